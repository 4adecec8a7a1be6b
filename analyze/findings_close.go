package analyze

import (
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
)

// When an ending is worth a word.
const (
	longSilence = 30 * time.Second // before a RST: somebody between has forgotten the connection
	unclosed    = 2 * time.Second  // for so long an application has not closed
	longIdle    = 60 * time.Second // without a packet, and nobody has closed
	stubborn    = 3                // tries of a FIN
	unasked     = 2                // keep-alives without an answer; one may have been lost
)

// normalRules are about endings with FINs.
var normalRules = []rule{
	{"close.four", Note, "RFC 9293 §3.6, figure 12", normal(passive.FourSegments)},
	{"close.three", Note, "RFC 9293 §3.6", normal(passive.ThreeSegments)},
	{"close.simultaneous", Note, "RFC 9293 §3.6, figure 13", crossed},
	{"close.half", Note, "RFC 9293 §3.6", halfClose},
	{"close.time-wait", Note, "RFC 9293 §3.6.1", serverWaits},
}

// closeRules are about other endings, and about none.
var closeRules = []rule{
	{"close.reset", Warning, "RFC 9293 §3.5.2", resetLater},
	{"close.reset-at-once", Warning, "RFC 9293 §3.5.2", resetAtOnce},
	{"close.reset-idle", Trouble, "RFC 5382 §5", resetIdle},
	{"close.fin-reset", Note, "RFC 9293 §3.6, RFC 1122 §4.2.2.13", finReset},
	{"close.rst-disobeyed", Warning, "RFC 9293 §3.10.7.4, RFC 5961 §3.2", fateOf(passive.Disobeyed)},
	{"close.rst-implausible", Warning, "RFC 5961 §3.2", fateOf(passive.Implausible)},
	{"close.close-wait", Warning, "RFC 9293 §3.6, §3.3.2", closeWait},
	{"close.one-side", Caveat, "RFC 9293 §3.6", oneSideClosed},
	{"close.fin-unanswered", Trouble, "RFC 9293 §3.6, §3.8.1", finUnanswered},
	{"close.after-fin", Warning, "RFC 9293 §3.10.4", afterFIN},
	{"close.keep-alive", Trouble, "RFC 9293 §3.8.4", keepAlive},
}

// stillRules are about connections that nobody has ended.
var stillRules = []rule{
	{"close.open-at-end", Note, "RFC 9293 §3.3.2", openAtEnd},
	{"close.silent", Caveat, "RFC 5382 §5", fellSilent},
}

// normal is about endings that go by the book.
func normal(kind passive.Close) func(*view, *evidence) bool {
	return func(v *view, e *evidence) bool {
		if v.closed != kind {
			return false
		}
		first, ok := v.FirstFIN()
		if !ok {
			return false
		}
		e.who = v.role(first)
		return e.on(v.Ends[first].FIN, v.Ends[first].FINAcked, v.Ends[first.Peer()].FIN, v.Ends[first.Peer()].FINAcked)
	}
}

func crossed(v *view, e *evidence) bool {
	if v.closed != passive.SimultaneousClose {
		return false
	}
	gap := v.Ends[0].FIN.At.Sub(v.Ends[1].FIN.At)
	e.took = int64(max(gap, -gap))
	return e.on(v.Ends[0].FIN, v.Ends[1].FIN, v.Ends[0].FINAcked, v.Ends[1].FINAcked)
}

// broken is who reset the connection after it was open, and how long it had
// been silent then.
func (v *view) broken() (by passive.Side, ok bool) {
	by, ok = v.FirstRST()
	return by, ok && v.closed == passive.Reset && v.open
}

// fresh reports whether no payload went either way.
func (v *view) fresh() bool { return v.Ends[0].Bytes+v.Ends[1].Bytes == 0 }

