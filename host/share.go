package host

import (
	"slices"

	"github.com/tcpglass/tcpglass/wire"
)

// Listeners that share a port, as SO_REUSEPORT has it: each has its own
// half-open table and its own queue, and a flow belongs to one of them by a
// keyed hash. Each listener and flow have a weight together, and the flow
// goes where that is greatest: when a listener comes or goes, only the flows
// that it takes or leaves go elsewhere (rendezvous hashing, Thaler and
// Ravishankar 1998).

// sharesWith reports whether l and another listener may stand at the same
// place.
func (l *Listener) sharesWith(other *Listener) bool {
	return l.cfg.Share && other.cfg.Share && l.addr == other.addr && l.both == other.both
}

// register enters l in the map of listeners, beside those that it shares
// with. It fails with ErrAddressInUse where somebody is there who does not
// share.
func (h *Host) register(l *Listener) error {
	places := l.places()
	for _, e := range places {
		if first := h.listeners[e]; first != nil && !l.sharesWith(first) {
			return ErrAddressInUse
		}
	}
	if first := h.listeners[places[0]]; first != nil {
		l.join(first)
		return nil
	}
	for _, e := range places {
		h.listeners[e] = l
	}
	return nil
}

// join makes l one of those who share with first. Cookies that they have sent
// may come back to it.
func (l *Listener) join(first *Listener) {
	if first.sharers == nil {
		first.sharers = &sharers{all: []*Listener{first}}
	}
	s := first.sharers
	s.made++
	l.salt, l.sharers = s.made, s
	l.bakedAt = max(l.bakedAt, first.bakedAt)
	s.all = append(s.all, l)
}

// unregister takes l out of the map.
func (h *Host) unregister(l *Listener) {
	if l.sharers != nil {
		l.sharers.all = slices.DeleteFunc(l.sharers.all, func(other *Listener) bool { return other == l })
	}
	for _, e := range l.places() {
		switch {
		case h.listeners[e] != l:
		case l.sharers != nil && len(l.sharers.all) > 0:
			h.listeners[e] = l.sharers.all[0]
		default:
			delete(h.listeners, e)
		}
	}
	if l.sharers != nil {
		for _, other := range l.sharers.all {
			other.bakedAt = max(l.bakedAt, other.bakedAt)
		}
	}
}

// sharers are the listeners at one place.
type sharers struct {
	all  []*Listener
	made uint64 // how many have joined so far
}

// of is who of those that share with l takes a flow.
func (l *Listener) of(f *wire.Flow) *Listener {
	if l == nil || l.sharers == nil {
		return l
	}
	hash, most := hashFlow(l.host.key, forShares, f), uint64(0)
	for _, other := range l.sharers.all {
		if w := mix(hash ^ other.salt*0x9e3779b97f4a7c15); w >= most {
			l, most = other, w
		}
	}
	return l
}

// entry is a flow's half-open entry, and whose it is: l's, or of one that
// shares with it and had the flow before l came. The reference is 0 where
// there is none.
func (l *Listener) entry(hash uint64, f *wire.Flow) (*Listener, ref) {
	if l == nil {
		return nil, 0
	}
	if r := l.half.find(hash, f); r != 0 || l.sharers == nil {
		return l, r
	}
	for _, other := range l.sharers.all {
		if r := other.half.find(hash, f); r != 0 {
			return other, r
		}
	}
	return l, 0
}

// mix spreads the bits of x over all of it: the finalizer of splitmix64.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
