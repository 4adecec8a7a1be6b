package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

// page is what people get: what the capture is, what was found, a table of
// the connections.
func (a *analyzing) page() error {
	var b bytes.Buffer
	a.summary(&b)
	a.findings(&b)
	if a.count() > 0 {
		b.WriteByte('\n')
		a.table(&b)
	}
	return a.print(b.Bytes())
}

// title is the names of the files.
func (a *analyzing) title() string {
	var names []string
	for _, path := range a.args {
		names = append(names, filepath.Base(path))
	}
	if len(names) > 3 {
		return a.text("analyze.files", names[0], len(names))
	}
	return strings.Join(names, ", ")
}

// summary says what the capture is, in a line, and what is odd about it, in
// a line each.
func (a *analyzing) summary(b *bytes.Buffer) {
	t := &a.found.Totals
	line := a.text("analyze.overview", heading(a.title(), a.colour()), t.Frames, octets(float64(t.Octets)), t.Counts.TCP, t.Connections)
	if t.First.Set() {
		line += a.text("analyze.span", calendar(t.First), brief(t.Duration()))
	}
	fmt.Fprintln(b, line)
	for _, text := range a.remarks() {
		paragraph(b, "  ", text, a.lineWidth())
	}
}

// remarks are what a reader must know of the whole capture.
func (a *analyzing) remarks() []string {
	lines := a.found.Remarks(a.lang)
	if l := &a.found.Limits; l.Forgotten > 0 {
		lines = append(lines, a.text("analyze.forgotten", l.Forgotten, l.MaxConnections))
	}
	if len(a.filters) > 0 {
		lines = append(lines, a.text("analyze.filtered", a.count(), strings.Join(a.filters, "; ")))
	}
	return lines
}

// calendar is an instant for people.
func calendar(at clock.Instant) string {
	return time.Unix(0, int64(at)).UTC().Format("2006-01-02 15:04:05.000000 UTC")
}

// brief is a duration for people: three digits and a unit.
func brief(d time.Duration) string {
	for _, unit := range []struct {
		from time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "µs"}} {
		if d >= unit.from {
			return fmt.Sprintf("%.3g %s", float64(d)/float64(unit.from), unit.name)
		}
	}
	return fmt.Sprintf("%d ns", d.Nanoseconds())
}
