package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Repairs counts what was sent again, each segment as one of the first four,
// and what the capture tells of it. Copies and suspected ones are not in it.
type Repairs struct {
	Fast        uint32
	Timeout     uint32
	Tail        uint32
	Unexplained uint32

	Upstream uint32 // of these: the capture has no original, it was lost before it got here
	Needless uint32 // of these: all of it had been acknowledged when it was sent, as seen from here
	DSACKs   uint32 // reports of the receiver that it had something already: RFC 2883
	Early    uint32 // repairs whose acknowledgment echoes an older timestamp: it answers the original, RFC 3522

	Reordered uint32 // originals that came late: no repairs
}

// All is how many segments were retransmissions, those among them whose
// original the capture has not got.
func (r *Repairs) All() uint32 { return r.Fast + r.Timeout + r.Tail + r.Unexplained }

// Spurious is how many retransmissions were certainly not needed. Three
// witnesses may tell of the same ones, so it is what the best of them says.
func (r *Repairs) Spurious() uint32 { return max(r.Needless, r.DSACKs, r.Early) }

func (r *Repairs) count(kind Reading) {
	switch kind {
	case FastRetransmission:
		r.Fast++
	case TimeoutRetransmission:
		r.Timeout++
	case TailLossProbe:
		r.Tail++
	default:
		r.Unexplained++
	}
}

// Thresholds of reading.
const (
	fastDups    = 3                      // duplicate ACKs that ask for a retransmission: RFC 5681 §3.2
	patience    = 200 * time.Millisecond // the least timeout of Linux, and about that of others; RFC 6298 §2.4 would have a second
	leastRTO    = 5 * time.Millisecond   // no timer fires sooner, however short the round trip
	lateWithin  = 3 * time.Millisecond   // how late an original may come where the round trip is not known
	idStepsSure = 3                      // so many ids in a row went up by little: the sender counts packets
	idStep      = 64                     // "little": it may talk to others meanwhile
)

// recovery is the repair that goes on: from the first retransmission until
// everything is acknowledged that had been sent by then.
type recovery struct {
	until, done seq.Num // done: retransmitted up to here
	end         seq.Num // of the first one, and
	stamp       uint32  // its TSVal: for Eifel
	kind        Reading // Unread: none goes on
	waits       bool    // the first one is not yet answered
}

// repair reads s, which brings [lo, hi) again, and tells which kind it is.
func (t *Stream) repair(s *dissect.Segment, lo, hi seq.Num, trip time.Duration) Reading {
	kind := t.repairKind(s, lo, hi, trip)
	t.Repairs.count(kind)
	if t.acks.begun && hi.LessEq(t.acks.una) {
		t.Repairs.Needless++
	}
	t.timing.repeat(s)
	r := &t.recovery
	if r.kind == Unread || r.until.LessEq(lo) {
		r.until, r.end, r.waits = t.cover.front, hi, s.Options.Set&wire.OptTimestamps != 0
		r.stamp = s.Options.TSVal
	}
	r.kind, r.done = kind, hi
	return kind
}

// repairKind asks in this order: does it continue the repair that goes on? did
// the receiver ask for it just now? is it the end of what is under way? was
// there a silence? A retransmission that comes faster than a round trip, and
// that nobody has asked for, is not explained.
func (t *Stream) repairKind(s *dissect.Segment, lo, hi seq.Num, trip time.Duration) Reading {
	r, a := &t.recovery, &t.acks
	asked := a.dups >= fastDups || a.sackedAbove(lo)
	silence := s.At.Sub(t.Flow.Last)
	switch {
	case (r.kind == FastRetransmission || r.kind == TimeoutRetransmission) && r.done.LessEq(lo) && lo.Less(r.until):
		return r.kind
	case asked && s.At.Sub(a.at) <= max(patience, 2*trip):
		return FastRetransmission
	case hi == t.cover.front && a.begun && a.una.Less(lo) && silence >= max(trip, twinWithin) && silence < max(patience, 2*trip):
		return TailLossProbe
	case silence >= patience || trip > 0 && silence >= max(trip, leastRTO):
		return TimeoutRetransmission
	}
	return Retransmission
}

// answered is told that s acknowledges more than anything before.
func (r *recovery) answered(s *dissect.Segment, n *Repairs) {
	if r.kind == Unread {
		return
	}
	if r.waits && r.end.LessEq(s.Ack) {
		r.waits = false
		if s.Options.Set&wire.OptTimestamps != 0 && int32(s.Options.TSEcr-r.stamp) < 0 {
			n.Early++
		}
	}
	if r.until.LessEq(s.Ack) {
		*r = recovery{}
	}
}

// order is what tells an original that came late from a retransmission
// without asking a clock: both of its counters go up as the sender sends.
type order struct {
	stamp   uint32 // the highest TSVal
	id      uint16 // the last IP id
	steps   uint8  // how many ids in a row went up by little
	stamped bool
}

// note takes the next segment of the direction.
func (o *order) note(s *dissect.Segment) {
	if s.Options.Set&wire.OptTimestamps != 0 && (!o.stamped || int32(s.Options.TSVal-o.stamp) > 0) {
		o.stamp, o.stamped = s.Options.TSVal, true
	}
	switch step := s.ID - o.id; {
	case s.Marks&dissect.HasID == 0:
		return
	case step-1 < idStep:
		o.steps = min(o.steps+1, idStepsSure)
	case int16(step) > 0 || int16(step) < -idStep:
		o.steps = 0
	default:
		return // a little behind: late itself, so the one to compare with stays
	}
	o.id = s.ID
}

// age says whether s was sent before (-1) or after (+1) what came before it;
// 0 where that cannot be told.
func (o *order) age(s *dissect.Segment) int {
	if o.stamped && s.Options.Set&wire.OptTimestamps != 0 {
		if d := int32(s.Options.TSVal - o.stamp); d != 0 {
			return sign(d)
		}
	}
	if o.steps == idStepsSure && s.Marks&dissect.HasID != 0 {
		if d := int16(s.ID - o.id); d < 0 && d >= -idStep || d > 0 && d <= idStep {
			return sign(int32(d))
		}
	}
	return 0
}

func sign(d int32) int {
	if d < 0 {
		return -1
	}
	return 1
}

// fills reads s, which fills a hole. It is a retransmission whose original was
// lost before the capture point, or an original that was overtaken. Timestamps
// and ids tell that best; else a retransmission takes at least a round trip
// from the moment the hole was made, and reordering is a matter of moments.
func (t *Stream) fills(s *dissect.Segment, lo, hi seq.Num, p placement, trip time.Duration) Reading {
	age := t.order.age(s)
	if age == 0 && p.late {
		soon := lateWithin
		if trip > 0 {
			soon = trip * 3 / 4
		}
		age = 1
		if tickOf(s.At).since(p.since) < soon {
			age = -1
		}
	}
	switch age {
	case -1:
		t.Repairs.Reordered++
		t.timing.repeat(s)
		return Reordered
	case 0:
		return Unread // before the capture's beginning
	}
	t.Repairs.Upstream++
	return t.repair(s, lo, hi, trip)
}
