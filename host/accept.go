package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
)

// promote makes a connection of a half-open entry whose third segment has
// come, and puts it in the queue for Accept.
//
// Where that queue is full the segment is ignored and the entry stays: the
// peer believes in a connection already and will repeat what it has to say,
// and the next SYN-ACK makes it repeat its ACK.
func (l *Listener) promote(now clock.Instant, r ref, seg *tcp.Segment) {
	h, rec := l.host, l.half.at(r)
	if l.pending >= l.cfg.Backlog {
		h.stats.AcceptOverflow++
		h.judged(now, &rec.flow, seg, tcp.DropBacklog)
		return
	}
	c, err := h.newConn(now, rec.flow)
	if err != nil {
		h.judged(now, &rec.flow, seg, tcp.DropNoMemory)
		return
	}
	half := rec.value.HalfOpen
	l.drop(r)
	c.tcb.Resume(now, &h.tcp, h.resumed(&half), half)
	c.listener = l
	l.accepting.push(c)
	l.pending++
	h.deliver(now, c, seg)
	if !l.told {
		l.told = true
		h.callers.push(l)
	}
}

// Accept takes the oldest connection that waits for it; false where there is
// none. One that the peer has reset in the meantime is handed out like any
// other: its Err tells.
//
// Acceptable events are joined: take until there is none.
func (l *Listener) Accept() (*Conn, bool) {
	c := l.accepting.pop()
	if c == nil {
		return nil, false
	}
	l.pending--
	c.listener = nil
	l.host.traceCall(l.host.now, c.flow, c, "accept", 0)
	return c, true
}
