package ladder

import (
	"slices"
	"strings"

	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// depart makes an arrow of a segment that was sent.
func (l *layout) depart(from Side, r *trace.Record) *Arrow {
	if r.Segment == nil && r.Datagram == nil {
		return nil
	}
	a := l.arrow(from, r)
	a.Sent, a.Why, a.Cite = r.At, r.Why, r.Cite
	a.Again = again(a)
	l.Arrows = append(l.Arrows, a)
	l.onWay = append(l.onWay, a)
	return a
}

// arrow is a segment with its numbers and its mark. A datagram has no
// numbers, and nobody sends it again.
func (l *layout) arrow(from Side, r *trace.Record) *Arrow {
	a := &Arrow{From: from, Packet: r.Packet}
	if d := r.Datagram; d != nil {
		a.Datagram, a.Segment.Len, a.Segment.TOS = true, d.Len, d.TOS
		a.Mark = l.marks.lettered()
		return a
	}
	a.Segment = *r.Segment
	a.Seq, a.Ack = l.numbers.relative(a)
	a.Mark = l.marks.next(a)
	return a
}

// again reports whether a is a retransmission. A trace without reasons shows
// it by the mark.
func again(a *Arrow) bool {
	return strings.HasPrefix(a.Why, "retransmit") || a.Why == "" && strings.HasSuffix(a.Mark, "'")
}

// arrive gives the arrow of a segment that arrived its verdict.
func (l *layout) arrive(from Side, r *trace.Record) *Arrow {
	if l.damaged(from, r) {
		return nil
	}
	a := l.found(from, r)
	if a != nil {
		a.Fate, a.Ended = Arrived, r.At
		a.Verdict, a.VerdictFor = judged(r)
	}
	return a
}

// judged is code and paragraph of what the receiver thought of a segment.
// That a router has marked it is worth more than that it was accepted.
func judged(r *trace.Record) (verdict, cite string) {
	if s := r.Segment; s != nil && wire.ECN(s.TOS) == wire.CE && r.Why == "accept" {
		return "marked", "RFC 3168 §5"
	}
	return r.Why, r.Cite
}

// damaged reports whether r tells of what the trace already calls damaged. A
// host says so only of datagrams; of a segment it does not know whose it was.
func (l *layout) damaged(from Side, r *trace.Record) bool {
	if r.Why != "bad-sum" {
		return false
	}
	i := l.original(func(a *Arrow) bool { return a.From == from && a.is(r) })
	return i >= 0 && l.Arrows[i].Loss == "corrupt"
}

// lose ends the arrow of a segment on its way.
func (l *layout) lose(from Side, r *trace.Record) *Arrow {
	a := l.found(from, r)
	if a != nil {
		a.Fate, a.Ended, a.Loss, a.LossFor = Lost, r.At, r.Why, r.Cite
	}
	return a
}

// found takes the arrow that r tells of off the way. What is not on its way
// any more has been copied by the network; what never was, comes from
// somewhere that the trace does not see.
func (l *layout) found(from Side, r *trace.Record) *Arrow {
	is := func(a *Arrow) bool { return a.From == from && a.is(r) }
	if i := slices.IndexFunc(l.onWay, is); i >= 0 {
		a := l.onWay[i]
		l.onWay = slices.Delete(l.onWay, i, i+1)
		return a
	}
	if i := l.original(is); i >= 0 && r.Packet != 0 {
		return l.copied(i)
	}
	if r.Segment == nil && r.Datagram == nil {
		return nil
	}
	a := l.arrow(from, r)
	l.Arrows = append(l.Arrows, a)
	return a
}

// original is the index of the last arrow that is; negative where none is.
func (l *layout) original(is func(a *Arrow) bool) int {
	for i := len(l.Arrows) - 1; i >= 0; i-- {
		if is(l.Arrows[i]) {
			return i
		}
	}
	return -1
}

// copied is a copy of arrow i, beside it.
func (l *layout) copied(i int) *Arrow {
	a := *l.Arrows[i]
	a.Copy, a.Loss = true, ""
	l.Arrows = slices.Insert(l.Arrows, i+1, &a)
	return &a
}

// is reports whether r tells of a. Only worlds number their packets; without
// a number the segment has to do.
func (a *Arrow) is(r *trace.Record) bool {
	if a.Packet != 0 || r.Packet != 0 {
		return a.Packet == r.Packet
	}
	s := &a.Segment
	if r.Datagram != nil {
		return a.Datagram && s.Len == r.Datagram.Len
	}
	return r.Segment != nil && !a.Datagram && s.Seq == r.Segment.Seq && s.Ack == r.Segment.Ack && s.Flags == r.Segment.Flags && s.Len == r.Segment.Len
}
