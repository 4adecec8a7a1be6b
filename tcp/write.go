package tcp

import "github.com/tcpglass/tcpglass/clock"

// Write takes octets of p as there is room and returns how many. Where it
// takes less than all it tells Writable once there is room again. Octets
// written before the connection is established are sent once it is.
//
// RFC 9293 §3.10.2 (SEND).
func (c *TCB) Write(now clock.Instant, p []byte) (int, error) {
	c.fire(now)
	if err := c.mayWrite(); err != nil {
		return 0, err
	}
	n := c.out.write(c.cfg.Memory, p, c.sendLimit())
	if n < len(p) {
		if c.out.n == 0 {
			return 0, ErrNoMemory // nothing is in flight whose acknowledgment would make room
		}
		c.wanting = true
	}
	return n, nil
}

// WriteUrgent is Write with the urgent pointer moved behind what was taken.
// New applications should not use it: SHLD-13.
//
// RFC 9293 §3.8.5.
func (c *TCB) WriteUrgent(now clock.Instant, p []byte) (int, error) {
	n, err := c.Write(now, p)
	if n > 0 {
		c.snd.up, c.snd.urgent = c.out.text(), true
	}
	return n, err
}

// mayWrite says why the user may not send, if so.
func (c *TCB) mayWrite() error {
	switch {
	case c.state == Closed:
		return c.endError()
	case c.state == Listen:
		return ErrNotOpen
	case c.orphan:
		return ErrClosed
	case c.out.closed:
		return ErrClosing
	}
	return nil
}

// endError is what a call gets on a connection that is over.
func (c *TCB) endError() error {
	switch {
	case c.err != 0:
		return c.err
	case c.cfg == nil:
		return ErrNotOpen
	}
	return ErrClosed
}

// tellRoom tells Writable to a user who waits, once half of the buffer is
// free: less would wake them for crumbs.
func (c *TCB) tellRoom() {
	if c.wanting && c.out.n <= c.sendLimit()/2 {
		c.wanting = false
		c.news.tell(Writable)
	}
}
