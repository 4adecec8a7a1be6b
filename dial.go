package tcpglass

import (
	"cmp"
	"context"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/tcp"
)

// Dial is DialContext with a context that never ends: a peer that does not
// answer is given up after Config.TCP.SynTimeout.
func (st *Stack) Dial(network, address string) (net.Conn, error) {
	return st.DialContext(context.Background(), network, address)
}

// DialContext opens a connection to address, an IP address and a port:
// "10.0.0.1:80". Where the host is left out, it is the stack itself. The
// network is "tcp", "tcp4" or "tcp6", and the net.Conn a *Conn; or it is
// "udp", "udp4" or "udp6", and the net.Conn a *PacketConn that talks to that
// address alone.
//
// Where ctx ends before the connection is open, that is given up. Afterwards
// ctx does not matter any more.
func (st *Stack) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return st.DialFrom(ctx, network, "", address)
}

// DialFrom is DialContext from a chosen local address: "10.0.0.2:4000", or
// with port 0 from any port, or with no host (":4000") from any address. The
// empty string leaves both to the stack.
func (st *Stack) DialFrom(ctx context.Context, network, local, address string) (net.Conn, error) {
	var from netip.AddrPort
	protocol := "tcp"
	if strings.HasPrefix(network, "udp") {
		protocol = "udp"
	}
	to, err := parseAddr(protocol, network, address)
	if err == nil && local != "" {
		from, err = parseAddr(protocol, network, local)
	}
	if err != nil {
		return nil, opError("dial", network, netip.AddrPort{}, netip.AddrPort{}, err)
	}
	var c net.Conn
	if protocol == "udp" {
		c, err = st.dialPacket(ctx, network, from, to)
	} else {
		c, err = st.dial(ctx, network, from, to)
	}
	if err != nil {
		return nil, opError("dial", network, from, to, err) // c is a nil of its type
	}
	return c, nil
}

func (st *Stack) dial(ctx context.Context, network string, from, to netip.AddrPort) (*Conn, error) {
	if ctx.Err() != nil {
		return nil, endsDial(ctx)
	}
	now := st.enter()
	c, err := st.open(now, network, from, to)
	if err != nil {
		st.leave(now)
		return nil, err
	}
	for {
		done, err := c.opened(ctx)
		if done {
			st.leave(now)
			return c, nil
		}
		if err != nil {
			c.giveUp(now)
			st.leave(now)
			return nil, err
		}
		w := st.join(&c.writers)
		st.leave(now)
		now = st.sleep(w, &c.writers, 0, ctx.Done())
	}
}

// open sends a SYN.
func (st *Stack) open(now clock.Instant, network string, from, to netip.AddrPort) (*Conn, error) {
	switch {
	case st.err != nil:
		return nil, st.err
	case to.Port() == 0:
		return nil, os.NewSyscallError("connect", syscall.EINVAL) // host.ErrBadRemote would say ENETUNREACH
	case !to.Addr().IsValid() || to.Addr().IsUnspecified():
		to = netip.AddrPortFrom(st.home(to.Addr()), to.Port())
	}
	end, err := st.host.Dial(now, from, to)
	switch err {
	case nil:
		return st.newConn(end, network), nil
	case host.ErrAddressInUse, host.ErrAddressNotHere:
		return nil, kernelError("bind", err) // it is the local address that is wrong
	}
	return nil, kernelError("connect", err)
}

// home is the stack's own first address of a's family; of any where a is
// none.
func (st *Stack) home(a netip.Addr) netip.Addr {
	for _, net := range st.addrs {
		if !a.IsValid() || net.Addr().Is4() == a.Is4() {
			return net.Addr()
		}
	}
	return a // of a family that it does not have: no route
}

// opened reports whether the connection is open, or why it never will be, or
// neither as long as that is not known.
func (c *Conn) opened(ctx context.Context) (bool, error) {
	if c.end == nil {
		return false, net.ErrClosed // with its stack
	}
	switch state := c.end.State(); {
	case state == tcp.Closed:
		return false, kernelError("connect", cmp.Or(c.end.Err(), error(tcp.ErrClosed)))
	case state != tcp.SynSent && state != tcp.SynReceived:
		return true, nil
	case c.st.err != nil:
		return false, c.st.err
	case ctx.Err() != nil:
		return false, endsDial(ctx)
	}
	return false, nil
}

// giveUp drops a connection that was not opened.
func (c *Conn) giveUp(now clock.Instant) {
	if c.end != nil {
		c.detach().Abort(now)
	}
}
