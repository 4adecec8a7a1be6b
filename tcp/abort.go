package tcp

import "github.com/tcpglass/tcpglass/clock"

// Abort ends the connection at once, with a reset where the peer knows of
// it. What was not sent or not read is lost.
//
// RFC 9293 §3.10.5 (ABORT).
func (c *TCB) Abort(now clock.Instant) error {
	c.fire(now)
	c.orphan = true
	if c.state == Closed {
		c.discardText()
		return nil
	}
	c.abort(WhyUserAbort)
	return nil
}

// abort resets the connection.
func (c *TCB) abort(why Why) {
	if c.state.in(synchronized&^of(TimeWait, Closing, LastAck) | of(SynReceived)) {
		c.owes |= owesReset
	}
	c.end(why, ErrClosed)
}
