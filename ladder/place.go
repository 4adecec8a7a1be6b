package ladder

import (
	"time"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// Where things stand in an SVG, in its own units: pixels at 100 %.
const (
	svgWidth  = 1120.0
	svgMargin = 24.0
	timeX     = 88.0  // times end here
	leftX     = 280.0 // the lifelines
	rightX    = 840.0
	besides   = 14.0 // between a lifeline and what stands beside it
	lineStep  = 15.0 // from one line of small text to the next
	charWidth = 7.3  // of small text: no character of a column is wider
)

// Columns of the texts: outside the lifelines, along an arrow, below a cross.
const (
	marginColumns = 25
	arrowColumns  = 40
	crossColumns  = 34
)

// What time is in space. Much time is little space: where there is long silence,
// the lifelines break.
const (
	perMilli = 0.6
	minStep  = 14.0 // between two instants, so that their times can be read
	maxStep  = 70.0
	breakGap = 46.0
	minSlope = 26.0 // an arrow falls at least so far
	bandHead = 34.0 // for the name of a phase
)

// place is where a row stands, and what stands there.
type place struct {
	y        float64
	up, down float64  // the room it needs above and below y
	label    [][]word // along the arrow that leaves
	above    int      // lines of label above the arrow; the others are below
	margin   [][]word // outside the lifeline
	cross    []string // below the cross of what was lost
}

// placer finds the place of every row.
type placer struct {
	*Diagram
	voice
	places []place
	used   [2]float64 // down to where each side is full
	base   float64    // nothing may stand above
	breaks []gapAt
	bands  []bandAt
}

// gapAt is a break in the lifelines.
type gapAt struct {
	y       float64
	silence time.Duration
}

// bandAt is where a phase begins.
type bandAt struct {
	y     float64
	phase Phase
}

// newPlacer places the rows of d below y.
func newPlacer(d *Diagram, o Options, y float64) *placer {
	p := &placer{Diagram: d, voice: d.voice(o), base: y, used: [2]float64{y, y}}
	for i := range d.Rows {
		p.places = append(p.places, p.contents(i))
		p.pass(i)
		p.stand(i)
	}
	return p
}

// contents is what stands at row i, and the room that it needs.
func (p *placer) contents(i int) place {
	row := &p.Rows[i]
	at := place{up: 9, margin: p.outside(row)}
	at.down = max(9, lineStep*float64(len(at.margin))-4)
	switch {
	case row.Leaves != nil:
		at.label = flow(p.label(row.Leaves, p.style(row.Leaves), true), arrowColumns)
		at.above = 1
		if row.Leaves.Fate != Arrived {
			at.above = len(at.label) // below there is a cross, or nothing
		}
		at.up = 5 + lineStep*float64(at.above)
		at.down = max(at.down, 8+lineStep*float64(len(at.label)-at.above))
	case row.Lost != nil:
		at.cross = wrapped(p.loss(row.Lost), crossColumns)
		at.down = max(at.down, 14+lineStep*float64(len(at.cross)))
	}
	return at
}

// outside is the lines of text beside a lifeline: the state, the call, what
// ran out, what was wrong.
func (p *placer) outside(row *Row) (lines [][]word) {
	if row.State != "" {
		lines = append(lines, []word{{row.State, strong}})
	}
	if row.Call != "" {
		lines = append(lines, []word{{call(row), user}})
	}
	add := func(text string, st style) {
		for _, l := range wrapped(text, marginColumns) {
			lines = append(lines, []word{{l, st}})
		}
	}
	add(p.remark(row), remarkStyle(row))
	if a := row.Arrives; a != nil {
		if a.stray() {
			add(plainText(p.headline(a, plain)), plain)
		}
		add(p.origin(a), alarm)
		add(p.verdict(a), alarm)
	}
	return lines
}

func remarkStyle(row *Row) style {
	if row.Timer != "" {
		return user
	}
	return faint
}

// pass lets the time before row i pass, and begins its phase.
func (p *placer) pass(i int) {
	row := &p.Rows[i]
	if i > 0 {
		p.elapse(row.At.Sub(p.Rows[i-1].At))
	}
	if i == 0 || p.Rows[i-1].Phase != row.Phase {
		full := max(p.base, p.used[Left], p.used[Right])
		p.bands = append(p.bands, bandAt{full + 4, row.Phase})
		p.base = full + bandHead
		p.used = [2]float64{full + bandHead - 20, full + bandHead - 20}
	}
}

// elapse moves down by as much as the time d takes.
func (p *placer) elapse(d time.Duration) {
	switch {
	case d <= 0:
		return
	case d >= longGap:
		full := max(p.base, p.used[Left], p.used[Right])
		p.breaks = append(p.breaks, gapAt{full + breakGap/2, d})
		p.base = full + breakGap
	default:
		step := perMilli * float64(d) / float64(time.Millisecond)
		p.base += min(max(step, minStep), maxStep)
	}
}

// stand puts row i as high as it may stand. What comes later stands below.
func (p *placer) stand(i int) {
	row, at := &p.Rows[i], &p.places[i]
	at.y = max(p.base, p.used[row.Side]+at.up)
	if a := row.segment(); a != nil && a.leaves < i {
		at.y = max(at.y, p.places[a.leaves].y+minSlope)
	}
	if i+1 < len(p.Rows) && p.Rows[i+1].At > row.At {
		p.base = max(p.base, p.lowest(i))
	}
	p.used[row.Side] = at.y + at.down
	if row.Lost != nil {
		p.used[row.Side.Other()] = max(p.used[row.Side.Other()], at.y+at.down) // the text stands between both
	}
}

// wrapped is text in lines; none of no text.
func wrapped(text string, columns int) []string {
	if text == "" {
		return nil
	}
	return i18n.Wrap(text, columns)
}

// lowest is the lowest place of the rows of one instant that ends with row i.
func (p *placer) lowest(i int) (y float64) {
	for j := i; j >= 0 && p.Rows[j].At == p.Rows[i].At; j-- {
		y = max(y, p.places[j].y)
	}
	return y
}

// bottom is below everything.
func (p *placer) bottom() float64 { return max(p.base, p.used[Left], p.used[Right]) + svgMargin }
