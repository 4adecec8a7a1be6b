package analyze

import (
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/wire"
)

// hotSet are the connections that are kept as they are, because packets come
// for them: so many at most. When one more comes, the one has to go that has
// not been used since the hand of the clock came by last.
type hotSet struct {
	index  index // refs in it are places
	conns  []passive.Conn
	hashes []uint32
	use    []use
	vacant []int // places that were given back
	hand   int
	limit  int
}

// use is what the hand finds at a place.
type use uint8

const (
	nobody  use = iota
	resting     // not used since the hand came by
	moving
)

// find is a connection, if it is here.
func (h *hotSet) find(src, dst *wire.Endpoint, tag uint16, hash uint32) *passive.Conn {
	n, ok := h.seek(src, dst, tag, hash)
	if !ok {
		return nil
	}
	h.use[n] = moving
	return &h.conns[n]
}

// seek is find without a movement.
func (h *hotSet) seek(src, dst *wire.Endpoint, tag uint16, hash uint32) (n int, ok bool) {
	for i := h.index.first(hash); ; i++ {
		n, ok := h.index.at(i, hash)
		if !ok || between(&h.conns[n], src, dst, tag) {
			return int(n), ok
		}
	}
}

func (h *hotSet) full() bool { return len(h.vacant) == 0 && len(h.conns) == h.limit }

// enter is a place, in which there is anything. The set must not be full.
func (h *hotSet) enter(hash uint32) *passive.Conn {
	n := len(h.conns)
	if last := len(h.vacant) - 1; last >= 0 {
		n, h.vacant = h.vacant[last], h.vacant[:last]
	} else {
		h.conns = append(h.conns, passive.Conn{})
		h.hashes = append(h.hashes, 0)
		h.use = append(h.use, nobody)
	}
	h.hashes[n], h.use[n] = hash, resting
	h.index.add(entryOf(hash, ref(n)))
	return &h.conns[n]
}

// leave gives a place back.
func (h *hotSet) leave(n int) {
	i := h.index.first(h.hashes[n])
	for h.index.entries[i].ref() != ref(n) {
		i++
	}
	h.index.remove(i)
	h.use[n] = nobody
	h.vacant = append(h.vacant, n)
}

// turn moves the hand to the next who has not been used. The set must be full.
func (h *hotSet) turn() int {
	for {
		n := h.hand
		if h.hand++; h.hand == len(h.conns) {
			h.hand = 0
		}
		if h.use[n] == resting {
			return n
		}
		h.use[n] = resting
	}
}
