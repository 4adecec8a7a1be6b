package tcp

import "github.com/tcpglass/tcpglass/clock"

// acks is what we owe the peer in acknowledgments. Debts are paid with the
// next segment of any kind, or with an empty one where none goes.
//
// RFC 9293 §3.8.6.3; RFC 5681 §4.2.
type acks struct {
	octets int   // text not yet acknowledged
	dups   uint8 // acknowledgments due one by one: each tells the peer of one early segment
	now    bool  // one is due at once
	window bool  // the window has opened enough to tell
}

// maxDups bounds how many duplicate ACKs are owed at a time. Three make the
// peer send again; more only tell it that more has left the network.
const maxDups = 100

// duplicate owes an ACK of its own for a segment that could not be used, or
// not yet. They are counted, not merged: without SACK it is their number
// that tells of a loss.
func (a *acks) duplicate() { a.dups = min(a.dups+1, maxDups) }

// due reports whether a segment must go now only to acknowledge.
func (a *acks) due() bool { return a.now || a.dups > 0 || a.window }

// why is the reason of a segment that goes only to acknowledge.
func (a *acks) why() Why {
	switch {
	case a.dups > 0:
		return WhyDuplicateAck
	case a.window && !a.now:
		return WhyWindow
	}
	return WhyAck
}

// paid settles what one segment with ACK and window settles.
func (a *acks) paid() {
	if a.dups > 0 {
		a.dups--
	}
	a.octets, a.now, a.window = 0, false, false
}

// oweText owes for n octets of text that came in order: at once for every
// second full segment (SHLD-19) and where a hole was involved, else delayed
// (SHLD-18), as our answer may carry the ACK.
func (c *TCB) oweText(now clock.Instant, n int, hole bool) {
	c.acks.octets += n
	switch {
	case hole || c.cfg.NoDelayedAck || c.acks.octets >= 2*min(c.snd.mss, c.id.MSS):
		c.acks.now = true
	case !c.timers[TimerAck].Set():
		c.timers[TimerAck] = now.Add(c.cfg.DelayedAck)
	}
}
