package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// arriveSynSent takes a segment that reached a TCB in SYN-SENT.
//
// RFC 9293 §3.10.7.3.
func (c *TCB) arriveSynSent(now clock.Instant, seg *Segment) Verdict {
	acks := seg.Flags.Has(wire.ACK)
	switch {
	case acks && (seg.Ack.LessEq(c.snd.iss) || c.snd.nxt.Less(seg.Ack)):
		c.refuse(seg) // not our SYN: an old duplicate (unless it is a reset)
		return Refuse
	case seg.Flags.Has(wire.RST) && acks:
		c.end(WhyRefused, ErrRefused)
		return ResetByPeer
	case seg.Flags.Has(wire.RST):
		return DropReset
	case !seg.Flags.Has(wire.SYN):
		return DropNoSyn
	}
	c.heard(now)
	c.startReceiving(seg.Seq)
	c.agree(negotiate(c.cfg, seg))
	if !acks {
		return c.openSimultaneously(now, seg)
	}
	c.become(Established, WhySynAckArrived)
	c.news.tell(Opened)
	c.advance(now, seg)
	c.snd.wl2 = seg.Ack
	c.acks.now = true
	return c.takeSynText(now, seg)
}

// openSimultaneously answers a SYN that crossed ours: our SYN goes again,
// now with an ACK. RFC 9293 §3.5, figure 8 (MUST-10).
func (c *TCB) openSimultaneously(now clock.Instant, seg *Segment) Verdict {
	c.become(SynReceived, WhySynArrived)
	c.loss.resendFrom(c.snd.iss, c.snd.nxt, WhyOpen)
	return c.takeSynText(now, seg)
}
