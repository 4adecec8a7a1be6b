package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Stream is what the data of one direction did, and what its receiver
// answered: it stands in the End that sends the data. All of it is as seen
// from the capture point.
//
// Segments is certain. The rest is how it reads: Reading.
type Stream struct {
	Segments Segments
	Repairs  Repairs
	Acks     Acks
	Probes   Probes
	Window   Window
	RTT      RTT
	Flow     Flow
	Limits   Limits
	AfterFIN uint32 // data segments that end behind the FIN

	Read  Reading // of the last segment sent
	Heard Reading // of the last answer

	finned bool // fin is known
	short  bool // the last new segment was not full
	probed bool // a probe waits for its answer
	fin    seq.Num

	cover    coverage
	order    order
	acks     acknowledged
	timing   timing
	recovery recovery
}

// take sorts and reads s, which mine sends, and must be asked before acked is
// told of the same segment. Offers of both, where seen, are in already.
//
// A Copy has been counted, and nothing else may be made of it: neither its
// flags nor its acknowledgment are news.
func (t *Stream) take(s *dissect.Segment, mine, theirs *End) Class {
	t.Read = Unread
	if s.Flags.Has(wire.RST) {
		mine.Repeated += uint64(s.Len)
		return Nothing // its payload is no part of the stream, but a word to people: RFC 9293 §3.5.3
	}
	lo := s.Seq
	if s.Flags.Has(wire.SYN) {
		lo++ // its payload follows the SYN: RFC 9293 §3.4
	}
	if s.Len == 0 {
		return t.takeBare(s, lo)
	}
	p := t.cover.take(lo, s.Len, tickOf(s.At))
	mine.Repeated += uint64(s.Len - p.fresh)
	t.Segments.count(p)
	if p.fresh == 0 && t.copied(s, p.class) {
		return Copy
	}
	t.read(s, lo, p, mine, theirs)
	return p.class
}

// copied looks whether a data segment without fresh octets was captured twice,
// and notes it.
func (t *Stream) copied(s *dissect.Segment, class Class) bool {
	known := copied(s, t.doubled())
	switch {
	case !known && twin(s):
		t.Segments.Twins++
	case known && class == Seen:
		t.Segments.Copy++
	case known:
		t.Segments.Bare++
	default:
		return false
	}
	t.Read = CapturedTwice
	return known
}

// doubled reports whether the capture has had packets of this direction twice.
func (t *Stream) doubled() bool { return t.Segments.Copy|t.Segments.Bare|t.Segments.Twins != 0 }

// takeBare is take for a segment without payload.
func (t *Stream) takeBare(s *dissect.Segment, lo seq.Num) Class {
	class := Nothing
	if t.cover.begun && lo == t.cover.front-1 && !s.Flags.Any(wire.SYN|wire.FIN) {
		class = Probe
		t.Segments.Probe++
	}
	if copied(s, t.doubled()) {
		t.Segments.Bare++
		t.Read = CapturedTwice
		return Copy
	}
	t.order.note(s)
	switch {
	case s.Flags.Has(wire.SYN):
		t.takeSYN(s, lo)
	case class == Probe:
		t.Read = t.probe(s)
	}
	t.takeFIN(s, lo)
	return class
}

// takeSYN begins the stream at lo. Its round trip is timed as that of data is.
func (t *Stream) takeSYN(s *dissect.Segment, lo seq.Num) {
	if t.cover.begun {
		t.timing.repeat(s)
		return
	}
	t.cover.begin(lo)
	t.timing.start(s, lo)
}

// takeFIN notes where the stream ends, if s says so. The first FIN counts.
func (t *Stream) takeFIN(s *dissect.Segment, end seq.Num) {
	if s.Flags.Has(wire.FIN) && !t.finned {
		t.fin, t.finned = end, true
	}
}

// acksFIN reports whether ack acknowledges the FIN.
func (t *Stream) acksFIN(ack seq.Num) bool { return t.finned && t.fin.Less(ack) }

// probe reads a segment of at most one octet just behind the front. Both
// kinds of probe ask for an ACK of what has been acknowledged before.
func (t *Stream) probe(s *dissect.Segment) Reading {
	t.probed = true
	if t.Window.since.Set() {
		t.Probes.Windows++
		return WindowProbe
	}
	if t.underWay() > 0 {
		t.probed = false // not a keep-alive: RFC 9293 §3.8.4 sends it when nothing is
		return Unread
	}
	t.Probes.KeepAlives++
	return KeepAlive
}

