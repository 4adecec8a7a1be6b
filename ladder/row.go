package ladder

import (
	"slices"

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
		p.call(l, i)
	default:
		p.remark(l, i)
	}
}

// call writes what the user called into the margin; what does not fit there,
// between the lifelines.
func (p *painter) call(l line, i int) {
	row := &p.Rows[i]
	text := call(row)
	if i18n.Width(text) >= stateColumns {
		p.say(l, i, row.Side, []word{{text, user}})
		return
	}
	p.margin(l, row.Side, text, user)
	p.emit(l)
}

// leave draws the beginning of an arrow, and of its copies, and what there
// is to say about it.
func (p *painter) leave(l line, i int) {
	a := p.Rows[i].Leaves
	st := p.style(a)
	outer := p.outermost(i)
	if a.From == Left {
		l.fill(p.l+1, outer, '─', st)
		p.corners(l, i, "┬", "╮", outer)
		l.put(p.l, "├", st)
	} else {
		l.fill(outer+1, p.r, '─', st)
		p.corners(l, i, "┬", "╭", outer)
		l.put(p.r, "┤", st)
	}
	p.say(l, i, a.From, p.label(a, st, p.Width >= roomy))
}

// outermost is the lane farthest from its lifeline of the arrows that leave
// at row i.
func (p *painter) outermost(i int) int {
	a := p.Rows[i].Leaves
	x := p.lane(a)
	for _, b := range p.leaving(i) {
		if a.From == Left {
			x = max(x, p.lane(b))
		} else {
			x = min(x, p.lane(b))
		}
	}
	return x
}

// corners draws where the arrows that leave at row i turn into their lanes.
func (p *painter) corners(l line, i int, branch, corner string, outer int) {
	for _, a := range p.leaving(i) {
		if p.lane(a) == outer {
			l.put(outer, corner, p.style(a))
		} else {
			l.put(p.lane(a), branch, p.style(a))
		}
	}
}

// leaving are the arrows that leave at row i: a segment, and its copies.
func (p *painter) leaving(i int) (out []*Arrow) {
	for _, a := range p.onWay(i) {
		if a.leaves == i {
			out = append(out, a)
		}
	}
	return out
}

// arrive draws the rest of an arrow, with the numbers as on the wire, and
// what the receiver found odd.
func (p *painter) arrive(l line, i int) {
	a := p.Rows[i].Arrives
	st := p.style(a)
	from, to := p.shaftOf(a)
	p.shaft(l, from, to, st)
	p.engrave(l, from, to, a)
	if a.From == Left {
		p.turn(l, a, "╰", st)
		l.put(to, "▶", st)
	} else {
		p.turn(l, a, "╯", st)
		l.put(from-1, "◀", st)
	}
	p.emit(l)
	p.judge(i, a)
}

// shaftOf is the columns of the level part of an arrow that arrives. What
// comes from nowhere comes out of the middle.
func (p *painter) shaftOf(a *Arrow) (from, to int) {
	begin := p.lane(a)
	if a.stray() {
		begin = (p.l + p.r) / 2
	}
	if a.From == Left {
		return begin + 1, p.r - 1
	}
	return p.l + 2, begin
}

// turn draws the corner where an arrow leaves its lane.
func (p *painter) turn(l line, a *Arrow, corner string, st style) {
	if !a.stray() {
		l.put(p.lane(a), corner, st)
	}
}

// judge says what is to be said about a segment where it has arrived.
func (p *painter) judge(i int, a *Arrow) {
	if a.stray() {
		p.say(p.lifelines(i), i, p.Rows[i].Side, p.label(a, p.style(a), p.Width >= roomy))
	}
	for _, text := range []string{p.origin(a), p.verdict(a)} {
		if text != "" {
			p.say(p.lifelines(i), i, p.Rows[i].Side, []word{{text, alarm}})
		}
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
// it stays plain. One that has overtaken another, or is a copy, has its mark
// there: its label is too far away.
func (p *painter) engrave(l line, from, to int, a *Arrow) {
	words := numbersOf(a, true, faint)
	switch {
	case crossed(l[from:to]) || a.Copy:
		words = []word{{a.Mark, p.style(a)}}
	case p.Absolute || a.Datagram:
		return
	}
	text := " " + plainText(words) + " "
	x := from + (to-from-i18n.Width(text))/2
	if x < from+2 {
		return
	}
	l.put(x, text, words[0].style)
}

func crossed(shaft line) bool {
	return slices.ContainsFunc(shaft, func(c cell) bool { return c.r == '┼' })
}

// lose draws an arrow that ends on the way, and how.
func (p *painter) lose(l line, i int) {
	a := p.Rows[i].Lost
	at := p.lostAt(a)
	if a.From == Left {
		p.shaft(l, p.lane(a)+1, at, alarm)
		p.turn(l, a, "╰", alarm)
	} else {
		p.shaft(l, at+1, p.lane(a), alarm)
		p.turn(l, a, "╯", alarm)
	}
	l.put(at, "✗", alarm)
	text := p.loss(a)
	if x, ok := p.beside(i, text); ok && text != "" {
		l.put(x, text, faint)
		text = ""
	}
	p.emit(l)
	if text != "" {
		p.say(p.lifelines(i), i, a.From, []word{{text, alarm}})
	}
}

// beside is the column at which text fits between the cross of a segment
// lost in row i and the lifeline that it did not reach.
func (p *painter) beside(i int, text string) (x int, ok bool) {
	a := p.Rows[i].Lost
	at, need := p.lostAt(a), i18n.Width(text)
	from, to := p.room(i)
	if a.From == Left {
		return at + 2, at+2+need <= to
	}
	return at - 1 - need, at-1-need >= from
}

// lostAt is the column in which a segment is lost.
func (p *painter) lostAt(a *Arrow) int {
	return p.l + int(float64(p.r-p.l)*along(a))
}

// along is how far from the left a segment came before it was lost, as part
// of the whole way. A queue is near its sender; damage is found out by the
// receiver, if there is one.
func along(a *Arrow) float64 {
	part := 0.5
	switch a.Loss {
	case "queue", "simplex":
		part = 0.3
	case "corrupt", "no-route", "down":
		part = 0.8
	}
	if a.From == Right {
		return 1 - part
	}
	return part
}

// remark writes a timer, a note, or a change of state without a segment.
func (p *painter) remark(l line, i int) {
	row := &p.Rows[i]
	text := p.voice.remark(row)
	if text == "" {
		p.emit(l)
		return
	}
	st := faint
	if row.Timer != "" {
		st = user
	}
	p.say(l, i, row.Side, []word{{text, st}})
}

// style is how an arrow looks: by the phase in which it leaves.
func (p *painter) style(a *Arrow) style { return p.Diagram.style(a) }

func (d *Diagram) style(a *Arrow) style {
	if a.Segment.Flags.Has(wire.RST) {
		return alarm
	}
	return phaseStyles[d.Rows[min(a.leaves, len(d.Rows)-1)].Phase]
}
