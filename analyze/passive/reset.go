package passive

import (
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// sendsRST is about the sender of a RST, then about who gets it.
func (c *Conn) sendsRST(d Side, s *dissect.Segment, by Stamp) {
	c.showsByRST(d, s)
	to := c.resets(d, s)
	e, t := &c.Ends[d], &c.hand.ends[d]
	if t.ttl != 0 && t.ttl != s.TTL {
		c.Odd |= OtherTTL
	}
	switch {
	case to == e.State:
	case e.State == Unknown:
		e.State = to // there never was a connection here: no step
	default:
		if e.State == Established && to == Listen {
			c.takeBack(d) // it never got there
		}
		t.signs &^= inherited
		c.become(d, to, SentRST, by, true)
	}
	p := d.Peer()
	if what := c.reaches(p, s); what != 0 {
		if u := &c.hand.ends[p]; u.is(hasAcked) && s.Seq == u.heard {
			u.lose(aFIN) // it is acceptable as it is, without a FIN before it
		}
		c.expect(p, by, what)
	}
}

// showsByRST: a RST that acknowledges data comes of an end that was open.
func (c *Conn) showsByRST(d Side, s *dissect.Segment) {
	e, p := &c.Ends[d], d.Peer()
	if e.State == SynReceived && s.Flags.Has(wire.ACK) && c.ownRST(d, s) && c.beyondSYN(p, s) && c.acksSYN(p, s.Ack) {
		c.landAll(d, anACK)
		if e.State == SynReceived {
			c.become(d, Established, ShowsIt, Stamp{s.Frame, s.At}, true)
		}
	}
}

// resets is the state that a RST leaves its sender in. A RST without ACK is
// how an end answers what belongs to no connection, and that at once: RFC 9293
// §3.10.7.1. Who aborts mostly sends an ACK with it. One without, out of the
// blue, and in a name in which others have been forged before, does not tell
// that its alleged sender has closed.
func (c *Conn) resets(d Side, s *dissect.Segment) State {
	e, t := &c.Ends[d], &c.hand.ends[d]
	if !c.ownRST(d, s) {
		c.Odd |= StrayRST
		return e.State
	}
	bare := !s.Flags.Has(wire.ACK)
	u := &c.hand.ends[d.Peer()]
	switch {
	case e.State == Listen:
		return Listen
	case e.State == SynSent && bare && u.is(hasAcked) && !c.acksSYN(d, u.heard),
		e.State == SynReceived && bare && s.Seq != t.next:
		return e.State // it only refuses a wrong ACK: RFC 9293 §3.10.7.3, §3.10.7.4
	case bare && t.is(doubtsACK) && (e.State == SynReceived || c.presumed(d, GotACK)):
		return Listen // it has given up, and knows of no such connection
	case bare && e.State >= Established && u.silent(s.At) > c.patience(d):
		c.Odd |= UnprovokedRST
		if c.Odd.Has(StrayRST) {
			return e.State
		}
	}
	return Closed
}

// presumed reports whether the newest step of an end is presumed, and for that
// reason.
func (c *Conn) presumed(d Side, why Why) bool {
	last := c.newest(d)
	return last.Presumed && last.Why == why
}

// ownRST reports whether a RST has a number that its sender could give it:
// that of what it would send next, or that which it was asked for (RFC 9293
// §3.5.2). Others are forged, or late.
func (c *Conn) ownRST(d Side, s *dissect.Segment) bool {
	t, u := &c.hand.ends[d], &c.hand.ends[d.Peer()]
	switch {
	case !t.is(hasSent), s.Seq == t.next, u.is(hasAcked) && s.Seq == u.heard:
		return true
	case u.is(hasAcked):
		return s.Seq.In(u.heard, t.next)
	}
	return s.Seq.In(t.base, t.next)
}

// reaches is what a RST brings to the other end: nothing where that would not
// obey it. RFC 9293 §3.10.7.3, §3.10.7.4; RFC 5961 §3.2.
func (c *Conn) reaches(p Side, s *dissect.Segment) brings {
	e, t := &c.Ends[p], &c.hand.ends[p]
	switch e.State {
	case SynSent:
		if s.Flags.Has(wire.ACK) && c.acksSYN(p, s.Ack) {
			return aRST
		}
	case SynReceived:
		if s.Seq == t.heard && !e.SYN.Seen() {
			return aRST | toListen
		} else if s.Seq == t.heard {
			return aRST
		}
	case Unknown, Closed, Listen, TimeWait:
		return 0
	default:
		u := &c.hand.ends[p.Peer()]
		if !t.is(hasAcked) || s.Seq == t.heard || u.is(hasSent) && s.Seq == u.next {
			return aRST
		}
	}
	c.Odd |= StrayRST
	return 0
}
