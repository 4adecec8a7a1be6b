package host

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// Where the entries of the neighbor cache stand, and which of them goes when
// there is no room for another.

// set is where an address would stand.
func (n *neighbors) set(a *wire.Addr) *[ways]neighbor {
	return &n.sets[n.hash(a)%uint64(len(n.sets))]
}

func (n *neighbors) hash(a *wire.Addr) uint64 {
	le := binary.LittleEndian
	return n.key.Words(le.Uint64(a[:]), le.Uint64(a[8:]), 0)
}

// find is the entry of an address, or nil.
func (n *neighbors) find(a *wire.Addr) *neighbor {
	set := n.set(a)
	for i := range set {
		if e := &set[i]; e.addr == *a && e.state != neighborNone {
			return e
		}
	}
	return nil
}

// forget ends an entry.
func (n *neighbors) forget(e *neighbor) {
	if e.state == neighborIncomplete {
		n.sought--
	}
	*e = neighbor{}
}

// displace is room for an entry of a: a free place, or that of the least
// useful one. What we want to reach displaces whatever is worth less than an
// open question; what we only hear of displaces hearsay.
func (n *neighbors) displace(now clock.Instant, a *wire.Addr, wanted bool) *neighbor {
	set := n.set(a)
	least := &set[0]
	for i := range set {
		e := &set[i]
		w, l := n.worth(now, e), n.worth(now, least)
		if w < l || w == l && e.used < least.used {
			least = e
		}
	}
	if w := n.worth(now, least); w == worthAll || !wanted && w > worthHearsay {
		return nil
	}
	n.forget(least)
	return least
}

// worth is how useful an entry is.
func (n *neighbors) worth(now clock.Instant, e *neighbor) worth {
	switch {
	case e.state == neighborNone:
		return worthNothing
	case e.state == neighborIncomplete:
		return worthAll
	case !e.used.Set() || now.Sub(e.used) > keptUnused:
		return worthHearsay
	case n.stale(now, e):
		return worthSome
	}
	return worthMuch
}

// worth is what an entry is worth, from the first to go to the one that is
// never displaced.
type worth uint8

const (
	worthNothing worth = iota // a free place
	worthHearsay              // never used, or not for long
	worthSome                 // was used
	worthMuch                 // is being used
	worthAll                  // asked for: it goes by itself, in 3 s
)
