package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Opening is how the connection opened: the packets, as the capture has them.
// What they come to is Conn.Handshake.
type Opening struct {
	SYN    Stamp // the client's first
	SYNACK Stamp // the server's first
	ACK    Stamp // the client's first that acknowledges the last SYN-ACK, or more

	SYNWaits, SYNACKWaits Waits // between tries

	synAgain, synAckAgain Stamp // the last of each, where it is not the first and no answer was there

	synAck seq.Num // number of the last SYN-ACK
	facts  facts
}

// LastSYN is the client's last before the first SYN-ACK, if there is one.
func (o *Opening) LastSYN() Stamp {
	switch {
	case o.synAgain.Seen():
		return o.synAgain
	case o.facts&lateSYN != 0:
		return Stamp{}
	}
	return o.SYN
}

// LastSYNACK is the server's last before ACK, if there is one.
func (o *Opening) LastSYNACK() Stamp {
	if o.synAckAgain.Seen() {
		return o.synAckAgain
	}
	return o.SYNACK
}

type facts uint16

const (
	answered     facts = 1 << iota // a SYN-ACK that acknowledges the SYN
	third                          // an ACK of that which acknowledges nothing unsent
	peerSYN                        // the server sent a SYN, too
	clientSYNACK                   // the client sent a SYN-ACK
	refused                        // a RST before anything else of the server: the plain class
	serverRST                      // a RST of the server before the handshake was complete
	clientRST                      // one of the client
	acceptable                     // that of the server acknowledges the SYN
	thirdData                      // and carries data
	openWaits                      // the SYN-ACK is there, the ACK is not
	lateSYN                        // the first SYN came after the SYN-ACK
	prompt                         // the first ACK of it was sent at once, for all that the capture tells
)

// firstRTO is when a server sends its SYN-ACK again: RFC 6298 §2.1. Data that
// come later are no answer to it; the ACK is not in the capture.
const firstRTO = time.Second

// MaxWaits is how many waits between tries are kept.
const MaxWaits = 6

// Waits are the times between the tries of a packet that was sent again.
type Waits struct {
	list [MaxWaits]tick
	all  uint32
	late clock.Instant // of the last try after there was an answer
}

// Count is how many there were, and so how often the packet was sent again.
// Copies that the capture made are not among them.
func (w *Waits) Count() int { return int(w.all) }

// All are the first MaxWaits of them, to the next 1.024 µs.
func (w *Waits) All() (list []time.Duration) {
	for _, t := range w.list[:min(w.all, MaxWaits)] {
		list = append(list, t.since(0))
	}
	return list
}

// note takes one more try. before was the last while there was no answer.
func (w *Waits) note(before, at clock.Instant) {
	if w.late.Set() {
		before = w.late
	}
	if w.all < MaxWaits {
		w.list[w.all] = tickOf(at - before)
	}
	w.all++
}

// SYNTries is how often the client sent its SYN: at least once where it is in
// the capture. Copies that the capture made are no tries.
func (o *Opening) SYNTries() int { return tries(o.SYN, &o.SYNWaits) }

// SYNACKTries is the same of the server's SYN-ACK.
func (o *Opening) SYNACKTries() int { return tries(o.SYNACK, &o.SYNACKWaits) }

func tries(first Stamp, again *Waits) int {
	if !first.Seen() {
		return 0
	}
	return 1 + again.Count()
}

// opens takes a segment with SYN. Copies have been sorted out.
func (c *Conn) opens(d Side, s *dissect.Segment, by Stamp) {
	o, client := &c.Opening, d == c.Client
	switch ack := s.Flags.Has(wire.ACK); {
	case !ack && client:
		o.clientSYN(by)
	case !ack:
		o.facts |= peerSYN
	case client:
		o.facts |= clientSYNACK
	default:
		c.serverSYNACK(d, s, by)
	}
}

func (o *Opening) clientSYN(by Stamp) {
	if !o.SYN.Seen() {
		o.SYN = by
		if o.SYNACK.Seen() {
			o.facts |= lateSYN
			o.SYNWaits.late = by.At
		}
		return
	}
	o.SYNWaits.note(o.LastSYN().At, by.At)
	if o.SYNACK.Seen() {
		o.SYNWaits.late = by.At
	} else {
		o.synAgain = by
	}
}

func (c *Conn) serverSYNACK(d Side, s *dissect.Segment, by Stamp) {
	o := &c.Opening
	o.serverTry(by)
	o.synAck = s.Seq
	if c.acksSYN(c.Client, s.Ack) {
		o.facts |= answered
	} else {
		c.Odd |= WrongSYNACK
	}
}

func (o *Opening) serverTry(by Stamp) {
	if !o.SYNACK.Seen() {
		o.SYNACK = by
		o.facts |= openWaits
		return
	}
	o.SYNACKWaits.note(o.LastSYNACK().At, by.At)
	if o.ACK.Seen() {
		o.SYNACKWaits.late = by.At
	} else {
		o.synAckAgain = by
	}
}

// completes looks whether a segment of the client is the third.
func (c *Conn) completes(d Side, s *dissect.Segment, by Stamp) {
	o := &c.Opening
	if d != c.Client || !s.Flags.Has(wire.ACK) || s.Flags.Any(wire.SYN|wire.RST) {
		return
	}
	if !o.ACK.Seen() && s.Ack.Sub(o.synAck) >= 1 {
		o.ACK = by
		if s.Ack == o.synAck.Add(1) && (s.Len == 0 || by.At.Sub(o.LastSYNACK().At) < firstRTO) {
			o.facts |= prompt
		}
	}
	p := d.Peer()
	if !c.acksSYN(p, s.Ack) || !c.inWindow(d, s.Seq) {
		c.Odd |= WrongACK
		return
	}
	if t := &c.hand.ends[p]; t.is(isTwo) && s.Ack == t.other.Add(1) {
		c.Ends[p].ISN, t.other, t.next = t.other, c.Ends[p].ISN, s.Ack
	}
	if o.facts&answered != 0 {
		o.facts |= third
		if s.Len > 0 {
			o.facts |= thirdData
		}
		o.facts &^= openWaits
	}
}

// resetsOpening notes a RST before the handshake was complete.
func (c *Conn) resetsOpening(d Side, s *dissect.Segment) {
	o, e := &c.Opening, &c.Ends[d]
	if o.facts&(third|serverRST|clientRST) != 0 {
		return
	}
	if d == c.Client {
		o.facts |= clientRST
		return
	}
	o.facts |= serverRST
	if s.Flags.Has(wire.ACK) && c.acksSYN(c.Client, s.Ack) {
		o.facts |= acceptable
	}
	if c.Ends[c.Client].RSTs == 0 && c.Ends[c.Client].SYNs > 0 && !o.SYNACK.Seen() && e.Packets == 1 {
		o.facts |= refused
	}
}
