package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// step1Sequence checks that seg lies in the window, and cuts off what does
// not. What is unacceptable is answered with an ACK, so that a peer that has
// lost its place finds it again; a reset is not answered.
//
// RFC 9293 §3.10.7.4, first check; PAWS before it: RFC 7323 §5.3.
func (c *TCB) step1Sequence(now clock.Instant, seg *Segment) Verdict {
	if c.synAgain(seg) {
		c.disagree(seg)
		c.loss.resendFrom(c.snd.iss, c.snd.iss.Add(1), WhyRetransmitTime)
		return AcceptDuplicate
	}
	if c.stamps.old(now, seg) {
		c.oweDuplicate(now, seg)
		return DropOldTimestamp
	}
	if v := c.place(seg); v != Accept {
		c.answerMisplaced(now, seg)
		return v
	}
	c.stamps.take(now, seg)
	c.trim(seg)
	return Accept
}

// place says whether seg is acceptable: RFC 9293 §3.4 table 6, but for the
// zero window, which still lets through what needs no room: ACK, URG and RST
// of a segment that begins where it should (MUST-66). An empty segment just
// behind the window passes too: a peer that has filled the window acknowledges
// from there, and to drop that because its text was lost on the way would
// stall our own direction.
func (c *TCB) place(seg *Segment) Verdict {
	n := seg.Len()
	switch {
	case seg.Seq == c.rcv.nxt, seg.Seq.In(c.rcv.nxt, c.rcv.edge):
		return Accept
	case n == 0 && seg.Seq == c.rcv.edge && !seg.Flags.Has(wire.RST):
		return Accept
	case c.rcv.edge.LessEq(seg.Seq):
		return DropAboveWindow
	case n > 0 && seg.Seq.Add(n-1).In(c.rcv.nxt, c.rcv.edge):
		return Accept
	}
	return DropBelowWindow
}

// trim cuts seg down to what lies in the window. What is cut off the end,
// the FIN too, the peer will send again. A reset and a SYN are judged by the
// number they came with: RFC 5961 §3.2, §4.2.
func (c *TCB) trim(seg *Segment) {
	if seg.Flags.Any(wire.RST | wire.SYN) {
		return
	}
	if old := min(c.rcv.nxt.Sub(seg.Seq), len(seg.Payload)); old > 0 {
		seg.Payload = seg.Payload[old:]
		seg.Seq = seg.Seq.Add(old)
		seg.Urgent -= uint16(min(old, int(seg.Urgent))) // it counts from Seq
	}
	over := seg.Seq.Add(seg.Len()).Sub(c.rcv.edge)
	if over <= 0 {
		return
	}
	if seg.Flags.Has(wire.FIN) {
		seg.Flags &^= wire.FIN
		over--
	}
	seg.Payload = seg.Payload[:max(len(seg.Payload)-over, 0)]
	c.acks.now = true // a probe of a closed window: tell it again
}

// answerMisplaced owes the ACK that answers an unacceptable segment.
func (c *TCB) answerMisplaced(now clock.Instant, seg *Segment) {
	if !seg.Flags.Has(wire.RST) {
		c.oweDuplicate(now, seg)
	}
}

// oweDuplicate owes an ACK that tells where we are. One for a segment with
// text is always due: our last one may have been lost. Those for empty
// segments are limited like challenge ACKs, or two ends that disagree would
// answer each other's answers for ever.
func (c *TCB) oweDuplicate(now clock.Instant, seg *Segment) {
	if seg.Len() > 0 || c.guard.allow(now) {
		c.acks.duplicate()
	}
}

// beyond is the number behind the last one that seg occupies.
func beyond(seg *Segment) seq.Num { return seg.Seq.Add(seg.Len()) }
