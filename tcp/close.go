package tcp

import "github.com/tcpglass/tcpglass/clock"

// CloseWrite ends our direction: a FIN follows what is buffered. The other
// direction stays open. Closing twice is an error: ErrClosing.
//
// RFC 9293 §3.10.4 (CLOSE), §3.6.
func (c *TCB) CloseWrite(now clock.Instant) error {
	c.fire(now)
	switch c.state {
	case Closed:
		return c.endError()
	case Listen, SynSent:
		c.end(WhyUserClose, ErrClosed)
		return nil
	}
	if c.out.closed {
		return ErrClosing
	}
	c.out.closed = true
	switch c.state {
	case SynReceived:
		if c.out.n == 0 {
			c.become(FinWait1, WhyUserClose)
		} // else the FIN waits for ESTABLISHED, as its text does
	case Established:
		c.become(FinWait1, WhyUserClose)
	case CloseWait:
		c.become(LastAck, WhyUserClose)
	}
	return nil
}

// Close is CloseWrite by a user who will not read either. Octets that are
// unread, or that come later, reset the connection: a peer must not believe
// that they were received (SHLD-3).
func (c *TCB) Close(now clock.Instant) error {
	c.fire(now)
	switch {
	case c.orphan:
		return ErrClosed
	case c.state == Closed:
		c.orphan = true
		c.discardText()
		return nil
	}
	c.orphan = true
	if c.in.n > 0 && c.state != TimeWait { // where the peer has long gone and a reset tells nobody
		c.abort(WhyUnread, ErrClosed)
		return nil
	}
	c.discardText()
	err := c.CloseWrite(now)
	if err == ErrClosing { // our direction was closed before
		err = nil
	}
	c.limitFinWait2(now)
	return err
}

// limitFinWait2 bounds the wait for the FIN of a peer whose text nobody will
// read. RFC 9293 has no such timer; without it a silent peer holds a record
// for ever.
func (c *TCB) limitFinWait2(now clock.Instant) {
	if c.state == FinWait2 && c.orphan {
		c.timers[TimerClose] = now.Add(c.cfg.FinWait2)
	}
}

// closeTimeout ends TIME-WAIT, or FIN-WAIT-2 without a user.
func (c *TCB) closeTimeout() {
	if c.state == FinWait2 {
		c.end(WhyOrphan, 0)
		return
	}
	c.end(WhyTwoMSL, 0)
}
