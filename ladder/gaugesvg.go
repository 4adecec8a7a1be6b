package ladder

import (
	"fmt"
	"strings"
)

// Where a gauge is drawn.
const (
	gaugeX      = 200.0 // where the bars begin
	gaugeWide   = 680.0 // how much room they have
	gaugeHigh   = 30.0  // of a full bar
	gaugeSum    = gaugeX + gaugeWide + 14
	gaugeColumn = 170 // bars at most
)

// gauges draws the gauges below everything else.
func (c *sheet) gauges(gs Gauges, o Options) {
	if len(gs) == 0 {
		return
	}
	c.heading(gs.span(o.Lang))
	for i := range gs {
		g := &gs[i]
		if i == 0 || gs[i-1].Name != g.Name {
			c.y += lineStep
			c.text(svgMargin, c.y, "phase", g.label(o.Lang))
			c.y += 6
		}
		c.gauge(g, o)
	}
	c.y += svgMargin
}

// gauge draws one: a bar for each reading, one path for all.
func (c *sheet) gauge(g *Gauge, o Options) {
	base := c.y + gaugeHigh
	bars := g.bars(gaugeColumn)
	step := gaugeWide / float64(max(len(bars), 1))
	var path strings.Builder
	for i, v := range bars {
		if high := gaugeHigh * v / float64(max(g.Top, 1)); high > 0 {
			fmt.Fprintf(&path, "M%s %sh%sv-%sh-%[3]sz", num(gaugeX+step*float64(i)), num(base), num(max(step-1, 0.5)), num(max(high, 1)))
		}
	}
	c.text(svgMargin+8, base-4, "name", g.Host)
	c.line("life", gaugeX, base, gaugeX+gaugeWide, base)
	fmt.Fprintf(&c.b, `<g class="transfer"><title>%[2]s</title><path class="head" d="%[1]s"/></g>`+"\n", path.String(),
		escaped(g.Host+": "+g.label(o.Lang)+": "+g.sum(o.Lang)))
	c.text(gaugeSum, base-4, "faint", g.sum(o.Lang))
	c.y = base + 8
}
