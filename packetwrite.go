package tcpglass

import (
	"errors"
	"net"
	"net/netip"
	"syscall"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

var errMissingAddress = errors.New("missing address")

// WriteTo sends p as one datagram to addr, a *net.UDPAddr. It waits where the
// link has no room. One that is longer than the path takes goes in pieces;
// one that is longer than any can be fails with syscall.EMSGSIZE. On a
// connected PacketConn it fails with net.ErrWriteToConnected.
func (c *PacketConn) WriteTo(p []byte, addr net.Addr) (int, error) {
	udp, ok := addr.(*net.UDPAddr)
	switch {
	case addr == nil || ok && udp == nil:
		return 0, c.writeError(netip.AddrPort{}, errMissingAddress)
	case !ok:
		return 0, c.writeError(netip.AddrPort{}, syscall.EINVAL)
	}
	return c.WriteToUDPAddrPort(p, udp.AddrPort())
}

// WriteToUDPAddrPort is WriteTo, and does not allocate.
func (c *PacketConn) WriteToUDPAddrPort(p []byte, addr netip.AddrPort) (int, error) {
	return c.WriteFromTo(p, netip.AddrPort{}, addr)
}

// WriteFromTo is WriteTo from one of several addresses of the stack, or, with
// AnyDestination, from anywhere: as what ReadFromTo has read was sent to.
func (c *PacketConn) WriteFromTo(p []byte, from, to netip.AddrPort) (int, error) {
	switch {
	case c.remote.IsValid():
		return 0, c.writeError(to, net.ErrWriteToConnected)
	case !to.IsValid() && to.Port() == 0:
		return 0, c.writeError(netip.AddrPort{}, errMissingAddress)
	}
	return c.write(p, from, to)
}

// Write sends p as one datagram to whom c is connected to.
func (c *PacketConn) Write(p []byte) (int, error) {
	return c.write(p, netip.AddrPort{}, netip.AddrPort{})
}

func (c *PacketConn) write(p []byte, from, to netip.AddrPort) (int, error) {
	now := c.st.enter()
	for {
		sent, err := c.put(now, p, from, to)
		if sent || err != nil {
			c.st.leave(now)
			if err != nil {
				return 0, c.writeError(to, err)
			}
			return len(p), nil
		}
		w, by := c.st.join(&c.writers), c.writeBy
		c.st.leave(now)
		now = c.st.sleep(w, &c.writers, by, nil)
	}
}

// put sends a datagram where there is room.
func (c *PacketConn) put(now clock.Instant, p []byte, from, to netip.AddrPort) (bool, error) {
	if err := c.usable(now, c.writeBy); err != nil {
		return false, err
	}
	if c.st.err != nil {
		return false, c.st.err
	}
	sent, err := c.end.SendFrom(now, p, endpoint(from), c.st.reachable(to))
	if err != nil {
		return false, kernelError("sendto", err)
	}
	return sent, nil
}

// reachable is to, where the unspecified address means the stack itself, as
// to a kernel.
func (st *Stack) reachable(to netip.AddrPort) wire.Endpoint {
	if to.IsValid() && to.Addr().IsUnspecified() {
		to = netip.AddrPortFrom(st.home(to.Addr()), to.Port())
	}
	return endpoint(to)
}

// endpoint is a as the host sees it; zero where it is not valid.
func endpoint(a netip.AddrPort) wire.Endpoint {
	if !a.IsValid() {
		return wire.Endpoint{}
	}
	return wire.EndpointFrom(a)
}

// writeError is err as this package returns it from a write to somebody.
func (c *PacketConn) writeError(to netip.AddrPort, err error) error {
	if !to.IsValid() {
		to = c.remote
	}
	return opError("write", c.network, c.local, to, err)
}
