package scenario

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/sim"
)

// Node is a line that puts a host, a peer, a naive server or a router into the
// world.
type Node struct {
	Kind     string // host, peer, naive, router
	Name     string
	Addr     netip.Prefix
	Settings []Setting
}

// String is the line.
func (n *Node) String() string {
	return fmt.Sprintf("%s %s %s%s", n.Kind, n.Name, n.Addr, written(n.Settings))
}

// reserved are the words that cannot be names: a reader aloud would stumble.
var reserved = []string{"the", "all", "every", "on", "from", "to", "after", "until", "by", "random", "one", "replayed"}

var nameForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// node reads a host, peer, naive or router line.
func (s *Scenario) node(w *words) *Node {
	n := &Node{Kind: w.read("")}
	n.Name = w.read(Term("a-name"))
	switch {
	case w.err != nil:
	case !nameForm.MatchString(n.Name):
		w.wrong("bad-name", n.Name)
	case slices.Contains(reserved, n.Name):
		w.wrong("reserved", n.Name)
	case s.find(n.Name) != nil:
		w.wrong("twice", n.Name)
	}
	n.Addr = w.prefix()
	for _, o := range Of[*Node](s) {
		if w.err == nil && o.Addr.Addr() == n.Addr.Addr() {
			w.wrong("same-address", o.Name, o.Addr.Addr().String())
		}
	}
	if w.err == nil && !sendable(n.Addr.Addr()) {
		w.wrong("bad-address", n.Addr.Addr().String())
	}
	n.Settings = settings(w, keysOf[n.Kind])
	w.possible(n)
	return n
}

// sendable reports whether a node could have the address.
func sendable(a netip.Addr) bool {
	return !a.IsUnspecified() && !a.IsMulticast() && !a.IsLoopback() && a != netip.AddrFrom4([4]byte{255, 255, 255, 255})
}

// possible makes sure that the settings of a host go together.
func (w *words) possible(n *Node) {
	if w.err != nil || n.Kind != "host" {
		return
	}
	var c config
	apply(&c, n.Settings, hostKeys)
	c.host.Addrs = []netip.Prefix{n.Addr}
	if _, err := host.New(c.host); err != nil {
		w.wrong("bad-host", n.Name, strings.TrimPrefix(err.Error(), "host: "))
	}
}

// Pipe is a line that joins two nodes.
type Pipe struct {
	A, B     string
	Settings []Setting
}

// String is the line.
func (p *Pipe) String() string { return "pipe " + p.A + " " + p.B + written(p.Settings) }

// pipe reads a pipe line.
func (s *Scenario) pipe(w *words) *Pipe {
	w.read("pipe")
	var p Pipe
	if a := s.who(w); a != nil {
		p.A = a.Name
	}
	if b := s.who(w); b != nil {
		p.B = b.Name
	}
	switch {
	case w.err != nil:
	case p.A == p.B:
		w.wrong("to-itself", p.A)
	case s.joined(p.A, p.B) != nil:
		w.wrong("twice", p.A+" "+p.B)
	}
	p.Settings = settings(w, pipeKeys)
	return &p
}

// joined is the pipe between two nodes; nil where there is none.
func (s *Scenario) joined(a, b string) *Pipe {
	for _, p := range Of[*Pipe](s) {
		if p.A == a && p.B == b || p.A == b && p.B == a {
			return p
		}
	}
	return nil
}

// Rule is a line about certain segments of a node.
type Rule struct {
	Do           string // lose, delay, duplicate, corrupt
	Nth          int    // 0: every one
	Class        sim.Class
	From, To     string        // To is empty where it does not matter
	Wait         time.Duration // delay, duplicate
	After, Until time.Duration // 0: from the beginning, to the end
}

