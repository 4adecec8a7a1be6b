package tcpglass

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
)

// Write writes all of p to the send buffer, and waits for room where there
// is too little. Where it fails it says how much of p was taken: a reset, or
// the end of a connection, may still lose octets that were.
func (c *Conn) Write(p []byte) (int, error) {
	n, err := c.write(p)
	if err != nil {
		err = c.opError("write", err)
	}
	return n, err
}

func (c *Conn) write(p []byte) (n int, err error) {
	now, err := c.turn(c.st.enter())
	if err != nil {
		c.st.leave(now)
		return 0, err
	}
	c.writing = true
	for {
		var m int
		m, err = c.put(now, p[n:])
		n += m
		if n == len(p) || err != nil {
			break
		}
		w, by := c.st.join(&c.writers), c.writeBy
		c.st.leave(now)
		now = c.st.sleep(w, &c.writers, by, nil)
	}
	c.writing = false
	c.st.wake(&c.writers)
	c.st.leave(now)
	return n, err
}

// turn waits until no other Write is under way.
func (c *Conn) turn(now clock.Instant) (clock.Instant, error) {
	for c.writing {
		if err := c.ready(now, c.writeBy); err != nil {
			return now, err
		}
		w, by := c.st.join(&c.writers), c.writeBy
		c.st.mu.Unlock()
		now = c.st.sleep(w, &c.writers, by, nil)
	}
	return now, nil
}

// put writes what there is room for.
func (c *Conn) put(now clock.Instant, p []byte) (int, error) {
	if err := c.ready(now, c.writeBy); err != nil {
		return 0, err
	}
	n, err := c.end.Write(now, p)
	switch {
	case err != nil:
		return n, c.writeError(err)
	case n < len(p):
		return n, c.st.err
	}
	return n, nil
}

// writeError is what a kernel says when a Write fails: what happened to the
// connection, but only to the first who asks; later that nobody is there.
func (c *Conn) writeError(err error) error {
	switch err {
	case tcp.ErrReset, tcp.ErrTimeout, tcp.ErrUnreachable:
		if c.told {
			err = tcp.ErrClosing
		}
		c.told = true
	case tcp.ErrClosed: // both directions have ended in peace
		err = tcp.ErrClosing
	}
	return kernelError("write", err)
}
