package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// halfOpen is an entry of a listener's half-open table: all that a SYN
// costs. RFC 4987 §3.3 calls the table a SYN cache.
type halfOpen struct {
	tcp.HalfOpen
	owes bool // a SYN-ACK of it is in the queue
}

// synAck says which entry owes a SYN-ACK. The segment is built when there is
// room on the link; that the entry still owes it then, is asked of the
// entry, which may be gone or another's.
type synAck struct {
	l *Listener
	r ref
}

// arriveSyn makes an entry for a SYN. Where there is no room the SYN is
// dropped, and its sender will try again.
func (l *Listener) arriveSyn(now clock.Instant, f *wire.Flow, hash uint64, iss seq.Num, seg *tcp.Segment) {
	h := l.host
	h.stats.SynIn++
	r, ok := l.room(hash, f)
	if !ok {
		h.stats.SynDropped++
		h.judged(now, f, seg, l.noRoom())
		return
	}
	entry := &l.half.at(r).value
	entry.HalfOpen = tcp.Answer(now, &h.tcp, h.identity(hash, iss), seg)
	l.half.push(&l.waiting[0], r)
	l.owe(r)
	h.halfDue = min(h.halfDue, l.due(entry))
	h.judged(now, f, seg, tcp.Accept)
	h.traceState(now, f, nil, tcp.Listen, tcp.SynReceived, tcp.WhySynArrived)
}

// noRoom says why there is no room for an entry.
func (l *Listener) noRoom() tcp.Verdict {
	if l.half.n >= l.cfg.HalfOpen {
		return tcp.DropBacklog
	}
	return tcp.DropNoMemory
}

// room is a new entry, unless the table is full or the octet budget spent.
func (l *Listener) room(hash uint64, f *wire.Flow) (ref, bool) {
	if m := l.host.memory; m.Used() >= m.Limit() {
		return 0, false
	}
	return l.half.add(hash, f)
}

// owe puts an entry's SYN-ACK in the queue. One that finds no room there is
// made up for by the entry's next retry.
func (l *Listener) owe(r ref) {
	entry := &l.half.at(r).value
	if entry.owes {
		return
	}
	entry.owes = l.host.synAcks.push(synAck{l, r})
	if !entry.owes {
		l.host.stats.RepliesDropped++
	}
}

// arriveHalfOpen takes a segment for an entry: SYN-RECEIVED after a passive
// OPEN, RFC 9293 §3.10.7.4.
func (l *Listener) arriveHalfOpen(now clock.Instant, r ref, seg *tcp.Segment) {
	h, rec := l.host, l.half.at(r)
	v := rec.value.Judge(&h.tcp, seg)
	if v == tcp.Accept {
		l.promote(now, r, seg)
		return
	}
	h.judged(now, &rec.flow, seg, v)
	switch v {
	case tcp.AcceptDuplicate, tcp.ChallengeReset, tcp.ChallengeSyn:
		l.owe(r) // the SYN-ACK again says all that a challenge ACK would
	case tcp.ResetByPeer:
		h.traceState(now, &rec.flow, nil, tcp.SynReceived, tcp.Listen, tcp.WhyReturnToListen)
		l.drop(r)
	case tcp.Refuse:
		h.refuse(now, &rec.flow, seg)
	}
}

// drop forgets an entry.
func (l *Listener) drop(r ref) {
	l.half.unlink(&l.waiting[l.half.at(r).value.Retries], r)
	l.half.remove(r)
}

// forget drops all entries.
func (l *Listener) forget() {
	l.half.release()
	clear(l.waiting[:])
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
	if k == l.cfg.SynAckRetries {
		h.stats.HalfOpenExpired++
		h.traceTimer(now, &rec.flow, nil, "half-open-expired", "RFC 4987 §3.3")
		h.traceState(now, &rec.flow, nil, tcp.SynReceived, tcp.Listen, tcp.WhyTimeout)
		l.drop(r)
		return
	}
	h.stats.SynAckRetries++
	h.traceTimer(now, &rec.flow, nil, "syn-ack-retry", "RFC 6298 §5")
	l.half.unlink(&l.waiting[k], r)
	rec.value.Retries++
	l.half.push(&l.waiting[k+1], r)
	l.owe(r)
}

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
