package tcpglass

import (
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
)

// Listener waits for connections. It is a net.Listener and has what a
// net.TCPListener has.
type Listener struct {
	st        *Stack
	end       *host.Listener // nil when closed
	addr      netip.AddrPort
	network   string
	acceptors queue
	by        clock.Instant // deadline; 0 none
	forwarder *Forwarder    // whose listener it is, if any
}

var _ net.Listener = (*Listener)(nil)

// DefaultBacklog is how many connections may wait for Accept at a Listener
// made by Listen: what package net asks of the kernel, SOMAXCONN.
const DefaultBacklog = 4096

// Listen listens on address: ":80" on all addresses of the stack,
// "10.0.0.2:80" on one, port 0 on a free port. The network is "tcp" for both
// families, "tcp4" or "tcp6". The net.Listener is a *Listener.
func (st *Stack) Listen(network, address string) (net.Listener, error) {
	l, err := st.ListenWith(host.ListenConfig{Backlog: DefaultBacklog}, network, address)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// ListenWith is Listen with other settings than the defaults: how many
// connections may wait for Accept, how many may be half-open, and for how
// long.
func (st *Stack) ListenWith(cfg host.ListenConfig, network, address string) (*Listener, error) {
	local, err := parseAddr("tcp", network, address)
	if err != nil {
		return nil, opError("listen", network, netip.AddrPort{}, netip.AddrPort{}, err)
	}
	l, err := st.listen(cfg, network, local)
	if err != nil {
		return nil, opError("listen", network, netip.AddrPort{}, local, err)
	}
	return l, nil
}

func (st *Stack) listen(cfg host.ListenConfig, network string, local netip.AddrPort) (*Listener, error) {
	now := st.enter()
	defer st.mu.Unlock()
	if st.err != nil {
		return nil, st.err
	}
	end, err := st.host.Listen(now, local, cfg)
	if err != nil {
		return nil, kernelError("bind", err)
	}
	return st.newListener(end, network), nil
}

// newListener makes the Listener of a listener of the host.
func (st *Stack) newListener(end *host.Listener, network string) *Listener {
	l := &Listener{st: st, end: end, addr: end.Addr(), network: network}
	end.Owner = l
	st.listeners[l] = struct{}{}
	return l
}

// Accept waits for a connection. The net.Conn is a *Conn.
func (l *Listener) Accept() (net.Conn, error) {
	c, err := l.AcceptTCP()
	if err != nil {
		return nil, err
	}
	return c, nil
}

// AcceptTCP is Accept for those who want a *Conn.
func (l *Listener) AcceptTCP() (*Conn, error) {
	now := l.st.enter()
	for {
		c, err := l.take(now)
		if c != nil {
			l.st.leave(now)
			return c, nil
		}
		if err != nil {
			l.st.mu.Unlock()
			return nil, l.opError("accept", err)
		}
		w, by := l.st.join(&l.acceptors), l.by
		l.st.mu.Unlock()
		now = l.st.sleep(w, &l.acceptors, by, nil)
	}
}

// take accepts a connection that is there.
func (l *Listener) take(now clock.Instant) (*Conn, error) {
	if err := l.usable(now); err != nil {
		return nil, err
	}
	if end, ok := l.end.Accept(); ok {
		return l.st.newConn(end, l.network), nil
	}
	return nil, l.st.err
}

// usable says why nothing can be taken from l, whatever there is.
func (l *Listener) usable(now clock.Instant) error {
	switch {
	case l.end == nil:
		return net.ErrClosed
	case l.by.Due(now):
		return os.ErrDeadlineExceeded
	}
	return nil
}

// hear wakes those for whom there is something to take.
func (l *Listener) hear() {
	if l.forwarder != nil {
		l.forwarder.hand()
	}
	l.st.wake(&l.acceptors)
}

// wakeAll wakes everyone: it is over.
func (l *Listener) wakeAll() {
	l.st.wake(&l.acceptors)
	if l.forwarder != nil {
		l.forwarder.wakeAll()
	}
}

// Close stops listening. Calls of Accept that wait return net.ErrClosed.
// Half-open connections are forgotten, those that nobody has accepted are
// reset; those accepted go on.
func (l *Listener) Close() error {
	now := l.st.enter()
	if l.end == nil {
		l.st.mu.Unlock()
		return l.opError("close", net.ErrClosed)
	}
	l.detach().Close(now)
	l.st.leave(now)
	return nil
}

// detach makes l a closed Listener and returns what was behind it.
func (l *Listener) detach() *host.Listener {
	end := l.end
	end.Owner = nil
	l.end = nil
	delete(l.st.listeners, l)
	l.wakeAll()
	return end
}

// Addr is a *net.TCPAddr.
func (l *Listener) Addr() net.Addr { return net.TCPAddrFromAddrPort(l.addr) }

// SetDeadline lets an Accept that waits, and later ones, fail with
// os.ErrDeadlineExceeded once t has passed. The zero t means never.
func (l *Listener) SetDeadline(t time.Time) error {
	now := l.st.enter()
	open := l.end != nil
	l.by = instant(now, t)
	l.st.wake(&l.acceptors)
	l.st.leave(now)
	if !open {
		return l.opError("set", net.ErrClosed)
	}
	return nil
}

func (l *Listener) opError(op string, err error) error {
	return opError(op, l.network, netip.AddrPort{}, l.addr, err)
}
