package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// find is the assembly of a flow with that tag, or nil.
func (r *reassembly) find(tag uint64, f *wire.Flow) *assembly {
	for i, t := range r.tags {
		if t == tag && r.list[i].flow == *f {
			return r.list[i]
		}
	}
	return nil
}

// expect makes sure that somebody looks no later than at.
func (r *reassembly) expect(at clock.Instant) {
	if r.n == 1 || at < r.due {
		r.due = at
	}
}

// add is a place for one more assembly, which is not full.
func (r *reassembly) add(tag uint64) *assembly {
	r.n++
	for i, t := range r.tags {
		if t == 0 {
			r.tags[i] = tag
			return r.list[i]
		}
	}
	r.tags = append(r.tags, tag)
	r.list = append(r.list, new(assembly))
	return r.list[len(r.list)-1]
}

// remove frees the place of a. When nobody is left, all of them go.
func (r *reassembly) remove(a *assembly) {
	for i := range r.list {
		if r.list[i] == a {
			r.tags[i] = 0
		}
	}
	if r.n--; r.n == 0 && len(r.list) > keptAssemblies {
		*r = reassembly{}
	}
}

// keptAssemblies is how many records stay when none is in use: what a flood
// has taken is given back when it is over.
const keptAssemblies = 8

// fitAssemblies lets datagrams go until the others hold no more octets than
// they may.
func (h *Host) fitAssemblies() {
	for h.reassembly.octets > min(maxAssemblyOctets, h.memory.Limit()/8) {
		h.evictAssembly()
	}
}

// evictAssembly lets a datagram go for others.
func (h *Host) evictAssembly() {
	h.stats.FragmentsEvicted++
	h.dropAssembly(h.reassembly.victim())
}

// victim is who has to go where there is no room: of those from the network
// (/24, /48) that holds most, those from the address that holds most, and of
// these the oldest. So who sends pieces of datagrams that are never whole
// drives out his own. There must be one.
func (r *reassembly) victim() *assembly {
	var worst *assembly
	for i, t := range r.tags {
		if a := r.list[i]; t != 0 && (worst == nil || r.worse(a, worst)) {
			worst = a
		}
	}
	return worst
}

// worse reports whether a has to go before b.
func (r *reassembly) worse(a, b *assembly) bool {
	for level := range r.held {
		if x, y := r.held[level][a.shares[level]], r.held[level][b.shares[level]]; x != y {
			return x > y
		}
	}
	return a.due < b.due
}

// weigh counts octets that are lent to a, or come back from it.
func (r *reassembly) weigh(a *assembly, octets int) {
	r.octets += octets
	for level, share := range a.shares {
		r.held[level][share] += int32(octets)
	}
}

// sharesOf is where the octets are counted that somebody's pieces take: with
// those of his network and with his own. Two may share a counter, but nobody
// can choose with whom.
func (h *Host) sharesOf(a *wire.Addr) [2]uint8 {
	net := wire.Flow{}
	copy(net.Remote.Addr[:], network(a))
	own := wire.Flow{Remote: wire.Endpoint{Addr: *a, Port: 1}}
	return [2]uint8{uint8(hashFlow(h.key, forAssemblies, &net)), uint8(hashFlow(h.key, forAssemblies, &own))}
}
