package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// step5Ack takes the acknowledgment.
//
// RFC 9293 §3.10.7.4, fifth check; RFC 5961 §5.2.
func (c *TCB) step5Ack(now clock.Instant, seg *Segment) Verdict {
	switch {
	case !seg.Flags.Has(wire.ACK):
		return DropNoAck
	case c.state == SynReceived:
		if v := c.ackOpens(now, seg); v != Accept {
			return v
		}
	case c.ackable().Less(seg.Ack):
		c.oweDuplicate(now, seg)
		return DropAckUnsent
	case seg.Ack.Less(c.snd.una.Add(-c.snd.maxWnd)):
		c.challenge(now)
		return DropAckOld
	}
	c.heard(now)
	c.takeAck(now, seg)
	if c.state == LastAck && c.finAcked() {
		c.end(WhyAckOfFin, 0)
	}
	return Accept
}

// ackOpens completes the handshake of a passive or simultaneous open.
func (c *TCB) ackOpens(now clock.Instant, seg *Segment) Verdict {
	if seg.Ack.LessEq(c.snd.una) || c.snd.nxt.Less(seg.Ack) {
		c.refuse(seg)
		return Refuse
	}
	c.establish(WhyAckOfSyn)
	if c.in.n > 0 {
		c.news.tell(Readable) // it came with the SYN
	}
	c.snd.wl1 = seg.Seq.Add(-1) // so that this segment's window counts
	if c.out.closed {
		c.become(FinWait1, WhyUserClose) // the user has closed meanwhile
	}
	c.takeSynFin(now)
	return Accept
}

// takeAck does what an acknowledgment within bounds asks for: advance, or
// count a duplicate; then the window.
func (c *TCB) takeAck(now clock.Instant, seg *Segment) {
	duplicate := c.duplicateAck(seg)
	windowed, told := c.takeWindow(seg), c.hearEcho(seg)
	switch {
	case c.snd.una.Less(seg.Ack):
		c.advance(now, seg, told)
	case duplicate:
		c.dupAck(now)
	}
	if windowed {
		c.windowMoved(now)
	}
}

// duplicateAck reports whether seg is a duplicate acknowledgment in the
// strict sense, which speaks of a segment received out of order:
// RFC 5681 §2.
func (c *TCB) duplicateAck(seg *Segment) bool {
	return seg.Ack == c.snd.una && c.snd.una != c.snd.nxt && seg.Len() == 0 &&
		int(seg.Window)<<c.snd.scale == c.snd.wnd
}

// takeWindow takes the peer's window unless the segment is older than the
// one that the present window came from. It reports whether it did.
func (c *TCB) takeWindow(seg *Segment) bool {
	if seg.Ack.Less(c.snd.una) {
		return false
	}
	if !c.snd.wl1.Less(seg.Seq) && !(c.snd.wl1 == seg.Seq && c.snd.wl2.LessEq(seg.Ack)) {
		return false
	}
	c.snd.wnd = int(seg.Window) << c.snd.scale // MUST-1: unsigned
	c.snd.maxWnd = max(c.snd.maxWnd, c.snd.wnd)
	c.snd.wl1, c.snd.wl2 = seg.Seq, seg.Ack
	return true
}

// advance moves SND.UNA up to seg.Ack. told says that seg brings news of
// congestion.
func (c *TCB) advance(now clock.Instant, seg *Segment, told bool) {
	ack, before := seg.Ack, c.snd.una
	c.sampleRoundTrip(now, seg)
	c.snd.una = ack
	c.snd.nxt = seq.Max(c.snd.nxt, ack) // a window probe was taken
	c.probe = probe{}
	c.timers.clear(TimerProbe)
	c.owes &^= owesProbe
	c.out.acked(c.cfg.Memory, ack)
	c.recover(now, ack.Sub(before), told)
	c.rearmRetransmit(now)
	c.tellRoom()
}

// flight is how many numbers are sent and not acknowledged: FlightSize.
func (c *TCB) flight() int { return c.snd.nxt.Sub(c.snd.una) }

// finAcked reports whether our FIN was sent and acknowledged.
func (c *TCB) finAcked() bool { return c.out.closed && c.snd.una == c.out.end() }

// sampleRoundTrip measures, by the stopwatch where it ran, else by the
// echoed timestamp, which Karn's algorithm does not forbid: RFC 7323 §4.1.
func (c *TCB) sampleRoundTrip(now clock.Instant, seg *Segment) {
	rtt, ok := c.timing.acked(now, seg.Ack)
	if !ok && !c.timing.at.Set() {
		rtt, ok = c.stamps.roundTrip(now, c.id.TSOffset, seg)
	}
	if ok {
		c.rto.sample(rtt)
	}
}
