package congestion

import (
	"math/bits"
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

// cubic grows a window by the time since the last loss and not by round
// trips, so that long paths are not slower for being long: steeply at first,
// flat around the window at which something was lost, and steeply again
// beyond it. The zero value has seen no loss.
//
// RFC 9438, with C = 0.4 and β = 0.7. It counts in whole numbers, octets and
// milliseconds: the same on every machine.
type cubic struct {
	top    int32         // W_max: the window at the last loss; 0: none is known
	before int32         // cwnd_prior: the window before the last fall
	reno   int32         // W_est: what NewReno would have by now
	due    int32         // octets acknowledged towards its next segment
	rise   uint32        // K: milliseconds from epoch until top is reached again
	epoch  clock.Instant // when this congestion avoidance began; 0: it has not
	last   clock.Instant // when the window was used last
}

// lost remembers the window at which something was lost. Where that was
// below the last such window, room is made for others: fast convergence.
// RFC 9438 §4.7.
func (c *cubic) lost(window int) {
	c.before, c.epoch = int32(window), 0
	if int32(window) < c.top {
		window = window / 20 * 17 // (1 + β) / 2
	}
	c.top = int32(window)
}

// pause tells that the window is not what holds the sender back: such time
// does not count. RFC 9438 §5.8.
func (c *cubic) pause(now clock.Instant) {
	if c.epoch != 0 {
		c.epoch = c.epoch.Add(now.Sub(c.last))
	}
	c.last = now
}

// grow takes n octets acknowledged in congestion avoidance.
func (c *cubic) grow(r *NewReno, now clock.Instant, rtt time.Duration, n int) {
	if c.epoch == 0 {
		c.begin(r, now)
	}
	c.last = now
	c.imagine(r, n)
	since := now.Sub(c.epoch)
	if c.at(since, r.mss) < int(c.reno) { // the Reno-friendly region: RFC 9438 §4.3
		r.cwnd = max(r.cwnd, int(c.reno))
		return
	}
	goal := min(max(c.at(since+rtt, r.mss), r.cwnd), r.cwnd/2*3) // RFC 9438 §4.2
	credit := int64(r.credit) + int64(n)*int64(goal-r.cwnd)
	r.grow(int(credit / int64(r.cwnd)))
	r.credit = int(credit % int64(r.cwnd))
}

// begin starts a congestion avoidance. Without a loss before it, or where
// slow start has come further, it begins on the plateau. RFC 9438 §4.2, §4.8.
func (c *cubic) begin(r *NewReno, now clock.Instant) {
	c.epoch, c.reno, c.due, c.rise = now, int32(r.cwnd), 0, 0
	r.credit = 0
	if int(c.top) <= r.cwnd {
		c.top = int32(r.cwnd)
		return
	}
	missing := uint64(int(c.top) - r.cwnd)
	c.rise = uint32(cubeRoot(missing * 2_500_000_000 / uint64(r.mss))) // (W_max − cwnd) / C, in ms³
}

// imagine grows what NewReno would have: α segments a window, where α makes
// up for the smaller fall until the window before it is reached.
// RFC 9438 §4.3.
func (c *cubic) imagine(r *NewReno, n int) {
	if c.reno < c.before {
		n = int(int64(n) * 9 / 17) // α = 3 (1 − β) / (1 + β)
	}
	c.due += int32(min(n, maxWindow-1))
	if int(c.due) >= r.cwnd {
		c.due -= int32(r.cwnd)
		c.reno = int32(min(int(c.reno)+r.mss, maxWindow))
	}
}

// longest is when the curve is beyond any window.
const longest = 1 << 20 // milliseconds

// at is the cubic function: octets of the window so long after the epoch.
// RFC 9438 §4.2, W_cubic(t) = C (t − K)³ + W_max.
func (c *cubic) at(since time.Duration, mss int) int {
	t := min(since.Milliseconds(), longest) - int64(min(c.rise, longest))
	far := uint64(max(t, -t))
	hi, lo := bits.Mul64(far*far*far, uint64(2*mss))
	away, _ := bits.Div64(hi, lo, 5_000_000_000) // C segments a cubic second, in octets a cubic millisecond
	if t < 0 {
		return int(max(int64(c.top)-int64(min(away, maxWindow)), 0))
	}
	return int(min(uint64(c.top)+away, maxWindow))
}

// cubeRoot is the greatest number whose cube is not above x.
func cubeRoot(x uint64) (root uint64) {
	for bit := uint64(1) << 20; bit > 0; bit >>= 1 {
		if r := root | bit; r*r*r <= x {
			root = r
		}
	}
	return root
}

// past is what the future depends on, with times counted back from now.
func (c *cubic) past(now clock.Instant) [4]uint64 {
	began := uint64(0)
	if c.epoch != 0 {
		began = uint64(now.Sub(c.epoch)) + 1
	}
	return [4]uint64{
		uint64(c.top)<<32 | uint64(c.before), uint64(c.reno)<<32 | uint64(c.due),
		began<<21 ^ uint64(c.rise), uint64(now.Sub(c.last)),
	}
}
