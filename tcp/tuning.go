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
	rtt   time.Duration // the least in this round, as the echoes of our timestamps tell; zero: under a tick
}

// sample takes one round trip, seen from the receiver: from an ACK of ours
// to the text that echoes its timestamp.
func (u *tuning) sample(rtt time.Duration) {
	if u.rtt == 0 || rtt < u.rtt {
		u.rtt = rtt
	}
}

// read ends a round once a round trip has passed, base being the number up
// to which the user has read by now.
func (u *tuning) read(now clock.Instant, base seq.Num, most int) {
	switch {
	case u.rtt == 0 || u.limit >= most:
		return
	case !u.began.Set():
	case now.Sub(u.began) < u.rtt:
		return
	case base.Sub(u.mark) >= u.limit/2:
		u.limit = min(2*u.limit, most)
	}
	u.began, u.mark, u.rtt = now, base, 0
}

// sendLimit is how many octets may wait in the send buffer: twice what the
// congestion window lets into flight, so that it is never the user's turn
// that the network waits for.
func (c *TCB) sendLimit() int {
	return min(c.cfg.SendBuffer, max(firstBuffer, 2*c.cc.Window()))
}
