package passive

import (
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// Observe takes the next segment of the connection, in the order of the
// capture. It is the one place where a segment is given to all parts:
//
//	meet    once: who is who
//	take    Stream of the sender: what the payload is — new, seen, copy, …
//	tally   packets, octets, flags, oddities; handshake and ending
//	move    states of both ends; moveZeek the same in Zeek's words
//	acked   Stream of the receiver: what the sender acknowledges
//
// take sees End.Offer and End.State of both as they were before the
// segment, but for the sender's own Offer, which a SYN has filled in
// already. acked sees everything as it is after. A Copy of a packet that
// was captured twice is counted and otherwise changes nothing.
func (c *Conn) Observe(s *dissect.Segment) {
	if !c.First.Seen() {
		c.meet(s)
	}
	d := c.side(s)
	p := d.Peer()
	if s.Flags.Has(wire.SYN) && c.mayOffer(d, s) {
		c.Ends[d].Offer.learn(s)
	}
	class := c.Ends[d].Stream.take(s, &c.Ends[d], &c.Ends[p])
	c.tally(d, s, class)
	c.move(d, s, class)
	c.moveZeek(d, s, class)
	if class != Copy && s.Flags.Has(wire.ACK) {
		c.Ends[p].Stream.acked(s, &c.Ends[p], &c.Ends[d])
		c.writeGaps(p)
	}
}
