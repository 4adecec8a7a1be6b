package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// arriveListen takes a segment that reached a TCB in LISTEN.
//
// RFC 9293 §3.10.7.2. The order of the checks is the RFC's and is visible
// to the peer: a segment with both RST and ACK must not be answered.
func (c *TCB) arriveListen(now clock.Instant, seg *Segment) Verdict {
	switch {
	case seg.Flags.Has(wire.RST):
		return DropReset // nothing of ours is out there to be refused
	case seg.Flags.Has(wire.ACK):
		c.refuse(seg) // it acknowledges what we never sent
		return Refuse
	case !seg.Flags.Has(wire.SYN):
		return DropNoSyn
	}
	c.startSending(c.id.ISS)
	c.startReceiving(seg.Seq)
	c.agree(now, negotiate(c.cfg, seg))
	c.become(SynReceived, WhySynArrived)
	return c.takeSynText(now, seg)
}

// takeSynText keeps the octets and the FIN that came with a SYN. They are
// processed as if they had come behind it: the user sees them only once the
// connection is established, RFC 9293 §3.4.
func (c *TCB) takeSynText(now clock.Instant, seg *Segment) Verdict {
	c.rcv.edge = c.rcv.nxt.Add(int(initialWindow(c.cfg))) // nothing is in the buffer yet
	seg.Seq = c.rcv.nxt
	seg.Flags &^= wire.SYN
	if seg.Len() == 0 {
		return Accept
	}
	c.trim(seg)
	v := c.step7Text(now, seg)
	c.step8Fin(now, seg)
	return v
}
