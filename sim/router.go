package sim

import (
	"net/netip"

	"github.com/tcpglass/tcpglass/wire"
)

// Router puts a router into the world: it passes packets on towards their
// destination by the shortest way, one hop fewer each time. It has one
// address, from which it complains: about packets whose hops are used up,
// about those with DF that are longer than the next pipe takes (RFC 1191).
// It does not cut packets into fragments.
func (w *World) Router(name string, addr netip.Prefix) *Node {
	n := w.node(name, addr)
	n.routes = true
	n.takes = n.forward
	return n
}

// forward passes a packet on.
func (n *Node) forward(p *Packet) {
	ip, err := wire.ParseIPv4(p.Bytes)
	if err != nil || ip.Dst.Netip() == n.addr {
		return // as a real one would, without a word
	}
	way, ok := n.towards(ip.Dst.Netip())
	mtu := 0
	if ok {
		mtu = way.link.pipe.MTU
	}
	switch {
	case ip.TTL <= 1:
		n.refuse(p, &ip, lostTTL, wire.ICMP{Type: wire.ICMPTimeExceeded})
	case !ok:
		n.refuse(p, &ip, lostRoute, wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachableHost})
	case mtu != 0 && len(p.Bytes) > mtu && ip.DF:
		n.refuse(p, &ip, lostMTU, wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachableTooBig, Rest: uint32(mtu)})
	default:
		lower(p.Bytes)
		way.link.carry(p, way.end)
	}
}

// lower counts the TTL of a packet down and mends its checksum.
func lower(b []byte) {
	head := b[:int(b[0]&15)*4]
	head[8]--
	head[10], head[11] = 0, 0
	sum := ^wire.Fold(wire.Sum(head, 0))
	head[10], head[11] = byte(sum>>8), byte(sum)
}

// quoted is how many octets of a packet an ICMP error repeats: the most that
// keeps it below 576 octets, RFC 1812 §4.3.2.3.
const quoted = 576 - wire.MinIPv4 - wire.MinICMP

// refuse drops a packet and tells its sender why, unless it was an error
// itself: RFC 1812 §4.3.2.7.
func (n *Node) refuse(p *Packet, ip *wire.IPv4, why string, m wire.ICMP) {
	n.world.lose(n.Name, p, why)
	if ip.Proto == wire.ProtoICMP {
		return
	}
	m.Payload = p.Bytes[:min(len(p.Bytes), quoted)]
	b := make([]byte, wire.MinIPv4+wire.MinICMP+len(m.Payload))
	answer := wire.IPv4{TTL: 64, Proto: wire.ProtoICMP, Src: wire.AddrFrom(n.addr), Dst: ip.Src}
	wire.PutIPv4(b, &answer, len(b)-wire.MinIPv4)
	wire.PutICMPv4(b[wire.MinIPv4:], &m)
	n.send(n.world.packet(n, b))
}

// towards is the way to a node with an address: the shortest that leads over
// routers alone. Whoever has a single way takes it for all addresses that
// nobody has.
func (n *Node) towards(to netip.Addr) (way, bool) {
	type path struct {
		at    *Node
		first way
	}
	seen := map[*Node]bool{n: true}
	paths := []path{{at: n}}
	for len(paths) > 0 {
		p := paths[0]
		paths = paths[1:]
		for _, w := range p.at.ways {
			first := p.first
			if p.at == n {
				first = w
			}
			switch {
			case w.to.has(to):
				return first, true
			case w.to.routes && !seen[w.to]:
				seen[w.to] = true
				paths = append(paths, path{w.to, first})
			}
		}
	}
	if len(n.ways) == 1 && !n.routes {
		return n.ways[0], true
	}
	return way{}, false
}
