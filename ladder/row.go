package ladder

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/wire"
)

// row writes the lines of row i.
func (p *painter) row(i int) {
	row := &p.Rows[i]
	l := p.lifelines(i)
	p.stamp(l, i)
	p.margin(l, row.Side, row.State, strong)
	switch {
	case row.Leaves != nil:
		p.leave(l, i)
	case row.Arrives != nil:
		p.arrive(l, i)
	case row.Lost != nil:
		p.lose(l, i)
	case row.Call != "":
		p.margin(l, row.Side, call(row), user)
		p.emit(l)
	default:
		p.remark(l, i)
	}
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

// leave draws the beginning of an arrow and what there is to say about it.
func (p *painter) leave(l line, i int) {
	a := p.Rows[i].Leaves
	st := p.style(a)
	if a.From == Left {
		l.fill(p.l+1, p.lane(a), '─', st)
		l.put(p.lane(a), "╮", st)
		l.put(p.l, "├", st)
	} else {
		l.fill(p.lane(a)+1, p.r, '─', st)
		l.put(p.lane(a), "╭", st)
		l.put(p.r, "┤", st)
	}
	p.say(l, i, a.From, p.label(a, st))
}

// arrive draws the rest of an arrow, with the numbers as on the wire, and
// what the receiver found odd.
func (p *painter) arrive(l line, i int) {
	a := p.Rows[i].Arrives
	st := p.style(a)
	if a.From == Left {
		p.shaft(l, p.lane(a)+1, p.r-1, st)
		p.engrave(l, p.lane(a)+1, p.r-1, a)
		l.put(p.lane(a), "╰", st)
		l.put(p.r-1, "▶", st)
	} else {
		p.shaft(l, p.l+2, p.lane(a), st)
		p.engrave(l, p.l+2, p.lane(a), a)
		l.put(p.lane(a), "╯", st)
		l.put(p.l+1, "◀", st)
	}
	p.emit(l)
	if text := p.reason("verdict.", a.Verdict, a.VerdictFor); text != "" {
		p.say(p.lifelines(i), i, p.Rows[i].Side, []word{{text, alarm}})
	}
}

// shaft draws the level part of an arrow; lanes that it crosses stay
// visible.
func (p *painter) shaft(l line, from, to int, st style) {
	for x := from; x < to; x++ {
		r := '─'
		if l[x].r == '│' {
			r = '┼'
		}
		l[x] = cell{r, st}
	}
}

// engrave writes the numbers as on the wire into the middle of an arrow
// whose label has the relative ones. Where the arrow is too short for them,
// or crosses another, it stays plain.
func (p *painter) engrave(l line, from, to int, a *Arrow) {
	var b strings.Builder
	for _, w := range p.numbers(a, true, faint) {
		b.WriteString(" " + w.text)
	}
	text := b.String() + " "
	x := from + (to-from-i18n.Width(text))/2
	if p.Absolute || x < from+2 || crossed(l[from:to]) {
		return
	}
	l.put(x, text, faint)
}

func crossed(shaft line) bool {
	return slices.ContainsFunc(shaft, func(c cell) bool { return c.r == '┼' })
}

// lose draws an arrow that ends on the way.
func (p *painter) lose(l line, i int) {
	a := p.Rows[i].Lost
	middle := (p.l + p.r) / 2
	if a.From == Left {
		p.shaft(l, p.lane(a)+1, middle, alarm)
		l.put(p.lane(a), "╰", alarm)
	} else {
		p.shaft(l, middle+1, p.lane(a), alarm)
		l.put(p.lane(a), "╯", alarm)
	}
	l.put(middle, "✗", alarm)
	p.emit(l)
}

// remark writes a timer, a note, or a change of state without a segment.
func (p *painter) remark(l line, i int) {
	row := &p.Rows[i]
	switch {
	case row.Timer != "":
		p.say(l, i, row.Side, []word{{p.Lang.Text("ladder.timer", p.known("timer.", row.Timer)), user}})
	case row.Note != "":
		p.say(l, i, row.Side, []word{{p.known("why.", row.Note), faint}})
	case row.Why != "":
		p.say(l, i, row.Side, []word{{p.known("why.", row.Why), faint}})
	default:
		p.emit(l)
	}
}

// style is how an arrow looks: by the phase in which it leaves.
func (p *painter) style(a *Arrow) style {
	if a.Segment.Flags.Has(wire.RST) {
		return alarm
	}
	return phaseStyles[p.Rows[a.leaves].Phase]
}
