package tcp

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
)

// firstBuffer is where the limits of both buffers begin, in octets: enough
// for 2 Gbit/s over a millisecond, and little enough to stay in a processor's
// cache. They grow only for paths that need it.
const firstBuffer = 1 << 18

// tuning finds the size of the receive buffer: twice what the user reads in
// a round trip, so that the window is never what limits a sender whose
// congestion window doubles. A buffer as large from the start would be
// filled, and would cost its cache misses, on the shortest path too.
//
// It needs timestamps; connections without them have the full buffer at
// once.
type tuning struct {
	limit int           // octets: the size now
	mark  seq.Num       // what was read up to when the present round began
	began clock.Instant // when that was; zero: no round yet
	least time.Duration // the shortest round trip seen in this round, and a tick
}

// minRound is how long a round lasts at least: long enough for a timestamp
// clock that ticks once in a millisecond to show that a path is shorter.
const minRound = 8 * stampTick

// sample takes one round trip, seen from the receiver: from an ACK of ours
// to the text that echoes its timestamp.
func (u *tuning) sample(rtt time.Duration) {
	if u.least == 0 || rtt+stampTick < u.least {
		u.least = rtt + stampTick
	}
}

// read ends a round, once it has lasted long enough, base being the number up
// to which the user has read by now.
func (u *tuning) read(now clock.Instant, base seq.Num, most int) {
	if u.limit >= most || u.least == 0 {
		return
	}
	rtt, took := u.least-stampTick, now.Sub(u.began)
	switch {
	case !u.began.Set():
	case took < max(rtt, minRound):
		return
	case u.perRoundTrip(base, rtt, took) >= int64(u.limit/2):
		u.limit = min(2*u.limit, most)
	}
	u.began, u.mark, u.least = now, base, 0
}

// perRoundTrip is how many octets the user has read in a round trip of rtt,
// on the average of a round that took longer.
func (u *tuning) perRoundTrip(base seq.Num, rtt, took time.Duration) int64 {
	return int64(base.Sub(u.mark)) * int64(rtt/time.Microsecond) / max(int64(took/time.Microsecond), 1)
}

// sendLimit is how many octets may wait in the send buffer: twice what the
// congestion window lets into flight, so that it is never the user's turn
// that the network waits for.
func (c *TCB) sendLimit() int {
	return min(c.cfg.SendBuffer, max(firstBuffer, 2*c.cc.Window()), ceilings[c.level])
}
