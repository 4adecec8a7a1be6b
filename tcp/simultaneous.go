package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// openSimultaneously answers a SYN that crossed ours: our SYN goes again,
// now with an ACK. RFC 9293 §3.5, figure 7 (MUST-10).
func (c *TCB) openSimultaneously(now clock.Instant, seg *Segment) Verdict {
	c.become(SynReceived, WhySynArrived)
	c.loss.resendFrom(c.snd.iss, c.snd.nxt, WhyOpen)
	return c.takeSynText(now, seg)
}

// crossed reports whether seg is the SYN-ACK that answers our SYN of a
// simultaneous open. By the letter of the first check it lies one number
// below the window; figure 7 shows it completing the handshake.
func (c *TCB) crossed(seg *Segment) bool {
	return c.state == SynReceived && !c.passive && seg.Seq == c.rcv.irs &&
		seg.Flags.Has(wire.SYN|wire.ACK) && !seg.Flags.Has(wire.RST)
}

// arriveCrossed takes the SYN-ACK of a simultaneous open. Not its window:
// the SYN has told that, and in neither is it scaled (RFC 7323 §2.2).
func (c *TCB) arriveCrossed(now clock.Instant, seg *Segment) Verdict {
	if v := c.ackOpens(now, seg); v != Accept {
		return v
	}
	c.heard(now)
	c.stamps.take(now, seg)
	c.disagree(seg)
	c.advance(now, seg, false)
	c.acks.now = true // its SYN occupies a number
	seg.Flags &^= wire.SYN
	seg.Seq = seg.Seq.Add(1)
	c.trim(seg)
	v := c.step7Text(now, seg)
	c.step8Fin(now, seg)
	return v
}

// synAgain reports whether seg is the SYN that brought us to SYN-RECEIVED:
// our answer to it was lost.
func (c *TCB) synAgain(seg *Segment) bool {
	return c.state == SynReceived && seg.Seq == c.rcv.irs &&
		seg.Flags.Has(wire.SYN) && !seg.Flags.Any(wire.ACK|wire.RST)
}
