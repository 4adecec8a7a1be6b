package ladder

import (
	"fmt"
	"math"
	"strings"
)

// diagram draws one connection below what is there.
func (c *sheet) diagram(d *Diagram, o Options) {
	top := c.y
	p := newPlacer(d, o, top+64)
	c.bands(p)
	c.ends(d, top)
	c.lifelines(p, top+46)
	for _, g := range p.breaks {
		c.gap(g)
	}
	for i := range d.Rows {
		c.row(p, i)
	}
	for _, a := range d.Arrows {
		c.arrow(p, a)
	}
	c.y = p.bottom()
}

// way is the straight line that an arrow takes.
type way struct{ x1, y1, x2, y2 float64 }

func (w way) slope() float64 { return (w.y2 - w.y1) / math.Abs(w.x2-w.x1) }

// wayOf is from where an arrow is seen to where it ends. What is on its way
// to the end fades out half-way, what nobody saw leave begins there.
func (p *placer) wayOf(a *Arrow) way {
	from, to, middle := lifeline(a.From), lifeline(a.From.Other()), (leftX+rightX)/2
	if a.stray() {
		y := p.places[a.ends].y
		return way{middle, y - minSlope/2, to, y}
	}
	y := p.places[a.leaves].y
	switch a.Fate {
	case Arrived:
		return way{from, y, to, p.places[a.ends].y}
	case Lost:
		return way{from, y, leftX + (rightX-leftX)*along(a), p.places[a.ends].y}
	}
	return way{from, y, middle, y + minSlope/2}
}

// arrow draws a segment, with what is said along it.
func (c *sheet) arrow(p *placer, a *Arrow) {
	w := p.wayOf(a)
	fmt.Fprintf(&c.b, `<g class="%s"><title>%s</title>`+"\n", arrowClass(p, a), escaped(p.fate(a)))
	fmt.Fprintf(&c.b, `<path class="way" d="M%s %sL%s %s"/>`+"\n", num(w.x1), num(w.y1), num(w.x2), num(w.y2))
	switch a.Fate {
	case Arrived:
		c.head(w)
	case Lost:
		c.cross(w, p.places[a.ends].cross)
	case OnWay:
		c.text(w.x2+4, w.y2+4, "faint", "…")
	}
	c.along(w, a, p)
	c.b.WriteString("</g>\n")
}

func arrowClass(p *placer, a *Arrow) string {
	class := classes[p.style(a)]
	if a.Again {
		class += " again"
	}
	if a.Copy {
		class += " copy"
	}
	return class
}

// head draws the point of an arrow.
func (c *sheet) head(w way) {
	const long, wide = 11.0, 4.5
	angle := math.Atan2(w.y2-w.y1, w.x2-w.x1)
	sin, cos := math.Sincos(angle)
	corner := func(side float64) string {
		return num(w.x2-long*cos-side*wide*sin) + " " + num(w.y2-long*sin+side*wide*cos)
	}
	fmt.Fprintf(&c.b, `<path class="head" d="M%s %sL%sL%sZ"/>`+"\n", num(w.x2), num(w.y2), corner(1), corner(-1))
}

// cross draws the end of a lost segment, and says how it was lost.
func (c *sheet) cross(w way, text []string) {
	fmt.Fprintf(&c.b, `<path class="cross" d="M%s %sm-6 -6l12 12m0 -12l-12 12"/>`+"\n", num(w.x2), num(w.y2))
	half := crossColumns * charWidth / 2
	x := min(max(w.x2, leftX+half), rightX-half)
	for i, l := range text {
		c.write(x, w.y2+20+lineStep*float64(i), "alarm", "middle", l)
	}
}

// steep is the slope from which on text does not go along.
const steep = 0.3

// along writes a label along an arrow, near its sender.
func (c *sheet) along(w way, a *Arrow, p *placer) {
	switch {
	case a.Copy:
		c.mark(w, a)
		return
	case a.stray():
		return // said where it arrives
	}
	at := &p.places[a.leaves]
	inward, anchor := outward(a.From.Other())
	turn := p.turn(a, w)
	for n, words := range at.label {
		dx, dy := 14.0, lineStep*float64(n-at.above+1)-6
		if n >= at.above {
			dy += 5
			dx += w.evade(dy)
		}
		x, y := w.x1+inward*dx, w.y1+dx*turn+dy
		fmt.Fprintf(&c.b, `<text class="code"%s transform="translate(%s %s)%s">%s</text>`+"\n",
			anchored(anchor), num(x), num(y), rotation(math.Atan(turn)*inward), spans(words))
	}
}

// turn is the slope of the text along an arrow: the arrow's own, or that of
// one which leaves soon after it and overtakes it, so that their texts do
// not cross.
func (p *placer) turn(a *Arrow, w way) float64 {
	slope := w.slope()
	if slope > steep || a.Fate != Arrived {
		return 0
	}
	const soon = 80.0
	for _, b := range p.Arrows {
		if b.From == a.From && b.leaves > a.leaves && b.leaves < len(p.places) && p.places[b.leaves].y < w.y1+soon {
			slope = min(slope, p.wayOf(b).slope())
		}
	}
	return slope
}

// evade is by how much text below a steep arrow keeps out of its way.
func (w way) evade(dy float64) float64 {
	const most = 120
	if slope := w.slope(); slope > steep {
		return min(dy/slope, most)
	}
	return 0
}

// mark writes the mark of a copy near its end: its label is far away.
func (c *sheet) mark(w way, a *Arrow) {
	x := w.x1 + (w.x2-w.x1)*0.8
	c.write(x, w.y1+(w.y2-w.y1)*0.8-5, "code faint", "middle", a.Mark)
}

func rotation(angle float64) string {
	if angle == 0 {
		return ""
	}
	return fmt.Sprintf(" rotate(%s)", num(angle*180/math.Pi))
}

// fate is the life of an arrow in a line, for those who point at it.
func (v *placer) fate(a *Arrow) string {
	parts := []string{plainText(append(v.headline(a, plain), numbersIf(!v.Absolute, a)...))}
	if !a.stray() {
		parts = append(parts, v.Lang.Text("ladder.sent-at", v.since(a.Sent)))
	}
	switch a.Fate {
	case Arrived:
		parts = append(parts, v.Lang.Text("ladder.arrived-at", v.since(a.Ended)))
	case Lost:
		parts = append(parts, v.Lang.Text("ladder.lost-at", v.since(a.Ended)))
	}
	for _, text := range []string{v.sending(a), v.origin(a), v.verdict(a), v.loss(a), v.caption(a)} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "\n")
}

// numbersIf are the numbers as on the wire, in parentheses, where they are
// wanted.
func numbersIf(wanted bool, a *Arrow) []word {
	if !wanted || a.Datagram {
		return nil
	}
	return []word{{"(" + plainText(numbersOf(a, true, plain)) + ")", plain}}
}
