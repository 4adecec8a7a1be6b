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
	c.abort(WhyUserAbort, ErrClosed)
	return nil
}

// abort resets the connection. In CLOSING and LAST-ACK the RFC lets it go
// without a reset; not where the peer would take unread text for received, or
// waits for text that will not come.
func (c *TCB) abort(why Why, err Error) {
	told := synchronized&^of(TimeWait, Closing, LastAck) | of(SynReceived)
	if why != WhyUserAbort {
		told |= of(Closing, LastAck) // SHLD-3
	}
	if c.state.in(told) {
		c.owes |= owesReset
	}
	c.end(why, err)
}
