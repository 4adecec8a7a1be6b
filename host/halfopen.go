package host

import (
	"cmp"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// halfOpen is an entry of a listener's half-open table: all that a SYN
// costs. RFC 4987 §3.5 calls the table a SYN cache.
type halfOpen struct {
	tcp.HalfOpen
	owes    bool // a SYN-ACK of it is in the queue
	knocked bool // its third segment came, and the queue for Accept was full
	asked   bool // it gets no SYN-ACK before the user has given his answer
}

// synAck says which entry owes a SYN-ACK. The segment is built when there is
// room on the link; that the entry still owes it then, is asked of the
// entry, which may be gone or another's.
type synAck struct {
	l *Listener
	r ref
}

// arriveSyn answers a SYN: from an entry, or where that is not to be had, as
// the listener's policy is.
func (l *Listener) arriveSyn(now clock.Instant, f *wire.Flow, hash uint64, seg *tcp.Segment) {
	h := l.host
	if l.welcomes(f) == tcp.DropSource {
		h.stats.SynIn++
		l.dropSyn(now, f, seg, tcp.DropSource) // a cookie would only bring its sender back
		return
	}
	if l.cfg.Cookies == CookiesAlways {
		h.stats.SynIn++
		l.turnAway(now, f, hash, seg, tcp.DropBacklog)
		return
	}
	if r, ok := l.place(now, f, hash, seg); ok {
		l.answer(now, r, h.identity(f, hash, h.initialNumber(now, f)), seg)
	}
}

// place is a new entry for a SYN; false where there is none, and the SYN has
// had its answer, if any.
func (l *Listener) place(now clock.Instant, f *wire.Flow, hash uint64, seg *tcp.Segment) (ref, bool) {
	l.host.stats.SynIn++
	v := l.admits(now, f)
	if l.makeRoom(now, v) {
		v = l.admits(now, f)
	}
	if v != tcp.Accept {
		l.turnAway(now, f, hash, seg, v)
		return 0, false
	}
	r, ok := l.half.add(hash, f)
	if !ok {
		l.turnAway(now, f, hash, seg, tcp.DropNoMemory)
	}
	return r, ok
}

// answer fills a new entry with what the SYN says, and owes the SYN-ACK.
func (l *Listener) answer(now clock.Instant, r ref, id tcp.Identity, seg *tcp.Segment) {
	h, rec := l.host, l.half.at(r)
	half := tcp.Answer(now, &h.tcp, id, seg)
	half.DSCP = l.dscp(seg)
	l.enter(r, half)
	if l.cfg.Ask {
		l.ask(r)
	} else {
		l.owe(r)
	}
	h.judged(now, &rec.flow, seg, tcp.Accept)
	h.traceState(now, &rec.flow, nil, tcp.Listen, tcp.SynReceived, tcp.WhySynArrived)
}

// dscp is the codepoint of the connection that a SYN, or a cookie that comes
// back, begins.
func (l *Listener) dscp(seg *tcp.Segment) uint8 {
	if l.cfg.ReflectDSCP {
		return wire.DSCP(seg.TOS)
	}
	return cmp.Or(l.cfg.DSCP, l.host.tcp.DSCP)
}

// enter fills a new entry, which was born now, and lets it wait.
func (l *Listener) enter(r ref, half tcp.HalfOpen) {
	h, rec := l.host, l.half.at(r)
	rec.value.HalfOpen = half
	l.half.push(&l.waiting[0], r)
	h.halfDue = min(h.halfDue, l.due(&rec.value))
	l.countEntry(&rec.flow, 1)
	if !l.plain() {
		h.fair.enter(&rec.flow)
	}
}

// owe puts an entry's SYN-ACK in the queue. One that finds no room there is
// made up for by the entry's next retry.
func (l *Listener) owe(r ref) {
	entry := &l.half.at(r).value
	if entry.owes || entry.asked {
		return
	}
	entry.owes = l.host.synAcks.push(synAck{l, r})
	if !entry.owes {
		l.host.stats.RepliesDropped++
	}
}

// oweAgain is owe for a SYN-ACK that has been sent before: who has forged the
// SYN must not make us send more of them to a victim than is good. It reports
// whether it may go. A plain listener has no such scruples.
func (l *Listener) oweAgain(now clock.Instant, r ref) bool {
	rec := l.half.at(r)
	if rec.value.asked || !l.plain() && !l.host.mayAnswer(now, &rec.flow.Remote.Addr, rationSynAcks) {
		return false
	}
	l.owe(r)
	return true
}

// arriveHalfOpen takes a segment for an entry: SYN-RECEIVED after a passive
// OPEN, RFC 9293 §3.10.7.4.
func (l *Listener) arriveHalfOpen(now clock.Instant, r ref, seg *tcp.Segment) {
	h, rec := l.host, l.half.at(r)
	v := rec.value.Judge(&h.tcp, seg)
	switch {
	case v == tcp.Accept:
		l.promote(now, r, seg)
		return
	case v == tcp.Refuse && l.swap(now, r, seg):
		return
	}
	h.judged(now, &rec.flow, seg, v)
	switch v {
	case tcp.AcceptDuplicate, tcp.ChallengeReset, tcp.ChallengeSyn:
		l.oweAgain(now, r) // the SYN-ACK says all that a challenge ACK would
	case tcp.ResetByPeer:
		h.traceState(now, &rec.flow, nil, tcp.SynReceived, tcp.Listen, tcp.WhyReturnToListen)
		l.drop(r)
	case tcp.Refuse:
		h.refuse(now, &rec.flow, seg)
	}
}

// swap takes an entry for the cookie that seg brings back: the SYN came
// twice, and the first time there was no entry to be had.
func (l *Listener) swap(now clock.Instant, r ref, seg *tcp.Segment) bool {
	f := l.half.at(r).flow
	hash := l.host.hash(&f)
	half, ok := l.recall(now, &f, hash, seg)
	if ok {
		l.drop(r)
		l.resume(now, &f, hash, half, seg)
	}
	return ok
}

// drop forgets an entry.
func (l *Listener) drop(r ref) {
	l.countEntry(&l.half.at(r).flow, -1)
	if !l.plain() {
		l.host.fair.leave(&l.half.at(r).flow)
	}
	l.half.unlink(&l.waiting[l.half.at(r).value.Retries], r)
	l.half.remove(r)
	if l.cfg.Ask {
		l.tell() // somebody may wait for it
	}
}

// forget drops all entries.
func (l *Listener) forget() {
	for k := range l.waiting {
		for r := l.waiting[k].oldest; r != 0; r = l.waiting[k].oldest {
			l.drop(r)
		}
	}
	l.half.release()
}

// due is when an entry's present wait ends. It follows from the SYN's
// arrival alone, so that a SYN that comes again and again cannot keep an
// entry alive.
func (l *Listener) due(entry *halfOpen) clock.Instant {
	return entry.Born.Add(l.cfg.patience(int(entry.Retries)))
}

// retrySynAcks goes through the entries whose wait is over, and finds out
// when the next one's is.
func (h *Host) retrySynAcks(now clock.Instant) {
	h.halfDue = clock.Never
	for _, l := range h.order {
		l.retry(now)
		h.halfDue = min(h.halfDue, l.nextDue())
	}
}

// retry sends SYN-ACKs again. It begins with the entries that have waited
// most often, so that none is looked at twice.
func (l *Listener) retry(now clock.Instant) {
	for k := l.cfg.SynAckRetries; k >= 0; k-- {
		for r := l.waiting[k].oldest; r != 0; r = l.waiting[k].oldest {
			if l.due(&l.half.at(r).value) > now {
				break
			}
			l.waited(now, r, k)
		}
	}
}

// waited is what happens to an entry at the end of its wait number k: its
// SYN-ACK goes again, or it has had its chances.
func (l *Listener) waited(now clock.Instant, r ref, k int) {
	h, rec := l.host, l.half.at(r)
	if k >= l.retries() {
		l.expire(now, r, k)
		return
	}
	again := l.oweAgain(now, r)
	l.half.unlink(&l.waiting[k], r)
	rec.value.Retries++
	l.half.push(&l.waiting[k+1], r)
	if again {
		h.stats.SynAckRetries++
		h.traceTimer(now, &rec.flow, nil, "syn-ack-retry", "RFC 6298 §5")
	}
}

// expire forgets an entry that had its chances: all of them, or as many as
// there are when the table is that full.
func (l *Listener) expire(now clock.Instant, r ref, k int) {
	h, rec := l.host, l.half.at(r)
	h.stats.HalfOpenExpired++
	if k < l.cfg.SynAckRetries {
		h.stats.RetriesThinned++
	}
	h.traceTimer(now, &rec.flow, nil, "half-open-expired", "RFC 4987 §3.3")
	h.traceState(now, &rec.flow, nil, tcp.SynReceived, tcp.Listen, tcp.WhyTimeout)
	l.drop(r)
}

// retries is how often a SYN-ACK goes again when the table is as full as it
// is now:
//
//	min(SynAckRetries, ⌈2 × SynAckRetries × free / HalfOpen⌉), at least 1
//
// All of them up to half full, then ever fewer: with the defaults 3 at three
// quarters, 2 at seven eighths, where the reserve begins, 1 from nine tenths
// on. An entry then lives for 15, 7, 3 s in place of 63. RFC 4987 §3.3: those
// who answer at all do so soon.
func (l *Listener) retries() int {
	most, size := l.cfg.SynAckRetries, l.cfg.HalfOpen
	if l.plain() {
		return most
	}
	thin := (2*most*(size-l.half.n) + size - 1) / size
	return min(most, max(thin, 1))
}

// lifetime is how long an entry lives that is retried no more than now.
func (l *Listener) lifetime() time.Duration { return l.cfg.patience(l.retries()) }

// nextDue is when the first of l's entries is due. Each queue is in order:
// all in it have waited equally long.
func (l *Listener) nextDue() clock.Instant {
	at := clock.Never
	for k := range l.waiting {
		if r := l.waiting[k].oldest; r != 0 {
			at = min(at, l.due(&l.half.at(r).value))
		}
	}
	return at
}
