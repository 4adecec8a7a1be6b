package analyze

import (
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
)

// When data is worth a word.
const (
	fewLosses   = 5    // segments sent again; fewer are chance
	lossShare   = 0.01 // of data segments: a long-lived connection feels it, RFC 5681 §3.1
	heavyShare  = 0.05
	fewReorders = 5
	mostly      = 0.5                    // share of the time in which somebody is the limit
	longBusy    = time.Second            // below it a transfer is too short to ask why it was slow
	longShut    = 500 * time.Millisecond // of a closed window that anybody notices
	blackTries  = 2                      // repairs of a large segment that never arrives
	largeSize   = 1200                   // octets of payload from which on a segment may be too large for a path: RFC 8200 §5
)

// dataRules are about what became of data.
var dataRules = []rule{
	{"data.loss", Warning, "RFC 9293 §3.8.1, RFC 5681 §3", loss},
	{"data.repaired", Note, "RFC 9293 §3.8.1, RFC 5681 §3.2", repaired},
	{"data.spurious", Warning, "RFC 3522, RFC 2883", spurious},
	{"data.reordered", Warning, "RFC 4737, RFC 8985 §3.3", reordered},
	{"data.unacknowledged", Trouble, "RFC 9293 §3.8.1, §3.8.3", unacknowledged},
	{"data.black-hole", Trouble, "RFC 2923 §2.1, RFC 4821", blackHole},
	{"data.too-big", Note, "RFC 1191 §3, RFC 8201 §4", tooBig},
	{"window.stuck", Trouble, "RFC 9293 §3.8.6.1", stuck},
	{"window.zero", Warning, "RFC 9293 §3.8.6.1", zeroWindow},
	{"limit.receiver", Warning, "RFC 9293 §3.8.6, RFC 7323 §2", limitedBy(forReceiver)},
	{"limit.sender", Note, "RFC 9293 §3.7", limitedBy(forSender)},
	{"limit.network", Note, "RFC 5681 §3.1", limitedBy(forNetwork)},
	{"data.urgent", Note, "RFC 6093", urgent},
}

// eachSide asks about both directions of data, and takes the first that has
// it: the server's, which mostly sends more.
func (v *view) eachSide(e *evidence, has func(x *passive.End) bool) bool {
	for _, d := range []passive.Side{v.Client.Peer(), v.Client} {
		if has(&v.Ends[d]) {
			e.who = v.role(d)
			return true
		}
	}
	return false
}

// sent is how many data segments an end sent, copies left out.
func sent(x *passive.End) uint64 {
	n := &x.Stream.Segments
	return uint64(n.New) + uint64(n.Hole) + uint64(n.Seen) + uint64(n.Partial) - uint64(min(n.Copy, n.Seen))
}

func loss(v *view, e *evidence) bool {
	return v.eachSide(e, func(x *passive.End) bool {
		r := &x.Stream.Repairs
		e.number = uint64(r.All() - min(r.Spurious(), r.All()))
		e.of = max(sent(x), e.number) // probes may be sent again, too
		e.weight = e.number
		if e.number < fewLosses || float64(e.number) < lossShare*float64(e.of) {
			return false
		}
		e.louder = float64(e.number) >= heavyShare*float64(e.of)
		e.word = share(uint64(r.Upstream), uint64(r.All()))
		return true
	}) && e.on(v.First, v.Last)
}

// repaired is about losses that are too few to be a fault.
func repaired(v *view, e *evidence) bool {
	return v.eachSide(e, func(x *passive.End) bool {
		r := &x.Stream.Repairs
		e.number, e.of = uint64(r.All()), sent(x)
		e.weight = e.number
		return e.number > 0 && x.Stream.Outstanding() == 0 && (e.number < fewLosses || float64(e.number) < lossShare*float64(e.of))
	}) && e.on(v.First, v.Last)
}

func spurious(v *view, e *evidence) bool {
	return v.eachSide(e, func(x *passive.End) bool {
		r := &x.Stream.Repairs
		e.number, e.of = uint64(min(r.Spurious(), r.All())), uint64(r.All())
		e.weight = e.number
		return e.number >= fewLosses && 2*e.number >= e.of
	}) && e.on(v.First, v.Last)
}

