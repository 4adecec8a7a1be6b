package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// goesOn is called for all but resets: who sends them is not closed.
func (c *Conn) goesOn(d Side, s *dissect.Segment) {
	e := &c.Ends[d]
	if e.State != Closed && e.State != Listen || s.Flags.Has(wire.SYN) {
		return
	}
	last := c.newest(d)
	switch {
	case last.Why == GotRST && s.At > last.At.Add(c.patience(d)):
		c.Odd |= DisobeyedRST
		c.undo(d, last)
	case last.Why == SentRST:
		c.Odd |= UndeadSender
		c.undo(d, last)
	}
}

// unlearned is for ends of which the capture has no answer.
const unlearned = 200 * time.Millisecond

// patience is how long what an end had sent before it was told something may
// still be seen behind it: twice the least time, for paths are not even.
func (c *Conn) patience(d Side) time.Duration {
	if lag := c.lag(d); lag != 0 {
		return 2*lag + time.Millisecond
	}
	return unlearned
}

// shows takes what a segment shows of its sender: what must have arrived
// there, and what cannot have.
func (c *Conn) shows(d Side, s *dissect.Segment) {
	if c.hand.ends[d].is(hasFIN) {
		c.showsNoFIN(d, s)
	}
	if !s.Flags.Has(wire.ACK) {
		return
	}
	if !s.Flags.Has(wire.SYN) {
		c.showsOpen(d, s)
	}
	switch u := &c.hand.ends[d.Peer()]; {
	case !u.is(hasFIN):
	case u.fin.LessEq(s.Ack):
		c.showsFIN(d)
	case c.presumed(d, GotFIN):
		c.takeBack(d) // a RST behind it had made it likely
	}
}

// showsOpen is about ESTABLISHED.
func (c *Conn) showsOpen(d Side, s *dissect.Segment) {
	p := d.Peer()
	e, t := &c.Ends[d], &c.hand.ends[d]
	switch {
	case t.is(inherited):
		return
	case e.State == Unknown:
		c.showsData(d, s)
	case e.State == SynSent:
		c.showsAnswered(d, s)
	case e.State == SynReceived || e.State == Established:
		if s.Len == 0 && !s.Flags.Has(wire.FIN) && !c.beyondSYN(p, s) && !c.answersSYNACK(d) {
			return
		}
		c.landAll(d, anACK|aSYNACK)
		if e.State == SynReceived && c.hand.ends[p].is(hasData) {
			c.become(d, Established, ShowsIt, Stamp{s.Frame, s.At}, true)
		}
		if e.State == Established && !t.is(hasData) {
			c.confirm(d)
			t.signs |= hasData
		}
	}
}

// answersSYNACK reports whether any segment of an end shows that a SYN-ACK has
// arrived there: it does where it had to be answered.
func (c *Conn) answersSYNACK(d Side) bool {
	last := c.newest(d)
	return last.Why == GotSYNACK || last.Why == GotACK && c.Ends[d].SYN.Seen() || c.hand.ends[d].awaits(aSYNACK) != 0
}

// beyondSYN reports whether s acknowledges more of p than its SYN, and the
// data in that.
func (c *Conn) beyondSYN(p Side, s *dissect.Segment) bool {
	e := &c.Ends[p]
	return e.Offer.Seen && e.ISN.Add(1+int(e.Offer.FastOpen)).Less(s.Ack)
}

// showsAnswered is about an end in SYN-SENT that sends something else than a
// SYN.
func (c *Conn) showsAnswered(d Side, s *dissect.Segment) {
	e, t := &c.Ends[d], &c.hand.ends[d]
	p := d.Peer()
	if far := s.Seq.Sub(e.ISN); far < 0 || far > 1<<30 {
		c.straySYN(d, s)
		return
	}
	if c.Ends[p].SYNACKs > 0 && !(c.acksSYN(p, s.Ack) && c.inWindow(d, s.Seq)) {
		return // forged, or an answer to what the capture has not got
	}
	c.landAll(d, aSYNACK)
	if e.State == SynSent {
		c.become(d, Established, ShowsIt, Stamp{s.Frame, s.At}, true)
	}
	t.signs |= hasData
}

