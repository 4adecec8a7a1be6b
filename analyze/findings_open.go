package analyze

import (
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
)

// When an opening is worth a word.
const (
	slowAnswer = 900 * time.Millisecond // a SYN goes again after 1 s: RFC 6298 §2.1
	soonAfter  = time.Second            // how long an answer may be on its way when the capture ends
)

// openRules are about handshakes.
var openRules = []rule{
	{"open.unanswered", Trouble, "RFC 9293 §3.8.1", unanswered},
	{"open.no-answer", Warning, "RFC 9293 §3.10.7.3", noAnswer},
	{"open.icmp", Trouble, "RFC 9293 §3.9.2.2", endedByICMP},
	{"open.capture-ends", Caveat, "RFC 9293 §3.5", cutOpening},
	{"open.refused", Trouble, "RFC 9293 §3.10.7.1", refused},
	{"open.reset", Warning, "RFC 9293 §3.10.7.4", resetOpening},
	{"open.half-open", Warning, "RFC 9293 §3.5, RFC 4987 §2", halfOpen},
	{"open.slow", Warning, "RFC 6298 §5, RFC 9293 §3.8.1", slowSYNACK},
	{"open.slow-third", Warning, "RFC 9293 §3.5", slowThird},
	{"open.simultaneous", Note, "RFC 9293 §3.5, figure 7", simultaneous},
	{"open.split", Warning, "RFC 9293 §3.5", split},
	{"open.wrong-syn-ack", Warning, "RFC 9293 §3.10.7.3", wrongSYNACK},
	{"open.wrong-ack", Warning, "RFC 9293 §3.10.7.4", wrongACK},
	{"open.other-isn", Warning, "RFC 9293 §3.4.1", otherISN},
	{"open.cookie", Note, "RFC 4987 §3.6", cookie},
	{"open.fast", Note, "RFC 7413", fastOpen},
	{"open.reuse-failed", Trouble, "RFC 9293 §3.6.1, RFC 6191", reuseFailed},
	{"open.reused", Note, "RFC 9293 §3.6.1", reused},
}

// asked reports whether the client asked in vain.
func (v *view) asked() bool { return v.handshake == passive.Unanswered }

// silent reports whether there was not a word from the server, nor about it.
func (v *view) silent() bool { return v.Ends[v.Client.Peer()].Packets == 0 && !v.blocked() }

func (v *view) left(since clock.Instant) time.Duration { return max(v.end.Sub(since), 0) }

func unanswered(v *view, e *evidence) bool {
	if !v.asked() || !v.silent() || v.left(v.Opening.SYN.At) < soonAfter {
		return false
	}
	e.number = uint64(v.Opening.SYNTries())
	e.took = int64(v.Opening.LastSYN().At.Sub(v.Opening.SYN.At))
	e.word = waits(v.Opening.SYNWaits.All())
	e.weight = e.number
	return e.on(v.Opening.SYN, v.Opening.LastSYN())
}

// noAnswer is about servers that send something else than a SYN-ACK or a RST
// that could be meant.
func noAnswer(v *view, e *evidence) bool {
	x := &v.Ends[v.Client.Peer()]
	return v.asked() && x.Packets > 0 && !v.Odd.Has(passive.WrongSYNACK) && e.on(v.Opening.SYN, x.RST, x.FIN, v.Last)
}

// blocked reports whether an ICMP error may be why an attempt failed.
func (v *view) blocked() bool { return v.Told.Seen() && v.Told.MTU == 0 }

func endedByICMP(v *view, e *evidence) bool {
	if !v.asked() || !v.blocked() {
		return false
	}
	e.word = v.Told.From.String()
	e.number, e.of = uint64(v.Told.Type), uint64(v.Told.Code)
	e.weight = uint64(v.Told.Count)
	return e.on(v.Opening.SYN, v.Told.Stamp)
}

func cutOpening(v *view, e *evidence) bool {
	if !v.asked() || !v.silent() || v.left(v.Opening.SYN.At) >= soonAfter {
		return false
	}
	e.took = int64(v.left(v.Opening.LastSYN().At))
	return e.on(v.Opening.LastSYN())
}

func refused(v *view, e *evidence) bool {
	if v.handshake != passive.Refused {
		return false
	}
	rst := v.Ends[v.Client.Peer()].RST
	e.took = int64(rst.At.Sub(v.Opening.LastSYN().At))
	if e.took < 0 { // it asked again
		e.took = int64(rst.At.Sub(v.Opening.SYN.At))
	}
	e.number = uint64(v.Opening.SYNTries())
	return e.on(v.Opening.SYN, rst)
}