func reordered(v *view, e *evidence) bool {
	return v.eachSide(e, func(x *passive.End) bool {
		e.number, e.of = uint64(x.Stream.Repairs.Reordered), sent(x)
		e.weight = e.number
		return e.number >= fewReorders && float64(e.number) >= lossShare*float64(e.of)
	}) && e.on(v.First, v.Last)
}

// unacknowledged is about data that was sent again and again until somebody
// gave up, or the capture ended.
func unacknowledged(v *view, e *evidence) bool {
	return v.eachSide(e, func(x *passive.End) bool {
		t := &x.Stream
		e.number, e.of = uint64(t.Outstanding()), uint64(t.Repairs.Timeout)
		e.took = int64(v.end.Sub(t.Flow.Last))
		e.weight = e.number
		return e.number > 0 && t.Repairs.Timeout >= stubborn && !t.Window.Shut() && !holds(x)
	}) && e.on(v.Last)
}

func blackHole(v *view, e *evidence) bool {
	return v.open && v.eachSide(e, func(x *passive.End) bool {
		arrived, _ := x.Progress()
		e.number, e.of = uint64(x.Stream.Flow.Largest), uint64(arrived)
		e.took = int64(v.Last.At.Sub(v.First.At))
		return holds(x)
	}) && e.on(v.Last)
}

// holds reports whether a path seems to hold back large segments: not one was
// acknowledged, however often it was sent, and what is smaller arrives.
func holds(x *passive.End) bool {
	t := &x.Stream
	arrived, known := x.Progress()
	return known && t.Flow.Largest >= largeSize && t.Flow.Supers == 0 && t.Outstanding() >= t.Flow.Largest &&
		arrived < t.Flow.Largest && t.Repairs.Timeout+t.Repairs.Tail >= blackTries
}

func tooBig(v *view, e *evidence) bool {
	if v.Told.MTU == 0 {
		return false
	}
	e.who = v.role(v.Told.About)
	e.number = uint64(v.Told.MTU)
	e.word = v.Told.From.String()
	e.weight = uint64(v.Told.Count)
	e.louder = v.Told.Count > blackTries
	return e.on(v.Told.Stamp)
}

// A window is the receiver's: who is about it, and its peer sends.
func (v *view) eachWindow(e *evidence, has func(sender *passive.End) bool) bool {
	if !v.eachSide(e, has) {
		return false
	}
	e.who = 1 - e.who
	return true
}

func stuck(v *view, e *evidence) bool {
	return v.eachWindow(e, func(x *passive.End) bool {
		e.took = int64(x.Stream.Window.ClosedFor(v.Last.At) - x.Stream.Window.Total)
		e.number = uint64(x.Stream.Probes.Windows)
		e.weight = uint64(e.took)
		return x.Stream.Window.Shut() && e.took >= int64(longShut) && v.closed == passive.Unfinished
	}) && e.on(v.Last)
}

func zeroWindow(v *view, e *evidence) bool {
	return v.eachWindow(e, func(x *passive.End) bool {
		w := &x.Stream.Window
		e.took, e.number = int64(w.Total), uint64(w.Closed)
		if w.Closed == 0 || e.took < int64(longShut) && e.number < fewLosses {
			return false
		}
		e.word = lapse(int64(w.Longest))
		e.weight = uint64(e.took)
		return true
	}) && e.on(v.First, v.Last)
}

// limit is what may hold a sender back: passive.Limits.
type limit uint8

const (
	forSender limit = iota
	forReceiver
	forNetwork
)

func (l limit) of(x *passive.Limits) time.Duration {
	return [...]time.Duration{x.Sender, x.Receiver, x.Network}[l]
}

// limitedBy is about transfers that took long, and what they waited for.
func limitedBy(by limit) func(*view, *evidence) bool {
	return func(v *view, e *evidence) bool {
		return v.eachSide(e, func(x *passive.End) bool {
			held, busy := by.of(&x.Stream.Limits), x.Stream.Limits.Busy()
			if busy < longBusy || float64(held) <= mostly*float64(busy) {
				return false
			}
			e.took, e.number, e.of = int64(held), uint64(held), uint64(busy)
			e.word = count(uint64(x.Stream.Flow.Flight))
			e.weight = uint64(held)
			return true
		}) && e.on(v.First, v.Last)
	}
}

func urgent(v *view, e *evidence) bool {
	return v.eachSide(e, func(x *passive.End) bool {
		e.number = uint64(x.Stream.Flow.Urgent)
		return e.number > 0
	}) && e.on(v.First)
}
