package analyze

import (
	"fmt"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Section is a part of what is told of a connection.
type Section struct {
	Title string
	Lines []Line
}

// Line is a paragraph behind a lead, which its later lines are indented by.
type Line struct{ Lead, Text string }

// mostTold is how many moves are told for being curious; behind these only
// those that open, close or move a state.
const mostTold = 60

// Explain tells a connection: what came of it, what was negotiated, and step
// by step each frame that mattered.
func (t *Trail) Explain(lang i18n.Lang) []Section {
	x := explainer{Trail: t, lang: lang}
	for d := range x.base {
		x.base[d] = t.base(passive.Side(d))
	}
	return x.present([]Section{
		{x.text("explain.verdict"), x.verdict()},
		{x.text("explain.options"), x.options()},
		{x.text("explain.steps"), x.steps()},
		{x.text("explain.data"), x.data()},
		{x.text("explain.odd"), x.oddities()},
	})
}

// explainer puts a trail into words.
type explainer struct {
	*Trail
	lang  i18n.Lang
	base  [2]seq.Num // number of each end's SYN, as far as known
	told  int        // curious moves so far
	quiet run        // moves since the last that was told
	lines []Line
}

func (x *explainer) text(key string, args ...any) string { return x.lang.Text(key, args...) }

// present leaves out the sections that have nothing to say.
func (x *explainer) present(all []Section) (out []Section) {
	for _, s := range all {
		if len(s.Lines) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// base is the number that an end's numbers are counted from: that of its SYN,
// else the one before the first that was seen.
func (t *Trail) base(d passive.Side) seq.Num {
	if t.Conn.Ends[d].Offer.Seen {
		return t.Conn.Ends[d].ISN
	}
	for i := range t.Moves {
		m := &t.Moves[i]
		switch {
		case m.Quote != nil:
		case m.From == d:
			return m.Seq.Add(-1)
		case m.Flags.Has(wire.ACK):
			return m.Ack.Add(-1)
		}
	}
	return 0
}

// end is the word for an end.
func (x *explainer) end(d passive.Side) string {
	if d == x.Conn.Client {
		return x.text("follow.client")
	}
	return x.text("follow.server")
}

// steps tells the moves one by one, and sums up those between.
func (x *explainer) steps() []Line {
	for i := range x.Moves {
		m := &x.Moves[i]
		if x.Left > 0 && i == MaxTrail/2 {
			x.sumUp()
			x.line("", x.text("explain.left-out", x.Left))
		}
		if !x.tells(m) {
			x.quiet.add(m)
			continue
		}
		x.sumUp()
		x.move(m)
	}
	x.sumUp()
	return x.lines
}

// tells reports whether a move is worth lines of its own.
func (x *explainer) tells(m *Move) bool {
	switch {
	case m.turns(), m.Frame == x.Conn.Opening.ACK.Frame:
		return true
	case !m.curious() || x.told >= mostTold:
		return false
	}
	x.told++
	return true
}

// move tells one move: the segment, what it is, and what it does to whom.
func (x *explainer) move(m *Move) {
	lead := fmt.Sprintf("%6d  ", m.Frame)
	when := x.since(m)
	if q := m.Quote; q != nil {
		x.line(lead, x.text("explain.quote", when, q.From, q.Type, q.Code, x.end(m.From), uint32(q.Seq-x.base[m.From])))
		return
	}
	x.line(lead, fmt.Sprintf("%s  %s → %s  %s", when, x.end(m.From), x.end(m.From.Peer()), x.segment(m)))
	indent := strings.Repeat(" ", len(lead))
	for _, key := range x.kinds(m) {
		x.line(indent, x.text(key))
	}
	for _, s := range m.Steps {
		x.line(indent, x.step(&s))
	}
}

func (x *explainer) line(lead, text string) { x.lines = append(x.lines, Line{lead, text}) }

// since is when a move was, from the first frame.
func (x *explainer) since(m *Move) string {
	return string(appendSeconds([]byte{'+'}, int64(m.At.Sub(x.Conn.First.At).Round(time.Microsecond)))) + " s"
}

// segment is a segment as tcpdump would give it, with relative numbers.
func (x *explainer) segment(m *Move) string {
	parts := []string{m.Flags.String(), fmt.Sprintf("seq=%d", uint32(m.Seq-x.base[m.From]))}
	if m.Flags.Has(wire.ACK) {
		parts = append(parts, fmt.Sprintf("ack=%d", uint32(m.Ack-x.base[m.From.Peer()])))
	}
	if m.Len > 0 {
		parts = append(parts, fmt.Sprintf("len=%d", m.Len))
	}
	return strings.Join(append(parts, fmt.Sprintf("win=%d", x.window(m))), " ")
}

// window is what a segment offers, in octets.
func (x *explainer) window(m *Move) uint32 {
	a, ok := x.Conn.Agreed()
	if !ok || !a.Scale || m.Flags.Has(wire.SYN) {
		return uint32(m.Window)
	}
	return uint32(m.Window) << min(x.Conn.Ends[m.From].Offer.Scale, maxScale)
}

// step is what a segment does to an end.
func (x *explainer) step(s *passive.Step) string {
	text := x.text("explain.step", x.end(s.Side), s.From, s.To, x.text("explain.step."+s.Why.String()))
	if s.Presumed {
		text += x.text("explain.presumed")
	}
	return text
}

// kinds are the keys of what a segment is.
func (x *explainer) kinds(m *Move) (keys []string) {
	add := func(when bool, key string) {
		if when {
			keys = append(keys, "explain."+key)
		}
	}
	e, p := &x.Conn.Ends[m.From], &x.Conn.Ends[m.From.Peer()]
	syn, ack := m.Flags.Has(wire.SYN), m.Flags.Has(wire.ACK)
	again := syn && m.Frame != x.firstSYN(m).Frame
	add(m.Class == passive.Copy, "copy")
	add(syn && !ack && !again, "syn")
	add(syn && ack && !again, "syn-ack")
	add(again && m.Class != passive.Copy, "syn-again")
	add(m.Frame == x.Conn.Opening.ACK.Frame, "third")
	add(m.Flags.Has(wire.FIN) && m.Frame == e.FIN.Frame, "fin")
	add(m.Flags.Has(wire.FIN) && m.Frame != e.FIN.Frame && m.Class != passive.Copy, "fin-again")
	add(p.FINAcked.Seen() && m.Frame == p.FINAcked.Frame, "ack-of-fin")
	add(m.Flags.Has(wire.RST), "rst."+x.fateOf(m))
	add(m.Class == passive.Hole && m.Reading == passive.Unread, "hole")
	add(m.Class == passive.Seen && m.Reading == passive.Unread, "seen")
	for _, r := range []passive.Reading{m.Reading, m.Answer} {
		add(r != passive.Unread && r != passive.CapturedTwice, "reading."+strings.ReplaceAll(strings.ToLower(r.String()), " ", "-"))
	}
	return keys
}

// firstSYN is the first SYN, or SYN-ACK, of the end that sends m.
func (x *explainer) firstSYN(m *Move) passive.Stamp {
	switch {
	case !m.Flags.Has(wire.ACK):
		return x.Conn.Ends[m.From].SYN
	case m.From == x.Conn.Client:
		return passive.Stamp{Frame: m.Frame} // of a simultaneous open
	}
	return x.Conn.Opening.SYNACK
}

// fateOf is what became of a RST.
func (x *explainer) fateOf(m *Move) string {
	if f := x.Conn.ResetFate(m.From); f != passive.NoReset {
		return f.String()
	}
	return passive.Pointless.String()
}
