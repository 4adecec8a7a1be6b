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
	case seg.Flags.Has(wire.RST) && !(acks && c.acksSyn(seg)):
		return DropReset
	case acks && !c.acksSyn(seg):
		c.refuse(seg)
		return Refuse
	case seg.Flags.Has(wire.RST):
		c.end(WhyRefused, ErrRefused)
		return ResetByPeer
	case !seg.Flags.Has(wire.SYN):
		return DropNoSyn
	}
	c.heard(now)
	c.startReceiving(seg.Seq)
	c.agree(now, negotiate(c.cfg, seg))
	c.marks.on = c.marks.on && c.asksECN()
	if !acks {
		return c.openSimultaneously(now, seg)
	}
	c.establish(WhySynAckArrived)
	c.advance(now, seg, false)
	c.snd.wl2 = seg.Ack
	c.acks.now = true
	return c.takeSynText(now, seg)
}

// acksSyn reports whether seg acknowledges our SYN, and not something else:
// an old duplicate does.
func (c *TCB) acksSyn(seg *Segment) bool {
	return c.snd.iss.Less(seg.Ack) && seg.Ack.LessEq(c.snd.nxt)
}

// establish enters ESTABLISHED. Where our SYN was lost, text begins with
// caution: RFC 5681 §3.1, RFC 6298 §5.7.
func (c *TCB) establish(why Why) {
	c.become(Established, why)
	c.news.tell(Opened)
	if c.counts.timeouts > 0 {
		c.cc.SynLost()
		c.rto.synLost()
	}
}
