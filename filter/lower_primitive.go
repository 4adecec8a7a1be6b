package filter

import (
	"encoding/binary"
	"slices"

	"github.com/tcpglass/tcpglass/capture"
)

// primitive is what a primitive means in packets of this link type.
func (l *lowering) primitive(p primitive) node {
	switch p.kind {
	case "":
		return l.protocol(p)
	case "host", "net":
		if p.proto == "ether" || p.proto == "link" {
			return l.hardware(p)
		}
		return l.address(p)
	case "port", "portrange":
		return l.ports(p)
	case "proto":
		return l.carriesProtocol(p)
	case "broadcast", "multicast":
		return l.group(p)
	case "less":
		return relation{"<=", length{}, number(p.id.lo)}
	case "greater":
		return relation{">=", length{}, number(p.id.lo)}
	case "inbound":
		return not{l.outbound(p)}
	case "outbound":
		return l.outbound(p)
	}
	return l.behind(p)
}

// protocol is the name of one, alone.
func (l *lowering) protocol(p primitive) node {
	if kind, ok := etherTypes[p.proto]; ok {
		return l.layout.carries(kind)
	}
	n, ok := ipProtocols[p.proto]
	if !ok {
		return fixed(true) // ether, link: all of them are
	}
	return l.over(families[p.proto], n)
}

// over is a protocol over the IPs of a family; the empty one is both.
func (l *lowering) over(family string, n uint32) node {
	switch family {
	case "ip":
		return l.over4(n)
	case "ip6":
		return and{l.layout.carries(etherIPv6), l.holds6(n)}
	}
	return l.byIP(l.holds4(n), l.holds6(n))
}

func (l *lowering) carriesProtocol(p primitive) node {
	if p.proto == "ether" || p.proto == "link" {
		return l.layout.carries(p.id.lo)
	}
	return l.over(p.proto, p.id.lo)
}

// carriers of IPv4 addresses, and where they have the source and the
// destination. RFC 791 §3.1, RFC 826.
var carriers = []struct {
	proto    string
	src, dst uint32
}{{"ip", 12, 16}, {"arp", 14, 24}, {"rarp", 14, 24}}

// address is a host or a network.
func (l *lowering) address(p primitive) node {
	if p.id.prefix.Addr().Is6() {
		return l.address6(p)
	}
	n := node(fixed(false))
	for _, c := range slices.Backward(carriers) {
		if p.proto == "" || p.proto == c.proto {
			ends := either(p.dir, l.matches(c.src, p.id), l.matches(c.dst, p.id))
			n = choice{l.layout.carries(etherTypes[c.proto]), ends, n}
		}
	}
	if p.proto == "ip6" {
		l.fail(p.at, "family", p.id.text, p.proto)
	}
	return n
}

func (l *lowering) address6(p primitive) node {
	if p.proto != "" && p.proto != "ip6" {
		l.fail(p.at, "family", p.id.text, p.proto)
	}
	return and{l.layout.carries(etherIPv6), either(p.dir, l.matches(8, p.id), l.matches(24, p.id))}
}

// matches compares an address in the network header.
func (l *lowering) matches(offset uint32, id ident) node {
	n := node(fixed(true))
	address, mask := words(id)
	for i := range address {
		n = and{n, masked(l.at(offset+4*uint32(i), 4), mask[i], address[i])}
	}
	return n
}

// withPorts are the protocols whose first four octets are ports.
var withPorts = []string{"sctp", "tcp", "udp"}

// ports is a port or a range of them. Of IPv4, only what is not behind other
// fragments has any; of IPv6, only what is directly behind the header.
func (l *lowering) ports(p primitive) node {
	in4, in6 := node(fixed(false)), node(fixed(false))
	for _, proto := range withPorts {
		if p.proto == "" || p.proto == proto {
			in4 = some(in4, equal(l.at(protocol4, 1), ipProtocols[proto]))
			in6 = some(in6, equal(l.at(protocol6, 1), ipProtocols[proto]))
		}
	}
	behind4 := func(offset uint32) node {
		return within(field{at: l.layout.network + offset, index: number(0), size: 2, transport: true, ip: l.layout.network}, p.id)
	}
	behind6 := func(offset uint32) node { return within(l.at(minIPv6+offset, 2), p.id) }
	return l.byIP(
		all(in4, l.whole4(), either(p.dir, behind4(0), behind4(2))),
		and{in6, either(p.dir, behind6(0), behind6(2))})
}

// within compares a field with a number or a range.
func within(f field, id ident) node {
	if id.lo == id.hi {
		return equal(f, id.lo)
	}
	return and{relation{">=", f, number(id.lo)}, relation{"<=", f, number(id.hi)}}
}

// onEthernet complains where there are no addresses of Ethernet.
func (l *lowering) onEthernet(p primitive) {
	if l.link != capture.Ethernet {
		l.fail(p.at, "link", Term("term.addresses"), l.link)
	}
}

// hardware is an address of Ethernet.
func (l *lowering) hardware(p primitive) node {
	l.onEthernet(p)
	return either(p.dir, isMAC(6, p.id.mac), isMAC(0, p.id.mac))
}

func isMAC(at uint32, mac [6]byte) node {
	front, rest := binary.BigEndian.Uint16(mac[:]), binary.BigEndian.Uint32(mac[2:])
	return and{equal(octets(at+2, 4), rest), equal(octets(at, 2), uint32(front))}
}

// group is what is sent to many.
func (l *lowering) group(p primitive) node {
	switch p.proto {
	case "ip": // RFC 5771
		return and{l.layout.carries(etherIPv4), relation{">=", l.at(16, 1), number(224)}}
	case "ip6": // RFC 4291 §2.7
		return and{l.layout.carries(etherIPv6), equal(l.at(24, 1), 255)}
	}
	l.onEthernet(p)
	if p.kind == "broadcast" {
		return isMAC(0, [6]byte{255, 255, 255, 255, 255, 255})
	}
	return masked(octets(0, 1), 1, 1)
}

// sllOutgoing is the packet type of what the capturing host sent, and where
// it stands in the link types of "any".
const sllOutgoing = 4

func (l *lowering) outbound(p primitive) node {
	switch l.link {
	case capture.LinuxSLL:
		return equal(octets(0, 2), sllOutgoing)
	case capture.LinuxSLL2:
		return equal(octets(10, 1), sllOutgoing)
	}
	l.fail(p.at, "link", Term("term.directions"), l.link)
	return fixed(false)
}
