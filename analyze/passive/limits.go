package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

// Limits are for how long a sender had data under way and waited, and for
// what. It is an approximation: a capture shows neither a congestion window
// nor what an application has written. At each segment of either side the
// time since the one before is given to what held the sender back then, the
// first of:
//
//	Receiver   the window is closed, or has no room for one more full segment
//	Network    something is being retransmitted
//	Sender     the last segment was not full: all that the application had written is under way
//	Network    there is data and there is room: the sender waits for ACKs, as a congestion window makes it
//
// While nothing is under way the connection is idle, which is the
// application's doing, too: Idle. Seen far from the sender, all this is what
// the sender knew about half a round trip earlier. Without a handshake in the
// capture the window is not known, and its share goes to Network.
//
// After Zhang, Breslau, Paxson, Shenker: "On the Characteristics and Origins of
// Internet Flow Rates" (T-RAT), 2002, and Linux's tcpi_busy_time,
// tcpi_rwnd_limited.
type Limits struct {
	Sender, Receiver, Network time.Duration

	since clock.Instant
	by    waiting
}

// waiting is what a sender waits for.
type waiting uint8

const (
	forNothing waiting = iota // idle
	forSender
	forReceiver
	forNetwork
)

// Busy is for how long data was under way.
func (l *Limits) Busy() time.Duration { return l.Sender + l.Receiver + l.Network }

// turn ends what the sender waited for and begins the next.
func (l *Limits) turn(now clock.Instant, by waiting) {
	took := max(now.Sub(l.since), 0)
	switch l.by {
	case forSender:
		l.Sender += took
	case forReceiver:
		l.Receiver += took
	case forNetwork:
		l.Network += took
	}
	l.since, l.by = now, by
	if by == forNothing {
		l.since = 0 // it matters to nobody, and so it packs well
	}
}

// waitsFor is what holds the sender back now. A segment is full that has full
// octets.
func (t *Stream) waitsFor(full uint32) waiting {
	switch w := &t.Window; {
	case w.since.Set() && t.cover.begun:
		return forReceiver
	case t.underWay() == 0:
		return forNothing
	case w.known && w.edge.Sub(t.cover.front) < int(full):
		return forReceiver
	case t.recovery.kind != Unread:
		return forNetwork
	case t.short:
		return forSender
	}
	return forNetwork
}

const (
	optionRoom  = 40   // octets that options take from a segment at most: RFC 9293 §3.1
	ordinaryMSS = 1220 // fits everywhere: IPv6's least MTU of 1280 without headers
)

// fullSize is from how many octets on a segment counts as full: what both MSS
// allow, with room for options. Where they are not known it is the longest
// segment so far, but no more than fits everywhere.
func (t *Stream) fullSize(mine, theirs *End) uint32 {
	a, b := mine.Offer.MSS, theirs.Offer.MSS
	if b == 0 {
		return min(t.Flow.Largest, ordinaryMSS)
	}
	if a != 0 {
		b = min(a, b)
	}
	return uint32(max(int(b)-optionRoom, 1))
}
