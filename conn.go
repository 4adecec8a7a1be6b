package tcpglass

import (
	"net"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Conn is a TCP connection. It is a net.Conn and has what a net.TCPConn has,
// as far as it makes sense outside a kernel.
//
// It comes from Dial or Accept and must be closed.
type Conn struct {
	st         *Stack
	end        *host.Conn // nil when closed: it is the host's alone then
	prev, next *Conn      // in st.conns
	flow       wire.Flow
	network    string // as the user called it, for errors
	keep       *keepAlive

	readers, writers queue         // who waits for Readable; who waits for Writable, or for a Write before theirs
	readBy, writeBy  clock.Instant // deadlines; 0 none

	writing  bool // a Write is under way; others wait, so that each is one piece of the stream
	readShut bool // CloseRead was called
	abort    bool // Close resets: SetLinger(0)
	told     bool // the user knows that the connection has ended: Write says EPIPE
}

var _ net.Conn = (*Conn)(nil)

// newConn makes the Conn of a connection of the host.
func (st *Stack) newConn(end *host.Conn, network string) *Conn {
	c := &Conn{st: st, end: end, flow: end.Flow(), network: network, next: st.conns}
	if c.next != nil {
		c.next.prev = c
	}
	st.conns = c
	end.Owner = c
	return c
}

// detach makes c a closed Conn, wakes whoever waits for it, and returns what
// was behind it.
func (c *Conn) detach() *host.Conn {
	end := c.end
	end.Owner = nil
	c.end = nil
	if c.prev == nil {
		c.st.conns = c.next
	} else {
		c.prev.next = c.next
	}
	if c.next != nil {
		c.next.prev = c.prev
	}
	c.prev, c.next = nil, nil
	c.wakeAll()
	return end
}

// hear wakes those for whom an event is.
func (c *Conn) hear(kind host.EventKind) {
	switch kind {
	case host.Readable:
		c.st.wake(&c.readers)
	case host.Writable, host.Opened:
		c.st.wake(&c.writers)
	case host.Ended:
		c.wakeAll()
	}
}

func (c *Conn) wakeAll() {
	c.st.wake(&c.readers)
	c.st.wake(&c.writers)
}

// Close closes the connection. What was written is still delivered, in the
// background; what arrives is refused. Where octets have arrived that nobody
// has read, or after SetLinger(0), the connection is reset instead (RFC 9293
// §3.6.1, SHLD-3). A second Close returns net.ErrClosed.
func (c *Conn) Close() error {
	now := c.st.enter()
	if c.end == nil {
		c.st.mu.Unlock()
		return c.opError("close", net.ErrClosed)
	}
	if end := c.detach(); c.abort {
		end.Abort(now)
	} else {
		end.Close(now)
	}
	c.st.leave(now)
	return nil
}

// CloseWrite says that no more will be written: the peer reads io.EOF after
// what was. What the peer writes can still be read.
func (c *Conn) CloseWrite() error {
	return c.do("close", "shutdown", func(now clock.Instant) error {
		c.st.wake(&c.writers)
		switch c.end.CloseWrite(now) {
		case nil, tcp.ErrClosing: // closing twice is no mistake here
			return nil
		}
		return tcp.ErrNotOpen // whatever it was that has ended the connection
	})
}

// CloseRead says that no more reads will wait: what has arrived can still be
// read, then comes io.EOF. As with a kernel, the peer is not told. It can
// write until our receive buffer is full; Close then resets the connection.
func (c *Conn) CloseRead() error {
	return c.do("close", "shutdown", func(clock.Instant) error {
		if c.end.State() == tcp.Closed {
			return tcp.ErrNotOpen
		}
		c.readShut = true
		c.st.wake(&c.readers)
		return nil
	})
}

// do runs f with the lock held, on an open connection.
func (c *Conn) do(op, call string, f func(now clock.Instant) error) error {
	err := net.ErrClosed
	now := c.st.enter()
	if c.end != nil {
		err = f(now)
	}
	c.st.leave(now)
	if err != nil {
		return c.opError(op, kernelError(call, err))
	}
	return nil
}

// LocalAddr is a *net.TCPAddr.
func (c *Conn) LocalAddr() net.Addr { return net.TCPAddrFromAddrPort(c.flow.Local.Netip()) }

// RemoteAddr is a *net.TCPAddr.
func (c *Conn) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.flow.Remote.Netip()) }

// Info is the connection in numbers (RFC 9293 §3.10.6, STATUS). A closed
// Conn knows nothing: the zero Status, in state CLOSED.
func (c *Conn) Info() tcp.Status {
	c.st.mu.Lock()
	defer c.st.mu.Unlock()
	if c.end == nil {
		return tcp.Status{}
	}
	return c.end.Status()
}

// opError is err as this package returns it from a call on c.
func (c *Conn) opError(op string, err error) error {
	return opError(op, c.network, c.flow.Local.Netip(), c.flow.Remote.Netip(), err)
}
