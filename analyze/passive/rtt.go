package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// RTT is how long data took from the capture point to its receiver and the
// acknowledgment back: the whole round trip where the capture was made at the
// sender, next to nothing at the receiver, and a delayed ACK's wait in it. One
// segment is timed at a time, so there is about one sample a round trip.
type RTT struct {
	Min   time.Duration
	Count uint32 // samples

	spread time.Duration // how much longer the longest took than the shortest
	above  time.Duration // how much longer all took than as many of the shortest
}

// Max is the longest of all samples, 0 where there is none.
func (r *RTT) Max() time.Duration { return r.Min + r.spread }

// Mean is the mean of all samples, 0 where there is none.
func (r *RTT) Mean() time.Duration {
	if r.Count == 0 {
		return 0
	}
	return r.Min + r.above/time.Duration(r.Count)
}

func (r *RTT) sample(d time.Duration) {
	switch less := r.Min - d; {
	case r.Count == 0:
		r.Min = d
	case less > 0:
		r.Min = d
		r.spread += less
		r.above += less * time.Duration(r.Count)
	default:
		r.spread = max(r.spread, -less)
		r.above -= less
	}
	r.Count++
}

// timing is the segment that is being timed.
type timing struct {
	at    clock.Instant // zero: none
	end   seq.Num
	stamp uint32        // its TSVal
	doubt bool          // something was sent again meanwhile: only an echo of stamp still tells which was answered
	hand  bool          // it is the SYN or the SYN-ACK
	shake time.Duration // what those took; 0 unknown
}

// start times s, which ends at end, unless another is being timed.
func (t *timing) start(s *dissect.Segment, end seq.Num) {
	if t.at.Set() {
		return
	}
	t.at, t.end, t.stamp = s.At, end, s.Options.TSVal
	t.doubt, t.hand = false, s.Flags.Has(wire.SYN)
}

// repeat is told of a segment that was sent again or came late. Karn's
// algorithm: what may have been sent twice is not timed, RFC 6298 §3 – but
// where timestamps tell the two apart.
func (t *timing) repeat(s *dissect.Segment) {
	if s.Options.Set&wire.OptTimestamps == 0 || s.Options.TSVal == t.stamp {
		t.at = 0
	}
	t.doubt = true
}

// answered is told that s acknowledges more than anything before.
func (t *timing) answered(s *dissect.Segment, r *RTT) {
	if !t.at.Set() || s.Ack.Less(t.end) {
		return
	}
	was, took := *t, s.At.Sub(t.at)
	*t = timing{shake: t.shake} // zero, so that it packs well
	switch {
	case took < 0: // the capture's clock was set back
	case was.doubt && (s.Options.Set&wire.OptTimestamps == 0 || s.Options.TSEcr != was.stamp):
	case was.hand:
		t.shake = took
	default:
		r.sample(took)
	}
}

// least is the shortest way there and back from the capture point, to this
// direction's receiver; 0 unknown.
func (t *Stream) least() time.Duration {
	if t.RTT.Count == 0 || t.timing.shake != 0 && t.timing.shake < t.RTT.Min {
		return t.timing.shake
	}
	return t.RTT.Min
}

// timed reports whether least is known; it may be 0 in a coarse capture.
func (t *Stream) timed() bool { return t.RTT.Count > 0 || t.timing.shake != 0 }

// roundTrip is the least round trip between both ends, as far as known; 0
// unknown.
func roundTrip(a, b *Stream) time.Duration { return a.least() + b.least() }
