package ladder

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// voice puts what a diagram shows into words. All drawings speak with it.
type voice struct {
	Options
	number int // of the connection
}

func (d *Diagram) voice(o Options) voice { return voice{o, d.Number} }

// caption is the sentence that goes with an arrow; empty where none does.
func (v *voice) caption(a *Arrow) string {
	if v.number > 1 {
		return v.Captions[strconv.Itoa(v.number)+"/"+a.Mark]
	}
	return v.Captions[a.Mark]
}

// ordinary are the codes that need no comment: what a segment is sent for is
// seen from its flags, and that it is accepted is what everybody expects.
const ordinary = " none open data fin ack accept send deliver "

// calm are the codes that need a comment, but do not mean trouble.
const calm = " window-update window-probe keep-alive duplicate-ack "

// reason is a code in words, with its paragraph; empty for an ordinary one.
func (v *voice) reason(prefix, code, cite string) string {
	if code == "" || strings.Contains(ordinary, " "+code+" ") {
		return ""
	}
	return v.cited(v.known(prefix, code), cite)
}

// cited is a text with the paragraph behind it.
func (v *voice) cited(text, cite string) string {
	if cite == "" || text == "" {
		return text
	}
	return v.Lang.Text("ladder.reason", text, strings.ReplaceAll(cite, " ", nbsp))
}

// nbsp keeps the words of a citation on one line.
const nbsp = "\u00a0"

// known is a code in words, or the bare code where the catalogue has none.
func (v *voice) known(prefix, code string) string {
	if i18n.Has(prefix + code) {
		return v.Lang.Text(prefix + code)
	}
	return code
}

// sending is why a segment was sent, where that is worth a word.
func (v *voice) sending(a *Arrow) string { return v.reason("why.", a.Why, a.Cite) }

// verdict is what the receiver thought of a segment, where that is worth a
// word.
func (v *voice) verdict(a *Arrow) string { return v.reason("verdict.", a.Verdict, a.VerdictFor) }

// loss is how a segment was lost.
func (v *voice) loss(a *Arrow) string {
	if a.Loss == "" {
		return ""
	}
	return v.cited(v.known("lost.", a.Loss), a.LossFor)
}

// origin is where an arrow comes from that does not begin at a lifeline.
func (v *voice) origin(a *Arrow) string {
	switch {
	case a.Copy:
		return v.Lang.Text("ladder.copy")
	case a.stray():
		return v.Lang.Text("ladder.stray")
	}
	return ""
}

// call is what the user called, as they would write it. A read that gives
// nothing has met the end of the stream.
func call(row *Row) string {
	switch {
	case row.Octets > 0:
		return row.Call + " " + strconv.Itoa(row.Octets)
	case row.Call == "read":
		return "read EOF"
	}
	return row.Call
}

// remark is what a row has to say besides segments, states and calls: a
// timer, a note, a change of state that no segment explains.
func (v *voice) remark(row *Row) string {
	switch {
	case row.Timer != "":
		text := v.Lang.Text("ladder.timer", v.known("timer.", row.Timer))
		return v.cited(v.join(text, v.waited(row)), row.Cite)
	case row.Note != "":
		return v.cited(v.note(row.Note), row.Cite)
	case row.State != "" && row.Why != "" && row.segment() == nil:
		return v.cited(v.join(v.known("why.", row.Why), v.waited(row)), row.WhyCite)
	}
	return ""
}

// note is a note in words: of a kind of its own, or a reason.
func (v *voice) note(code string) string {
	if i18n.Has("note." + code) {
		return v.Lang.Text("note." + code)
	}
	return v.known("why.", code)
}

func (v *voice) join(text, more string) string {
	if more == "" {
		return text
	}
	return v.Lang.Text("ladder.join", text, more)
}

// waited is how long was waited until row, and what comes next.
func (v *voice) waited(row *Row) string {
	switch {
	case row.Timer == "half-open-expired" && len(row.Waits) > 0:
		return v.Lang.Text("ladder.lifetime", sum(row.Waits))
	case row.Timer == "retransmit" && row.TCB != nil && row.TCB.RTO > 0:
		return v.Lang.Text("ladder.rto", wait(row.TCB.RTO))
	case len(row.Waits) == 0:
		return ""
	case row.Timer != "":
		return v.Lang.Text("ladder.waited", wait(row.Waits[0]))
	}
	return v.Lang.Text("ladder.time-wait", wait(row.Waits[0]))
}

// sum is waits as a sum: 1 + 2 + 4 s = 7 s.
func sum(waits []time.Duration) string {
	var parts []string
	var total time.Duration
	for _, w := range waits {
		parts = append(parts, trimmed(w.Seconds()))
		total += w
	}
	whole := wait(total)
	if len(parts) == 1 {
		return whole
	}
	return strings.Join(parts, nbsp+"+ ") + nbsp + "s = " + whole
}

// wait is a duration in seconds, on one line.
func wait(d time.Duration) string { return trimmed(d.Seconds()) + nbsp + "s" }

// duration is short and exact enough: 0 ms, 12.5 ms, 60.3 s.
func duration(d time.Duration) string {
	if d < 10*time.Second {
		return trimmed(float64(d)/float64(time.Millisecond)) + " ms"
	}
	return trimmed(d.Seconds()) + " s"
}

// since is an instant as counted from the beginning of the trace.
func (d *Diagram) since(at clock.Instant) string { return duration(at.Sub(d.begin)) }

// span is when an arrow left and when its fate met it.
func (d *Diagram) span(a *Arrow) string {
	if a.stray() {
		return "→ " + d.since(a.Ended)
	}
	return d.since(a.Sent) + " → " + d.since(a.Ended)
}

// trimmed is f with at most three decimals and no zeros behind them.
func trimmed(f float64) string {
	return trimZeros(strconv.FormatFloat(f, 'f', 3, 64))
}

// trimZeros is a decimal fraction without the zeros at its end.
func trimZeros(s string) string { return strings.TrimRight(strings.TrimRight(s, "0"), ".") }

// heading names a connection where a trace has several.
func (v *voice) heading(d *Diagram) string {
	key := "ladder.connection"
	if d.datagrams() {
		key = "ladder.datagrams"
	}
	return v.Lang.Text(key, d.Number, d.Ends[Left].String(), d.Ends[Right].String())
}

// String is the end's name with its address.
func (e *End) String() string {
	if e.Name == "" {
		return e.Addr.String()
	}
	return fmt.Sprintf("%s (%s)", e.Name, e.Addr)
}
