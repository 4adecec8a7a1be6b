package host

import (
	"net/netip"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Neighbor is an entry of the neighbor cache, for display.
type Neighbor struct {
	Addr  netip.Addr
	MAC   wire.MAC      // zero while it is not known
	State string        // as RFC 4861 §7.3.2 spells it: INCOMPLETE, REACHABLE, STALE, DELAY, PROBE
	Age   time.Duration // since it was last known to be there, or where; zero while it is not
	Idle  time.Duration // since we last sent something to it; negative: never
}

// Neighbors lists the neighbor cache in order of address; nothing for a host
// that is not on an Ethernet.
func (h *Host) Neighbors(now clock.Instant) (list []Neighbor) {
	if h.ether == nil {
		return nil
	}
	for s := range h.ether.neighbors.sets {
		for i := range h.ether.neighbors.sets[s] {
			if e := &h.ether.neighbors.sets[s][i]; e.state != neighborNone {
				list = append(list, h.ether.neighbors.shown(now, e))
			}
		}
	}
	slices.SortFunc(list, func(a, b Neighbor) int { return a.Addr.Compare(b.Addr) })
	return list
}

// shown is an entry for display.
func (n *neighbors) shown(now clock.Instant, e *neighbor) Neighbor {
	s := Neighbor{Addr: e.addr.Netip(), MAC: e.mac, State: e.state.String(), Idle: -1}
	if n.stale(now, e) {
		s.State = neighborStale.String()
	}
	if e.since.Set() {
		s.Age = now.Sub(e.since)
	}
	if e.used.Set() {
		s.Idle = now.Sub(e.used)
	}
	return s
}

// Address is an address of the host.
type Address struct {
	Prefix    netip.Prefix  // with the length of its network's
	Tentative bool          // it is being asked whether another has it: RFC 4862 §5.4
	Formed    bool          // the host has made it itself, of what a router told or for the link: RFC 4862
	Old       bool          // it should not be used for what is new: its preferred lifetime is over
	Left      time.Duration // how long it may be used, where it was formed; negative: for ever
}

// Addrs lists the addresses that the host has now: those of Config.Addrs that
// are nobody else's, and those that it has made itself.
func (h *Host) Addrs(now clock.Instant) []Address {
	list := make([]Address, len(h.addrs))
	for i, a := range h.addrs {
		list[i] = Address{Prefix: h.nets[i], Left: -1}
		if h.ether == nil {
			continue
		}
		list[i].Tentative = h.ether.claims.tentative(&a)
		if k := h.ether.auto.owner(&a); k != nil {
			list[i].Prefix, list[i].Formed = netip.PrefixFrom(a.Netip(), k.net.Bits()), true
			list[i].Old = k.fresh <= now
			if k.valid != clock.Never {
				list[i].Left = k.valid.Sub(now)
			}
		}
	}
	return list
}

// neighborCites is the paragraph behind each reason in the life of a
// neighbor: of ARP, of Neighbor Discovery.
var neighborCites = map[string][2]string{
	"neighbor-asked":   {"RFC 826", "RFC 4861 §7.2.2"},
	"neighbor-found":   {"RFC 826", "RFC 4861 §7.2.5"},
	"neighbor-lost":    {"RFC 1122 §2.4", "RFC 4861 §7.2.2"},
	"address-conflict": {"RFC 5227 §2.4", "RFC 4862 §5.4"},
}

// traceNeighbor tells of something about the address a.
func (h *Host) traceNeighbor(now clock.Instant, a *wire.Addr, why string) {
	if h.trace == nil {
		return
	}
	cite := neighborCites[why][0]
	if !a.Is4() {
		cite = neighborCites[why][1]
	}
	f := wire.Flow{Remote: wire.Endpoint{Addr: *a}}
	h.emit(now, &f, nil, trace.Record{Kind: trace.Note, Why: why, Cite: cite})
}
