package dissect

import "github.com/tcpglass/tcpglass/wire"

// Protocols of PPP. IANA "PPP numbers".
const (
	pppIPv4       = 0x0021
	pppVJ         = 0x002d // TCP/IP headers compressed: RFC 1144
	pppVJFull     = 0x002f // one that is not, for the others to be told by
	pppIPv6       = 0x0057
	pppCompressed = 0x00fd // the whole: RFC 1962
	pppOneLink    = 0x00fb
	pppMPLS       = 0x0281
	pppMPLSMany   = 0x0283
)

// serial reads PPP over a serial line, or Cisco's HDLC, which has other
// addresses. RFC 1662 §3.1.
func (d *Dissector) serial(v view) Kind {
	if len(v.b) >= 4 && (v.b[0] == hdlcUnicast || v.b[0] == hdlcMulticast) && v.b[1] == 0 {
		return d.hdlc(v)
	}
	return d.ppp(v)
}

// ppp reads a PPP frame. Address and control may have been left out, and so
// may the first octet of the protocol where it is zero: RFC 1661 §6.5 and
// §6.6. An odd octet ends the protocol.
func (d *Dissector) ppp(v view) Kind {
	if d.deeper() {
		return d.fail(TooDeep)
	}
	if len(v.b) >= 2 && v.b[0] == 0xff && v.b[1] == 3 {
		v = v.skip(2)
	}
	switch {
	case len(v.b) >= 1 && v.b[0]&1 != 0:
		return d.pppProtocol(uint16(v.b[0]), v.skip(1))
	case len(v.b) >= 2:
		return d.pppProtocol(be.Uint16(v.b), v.skip(2))
	}
	return d.fail(Truncated)
}

func (d *Dissector) pppProtocol(p uint16, v view) Kind {
	switch p {
	case pppIPv4:
		return d.ip4(v)
	case pppIPv6:
		return d.ip6(v)
	case pppMPLS, pppMPLSMany:
		return d.mpls(v)
	case pppVJFull:
		return d.uncompressed(v)
	case pppVJ, pppCompressed, pppOneLink:
		return d.fail(Compressed)
	}
	return d.other(&d.Counts.Other)
}

// uncompressed reads a TCP packet that begins, or mends, a run of compressed
// ones: all of it is there, but the protocol has made room for a number.
// RFC 1144 §3.2.2. What is compressed cannot be told without the history of
// the line, and is not read.
func (d *Dissector) uncompressed(v view) Kind {
	if len(v.b) < wire.MinIPv4 {
		return d.fail(Truncated)
	}
	d.restored = append(d.restored[:0], v.b...)
	d.restored[9] = wire.ProtoTCP
	return d.ip4(view{d.restored, v.n})
}

// pppoe reads the session stage of PPP over Ethernet. RFC 2516 §4.
func (d *Dissector) pppoe(v view) Kind {
	switch {
	case len(v.b) < 6:
		return d.fail(Truncated)
	case v.b[0] != 0x11: // version and type
		return d.fail(BadVersion)
	case v.b[1] != 0: // looking for a session: no packet inside
		return d.other(&d.Counts.Other)
	}
	return d.ppp(v.skip(6).limit(int(be.Uint16(v.b[4:]))))
}

// Addresses of Cisco's HDLC.
const (
	hdlcUnicast   = 0x0f
	hdlcMulticast = 0x8f
)

// hdlc reads Cisco's HDLC: address, control, a type of Ethernet.
func (d *Dissector) hdlc(v view) Kind {
	switch {
	case len(v.b) < 4:
		return d.fail(Truncated)
	case v.b[0] != hdlcUnicast && v.b[0] != hdlcMulticast:
		return d.ppp(v) // LINKTYPE_C_HDLC allows both
	}
	return d.etherType(be.Uint16(v.b[2:]), v.skip(4))
}

// frameRelay reads an address of two to four octets, the last of which is
// odd, and then RFC 2427's header, or Cisco's, which is a type of Ethernet.
func (d *Dissector) frameRelay(v view) Kind {
	n := 1
	for n < 4 && n <= len(v.b) && v.b[n-1]&1 == 0 {
		n++
	}
	if len(v.b) < n+2 {
		return d.fail(Truncated)
	}
	v = v.skip(n)
	if v.b[0] != 3 { // unnumbered information
		return d.etherType(be.Uint16(v.b), v.skip(2))
	}
	v = v.skip(1)
	if v.b[0] == 0 && len(v.b) >= 2 { // a pad in front of what is aligned
		v = v.skip(1)
	}
	return d.nlpid(v)
}

// nlpid reads a network layer protocol identifier and what it announces.
// RFC 2427 §4.
func (d *Dissector) nlpid(v view) Kind {
	if len(v.b) < 1 {
		return d.fail(Truncated)
	}
	switch v.b[0] {
	case nlpidIP4:
		return d.ip4(v.skip(1))
	case nlpidIP6:
		return d.ip6(v.skip(1))
	case 0x80: // SNAP without LLC
		if len(v.b) >= 6 && be.Uint32(v.b)&0xffffff == 0 {
			return d.etherType(be.Uint16(v.b[4:]), v.skip(6))
		}
	}
	return d.other(&d.Counts.Other)
}
