package lessons

import (
	"strconv"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/sim/scenario"
	"github.com/tcpglass/tcpglass/trace"
)

// story is a played lesson with what tests ask about it.
type story struct {
	*testing.T
	*scenario.Result
	arrows map[string]*ladder.Arrow // by mark
}

// play plays a lesson.
func play(t *testing.T, lesson string) story {
	t.Helper()
	l, ok := Find(lesson)
	if !ok {
		t.Fatalf("no lesson %s", lesson)
	}
	p := l.Play()
	return story{t, p, arrows(ladder.All(p.Trace))}
}

// arrows are the arrows of all connections by their marks, as captions name
// them: in the second connection 2/1, 2/2, ….
func arrows(ds ladder.Diagrams) map[string]*ladder.Arrow {
	all := map[string]*ladder.Arrow{}
	for i, d := range ds {
		for _, a := range d.Arrows {
			mark := a.Mark
			if i > 0 {
				mark = strconv.Itoa(i+1) + "/" + mark
			}
			all[mark] = a
		}
	}
	return all
}

// item names an item of the checklist that the lesson shows.
func (s story) item(number int, what string, test func(s story)) {
	s.Run("CHECKLIST "+strconv.Itoa(number)+" "+what, func(t *testing.T) {
		s.T = t
		test(s)
	})
}

// sends checks the flags and relative numbers of an arrow.
func (s story) sends(mark string, from ladder.Side, flags string, sequence, ack int) {
	s.Helper()
	a := s.arrows[mark]
	if a == nil {
		s.Fatalf("no segment %s", mark)
	}
	if a.From != from || a.Segment.Flags.String() != flags || a.Seq != sequence || a.Ack != ack {
		s.Errorf("segment %s from side %d is %s seq=%d ack=%d; want side %d %s seq=%d ack=%d",
			mark, a.From, a.Segment.Flags, a.Seq, a.Ack, from, flags, sequence, ack)
	}
}

// goes checks that a host changes its state, and returns how long after the
// beginning.
func (s story) goes(host, from, to string) time.Duration {
	s.Helper()
	for _, r := range s.Trace {
		if r.Kind == trace.State && r.Host == host && r.From == from && r.To == to {
			return r.At.Sub(sim.Begin)
		}
	}
	s.Errorf("the %s never goes from %s to %s", host, from, to)
	return 0
}

// calls checks that a host's user made a call, and returns when.
func (s story) calls(host, call string, octets int) time.Duration {
	s.Helper()
	for _, r := range s.Trace {
		if r.Kind == trace.Call && r.Host == host && r.Why == call && r.Octets == octets {
			return r.At.Sub(sim.Begin)
		}
	}
	s.Errorf("the user of the %s never calls %s with %d octets", host, call, octets)
	return 0
}

const ms = time.Millisecond

// The sides of a story, where the client sends first.
const (
	client = ladder.Left
	server = ladder.Right
)
