package sockets

import (
	"cmp"
	"math"
	"net/netip"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/detect"
)

// Verdict is what the half-open entries of a listener say. It is a look at a
// table and not at the segments, as package detect's is, but uses its words.
type Verdict struct {
	Listener netip.AddrPort // zero: cookies went out, and the table does not tell whose
	Class    detect.Class   // Nothing, Crowd or Flood
	Shape    detect.Shape   // of a flood
	Source   netip.Prefix   // of a flood from one address or network
	Reason   Reason
	Signals  []Signal // what it rests on; Text is empty, see Signal.Say
	Rates    bool     // two tables were compared: there are rates among Signals
}

// Reason says why a Verdict is what it is.
type Reason string

// The reasons.
const (
	Few        Reason = "few"        // too few half-open entries to say anything
	Overloaded Reason = "overloaded" // the accept queue is full: those who have completed their handshakes stay half-open too
	Undecided  Reason = "undecided"  // many and young: a crowd, or the first second of a flood
	Completing Reason = "completing" // many, and they complete
	Unanswered Reason = "unanswered" // many, and the SYN-ACKs are not answered
	Cookies    Reason = "cookies"    // cookies go out and do not come back
)

// When a table is said to show something. A SYN-ACK is sent again after a
// second, longer than almost every round trip: whoever has not answered the
// first by then is lost, slow beyond reason, or was never there.
const (
	many         = 20   // half-open entries that make a judgment worth while
	manyWhenFull = 5    // where the table has no room for more than these
	mostly       = 0.5  // share of entries that must agree
	hardly       = 0.1  // and that may not, for a crowd
	cookieRate   = 10.0 // cookies per second that are worth a word
)

// minGap is how far apart two tables must be, so that a completed handshake
// is gone from the second.
const minGap = 500 * time.Millisecond

// Judge says of each listener with half-open entries what they look like, the
// worst first. before is an earlier table of the same, or nil; with one, what
// has become of its entries counts, and cookies do.
func (t *Table) Judge(before *Table) []Verdict {
	if before != nil && t.At.Sub(before.At) < minGap {
		before = nil
	}
	all := []Verdict{}
	for _, e := range t.evidence(before) {
		all = append(all, e.verdict())
	}
	all = append(all, t.baked(before, all)...)
	slices.SortFunc(all, func(a, b Verdict) int {
		return cmp.Or(cmp.Compare(b.Class, a.Class), a.Listener.Compare(b.Listener))
	})
	return all
}

// verdict weighs what is known of a listener.
func (e *evidence) verdict() Verdict {
	v := Verdict{Listener: e.listener.Local, Signals: e.signals(), Rates: e.cohort > 0}
	v.Reason = e.reason()
	switch v.Reason {
	case Unanswered:
		v.Class = detect.Flood
		v.Shape, v.Source = e.shape()
	case Completing:
		v.Class = detect.Crowd
	}
	return v
}

func (e *evidence) reason() Reason {
	switch {
	case !e.enough():
		return Few
	case e.listener.Full():
		return Overloaded
	case e.cohort >= many && e.stillHalfOpen() >= mostly, e.unanswered() >= mostly:
		return Unanswered
	case e.cohort >= many && e.stillHalfOpen() <= hardly:
		return Completing
	case e.cohort == 0 && e.unanswered() <= hardly && e.connections >= e.from.all:
		return Completing
	}
	return Undecided
}

// enough reports whether there are so many entries that they mean something.
func (e *evidence) enough() bool {
	n := e.from.all
	return n >= many || n >= manyWhenFull && e.listener.Limit > 0 && n >= e.listener.Limit
}

// shape says where a flood comes from.
func (e *evidence) shape() (detect.Shape, netip.Prefix) {
	if p, share := e.from.topAddress(); share >= mostly {
		return detect.OneSource, p
	}
	if p, share := e.from.topNetwork(); share >= mostly {
		return detect.OnePrefix, p
	}
	return detect.Random, netip.Prefix{}
}

// signals are the measures, those that decide first.
func (e *evidence) signals() []Signal {
	bits, most := e.from.entropy()
	_, address := e.from.topAddress()
	_, net := e.from.topNetwork()
	signals := []Signal{
		{Name: "half-open", Value: float64(e.from.all), Usual: float64(e.listener.Limit), Score: float64(e.from.all) / many},
		{Name: "unanswered", Value: e.unanswered(), Usual: e.oldest, Score: e.unanswered() / mostly},
		{Name: "connections", Value: float64(e.connections)},
		{Name: "sources", Value: float64(len(e.from.addresses)), Usual: float64(len(e.from.networks))},
		{Name: "entropy", Value: bits, Usual: most},
		{Name: "top-source", Value: address, Score: address / mostly},
		{Name: "top-prefix", Value: net, Score: net / mostly},
	}
	if e.cohort > 0 {
		signals = slices.Insert(signals, 2, Signal{
			Name: "still-half-open", Value: e.stillHalfOpen(), Usual: float64(e.cohort), Score: e.stillHalfOpen() / mostly})
	}
	return signals
}

// baked is the verdict on cookies that went out between two tables, where
// some did: those of the listener whose half-open table is full, or, where
// it is not said of any, of one that is not known.
func (t *Table) baked(before *Table, known []Verdict) []Verdict {
	if before == nil || before.Counters == nil || t.Counters == nil {
		return nil
	}
	d, gap := t.Counters.Since(before.Counters), t.At.Sub(before.At).Seconds()
	sent, back := float64(d.CookiesSent)/gap, float64(d.CookiesRecv)/gap
	signal := Signal{Name: "cookies", Value: sent, Usual: back, Score: math.Max(sent-2*back, 0) / cookieRate}
	if signal.Score < 1 {
		return nil
	}
	for i := range known {
		if known[i].Class == detect.Flood {
			known[i].Signals = append(known[i].Signals, signal)
			return nil
		}
	}
	return []Verdict{{Class: detect.Flood, Shape: detect.Shapeless, Reason: Cookies, Signals: []Signal{signal}, Rates: true}}
}
