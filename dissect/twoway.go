package dissect

import "github.com/tcpglass/tcpglass/wire"

// Both directions of a connection need not carry the same tags: routers
// between virtual networks put the identifier of the network in front that a
// packet goes to (EVPN's asymmetric bridging, OVN), taps tag by direction, and
// one direction may be wrapped that is plain the other way. So a Segment's Tag
// is not the chain of its own frame but that of its connection, which is the
// one of the direction that was seen first.
//
// The rule: a chain that is new in a direction belongs to a connection of
// which that direction has not been seen, if there is one between the same
// ends, and best to one whose other direction has the same chain. If there is
// none, it is a connection of its own, the same ports in another network.

// Bounds of what is remembered. What finds no room has its own chain.
const (
	maxPairs    = 1 << 16 // pairs of endpoints that tags were seen with
	maxNetworks = 4       // of one pair
)

// pair are two endpoints, the lesser first.
type pair [2]wire.Endpoint

// networks are those in which a pair has been seen.
type networks struct {
	list [maxNetworks]network
	n    uint8
}

// network is one connection's chains.
type network struct {
	tags [2]uint16 // by direction: 0 is from the lesser endpoint
	seen [2]bool
	tag  uint16 // of the connection
}

// ways tells which chains belong together. It is empty while no frame has
// carried a tag, and costs nothing then.
type ways struct{ pairs map[pair]*networks }

// pairOf is the pair, and the direction of a packet between them.
func pairOf(src, dst *wire.Endpoint) (p pair, way int) {
	if less(dst, src) {
		return pair{*dst, *src}, 1
	}
	return pair{*src, *dst}, 0
}

func less(a, b *wire.Endpoint) bool {
	ah, al := be.Uint64(a.Addr[:8]), be.Uint64(a.Addr[8:])
	bh, bl := be.Uint64(b.Addr[:8]), be.Uint64(b.Addr[8:])
	switch {
	case ah != bh:
		return ah < bh
	case al != bl:
		return al < bl
	}
	return a.Port < b.Port
}

// tag is that of the connection of a segment whose frame has that chain.
func (w *ways) tag(src, dst *wire.Endpoint, own uint16) uint16 {
	if w.pairs == nil {
		if own == 0 {
			return 0
		}
		w.pairs = make(map[pair]*networks)
	}
	p, way := pairOf(src, dst)
	all := w.pairs[p]
	if all == nil {
		if len(w.pairs) == maxPairs {
			return own
		}
		all = new(networks)
		w.pairs[p] = all
	}
	return all.tag(way, own)
}

func (all *networks) tag(way int, own uint16) uint16 {
	var open *network
	for i := range all.list[:all.n] {
		n := &all.list[i]
		switch {
		case n.seen[way] && n.tags[way] == own:
			return n.tag
		case n.seen[way]:
		case open == nil || n.tags[1-way] == own:
			open = n
		}
	}
	switch {
	case open != nil:
	case all.n == maxNetworks:
		return own
	default:
		open = &all.list[all.n]
		open.tag = own
		all.n++
	}
	open.tags[way], open.seen[way] = own, true
	return open.tag
}

// known is the tag of a connection of which another packet speaks, in a frame
// with that chain: an ICMP error comes the way of the answers.
func (w *ways) known(src, dst *wire.Endpoint, own uint16) uint16 {
	p, way := pairOf(src, dst)
	all := w.pairs[p]
	if all == nil || all.n == 0 {
		return own
	}
	for _, n := range all.list[:all.n] {
		if n.seen[1-way] && n.tags[1-way] == own || n.seen[way] && n.tags[way] == own {
			return n.tag
		}
	}
	return all.list[0].tag
}
