package analyze

import (
	"context"
	"slices"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// MaxTrail is how many segments of a connection are followed one by one. Of
// a longer one the first and the last half are: there it opens and closes.
const MaxTrail = 1 << 15

// Trail is one connection once more, segment by segment. Follow makes it.
type Trail struct {
	Number int
	Conn   passive.Conn // as it was in the end
	Moves  []Move       // what happened, in the order of the capture
	Left   uint64       // moves left out, behind Moves[MaxTrail/2-1]

	echoes passive.Echoes
}

// Move is one segment and what it did, or an ICMP error.
type Move struct {
	dissect.Segment                 // of a quote At, Frame, Src and Dst alone
	From            passive.Side    // who sent it
	Class           passive.Class   // what its payload is
	Reading         passive.Reading // what it probably means
	Answer          passive.Reading // what its acknowledgment and window probably mean
	Steps           []passive.Step  // of both ends, that it led to and that were not taken back
	Quote           *dissect.Quote  // in place of a segment
}

// Follow goes through a source a second time, for connection n of its
// Analysis: the source must give the same frames again, and cfg must be the
// same. Where ctx ends, the Trail is of what came before, and the error is
// the context's.
func Follow(ctx context.Context, src capture.Source, cfg Config, n int, c *passive.Conn) (*Trail, error) {
	t := &Trail{Number: n}
	var pick Pick
	pick.Add(c)
	err := pick.visit(ctx, dissect.New(), src, &cfg, func(_ *capture.Frame, s *dissect.Segment, q *dissect.Quote) error {
		if q != nil {
			t.quoted(q)
		} else {
			t.observe(s)
		}
		return nil
	})
	t.settle(c)
	return t, err
}

// observe takes the next segment.
func (t *Trail) observe(s *dissect.Segment) {
	before := [2]passive.Segments{t.Conn.Ends[0].Stream.Segments, t.Conn.Ends[1].Stream.Segments}
	t.echoes.Mark(s, 0)
	t.Conn.Observe(s)
	m := Move{Segment: *s, From: t.sender(s.Src)}
	mine, theirs := &t.Conn.Ends[m.From].Stream, &t.Conn.Ends[m.From.Peer()].Stream
	m.Class, m.Reading = lastClass(&before[m.From], &mine.Segments), mine.Read
	if s.Flags.Has(wire.ACK) && m.Class != passive.Copy {
		m.Answer = theirs.Heard
	}
	t.add(m)
}

// sender is the side with that address.
func (t *Trail) sender(src wire.Endpoint) passive.Side {
	if src == t.Conn.Ends[0].Addr {
		return 0
	}
	return 1
}

// lastClass is the class of the segment that was counted last.
func lastClass(before, after *passive.Segments) passive.Class {
	switch {
	case after.Copy != before.Copy, after.Bare != before.Bare:
		return passive.Copy
	case after.New != before.New:
		return passive.New
	case after.Hole != before.Hole:
		return passive.Hole
	case after.Partial != before.Partial:
		return passive.Partial
	case after.Probe != before.Probe:
		return passive.Probe
	case after.Seen != before.Seen:
		return passive.Seen
	}
	return passive.Nothing
}

// quoted takes the next ICMP error.
func (t *Trail) quoted(q *dissect.Quote) {
	t.Conn.Quoted(q)
	kept := *q
	m := Move{Quote: &kept, From: t.sender(q.Src)}
	m.At, m.Frame, m.Src, m.Dst = q.At, q.Frame, q.Src, q.Dst
	t.add(m)
}

// add keeps a move: of many the first half, and the newest ones.
func (t *Trail) add(m Move) {
	t.Moves = append(t.Moves, m)
	if len(t.Moves) == MaxTrail+MaxTrail/2 {
		t.forget(MaxTrail / 2)
	}
}

// forget leaves n moves out behind the first half.
func (t *Trail) forget(n int) {
	t.Moves = slices.Delete(t.Moves, MaxTrail/2, MaxTrail/2+n)
	t.Left += uint64(n)
}

// settle ends the trail: only now is it certain which steps were not taken
// back. What the Analysis knows from elsewhere about c is true here, too.
func (t *Trail) settle(c *passive.Conn) {
	t.Conn.Settle(clock.Never)
	t.Conn.Odd |= c.Odd
	if more := len(t.Moves) - MaxTrail; more > 0 {
		t.forget(more)
	}
	for s := range t.Conn.Steps() {
		i, found := slices.BinarySearchFunc(t.Moves, s.Frame, func(m Move, frame uint64) int {
			return int(int64(m.Frame) - int64(frame))
		})
		if found {
			t.Moves[i].Steps = append(t.Moves[i].Steps, s)
		}
	}
}
