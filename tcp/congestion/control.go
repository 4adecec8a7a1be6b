package congestion

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

// Algorithm says how a window grows between losses and how far it falls at
// one. The zero value is NewReno.
type Algorithm uint8

// The algorithms.
const (
	Reno       Algorithm = iota // RFC 5681, RFC 6582: a segment per round trip, half at a loss
	Cubic                       // RFC 9438: by time since the last loss, 7/10 at a loss
	algorithms = iota
)

var algorithmNames = [algorithms]string{"newreno", "cubic"}

// String is the algorithm as scenario files name it: newreno, cubic.
func (a Algorithm) String() string {
	if int(a) < algorithms {
		return algorithmNames[a]
	}
	return "unknown"
}

// ParseAlgorithm is the algorithm of a name that String gives.
func ParseAlgorithm(name string) (a Algorithm, ok bool) {
	for i, n := range algorithmNames {
		if n == name {
			return Algorithm(i), true
		}
	}
	return Reno, false
}

// Control is the controller of one connection. Windows, slow start and fast
// recovery are the same for both algorithms and are NewReno's; only growth in
// congestion avoidance and the fall at a loss differ. Make it with Start; a
// copy that is to go its own way, with Clone.
type Control struct {
	NewReno
	cubic *cubic // nil: NewReno. Apart, so that who does without it does not carry it
}

// Start begins a connection with segments of mss octets.
func Start(with Algorithm, mss int) Control {
	c := Control{NewReno: start(mss)}
	if with == Cubic {
		c.cubic = new(cubic)
	}
	return c
}

// Clone is a copy that shares nothing with c.
func (c *Control) Clone() Control {
	copied := *c
	if c.cubic != nil {
		own := *c.cubic
		copied.cubic = &own
	}
	return copied
}

// Acked counts n octets newly acknowledged while nothing is being
// recovered. rtt is the smoothed round-trip time, 0 where there is none yet;
// limited says that the window was what held the sender back.
func (c *Control) Acked(now clock.Instant, rtt time.Duration, n int, limited bool) {
	switch {
	case c.cubic == nil || c.cwnd < c.ssthresh:
		c.NewReno.Acked(n, limited)
	case !limited:
		c.cubic.pause(now)
	default:
		c.cubic.grow(&c.NewReno, now, rtt, n)
	}
}

// Lost begins fast recovery: three duplicate ACKs with flight octets on
// their way.
func (c *Control) Lost(flight int) {
	if c.cubic == nil {
		c.NewReno.Lost(flight)
		return
	}
	c.reduce(flight)
	c.cwnd = c.ssthresh + 3*c.mss
}

// Marked falls without a loss: a router has marked some of the flight octets
// on their way, and there is nothing to be sent again. RFC 3168 §6.1.2;
// RFC 9438 §4.6.
func (c *Control) Marked(flight int) {
	if c.cubic == nil {
		c.NewReno.Marked(flight)
		return
	}
	c.reduce(flight)
	c.cwnd = min(c.cwnd, c.ssthresh)
}

// TimedOut falls back to one segment with flight octets on their way. again
// says that the same octets have timed out before.
func (c *Control) TimedOut(flight int, again bool) {
	if c.cubic != nil && !again {
		c.reduce(flight)
		c.cubic.top = 0 // the next avoidance begins on the plateau: RFC 9438 §4.8
		again = true    // the threshold is set
	}
	c.NewReno.TimedOut(flight, again)
}

// Idle tells that nothing was sent for longer than a timeout.
func (c *Control) Idle() {
	c.NewReno.Idle()
	if c.cubic != nil {
		c.cubic.epoch = 0
	}
}

// reduce is CUBIC's multiplicative decrease. RFC 9438 §4.6.
func (c *Control) reduce(flight int) {
	c.cubic.lost(c.cwnd)
	c.ssthresh = max(flight/10*7, 2*c.mss)
}

// Past is what the future of c depends on besides Window, Threshold and
// Credit: nothing with NewReno.
func (c *Control) Past(now clock.Instant) [4]uint64 {
	if c.cubic == nil {
		return [4]uint64{}
	}
	return c.cubic.past(now)
}
