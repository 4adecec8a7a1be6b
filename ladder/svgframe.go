package ladder

import "fmt"

// bands draws the phases as coloured bands.
func (c *sheet) bands(p *placer) {
	for i, band := range p.bands {
		end := p.bottom() - svgMargin + 8
		if i+1 < len(p.bands) {
			end = p.bands[i+1].y
		}
		fmt.Fprintf(&c.b, `<rect class="band %s" x="8" y="%s" width="%g" height="%s" rx="6"/>`+"\n",
			band.phase, num(band.y), svgWidth-16, num(end-band.y-3))
		c.text(svgMargin-6, band.y+17, "phase "+band.phase.String(), p.Lang.Text(phaseKeys[band.phase]))
	}
}

// ends writes the names and addresses above the lifelines.
func (c *sheet) ends(d *Diagram, top float64) {
	for side, end := range d.Ends {
		c.write(lifeline(Side(side)), top+16, "name", "middle", end.called())
		c.write(lifeline(Side(side)), top+33, "code faint", "middle", end.Addr.String())
	}
}

func lifeline(side Side) float64 {
	if side == Left {
		return leftX
	}
	return rightX
}

// outward is the direction away from the other lifeline, and the end at
// which text is held there.
func outward(side Side) (sign float64, anchor string) {
	if side == Left {
		return -1, "end"
	}
	return 1, "start"
}

// lifelines draws both lifelines with how long each state lasts.
func (c *sheet) lifelines(p *placer, top float64) {
	for side := Left; side <= Right; side++ {
		c.line("life", lifeline(side), top, lifeline(side), p.bottom()-svgMargin)
		c.states(p, side, top)
	}
}

// states draws a bar along a lifeline for each state, but for CLOSED.
func (c *sheet) states(p *placer, side Side, top float64) {
	state, since := p.Ends[side].State, top
	if state != "" {
		sign, anchor := outward(side)
		c.write(lifeline(side)+sign*besides, top+10, "state", anchor, state)
	}
	stay := func(until float64) {
		if class := stateClass(state); class != "" {
			c.line("stay "+class, lifeline(side), since, lifeline(side), until)
		}
	}
	for i := range p.Rows {
		if row := &p.Rows[i]; row.Side == side && row.State != "" {
			stay(p.places[i].y)
			state, since = row.State, p.places[i].y
		}
	}
	stay(p.bottom() - svgMargin)
}

// stateClass is the look of a state.
func stateClass(state string) string {
	switch state {
	case "", "CLOSED":
		return ""
	case "LISTEN":
		return "listen"
	case "SYN-SENT", "SYN-RECEIVED":
		return "opening"
	case "ESTABLISHED":
		return "transfer"
	case "TIME-WAIT":
		return "wait"
	}
	return "closing"
}

// gap draws a break in both lifelines with how long the silence lasts.
func (c *sheet) gap(g gapAt) {
	for _, x := range []float64{leftX, rightX} {
		fmt.Fprintf(&c.b, `<rect class="paper" x="%g" y="%s" width="14" height="8"/>`+"\n", x-7, num(g.y-4))
		for _, y := range []float64{g.y - 4, g.y + 4} {
			fmt.Fprintf(&c.b, `<path class="rip" d="M%g %sl5 -4l6 8l5 -4"/>`+"\n", x-8, num(y))
		}
	}
	c.write((leftX+rightX)/2, g.y+4, "faint", "middle", "⋮ "+duration(g.silence)+" ⋮")
}

// row writes what stands outside the lifelines: the time, the state, what
// happened.
func (c *sheet) row(p *placer, i int) {
	row, at := &p.Rows[i], &p.places[i]
	if i == 0 || p.Rows[i-1].At != row.At {
		c.write(timeX, at.y+4, "code faint", "end", p.since(row.At))
	}
	sign, anchor := outward(row.Side)
	x := lifeline(row.Side) + sign*besides
	if row.Timer != "" {
		c.clock(lifeline(row.Side), at.y)
	}
	for n, words := range at.margin {
		fmt.Fprintf(&c.b, `<text x="%s" y="%s"%s>%s</text>`+"\n", num(x), num(at.y+4+lineStep*float64(n)), anchored(anchor), spans(words))
	}
}

// clock draws a timer that runs out.
func (c *sheet) clock(x, y float64) {
	fmt.Fprintf(&c.b, `<circle class="paper" cx="%s" cy="%s" r="7"/><path class="clock" d="M%[1]s %[2]sm-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0m7 -4v4l3 2"/>`+"\n", num(x), num(y))
}

// line draws a straight line.
func (c *sheet) line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(&c.b, `<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s"/>`+"\n", class, num(x1), num(y1), num(x2), num(y2))
}
