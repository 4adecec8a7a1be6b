package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// tableColumn is a column of the table for people. Where there is no room
// for all, those with the highest rank go first; rank 0 stays.
type tableColumn struct {
	key   string // of its heading
	rank  int
	right bool // numbers stand at the right
	cell  func(a *analyzing, r *analyze.Row) string
}

// tableColumns from left to right.
var tableColumns = []tableColumn{
	{"analyze.column.n", 0, true, func(_ *analyzing, r *analyze.Row) string { return strconv.Itoa(r.Number) }},
	{"analyze.column.start", 7, true, func(a *analyzing, r *analyze.Row) string { return a.since(r) }},
	{"analyze.column.client", 0, false, func(_ *analyzing, r *analyze.Row) string { return r.Ends[r.Client].Addr.String() }},
	{"analyze.column.server", 0, false, func(_ *analyzing, r *analyze.Row) string { return r.Ends[r.Client.Peer()].Addr.String() }},
	{"analyze.column.handshake", 0, false, func(_ *analyzing, r *analyze.Row) string { return r.Handshake().String() }},
	{"analyze.column.tries", 3, false, triesCell},
	{"analyze.column.gaps", 4, false, gapsCell},
	{"analyze.column.close", 0, false, func(_ *analyzing, r *analyze.Row) string { return r.Close().String() }},
	{"analyze.column.who", 1, false, whoCell},
	{"analyze.column.bytes", 2, true, bytesCell},
	{"analyze.column.retrans", 6, true, retransCell},
	{"analyze.column.states", 5, false, statesCell},
}

// since is when the connection began, from the beginning of the capture.
func (a *analyzing) since(r *analyze.Row) string {
	return fmt.Sprintf("%.3f", r.First.At.Sub(a.found.Totals.First).Seconds())
}

// triesCell is how often SYN and SYN-ACK were sent, where that was not once.
func triesCell(_ *analyzing, r *analyze.Row) string {
	var parts []string
	if n := r.Opening.SYNTries(); n > 1 {
		parts = append(parts, fmt.Sprintf("%d×SYN", n))
	}
	if n := r.Opening.SYNACKTries(); n > 1 {
		parts = append(parts, fmt.Sprintf("%d×SYN-ACK", n))
	}
	return strings.Join(parts, " ")
}

// gapsCell is SYN to SYN-ACK and SYN-ACK to ACK.
func gapsCell(_ *analyzing, r *analyze.Row) string {
	first, ok1 := r.FirstGap()
	third, ok2 := r.ThirdGap()
	if !ok1 && !ok2 {
		return ""
	}
	return gapText(first, ok1) + " + " + gapText(third, ok2)
}

func gapText(d time.Duration, ok bool) string {
	if !ok {
		return "–"
	}
	return brief(d)
}

func whoCell(_ *analyzing, r *analyze.Row) string { return r.Closer() }

func bytesCell(_ *analyzing, r *analyze.Row) string {
	return octets(float64(r.Ends[r.Client].Unique())) + " / " + octets(float64(r.Ends[r.Client.Peer()].Unique()))
}

// retransCell is the retransmissions of both ends, where there are any.
func retransCell(_ *analyzing, r *analyze.Row) string {
	client, server := &r.Ends[r.Client].Stream.Repairs, &r.Ends[r.Client.Peer()].Stream.Repairs
	if client.All()+server.All() == 0 {
		return ""
	}
	return fmt.Sprintf("%d / %d", client.All(), server.All())
}

// statesCell is the states of both ends after the last frame.
func statesCell(_ *analyzing, r *analyze.Row) string {
	return stateText(r.Ends[r.Client].State) + " / " + stateText(r.Ends[r.Client.Peer()].State)
}

func stateText(s passive.State) string {
	if s == passive.Unknown {
		return "?"
	}
	return s.String()
}

// table writes the first connections that are wanted, and how many more
// there are.
func (a *analyzing) table(b *bytes.Buffer) {
	limit := a.limit
	if a.all || limit == 0 {
		limit = a.count()
	}
	grid := [][]string{a.headings()}
	for r := range a.rowsWanted {
		if len(grid) > limit {
			break
		}
		grid = append(grid, a.cells(r))
	}
	a.draw(b, grid)
	if more := a.count() - limit; more > 0 {
		paragraph(b, "", a.text("analyze.more", more), a.lineWidth())
	}
}

func (a *analyzing) headings() (out []string) {
	for _, c := range tableColumns {
		out = append(out, a.text(c.key))
	}
	return out
}

func (a *analyzing) cells(r *analyze.Row) (out []string) {
	for _, c := range tableColumns {
		out = append(out, c.cell(a, r))
	}
	return out
}

// draw writes a grid, the first line as headings, without the columns for
// which there is no room and those that are empty.
func (a *analyzing) draw(b *bytes.Buffer, grid [][]string) {
	widths := make([]int, len(tableColumns))
	empty := make([]bool, len(tableColumns))
	for x := range widths {
		empty[x] = true
		for y, row := range grid {
			widths[x] = max(widths[x], i18n.Width(row[x]))
			empty[x] = empty[x] && (y == 0 || row[x] == "")
		}
	}
	kept := fitting(widths, empty, a.columns(a.width))
	for y, row := range grid {
		var cells []string
		for _, x := range kept {
			cells = append(cells, placed(row[x], widths[x], tableColumns[x].right))
		}
		line := strings.TrimRight(strings.Join(cells, "  "), " ")
		if y == 0 {
			line = heading(line, a.colour())
		}
		fmt.Fprintln(b, line)
	}
}

// fitting is the columns for which there is room.
func fitting(widths []int, empty []bool, room int) []int {
	for most := len(tableColumns); ; most-- {
		var kept []int
		total := -2
		for x, c := range tableColumns {
			if c.rank <= most && !empty[x] {
				kept = append(kept, x)
				total += widths[x] + 2
			}
		}
		if total <= room || most == 0 {
			return kept
		}
	}
}

func placed(s string, width int, right bool) string {
	gap := strings.Repeat(" ", max(width-i18n.Width(s), 0))
	if right {
		return gap + s
	}
	return s + gap
}
