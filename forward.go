package tcpglass

import (
	"context"
	"net"
	"net/netip"
	"syscall"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/wire"
)

// ListenAny listens for connections to addresses that are not the stack's,
// on every port: what a tunnel or a transparent proxy takes. LocalAddr of an
// accepted Conn is whom the peer has dialled. Listeners of the stack's own
// addresses go on as before. The limits and the defence are those of cfg.
//
// The handshake is over before Accept. Where the peer should learn whether
// the connection onwards can be made, see Forward. A stack has one of the
// two.
func (st *Stack) ListenAny(cfg host.ListenConfig) (*Listener, error) {
	l, err := st.forward(cfg)
	if err != nil {
		return nil, opError("listen", "tcp", netip.AddrPort{}, netip.AddrPort{}, err)
	}
	return l, nil
}

func (st *Stack) forward(cfg host.ListenConfig) (*Listener, error) {
	now := st.enter()
	defer st.mu.Unlock()
	if st.err != nil {
		return nil, st.err
	}
	end, err := st.host.Forward(now, cfg)
	if err != nil {
		return nil, kernelError("bind", err)
	}
	return st.newListener(end, "tcp"), nil
}

// Forwarder takes connections to addresses that are not the stack's, and
// asks its user before the peer gets an answer:
//
//	for {
//		req, err := f.Next()
//		…
//		go func() {
//			onwards, err := net.Dial("tcp", req.To().String())
//			if err != nil {
//				req.Refuse()
//				return
//			}
//			conn, err := req.Accept(ctx)
//			…
//		}()
//	}
//
// So a peer whose connection leads nowhere is refused, as it would be
// without a tunnel. Until there is an answer a request costs 104 octets and
// neither a goroutine nor a connection; who has no room for more need not
// call Next.
type Forwarder struct {
	listener *Listener
	admitted map[wire.Flow]*Request // whose connection is on its way
}

// Forward makes the stack's Forwarder. cfg.Backlog is how many requests wait
// for Next at most, cfg.HalfOpen how many there are altogether; what is over
// is dropped, and comes again with the peer's next SYN.
func (st *Stack) Forward(cfg host.ListenConfig) (*Forwarder, error) {
	cfg.Ask = true
	l, err := st.ListenAny(cfg)
	if err != nil {
		return nil, err
	}
	f := &Forwarder{listener: l, admitted: map[wire.Flow]*Request{}}
	st.mu.Lock()
	l.forwarder = f
	st.mu.Unlock()
	return f, nil
}

// Next waits for the next request.
func (f *Forwarder) Next() (*Request, error) {
	l := f.listener
	now := l.st.enter()
	for {
		q, ok, err := l.request(now)
		if ok || err != nil {
			l.st.mu.Unlock()
			if err != nil {
				return nil, l.opError("accept", err)
			}
			return &Request{f: f, q: q}, nil
		}
		w, by := l.st.join(&l.acceptors), l.by
		l.st.mu.Unlock()
		now = l.st.sleep(w, &l.acceptors, by, nil)
	}
}

// request takes a request that is there.
func (l *Listener) request(now clock.Instant) (q host.Request, ok bool, err error) {
	if err := l.usable(now); err != nil {
		return q, false, err
	}
	if q, ok = l.end.NextRequest(); ok {
		return q, true, nil
	}
	return q, false, l.st.err
}

// Close ends the forwarder. Requests that wait are dropped; connections that
// were accepted go on.
func (f *Forwarder) Close() error { return f.listener.Close() }

// hand gives connections that have come to be to the calls that wait for
// them, and tells those who wait for what will not be. Whoever has given up
// has refused his under the same lock, so there are no others.
func (f *Forwarder) hand() {
	for end, ok := f.listener.end.Accept(); ok; end, ok = f.listener.end.Accept() {
		if r := f.admitted[end.Flow()]; r != nil {
			r.end = end
		}
	}
	for _, r := range f.admitted {
		if r.end != nil || !r.q.Pending() {
			f.listener.st.wake(&r.waiters)
		}
	}
}

func (f *Forwarder) wakeAll() {
	for _, r := range f.admitted {
		f.listener.st.wake(&r.waiters)
	}
}

// Request is somebody who wants to connect to an address that is not the
// stack's, and has had no answer yet.
type Request struct {
	f       *Forwarder
	q       host.Request
	end     *host.Conn // when it has come to be
	waiters queue
}

// From is who asks.
func (r *Request) From() netip.AddrPort { f := r.q.Flow(); return f.Remote.Netip() }

// To is whom he wants to reach.
func (r *Request) To() netip.AddrPort { f := r.q.Flow(); return f.Local.Netip() }

// Refuse answers as a closed port would. A request that is over, or was
// accepted, is left as it is.
func (r *Request) Refuse() {
	st := r.f.listener.st
	now := st.enter()
	if st.err == nil && r.end == nil {
		r.q.Refuse(now)
	}
	st.leave(now)
}

// Accept goes on with the handshake and waits until it is done. It fails
// with ECONNABORTED where the peer has given up, or the time of the request
// is over; where ctx ends, the peer gets a reset. A request is accepted
// once.
func (r *Request) Accept(ctx context.Context) (*Conn, error) {
	c, err := r.accept(ctx)
	if err != nil {
		return nil, opError("accept", "tcp", r.From(), r.To(), err)
	}
	return c, nil
}

func (r *Request) accept(ctx context.Context) (*Conn, error) {
	l := r.f.listener
	st := l.st
	now := st.enter()
	if err := r.admit(now); err != nil {
		st.mu.Unlock()
		return nil, err
	}
	by := now.Add(r.q.Lifetime())
	for {
		c, err := r.opened(ctx)
		if c != nil || err != nil {
			delete(r.f.admitted, r.q.Flow())
			if err != nil && st.err == nil {
				r.q.Refuse(now)
			}
			st.leave(now)
			return c, err
		}
		w := st.join(&r.waiters)
		st.leave(now)
		now = st.sleep(w, &r.waiters, by, ctx.Done())
	}
}

// admit says yes.
func (r *Request) admit(now clock.Instant) error {
	switch st := r.f.listener.st; {
	case st.err != nil:
		return st.err
	case !r.q.Admit(now):
		return syscall.ECONNABORTED
	}
	r.f.admitted[r.q.Flow()] = r
	return nil
}

// opened is the connection, or why there will be none, or neither yet.
func (r *Request) opened(ctx context.Context) (*Conn, error) {
	st := r.f.listener.st
	switch {
	case st.err != nil:
		return nil, st.err
	case r.end != nil:
		return st.newConn(r.end, "tcp"), nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case r.f.listener.end == nil:
		return nil, net.ErrClosed
	case !r.q.Pending():
		return nil, syscall.ECONNABORTED
	}
	return nil, nil
}
