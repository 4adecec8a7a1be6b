package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// watchLines tells in plain lines: the numbers once a second, and in between
// what is unusual.
type watchLines struct {
	out    io.Writer
	lang   i18n.Lang
	broken bool // nobody reads
}

func (l *watchLines) tell(_ *watching, h *happening) {
	switch h.kind {
	case "stats":
		l.line(h, watchNumbers(l.lang, h.stats))
	case "alarm":
		for _, text := range alarmLines(l.lang, h) {
			l.line(h, text)
		}
	case "closed":
		if text, ok := trouble(l.lang, h); ok {
			l.line(h, text)
		}
	}
}

func (l *watchLines) line(h *happening, text string) {
	_, err := fmt.Fprintf(l.out, "%s  %s\n", clockTime(h), text)
	l.broken = l.broken || err != nil
}

func (l *watchLines) pulse(w *watching) {
	if l.broken {
		w.until = w.now
	}
}

// clockTime is when it happened, for people.
func clockTime(h *happening) string { return time.Unix(0, int64(h.at)).Format(time.TimeOnly) }

// watchNumbers are the numbers in a line.
func watchNumbers(lang i18n.Lang, s *watchStats) string {
	text := lang.Text("watch.numbers", s.Rates.Frames, octets(s.Rates.Octets), s.Rates.Attempts, s.Rates.Opened,
		s.Connections, s.HalfOpen, s.Dropped)
	if s.Forgotten > 0 {
		text += lang.Text("watch.forgotten", s.Forgotten)
	}
	return text
}

// alarmLines are an alarm: a sentence and what it rests on, or that it is
// over.
func alarmLines(lang i18n.Lang, h *happening) []string {
	lines := []string{h.verdict.Headline(lang.Text)}
	for _, reason := range h.verdict.Reasons(lang.Text) {
		lines = append(lines, "  "+reason)
	}
	return lines
}

// wrongWith is what is wrong with a connection, the worst first. Notes and
// caveats are for captures: here a connection may still be open, and it is
// we who cut the packets.
func wrongWith(c *passive.Conn, now clock.Instant) []analyze.Finding {
	found := analyze.FindingsNow(c, now)
	return slices.DeleteFunc(found, func(f analyze.Finding) bool { return f.Severity < analyze.Warning })
}

// trouble is the worst that is wrong with a connection, in a sentence. ok is
// false where nothing is.
func trouble(lang i18n.Lang, h *happening) (text string, ok bool) {
	if len(h.found) == 0 {
		return "", false
	}
	return h.found[0].Headline(lang), true
}
