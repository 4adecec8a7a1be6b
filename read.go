package tcpglass

import (
	"io"

	"github.com/tcpglass/tcpglass/clock"
)

// Read reads what has arrived, and waits where nothing has. After the peer's
// last octet it returns io.EOF.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.read(p)
	return n, c.readError(err)
}

// readError is the error of a Read as the user gets it.
func (c *Conn) readError(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return c.opError("read", err)
}

func (c *Conn) read(p []byte) (int, error) {
	now := c.st.enter()
	for {
		n, err := c.take(now, p)
		if n > 0 || err != nil || len(p) == 0 {
			c.st.leave(now)
			return n, err
		}
		now = c.awaitReadable()
	}
}

// awaitReadable waits for news for readers. There is nothing to flush
// before: a read that found nothing changed nothing. So the stack of a
// goroutine parked here stays as small as it was.
func (c *Conn) awaitReadable() clock.Instant {
	w, by := c.st.join(&c.readers), c.readBy
	c.st.mu.Unlock()
	return c.st.sleep(w, &c.readers, by, nil)
}

// take reads what is there.
func (c *Conn) take(now clock.Instant, p []byte) (int, error) {
	if c.end != nil && len(p) == 0 {
		return 0, nil // even past the deadline, as in package net
	}
	if err := c.ready(now, c.readBy); err != nil {
		return 0, err
	}
	n, err := c.end.Read(now, p)
	switch {
	case n > 0:
		return n, nil
	case err == io.EOF:
		return 0, err
	case err != nil:
		c.told = true
		return 0, kernelError("read", err)
	case c.readShut:
		return 0, io.EOF
	}
	return 0, c.st.err
}
