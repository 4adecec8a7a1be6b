package tcpglass

import (
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

// SetDeadline is SetReadDeadline and SetWriteDeadline.
func (c *Conn) SetDeadline(t time.Time) error { return c.setDeadlines(t, true, true) }

// SetReadDeadline lets a Read that waits, and later ones, fail with
// os.ErrDeadlineExceeded once t has passed, even where there is something to
// read. The zero t means never.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.setDeadlines(t, true, false) }

// SetWriteDeadline is the same for Write. A Write that is cut short says how
// much it has taken.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.setDeadlines(t, false, true) }

func (c *Conn) setDeadlines(t time.Time, read, write bool) error {
	now := c.st.enter()
	if c.end == nil {
		c.st.mu.Unlock()
		return opError("set", c.network, netip.AddrPort{}, c.flow.Local.Netip(), net.ErrClosed)
	}
	by := instant(now, t)
	if read {
		c.readBy = by
		c.st.wake(&c.readers)
	}
	if write {
		c.writeBy = by
		c.st.wake(&c.writers)
	}
	woken := c.st.takeWoken()
	c.st.mu.Unlock()
	rouse(woken)
	return nil
}

// instant is t on a clock that shows now. The zero t becomes the zero
// Instant; what is past becomes one that is set and due.
func instant(now clock.Instant, t time.Time) clock.Instant {
	if t.IsZero() {
		return 0
	}
	return max(now.Add(time.Until(t)), 1)
}

// ready is why nothing can be read or written at all: c is closed, or the
// deadline has passed.
func (c *Conn) ready(now, by clock.Instant) error {
	switch {
	case c.end == nil:
		return net.ErrClosed
	case by.Due(now):
		return os.ErrDeadlineExceeded
	}
	return nil
}