// silence is how long no payload had gone when somebody reset.
func (v *view) silence(by passive.Side) time.Duration {
	last := max(v.Opening.ACK.At, v.Ends[0].Stream.Flow.Last, v.Ends[1].Stream.Flow.Last)
	if last == 0 {
		return 0
	}
	return v.Ends[by].RST.At.Sub(last)
}

func resetLater(v *view, e *evidence) bool {
	by, ok := v.broken()
	if !ok || v.Opening.ACK.Seen() && v.fresh() || v.silence(by) >= longSilence {
		return false
	}
	e.who = v.role(by)
	e.took = int64(v.Ends[by].RST.At.Sub(v.First.At))
	e.number = v.Ends[by.Peer()].Bytes
	e.of = v.Ends[by].Bytes
	e.louder = v.Ends[0].Stream.Outstanding()+v.Ends[1].Stream.Outstanding() > 0
	e.weight = v.Ends[0].Bytes + v.Ends[1].Bytes
	return e.on(v.Ends[by].RST)
}

func resetAtOnce(v *view, e *evidence) bool {
	by, ok := v.broken()
	if !ok || !v.Opening.ACK.Seen() || !v.fresh() || v.silence(by) >= longSilence {
		return false
	}
	e.who = v.role(by)
	e.took = int64(v.silence(by))
	e.louder = e.who == server
	return e.on(v.Opening.ACK, v.Ends[by].RST)
}

func resetIdle(v *view, e *evidence) bool {
	by, ok := v.broken()
	if !ok || v.silence(by) < longSilence || v.unheard(by) {
		return false
	}
	e.who = v.role(by)
	e.took = int64(v.silence(by))
	e.weight = uint64(e.took)
	return e.on(v.Ends[by].RST)
}

func finReset(v *view, e *evidence) bool {
	by, ok := v.FirstRST()
	if !ok || v.closed != passive.FinThenReset || !v.open {
		return false
	}
	first, _ := v.FirstFIN()
	e.who = v.role(by)
	e.took = int64(v.Ends[by].RST.At.Sub(v.Ends[first].FIN.At))
	e.louder = by == first && v.Ends[by.Peer()].Stream.Outstanding() > 0
	return e.on(v.Ends[first].FIN, v.Ends[by].RST)
}

// fateOf is about RSTs that did not do what they were sent for. One that should
// not be obeyed, and was not, is told as disobeyed.
func fateOf(fate passive.Fate) func(*view, *evidence) bool {
	return func(v *view, e *evidence) bool {
		for d := range passive.Side(2) {
			if v.fate(d) == fate {
				e.who = v.role(d)
				e.number = uint64(v.Ends[d].RSTs)
				return e.on(v.Ends[d].RST, v.Last)
			}
		}
		return false
	}
}

func (v *view) fate(d passive.Side) passive.Fate {
	fate, rst := v.ResetFate(d), v.Ends[d].RST
	if v.Odd.Has(passive.WrongACK) && d != v.Client {
		return passive.NoReset // it says no to a wrong ACK, with that one's number: RFC 9293 §3.10.7.4
	}
	if fate == passive.Implausible && (v.sentSince(d, rst) || v.sentSince(d.Peer(), rst)) {
		return passive.Disobeyed
	}
	return fate
}

// lingering is the side that has the other's FIN and has not closed, and for
// how long.
func (v *view) lingering() (d passive.Side, took time.Duration, ok bool) {
	for d := range passive.Side(2) {
		if fin := v.Ends[d.Peer()].FIN; v.Ends[d].State == passive.CloseWait && fin.Seen() {
			return d, v.left(fin.At), true
		}
	}
	return 0, 0, false
}

// sentSince reports whether an end sent payload after an instant.
func (v *view) sentSince(d passive.Side, s passive.Stamp) bool {
	return v.Ends[d].Stream.Flow.Last > s.At
}

