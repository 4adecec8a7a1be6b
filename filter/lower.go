package filter

import (
	"encoding/binary"
	"math"

	"github.com/tcpglass/tcpglass/capture"
)

// maxStack is how many tags and labels an expression may step over.
const maxStack = 16

// lowering turns primitives and loads into relations of fields, from the left
// to the right: vlan, mpls and pppoes move what comes after them.
type lowering struct {
	link   capture.LinkType
	layout layout
	steps  int // over tags and labels, so far
	err    error

	stepped bool
}

func lowerFor(link capture.LinkType) (*lowering, error) {
	l, ok := layouts[link]
	if !ok {
		return nil, &Error{Code: "no-link", Args: []any{link}}
	}
	return &lowering{link: link, layout: l}, nil
}

func (l *lowering) fail(at int, code string, args ...any) {
	if l.err == nil {
		l.err = &Error{at, code, args}
	}
}

func (l *lowering) node(n node) node {
	switch n := n.(type) {
	case and:
		a := l.node(n.a)
		return and{a, l.node(n.b)}
	case or:
		a := l.node(n.a)
		return or{a, l.node(n.b)}
	case not:
		return not{l.node(n.a)}
	case relation:
		return l.relation(n)
	case primitive:
		return l.primitive(n)
	}
	return n
}

// relation guards a comparison by what its fields need to be there.
func (l *lowering) relation(n relation) node {
	var guards []node
	n.a = l.value(n.a, &guards)
	n.b = l.value(n.b, &guards)
	return all(append(guards, n)...)
}

// value replaces loads by fields, and adds their guards.
func (l *lowering) value(v value, guards *[]node) value {
	switch v := v.(type) {
	case computed:
		return computed{v.op, l.value(v.a, guards), l.value(v.b, guards)}
	case load:
		return l.load(v, guards)
	}
	return v
}

// load finds the place of a field.
func (l *lowering) load(v load, guards *[]node) value {
	index := l.value(v.index, guards)
	f := field{at: l.layout.network, index: index, size: v.size}
	switch v.proto {
	case "ether", "link":
		f.at = 0
	case "ip", "ip6", "arp", "rarp":
		*guards = append(*guards, l.layout.carries(etherTypes[v.proto]))
	case "icmp6":
		*guards = append(*guards, l.over6(ipProtocols[v.proto]))
		f.at += minIPv6
	default:
		*guards = append(*guards, l.over4(ipProtocols[v.proto]), l.whole4())
		f.transport, f.ip = true, l.layout.network
	}
	if n, ok := index.(number); ok && uint64(f.at)+uint64(n) > math.MaxInt32 && f.at < protocolAside {
		l.fail(v.at, "too-far") // the kernel takes such for something else
	}
	return f
}

// minIPv6 is where the payload of IPv6 begins, and protocol4, protocol6 and
// fragment4 where its header and that of IPv4 tell what it is.
const (
	minIPv6              = 40
	protocol4, protocol6 = 9, 6
	fragment4            = 6
	fragmentHeader       = 44 // RFC 8200 §4.5
)

// at is a field of the network header.
func (l *lowering) at(offset uint32, size int) field { return octets(l.layout.network+offset, size) }

// over4 is an IPv4 packet of a protocol.
func (l *lowering) over4(protocol uint32) node {
	return and{l.layout.carries(etherIPv4), l.holds4(protocol)}
}

func (l *lowering) holds4(protocol uint32) node { return equal(l.at(protocol4, 1), protocol) }

// over6 is an IPv6 packet of a protocol.
func (l *lowering) over6(protocol uint32) node {
	return and{l.layout.carries(etherIPv6), equal(l.at(protocol6, 1), protocol)}
}

// holds6 is of IPv6 packets those of a protocol, and pieces of one.
func (l *lowering) holds6(protocol uint32) node {
	next := l.at(protocol6, 1)
	return or{equal(next, protocol), and{equal(next, fragmentHeader), equal(l.at(minIPv6, 1), protocol)}}
}

// byIP chooses between what is asked of IPv4 packets and of IPv6 ones.
func (l *lowering) byIP(of4, of6 node) node {
	return choice{l.layout.carries(etherIPv4), of4, and{l.layout.carries(etherIPv6), of6}}
}

// whole4 is an IPv4 packet that is no fragment, or the first one.
func (l *lowering) whole4() node { return masked(l.at(fragment4, 2), 0x1fff, 0) }

// either applies a direction to what is asked of a source and of a
// destination.
func either(dir string, src, dst node) node {
	switch dir {
	case "src":
		return src
	case "dst":
		return dst
	case "src and dst":
		return and{src, dst}
	}
	return or{src, dst}
}

// words are the 32-bit words of an address and of its mask.
func words(id ident) (address, mask []uint32) {
	b := id.prefix.Addr().AsSlice()
	for i := 0; i < len(b); i += 4 {
		ones := min(max(id.prefix.Bits()-8*i, 0), 32)
		address = append(address, binary.BigEndian.Uint32(b[i:]))
		mask = append(mask, uint32(uint64(math.MaxUint32)<<(32-ones)))
	}
	return address, mask
}
