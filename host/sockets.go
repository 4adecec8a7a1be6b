package host

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Socket is a row of the socket table.
type Socket struct {
	Kind    SocketKind
	Flow    wire.Flow // listener: Local only
	State   tcp.State
	Age     time.Duration // since the SYN, the Dial, the third segment, or the beginning of TIME-WAIT
	Timer   time.Duration // until its next timer; 0: none
	Retries int           // half-open: SYN-ACKs sent again

	Backlog, Pending        int           // listener: its limit, and connections waiting for Accept
	HalfOpen, HalfOpenLimit int           // listener: half-open entries, and their limit
	Cookies                 CookieMode    // listener
	Baking                  bool          // listener: a cookie was sent within the time that it is good for
	SynAckRetries           int           // listener: how often a SYN-ACK goes again while the table is as full as now
	Lifetime                time.Duration // listener: what a half-open entry lives then; half-open: what this one does

	Unread, Unsent int    // UDP: octets in its queues, each datagram counted with what it takes to keep it
	Dropped        uint64 // UDP: datagrams that found no room in its queue

	Orphan bool       // connection: its user has closed it
	Status tcp.Status // connection
}

// SocketKind says what a Socket is.
type SocketKind uint8

// The kinds of sockets, in the order in which Sockets tells them.
const (
	SocketListener SocketKind = iota + 1
	SocketHalfOpen
	SocketConn
	SocketTimeWait
	SocketUDP
)

// Sockets calls f for everything in the tables until f returns false:
// listeners, half-open entries and connections in the order of their
// addresses, TIME-WAIT records by what expires first, UDP sockets by their
// addresses.
func (h *Host) Sockets(now clock.Instant, f func(Socket) bool) {
	listeners := slices.SortedFunc(slices.Values(h.order), func(a, b *Listener) int {
		return compareEndpoints(a.addr, b.addr)
	})
	_ = h.listenerRows(now, listeners, f) &&
		h.halfOpenRows(now, listeners, f) &&
		h.connRows(now, f) &&
		h.timeWaitRows(now, f) &&
		h.udpRows(now, f)
}

func (h *Host) listenerRows(now clock.Instant, listeners []*Listener, f func(Socket) bool) bool {
	for _, l := range listeners {
		if !f(Socket{
			Kind:          SocketListener,
			Flow:          wire.Flow{Local: l.addr, Remote: wire.Endpoint{Addr: anyOf(&l.addr.Addr)}},
			State:         tcp.Listen,
			Age:           now.Sub(l.born),
			Backlog:       l.cfg.Backlog,
			Pending:       l.pending,
			HalfOpen:      l.half.n,
			HalfOpenLimit: l.cfg.HalfOpen,
			Cookies:       l.cfg.Cookies,
			Baking:        l.baking(now),
			SynAckRetries: l.retries(),
			Lifetime:      l.lifetime(),
		}) {
			return false
		}
	}
	return true
}

func (h *Host) halfOpenRows(now clock.Instant, listeners []*Listener, f func(Socket) bool) bool {
	for _, l := range listeners {
		for k := range l.waiting {
			for r := l.waiting[k].oldest; r != 0; r = l.half.at(r).newer {
				if !f(l.halfOpenRow(now, r)) {
					return false
				}
			}
		}
	}
	return true
}

func (l *Listener) halfOpenRow(now clock.Instant, r ref) Socket {
	rec := l.half.at(r)
	return Socket{
		Kind:     SocketHalfOpen,
		Flow:     rec.flow,
		State:    tcp.SynReceived,
		Age:      now.Sub(rec.value.Born),
		Timer:    until(now, l.due(&rec.value)),
		Retries:  int(rec.value.Retries),
		Lifetime: l.cfg.patience(max(l.retries(), int(rec.value.Retries))),
	}
}

func (h *Host) connRows(now clock.Instant, f func(Socket) bool) bool {
	conns := make([]*Conn, 0, h.conns.len())
	for _, c := range h.conns.byFlow {
		conns = append(conns, c)
	}
	slices.SortFunc(conns, func(a, b *Conn) int { return compareFlows(&a.flow, &b.flow) })
	for _, c := range conns {
		if !f(Socket{
			Kind:   SocketConn,
			Flow:   c.flow,
			State:  c.tcb.State(),
			Age:    now.Sub(c.born),
			Timer:  until(now, c.tcb.Deadline()),
			Orphan: c.orphan,
			Status: c.tcb.Status(),
		}) {
			return false
		}
	}
	return true
}

func (h *Host) timeWaitRows(now clock.Instant, f func(Socket) bool) bool {
	for r := h.waiting.oldest; r != 0; r = h.waits.at(r).newer {
		rec := h.waits.at(r)
		left := until(now, rec.value.Until)
		if !f(Socket{
			Kind:  SocketTimeWait,
			Flow:  rec.flow,
			State: tcp.TimeWait,
			Age:   2*h.tcp.MSL - left,
			Timer: left,
		}) {
			return false
		}
	}
	return true
}

// until is how long it is from now to at; 0 where that never comes.
func until(now, at clock.Instant) time.Duration {
	if at == clock.Never {
		return 0
	}
	return max(at.Sub(now), 0)
}

func compareFlows(a, b *wire.Flow) int {
	return cmp.Or(compareEndpoints(a.Local, b.Local), compareEndpoints(a.Remote, b.Remote))
}

func compareEndpoints(a, b wire.Endpoint) int {
	return cmp.Or(bytes.Compare(a.Addr[:], b.Addr[:]), cmp.Compare(a.Port, b.Port))
}
