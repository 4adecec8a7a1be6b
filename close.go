package tcpglass

import (
	"context"
	"net"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/tcp"
)

// Close ends the stack and its link at once. Open connections are aborted:
// their peers get a reset, as far as the link has room for it. What was
// written but not yet delivered is lost; see Shutdown. Calls that wait, and
// all that come later, return net.ErrClosed, and so does a second Close.
//
// Nothing is left when it returns: no goroutine, no timer, no descriptor.
func (st *Stack) Close() error {
	now := st.enter()
	if st.err == net.ErrClosed {
		st.mu.Unlock()
		return net.ErrClosed
	}
	st.stop(net.ErrClosed)
	for l := range st.listeners {
		l.detach().Close(now)
	}
	for st.conns != nil {
		st.conns.detach().Abort(now)
	}
	for st.packets != nil {
		st.packets.detach().Close(now)
	}
	st.drain(now)
	woken := st.takeWoken()
	st.mu.Unlock()
	rouse(woken)
	return st.link.Close()
}

// Done is closed when the stack can do nothing any more: it was closed, or
// its link went down.
func (st *Stack) Done() <-chan struct{} { return st.done }

// Err is why the stack is done: net.ErrClosed, or what the link said; nil
// while it runs.
func (st *Stack) Err() error {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.err
}

// stop lets every call fail with err from now on, and stops the timer.
func (st *Stack) stop(err error) {
	if st.err == nil {
		close(st.done)
	}
	st.err = err
	st.timer.Stop()
	for c := st.conns; c != nil; c = c.next {
		c.wakeAll()
	}
	for c := st.packets; c != nil; c = c.next {
		c.wakeAll()
	}
	for l := range st.listeners {
		l.wakeAll()
	}
}

// drain sends what there is to send, as long as the link has room, and
// returns when nobody is calling the link any more.
func (st *Stack) drain(now clock.Instant) {
	for st.flush(now); st.out.sending || st.out.more; st.flush(now) {
		if !st.out.sending {
			continue
		}
		w := st.join(&st.quiet)
		woken := st.takeWoken()
		st.mu.Unlock()
		rouse(woken)
		now = st.sleep(w, &st.quiet, 0, nil)
	}
}

// Shutdown ends the stack in peace. It closes all listeners, and all
// connections as their Close would, waits until everything written has been
// acknowledged and the peers have closed too, and then calls Close.
// TIME-WAIT is not waited for.
//
// Where ctx ends first, what is left is aborted and Shutdown returns ctx's
// error.
func (st *Stack) Shutdown(ctx context.Context) error {
	if err := st.hangUp(); err != nil {
		return err
	}
	err := st.silence(ctx)
	if closeErr := st.Close(); err == nil {
		err = closeErr
	}
	return err
}

// hangUp closes all listeners and connections.
func (st *Stack) hangUp() error {
	now := st.enter()
	if st.err == net.ErrClosed {
		st.mu.Unlock()
		return net.ErrClosed
	}
	for l := range st.listeners {
		l.detach().Close(now)
	}
	for st.conns != nil {
		st.conns.detach().Close(now)
	}
	for st.packets != nil {
		st.packets.detach().Close(now)
	}
	st.leave(now)
	return nil
}

// Bounds of how often Shutdown looks whether all is said.
const (
	minPoll = time.Millisecond
	maxPoll = 250 * time.Millisecond
)

// silence waits until no connection has anything more to say.
func (st *Stack) silence(ctx context.Context) error {
	timer := time.NewTimer(minPoll)
	defer timer.Stop()
	for wait := minPoll; st.talking(); wait = min(2*wait, maxPoll) {
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (st *Stack) talking() bool {
	for s := range st.Sockets() {
		if s.Kind == host.SocketConn && s.State != tcp.TimeWait && s.State != tcp.Closed {
			return st.running()
		}
	}
	return false
}

// running reports whether the stack can still do anything.
func (st *Stack) running() bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.err == nil
}
