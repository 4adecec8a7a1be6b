package ladder

import (
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// TextOptions say how Text draws. The zero value is English, without colour,
// 80 columns wide.
type TextOptions struct {
	Lang     i18n.Lang
	Width    int               // columns; kept within MinWidth and MaxWidth; default 80
	Colour   bool              // with escape sequences
	Absolute bool              // numbers as on the wire in the labels, instead of relative ones
	Captions map[string]string // as in Options
}

func (o TextOptions) options() Options {
	return Options{Lang: o.Lang, Absolute: o.Absolute, Captions: o.Captions}
}

// Bounds of TextOptions.Width: below, the labels have no room; above, the
// eye does not find the other end of an arrow.
const (
	MinWidth = 60
	MaxWidth = 200
)

// Columns of the margins: the time, the longest state, a space each.
const (
	timeColumns  = 9
	stateColumns = 13
)

// Text is the connections as lines for a terminal, one after the other. Where
// there are several, each has a heading.
func (ds Diagrams) Text(o TextOptions) string {
	if len(ds) == 0 {
		return o.Lang.Text("ladder.empty") + "\n"
	}
	var b strings.Builder
	for i, d := range ds {
		if i > 0 {
			b.WriteByte('\n')
		}
		if len(ds) > 1 || d.Number > 1 {
			p := newPainter(d, o)
			p.heading()
			b.WriteString(p.text.String())
		}
		b.WriteString(d.Text(o))
	}
	return b.String()
}

// heading writes which connection it is.
func (p *painter) heading() {
	v := p.voice
	for _, text := range i18n.Wrap(v.heading(p.Diagram), p.Width) {
		l := p.line()
		l.put(0, text, strong)
		p.emit(l)
	}
}

// Text is d as lines for a terminal.
func (d *Diagram) Text(o TextOptions) string {
	if len(d.Rows) == 0 {
		return o.Lang.Text("ladder.empty") + "\n"
	}
	p := newPainter(d, o)
	p.header()
	for i := range d.Rows {
		p.band(i)
		p.gap(i)
		p.row(i)
	}
	return p.text.String()
}

// painter draws one diagram.
type painter struct {
	*Diagram
	voice
	Width  int
	Colour bool

	text  strings.Builder
	lanes map[*Arrow]int
	l, r  int // columns of the lifelines

	begun   int           // arrows that have left so far
	passing []*Arrow      // of them, those on their way
	shown   clock.Instant // the time last written
}

func newPainter(d *Diagram, o TextOptions) *painter {
	if o.Width == 0 {
		o.Width = 80
	}
	o.Width = min(max(o.Width, MinWidth), MaxWidth)
	return &painter{
		Diagram: d, voice: d.voice(o.options()), Width: o.Width, Colour: o.Colour,
		lanes: lanes(d.Arrows),
		l:     timeColumns + stateColumns,
		r:     o.Width - stateColumns - 1,
	}
}

// roomy is the width from which on every segment shows its window; below,
// only SYNs and closed windows are worth the columns.
const roomy = 100

func (p *painter) line() line { return newLine(p.Width) }

func (p *painter) emit(l line) { l.render(&p.text, p.Colour) }

// header writes the names of the ends, their addresses and first states.
func (p *painter) header() {
	for _, pick := range []struct {
		of func(e *End) string
		st style
	}{
		{(*End).called, strong},
		{func(e *End) string { return e.Addr.String() }, faint},
	} {
		l := p.line()
		l.put(timeColumns, pick.of(&p.Ends[Left]), pick.st)
		right := pick.of(&p.Ends[Right])
		l.put(min(p.r+2, p.Width-i18n.Width(right)), right, pick.st)
		p.emit(l)
	}
	l := p.lifelines(0)
	p.margin(l, Left, p.Ends[Left].State, strong)
	p.margin(l, Right, p.Ends[Right].State, strong)
	p.emit(l)
}

// margin writes s beside a lifeline.
func (p *painter) margin(l line, side Side, s string, st style) {
	if side == Left {
		l[:p.l].put(timeColumns, s, st)
	} else {
		l.put(p.r+2, s, st)
	}
}

// band writes the name of a phase across the diagram where it begins.
func (p *painter) band(i int) {
	phase := p.Rows[i].Phase
	if i > 0 && p.Rows[i-1].Phase == phase {
		return
	}
	name := " " + p.Lang.Text(phaseKeys[phase]) + " "
	l := p.line()
	l.fill(0, p.Width, '─', faint)
	l.put(2, name, phaseStyles[phase])
	p.emit(l)
}

var (
	phaseKeys   = [...]string{"ladder.phase.opening", "ladder.phase.transfer", "ladder.phase.closing"}
	phaseStyles = [...]style{opening, transfer, closing}
)

// longGap is how much silence makes a break in the lifelines.
const longGap = time.Second

// gap writes a break where much time passes before row i.
func (p *painter) gap(i int) {
	if i == 0 || p.Rows[i].At.Sub(p.Rows[i-1].At) < longGap {
		return
	}
	l := p.lifelines(i)
	l.put(p.l, "┊", faint)
	l.put(p.r, "┊", faint)
	text := "⋮  " + duration(p.Rows[i].At.Sub(p.Rows[i-1].At)) + "  ⋮"
	l.put((p.l+p.r-i18n.Width(text))/2, text, faint)
	p.emit(l)
}

// lifelines is a line with both lifelines and the arrows that are on their
// way past row i.
func (p *painter) lifelines(i int) line {
	l := p.line()
	l.put(p.l, "│", faint)
	l.put(p.r, "│", faint)
	for _, a := range p.onWay(i) {
		if a.leaves < i {
			l.put(p.lane(a), "│", p.style(a))
		}
	}
	return l
}

// stamp writes the time in front of row i where it has changed.
func (p *painter) stamp(l line, i int) {
	at := p.Rows[i].At
	if at == p.shown {
		return
	}
	p.shown = at
	l.putRight(timeColumns-1, brief(at.Sub(p.begin), timeColumns-1), faint)
}

// brief is d with as many decimals as there is room for.
func brief(d time.Duration, columns int) string {
	text := duration(d)
	for unit := 10 * time.Microsecond; i18n.Width(text) > columns && unit < time.Second; unit *= 10 {
		text = duration(d.Round(unit))
	}
	return text
}

// indent is by how much the lines below the first are moved in: as much as
// a mark of one digit takes.
const indent = 2

// say writes words beside a lifeline, over as many lines as they need. The
// first line is l, begun already.
func (p *painter) say(l line, i int, side Side, words []word) {
	from, to := p.room(i)
	for n, text := range flow(words, to-from-indent) {
		x := from
		if n > 0 {
			l = p.lifelines(i)
			p.waiting(l, i)
			x += indent
		}
		if side == Right {
			x = max(to-width(text), from)
		}
		for _, w := range text {
			x = l.put(x, w.text, w.style) + 1
		}
		p.emit(l)
	}
}

// waiting draws the lanes of the arrows that begin at row i on the lines
// below its first.
func (p *painter) waiting(l line, i int) {
	for _, a := range p.leaving(i) {
		l.put(p.lane(a), "│", p.style(a))
	}
}
