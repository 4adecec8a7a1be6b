package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// step8Fin takes the peer's FIN: at once where everything before it is
// there, else when that has come.
//
// RFC 9293 §3.10.7.4, eighth check.
func (c *TCB) step8Fin(now clock.Instant, seg *Segment) {
	if seg.Flags.Has(wire.FIN) && !c.rcv.done && c.state != Closed {
		c.rcv.fin, c.rcv.seen = seg.Seq.Add(len(seg.Payload)), true
		c.acks.now = true // even where it is too early: the peer should know
	}
	if c.rcv.seen && !c.rcv.done && c.rcv.nxt == c.rcv.fin && c.state.in(canReceive|of(SynReceived)) {
		c.takeFin(now)
	}
}

// takeFin passes the FIN: the peer will send no more.
func (c *TCB) takeFin(now clock.Instant) {
	c.rcv.nxt = c.rcv.nxt.Add(1) // a FIN occupies one number
	c.rcv.done = true
	c.acks.now = true
	if c.state == SynReceived {
		return // takeSynFin follows when the handshake is complete
	}
	c.finArrived(now)
}

// takeSynFin acts on a FIN that came with, or right behind, a SYN.
func (c *TCB) takeSynFin(now clock.Instant) {
	if c.rcv.done {
		c.finArrived(now)
	}
}

func (c *TCB) finArrived(now clock.Instant) {
	c.news.tell(Readable) // the end of the stream
	switch c.state {
	case Established:
		c.become(CloseWait, WhyFinArrived)
	case FinWait1:
		if c.finAcked() {
			c.enterTimeWait(now, WhyFinAndAck)
			return
		}
		c.become(Closing, WhyFinArrived)
	case FinWait2:
		c.enterTimeWait(now, WhyFinArrived)
	}
}

// leaveFinWait1 acts on the acknowledgment of our FIN once the whole segment
// was seen: where it carried the peer's FIN too, step 8 has gone straight to
// TIME-WAIT. RFC 9293 §3.10.7.4, fifth check, FIN-WAIT-1 and CLOSING.
func (c *TCB) leaveFinWait1(now clock.Instant) {
	if !c.finAcked() {
		return
	}
	switch c.state {
	case FinWait1:
		c.become(FinWait2, WhyAckOfFin)
		c.limitFinWait2(now)
	case Closing:
		c.enterTimeWait(now, WhyAckOfFin)
	}
}
