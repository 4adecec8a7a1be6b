package tcp

import (
	"io"

	"github.com/tcpglass/tcpglass/clock"
)

// Read moves octets to p and returns how many: 0 and nil where there are
// none yet; io.EOF behind the last one before the peer's FIN. Octets that
// arrived in order before a reset are still given out before the error: the
// RFC would flush them, but they were acknowledged, and kernels give them
// out too.
//
// RFC 9293 §3.10.3 (RECEIVE).
func (c *TCB) Read(now clock.Instant, p []byte) (int, error) {
	c.fire(now)
	switch {
	case c.state == SynReceived && !c.orphan:
		return 0, nil // what came with the SYN waits for the handshake: §3.4
	case c.in.n > 0:
		n := c.in.read(c.cfg.Memory, p)
		c.afterRead(now)
		return n, nil
	case c.orphan:
		return 0, ErrClosed
	case c.rcv.done:
		return 0, io.EOF
	case c.state == Closed:
		return 0, c.endError()
	case c.state == Listen:
		return 0, ErrNotOpen
	}
	return 0, nil
}

// afterRead offers the room that reading has made, once it is worth a
// segment, and forgets an urgent mark that was passed.
func (c *TCB) afterRead(now clock.Instant) {
	c.tune.read(now, c.in.base, c.receiveCeiling())
	if c.rcv.urgent && c.rcv.up.LessEq(c.in.base) {
		c.rcv.urgent = false
	}
	if c.state.in(canReceive) && c.windowWorthTelling() {
		c.acks.window = true
	}
}
