package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Window is what the receiver of a direction allowed, and what its sender
// made of it. Where the handshake is not in the capture the scale is not
// known, and only a window of 0 says anything.
type Window struct {
	Zeros   uint32 // segments that advertise 0; SYN, FIN and RST are not asked
	Closed  uint32 // how often it was closed: runs of such segments
	Updates uint32 // ACKs that bring nothing but another window
	Full    uint32 // data segments that end where the window does
	Beyond  uint32 // data segments that end behind that
	Longest time.Duration
	Total   time.Duration // for which it was closed, up to the last opening

	since clock.Instant // it has been closed; zero: it is open
	edge  seq.Num       // the first number that may not be sent
	raw   uint16        // as last advertised
	known bool          // edge is true
}

// ClosedFor is for how long the window was closed in all, until the end of
// the capture.
func (w *Window) ClosedFor(end clock.Instant) time.Duration {
	if !w.since.Set() {
		return w.Total
	}
	return w.Total + max(end.Sub(w.since), 0)
}

// told takes what s, a segment of the receiver, advertises.
func (w *Window) told(s *dissect.Segment, receiver, sender *End) Reading {
	if s.Marks&dissect.NoWindow != 0 {
		return Unread
	}
	shift, known := scaling(receiver, sender)
	if s.Flags.Has(wire.SYN) {
		shift, known = 0, true // never scaled: RFC 7323 §2.2
	}
	w.raw, w.known = s.Window, known
	w.edge = s.Ack + seq.Num(s.Window)<<shift
	switch {
	case s.Flags.Any(wire.SYN | wire.FIN):
		return Unread
	case s.Window == 0:
		w.close(s.At)
		return WindowClosed
	case w.since.Set():
		w.open(s.At)
	}
	return Unread
}

func (w *Window) close(at clock.Instant) {
	w.Zeros++
	if !w.since.Set() {
		w.Closed++
		w.since = at
	}
}

func (w *Window) open(at clock.Instant) {
	took := max(at.Sub(w.since), 0)
	w.Total += took
	w.Longest = max(w.Longest, took)
	w.since = 0
}

// used takes new data that ends at end.
func (w *Window) used(end seq.Num) Reading {
	switch {
	case !w.known || end.Less(w.edge):
		return Unread
	case end == w.edge:
		w.Full++
		return FillsWindow
	}
	w.Beyond++
	return BeyondWindow
}

// scaling is by how many bits the windows of e are shifted. It counts only
// where both SYNs have the option: RFC 7323 §2.2. If one was seen without it,
// that is enough.
func scaling(e, peer *End) (shift uint8, known bool) {
	without := e.Offer.Seen && e.Offer.Set&wire.OptScale == 0 || peer.Offer.Seen && peer.Offer.Set&wire.OptScale == 0
	switch {
	case without:
		return 0, true
	case e.Offer.Seen && peer.Offer.Seen:
		return min(e.Offer.Scale, maxScale), true
	}
	return 0, false
}

// maxScale is the largest shift that counts: RFC 7323 §2.3.
const maxScale = 14