// straySYN is called when the sender of a SYN goes on with the connection
// that was there before: the SYN was an old one, or forged.
func (c *Conn) straySYN(d Side, s *dissect.Segment) {
	t, last := &c.hand.ends[d], c.newest(d)
	far := s.Seq.Sub(t.old)
	if t.oldState == Unknown || last.Why != SentSYN || far < -(1<<30) || far > 1<<30 {
		return
	}
	c.Odd |= StraySYN
	c.path.drop(d)
	c.Ends[d].State = t.oldState
	t.next, t.oldState = t.old, Unknown
}

// showsData is about ends that a capture finds in the middle: when both have
// sent data, neither can have sent a FIN before the first of them did.
func (c *Conn) showsData(d Side, s *dissect.Segment) {
	p := d.Peer()
	t, u := &c.hand.ends[d], &c.hand.ends[p]
	by := Stamp{s.Frame, s.At}
	switch {
	case c.Ends[p].Offer.Seen && c.Ends[p].State >= Established && c.acksSYN(p, s.Ack):
		c.become(d, Established, ShowsIt, by, true)
		t.signs |= hasData
	case s.Len == 0 || u.is(hasFIN):
	default:
		t.signs |= hasData
		if !u.is(hasData) || c.Ends[p].State != Unknown {
			return
		}
		c.become(d, Established, ShowsIt, by, true)
		c.become(p, Established, ShowsIt, by, true)
	}
}

// landAll lets arrive what is underway to an end, up to something that it has
// shown to have. What came before and had to be answered was not, so it is
// lost.
func (c *Conn) landAll(d Side, until brings) {
	t := &c.hand.ends[d]
	for t.awaits(until) != 0 {
		switch a := t.pop(); {
		case a.brings&until != 0:
			c.land(d, a, true)
		case a.brings&mustAnswer == 0:
			c.land(d, a, false)
		}
	}
}

// showsFIN: it has acknowledged the FIN.
func (c *Conn) showsFIN(d Side) {
	e, t, u := &c.Ends[d], &c.hand.ends[d], &c.hand.ends[d.Peer()]
	if t.is(inherited) {
		return
	}
	c.landAll(d, aFIN)
	switch {
	case e.State.hasFIN():
	case e.State == Unknown:
		c.become(d, CloseWait, GotFIN, c.Ends[d.Peer()].FIN, true)
	default:
		a := arrival{c.Ends[d.Peer()].FIN, aFIN}
		if u.is(finCarries) {
			a.brings |= aFINACK
		}
		c.landFIN(d, a, true)
	}
}

// showsNoFIN: who goes on behind its FIN has not sent it.
func (c *Conn) showsNoFIN(d Side, s *dissect.Segment) {
	t, behind := &c.hand.ends[d], s.Seq.Add(int(s.Len))
	if !s.Flags.Has(wire.SYN) && (s.Len < 2 || !t.fin.Less(behind)) {
		return
	}
	c.Odd |= StrayFIN
	t.signs &^= hasFIN | finCarries
	c.Ending.strayed(d)
	p := d.Peer()
	c.hand.ends[p].lose(aFIN)
	c.undoTo(d, SentFIN)
	if last := c.newest(p); last.Why == GotFIN {
		c.undo(p, last)
	}
}

// undoTo undoes the steps of an end, back to one with that reason and with it.
func (c *Conn) undoTo(d Side, why Why) {
	for last := c.newest(d); last.Why != 0 && c.Ends[d].State > Established; last = c.newest(d) {
		found := last.Why == why
		c.undo(d, last)
		if found {
			return
		}
	}
}
