package passive

import (
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

const moving = wire.SYN | wire.FIN | wire.RST

// move takes a segment as news about the states of both ends: first what has
// arrived meanwhile, then what the segment shows of its sender, then what it
// does to its sender, then what it will do to the other.
func (c *Conn) move(d Side, s *dissect.Segment, class Class) {
	if class == Copy || c.Odd.Has(Rewritten) && c.otherSide(d, s) {
		return
	}
	end := s.Seq.Add(int(occupies(s)))
	if c.hand.calm && s.Flags&moving == 0 && c.nothingNew(d, s) {
		c.follow(d, s, end)
		return
	}
	by := Stamp{s.Frame, s.At}
	c.Settle(s.At)
	if s.Flags.Has(wire.RST) {
		c.sendsRST(d, s, by)
		return
	}
	c.goesOn(d, s)
	c.oddities(d, s)
	c.shows(d, s)
	switch {
	case s.Flags.Has(wire.SYN) && c.Ends[d].SYNs > 0 && s.Seq != c.Ends[d].ISN:
		return // a SYN-ACK of nobody's
	case s.Flags.Has(wire.SYN | wire.ACK):
		c.sendsSYNACK(d, s, by)
	case s.Flags.Has(wire.SYN):
		c.sendsSYN(d, s, by)
	case s.Flags.Has(wire.FIN):
		c.sendsFIN(d, s, by, end)
	}
	c.timeSYN(d, s)
	c.follow(d, s, end)
	c.announce(d, s, by)
	c.calmDown()
}

// otherSide reports whether a segment is the one of two with other numbers,
// where a firewall rewrites them.
func (c *Conn) otherSide(d Side, s *dissect.Segment) bool {
	return s.Flags.Has(wire.ACK) && !c.acksSYN(d.Peer(), s.Ack)
}

// oddities notes what a segment tells of what the capture has not got.
func (c *Conn) oddities(d Side, s *dissect.Segment) {
	t := &c.hand.ends[d]
	if t.is(inherited) && !s.Flags.Has(wire.SYN) {
		c.Odd |= OldSegments
	}
	switch unheard := c.Ends[d.Peer()].Packets == 0; {
	case unheard && t.is(hasAcked) && !t.is(inherited) && t.heard.Less(s.Ack), unheard && c.Ends[d].State == SynSent && s.Flags&(wire.ACK|wire.SYN) == wire.ACK:
		c.Odd |= OneSided
	case c.Ends[d].Packets == 1 && c.Odd.Has(OneSided):
		c.Odd = c.Odd&^OneSided | UnseenAcked // it comes to light after all
	}
}

// occupies is how many sequence numbers a segment takes. RFC 9293 §3.4.
func occupies(s *dissect.Segment) uint32 {
	n := s.Len
	if s.Flags.Has(wire.SYN) {
		n++
	}
	if s.Flags.Has(wire.FIN) {
		n++
	}
	return n
}

// follow keeps the numbers of an end.
func (c *Conn) follow(d Side, s *dissect.Segment, end seq.Num) {
	t := &c.hand.ends[d]
	t.spoke = tickOf(s.At)
	t.count(s, end)
	if s.Flags.Has(wire.ACK) {
		t.hear(s.Ack)
	}
}

// timeSYN times how long an end needs to answer a SYN or SYN-ACK.
func (c *Conn) timeSYN(d Side, s *dissect.Segment) {
	t := &c.hand.ends[d]
	if t.asked.Set() && s.Flags.Has(wire.ACK) {
		took := s.At.Sub(t.asked) >> tickBits
		if took := uint32(min(max(took, 1), 1<<31)); t.least == 0 || took < t.least {
			t.least = took
		}
		t.asked = 0
	}
	if s.Flags.Has(wire.SYN) {
		t.synID = s.ID
		c.hand.ends[d.Peer()].asked = s.At
	}
}

// calmDown finds out whether most of the work can be left out from here on:
// nothing is underway, and both ends are where only SYN, FIN and RST move them.
func (c *Conn) calmDown() {
	h := &c.hand
	h.calm = c.restful(0) && c.restful(1) && (c.Odd.Has(OneSided) || c.Ends[0].Packets > 0 && c.Ends[1].Packets > 0)
}

func (c *Conn) restful(d Side) bool {
	t, state := &c.hand.ends[d], c.Ends[d].State
	return t.waiting == 0 && !t.is(hasFIN|inherited) && (state == Unknown || state == Established && t.is(hasData))
}

// nothingNew reports whether a segment without flags tells nothing of its
// sender that is not known.
func (c *Conn) nothingNew(d Side, s *dissect.Segment) bool {
	return c.hand.ends[d].is(hasData) ||
		s.Len == 0 && c.Ends[0].State == Unknown && c.Ends[1].State == Unknown && c.Ends[d].Packets > 1
}

// sendsSYN is an active open, or one more try.
func (c *Conn) sendsSYN(d Side, s *dissect.Segment, by Stamp) {
	e, t := &c.Ends[d], &c.hand.ends[d]
	last := c.newest(d)
	switch {
	case t.is(inherited):
		t.old, t.oldState = t.next, e.State
		t.signs = 0
		c.become(d, SynSent, SentSYN, by, true)
	case e.State == SynSent:
		t.lose(aSYNACK) // it has not arrived, or would not have been worth another SYN
	case last.Presumed && last.Why == GotRST && last.From == SynSent:
		c.takeBack(d) // some do not take no for an answer
	case e.State == Unknown || e.State == Closed || e.State == Listen:
		c.become(d, SynSent, SentSYN, by, true)
		c.overtaken(d, s)
	default:
		c.Odd |= StraySYN
	}
}

// overtaken looks for a SYN-ACK that stands in the capture before its SYN.
func (c *Conn) overtaken(d Side, s *dissect.Segment) {
	p := d.Peer()
	if u := &c.hand.ends[p]; u.is(hasAcked) && c.Ends[p].SYNACKs > 0 && u.heard == s.Seq.Add(1) {
		c.Odd |= Reordered3WHS
		c.expect(d, Stamp{s.Frame, s.At}, aSYNACK)
	}
}

// sendsSYNACK is the second segment, or the third of a simultaneous open.
func (c *Conn) sendsSYNACK(d Side, s *dissect.Segment, by Stamp) {
	e, t := &c.Ends[d], &c.hand.ends[d]
	if e.State == SynSent {
		c.landAll(d, aSYN)
	}
	last := c.newest(d)
	switch {
	case e.State == SynReceived:
	case e.State == Established && last.Presumed && last.Why == GotACK:
		c.takeBack(d) // the ACK of it was lost, or there was no room for it
		t.signs |= doubtsACK
	case last.Presumed && last.Why == GotRST && last.From == SynReceived && s.Seq.Less(t.next):
		c.takeBack(d) // the RST was lost
	case c.over(d) && c.Ends[d.Peer()].State != SynSent:
	case e.State == SynSent, e.State == Unknown, e.State == Closed, e.State == Listen, t.is(inherited):
		cause := c.Ends[d.Peer()].SYN
		if !cause.Seen() {
			cause = by
		}
		if t.is(inherited) {
			t.signs = 0
		}
		c.become(d, SynReceived, GotSYN, cause, true)
	}
}

// sendsFIN is the user's close, or the FIN again.
func (c *Conn) sendsFIN(d Side, s *dissect.Segment, by Stamp, end seq.Num) {
	t, u := &c.hand.ends[d], &c.hand.ends[d.Peer()]
	if t.is(hasFIN) {
		if end == t.fin {
			c.finAgain(d)
		}
		return
	}
	t.fin = end
	t.signs |= hasFIN
	if u.is(hasFIN) && s.Flags.Has(wire.ACK) && u.fin.LessEq(s.Ack) {
		t.signs |= finCarries
	}
	switch e := &c.Ends[d]; e.State {
	case Established, SynReceived:
		c.become(d, FinWait1, SentFIN, by, true)
	case CloseWait:
		c.become(d, LastAck, SentFIN, by, true)
	case Unknown: // whether the peer had sent its own before the capture began is not known
		c.become(d, FinWait1, SentFIN, by, false)
	}
}

// finAgain takes back that the ACK of the FIN has arrived here. And what was
// sent there has not, or it would have been answered.
func (c *Conn) finAgain(d Side) {
	for !c.Ends[d].State.awaitsAck() && c.takeBack(d) {
	}
	if u := &c.hand.ends[d.Peer()]; !u.is(hasAcked) || u.heard.Less(c.hand.ends[d].fin) {
		u.lose(aFIN)
	}
}

// announce notes what a segment will do to the other end.
func (c *Conn) announce(d Side, s *dissect.Segment, by Stamp) {
	p := d.Peer()
	var what brings
	switch {
	case s.Flags.Has(wire.SYN | wire.ACK):
		if c.acksSYN(p, s.Ack) {
			what = aSYNACK
		}
	case s.Flags.Has(wire.SYN):
		if c.Ends[p].State == SynSent {
			what = aSYN
		}
	case s.Flags.Has(wire.ACK):
		what = c.newsOf(d, p, s)
	}
	c.expect(p, by, what)
}

// newsOf is what a segment in the middle brings to p.
func (c *Conn) newsOf(d, p Side, s *dissect.Segment) (what brings) {
	e, t := &c.Ends[p], &c.hand.ends[p]
	if e.State == SynReceived && c.acksSYN(p, s.Ack) && c.inWindow(d, s.Seq) {
		what |= anACK
	}
	if s.Flags.Has(wire.FIN) {
		what |= aFIN
	}
	if t.is(hasFIN) && t.fin.LessEq(s.Ack) && (e.State.awaitsAck() || what&aFIN != 0) {
		what |= aFINACK
	}
	return what
}

// acksSYN reports whether ack acknowledges the SYN of an end, and nothing that
// it has not sent. Where its SYN is not in the capture, all may be true.
func (c *Conn) acksSYN(d Side, ack seq.Num) bool {
	e, t := &c.Ends[d], &c.hand.ends[d]
	return !e.Offer.Seen || e.ISN.Less(ack) && ack.LessEq(t.next) || t.is(isTwo) && ack == t.other.Add(1)
}

// inWindow reports whether a number may be that of a segment which an end
// sends right after its SYN: in the window that the peer's SYN-ACK offers, or
// not beyond what the peer acknowledges.
func (c *Conn) inWindow(d Side, num seq.Num) bool {
	e, p := &c.Ends[d], d.Peer()
	if !e.Offer.Seen {
		return true
	}
	far, allowed := num.Sub(e.ISN)-1, max(int(c.Ends[p].Offer.Window), int(e.Offer.FastOpen))
	if u := &c.hand.ends[p]; u.is(hasAcked) {
		allowed = max(allowed, u.heard.Sub(e.ISN))
	}
	return far >= 0 && far <= allowed
}