func closeWait(v *view, e *evidence) bool {
	d, took, ok := v.lingering()
	if !ok || took < unclosed || v.sentSince(d, v.Ends[d.Peer()].FIN) {
		return false
	}
	e.who = v.role(d)
	e.took = int64(took)
	e.weight = uint64(took)
	e.louder = took > longIdle
	return e.on(v.Ends[d.Peer()].FIN, v.Ends[d.Peer()].FINAcked)
}

// oneSideClosed: a moment later the other may have closed, too.
func oneSideClosed(v *view, e *evidence) bool {
	first, ok := v.FirstFIN()
	if !ok || v.closed != passive.HalfClosed || v.Ends[first].FINs >= stubborn || v.Ends[first.Peer()].Packets == 0 {
		return false
	}
	fin := v.Ends[first].FIN
	e.who = v.role(first.Peer())
	e.took = int64(v.left(fin.At))
	return v.left(fin.At) < unclosed && !v.sentSince(first.Peer(), fin) && e.on(fin, v.Ends[first].FINAcked)
}

func halfClose(v *view, e *evidence) bool {
	first, ok := v.FirstFIN()
	if !ok || !v.sentSince(first.Peer(), v.Ends[first].FIN) || !v.Ends[first].FINAcked.Seen() ||
		v.Ends[first].FINAcked.At.Sub(v.Ends[first.Peer()].Stream.Flow.Last) >= 0 {
		return false
	}
	e.who = v.role(first)
	e.took = int64(v.Ends[first.Peer()].Stream.Flow.Last.Sub(v.Ends[first].FIN.At))
	return e.on(v.Ends[first].FIN, v.Ends[first].FINAcked, v.Ends[first.Peer()].FIN)
}

func finUnanswered(v *view, e *evidence) bool {
	for d := range passive.Side(2) {
		x := &v.Ends[d]
		if x.FINs >= stubborn && !x.FINAcked.Seen() && v.Ends[d.Peer()].Packets > 0 {
			e.who, e.number = v.role(d), uint64(x.FINs)
			e.took = int64(v.Last.At.Sub(x.FIN.At))
			e.weight = e.number
			return e.on(x.FIN, v.Last)
		}
	}
	return false
}

func serverWaits(v *view, e *evidence) bool {
	d := v.Client.Peer()
	e.who = server
	return v.Waits(d) && !v.Waits(d.Peer()) && e.on(v.Ends[d].FIN, v.Ends[d.Peer()].FIN)
}

// lasting reports whether an open connection has not been closed.
func (v *view) lasting() bool { return v.open && v.closed == passive.Unfinished }

func openAtEnd(v *view, e *evidence) bool {
	e.took = int64(v.left(v.First.At))
	e.weight = uint64(e.took)
	return v.left(v.Last.At) < longIdle && !v.unheard(0) && !v.unheard(1) && e.on(v.Last)
}

func fellSilent(v *view, e *evidence) bool {
	e.took = int64(v.left(v.Last.At))
	e.weight = uint64(e.took)
	return v.left(v.Last.At) >= longIdle && e.on(v.Last)
}

func afterFIN(v *view, e *evidence) bool {
	for d := range passive.Side(2) {
		if n := v.Ends[d].Stream.AfterFIN; n > 0 {
			e.who, e.number = v.role(d), uint64(n)
			return e.on(v.Ends[d].FIN)
		}
	}
	return false
}

func keepAlive(v *view, e *evidence) bool {
	for d := range passive.Side(2) {
		if v.unheard(d) {
			p := &v.Ends[d].Stream.Probes
			e.who, e.number, e.of = v.role(d), uint64(p.KeepAlives+p.Windows-p.Answers), uint64(p.KeepAlives)
			return e.on(v.Last, v.Ends[d].RST)
		}
	}
	return false
}

// unheard reports whether an end asked more than once whether the other was
// there, and got no answer.
func (v *view) unheard(d passive.Side) bool {
	p := &v.Ends[d].Stream.Probes
	return p.KeepAlives >= unasked && p.KeepAlives+p.Windows >= p.Answers+unasked
}
