package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// Fits reports whether a segment with the four-tuple of the connection
// belongs to it. It does not where it is a SYN that begins another one:
//
//   - with another initial number than its sender had before: a new attempt,
//     whatever has become of the old one;
//   - with the same number, after the connection was open and is closed;
//   - with the first SYN of the end that answered before, once both are open.
//
// A SYN that comes again is the same attempt, also after a RST; a SYN that
// answers a SYN is the same connection (RFC 9293 §3.5).
func (c *Conn) Fits(s *dissect.Segment) bool {
	if s.Flags&(wire.SYN|wire.RST) != wire.SYN {
		return true
	}
	c.Settle(s.At)
	d := c.side(s)
	if s.Flags.Has(wire.ACK) {
		p := &c.Ends[d.Peer()]
		return s.Seq == c.Ends[d].ISN || p.SYNs > 0 && s.Ack == p.ISN.Add(1) || p.State == SynSent || !c.over(d)
	}
	e, t := &c.Ends[d], &c.hand.ends[d]
	switch {
	case e.SYNs > 0:
		if s.Seq == e.ISN {
			return !c.over(d)
		}
		c.rewritten(d, s)
		return false
	case t.is(inherited):
		return true
	case c.Ends[d.Peer()].SYNs > 0:
		return !c.opened()
	case t.is(hasSent):
		return s.Seq.Add(1) == t.base || s.Seq == t.base
	}
	return e.Packets == 0 // it was never heard: the connection began with what the other end sent
}

// rewriteWithin is how long a firewall may take for a packet.
const rewriteWithin = 100 * time.Millisecond

// rewritten looks whether a SYN or SYN-ACK with another number than the one
// before is that packet again, by its IP id. Generators give all the id 0 or 1.
func (c *Conn) rewritten(d Side, s *dissect.Segment) {
	t := &c.hand.ends[d]
	if s.Marks&dissect.HasID != 0 && s.ID > 1 && s.ID == t.synID && t.silent(s.At) < rewriteWithin {
		c.Odd |= Rewritten
	}
}

// opened reports whether both ends are, or were, in ESTABLISHED.
func (c *Conn) opened() bool {
	return c.wasOpen(0) && c.wasOpen(1)
}

func (c *Conn) wasOpen(d Side) bool { return c.Ends[d].State >= Established || c.over(d) }

// over reports whether the connection was open and is closed at an end.
func (c *Conn) over(d Side) bool {
	last := c.newest(d)
	return last.From >= Established && (last.To == Closed || last.To == TimeWait)
}

// After makes c, which must be empty, the successor of a connection with the
// same four-tuple. It remembers where the ends of that one stood: an end that
// knows nothing of the new one goes on with the old. It settles old.
func (c *Conn) After(old *Conn) {
	old.Settle(clock.Never)
	c.Odd |= Reused | old.Odd&Rewritten
	for d := range Side(2) {
		from, e, t := &old.hand.ends[d], &c.Ends[d], &c.hand.ends[d]
		e.Addr = old.Ends[d].Addr
		e.State = old.Ends[d].State
		t.next, t.heard, t.base = from.next, from.heard, from.base
		t.signs = from.signs&(hasSent|hasAcked) | inherited
		if e.State == Closed || e.State == Listen {
			e.State, t.signs = Unknown, 0
		}
	}
}