// read makes of the class of a data segment what it probably means.
func (t *Stream) read(s *dissect.Segment, lo seq.Num, p placement, mine, theirs *End) {
	hi := lo + seq.Num(s.Len)
	if t.finned && t.fin.Less(hi) {
		t.AfterFIN++
		t.Read = BeyondFIN
	}
	switch p.class {
	case New:
		t.fresh(s, hi, mine, theirs)
	case Partial:
		if p.fresh == s.Len-1 && t.Probes.Windows > 0 {
			t.fresh(s, hi, mine, theirs) // the octet of a window probe, and now what follows it
			break
		}
		t.Read = t.repair(s, lo, hi, roundTrip(t, &theirs.Stream))
	case Probe:
		if t.Read != CapturedTwice {
			t.Read = t.octet(s, lo, hi, theirs)
		}
	case Hole:
		t.Read = t.fills(s, lo, hi, p, roundTrip(t, &theirs.Stream))
	case Seen:
		if t.Read != CapturedTwice {
			t.Read = t.repair(s, lo, hi, roundTrip(t, &theirs.Stream))
		}
	}
	t.takeFIN(s, hi)
	t.order.note(s)
	t.Flow.note(s.At, s.Len)
	t.Flow.marks(s, theirs)
	t.Flow.Flight = max(t.Flow.Flight, t.underWay())
	t.Limits.turn(s.At, t.waitsFor(t.fullSize(mine, theirs)))
}

// fresh takes new data that ends at hi.
func (t *Stream) fresh(s *dissect.Segment, hi seq.Num, mine, theirs *End) {
	t.short = s.Len < t.fullSize(mine, theirs)
	t.timing.start(s, hi)
	if s.Len == 1 && t.Window.since.Set() {
		t.Probes.Windows++ // the next octet itself, as RFC 9293 §3.8.6.1 has it
		t.probed = true
		t.Read = WindowProbe
		return
	}
	if r := t.Window.used(hi); t.Read == Unread {
		t.Read = r
	}
}

// octet reads one octet just behind the front: a keep-alive, a window probe,
// or simply a short segment sent again.
func (t *Stream) octet(s *dissect.Segment, lo, hi seq.Num, theirs *End) Reading {
	if !t.Window.since.Set() && t.acks.begun && t.acks.una.Less(hi) {
		return t.repair(s, lo, hi, roundTrip(t, &theirs.Stream))
	}
	return t.probe(s)
}

// acked reads s, an answer of theirs to the data of mine: what it acknowledges
// and allows. It is told of each segment with ACK that is no Copy, after take.
func (t *Stream) acked(s *dissect.Segment, mine, theirs *End) {
	t.Heard = Unread
	if s.Flags.Has(wire.RST) {
		return
	}
	switch d := s.Ack.Sub(t.acks.una); {
	case !t.acks.begun || d > 0:
		t.progress(s)
		t.acks.note(s.At)
	case d == 0:
		t.repeated(s)
		t.acks.note(s.At)
	case t.unseen():
		t.acks.una = s.Ack // the ACK of unseen data is contradicted: it was a lie, or came too early
	default:
		return // older than others: what it allows is no longer true
	}
	if r := t.Window.told(s, theirs, mine); r != Unread {
		t.Heard = r
	}
	t.Limits.turn(s.At, t.waitsFor(t.fullSize(mine, theirs)))
}

// Missing is how many stretches of the stream, and octets in them, were
// acknowledged although the capture has not got them: the capture lost
// packets, not the network. A FIN that it lost counts as one octet.
func (t *Stream) Missing() (stretches int, octets uint64) {
	if !t.acks.begun || !t.cover.begun {
		return 0, 0
	}
	stretches, octets = t.cover.missing(t.acks.una)
	if t.unseen() {
		stretches++
		octets += uint64(t.acks.una - t.cover.front)
	}
	return stretches, octets
}

// Open is how many stretches are missing in the stream as seen from here,
// acknowledged or not. Forgotten is how many more there were than are
// remembered at a time: as many of the segments that are Seen may have filled
// one.
func (t *Stream) Open() (holes, forgotten int) {
	return int(t.cover.n), int(t.cover.forgotten)
}

// Idle is for how long nothing was under way between the first payload and
// now.
func (t *Stream) Idle(now clock.Instant) time.Duration {
	if !t.Flow.First.Set() {
		return 0
	}
	return max(now.Sub(t.Flow.First)-t.Limits.Busy(), 0)
}
