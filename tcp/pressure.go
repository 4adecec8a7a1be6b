package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
)

// What a connection does about its host's memory. It is told the level when
// it has begun and whenever that changes, so that no segment asks for it.

// Press tells the connection which level its Memory is at. Its limits follow,
// and at levels above Calm its buffers are no larger than what they hold. A
// window that was offered stays: only what is offered from now on is smaller
// (SHLD-14). It reports whether there is something to send or to tell now:
// where the level has fallen, a peer or a user may have waited for that.
func (c *TCB) Press(level Level) bool {
	c.level = level
	if c.cfg == nil || c.state == Listen {
		return false
	}
	c.tune.limit = min(max(c.tune.limit, c.firstLimit()), c.receiveCeiling())
	if level > Calm {
		c.out.fit(c.cfg.Memory, c.out.n)
		c.in.fit(c.cfg.Memory, c.in.span())
		return false
	}
	c.tellRoom()
	if c.state.in(canReceive) && c.windowWorthTelling() {
		c.acks.window = true
	}
	return c.acks.window || c.news.bits != 0
}

// overreaches reports whether to keep the text of seg would take more memory
// than there is for one connection, although it was offered: at Critical the
// last octets are for those who hold less. It will be sent again.
func (c *TCB) overreaches(seg *Segment) bool {
	need := seg.Seq.Add(len(seg.Payload)).Sub(c.in.base)
	return c.level == Critical && need > max(len(c.in.buf), ceilings[Critical])
}

// receiveCeiling is what the receive buffer may grow to, in octets.
func (c *TCB) receiveCeiling() int { return min(c.cfg.ReceiveBuffer, ceilings[c.level]) }

// firstLimit is where the receive buffer's limit begins. Without timestamps
// there is nothing to tune it by.
func (c *TCB) firstLimit() int {
	if c.stamps.on {
		return firstBuffer
	}
	return c.cfg.ReceiveBuffer
}

// Progress is how far a connection has come in what matters to its users:
// where it stays the same the connection does not move, whatever segments
// come and go.
type Progress struct {
	Acked   seq.Num // what the peer has acknowledged
	Arrived seq.Num // what has arrived in order
	Read    seq.Num // what the user has read
}

// Progress is how far c has come.
func (c *TCB) Progress() Progress { return Progress{c.snd.una, c.rcv.nxt, c.in.base} }

// Holds is how many octets of memory c's buffers hold.
func (c *TCB) Holds() int { return len(c.in.buf) + len(c.out.buf) }

// GiveUp ends the connection because its host needs the memory: the peer
// gets a reset, the user ErrNoMemory. All that it held is given back, what
// was not read too.
//
// RFC 9293 §3.8.6.1: that a connection which does not move may stay is
// subject to the resources of its host.
func (c *TCB) GiveUp(now clock.Instant) {
	c.fire(now)
	if c.state != Closed {
		c.abort(WhyPressure, ErrNoMemory)
	}
	c.rcv.done = false // what was not read is lost: this is not the end of the stream
	c.discardText()
}
