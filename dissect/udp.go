package dissect

import "github.com/tcpglass/tcpglass/wire"

// Ports of tunnels. IANA, but for the one that Linux used before.
const (
	portL2TP     = 1701
	portGTP      = 2152
	portTeredo   = 3544
	portGREUDP   = 4754
	portVXLAN    = 4789
	portVXLANGPE = 4790
	portAYIYA    = 5072
	portGeneve   = 6081
	portMPLSUDP  = 6635
	portVXLANOld = 8472
)

// udp reads a UDP datagram. A port is a weak sign: any program may have it.
// So what is inside has to look like the tunnel in all of its fields, and
// like a packet behind; else it is a UDP datagram and nothing more.
func (d *Dissector) udp(v view) Kind {
	if len(v.b) < wire.MinUDP {
		return d.fail(Truncated)
	}
	if d.deeper() {
		return d.fail(TooDeep)
	}
	src, dst := be.Uint16(v.b), be.Uint16(v.b[2:])
	if length := int(be.Uint16(v.b[4:])); length >= wire.MinUDP {
		v = v.limit(length)
	}
	v = v.skip(wire.MinUDP)
	if k, ok := d.port(dst, v); ok {
		return k
	}
	if k, ok := d.port(src, v); ok {
		return k
	}
	return d.other(&d.Counts.UDP)
}

// port reads the tunnel that has that port, and reports whether it is one.
func (d *Dissector) port(port uint16, v view) (Kind, bool) {
	switch port {
	case portVXLAN, portVXLANOld, portVXLANGPE:
		return d.vxlan(v)
	case portGeneve:
		return d.geneve(v)
	case portGTP:
		return d.gtp(v)
	case portTeredo:
		return d.teredo(v)
	case portAYIYA:
		return d.ayiya(v)
	case portL2TP:
		return d.l2tp(v)
	case portGREUDP:
		if !looksGRE(v) {
			return 0, false
		}
		return d.gre(v), true
	case portMPLSUDP:
		if inner, ok := labels(v); !ok || !looksIP(inner) {
			return 0, false
		}
		return d.mpls(v), true
	}
	return 0, false
}

// vxlan reads a virtual LAN's frame. RFC 7348 §5: flags, of which one has to
// be set; its generic extension says in the flags' fourth octet what is
// inside, RFC 9926 to be, and a group policy is in the second and third.
func (d *Dissector) vxlan(v view) (Kind, bool) {
	const hasVNI, hasNext = 0x08, 0x04
	if len(v.b) < 8 || v.b[0]&hasVNI == 0 || v.b[7] != 0 {
		return 0, false
	}
	vni, inner := be.Uint32(v.b[4:])>>8, v.skip(8)
	next := uint8(3) // Ethernet
	if v.b[0]&hasNext != 0 {
		next = v.b[3]
	}
	switch {
	case next == 1 && looksType(etherIPv4, inner), next == 2 && looksType(etherIPv6, inner):
		d.chain.push(VXLAN, vni)
		return d.ip(inner), true
	case next == 3 && looksEthernet(inner):
		d.chain.push(VXLAN, vni)
		return d.ethernet(inner), true
	}
	return 0, false
}

// geneve reads generic network virtualization: version and length of
// options, flags, a type of Ethernet, an identifier. RFC 8926 §3.4.
func (d *Dissector) geneve(v view) (Kind, bool) {
	if len(v.b) < 8 || v.b[0]>>6 != 0 || v.b[7] != 0 {
		return 0, false
	}
	head := 8 + int(v.b[0]&0x3f)*4
	if head > len(v.b) {
		return 0, false
	}
	t, inner := be.Uint16(v.b[2:]), v.skip(head)
	if !looksType(t, inner) {
		return 0, false
	}
	d.chain.push(Geneve, be.Uint32(v.b[4:])>>8)
	return d.etherType(t, inner), true
}

