package ladder

import (
	"slices"
	"strings"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/trace"
)

// Gauge is how one measure of a host went: what stands beside a ladder where
// a flood is too long to be drawn.
type Gauge struct {
	Name   string // half-open, accept-queue, datagrams, dropped, memory, served
	Host   string
	At     []clock.Instant // since the beginning of the trace
	Values []int           // at these instants
	Top    int             // what a full bar means: the most of all hosts; of those served, all who asked
}

// Gauges are those of a trace: by name, then by host.
type Gauges []Gauge

// gaugeNames are the names in the order of drawing. What was asked is not
// drawn, but is the top of what was served.
var gaugeNames = []string{"half-open", "accept-queue", "datagrams", "dropped", "memory", "served"}

const asked, served = "asked", "served"

// ReadGauges are the gauges that a trace reads. Those that are zero all the
// time, at all hosts, are left out.
func ReadGauges(records []trace.Record) (gs Gauges) {
	hosts, read := readings(records)
	for _, name := range gaugeNames {
		top := 0
		for _, h := range hosts {
			top = max(top, read[h][name].most())
		}
		for _, h := range hosts {
			g := read[h][name]
			if g == nil || top == 0 {
				continue
			}
			if g.Top = top; name == served {
				g.Top = read[h][asked].most()
			}
			gs = append(gs, *g)
		}
	}
	return gs
}

// readings are all gauges by host and name, and the hosts in the order in
// which they are spoken of.
func readings(records []trace.Record) (hosts []string, read map[string]map[string]*Gauge) {
	read = map[string]map[string]*Gauge{}
	for i := range records {
		r := &records[i]
		name, ok := r.Gauge()
		if !ok {
			continue
		}
		if read[r.Host] == nil {
			hosts = append(hosts, r.Host)
			read[r.Host] = map[string]*Gauge{}
		}
		g := read[r.Host][name]
		if g == nil {
			g = &Gauge{Name: name, Host: r.Host}
			read[r.Host][name] = g
		}
		g.At = append(g.At, r.At-records[0].At)
		g.Values = append(g.Values, r.Octets)
	}
	return hosts, read
}

// most is the greatest value; 0 of no gauge.
func (g *Gauge) most() int {
	if g == nil || len(g.Values) == 0 {
		return 0
	}
	return slices.Max(g.Values)
}

// bars are the values in n columns at most: of several in a column the
// greatest.
func (g *Gauge) bars(n int) (list []float64) {
	n = min(n, len(g.Values))
	for i := range n {
		part := g.Values[i*len(g.Values)/n : (i+1)*len(g.Values)/n]
		list = append(list, float64(slices.Max(part)))
	}
	return list
}

// label is what the gauge measures.
func (g *Gauge) label(l i18n.Lang) string { return l.Text("ladder.gauge." + g.Name) }

// sum is the gauge in a figure.
func (g *Gauge) sum(l i18n.Lang) string {
	if g.Name == served {
		return l.Text("ladder.gauge.of", g.most(), g.Top)
	}
	return l.Text("ladder.gauge.most", g.most())
}

// span is the time that all of them are about.
func (gs Gauges) span(l i18n.Lang) string {
	at := gs[0].At
	return l.Text("ladder.gauges", duration(at[0].Sub(0)), duration(at[len(at)-1].Sub(0)))
}

// host is how many columns the longest name of a host takes.
func (gs Gauges) host() (columns int) {
	for _, g := range gs {
		columns = max(columns, i18n.Width(g.Host))
	}
	return columns
}

// sumColumns are for Gauge.sum.
const sumColumns = 18

// Text is the gauges as lines for a terminal, the hosts side by side; empty
// where there are none.
func (gs Gauges) Text(o TextOptions) string {
	if len(gs) == 0 {
		return ""
	}
	var b strings.Builder
	width := min(max(o.Width, MinWidth), MaxWidth)
	if o.Width == 0 {
		width = 80
	}
	gs.band(&b, o, width)
	for i := range gs {
		g := &gs[i]
		if i == 0 || gs[i-1].Name != g.Name {
			b.WriteString(g.label(o.Lang) + "\n")
		}
		g.row(&b, o, gs.host(), width)
	}
	return b.String()
}

// band is the line above the gauges.
func (gs Gauges) band(b *strings.Builder, o TextOptions, width int) {
	l := newLine(width)
	l.fill(0, width, '─', faint)
	l.put(2, " "+gs.span(o.Lang)+" ", strong)
	l.render(b, o.Colour)
}

// row is the line of one gauge.
func (g *Gauge) row(b *strings.Builder, o TextOptions, host, width int) {
	l := newLine(width)
	curve := Spark(g.bars(width-host-4-sumColumns), float64(g.Top))
	l.put(2, g.Host, strong)
	l.put(host+3, curve, transfer)
	l.put(host+4+i18n.Width(curve), g.sum(o.Lang), faint)
	l.render(b, o.Colour)
}
