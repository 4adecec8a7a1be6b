package main

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// How things look. Terminals without colors, and NO_COLOR, leave the words.
var (
	watchBold     = lipgloss.NewStyle().Bold(true)
	watchAlarm    = lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Color("9"))
	watchFaint    = lipgloss.NewStyle().Faint(true)
	watchSelected = lipgloss.NewStyle().Reverse(true)
)

// shownNews are the lines of news at the bottom, shownAlarms those at the top.
const shownNews, shownAlarms = 4, 3

// View draws the screen, which the terminal keeps apart from its own.
func (m *watchScreen) View() tea.View {
	v := tea.NewView(m.draw())
	v.AltScreen = true
	return v
}

func (m *watchScreen) draw() string {
	switch {
	case m.width == 0 || m.shot == nil:
		return m.title
	case m.explained != nil:
		return m.page(m.explanation(m.explained), watchFaint.Render(m.lang.Text("watch.keys.explain")))
	}
	head := append(m.header(), m.counts()...)
	foot := m.footer()
	room := m.height - len(head) - len(foot)
	table := m.table(room)
	for len(table) < room {
		table = append(table, "") // what keys do stands at the bottom
	}
	return strings.Join(append(append(head, table...), foot...), "\n")
}

// page is lines with a last one at the bottom.
func (m *watchScreen) page(lines []string, last string) string {
	lines = lines[:min(len(lines), max(m.height-1, 0))]
	for i, line := range lines {
		lines[i] = cutTo(line, m.width)
	}
	return strings.Join(append(lines, last), "\n")
}

// header is the title, the numbers and the alarms.
func (m *watchScreen) header() []string {
	s := &m.shot.stats
	title := m.title + "  " + time.Unix(0, int64(m.shot.at)).Format(time.TimeOnly)
	if m.paused {
		title += "  [" + m.lang.Text("watch.paused") + "]"
	}
	numbers := cutTo(watchNumbers(m.lang, s), m.width)
	if s.Dropped > 0 {
		numbers = watchAlarm.Render(numbers) // what is below may be wrong
	}
	lines := []string{watchBold.Render(cutTo(title, m.width)), numbers}
	for _, alarm := range m.shot.alarms[:min(len(m.shot.alarms), shownAlarms)] {
		lines = append(lines, watchAlarm.Render(cutTo(alarm, m.width)))
	}
	return lines
}

// watchStates are the states in the order of a connection's life.
var watchStates = []string{
	"SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT",
	"CLOSING", "LAST-ACK", "TIME-WAIT", "CLOSED", "LISTEN", "UNKNOWN",
}

// counts are the connections by state, and the half-open ones by server.
func (m *watchScreen) counts() []string {
	var parts []string
	for _, name := range watchStates {
		if n := m.shot.stats.States[name]; n != (watchState{}) {
			parts = append(parts, fmt.Sprintf("%s %d/%d", name, n.Client, n.Server))
		}
	}
	text := fmt.Sprintf("%s (%s/%s): %s", m.lang.Text("watch.states"),
		m.lang.Text("watch.column.client"), m.lang.Text("watch.column.server"), strings.Join(parts, "  "))
	lines := []string{cutTo(text, m.width)}
	for _, g := range m.shot.gauges {
		lines = append(lines, cutTo(m.gauge(g), m.width))
	}
	return append(lines, "")
}

// gauge is a server's half-open connections as a bar, of which the longest is
// that of the first.
func (m *watchScreen) gauge(g watchGauge) string {
	part := float64(g.HalfOpen) / float64(m.shot.gauges[0].HalfOpen)
	return fmt.Sprintf("%s %s %s %d", m.lang.Text("watch.half-open"), fill(g.Server.String(), 24), bar(part), g.HalfOpen)
}

// footer is the news and what keys do.
func (m *watchScreen) footer() []string {
	lines := []string{""}
	news := m.shot.news
	for _, line := range news[max(len(news)-shownNews, 0):] {
		lines = append(lines, watchFaint.Render(cutTo(line, m.width)))
	}
	switch {
	case m.asking && m.complaint != "":
		return append(lines, "/"+string(m.asked), watchAlarm.Render(cutTo(m.complaint, m.width)))
	case m.asking:
		return append(lines, "/"+string(m.asked), watchFaint.Render(m.lang.Text("watch.keys.ask")))
	}
	keys := m.lang.Text("watch.keys", m.lang.Text("watch.order."+watchOrders[m.order].name))
	if m.query != nil {
		keys = m.query.String() + "   " + keys
	}
	return append(lines, watchFaint.Render(cutTo(keys, m.width)))
}

// fill is s with spaces behind it to a number of columns.
func fill(s string, columns int) string {
	return s + strings.Repeat(" ", max(columns-i18n.Width(s), 0))
}

// cutTo is as much of s as has room in so many columns.
func cutTo(s string, columns int) string {
	used := 0
	for i, r := range s {
		if used += i18n.Width(string(r)); used > columns {
			return s[:i]
		}
	}
	return s
}
