package explore

import (
	"github.com/tcpglass/tcpglass/trace"
)

// Run is one run of a world, from its beginning.
type Run struct {
	world World
	moves []move
	tail  int // of moves: what follows of itself, to show where it leads
}

// Len is how many moves the run takes, without what is appended to it to
// show where it leads.
func (r Run) Len() int { return len(r.moves) - r.tail }

// Segments is how many segments the run sends.
func (r Run) Segments() (n int) {
	for _, rec := range r.Trace() {
		if rec.Kind == trace.Sent {
			n++
		}
	}
	return n
}

// Trace plays the run again and tells what happens. Moves are told 10 ms
// apart: in the search they take no time.
func (r Run) Trace() []trace.Record {
	m := newMachine(&r.world)
	m.tell = &teller{}
	var s state
	m.start(&s)
	for i, v := range r.moves {
		m.tell.moves = i + 1
		m.make(&s, v)
		if i+1 == r.Len() && r.tail > 0 {
			m.tell.note(&s, Client, "hopeless")
		}
	}
	m.tell.end(&s)
	return m.tell.records
}

// most is how many moves a tail has at most.
const most = 9

// goOn appends what follows of itself, nothing being lost any more: until a
// state comes again, or nothing is left.
func (r Run) goOn() Run {
	m := newMachine(&r.world)
	var s state
	m.start(&s)
	for _, v := range r.moves {
		m.make(&s, v)
	}
	r.moves = append([]move(nil), r.moves...)
	seen := map[uint64]bool{}
	for !seen[s.hash()] && r.tail < most {
		seen[s.hash()] = true
		v, ok := m.good(&s)
		if !ok {
			break
		}
		m.make(&s, v)
		r.moves = append(r.moves, v)
		r.tail++
	}
	return r
}

// good is the first move that nobody means ill with.
func (m *machine) good(s *state) (move, bool) {
	for _, v := range m.moves(s, nil) {
		if !v.kind.bad() {
			return v, true
		}
	}
	return move{}, false
}
