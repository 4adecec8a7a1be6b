package tcp

import (
	"errors"
	"strings"
	"testing"
)

// TestArrows: the diagram that the code checks against is the RFC's figure 5
// and no state is a dead end or out of reach.
func TestArrows(t *testing.T) {
	for _, a := range []Arrow{ // figure 5, in its words
		{Closed, Listen, WhyUserOpen}, {Closed, SynSent, WhyUserOpen},
		{Listen, SynReceived, WhySynArrived}, {Listen, Closed, WhyUserClose},
		{SynSent, SynReceived, WhySynArrived}, {SynSent, Established, WhySynAckArrived}, {SynSent, Closed, WhyUserClose},
		{SynReceived, Established, WhyAckOfSyn}, {SynReceived, FinWait1, WhyUserClose},
		{Established, FinWait1, WhyUserClose}, {Established, CloseWait, WhyFinArrived},
		{FinWait1, FinWait2, WhyAckOfFin}, {FinWait1, Closing, WhyFinArrived}, {FinWait1, TimeWait, WhyFinAndAck},
		{FinWait2, TimeWait, WhyFinArrived}, {CloseWait, LastAck, WhyUserClose},
		{Closing, TimeWait, WhyAckOfFin}, {LastAck, Closed, WhyAckOfFin}, {TimeWait, Closed, WhyTwoMSL},
	} {
		if !a.To.in(reach[a.From][a.Why]) {
			t.Errorf("figure 5 has an arrow from %v to %v for %v, the table has not", a.From, a.To, a.Why)
		}
	}
	from, to := set(0), set(0)
	for _, a := range Arrows() {
		from, to = from|of(a.From), to|of(a.To)
	}
	if all := set(1<<states - 1); from != all || to != all {
		t.Errorf("states with a way out %b, with a way in %b, want all of %b", from, to, all)
	}
}

func TestBecomePanics(t *testing.T) {
	defer func() {
		want := "tcp: no arrow from CLOSED to TIME-WAIT for fin-arrived"
		if got := recover(); got != want {
			t.Errorf("a change that is not in the diagram: got panic %v, want %q", got, want)
		}
	}()
	new(TCB).become(TimeWait, WhyFinArrived)
}

// TestNames: whatever a trace may show has a name, and the names differ.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	check := func(kind, name, unknown string) {
		t.Helper()
		if name == "" || strings.Contains(name, "unknown") != (unknown != "") || seen[kind+name] {
			t.Errorf("a %s is called %q", kind, name)
		}
		seen[kind+name] = true
	}
	for s := range State(states) {
		check("state", s.String(), "")
	}
	for v := range Verdict(verdicts) {
		check("verdict", v.String(), "")
		if !strings.HasPrefix(v.Cite(), "RFC ") {
			t.Errorf("the verdict %v cites %q, want a paragraph", v, v.Cite())
		}
	}
	for w := range Why(whys) {
		check("reason", w.String(), "")
		if w != WhyNone && !strings.HasPrefix(w.Cite(), "RFC ") {
			t.Errorf("the reason %v cites %q, want a paragraph", w, w.Cite())
		}
	}
	for k := range Timer(timerCount) {
		check("timer", k.String(), "")
	}
	for e := ErrRefused; e <= ErrNoMemory; e++ {
		check("error", e.Error(), "")
	}
	check("state", State(99).String(), "unknown")
	check("verdict", Verdict(99).String(), "unknown")
	check("reason", Why(99).String(), "unknown")
	check("timer", Timer(99).String(), "unknown")
	check("error", Error(99).Error(), "unknown")
}

// TestErr: a connection that ended well has no error, not even a typed nil.
func TestErr(t *testing.T) {
	c := new(TCB)
	if c.Err() != nil {
		t.Errorf("a fresh TCB has the error %v", c.Err())
	}
	c.err = ErrReset
	if !errors.Is(c.Err(), ErrReset) {
		t.Errorf("errors.Is does not find ErrReset in %v", c.Err())
	}
}

// TestNews: the log comes first and in order, then each thing once.
func TestNews(t *testing.T) {
	var w news
	w.tell(Readable)
	w.timer(TimerAck)
	w.transition(Established, CloseWait, WhyFinArrived)
	w.tell(Readable)
	w.tell(Opened)
	var kinds []EventKind
	for e, ok := w.next(); ok; e, ok = w.next() {
		kinds = append(kinds, e.Kind)
	}
	want := []EventKind{TimerFired, Transition, Opened, Readable}
	if len(kinds) != len(want) {
		t.Fatalf("told %v, want %v", kinds, want)
	}
	for i := range want {
		if kinds[i] != want[i] {
			t.Errorf("told %v, want %v", kinds, want)
		}
	}
	for range 2 * newsLog {
		w.timer(TimerProbe) // must not overflow
	}
}
