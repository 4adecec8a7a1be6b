package host

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"slices"

	"github.com/tcpglass/tcpglass/wire"
)

// way says to which neighbor packets for a network are given: to the one
// they are for, where via is unspecified, or to a router.
type way struct {
	net, mask [2]uint64 // of addresses as in wire.Addr: IPv4 behind 96 bits
	via       wire.Addr
}

// newWay is the way to a network.
func newWay(net netip.Prefix, via wire.Addr) way {
	bits := net.Bits()
	if net.Addr().Is4() {
		bits += 96
	}
	w := way{via: via}
	w.mask[0] = ^uint64(0) << max(64-bits, 0)
	w.mask[1] = ^uint64(0) << (128 - max(bits, 64))
	a := words(wire.AddrFrom(net.Addr()))
	w.net = [2]uint64{a[0] & w.mask[0], a[1] & w.mask[1]}
	return w
}

// words are an address as two numbers.
func words(a wire.Addr) [2]uint64 {
	be := binary.BigEndian
	return [2]uint64{be.Uint64(a[:]), be.Uint64(a[8:])}
}

// leads reports whether a is in w's network.
func (w *way) leads(a [2]uint64) bool {
	return a[0]&w.mask[0] == w.net[0] && a[1]&w.mask[1] == w.net[1]
}

// pave makes the ways from the networks that the host is in, its routes, and
// what routers have told: those that say most about an address first. RFC
// 4861 §5.2, RFC 1122 §3.3.1.
func (h *Host) pave() {
	h.ether.beaten = beaten{}
	h.ether.ways = h.ether.ways[:0]
	for _, net := range h.nets {
		h.ether.ways = append(h.ether.ways, newWay(net, wire.Addr{}))
	}
	for _, r := range h.cfg.Routes {
		h.ether.ways = append(h.ether.ways, newWay(r.Dst, wire.AddrFrom(r.Via)))
	}
	h.ether.ways = h.ether.auto.ways(h.ether.ways)
	slices.SortStableFunc(h.ether.ways, func(a, b way) int {
		return cmp.Or(-cmp.Compare(a.mask[0], b.mask[0]), -cmp.Compare(a.mask[1], b.mask[1]))
	})
}

// hop is the neighbor to which packets for a are given; false where no way
// leads there.
func (e *ethernet) hop(a *wire.Addr) (*wire.Addr, bool) {
	dst := words(*a)
	for i := range e.ways {
		switch w := &e.ways[i]; {
		case !w.leads(dst):
		case w.via == wire.Addr{}:
			return a, true
		default:
			return &w.via, true
		}
	}
	return nil, false
}

// leads reports whether there is a way to a. On a link that carries IP
// packets there always is.
func (h *Host) leads(a *wire.Addr) bool {
	if h.ether == nil || h.mine(a) || h.toMany(a) {
		return true
	}
	_, ok := h.ether.hop(a)
	return ok
}

// beaten are the ways that packets have gone before: a memory that may forget
// at any time, and spares a packet the search for its route and its neighbor.
type beaten [1 << 6]struct {
	dst, hop wire.Addr
	e        *neighbor
}

// place is where a destination is kept, if it is.
func (b *beaten) place(dst *wire.Addr) int {
	return int(dst[15]^dst[14]<<3^dst[7]) % len(b)
}

// find is the neighbor by which packets go to dst; nil where that is not
// known, or is another's entry by now.
func (b *beaten) find(dst *wire.Addr) *neighbor {
	k := &b[b.place(dst)]
	if k.e == nil || k.dst != *dst || k.e.addr != k.hop {
		return nil
	}
	return k.e
}

// keep notes by which neighbor packets go to dst.
func (b *beaten) keep(dst, hop *wire.Addr, e *neighbor) {
	k := &b[b.place(dst)]
	k.dst, k.hop, k.e = *dst, *hop, e
}
