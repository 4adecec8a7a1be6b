package dissect

import "github.com/tcpglass/tcpglass/wire"

// Protocols of IP that are looked into beside those that wire names.
const (
	protoIPv4    = 4  // IP in IP: RFC 2003
	protoIPv6    = 41 // RFC 4213
	protoGRE     = 47
	protoESP     = 50 // encrypted mostly: not looked into
	protoAH      = 51
	protoEtherIP = 97  // RFC 3378
	protoMPLS    = 137 // RFC 4023
	protoEther   = 143 // RFC 8986 §9.1
)

// ip reads a packet of the family that its version names.
func (d *Dissector) ip(v view) Kind {
	if len(v.b) == 0 {
		return d.fail(Truncated)
	}
	switch v.b[0] >> 4 {
	case 4:
		return d.ip4(v)
	case 6:
		return d.ip6(v)
	}
	return d.fail(BadVersion)
}

// proto reads what a protocol number of IP announces.
func (d *Dissector) proto(p uint8, v view) Kind {
	switch p {
	case wire.ProtoTCP:
		return d.tcp(v)
	case wire.ProtoUDP:
		return d.udp(v)
	case wire.ProtoICMP:
		return d.icmp(v, false)
	case wire.ProtoICMPv6:
		return d.icmp(v, true)
	}
	return d.tunnel(p, v)
}

// tunnel reads those protocols that have another packet inside.
func (d *Dissector) tunnel(p uint8, v view) Kind {
	if d.deeper() {
		return d.fail(TooDeep)
	}
	switch p {
	case protoIPv4:
		return d.ip4(v)
	case protoIPv6:
		return d.ip6(v)
	case protoGRE:
		return d.gre(v)
	case protoAH:
		return d.authenticated(v)
	case protoEtherIP:
		return d.etherIP(v)
	case protoMPLS:
		return d.mpls(v)
	case protoEther:
		return d.ethernet(v)
	}
	return d.other(&d.Counts.Other)
}

// authenticated passes an authentication header: what follows is not
// encrypted. RFC 4302 §2.
func (d *Dissector) authenticated(v view) Kind {
	if len(v.b) < 8 {
		return d.fail(Truncated)
	}
	head := 4 * (int(v.b[1]) + 2)
	if head > len(v.b) {
		return d.fail(Truncated)
	}
	return d.proto(v.b[0], v.skip(head))
}

// etherIP reads Ethernet within IP: version 3, and twelve bits of zero.
func (d *Dissector) etherIP(v view) Kind {
	switch {
	case len(v.b) < 2:
		return d.fail(Truncated)
	case v.b[0]>>4 != 3:
		return d.fail(BadVersion)
	}
	return d.ethernet(v.skip(2))
}

// maxLink is the longest IP packet, in octets, that links carry: jumbo frames.
const maxLink = 9216

// believe cuts v down to the length that an IP header gives. A length beyond
// the end of v contradicts the record, or the packet around. Some captures
// were cut by tools that forgot to say so, and then IP is right; in others
// the header is garbage, which shows in a length that no link carries. Either
// way the segment is marked: see Lying.
func (d *Dissector) believe(v view, length int) view {
	if length <= v.n {
		return v.limit(length)
	}
	d.Segment.Marks |= Lying
	if length <= maxLink {
		v.n = length
	}
	return v
}

// looksIP reports whether v may well be an IP packet: the version, and lengths
// that agree with how much there is. A port or a label alone says little.
func looksIP(v view) bool {
	switch {
	case len(v.b) >= wire.MinIPv4 && v.b[0]>>4 == 4:
		head, total := int(v.b[0]&15)*4, int(be.Uint16(v.b[2:]))
		return head >= wire.MinIPv4 && (total == 0 || head <= total && total <= v.n)
	case len(v.b) >= wire.MinIPv6 && v.b[0]>>4 == 6:
		return wire.MinIPv6+int(be.Uint16(v.b[4:])) <= v.n
	}
	return false
}

// looksEthernet reports whether v may well be a frame of Ethernet.
func looksEthernet(v view) bool {
	if len(v.b) < minEther {
		return false
	}
	return looksType(be.Uint16(v.b[12:]), v.skip(minEther))
}

// arpEtherIP is how ARP between Ethernet and IPv4 begins. RFC 826.
const arpEtherIP = 1<<16 | etherIPv4

// looksTagged reports whether v may well be what follows a VLAN's type.
func looksTagged(v view) bool {
	for range maxTags {
		t := be.Uint16(v.b[2:])
		v = v.skip(4)
		if t != etherVLAN || len(v.b) < 4 {
			return t != etherVLAN && t != etherQinQ && looksType(t, v)
		}
	}
	return false
}

// looksType reports whether v may well be what a type of Ethernet announces.
func looksType(t uint16, v view) bool {
	switch t {
	case etherIPv4:
		return looksIP(v) && v.b[0]>>4 == 4
	case etherIPv6:
		return looksIP(v) && v.b[0]>>4 == 6
	case etherVLAN, etherQinQ:
		return len(v.b) >= 4 && looksTagged(v)
	case etherTEB:
		return looksEthernet(v)
	case etherARP:
		return len(v.b) >= wire.MinARP && be.Uint32(v.b) == arpEtherIP
	}
	return false
}
