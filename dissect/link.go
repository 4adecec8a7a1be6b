package dissect

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/capture"
)

// Byte orders: networks', and that of most machines that capture.
var (
	be = binary.BigEndian
	le = binary.LittleEndian
)

// link reads what v, the whole of a frame, begins with.
func (d *Dissector) link(link capture.LinkType, v view) Kind {
	if d.deeper() { // PPI may name itself
		return d.fail(TooDeep)
	}
	switch link {
	case capture.Ethernet:
		return d.ethernet(v)
	case capture.Raw, capture.RawBSD, capture.RawOpenBSD:
		return d.ip(v)
	case capture.IPv4:
		return d.ip4(v)
	case capture.IPv6:
		return d.ip6(v)
	case capture.Null, capture.Loop:
		return d.loopback(v)
	case capture.LinuxSLL:
		return d.cooked(v)
	case capture.LinuxSLL2:
		return d.cooked2(v)
	case capture.PPP, capture.PPPSerial:
		return d.serial(v)
	case capture.PPPEther:
		return d.pppoe(v)
	case capture.CHDLC:
		return d.hdlc(v)
	case capture.FrameRelay:
		return d.frameRelay(v)
	case capture.FDDI:
		return d.fddi(v)
	case capture.ATM, capture.LLC:
		return d.llc(v)
	case capture.ARCNet:
		return d.arcnet(v, 2)
	case capture.ARCNetLinux:
		return d.arcnet(v, 4)
	}
	return d.rareLink(link, v)
}

// rareLink reads links that have a header of varying length in front.
func (d *Dissector) rareLink(link capture.LinkType, v view) Kind {
	switch link {
	case capture.WiFi:
		return d.wifi(v, false)
	case capture.WiFiRadiotap:
		return d.radiotap(v)
	case capture.WiFiPrism, capture.WiFiAVS:
		return d.prism(v)
	case capture.NFLog:
		return d.nflog(v)
	case capture.PFLog:
		return d.pflog(v)
	case capture.Enc:
		return d.enc(v)
	case capture.PPI:
		return d.ppi(v)
	case capture.PKTAP:
		return d.pktap(v)
	}
	return d.fail(UnknownLink)
}

// loopback reads BSD's loopback: an address family, in the byte order of the
// machine that captured, or (LOOP) in that of networks. Files do not always
// keep to that, and each system has its own AF_INET6, so both orders and all
// of the numbers are taken; the packet's version decides.
func (d *Dissector) loopback(v view) Kind {
	if len(v.b) < 4 {
		return d.fail(Truncated)
	}
	family := min(be.Uint32(v.b), le.Uint32(v.b)) // one of the two is a small number
	switch family {
	case 2, // AF_INET
		10, 23, 24, 26, 28, 30: // AF_INET6 of Linux, Windows, OpenBSD, Solaris, FreeBSD, Darwin
		return d.ip(v.skip(4))
	}
	return d.other(&d.Counts.Other)
}

// Packet types of Linux's cooked captures.
const cookedOutgoing = 4

// cooked reads what Linux's "any" gives: packet type, hardware type, address
// and its length, protocol. LINKTYPE_LINUX_SLL.
func (d *Dissector) cooked(v view) Kind {
	if len(v.b) < 16 {
		return d.fail(Truncated)
	}
	d.way(be.Uint16(v.b))
	return d.cookedType(be.Uint16(v.b[14:]), v.skip(16))
}

// cooked2 reads its successor: protocol first. LINKTYPE_LINUX_SLL2.
func (d *Dissector) cooked2(v view) Kind {
	if len(v.b) < 20 {
		return d.fail(Truncated)
	}
	d.way(uint16(v.b[10]))
	return d.cookedType(be.Uint16(v.b), v.skip(20))
}

// way takes the direction from a cooked header, where nobody else said it.
func (d *Dissector) way(packetType uint16) {
	if d.Segment.Direction != capture.Unknown {
		return
	}
	d.Segment.Direction = capture.In
	if packetType == cookedOutgoing {
		d.Segment.Direction = capture.Out
	}
}

// cookedType reads what a cooked header announces: a type of Ethernet, or one
// of Linux's own numbers below that.
func (d *Dissector) cookedType(t uint16, v view) Kind {
	const linuxLLC = 4 // LINUX_SLL_P_802_2
	if t == linuxLLC {
		return d.llc(v)
	}
	return d.etherType(t, v)
}

// nflog reads what netfilter logged: a header, then attributes in the byte
// order of the machine that captured, one of which is the packet.
// LINKTYPE_NFLOG.
func (d *Dissector) nflog(v view) Kind {
	const payload = 9 // NFULA_PAYLOAD
	if len(v.b) < 8 {
		return d.fail(Truncated)
	}
	v = v.skip(4)
	order := orderOf(v.b)
	for len(v.b) >= 4 {
		length, kind := int(order.Uint16(v.b)), order.Uint16(v.b[2:])
		switch {
		case length < 4:
			return d.fail(BadLength)
		case kind&^0xc000 == payload: // the two bits say how netlink nests
			return d.ip(v.limit(length).skip(4))
		case (length+3)&^3 >= len(v.b):
			return d.fail(Truncated)
		}
		v = v.skip((length + 3) &^ 3)
	}
	return d.fail(Truncated)
}

// orderOf guesses the byte order of a netlink attribute: lengths are small.
func orderOf(b []byte) binary.ByteOrder {
	if le.Uint16(b) <= be.Uint16(b) {
		return le
	}
	return be
}

// pflog reads OpenBSD's packet filter log: the header's first octet is its
// length without padding.
func (d *Dissector) pflog(v view) Kind {
	if len(v.b) < 1 {
		return d.fail(Truncated)
	}
	head := (int(v.b[0]) + 3) &^ 3
	if head > len(v.b) {
		return d.fail(Truncated)
	}
	return d.ip(v.skip(head))
}

// enc reads OpenBSD's inner view of IPsec: family, SPI and flags.
func (d *Dissector) enc(v view) Kind {
	if len(v.b) < 12 {
		return d.fail(Truncated)
	}
	return d.ip(v.skip(12))
}

// ppi reads per-packet information, which names the link type behind it.
func (d *Dissector) ppi(v view) Kind {
	if len(v.b) < 8 {
		return d.fail(Truncated)
	}
	head, link := int(le.Uint16(v.b[2:])), le.Uint32(v.b[4:])
	switch {
	case head < 8 || link > 0xffff:
		return d.fail(BadLength)
	case head > len(v.b):
		return d.fail(Truncated)
	}
	return d.link(capture.LinkType(link), v.skip(head))
}

// pktap reads Darwin's header: its length, what kind of record it is, and the
// link type behind it, all little-endian.
func (d *Dissector) pktap(v view) Kind {
	if len(v.b) < 12 {
		return d.fail(Truncated)
	}
	head, link := le.Uint32(v.b), le.Uint32(v.b[8:])
	switch {
	case head < 12 || link > 0xffff:
		return d.fail(BadLength)
	case head > uint32(len(v.b)):
		return d.fail(Truncated)
	}
	return d.link(capture.LinkType(link), v.skip(int(head)))
}
