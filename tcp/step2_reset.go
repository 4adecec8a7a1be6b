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
	switch {
	case c.state == SynReceived:
		c.resetSynReceived()
	case c.state.in(of(Closing, LastAck)) && c.out.n == 0:
		c.end(WhyResetArrived, 0) // both have said all they had to say
	default:
		c.end(WhyResetArrived, ErrReset)
	}
	return ResetByPeer
}

// resetSynReceived goes back to where the connection came from: LISTEN, or
// for an active opener, a refusal. MUST-11. A user who has closed meanwhile
// does not listen any more.
func (c *TCB) resetSynReceived() {
	switch {
	case !c.passive:
		c.end(WhyRefused, ErrRefused)
	case c.out.closed:
		c.end(WhyResetArrived, ErrReset)
	default:
		c.listenAgain()
	}
}

// listenAgain forgets a peer of which nothing may show in the next
// connection, and keeps what the user has set.
func (c *TCB) listenAgain() {
	c.discardText()
	c.out.release(c.cfg.Memory)
	c.become(Listen, WhyReturnToListen)
	old := *c
	c.reset(old.cfg, old.id)
	c.state, c.passive, c.news = old.state, old.passive, old.news
	c.nodelay, c.snd.user, c.keep, c.tos = old.nodelay, old.snd.user, old.keep, old.tos
	c.timers[TimerKeepAlive] = old.timers[TimerKeepAlive]
}
