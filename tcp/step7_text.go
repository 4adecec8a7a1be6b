package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
)

// step7Text takes the text of a segment that was trimmed to the window.
// Text that comes too early is kept at its place (SHLD-31).
//
// RFC 9293 §3.10.7.4, seventh check. In states in which the peer has closed
// there should be none, and it is ignored.
func (c *TCB) step7Text(now clock.Instant, seg *Segment) Verdict {
	if len(seg.Payload) == 0 || !c.state.in(canReceive|of(SynReceived)) {
		return Accept
	}
	if c.orphan {
		c.abort(WhyUnread, ErrClosed) // SHLD-3: nobody will read it
		return DropAfterClose
	}
	if c.overreaches(seg) {
		c.acks.duplicate()
		return DropNoMemory
	}
	early, hole := seg.Seq != c.rcv.nxt, len(c.in.early) > 0
	if v := c.in.insert(c.cfg.Memory, seg.Seq, seg.Payload); v != Accept {
		c.acks.duplicate()
		return v
	}
	if early {
		c.acks.duplicate() // an early segment is acknowledged at once: RFC 5681 §4.2
		return Accept
	}
	c.rcv.nxt = c.in.next()
	if rtt, ok := c.stamps.echoed(now, c.id.TSOffset, seg); ok {
		c.tune.sample(rtt)
	}
	c.oweText(now, len(seg.Payload), hole)
	if c.state != SynReceived {
		c.news.tell(Readable)
	}
	return Accept
}
