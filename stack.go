package tcpglass

import (
	"iter"
	"math"
	"net/netip"
	"sync"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/link"
)

// Stack is one IP host on one link, in real time. Make it with New, and
// Close it. Its methods, and those of all that comes from it, may be called
// by any number of goroutines at once.
type Stack struct {
	link  link.Link
	clock clock.Real
	done  chan struct{} // closed when err is set
	addrs []netip.Prefix

	mu        sync.Mutex // guards everything below; never held while the link is called
	host      *host.Host
	detector  *detect.Detector // nil: nobody watches
	out       output
	timer     *time.Timer
	armed     clock.Instant // when timer fires; clock.Never where it does not
	err       error         // why no call succeeds any more; nil while the stack runs
	conns     *Conn         // the open ones, linked by their next
	packets   *PacketConn   // the same
	listeners map[*Listener]struct{}
	woken     *waiter // out of their queues, to be roused once the lock is free
	spare     *waiter // for the next calls that must wait
	quiet     queue   // Close, waiting for the link to be left alone
}

// New starts a stack on a link.
func New(cfg Config) (*Stack, error) {
	st, err := build(cfg)
	if err != nil {
		if cfg.Link != nil {
			cfg.Link.Close()
		}
		return nil, err
	}
	return st, nil
}

func build(cfg Config) (*Stack, error) {
	hostConfig, err := cfg.host()
	if err != nil {
		return nil, err
	}
	started := clock.NewReal()
	if cfg.CookieSecret != [16]byte{} {
		hostConfig.Era = started.Wall(0).Sub(time.Unix(0, 0))
	}
	detector := cfg.detector(&hostConfig)
	h, err := host.New(hostConfig)
	if err != nil {
		return nil, err
	}
	st := &Stack{
		link:      cfg.Link,
		clock:     started,
		addrs:     cfg.Addrs,
		host:      h,
		detector:  detector,
		armed:     clock.Never,
		done:      make(chan struct{}),
		listeners: map[*Listener]struct{}{},
	}
	st.timer = time.AfterFunc(math.MaxInt64, st.tick)
	st.timer.Stop()
	if err := cfg.Link.Start((*upcall)(st)); err != nil {
		return nil, err
	}
	st.leave(st.enter()) // a host on an Ethernet has something to say
	return st, nil
}

// enter begins every use of the host: it takes the lock, and then reads the
// clock, in this order, so that the instants the host sees never go back.
func (st *Stack) enter() clock.Instant {
	st.mu.Lock()
	return st.clock.Now()
}

// leave ends every use of the host that may have changed something: what the
// host wants to send is sent, who waits for what has happened is woken, the
// timer is set. It releases the lock.
func (st *Stack) leave(now clock.Instant) {
	st.flush(now)
	st.news()
	st.arm()
	woken := st.takeWoken()
	st.mu.Unlock()
	rouse(woken)
}

// news takes the host's events and looks up who waits for them.
func (st *Stack) news() {
	for ev, ok := st.host.NextEvent(); ok; ev, ok = st.host.NextEvent() {
		switch {
		case ev.Conn != nil:
			if c, ok := ev.Conn.Owner.(*Conn); ok {
				c.hear(ev.Kind)
			}
		case ev.UDP != nil:
			if c, ok := ev.UDP.Owner.(*PacketConn); ok {
				c.hear(ev.Kind)
			}
		case ev.Listener != nil:
			if l, ok := ev.Listener.Owner.(*Listener); ok {
				l.hear()
			}
		}
	}
}

// arm sets the timer for the host's deadline where that is earlier than what
// it is set for. Deadlines that move later, as they do with every segment,
// cost nothing: the timer then fires for nothing, once.
func (st *Stack) arm() {
	at := st.host.Deadline()
	if st.out.more && !st.out.sending { // who sends goes on by itself
		at = 0
	}
	if at >= st.armed || st.err != nil {
		return
	}
	st.armed = at
	st.timer.Reset(max(at.Sub(st.clock.Now()), 0))
}

// tick is what the timer calls.
func (st *Stack) tick() {
	now := st.enter()
	st.armed = clock.Never
	if st.err != nil {
		st.mu.Unlock()
		return
	}
	st.host.Advance(now)
	st.leave(now)
}

// Sockets are all connections, listeners, half-open connections and
// TIME-WAIT records of the stack as they are at the moment of the call, in a
// stable order. The loop's body may call the stack.
func (st *Stack) Sockets() iter.Seq[host.Socket] {
	return func(yield func(host.Socket) bool) {
		for _, s := range st.table() {
			if !yield(s) {
				return
			}
		}
	}
}

// Listeners are the listeners among Sockets, as a table of a few rows however
// much else there is.
func (st *Stack) Listeners() []host.Socket {
	return st.rows(func(s host.Socket) bool { return s.Kind == host.SocketListener })
}

func (st *Stack) table() []host.Socket {
	return st.rows(func(host.Socket) bool { return true })
}

// rows are the sockets up to the first one that is not wanted.
func (st *Stack) rows(wanted func(host.Socket) bool) (rows []host.Socket) {
	now := st.enter()
	defer st.mu.Unlock()
	st.host.Sockets(now, func(s host.Socket) bool {
		if wanted(s) {
			rows = append(rows, s)
			return true
		}
		return false
	})
	return rows
}

// Stats are the stack's counters by reason, from its beginning, and how full
// it is now. Package metrics shows them to Prometheus and expvar.
func (st *Stack) Stats() host.Stats {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.host.Stats()
}

// Wall is the time of day of an instant in a trace record of this stack.
func (st *Stack) Wall(i clock.Instant) time.Time { return st.clock.Wall(i) }
