package tcp

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
)

// rto turns round-trip samples into a retransmission timeout.
// The zero value has seen no sample and is ready to use.
//
// RFC 6298. It holds no clock: time enters as measured durations.
type rto struct {
	srtt, rttvar time.Duration // zero until the first sample
	backoff      uint8         // doublings since the last sample
	slow         bool          // our SYN was lost: begin with afterLostSyn
}

// granularity is the G of RFC 6298 §2.3: the least that the variance adds.
const granularity = time.Millisecond

// afterLostSyn is where the timeout of text begins without a sample where
// the SYN timed out: RFC 6298 §5.7.
const afterLostSyn = 3 * time.Second

// maxBackoff keeps the shift of current from overflowing; MaxRTO is reached
// long before.
const maxBackoff = 16

// sample records one measured round trip, which must not come from a
// retransmitted segment (Karn's algorithm, RFC 6298 §3; MUST-18). It ends
// back-off.
func (r *rto) sample(rtt time.Duration) {
	rtt = max(rtt, 1) // an instant answer is still a sample
	r.backoff = 0
	if r.srtt == 0 {
		r.srtt, r.rttvar = rtt, rtt/2
		return
	}
	r.rttvar += ((r.srtt - rtt).Abs() - r.rttvar) / 4
	r.srtt += (rtt - r.srtt) / 8
	r.srtt = max(r.srtt, 1)
}

// expired doubles the timeout. RFC 6298 §5.5.
func (r *rto) expired() { r.backoff = min(r.backoff+1, maxBackoff) }

// synLost starts over for the text, after a handshake that needed more than
// one try. RFC 6298 §5.7.
func (r *rto) synLost() { *r = rto{slow: true} }

// current is the timeout now.
func (r *rto) current(cfg *Config) time.Duration {
	base := cfg.InitialRTO
	switch {
	case r.srtt == 0 && r.slow:
		base = max(base, afterLostSyn)
	case r.srtt != 0:
		base = max(r.srtt+max(granularity, 4*r.rttvar), cfg.MinRTO)
	}
	return min(base<<r.backoff, cfg.MaxRTO)
}

// stopwatch times one segment's round trip at a time, without timestamps
// and finer than their millisecond. The zero value times nothing.
type stopwatch struct {
	at  clock.Instant // when the segment left; zero: nothing is timed
	end seq.Num       // its last number and one
}

// start times the segment that ends before end, unless one is being timed.
func (w *stopwatch) start(now clock.Instant, end seq.Num) {
	if !w.at.Set() {
		w.at, w.end = now, end
	}
}

// cancel stops without a sample: Karn's algorithm.
func (w *stopwatch) cancel() { w.at = 0 }

// acked is the round trip of the timed segment, once ack covers it.
func (w *stopwatch) acked(now clock.Instant, ack seq.Num) (time.Duration, bool) {
	if !w.at.Set() || ack.Less(w.end) {
		return 0, false
	}
	rtt := now.Sub(w.at)
	w.at = 0
	return rtt, true
}
