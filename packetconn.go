package tcpglass

import (
	"net"
	"net/netip"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
)

// PacketConn takes and sends datagrams of UDP. It is a net.PacketConn, and
// where it is connected, a net.Conn; it has what a net.UDPConn has, as far as
// it makes sense outside a kernel.
//
// It comes from ListenPacket or Dial and must be closed.
type PacketConn struct {
	st         *Stack
	end        *host.UDPSocket // nil when closed
	prev, next *PacketConn     // in st.packets
	local      netip.AddrPort
	remote     netip.AddrPort // not valid where it is not connected
	network    string         // as the user called it, for errors

	readers, writers queue
	readBy, writeBy  clock.Instant // deadlines; 0 none
}

var (
	_ net.PacketConn = (*PacketConn)(nil)
	_ net.Conn       = (*PacketConn)(nil)
)

// newPacketConn makes the PacketConn of a socket of the host.
func (st *Stack) newPacketConn(end *host.UDPSocket, network string) *PacketConn {
	c := &PacketConn{st: st, end: end, local: end.Addr(), network: network, next: st.packets}
	if end.Connected() {
		c.remote = end.Flow().Remote.Netip()
	}
	if c.next != nil {
		c.next.prev = c
	}
	st.packets = c
	end.Owner = c
	return c
}

// detach makes c a closed PacketConn, wakes whoever waits for it, and returns
// what was behind it.
func (c *PacketConn) detach() *host.UDPSocket {
	end := c.end
	end.Owner = nil
	c.end = nil
	if c.prev == nil {
		c.st.packets = c.next
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
func (c *PacketConn) hear(kind host.EventKind) {
	if kind == host.Readable {
		c.st.wake(&c.readers)
	} else {
		c.st.wake(&c.writers)
	}
}

func (c *PacketConn) wakeAll() {
	c.st.wake(&c.readers)
	c.st.wake(&c.writers)
}

// Close closes the socket. What has been written is sent as far as the link
// has room; what has arrived and was not read is lost. A second Close returns
// net.ErrClosed.
func (c *PacketConn) Close() error {
	now := c.st.enter()
	if c.end == nil {
		c.st.mu.Unlock()
		return c.opError("close", net.ErrClosed)
	}
	c.detach().Close(now)
	c.st.leave(now)
	return nil
}

// LocalAddr is a *net.UDPAddr.
func (c *PacketConn) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(c.local) }

// RemoteAddr is a *net.UDPAddr, or nil where c is not connected.
func (c *PacketConn) RemoteAddr() net.Addr {
	if !c.remote.IsValid() {
		return nil
	}
	return net.UDPAddrFromAddrPort(c.remote)
}

// SetDeadline is SetReadDeadline and SetWriteDeadline.
func (c *PacketConn) SetDeadline(t time.Time) error {
	return c.set(func(now clock.Instant) { c.readBy, c.writeBy = instant(now, t), instant(now, t); c.wakeAll() })
}

// SetReadDeadline lets a read that waits, and later ones, fail with
// os.ErrDeadlineExceeded once t has passed, even where there is something to
// read. The zero t means never.
func (c *PacketConn) SetReadDeadline(t time.Time) error {
	return c.set(func(now clock.Instant) { c.readBy = instant(now, t); c.st.wake(&c.readers) })
}

// SetWriteDeadline is the same for writes, which wait where the link has no
// room.
func (c *PacketConn) SetWriteDeadline(t time.Time) error {
	return c.set(func(now clock.Instant) { c.writeBy = instant(now, t); c.st.wake(&c.writers) })
}

// SetReadBuffer sets how many octets may wait to be read, each datagram
// counted with 48 more. Default: host.DefaultUDPQueue.
func (c *PacketConn) SetReadBuffer(octets int) error {
	return c.set(func(clock.Instant) { c.end.SetReceiveQueue(octets) })
}

// SetWriteBuffer sets how many octets may wait for the link.
func (c *PacketConn) SetWriteBuffer(octets int) error {
	return c.set(func(clock.Instant) { c.end.SetSendQueue(octets) })
}

// SetDSCP chooses the codepoint of what is sent from now on, as Conn.SetDSCP
// does. Default: Config.TCP's.
func (c *PacketConn) SetDSCP(dscp uint8) error {
	var refused error
	if err := c.set(func(now clock.Instant) { refused = c.end.SetDSCP(now, dscp) }); err != nil {
		return err
	}
	if refused != nil {
		return c.opError("set", kernelError("setsockopt", refused))
	}
	return nil
}

// set runs f with the lock held, on an open socket.
func (c *PacketConn) set(f func(now clock.Instant)) error {
	now := c.st.enter()
	open := c.end != nil
	if open {
		f(now)
	}
	c.st.leave(now)
	if !open {
		return c.opError("set", net.ErrClosed)
	}
	return nil
}

// opError is err as this package returns it from a call on c.
func (c *PacketConn) opError(op string, err error) error {
	return opError(op, c.network, c.local, c.remote, err)
}
