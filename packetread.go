package tcpglass

import (
	"net"
	"net/netip"
	"os"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
)

// ReadFrom reads a datagram, and waits where none has arrived. What does not
// fit into p is lost. The address is a *net.UDPAddr. On a connected
// PacketConn an ICMP error about what it has sent is returned once, such as
// syscall.ECONNREFUSED.
func (c *PacketConn) ReadFrom(p []byte) (int, net.Addr, error) {
	n, from, err := c.ReadFromUDPAddrPort(p)
	if err != nil {
		return n, nil, err
	}
	return n, net.UDPAddrFromAddrPort(from), nil
}

// ReadFromUDPAddrPort is ReadFrom, and does not allocate.
func (c *PacketConn) ReadFromUDPAddrPort(p []byte) (n int, from netip.AddrPort, err error) {
	n, from, _, err = c.ReadFromTo(p)
	return n, from, err
}

// ReadFromTo is ReadFrom that also tells where the datagram was sent to: one
// of several addresses, a broadcast, or anywhere with AnyDestination. See
// WriteFromTo.
func (c *PacketConn) ReadFromTo(p []byte) (n int, from, to netip.AddrPort, err error) {
	r, err := c.read(p)
	if err != nil {
		return 0, from, to, c.opError("read", err)
	}
	return r.N, r.From.Netip(), r.To.Netip(), nil
}

// Read is ReadFrom without the address. Where p is empty it reads nothing.
func (c *PacketConn) Read(p []byte) (int, error) {
	if len(p) == 0 && c.open() {
		return 0, nil // as package net's
	}
	n, _, err := c.ReadFromUDPAddrPort(p)
	return n, err
}

func (c *PacketConn) open() bool {
	c.st.mu.Lock()
	defer c.st.mu.Unlock()
	return c.end != nil
}

func (c *PacketConn) read(p []byte) (host.Received, error) {
	now := c.st.enter()
	for {
		r, ok, err := c.take(now, p)
		if ok || err != nil {
			c.st.leave(now)
			return r, err
		}
		w, by := c.st.join(&c.readers), c.readBy
		c.st.mu.Unlock()
		now = c.st.sleep(w, &c.readers, by, nil)
	}
}

// take reads a datagram that is there.
func (c *PacketConn) take(now clock.Instant, p []byte) (host.Received, bool, error) {
	if err := c.usable(now, c.readBy); err != nil {
		return host.Received{}, false, err
	}
	r, ok, err := c.end.Receive(now, p)
	switch {
	case err != nil:
		return r, false, kernelError("recvfrom", err)
	case !ok:
		return r, false, c.st.err
	}
	return r, true, nil
}

// usable is why nothing can be read or written at all.
func (c *PacketConn) usable(now, by clock.Instant) error {
	switch {
	case c.end == nil:
		return net.ErrClosed
	case by.Due(now):
		return os.ErrDeadlineExceeded
	}
	return nil
}
