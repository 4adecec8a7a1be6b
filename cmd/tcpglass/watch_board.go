package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// maxBoard is how many connections there are rates of. Half-open ones are not
// among them, so a flood does not push the others out.
const maxBoard = 4096

// watchBoard keeps the rates of the connections that have been open.
type watchBoard struct {
	cards map[watchKey]*watchCard
	full  bool // somebody found no room since the last turn
}

// watchKey names a connection of the table.
type watchKey struct {
	a, b wire.Endpoint
	tag  uint16
}

// watchCard is what the board knows of a connection.
type watchCard struct {
	watchKey
	octets [2]uint64     // payload since the last turn, by side
	rate   [2]float64    // octets a second, in the time before
	last   clock.Instant // that something came
}

func newWatchBoard() watchBoard { return watchBoard{cards: map[watchKey]*watchCard{}} }

func keyOf(c *passive.Conn) watchKey { return watchKey{c.Ends[0].Addr, c.Ends[1].Addr, c.Tag} }

// note takes a segment of a connection into account.
func (b *watchBoard) note(c *passive.Conn, s *dissect.Segment) {
	if c.Ends[0].State < passive.Established && c.Ends[1].State < passive.Established {
		return
	}
	key := keyOf(c)
	card := b.cards[key]
	if card == nil {
		if b.full = b.full || len(b.cards) >= maxBoard; b.full {
			return
		}
		card = &watchCard{watchKey: key}
		b.cards[key] = card
	}
	side := 0
	if s.Src != key.a {
		side = 1
	}
	card.octets[side] += uint64(s.Len)
	card.last = s.At
}

// forget drops a connection that has left the table.
func (b *watchBoard) forget(c *passive.Conn) { delete(b.cards, keyOf(c)) }

// turn makes rates of what has come in a span of time. Where somebody found no
// room, a quarter goes: those that have been silent longest.
func (b *watchBoard) turn(span time.Duration) {
	for _, card := range b.cards {
		for side := range card.octets {
			card.rate[side] = float64(card.octets[side]) / max(span, watchPulse).Seconds()
			card.octets[side] = 0
		}
	}
	if !b.full {
		return
	}
	b.full = false
	all := make([]*watchCard, 0, len(b.cards))
	for _, card := range b.cards {
		all = append(all, card)
	}
	slices.SortFunc(all, func(a, c *watchCard) int { return cmp.Compare(a.last, c.last) })
	for _, card := range all[:len(all)/4] {
		delete(b.cards, card.watchKey)
	}
}
