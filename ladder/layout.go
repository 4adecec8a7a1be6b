package ladder

import (
	"cmp"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// layout is a Diagram in the making.
type layout struct {
	Diagram
	marks   marks
	numbers numbers
	onWay   []*Arrow
	number  int                // of the present record in its trace
	group   int                // first row of the present side and instant
	states  [2]string          // that the ends are in
	waiting [2]waiting         // that the ends are in the middle of
	tcbs    [2]*trace.Snapshot // last seen of the ends
}

// waiting is what an end waits for while it is half open or in TIME-WAIT.
type waiting struct {
	since clock.Instant // the present wait
	waits []time.Duration
}

// add gives a record its place.
func (l *layout) add(side Side, r *trace.Record) {
	row := Row{N: l.number, At: r.At, Side: side, TCB: l.recalled(side, r.TCB)}
	switch r.Kind {
	case trace.Sent:
		row.Leaves = l.depart(side, r)
	case trace.Received:
		row.Arrives = l.arrive(side.Other(), r)
		l.forgotten(&row)
	case trace.Lost:
		row.Lost = l.lose(side, r)
	case trace.State:
		l.change(&row, r)
	case trace.Call:
		row.Call, row.Octets, row.Cite = r.Why, r.Octets, r.Cite
	case trace.Timer:
		row.Timer, row.Waits, row.Cite = r.Why, l.waited(side, r), r.Cite
	case trace.Note:
		row.Note, row.Cite = r.Why, r.Cite
	}
	if row.says() {
		l.put(row)
	}
	l.follow(side, r)
}

// recalled is a TCB with the initial numbers that the same end had before,
// where it is but the rest of one in TIME-WAIT, which has forgotten them.
func (l *layout) recalled(side Side, t *trace.Snapshot) *trace.Snapshot {
	if t == nil || t.ISS|t.IRS != 0 {
		l.tcbs[side] = cmp.Or(t, l.tcbs[side])
		return t
	}
	last := l.tcbs[side]
	if last == nil || last.RcvNxt != t.RcvNxt {
		return t
	}
	whole := *t
	whole.ISS, whole.IRS = last.ISS, last.IRS
	return &whole
}

// change is a change of state.
func (l *layout) change(row *Row, r *trace.Record) {
	row.State, row.Why, row.WhyCite = r.To, r.Why, r.Cite
	l.startsIn(row.Side, r.From)
	l.states[row.Side] = r.To
	w := &l.waiting[row.Side]
	if r.From == "TIME-WAIT" {
		row.Waits = []time.Duration{r.At.Sub(w.since)}
	}
	*w = waiting{since: r.At}
}

// waited is the waits that the timer of a half-open entry ends.
func (l *layout) waited(side Side, r *trace.Record) []time.Duration {
	w := &l.waiting[side]
	if !w.since.Set() || r.Why != "syn-ack-retry" && r.Why != "half-open-expired" {
		return nil
	}
	last := r.At.Sub(w.since)
	w.since, w.waits = r.At, append(w.waits, last)
	if r.Why == "half-open-expired" {
		return w.waits
	}
	return []time.Duration{last}
}

// follow adds the changes that the trace does not tell, because to those who
// made it they are none: a listener is not a connection end, but on the
// lifeline it has states all the same.
func (l *layout) follow(side Side, r *trace.Record) {
	switch {
	case r.Kind == trace.Call && r.Why == "listen":
		l.startsIn(side, "CLOSED")
		l.shows(side, r.At, "LISTEN")
	case r.Kind == trace.Call && r.Why == "close" && r.Flow.Remote.Port == 0 && l.states[side] == "LISTEN":
		l.shows(side, r.At, "CLOSED")
	}
}

// shows puts a change of state that nobody told of.
func (l *layout) shows(side Side, at clock.Instant, state string) {
	l.states[side] = state
	l.put(Row{N: l.number, At: at, Side: side, State: state})
}

// forgotten marks an end CLOSED that judges a segment as nobody's.
func (l *layout) forgotten(row *Row) {
	a := row.Arrives
	if a == nil || a.Verdict != "closed" {
		return
	}
	l.startsIn(row.Side, "CLOSED")
	if l.states[row.Side] != "CLOSED" {
		l.states[row.Side], row.State = "CLOSED", "CLOSED"
	}
}

// startsIn sets the state that an end was in before its first change.
func (l *layout) startsIn(side Side, state string) {
	if l.states[side] == "" {
		l.states[side], l.Ends[side].State = state, state
	}
}

// put appends a row, or joins it to the row before where they belong
// together: a change of state stands beside the segment that goes with it.
func (l *layout) put(row Row) {
	n := len(l.Rows)
	if n == 0 || l.Rows[n-1].At != row.At || l.Rows[n-1].Side != row.Side {
		l.group = n
	}
	if n > l.group && l.Rows[n-1].join(&row) {
		return
	}
	l.Rows = append(l.Rows, row)
}

// join takes next into r where nothing of r stands in the way. Nothing may
// join what comes after its time: a user's call begins a row of its own, and
// what arrived does not share a line with what is sent in answer.
func (r *Row) join(next *Row) bool {
	switch {
	case next.Call != "" || r.Call != "":
		return false
	case next.State != "" && r.State == "" && r.Leaves == nil && r.Lost == nil:
		r.State, r.Why, r.WhyCite, r.Waits = next.State, next.Why, next.WhyCite, append(r.Waits, next.Waits...)
	case next.Leaves != nil && r.onlyState():
		r.Leaves = next.Leaves
	case next.Arrives != nil && r.onlyState():
		r.Arrives = next.Arrives
	default:
		return false
	}
	if next.TCB != nil {
		r.TCB = next.TCB
	}
	return true
}

// onlyState reports whether nothing but a change of state is in r.
func (r *Row) onlyState() bool {
	return r.segment() == nil && r.Call == "" && r.Timer == "" && r.Note == ""
}

// says reports whether anything is in r. A record of a segment without the
// segment says nothing.
func (r *Row) says() bool { return !r.onlyState() || r.State != "" }

// segment is the arrow that begins or ends in r, if there is one.
func (r *Row) segment() *Arrow {
	for _, a := range []*Arrow{r.Leaves, r.Arrives, r.Lost} {
		if a != nil {
			return a
		}
	}
	return nil
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
	for i, a := range l.Arrows {
		switch {
		case a.Copy && i > 0 && l.Arrows[i-1].Packet == a.Packet:
			a.leaves = l.Arrows[i-1].leaves
		case a.stray():
			a.leaves = a.ends
		}
	}
	phases(l.Rows, l.Arrows[0].Segment.Flags.Has(wire.SYN))
}
