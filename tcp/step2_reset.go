package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
)

// step2Reset takes a reset that lies in the window. Only one that hits the
// expected number ends the connection; others are challenged, as a stranger
// may have guessed them.
//
// RFC 9293 §3.10.7.4, second check; RFC 5961 §3.2.
func (c *TCB) step2Reset(now clock.Instant, seg *Segment) Verdict {
	if seg.Seq != c.rcv.nxt {
		c.challenge(now)
		return ChallengeReset
	}
	switch c.state {
	case SynReceived:
		c.resetSynReceived()
	case Closing, LastAck:
		c.end(WhyResetArrived, 0) // both have said all they had to say
	default:
		c.end(WhyResetArrived, ErrReset)
	}
	return ResetByPeer
}

// resetSynReceived goes back to where the connection came from: LISTEN, or
// for an active opener, a refusal. MUST-11.
func (c *TCB) resetSynReceived() {
	if !c.passive {
		c.end(WhyRefused, ErrRefused)
		return
	}
	c.timers = timers{}
	c.loss = recovery{}
	c.acks = acks{}
	c.owes = 0
	c.discardText()
	c.out.release(c.cfg.Memory)
	c.become(Listen, WhyReturnToListen)
}
