package scenario

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/sim"
)

// Event is a line that says when who does what.
type Event struct {
	When   When
	Who    string
	Conn   int // which connection of a host, counted from 1; 0: the latest
	Action Action
}

// String is the line.
func (e *Event) String() string {
	who := e.Who
	if e.Conn > 0 {
		who += "/" + strconv.Itoa(e.Conn)
	}
	return e.When.String() + " " + who + " " + e.Action.String()
}

// When is the instant of an event.
type When struct {
	// On is what the event is a reaction to: open, accept, data, eof, room,
	// end, or a class of segments that arrive. Empty where it is none.
	On  string
	Nth int // of its kind at that host; 0: each one
	// Next says that the event follows the line before.
	Next bool
	// After is counted from the beginning, from what the event is a reaction
	// to, or from the line before.
	After time.Duration
}

// String is the instant as it is written.
func (w When) String() string {
	switch {
	case w.Next:
		return "+" + duration(w.After)
	case w.On == "":
		return duration(w.After)
	}
	s := "on "
	if w.Nth > 0 {
		s += ordinal(w.Nth) + " "
	}
	s += w.On
	if w.After > 0 {
		s += " +" + duration(w.After)
	}
	return s
}

// happenings are what a program can wait for.
var happenings = []string{"open", "accept", "data", "datagram", "urgent", "eof", "room", "end"}

// event reads an event line.
func (s *Scenario) event(w *words) *Event {
	e := &Event{When: s.when(w)}
	name, number, numbered := strings.Cut(w.read(Term("a-name")), "/")
	n := s.known(w, name)
	if n == nil {
		return e
	}
	e.Who = n.Name
	if numbered {
		v, ok := aCount.parse(number)
		if !ok || v.n == 0 || n.Kind != "host" {
			w.wrong("bad-value", name+"/", number, Term("a-count"))
		}
		e.Conn = int(v.n)
	}
	e.Action = s.action(w, n)
	return e
}

// when reads the instant of an event.
func (s *Scenario) when(w *words) (when When) {
	if w.is("on") {
		return w.reaction()
	}
	if rest, ok := strings.CutPrefix(w.peek(), "+"); ok {
		when.Next = true
		when.After = w.delay()
		if w.err == nil && len(Of[*Event](s)) == 0 {
			w.wrong("nothing-yet", rest)
		}
		return when
	}
	when.After = w.value(aDuration, "time").d
	return when
}

// reaction reads what stands behind on.
func (w *words) reaction() (when When) {
	w.is("the")
	if n, ok := nth(w.peek()); ok {
		w.read("")
		when.Nth = n
	}
	when.On = w.read(Term("a-happening"))
	if c, class := sim.ParseClass(when.On); w.err == nil && (!class || c == sim.Fragment) && !slices.Contains(happenings, when.On) {
		w.wrong("unexpected", when.On, Term("a-happening"))
	}
	if strings.HasPrefix(w.peek(), "+") {
		when.After = w.delay()
	}
	return when
}

// delay reads +20ms.
func (w *words) delay() time.Duration {
	s := w.read(aDuration.name)
	v, ok := parseDuration(strings.TrimPrefix(s, "+"))
	if !ok {
		w.wrong("bad-value", "+", strings.TrimPrefix(s, "+"), aDuration.name)
	}
	return v.d
}
