package host

import (
	"math/bits"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
)

// Event is news about one Conn, Listener or UDPSocket, or about the host.
type Event struct {
	Kind     EventKind
	Conn     *Conn      // all kinds but Acceptable
	Listener *Listener  // Acceptable
	UDP      *UDPSocket // Readable, Writable
	Level    tcp.Level  // Pressure: the new one
}

// EventKind says what an Event tells of.
type EventKind uint8

// The kinds of events. There are none about a connection that still waits
// for Accept: who accepts it finds out by using it. Events of one kind about
// one connection are joined until they are taken.
const (
	Opened     EventKind = iota + 1 // a Dial is done
	Readable                        // there are octets, the end of the stream, a datagram or an error to read
	Writable                        // there is room again after a Write that took less than all, or a Send that took nothing
	Ended                           // the connection is over; Conn.Err tells why
	Acceptable                      // Accept will give a connection, or NextRequest a request
	Urgent                          // urgent octets announced (MUST-32)
	Trouble                         // retransmissions are for nothing; the peer may be gone (SHLD-9)
	Pressure                        // the level of the host's memory has changed
)

// kinds translates a TCB's news. Zero is not for the user.
var kinds = [...]EventKind{
	tcp.Opened:     Opened,
	tcp.Readable:   Readable,
	tcp.Writable:   Writable,
	tcp.UrgentNews: Urgent,
	tcp.Trouble:    Trouble,
	tcp.Ended:      Ended,
}

// drain takes the news of c's TCB: changes and timers go to the trace, the
// rest is noted for the user, if there is one.
func (h *Host) drain(now clock.Instant, c *Conn) {
	for ev, ok := c.tcb.NextEvent(); ok; ev, ok = c.tcb.NextEvent() {
		switch ev.Kind {
		case tcp.Transition:
			h.recount(c)
			h.traceTransition(now, c, ev)
		case tcp.TimerFired:
			h.traceTimer(now, &c.flow, c, ev.Timer.String(), ev.Timer.Cite())
		default:
			h.tell(c, kinds[ev.Kind])
		}
	}
}

// tell notes an event for c's user.
func (h *Host) tell(c *Conn, kind EventKind) {
	if c.orphan || c.listener != nil {
		return
	}
	c.news |= 1 << kind
	h.news.push(c)
}

// NextEvent takes the next event; false where there is none.
func (h *Host) NextEvent() (Event, bool) {
	if level := h.pressure.level; level != h.pressure.told {
		h.pressure.told = level
		return Event{Kind: Pressure, Level: level}, true
	}
	for l, ok := h.callers.pop(); ok; l, ok = h.callers.pop() {
		if l.told = false; !l.closed {
			return Event{Kind: Acceptable, Listener: l}, true
		}
	}
	if u, kind := h.udp.hear(); u != nil {
		return Event{Kind: kind, UDP: u}, true
	}
	for c := h.news.head; c != nil; c = h.news.head {
		if c.news == 0 {
			h.news.pop()
			continue
		}
		kind := EventKind(bits.TrailingZeros16(c.news))
		c.news &^= 1 << kind
		return Event{Kind: kind, Conn: c}, true
	}
	return Event{}, false
}