func resetOpening(v *view, e *evidence) bool {
	by, ok := v.FirstRST()
	if v.handshake != passive.ResetOpening || !ok {
		return false
	}
	e.who = v.role(by)
	e.took = int64(v.Ends[by].RST.At.Sub(v.Opening.SYN.At))
	return e.on(v.Opening.SYN, v.Opening.SYNACK, v.Ends[by].RST)
}

func (v *view) role(d passive.Side) role {
	if d == v.Client {
		return client
	}
	return server
}

func halfOpen(v *view, e *evidence) bool {
	if v.handshake != passive.HalfOpen || v.left(v.Opening.LastSYNACK().At) < soonAfter {
		return false
	}
	e.number = uint64(v.Opening.SYNACKTries())
	e.took = int64(v.left(v.Opening.SYNACK.At))
	e.weight = e.number
	return e.on(v.Opening.SYN, v.Opening.SYNACK, v.Opening.LastSYNACK())
}

func slowSYNACK(v *view, e *evidence) bool {
	o := &v.Opening
	wait := o.SYNACK.At.Sub(o.SYN.At)
	if !o.SYN.Seen() || !o.SYNACK.Seen() || wait < slowAnswer {
		return false
	}
	e.took = int64(wait)
	e.number = uint64(v.triesBefore())
	e.word = waits(o.SYNWaits.All())
	e.weight = uint64(wait)
	e.louder = wait > 10*time.Second
	return e.on(o.SYN, o.LastSYN(), o.SYNACK)
}

// triesBefore is how many SYNs were sent before the SYN-ACK came, but for the
// one that it answers. No more are known than waits are kept.
func (v *view) triesBefore() (n int) {
	o, at := &v.Opening, v.Opening.SYN.At
	for _, wait := range o.SYNWaits.All() {
		if at = at.Add(wait); at <= o.LastSYN().At.Add(time.Millisecond) {
			n++
		}
	}
	return n
}

func slowThird(v *view, e *evidence) bool {
	o := &v.Opening
	tries := v.Opening.SYNACKTries()
	if !o.ACK.Seen() || !o.SYNACK.Seen() || tries < 2 || o.ACK.At.Sub(o.SYNACK.At) < slowAnswer {
		return false
	}
	e.number = uint64(tries)
	e.took = int64(o.ACK.At.Sub(o.SYNACK.At))
	e.weight = uint64(e.took)
	return e.on(o.SYNACK, o.LastSYNACK(), o.ACK)
}

func simultaneous(v *view, e *evidence) bool {
	return v.handshake == passive.Simultaneous && e.on(v.Ends[0].SYN, v.Ends[1].SYN)
}

func split(v *view, e *evidence) bool {
	return v.handshake == passive.Split && e.on(v.Ends[v.Client].SYN, v.Ends[v.Client.Peer()].SYN)
}

func wrongSYNACK(v *view, e *evidence) bool {
	return v.Odd.Has(passive.WrongSYNACK) && e.on(v.Opening.SYN, v.Opening.SYNACK, v.Ends[v.Client].RST)
}

func wrongACK(v *view, e *evidence) bool {
	return v.Odd.Has(passive.WrongACK) && e.on(v.Opening.SYNACK, v.Opening.ACK, v.Ends[v.Client.Peer()].RST)
}

func otherISN(v *view, e *evidence) bool {
	return v.Odd.Has(passive.OtherISN) && e.on(v.Opening.SYNACK, v.Opening.LastSYNACK())
}

func cookie(v *view, e *evidence) bool {
	return v.CookieLike() && !v.stripped() && e.on(v.Opening.SYN, v.Opening.SYNACK)
}

func fastOpen(v *view, e *evidence) bool {
	e.number = uint64(v.Ends[v.Client].Offer.FastOpen)
	return e.number > 0 && e.on(v.Opening.SYN)
}

// reuseFailed is about a four-tuple that one end still knew.
func reuseFailed(v *view, e *evidence) bool {
	failed := v.handshake == passive.Unanswered || v.handshake == passive.ResetOpening || v.Odd.Has(passive.WrongSYNACK|passive.StraySYN)
	return v.Odd.Has(passive.Reused) && v.Opening.SYN.Seen() && failed && e.on(v.Opening.SYN, v.Ends[v.Client].RST)
}

func reused(v *view, e *evidence) bool {
	return v.Odd.Has(passive.Reused) && v.open && e.on(v.Opening.SYN)
}