// String is the line.
func (r *Rule) String() string {
	s := fmt.Sprintf("%s %s %s from %s", r.Do, ordinal(r.Nth), r.Class, r.From)
	if r.To != "" {
		s += " to " + r.To
	}
	switch {
	case r.Do == "delay":
		s += " by " + duration(r.Wait)
	case r.Wait > 0:
		s += " again after " + duration(r.Wait)
	}
	if r.After > 0 {
		s += " after " + duration(r.After)
	}
	if r.Until > 0 {
		s += " until " + duration(r.Until)
	}
	return s
}

// rule reads a rule: who of what, then how long and when.
func (s *Scenario) rule(w *words) *Rule {
	r := &Rule{Do: w.read(""), Nth: w.ordinal(), Class: w.class()}
	w.must("from")
	if n := s.who(w); n != nil {
		r.From = n.Name
	}
	if w.is("to") {
		if n := s.who(w); n != nil {
			r.To = n.Name
		}
	}
	switch r.Do {
	case "delay":
		w.must("by")
		r.Wait = w.value(aTime, "by").d
	case "duplicate":
		if w.is("again") {
			w.must("after")
			r.Wait = w.value(aTime, "again after").d
		} else if w.is("after") { // of two after, the first is the wait
			r.Wait = w.value(aTime, "after").d
		}
	}
	if w.is("after") {
		r.After = w.value(aDuration, "after").d
	}
	if w.is("until") {
		r.Until = w.value(aTime, "until").d
	}
	return r
}

// ordinal reads the 1st, 2nd, every; nothing means the 1st, or every one in
// front of a class that is spoken of in the plural.
func (w *words) ordinal() int {
	w.is("the")
	if w.is("every") {
		return 0
	}
	if n, ok := nth(w.peek()); ok {
		w.read("")
		return n
	}
	return 1
}

// nth reads 1st, 2nd, 3rd, 4th, ….
func nth(s string) (n int, ok bool) {
	if len(s) < 3 || !slices.Contains([]string{"st", "nd", "rd", "th"}, s[len(s)-2:]) {
		return 0, false
	}
	v, ok := aCount.parse(s[:len(s)-2])
	return int(v.n), ok && v.n > 0
}

// ordinal prints what stands in front of a class.
func ordinal(n int) string {
	if n == 0 {
		return "every"
	}
	return "the " + nthOf(n)
}

// nthOf prints what nth reads.
func nthOf(n int) string {
	ends := []string{"th", "st", "nd", "rd"}
	end := n % 10
	if end > 3 || n/10%10 == 1 {
		end = 0
	}
	return strconv.Itoa(n) + ends[end]
}

// class reads a kind of segment.
func (w *words) class() sim.Class {
	s := w.read(Term("a-class"))
	c, ok := sim.ParseClass(s)
	if w.err == nil && !ok {
		w.wrong("unexpected", s, Term("a-class"))
	}
	return c
}

// Tell is a line that has the trace say more. "tell waits": when calls wait
// and return, as they would in a program, in notes accept-waits,
// accept-returns, open-returns and open-failed. "tell gauges": how things
// stand at each host that listens, in notes that begin with
// trace.GaugePrefix.
type Tell struct {
	Waits bool          // else gauges
	Every time.Duration // gauges are read so often; 0: each time they change
}

// String is the line.
func (t *Tell) String() string {
	switch {
	case t.Waits:
		return "tell waits"
	case t.Every == 0:
		return "tell gauges"
	}
	return "tell gauges every " + duration(t.Every)
}

// tell reads a tell line.
func (w *words) tell() *Tell {
	w.read("tell")
	t := &Tell{Waits: w.choice("waits", "gauges") == "waits"}
	if !t.Waits && w.is("every") {
		t.Every = w.value(aWait, "every").d
	}
	return t
}

// Run is the line that says how long the world runs.
type Run struct{ For time.Duration }

// String is the line.
func (r *Run) String() string { return "run " + duration(r.For) }

// Seed is the line that gives chance its seed.
type Seed struct{ Seed uint64 }

// String is the line.
func (s *Seed) String() string { return fmt.Sprintf("seed %d", s.Seed) }
