package passive

import (
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Ending is how the connection ended: who began, and how the FINs met. What
// it comes to is Conn.Close.
type Ending struct {
	fin, rst who // who was first
	met      meeting
	stray    [2]bool // the FIN was not this end's
	waits    bool    // a FIN is out that the other end has not acknowledged
}

// who is a side, or nobody.
type who uint8

func whoIs(d Side) who { return who(d) + 1 }

func (w who) side() (d Side, ok bool) { return Side(w - 1), w != 0 }

// meeting is how two FINs met.
type meeting uint8

const (
	apart   meeting = iota // there are not two
	four                   // the first was acknowledged before the second
	three                  // the second carries the ACK of the first
	crossed                // neither knew of the other
)

// Close is what the ending came to.
type Close uint8

// The verdicts.
const (
	Unfinished        Close = iota // neither FIN nor RST ended it
	FourSegments                   // FIN, ACK, FIN, ACK: RFC 9293 figure 12
	ThreeSegments                  // the second FIN carried the ACK of the first
	SimultaneousClose              // both FINs crossed: RFC 9293 figure 13
	HalfClosed                     // one side has sent its FIN, the other has not
	FinThenReset                   // it began with a FIN and ended with a RST
	Reset                          // a RST and no FIN
)

var closeNames = [...]string{
	"unfinished", "four-segments", "three-segments", "simultaneous", "half-closed", "fin-then-reset", "reset",
}

// String is the verdict as a word.
func (e Close) String() string { return closeNames[e] }

// Close is the verdict on the ending. RSTs that nobody obeyed, and those that
// came when all was over, do not count.
func (c *Conn) Close() Close {
	reset := c.endedByReset()
	fin := c.finished(0) || c.finished(1)
	switch {
	case !fin && reset:
		return Reset
	case !fin:
		return Unfinished
	case reset:
		return FinThenReset
	case !c.finished(0) || !c.finished(1):
		return HalfClosed
	}
	met := c.Ending.met
	if c.Odd.Has(Rewritten) {
		met = c.metByStates()
	}
	return [...]Close{apart: HalfClosed, four: FourSegments, three: ThreeSegments, crossed: SimultaneousClose}[met]
}

// metByStates is how the FINs met where packets have two numbers: the states
// come of only one of them.
func (c *Conn) metByStates() (met meeting) {
	for s := range c.Steps() {
		switch {
		case s.To == Closing:
			return crossed
		case s.Why == GotBoth:
			met = three
		case s.To == FinWait2:
			met = four
		}
	}
	return met
}

// finished reports whether an end has sent a FIN, and meant it.
func (c *Conn) finished(d Side) bool { return c.Ends[d].FIN.Seen() && !c.Ending.stray[d] }

func (e *Ending) strayed(d Side) { e.stray[d] = true }

// endedByReset reports whether a RST closed an end that was not closed
// already.
func (c *Conn) endedByReset() bool {
	if c.Ending.rst == 0 {
		return false
	}
	for d := range Side(2) {
		last := c.newest(d)
		if last.Why == SentRST && last.From != TimeWait || last.Why == GotRST {
			return true
		}
		if last.Why == 0 && c.Ends[d].RSTs > 0 && c.Odd&(DisobeyedRST|UndeadSender|StrayRST) == 0 {
			return true // where no states are known, a RST is believed
		}
	}
	return false
}

// CloseClass is the plain word for what is in the capture: none, half (only
// one side sent a FIN), fin4, fin3, simul, rst, and fin-rst where there are
// both, in whatever order and with whatever effect.
func (c *Conn) CloseClass() string {
	rst := c.Ending.rst != 0
	switch {
	case c.Ending.fin != 0 && rst:
		return "fin-rst"
	case rst:
		return "rst"
	case c.Ending.fin == 0:
		return "none"
	}
	return [...]string{apart: "half", four: "fin4", three: "fin3", crossed: "simul"}[c.Ending.met]
}

// FirstFIN is who sent the first FIN.
func (c *Conn) FirstFIN() (d Side, ok bool) { return c.Ending.fin.side() }

// FirstRST is who sent the first RST.
func (c *Conn) FirstRST() (d Side, ok bool) { return c.Ending.rst.side() }

// Waits reports whether an end waits, or has waited, in TIME-WAIT: after a
// simultaneous close both do, after a reset none.
func (c *Conn) Waits(d Side) bool {
	for _, m := range c.path.moves[:c.path.n] {
		if m.side() == d && m.to() == TimeWait {
			return true
		}
	}
	return c.Ends[d].State == TimeWait
}

// fins takes a segment with FIN.
func (c *Conn) fins(d Side, s *dissect.Segment, end seq.Num, by Stamp) {
	e, p := &c.Ends[d], d.Peer()
	e.FINs++
	if e.FIN.Seen() {
		c.Ending.stray[d] = c.Ending.stray[d] && end == e.Stream.fin.Add(1)
		return
	}
	e.FIN = by
	c.Ending.waits = true
	if c.Ending.fin == 0 {
		c.Ending.fin = whoIs(d)
		return
	}
	c.Ending.met = c.meets(p, s)
}

// meets is how the second FIN, in s, meets the first, of p.
func (c *Conn) meets(p Side, s *dissect.Segment) meeting {
	switch acked := c.Ends[p].FINAcked; {
	case acked.Seen() && acked.Frame != s.Frame:
		return four
	case acked.Seen(), c.Ends[p].Stream.acksFIN(s.Ack):
		return three
	}
	return crossed
}

// finAcked looks whether a segment acknowledges the other end's FIN.
func (c *Conn) finAcked(d Side, s *dissect.Segment, by Stamp) {
	p := d.Peer()
	if e := &c.Ends[p]; e.FIN.Seen() && !e.FINAcked.Seen() && s.Flags.Has(wire.ACK) && e.Stream.acksFIN(s.Ack) {
		e.FINAcked = by
	}
}

// rsts takes a segment with RST.
func (c *Conn) rsts(d Side, by Stamp) {
	e := &c.Ends[d]
	e.RSTs++
	if !e.RST.Seen() {
		e.RST = by
	}
	if c.Ending.rst == 0 {
		c.Ending.rst = whoIs(d)
	}
}

// Fate is what became of an end's RST.
type Fate uint8

// The fates. Whether a RST was obeyed cannot be seen, only that it was not.
const (
	NoReset     Fate = iota
	Heeded           // its receiver sent nothing afterwards
	Disobeyed        // its receiver went on
	Pointless        // there was nothing to reset: its receiver was closed, or never heard
	Implausible      // no receiver that goes by RFC 5961 would take it
)

var fateNames = [...]string{"", "heeded", "disobeyed", "pointless", "implausible"}

// String is the fate as a word.
func (f Fate) String() string { return fateNames[f] }

// ResetFate is what became of the RSTs of an end.
func (c *Conn) ResetFate(d Side) Fate {
	last := c.newest(d.Peer())
	switch {
	case c.Ends[d].RSTs == 0:
		return NoReset
	case last.Why == GotRST:
		return Heeded
	case c.Odd.Has(DisobeyedRST):
		return Disobeyed
	case c.Odd.Has(StrayRST):
		return Implausible
	}
	return Pointless
}
