package filter

import "github.com/tcpglass/tcpglass/capture"

// layout is where things are in packets of a link type.
type layout struct {
	network uint32 // octets before the network header
	told    told   // how its protocol is told
	at      uint32 // where that is told
}

// told is how a link header tells what it carries.
type told uint8

const (
	byEtherType told = iota
	byPPP            // the numbers of PPP
	byFamily         // the address family of whoever captured, in his byte order
	byVersion        // nothing tells: the first four bits of the IP header do
	byStack          // the last MPLS label, in front of such a header
	always4
	always6
)

// protocolAside is where a filter in the kernel finds the protocol that a
// packet's link header told. linux/filter.h: SKF_AD_OFF + SKF_AD_PROTOCOL.
const protocolAside = 0xfffff000

var layouts = map[capture.LinkType]layout{
	capture.Ethernet:   {14, byEtherType, 12},
	capture.LinuxSLL:   {16, byEtherType, 14},
	capture.LinuxSLL2:  {20, byEtherType, 0},
	capture.Cooked:     {0, byEtherType, protocolAside},
	capture.CHDLC:      {4, byEtherType, 2},
	capture.PPP:        {4, byPPP, 2}, // behind ff 03, which libpcap takes for granted
	capture.PPPSerial:  {4, byPPP, 2},
	capture.PPPEther:   {8, byPPP, 6},
	capture.Null:       {4, byFamily, 0},
	capture.Loop:       {4, byFamily, 0},
	capture.Raw:        {0, byVersion, 0},
	capture.RawBSD:     {0, byVersion, 0},
	capture.RawOpenBSD: {0, byVersion, 0},
	capture.IPv4:       {0, always4, 0},
	capture.IPv6:       {0, always6, 0},
}

// pppNumbers are what PPP calls EtherTypes. RFC 1332, RFC 5072, RFC 3032 §4.
var pppNumbers = map[uint32]uint32{etherIPv4: 0x21, etherIPv6: 0x57, etherMPLS: 0x281}

// families of addresses: AF_INET everywhere, AF_INET6 of NetBSD, FreeBSD,
// Darwin and Linux.
var families4, families6 = []uint32{2}, []uint32{24, 28, 30, 10}

// carries is the condition that the network header is of an EtherType.
func (l *layout) carries(kind uint32) node {
	switch l.told {
	case byEtherType:
		return equal(octets(l.at, 2), kind)
	case byPPP:
		if n, ok := pppNumbers[kind]; ok {
			return equal(octets(l.at, 2), n)
		}
	case byFamily:
		return l.family(kind)
	case byVersion:
		return l.version(kind)
	case byStack:
		bottom := masked(octets(l.network-2, 1), 1, 1) // RFC 3032 §2.1
		return and{bottom, l.version(kind)}
	case always4:
		return fixed(kind == etherIPv4)
	case always6:
		return fixed(kind == etherIPv6)
	}
	return fixed(false)
}

// family compares the address family in both byte orders.
func (l *layout) family(kind uint32) (n node) {
	n = fixed(false)
	for _, f := range map[uint32][]uint32{etherIPv4: families4, etherIPv6: families6}[kind] {
		n = some(n, equal(octets(l.at, 4), f), equal(octets(l.at, 4), f<<24))
	}
	return n
}

func (l *layout) version(kind uint32) node {
	switch kind {
	case etherIPv4:
		return masked(octets(l.network, 1), 0xf0, 0x40)
	case etherIPv6:
		return masked(octets(l.network, 1), 0xf0, 0x60)
	}
	return fixed(false)
}

// octets is a field at a fixed place.
func octets(at uint32, size int) field { return field{at: at, index: number(0), size: size} }
