package web

import (
	"cmp"
	"math"
	"strconv"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
)

// deed is what happens in a row of a connection; row is nil where nothing
// more happens.
type deed struct {
	of  *ladder.ModelConnection
	row *ladder.ModelRow
}

// sentence says what happens now and what happened before, as shortly as a
// teacher would.
func sentence(lang i18n.Lang, now, before deed) string {
	is, was := now.text(lang), before.text(lang)
	switch {
	case now.row == nil:
		return lang.Text("lab.parting.ends", was, shortly(before.row.At))
	case now.copied():
		return lang.Text("lab.parting.copy", is, shortly(now.row.At))
	case now.lost() && now.otherwise(before.of) == "arrived":
		return lang.Text("lab.parting.lost", is, shortly(now.row.At))
	case before.lost() && before.otherwise(now.of) == "arrived":
		return lang.Text("lab.parting.saved", was, shortly(before.row.At))
	case before.later(now.of) != nil:
		return lang.Text("lab.parting.time", was, shortly(*before.later(now.of)), shortly(before.row.At))
	case is != was:
		return lang.Text("lab.parting", is, shortly(now.row.At), was)
	case now.row.At != before.row.At:
		return lang.Text("lab.parting.time", is, shortly(now.row.At), shortly(before.row.At))
	}
	if what, a, b := now.difference(before); what != "" {
		return lang.Text("lab.parting.values", is, shortly(now.row.At), what, a, b)
	}
	what, a, b := variable(now.row.TCB, before.row.TCB)
	return lang.Text("lab.parting.inside", called(now.of, now.row.Side), what, a, shortly(now.row.At), b)
}

// variable is the first of the variables in which two TCBs differ, of those
// that people watch; empty where none does.
func variable(now, before *ladder.ModelTCB) (what string, a, b int) {
	if now == nil || before == nil {
		return "", 0, 0
	}
	for _, v := range []struct {
		name string
		a, b int
	}{
		{"cwnd", now.Cwnd, before.Cwnd}, {"ssthresh", now.Ssthresh, before.Ssthresh},
		{"SND.WND", now.SndWnd, before.SndWnd}, {"RCV.WND", now.RcvWnd, before.RcvWnd},
		{"RTO", int(now.RTO), int(before.RTO)},
	} {
		if v.a != v.b {
			return v.name, v.a, v.b
		}
	}
	return "", 0, 0
}

// text is the most telling thing that happens, without when.
func (d deed) text(lang i18n.Lang) string {
	r := d.row
	if r == nil {
		return lang.Text("lab.row.nothing")
	}
	here := called(d.of, r.Side)
	switch {
	case r.Lost != nil:
		a := &d.of.Arrows[*r.Lost]
		return lang.Text("lab.row.lost", segmentText(lang, a), called(d.of, a.From))
	case r.Leaves != nil:
		return lang.Text("lab.row.leaves", here, segmentText(lang, &d.of.Arrows[*r.Leaves]))
	case r.Arrives != nil:
		return lang.Text("lab.row.arrives", segmentText(lang, &d.of.Arrows[*r.Arrives]), here)
	case r.Call != nil:
		return lang.Text("lab.row.call", here, r.Call.Text)
	case r.Timer != nil:
		return lang.Text("lab.row.remark", here, cmp.Or(r.Timer.Text, r.Timer.Code))
	case r.Note != nil:
		return lang.Text("lab.row.remark", here, cmp.Or(r.Note.Text, r.Note.Code))
	}
	return lang.Text("lab.row.state", here, r.State)
}

// segmentText is an arrow by its mark and flags.
func segmentText(lang i18n.Lang, a *ladder.ModelArrow) string {
	if a.UDP {
		return lang.Text("lab.row.datagram", a.Mark)
	}
	return lang.Text("lab.row.segment", a.Mark, a.Flags)
}

// called is the name of an end, or its address.
func called(c *ladder.ModelConnection, side string) string {
	end := &c.Ends[0]
	if side == "right" {
		end = &c.Ends[1]
	}
	return cmp.Or(end.Name, end.Address.String())
}

// shortly is a time in milliseconds with as many as three decimals.
func shortly(at ladder.Millis) string {
	return strconv.FormatFloat(math.Round(float64(at)*1000)/1000, 'f', -1, 64)
}

// lost reports whether a segment is lost.
func (d deed) lost() bool { return d.row != nil && d.row.Lost != nil }

// copied reports whether a copy that the network has made arrives.
func (d deed) copied() bool {
	return d.row.Arrives != nil && d.of.Arrows[*d.row.Arrives].Copy
}

// counterpart is the same segment in the other run; nil where it is not sent
// there.
func counterpart(a *ladder.ModelArrow, other *ladder.ModelConnection) *ladder.ModelArrow {
	for i := range other.Arrows {
		if b := &other.Arrows[i]; b.Mark == a.Mark && b.From == a.From && !b.Copy {
			return b
		}
	}
	return nil
}

// otherwise is what becomes of the lost segment in the other run; empty where
// it is not sent there.
func (d deed) otherwise(other *ladder.ModelConnection) string {
	if b := counterpart(&d.of.Arrows[*d.row.Lost], other); b != nil {
		return b.Fate
	}
	return ""
}

// later is when the segment that arrives does so in the other run; nil where
// it is not later.
func (d deed) later(other *ladder.ModelConnection) *ladder.Millis {
	if d.row == nil || d.row.Arrives == nil {
		return nil
	}
	b := counterpart(&d.of.Arrows[*d.row.Arrives], other)
	if b == nil || b.Fate != "arrived" || *b.Ended <= d.row.At {
		return nil
	}
	return b.Ended
}

// difference is the first value in which two deeds differ that are the same
// in words.
func (d deed) difference(before deed) (what, now, was string) {
	a, b := d.values(), before.values()
	for i, name := range valueNames {
		if a[i] != b[i] {
			return name, a[i], b[i]
		}
	}
	return "", "", ""
}

// valueNames are what values are called, in the words of the protocol.
var valueNames = [...]string{"state", "seq", "ack", "len", "window", "verdict"}

// values are what is not in the words of a deed.
func (d deed) values() (v [len(valueNames)]string) {
	v[0] = d.row.State
	for _, i := range []*int{d.row.Leaves, d.row.Arrives, d.row.Lost} {
		if i != nil {
			a := &d.of.Arrows[*i]
			v[1], v[2], v[3], v[4] = strconv.Itoa(a.Seq), strconv.Itoa(a.Ack), strconv.Itoa(a.Len), strconv.Itoa(a.Window)
			v[5] = code(a.Verdict)
		}
	}
	return v
}
