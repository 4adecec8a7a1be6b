package ladder

import (
	"slices"

	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// New lays out the first connection of a trace. Records of anything else
// are left out.
func New(records []trace.Record) *Diagram {
	var l layout
	if !l.findEnds(records) {
		return &l.Diagram
	}
	for i := range records {
		if side, ok := l.sideOf(&records[i]); ok {
			l.add(side, &records[i])
		}
	}
	l.finish()
	return &l.Diagram
}

// layout is a Diagram in the making.
type layout struct {
	Diagram
	marks   marks
	numbers numbers
	onWay   []*Arrow
	group   int // first row of the present side and instant
}

// findEnds finds the two ends: who sends the first segment is on the left.
func (l *layout) findEnds(records []trace.Record) bool {
	for i := range records {
		if r := &records[i]; r.Kind == trace.Sent && r.Segment != nil {
			l.Ends[Left] = End{Name: r.Host, Addr: r.Flow.Local}
			l.Ends[Right] = End{Addr: r.Flow.Remote}
			return true
		}
	}
	return false
}

// sideOf is the lifeline that a record belongs to. A listener has no remote
// end yet, but is the same end later.
func (l *layout) sideOf(r *trace.Record) (side Side, ok bool) {
	flow := wire.Flow{Local: l.Ends[Left].Addr, Remote: l.Ends[Right].Addr}
	listener := wire.Flow{Local: l.Ends[Right].Addr}
	switch {
	case r.Flow == flow:
		return Left, true
	case r.Flow == flow.Reverse():
		return Right, true
	case r.Flow.Remote.Port == 0 && r.Flow.Local == listener.Local:
		return Right, true
	}
	return 0, false
}

// add gives a record its place.
func (l *layout) add(side Side, r *trace.Record) {
	if end := &l.Ends[side]; end.Name == "" {
		end.Name = r.Host
	}
	row := Row{At: r.At, Side: side}
	switch r.Kind {
	case trace.Sent:
		row.Leaves = l.depart(side, r)
	case trace.Received:
		row.Arrives = l.arrive(side.Other(), r)
	case trace.Lost:
		row.Lost = l.arrive(side, r)
	case trace.State:
		row.State, row.Why = r.To, r.Why
		l.Ends[side].begin(r.From)
	case trace.Call:
		row.Call, row.Octets = r.Why, r.Octets
		if r.Why == "listen" {
			l.listen(side, row)
			return
		}
	case trace.Timer:
		row.Timer = r.Why
	case trace.Note:
		row.Note = r.Why
	}
	l.put(row)
}

// listen draws a passive open. A listener is not a connection end and
// changes no state of one; to those who look on it does.
func (l *layout) listen(side Side, row Row) {
	l.Ends[side].begin("CLOSED")
	l.put(row)
	l.put(Row{At: row.At, Side: side, State: "LISTEN"})
}

// put appends a row, or joins it to the row before where they belong
// together: a change of state stands beside the segment that goes with it.
func (l *layout) put(row Row) {
	n := len(l.Rows)
	if n == 0 || l.Rows[n-1].At != row.At || l.Rows[n-1].Side != row.Side {
		l.group = n
	}
	if n > l.group && l.Rows[n-1].join(row) {
		return
	}
	l.Rows = append(l.Rows, row)
}

// join takes next into r where nothing of r stands in the way. Nothing may
// join what comes after its time: a user's call begins a row of its own, and
// what arrived does not share a line with what is sent in answer.
func (r *Row) join(next Row) bool {
	switch {
	case next.Call != "" || r.Call != "":
		return false
	case next.State != "" && r.State == "" && r.Leaves == nil && r.Lost == nil:
		r.State, r.Why = next.State, next.Why
	case next.Leaves != nil && r.onlyState():
		r.Leaves = next.Leaves
	case next.Arrives != nil && r.onlyState():
		r.Arrives = next.Arrives
	default:
		return false
	}
	return true
}

// onlyState reports whether nothing but a change of state is in r.
func (r *Row) onlyState() bool {
	return *r == Row{At: r.At, Side: r.Side, State: r.State, Why: r.Why}
}

// depart makes an arrow of a segment that was sent.
func (l *layout) depart(from Side, r *trace.Record) *Arrow {
	a := &Arrow{From: from, Segment: *r.Segment, Why: r.Why, Cite: r.Cite, Packet: r.Packet}
	a.Seq, a.Ack = l.numbers.relative(a)
	a.Mark = l.marks.next(a)
	l.Arrows = append(l.Arrows, a)
	l.onWay = append(l.onWay, a)
	return a
}

// arrive finds the arrow of a segment that arrived, or got lost, and takes
// it off the way. A trace that begins in the middle may not have it.
func (l *layout) arrive(from Side, r *trace.Record) *Arrow {
	for i, a := range l.onWay {
		if a.From == from && a.is(r) {
			l.onWay = slices.Delete(l.onWay, i, i+1)
			a.Verdict, a.VerdictFor = r.Why, r.Cite
			return a
		}
	}
	return nil
}

// is reports whether r tells of a. Only worlds number their packets; without
// a number the segment has to do.
func (a *Arrow) is(r *trace.Record) bool {
	if a.Packet != 0 || r.Packet != 0 {
		return a.Packet == r.Packet
	}
	s := &a.Segment
	return s.Seq == r.Segment.Seq && s.Ack == r.Segment.Ack && s.Flags == r.Segment.Flags && s.Len == r.Segment.Len
}

// begin sets the state that an end was in before its first change.
func (e *End) begin(state string) {
	if e.State == "" {
		e.State = state
	}
}

// finish tells the arrows where they begin and end, and the rows which phase
// they belong to.
func (l *layout) finish() {
	for _, a := range l.Arrows {
		a.ends = len(l.Rows)
	}
	for i, row := range l.Rows {
		switch {
		case row.Leaves != nil:
			row.Leaves.leaves = i
		case row.Arrives != nil:
			row.Arrives.ends = i
		case row.Lost != nil:
			row.Lost.ends = i
		}
	}
	phases(l.Rows, l.Arrows[0].Segment.Flags.Has(wire.SYN))
}
