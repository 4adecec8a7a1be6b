package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// watchColumn is a column of the table.
type watchColumn struct {
	name  string
	width int // at least
	right bool
	cell  func(m *watchScreen, r *watchRow) string
}

var watchColumns = []watchColumn{
	{"client", 21, false, func(_ *watchScreen, r *watchRow) string { return r.client().Addr.String() }},
	{"server", 21, false, func(_ *watchScreen, r *watchRow) string { return r.server().Addr.String() }},
	{"states", 23, false, func(_ *watchScreen, r *watchRow) string { return r.states() }},
	{"up", 9, true, func(_ *watchScreen, r *watchRow) string { return octets(r.rate[r.conn.Client]) }},
	{"down", 9, true, func(_ *watchScreen, r *watchRow) string { return octets(r.rate[r.conn.Client.Peer()]) }},
	{"octets", 9, true, func(_ *watchScreen, r *watchRow) string { return octets(float64(r.client().Bytes + r.server().Bytes)) }},
	{"rtt", 8, true, func(_ *watchScreen, r *watchRow) string { return shortSpan(r.roundTrip()) }},
	{"repaired", 5, true, func(_ *watchScreen, r *watchRow) string { return fmt.Sprint(r.repaired()) }},
	{"age", 7, true, func(m *watchScreen, r *watchRow) string { return shortSpan(m.shot.at.Sub(r.conn.First.At)) }},
}

// states are those of both ends, as one word where they are the same.
func (r *watchRow) states() string {
	if r.client().State == r.server().State {
		return r.client().State.String()
	}
	return r.client().State.String() + "/" + r.server().State.String()
}

// shortSpan is a duration in few characters.
func shortSpan(d time.Duration) string {
	switch {
	case d <= 0:
		return "-"
	case d < time.Millisecond:
		return fmt.Sprintf("%.0fµs", float64(d)/float64(time.Microsecond))
	case d < time.Second:
		return fmt.Sprintf("%.1fms", float64(d)/float64(time.Millisecond))
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// table is the connections, with a line above them that names the columns.
func (m *watchScreen) table(height int) []string {
	if m.count() == 0 {
		return []string{m.lang.Text("watch.no-connection")}
	}
	m.selected = min(m.selected, m.count()-1)
	room := max(height-2, 1) // between the names and the number of connections
	first := max(min(m.selected-room/2, m.count()-room), 0)
	rows := m.shot.rows[first:min(first+room, m.count())]
	cells := make([][]string, len(rows)+1)
	for _, c := range watchColumns {
		cells[0] = append(cells[0], m.lang.Text("watch.column."+c.name))
		for i := range rows {
			cells[i+1] = append(cells[i+1], c.cell(m, &rows[i]))
		}
	}
	lines := inColumns(cells, m.width)
	lines[0] = watchFaint.Render(lines[0])
	if at := m.selected - first + 1; at < len(lines) {
		lines[at] = watchSelected.Render(fill(lines[at], m.width))
	}
	return append(lines, watchFaint.Render(m.lang.Text("watch.of", m.count(), m.shot.of)))
}

// inColumns makes lines of cells, each column as wide as it needs.
func inColumns(cells [][]string, width int) []string {
	lines := make([]string, len(cells))
	for k, c := range watchColumns {
		widest := c.width
		for _, row := range cells {
			widest = max(widest, i18n.Width(row[k]))
		}
		for i, row := range cells {
			space := strings.Repeat(" ", widest-i18n.Width(row[k]))
			if c.right {
				lines[i] += space + row[k] + " "
			} else {
				lines[i] += row[k] + space + " "
			}
		}
	}
	for i, line := range lines {
		lines[i] = cutTo(strings.TrimRight(line, " "), width)
	}
	return lines
}

// explanation is a connection step by step.
func (m *watchScreen) explanation(r *watchRow) []string {
	c := &r.conn
	lines := []string{
		fmt.Sprintf("%v → %v", r.client().Addr, r.server().Addr),
		"",
		fmt.Sprintf("%s: %v   %s: %v   RTT %s", m.lang.Text("watch.explain.handshake"), c.Handshake(),
			m.lang.Text("watch.explain.close"), c.Close(), shortSpan(r.roundTrip())),
	}
	for _, side := range []passive.Side{c.Client, c.Client.Peer()} {
		end := &c.Ends[side]
		lines = append(lines, m.lang.Text("watch.explain.numbers", m.side(c, side), end.Packets, octets(float64(end.Bytes)), end.Stream.Repairs.All()))
	}
	lines = append(lines, "")
	for _, f := range wrongWith(c, m.shot.at) {
		lines = append(lines, f.Headline(m.lang), "  "+f.Cause(m.lang), "")
	}
	for step := range c.Steps() {
		lines = append(lines, m.step(c, step))
	}
	return lines
}

func (m *watchScreen) side(c *passive.Conn, side passive.Side) string {
	if side == c.Client {
		return m.lang.Text("watch.explain.client")
	}
	return m.lang.Text("watch.explain.server")
}

// step is one end going from a state to another.
func (m *watchScreen) step(c *passive.Conn, s passive.Step) string {
	text := fmt.Sprintf("%10s  %s  %s → %s  %s", "+"+shortSpan(max(s.At.Sub(c.First.At), 0)), fill(m.side(c, s.Side), 7),
		fill(s.From.String(), 12), fill(s.To.String(), 12), m.lang.Text("watch.step."+s.Why.String()))
	if s.Presumed {
		text += " (" + m.lang.Text("watch.explain.presumed") + ")"
	}
	return text
}
