package explore

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// move is one thing that may happen. Its order is the order in which moves
// are tried, and so which of the shortest runs is the first.
type move struct {
	kind kind
	arg  uint8 // the end that acts; the segment, counted in order of departure; the old duplicate
}

type kind uint8

const (
	moveOpen kind = iota
	moveWrite
	moveShut
	moveDeliver
	moveTime
	moveLose
	moveCopy // delivers a segment that stays on its way
	moveOld
	moveAbort
	moveLeap
)

// bad moves are what only a network or a user does that means no good: a run
// goes on without them.
func (k kind) bad() bool { return k > moveTime }

// moves appends to list all that may happen in s.
func (w *World) moves(s *state, list []move) []move {
	for who := range uint8(2) {
		list = w.userMoves(s, who, list)
	}
	list = s.netMoves(list)
	if s.left.olds > 0 {
		for i := range oldKinds {
			list = append(list, move{moveOld, uint8(i)})
		}
	}
	for who := range uint8(2) {
		if e := &s.ends[who]; s.left.aborts > 0 && !e.over() && (who == Client || e.opened) {
			list = append(list, move{moveAbort, who})
		}
	}
	if s.left.leaps > 0 && s.calm() {
		list = append(list, move{moveLeap, Client})
	}
	return list
}

// userMoves are what an end's user may call. Who has no connection yet only
// waits for it.
func (w *World) userMoves(s *state, who uint8, list []move) []move {
	e := &s.ends[who]
	switch {
	case w.opens(int(who)) && e.tcb.State() == tcp.Closed && int(e.life) < w.Lives:
		return append(list, move{moveOpen, who})
	case !e.opened || e.over() || e.shut:
		return list
	case int(*e.writes()) < w.Writes[who]:
		return append(list, move{moveWrite, who})
	case !w.Polite[who] || e.eof:
		return append(list, move{moveShut, who})
	}
	return list
}

// opens reports whether an end opens actively.
func (w *World) opens(who int) bool { return who == Client || w.Crossing }

// netMoves are deliveries, losses and copies, and the passing of time. Of
// segments that do not differ only the first is moved.
func (s *state) netMoves(list []move) []move {
	var seen [MaxFlight]uint64
	first := func(i int) bool {
		for _, h := range seen[:i] {
			if h == seen[i] {
				return false
			}
		}
		return true
	}
	for i := range s.net[:s.n] {
		if seen[i] = s.net[i].hash(s.now); first(i) {
			list = append(list, move{moveDeliver, uint8(i)})
		}
	}
	if s.mayWait() {
		list = append(list, move{moveTime, 0})
	}
	for i := range s.net[:s.n] {
		if s.left.losses > 0 && first(i) {
			list = append(list, move{moveLose, uint8(i)})
		}
		if s.left.copies > 0 && first(i) && !s.net[i].copy {
			list = append(list, move{moveCopy, uint8(i)})
		}
	}
	return list
}

// deadline is when the next timer runs out.
func (s *state) deadline() clock.Instant {
	return min(s.ends[Client].tcb.Deadline(), s.ends[Server].tcb.Deadline())
}

// mayWait reports whether time may pass up to the next timer.
func (s *state) mayWait() bool {
	next := s.deadline()
	if next == clock.Never || s.left.timeouts == 0 && s.fresh() > 0 {
		return false
	}
	for i := range s.net[:s.n] {
		if next.Sub(s.net[i].born) > msl {
			return false
		}
	}
	return true
}

// calm reports whether both ends are ESTABLISHED and have heard all that was
// said: then much can go through.
func (s *state) calm() bool {
	for i := range s.ends {
		st := s.ends[i].tcb.State()
		if st != tcp.Established || s.ends[i].tcb.Deadline() != clock.Never {
			return false
		}
	}
	return s.fresh() == 0 && s.ends[Client].writes() != nil && *s.ends[Client].writes() > 0
}

// oldKind is a segment of the connection before the first one.
type oldKind struct {
	from  uint8
	flags wire.Flags
	at    int // its number, counted from that connection's initial one
	text  bool
}

// oldKinds are the old duplicates that may come. Every one fits into a
// connection that ended a moment ago.
var oldKinds = []oldKind{
	{Client, wire.SYN, 0, false},
	{Client, wire.ACK | wire.PSH, 1, true},
	{Client, wire.FIN | wire.ACK, 1, false},
	{Client, wire.RST | wire.ACK, 1, false},
	{Server, wire.SYN | wire.ACK, 0, false},
	{Server, wire.ACK | wire.PSH, 1, true},
	{Server, wire.FIN | wire.ACK, 1, false},
	{Server, wire.RST | wire.ACK, 1, false},
}

// old is the old duplicate number i.
func (w *World) old(i int) flying {
	k := oldKinds[i]
	from := int(k.from)
	seg := tcp.Segment{Seq: w.iss(from, 0).Add(k.at), Flags: k.flags, Window: window}
	if k.flags.Has(wire.ACK) {
		seg.Ack = w.iss(1-from, 0).Add(1)
	}
	if k.flags.Has(wire.SYN) {
		seg.Options = wire.Options{Set: wire.OptMSS, MSS: fullSize}
	}
	if k.text {
		seg.Payload = []byte{octet(from, 0, 0)}
	}
	f := fly(1-from, &seg, 0)
	f.copy = true
	return f
}
