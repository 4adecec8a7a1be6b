package explore

import (
	"math/rand/v2"
	"testing"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// busy are worlds in which much may happen.
var busy = []World{
	{Writes: [2]int{2, 2}, Lives: 2, Losses: 3, Copies: 3, Timeouts: 3, Olds: 2, Stamps: true, Leaps: 1},
	{Writes: [2]int{2, 1}, Lives: 2, Losses: 2, Copies: 2, Timeouts: 3, Aborts: 1, KeepAlive: true, DelayedAck: true},
	{Writes: [2]int{1, 1}, Crossing: true, Losses: 2, Copies: 2, Timeouts: 2, Olds: 1, Aborts: 1},
	{Protocol: FourWay, Writes: [2]int{1, 1}, Lives: 2, Losses: 2, Copies: 2, Timeouts: 2, Olds: 1},
	{Protocol: TwoWay, Writes: [2]int{1, 1}, Lives: 2, Losses: 2, Copies: 2, Timeouts: 2, Olds: 1},
}

// wander makes moves at random and shows every state on the way.
func wander(t *testing.T, w World, seed uint64, show func(m *machine, s *state)) {
	t.Helper()
	if err := w.check(); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	m, s := newMachine(&w), new(state)
	m.start(s)
	for range 40 {
		show(m, s)
		moves := m.moves(s, nil)
		if len(moves) == 0 || s.cut {
			return
		}
		m.make(s, moves[rng.IntN(len(moves))])
	}
}

// TestEqualHashesHaveEqualFutures: two states that were come to by different
// ways and have one hash have the same moves, which lead to the same hashes.
func TestEqualHashesHaveEqualFutures(t *testing.T) {
	for i, w := range busy {
		seen := map[uint64]map[uint64]bool{}
		met := 0
		for seed := range uint64(60) {
			wander(t, w, seed, func(m *machine, s *state) {
				next := futures(m, s)
				if before, twice := seen[s.hash()]; twice {
					met++
					if !equal(before, next) {
						t.Fatalf("world %d, seed %d: the same hash, and other futures", i, seed)
					}
				}
				seen[s.hash()] = next
			})
		}
		if met < 100 {
			t.Errorf("world %d: only %d states were met twice: too few to say anything", i, met)
		}
	}
}

// futures are the hashes that all moves from s lead to.
func futures(m *machine, s *state) map[uint64]bool {
	out := map[uint64]bool{}
	for _, v := range m.moves(s, nil) {
		var to state
		m.clone(s, &to)
		m.make(&to, v)
		out[to.hash()] = true
	}
	return out
}

func equal(a, b map[uint64]bool) bool {
	for h := range a {
		if !b[h] {
			return false
		}
	}
	return len(a) == len(b)
}

// TestACopyOfAStateIsItsOwn: moves of a clone leave the original alone, and
// packing changes nothing.
func TestACopyOfAStateIsItsOwn(t *testing.T) {
	for seed, w := range busy {
		wander(t, w, uint64(seed), func(m *machine, s *state) {
			before := s.hash()
			futures(m, s)
			var packed state
			m.clone(s, &packed)
			packed.pack()
			if s.hash() != before || packed.hash() != before {
				t.Fatal("looking at what might happen has changed the state, or packing has")
			}
		})
	}
}

// TestTheOrderOnTheWayDoesNotMatter to the hash; what is on the way does.
func TestTheOrderOnTheWayDoesNotMatter(t *testing.T) {
	a := flying{seq: 100, to: Server, born: begin}
	b := flying{seq: 700, to: Client, born: begin}
	hash := func(on ...flying) uint64 {
		s := state{now: begin}
		for _, f := range on {
			s.add(f, MaxFlight)
		}
		return s.hash()
	}
	if hash(a, b) != hash(b, a) {
		t.Error("the order matters")
	}
	if hash(a, a) == hash(a) || hash(a) == hash(b) || hash() == hash(a) {
		t.Error("what is on the way does not matter")
	}
}

// TestOctetsAreAllDifferent, or a stale one could pass for the right one.
func TestOctetsAreAllDifferent(t *testing.T) {
	seen := map[byte]bool{}
	for who := range 2 {
		for life := range uint8(MaxLives + 1) {
			for at := range uint8(MaxWrites + 2) {
				o := octet(who, life, at)
				if seen[o] {
					t.Errorf("octet %d of life %d of end %d is not the only one", at, life, who)
				}
				seen[o] = true
			}
		}
	}
}

// TestALeapMovesOnlyTheClientsNumbers on the wire, both ways.
func TestALeapMovesOnlyTheClientsNumbers(t *testing.T) {
	const shift = seq.Num(5)
	for _, tt := range []struct {
		to       int
		flags    wire.Flags
		seq, ack seq.Num
	}{
		{Server, wire.ACK, 105, 700},
		{Client, wire.ACK, 100, 705},
		{Client, wire.RST, 100, 700}, // acknowledges nothing: the field means nothing
	} {
		seg := tcp.Segment{Seq: 100, Ack: 700, Flags: tt.flags}
		f := fly(tt.to, &seg, shift)
		if f.seq != tt.seq || f.ack != tt.ack {
			t.Errorf("%v to %d: on the wire %d and %d, want %d and %d", tt.flags, tt.to, f.seq, f.ack, tt.seq, tt.ack)
		}
		if back := f.segment(nil, shift); back.Seq != 100 || back.Ack != 700 {
			t.Errorf("%v to %d: arrives as %d and %d, want 100 and 700", tt.flags, tt.to, back.Seq, back.Ack)
		}
	}
}

// TestNoSegmentOutlivesTheMSL: time does not pass over it.
func TestNoSegmentOutlivesTheMSL(t *testing.T) {
	w := World{Timeouts: 9}
	if err := w.check(); err != nil {
		t.Fatal(err)
	}
	m := newMachine(&w)
	s := new(state)
	m.start(s)
	m.make(s, move{kind: moveOpen})
	waited := 0
	for s.mayWait() {
		m.make(s, move{kind: moveTime})
		waited++
	}
	if waited != int(msl/timeout) {
		t.Errorf("with a SYN on its way the timer ran out %d times, want %d", waited, msl/timeout)
	}
}

// TestHopeless: a state that leads nowhere but to itself is found, one that
// leads to an end or out of what was explored is not.
func TestHopeless(t *testing.T) {
	var g graph
	for range 6 {
		g.add(0, move{})
	}
	for _, edges := range [][]uint32{{1, 2}, {3}, {4}, {1}, {5}} { // 1 and 3 lead to each other; 4 leads to 5
		for _, to := range edges {
			g.edge(to)
		}
		g.close(uint32(len(g.behind)), false)
	}
	if got := g.hopeless(); got != 1 {
		t.Errorf("the first hopeless state is %d, want 1: 5 was not gone on from", got)
	}
	g.end(3)
	if got := g.hopeless(); got != 0 {
		t.Errorf("the first hopeless state is %d, want none", got)
	}
}
