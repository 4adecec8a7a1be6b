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
	Width    int  // columns; kept within MinWidth and MaxWidth; default 80
	Colour   bool // with escape sequences
	Absolute bool // numbers as on the wire in the labels, instead of relative ones
	// Captions are a sentence each for some arrows, by their mark.
	Captions map[string]string
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
	TextOptions
	text  strings.Builder
	lanes map[*Arrow]int
	l, r  int           // columns of the lifelines
	shown clock.Instant // the time last written
}

func newPainter(d *Diagram, o TextOptions) *painter {
	if o.Width == 0 {
		o.Width = 80
	}
	o.Width = min(max(o.Width, MinWidth), MaxWidth)
	return &painter{
		Diagram: d, TextOptions: o,
		lanes: lanes(d.Arrows),
		l:     timeColumns + stateColumns,
		r:     o.Width - stateColumns - 1,
	}
}

func (p *painter) line() line { return newLine(p.Width) }

func (p *painter) emit(l line) { l.render(&p.text, p.Colour) }

// header writes the names of the ends, their addresses and first states.
func (p *painter) header() {
	for _, pick := range []struct {
		of func(e *End) string
		st style
	}{
		{func(e *End) string { return e.Name }, strong},
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
		l.put(timeColumns, s, st)
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
	for _, a := range p.Arrows {
		if a.leaves < i && i < a.ends {
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
	l.putRight(timeColumns-1, duration(at.Sub(p.Rows[0].At)), faint)
}

// duration is short and exact enough: 0 ms, 12.5 ms, 60.3 s.
func duration(d time.Duration) string {
	if d < 10*time.Second {
		return trimmed(float64(d)/float64(time.Millisecond)) + " ms"
	}
	return trimmed(d.Seconds()) + " s"
}
