package analyze

import (
	"cmp"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Drawing says how a Trail becomes a trace.
type Drawing struct {
	Lang i18n.Lang
	All  bool   // leave nothing out
	Hint string // said wherever something is left out: how to see it
}

// Trace is the connection as package ladder draws it.
//
// A capture sees a segment once, somewhere on its way. When it left and when
// it arrived is estimated: each end is as far from the capture point as half
// the shortest time in which it ever answered. So whoever seems to answer a
// segment has it already, and what was on its way at the same time crosses.
// Whether it arrived is known where it was acknowledged. What was not, and
// was sent again, is drawn as lost, and says that this is presumed.
func (t *Trail) Trace(o Drawing) []trace.Record {
	d := drawing{Trail: t, Drawing: o}
	d.way = [2]time.Duration{t.way(0), t.way(1)}
	for i := range t.Moves {
		d.move(i)
	}
	slices.SortStableFunc(d.events, func(a, b event) int { return cmp.Compare(a.At, b.At) })
	out := make([]trace.Record, 0, len(d.events))
	for _, e := range d.events {
		out = append(out, e.Record)
	}
	return out
}

// drawing is a trace in the making.
type drawing struct {
	*Trail
	Drawing
	way    [2]time.Duration // by side: between the capture point and the end
	events []event
	late   [2][]passive.Step // by side: what segments brought that were lost, and are brought again
	drawn  int               // segments
	left   int               // moves left out since the last that was drawn
	octets uint64            // in these
}

type event struct{ trace.Record }

// way is how far an end is from the capture point: half of the shortest time
// in which it answered.
func (t *Trail) way(d passive.Side) time.Duration {
	least := time.Duration(0)
	for _, took := range []time.Duration{t.Conn.Ends[d.Peer()].Stream.RTT.Min, t.answered(d)} {
		if took > 0 && (least == 0 || took < least) {
			least = took
		}
	}
	return least / 2
}

// answered is how long the end took to answer the other one's part of the
// handshake; 0 where that is not known.
func (t *Trail) answered(d passive.Side) time.Duration {
	if d == t.Conn.Client {
		took, _ := t.Conn.ThirdGap()
		return took
	}
	took, _ := t.Conn.FirstGap()
	return took
}

// move draws a move, unless it is one of many alike.
func (d *drawing) move(i int) {
	m := &d.Moves[i]
	switch {
	case m.Class == passive.Copy:
		return // the same packet once more: nothing happened
	case d.leftOut(i):
		d.left++
		d.octets += uint64(m.Len)
		return
	}
	d.gap(m)
	if m.Quote != nil {
		d.add(m, m.From, 0, trace.Record{Kind: trace.Note, Why: d.Lang.Text("follow.quote", m.Quote.Type, m.Quote.Code, m.Quote.From)})
		return
	}
	d.segment(i, m)
}

// gap says how much was left out in front of m.
func (d *drawing) gap(m *Move) {
	if d.left > 0 {
		d.add(m, m.From, -d.way[m.From], trace.Record{Kind: trace.Note, Why: d.Lang.Text("follow.left-out", d.left, d.octets) + d.Hint})
	}
	d.left, d.octets = 0, 0
}

// segment draws a segment: how it leaves, how it ends, and the states that
// go with both.
func (d *drawing) segment(i int, m *Move) {
	d.drawn++
	s := d.shown(m)
	to := m.From.Peer()
	d.states(m, stepsOf(m, m.From), -d.way[m.From])
	d.add(m, m.From, -d.way[m.From], trace.Record{Kind: trace.Sent, Packet: m.Frame, Segment: s, Why: sending(m)})
	d.late[to] = append(d.late[to], stepsOf(m, to)...)
	switch d.fate(i) {
	case lost:
		d.add(m, m.From, d.way[to]/2, trace.Record{Kind: trace.Lost, Packet: m.Frame, Segment: s, Why: "presumed"})
		return // what it brings comes with its repetition
	case arrived:
		d.add(m, to, d.way[to], trace.Record{Kind: trace.Received, Packet: m.Frame, Segment: s})
	}
	d.states(m, d.late[to], d.way[to])
	d.late[to] = nil
}

// sending is the reason of package tcp that comes nearest to what the
// segment is; empty where that is seen from its flags.
func sending(m *Move) string {
	switch m.Reading {
	case passive.FastRetransmission:
		return "retransmit-fast"
	case passive.TimeoutRetransmission:
		return "retransmit-timeout"
	case passive.KeepAlive:
		return "keep-alive"
	case passive.WindowProbe:
		return "window-probe"
	}
	switch m.Answer {
	case passive.DuplicateAck:
		return "duplicate-ack"
	case passive.WindowUpdate:
		return "window-update"
	}
	return ""
}

// stepsOf are the steps of one side that m led to.
func stepsOf(m *Move, side passive.Side) (steps []passive.Step) {
	for _, s := range m.Steps {
		if s.Side == side {
			steps = append(steps, s)
		}
	}
	return steps
}

// states draws steps.
func (d *drawing) states(m *Move, steps []passive.Step, off time.Duration) {
	for _, s := range steps {
		d.add(m, s.Side, off, trace.Record{Kind: trace.State, From: known(s.From), To: marked(&s), Why: stepReasons[s.Why]})
	}
}

// stepReasons are those of package tcp that say the same.
var stepReasons = [...]string{
	passive.SentSYN: "open", passive.SentFIN: "fin", passive.SentRST: "reset",
	passive.GotSYN: "syn-arrived", passive.GotSYNACK: "syn-ack-arrived", passive.GotACK: "ack-of-syn", passive.GotFINACK: "ack-of-fin",
	passive.GotFIN: "fin-arrived", passive.GotBoth: "fin-and-ack", passive.GotRST: "reset-arrived",
	passive.ShowsIt: "shown",
}

// marked is where a step leads, with a question mark where that is presumed.
func marked(s *passive.Step) string {
	if s.Presumed {
		return known(s.To) + "?"
	}
	return known(s.To)
}

// beginning is added to all instants: that of the trace may not be zero, and
// a capture may have no times.
const beginning = time.Second

// add puts a record at the place of a move, so much later, on one side.
func (d *drawing) add(m *Move, side passive.Side, off time.Duration, r trace.Record) {
	r.At = m.At.Add(beginning + off)
	r.At = max(r.At, 1)
	r.Host = d.Lang.Text("follow.server")
	if side == d.Conn.Client {
		r.Host = d.Lang.Text("follow.client")
	}
	r.Flow = wire.Flow{Local: d.Conn.Ends[side].Addr, Remote: d.Conn.Ends[side.Peer()].Addr}
	d.events = append(d.events, event{r})
}

// shown is the segment as a trace has it.
func (d *drawing) shown(m *Move) *trace.Segment {
	s := &trace.Segment{
		Seq: m.Seq, Ack: m.Ack, Flags: m.Flags, Window: m.Window, Len: int(m.Len), Urgent: m.Urgent,
		Options: wire.Options{
			Set: m.Options.Set, MSS: m.Options.MSS, Scale: m.Options.Scale, SACKCount: m.Options.SACKCount,
			TSVal: m.Options.TSVal, TSEcr: m.Options.TSEcr, SACK: m.Options.SACK,
		},
	}
	if a, ok := d.Conn.Agreed(); ok && a.Scale && !m.Flags.Has(wire.SYN) {
		s.Scale = min(d.Conn.Ends[m.From].Offer.Scale, maxScale)
	}
	return s
}

// maxScale is the largest shift of a window: RFC 7323 §2.3.
const maxScale = 14

// Runs of ordinary segments are drawn by their ends alone.
const (
	runEdge   = 3   // segments at each end of a run that are drawn
	mostDrawn = 400 // segments at all; behind these only those that open, close or move a state
)

// leftOut reports whether move i is one of many alike: inside a run of
// ordinary segments, or one more curiosity where there were enough.
func (d *drawing) leftOut(i int) bool {
	m := &d.Moves[i]
	switch {
	case d.All || m.turns():
		return false
	case d.drawn >= mostDrawn:
		return true
	case m.curious():
		return false
	}
	for j := max(i-runEdge, 0); j <= min(i+runEdge, len(d.Moves)-1); j++ {
		if n := &d.Moves[j]; n.turns() || n.curious() {
			return false
		}
	}
	return i >= runEdge && i < len(d.Moves)-runEdge
}

// turns reports whether m opens, closes or moves something.
func (m *Move) turns() bool {
	return m.Quote != nil || len(m.Steps) > 0 || m.Flags.Any(wire.SYN|wire.FIN|wire.RST)
}

// curious reports whether m is more than new data or an ACK.
func (m *Move) curious() bool {
	return m.Reading != passive.Unread || m.Answer != passive.Unread && m.Answer != passive.WindowUpdate ||
		m.Class == passive.Seen || m.Class == passive.Partial || m.Class == passive.Hole
}
