package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// progress draws a bar of how much has come. It is a writer that octets pass
// by on their way; the zero value, and any without a screen, draws nothing.
type progress struct {
	screen io.Writer // nil: nobody looks
	name   string
	total  int64 // octets; -1: unknown
	now    func() time.Time

	start, drawn time.Time
	shown        bool  // it has been drawn
	done         int64 // octets
}

const (
	redraw   = 100 * time.Millisecond // often enough to look smooth
	barCells = 24
	eraseEnd = "\x1b[K" // from here to the end of the line
)

// Write counts p.
func (p *progress) Write(b []byte) (int, error) {
	p.done += int64(len(b))
	if p.screen == nil {
		return len(b), nil
	}
	if now := p.now(); now.Sub(p.drawn) >= redraw {
		p.draw(now)
	}
	return len(b), nil
}

// reach says that so much of so much has come: for what octets do not pass
// by on their way.
func (p *progress) reach(done, total int64) {
	p.total = total
	p.done = done
	p.Write(nil)
}

// clear takes the bar off the screen.
func (p *progress) clear() {
	if p.screen != nil && p.shown {
		fmt.Fprint(p.screen, "\r"+eraseEnd)
	}
}

// begin says how much will come, and starts the clock.
func (p *progress) begin(total int64) {
	p.total = total
	if p.screen != nil {
		p.start = p.now()
	}
}

// end draws the bar a last time and leaves its line.
func (p *progress) end() {
	if p.screen == nil || p.start.IsZero() {
		return
	}
	p.draw(p.now())
	fmt.Fprintln(p.screen)
}

func (p *progress) draw(now time.Time) {
	p.drawn, p.shown = now, true
	fmt.Fprintf(p.screen, "\r%s%s", p.line(now.Sub(p.start)), eraseEnd)
}

// line is the bar after so much time.
func (p *progress) line(elapsed time.Duration) string {
	rate := float64(p.done) / max(elapsed.Seconds(), 1e-3) // octets per second
	if p.total <= 0 {
		return fmt.Sprintf("%s  %s  %s/s", p.name, octets(float64(p.done)), octets(rate))
	}
	part := min(float64(p.done)/float64(p.total), 1)
	return fmt.Sprintf("%s  %3.0f %%  %s  %s / %s  %s/s%s",
		p.name, 100*part, bar(part), octets(float64(p.done)), octets(float64(p.total)), octets(rate), p.left(rate))
}

// left is the time that the rest takes at this rate; empty where there is no
// rest or no telling.
func (p *progress) left(rate float64) string {
	if rest := float64(p.total - p.done); rest > 0 && rate > 0 {
		return fmt.Sprintf("  %v", time.Duration(rest/rate*float64(time.Second)).Round(time.Second))
	}
	return ""
}

// bar is a part of 1 as a bar.
func bar(part float64) string {
	full := int(part * barCells)
	return strings.Repeat("█", full) + strings.Repeat("░", barCells-full)
}

// octets is a number of octets for people: 1.5 MB.
func octets(n float64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	i := 0
	for n >= 1000 && i < len(units)-1 {
		n /= 1000
		i++
	}
	if i == 0 {
		return fmt.Sprintf("%.0f B", n)
	}
	return fmt.Sprintf("%.1f %s", n, units[i])
}

// terminal says whether w is one.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
