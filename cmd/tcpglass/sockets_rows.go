package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sockets"
)

// rows are the sockets, one a line, at most so many.
func (p *socketsPage) rows(rows []sockets.Row, most int) {
	p.heading("sockets.rows")
	heads := []string{"sockets.state", "sockets.local", "sockets.remote", "sockets.unread", "sockets.unsent",
		"sockets.age", "sockets.timer", "sockets.retries", "sockets.owner"}
	if p.info {
		heads = append(heads, "RTT", "RTO", "CWND", "MSS", "sockets.sent", "sockets.received", "sockets.retransmits", "sockets.silence")
	}
	g := p.grid(heads...)
	shown := len(rows)
	if !p.all {
		shown = min(shown, most)
	}
	for i := range rows[:shown] {
		g.add(append(p.row(&rows[i]), p.details(&rows[i])...)...)
	}
	p.draw(g)
	if more := len(rows) - shown; more > 0 {
		p.line("  " + p.text("sockets.more", more))
	}
}

// row is a socket. A listener's two queues stand where a connection's do,
// as ss has it.
func (p *socketsPage) row(r *sockets.Row) []any {
	in, out := "", ""
	switch c := r.Connection; {
	case r.Kind == sockets.ListenerRow:
		in, out = strconv.Itoa(r.Pending), strconv.Itoa(r.Backlog)
	case c != nil:
		in, out = strconv.Itoa(c.Unread), strconv.Itoa(c.Unacked+c.Unsent)
	}
	return []any{r.State, r.Local, endpoint(r), in, out, span(r.Age), timer(r), orNothing(r.Retries), owners(r)}
}

// details are the columns of --info.
func (p *socketsPage) details(r *sockets.Row) []any {
	c := r.Connection
	if !p.info || c == nil {
		return nil
	}
	return []any{span(c.SRTT), span(c.RTO), c.Congestion, c.MSS, c.Sent, c.Received, c.Retransmits, span(c.Silence)}
}

func endpoint(r *sockets.Row) string {
	if !r.Remote.IsValid() {
		return ""
	}
	return r.Remote.String()
}

// owners are the processes of a socket: the first by name, the others as a
// number.
func owners(r *sockets.Row) string {
	if len(r.Owners) == 0 {
		return ""
	}
	first := fmt.Sprintf("%s/%d", r.Owners[0].Name, r.Owners[0].PID)
	if more := len(r.Owners) - 1; more > 0 {
		return fmt.Sprintf("%s +%d", first, more)
	}
	return first
}

func timer(r *sockets.Row) string {
	if r.Timer == 0 {
		return ""
	}
	return strings.TrimSpace(string(r.Wait) + " " + span(r.Timer))
}

// span is a time in seconds for people; nothing where it is not known.
func span(seconds float64) string {
	if seconds == 0 {
		return ""
	}
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d < time.Second:
		return d.Round(10 * time.Microsecond).String()
	case d < time.Minute:
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

// number is a figure for people: whole, or with a decimal where it is small.
func number(x float64) string {
	if x == float64(int64(x)) || x >= 10 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'f', 1, 64)
}

func orNothing(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func ratio(n, most int) string { return fmt.Sprintf("%d/%d", n, most) }

// grid is a table with a head; columns are as wide as their widest cell.
type grid struct {
	cells  [][]string
	widths []int
}

// grid begins a table; heads are keys of the catalogue or words that need
// none.
func (p *socketsPage) grid(heads ...string) *grid {
	g := &grid{}
	var cells []any
	for _, h := range heads {
		cells = append(cells, p.text(h))
	}
	g.add(cells...)
	return g
}

func (g *grid) add(cells ...any) {
	var row []string
	for i, c := range cells {
		s := fmt.Sprint(c)
		row = append(row, s)
		if i == len(g.widths) {
			g.widths = append(g.widths, 0)
		}
		g.widths[i] = max(g.widths[i], i18n.Width(s))
	}
	g.cells = append(g.cells, row)
}

// draw writes a table; one without rows is said to have none.
func (p *socketsPage) draw(g *grid) {
	if len(g.cells) == 1 {
		p.line("  " + p.text("sockets.none"))
		return
	}
	for l := range g.lines {
		p.line(l)
	}
}

// lines are the rows of the table, in columns.
func (g *grid) lines(yield func(string) bool) {
	for _, row := range g.cells {
		var b strings.Builder
		for i, s := range row {
			b.WriteString("  " + s + strings.Repeat(" ", g.widths[i]-i18n.Width(s)))
		}
		if !yield(strings.TrimRight(b.String(), " ")) {
			return
		}
	}
}

// write writes all of it.
func (g *grid) write(w io.Writer) {
	for l := range g.lines {
		fmt.Fprintln(w, l)
	}
}
