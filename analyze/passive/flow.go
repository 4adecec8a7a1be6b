package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// peakSpan is the length of the spans in which the peak is looked for.
const peakSpan = 100 * time.Millisecond

// Flow is how much data went, and when.
type Flow struct {
	First, Last clock.Instant // first and last payload; zero: there was none
	Largest     uint32        // octets of the longest segment
	Supers      uint32        // segments longer than the receiver's MSS: the capture point is where offload has not yet cut or has already joined
	Flight      uint32        // the most octets that were under way, as seen from here
	Urgent      uint32        // segments with URG

	peak         uint32 // of the spans before the present one
	span, octets uint32 // the present span, and how much it has
}

// note takes n octets of payload.
func (f *Flow) note(at clock.Instant, n uint32) {
	if !f.First.Set() {
		f.First = at
	}
	f.Last = max(f.Last, at)
	f.Largest = max(f.Largest, n)
	if span := uint32(max(at.Sub(f.First), 0) / peakSpan); span != f.span {
		f.span, f.octets, f.peak = span, 0, f.Peak()
	}
	f.octets += n
}

// Peak is the most octets in one of the spans of 100 ms since First.
func (f *Flow) Peak() uint32 { return max(f.peak, f.octets) }

// Duration is the time from the first payload to the last.
func (f *Flow) Duration() time.Duration { return f.Last.Sub(f.First) }

// PeakRate is the highest rate over 100 ms, in octets per second.
func (f *Flow) PeakRate() float64 { return float64(f.Peak()) / peakSpan.Seconds() }

// marks counts what s and its length are remarkable for.
func (f *Flow) marks(s *dissect.Segment, receiver *End) {
	if s.Flags.Has(wire.URG) {
		f.Urgent++
	}
	if m := receiver.Offer.MSS; s.Len > uint32(m) && m != 0 {
		f.Supers++
	}
}
