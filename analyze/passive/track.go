package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
)

// maxUnderway is how many packets that may move an end can be on their way to
// it. Where there are more, the oldest is taken as arrived.
const maxUnderway = 3

// hand is what leads to Steps.
//
// An end that sends shows where it stands: by its flags, and by what it
// acknowledges. A SYN, SYN-ACK or FIN must be answered, so it has arrived when
// its receiver shows it, and not before. What need not be answered – the ACK
// of a SYN-ACK or FIN, a RST – is presumed to arrive after the least time that
// this end has ever needed to answer, as the capture point sees it: near a
// host that is nothing, at the other side a round trip.
type hand struct {
	ends [2]track
	calm bool // both ESTABLISHED, shown, and nothing underway: most segments move nothing
}

// track is what is known of one end besides its state.
type track struct {
	asked    clock.Instant      // a SYN towards it, not answered yet
	packets  [maxUnderway]Stamp // underway to it
	least    uint32             // from a SYN towards it to its answer, in units of 1.024 µs; 0 not known
	spoke    tick               // when it last sent something
	next     seq.Num            // behind the highest number it has sent
	heard    seq.Num            // the highest number it has acknowledged
	fin      seq.Num            // behind its FIN
	base     seq.Num            // of the octet that the first segment seen of it begins with
	other    seq.Num            // another ISN that it sent, where isTwo
	old      seq.Num            // next, of the connection before on the same four-tuple
	synID    uint16             // IP's, of its last SYN or SYN-ACK
	signs    signs
	ttl      uint8 // of its first segment
	oldState State
	waiting  uint8               // how many packets there are
	does     [maxUnderway]brings // what they bring
}

// signs are what an end has shown.
type signs uint16

const (
	hasSent    signs = 1 << iota // next and base mean something
	hasAcked                     // heard means something
	hasFIN                       // fin means something
	finCarries                   // its FIN acknowledges the peer's
	hasData                      // it has sent data, or acknowledged some
	doubtsACK                    // it sent its SYN-ACK again after the ACK of it
	isTwo                        // it has sent SYN-ACKs with two ISNs
	inherited                    // its state is that of the connection before
)

func (t *track) is(s signs) bool { return t.signs&s != 0 }

// arrival is a packet on its way to an end, and what it does there.
type arrival struct {
	Stamp
	brings brings
}

type brings uint8

const (
	aSYN brings = 1 << iota
	aSYNACK
	anACK    // of its SYN
	aFINACK  // the ACK of its FIN
	aFIN     // in order, as far as the capture has it
	aRST     // acceptable
	toListen // the RST sends a passive opener back: RFC 9293 §3.10.7.4

	mustAnswer = aSYN | aSYNACK | aFIN
)

// expect notes that a packet is underway to an end. What is already, by
// another packet, is not news.
func (c *Conn) expect(d Side, by Stamp, what brings) {
	t := &c.hand.ends[d]
	if what &^= t.expected(what); what == 0 {
		return
	}
	if t.waiting == maxUnderway {
		if a := t.pop(); a.brings&mustAnswer == 0 {
			c.land(d, a, false)
		}
	}
	t.packets[t.waiting], t.does[t.waiting] = by, what
	t.waiting++
	c.hand.calm = false
}

func (t *track) pop() arrival {
	a := arrival{t.packets[0], t.does[0]}
	t.waiting--
	for i := range t.waiting { // few, and mostly none
		t.packets[i], t.does[i] = t.packets[i+1], t.does[i+1]
	}
	t.packets[t.waiting], t.does[t.waiting] = Stamp{}, 0
	return a
}

// awaits are those of some kinds that are underway.
func (t *track) awaits(what brings) (there brings) {
	for _, brings := range t.does[:t.waiting] {
		there |= brings & what
	}
	return there
}

// expected is awaits without what goes with something that must be answered:
// where that is lost, so is the rest.
func (t *track) expected(what brings) (there brings) {
	for _, brings := range t.does[:t.waiting] {
		if brings&mustAnswer == 0 || what&mustAnswer != 0 {
			there |= brings & what
		}
	}
	return there
}

// lose forgets the packets underway that bring something of a kind: they have
// not arrived.
func (t *track) lose(what brings) {
	for i, brings := range t.does[:t.waiting] {
		if brings&what != 0 {
			t.does[i] = 0
		}
	}
}

// lag is the least time from a packet towards an end to its answer, as far as
// known. That of a SYN is taken from the last one: what Stream does not trust
// is good enough here.
func (c *Conn) lag(d Side) time.Duration {
	mine, theirs := time.Duration(c.hand.ends[d].least)<<tickBits, c.Ends[d.Peer()].Stream.least()
	if mine == 0 || theirs != 0 && theirs < mine {
		return theirs
	}
	return mine
}

// due is when the next packet that need not be answered has presumably
// arrived at an end. A RST overtakes all; others overtake what must be
// answered when that has not been for so long that it must be lost.
func (c *Conn) due(d Side) clock.Instant {
	t := &c.hand.ends[d]
	if t.waiting == 0 {
		return clock.Never
	}
	lag, held, next := c.lag(d), clock.Instant(0), clock.Never
	for i, brings := range t.does[:t.waiting] {
		at := t.packets[i].At.Add(lag)
		switch {
		case brings&aRST != 0:
			return min(next, at)
		case brings&mustAnswer != 0:
			held = max(held, at.Add(c.patience(d)))
		default:
			next = min(next, max(at, held))
		}
	}
	return next
}

// Settle takes what should have arrived by now as arrived. Observe does it
// for itself; who reads a connection later does it for the packets that came
// last: at the end of a capture with clock.Never.
func (c *Conn) Settle(now clock.Instant) {
	for c.hand.ends[0].waiting|c.hand.ends[1].waiting != 0 {
		d, at := Side(0), c.due(0)
		if other := c.due(1); other < at {
			d, at = 1, other
		}
		if at > now || at == clock.Never {
			return
		}
		c.settle(d, at)
	}
}

// settle lets arrive what is due at an end. What must be answered, and stands
// before it, is lost; but with a RST it has arrived, or that would not be
// acceptable.
func (c *Conn) settle(d Side, at clock.Instant) {
	t := &c.hand.ends[d]
	whole := c.resetDue(d, at)
	for {
		a := t.pop()
		if whole || a.brings&mustAnswer == 0 {
			c.land(d, a, false)
		}
		if a.brings&aRST != 0 || !whole && a.brings&mustAnswer == 0 {
			return
		}
	}
}

// resetDue reports whether it is a RST that is due, and not something before
// it.
func (c *Conn) resetDue(d Side, at clock.Instant) bool {
	t := &c.hand.ends[d]
	for i, brings := range t.does[:t.waiting] {
		if brings&aRST != 0 {
			return t.packets[i].At.Add(c.lag(d)) <= at && t.does[0]&mustAnswer != 0
		}
	}
	return false
}

// silent is for how long an end has sent nothing, as far as a tick can tell.
func (t *track) silent(now clock.Instant) time.Duration { return tickOf(now).since(t.spoke) }

// count keeps the highest numbers of an end.
func (t *track) count(s *dissect.Segment, end seq.Num) {
	if !t.is(hasSent) {
		t.next, t.base, t.ttl = end, s.Seq, s.TTL
		t.signs |= hasSent
	} else if t.next.Less(end) {
		t.next = end
	}
}

func (t *track) hear(ack seq.Num) {
	if !t.is(hasAcked) || t.heard.Less(ack) {
		t.heard = ack
		t.signs |= hasAcked
	}
}