// gtp reads user data of a mobile network: flags, message type 255, length,
// tunnel; then, where one of three flags is set, four octets more, the last
// of which names the first extension header. 3GPP TS 29.281 §5.
func (d *Dissector) gtp(v view) (Kind, bool) {
	const version1, optional, userData = 0x30, 0x07, 0xff
	if len(v.b) < 8 || v.b[0]&0xf0 != version1 || v.b[1] != userData {
		return 0, false
	}
	inner := v.skip(8).limit(int(be.Uint16(v.b[2:])))
	if v.b[0]&optional != 0 {
		if len(inner.b) < 4 {
			return 0, false
		}
		next := inner.b[3]
		inner = inner.skip(4)
		for n := 0; next != 0; n++ {
			size := gtpExtension(inner.b)
			if size == 0 || n == maxExtensions {
				return 0, false
			}
			next, inner = inner.b[size-1], inner.skip(size)
		}
	}
	if !looksIP(inner) {
		return 0, false
	}
	return d.ip(inner), true
}

// gtpExtension is the length of the extension header that b begins with, in
// units of four octets on the wire; 0 where it is not there.
func gtpExtension(b []byte) int {
	if len(b) == 0 || int(b[0])*4 > len(b) {
		return 0
	}
	return int(b[0]) * 4
}

// teredo reads IPv6 through a NAT: an authentication and an origin may stand
// in front. RFC 4380 §5.1.1.
func (d *Dissector) teredo(v view) (Kind, bool) {
	if len(v.b) >= 4 && be.Uint16(v.b) == 1 { // authentication
		head := 4 + int(v.b[2]) + int(v.b[3]) + 9
		if head > len(v.b) {
			return 0, false
		}
		v = v.skip(head)
	}
	if len(v.b) >= 8 && be.Uint16(v.b) == 0 { // origin
		v = v.skip(8)
	}
	if !looksType(etherIPv6, v) {
		return 0, false
	}
	return d.ip6(v), true
}

// ayiya reads "anything in anything": lengths of identity and signature,
// operation 1 (forward), next header. draft-massar-v6ops-ayiya-02 §3.
func (d *Dissector) ayiya(v view) (Kind, bool) {
	const forward = 1
	if len(v.b) < 8 || v.b[2]&0xf != forward {
		return 0, false
	}
	head, next := 8+1<<(v.b[0]>>4)+int(v.b[1]>>4)*4, v.b[3]
	if head > len(v.b) || next != protoIPv4 && next != protoIPv6 || !looksIP(v.skip(head)) {
		return 0, false
	}
	return d.ip(v.skip(head)), true
}

// l2tp reads a data message of the layer two tunneling protocol, version 2:
// flags, a length, tunnel and session, sequence numbers and an offset where
// their flags are set, then PPP. RFC 2661 §3.1.
func (d *Dissector) l2tp(v view) (Kind, bool) {
	const (
		control, length, sequence, offset = 0x8000, 0x4000, 0x0800, 0x0200
		version, version2                 = 0x000f, 2
	)
	if len(v.b) < 6 {
		return 0, false
	}
	flags, head := be.Uint16(v.b), 6
	if flags&version != version2 || flags&control != 0 {
		return 0, false
	}
	if flags&length != 0 {
		v, head = v.limit(int(be.Uint16(v.b[2:]))), head+2
	}
	if flags&sequence != 0 {
		head += 4
	}
	if flags&offset != 0 {
		if head+2 > len(v.b) {
			return 0, false
		}
		head += 2 + int(be.Uint16(v.b[head:]))
	}
	if head > len(v.b) || !looksPPP(v.skip(head)) {
		return 0, false
	}
	return d.ppp(v.skip(head)), true
}

// looksPPP reports whether v may well be IP in PPP.
func looksPPP(v view) bool {
	if len(v.b) >= 2 && v.b[0] == 0xff && v.b[1] == 3 {
		v = v.skip(2)
	}
	if len(v.b) < 2 {
		return false
	}
	switch p := be.Uint16(v.b); {
	case p == pppIPv4:
		return looksType(etherIPv4, v.skip(2))
	case p == pppIPv6:
		return looksType(etherIPv6, v.skip(2))
	}
	return v.b[0] == pppIPv4 && looksIP(v.skip(1)) // the protocol in one octet
}
