package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// maxKnocks is how many clients a listener remembers that found no place in
// the queue for Accept. The others wait for their retry.
const maxKnocks = 1024

// promote makes a connection of a half-open entry whose third segment has
// come, and puts it in the queue for Accept.
//
// Where that queue is full the segment is ignored and the entry stays: the
// peer believes in a connection already and will repeat what it has to say.
// When Accept has made room, a SYN-ACK asks it to, at once.
func (l *Listener) promote(now clock.Instant, r ref, seg *tcp.Segment) {
	h, rec := l.host, l.half.at(r)
	if l.pending >= l.cfg.Backlog {
		h.stats.AcceptOverflow++
		h.judged(now, &rec.flow, seg, tcp.DropBacklog)
		l.knock(r)
		return
	}
	c := l.newConn(now, rec.flow, seg)
	if c == nil {
		return
	}
	half := rec.value.HalfOpen
	if rec.value.knocked {
		half.Born = 0 // the time it has waited is no round trip
	}
	l.drop(r)
	l.open(now, c, half, seg)
}

// newConn is a connection for a third segment; nil where its source may have
// none, or there is no memory.
func (l *Listener) newConn(now clock.Instant, f wire.Flow, seg *tcp.Segment) *Conn {
	h, v := l.host, l.welcomes(&f)
	if v == tcp.Accept {
		if c := l.enlisted(now, f); c != nil {
			return c
		}
		v = tcp.DropNoMemory
	}
	h.countRefused(v)
	h.judged(now, &f, seg, v)
	return nil
}

// open starts a connection with its third segment, and queues it for Accept.
func (l *Listener) open(now clock.Instant, c *Conn, half tcp.HalfOpen, seg *tcp.Segment) {
	h := l.host
	c.tcb.Resume(now, &h.tcp, h.resumed(&c.flow, &half), half)
	h.brief(c)
	c.listener = l
	l.accepting.push(c)
	l.pending++
	if !l.plain() {
		h.fair.trust(now, &c.flow)
		h.chances.proven.meet(&c.flow.Remote.Addr)
	}
	h.watchFirst(now, &c.flow, seg)
	h.deliver(now, c, seg)
	l.tell()
}

// knock remembers an entry for when there is room in the queue for Accept.
func (l *Listener) knock(r ref) {
	entry := &l.half.at(r).value
	if !entry.knocked && !l.plain() {
		entry.knocked = l.knocks.push(r)
	}
}

// answerKnock asks the client that has knocked first for his third segment
// again: there is room for him now.
func (l *Listener) answerKnock() {
	for l.knocks.n > 0 {
		r, _ := l.knocks.pop()
		if l.half.exists(r) && l.half.at(r).value.knocked {
			l.host.stats.KnocksAnswered++
			l.half.at(r).value.knocked = false
			l.owe(r)
			return
		}
	}
}

// Pending is how many connections wait for Accept.
func (l *Listener) Pending() int { return l.pending }

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
	l.answerKnock()
	l.host.traceCall(l.host.now, c.flow, c, "accept", 0)
	return c, true
}
