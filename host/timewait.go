package host

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// retire turns a connection in TIME-WAIT that nobody holds any more into a
// record; false where somebody does.
func (h *Host) retire(now clock.Instant, c *Conn) bool {
	remnant, ok := c.tcb.Retire()
	if !ok {
		return false
	}
	h.remove(c)
	if h.memory.Level() >= tcp.Short {
		h.evictTimeWait(now, "evicted") // the table grows no more
	}
	hash := h.hash(&c.flow)
	r, ok := h.waits.add(hash, &c.flow)
	if !ok {
		h.evictTimeWait(now, "evicted")
		if r, ok = h.waits.add(hash, &c.flow); !ok {
			return true // a budget so small that not one record fits: the wait is cut short
		}
	}
	h.waits.at(r).value = remnant
	h.enqueue(r)
	h.ports.claim(&c.flow)
	return true
}

// enqueue puts a record where its expiry belongs: at the end, but for those
// whose user has held the connection through a part of its wait.
func (h *Host) enqueue(r ref) {
	until, older := h.waits.at(r).value.Until, h.waiting.newest
	for older != 0 && h.waits.at(older).value.Until > until {
		older = h.waits.at(older).older
	}
	h.waits.insert(&h.waiting, older, r)
}

// evictTimeWait lets the oldest record go before its time.
func (h *Host) evictTimeWait(now clock.Instant, why string) {
	if r := h.waiting.oldest; r != 0 {
		h.stats.TimeWaitEvicted++
		h.traceTimeWaitEnd(now, r, why)
		h.dropTimeWait(r)
	}
}

// dropTimeWait forgets a record and frees its port.
func (h *Host) dropTimeWait(r ref) {
	f := h.waits.at(r).flow
	h.waits.unlink(&h.waiting, r)
	h.waits.remove(r)
	h.ports.free(&f)
}

// expireTimeWaits forgets the records whose 2 MSL are over. The queue is in
// order: a record that begins its wait again goes to the end.
func (h *Host) expireTimeWaits(now clock.Instant) {
	for r := h.waiting.oldest; r != 0 && h.waits.at(r).value.Until <= now; r = h.waiting.oldest {
		h.traceTimeWaitEnd(now, r, tcp.WhyTwoMSL.String())
		h.dropTimeWait(r)
	}
}

// arriveTimeWait takes a segment for a record. RFC 9293 §3.10.7.4 in
// TIME-WAIT, and §3.6.1 for a SYN that begins a new connection (MAY-2).
func (h *Host) arriveTimeWait(now clock.Instant, r ref, seg *tcp.Segment) {
	rec := h.waits.at(r)
	until := rec.value.Until
	answer, send, v := rec.value.Receive(now, &h.tcp, seg)
	flow := rec.flow
	if v == tcp.Reopen {
		h.reopen(now, r, seg)
		return
	}
	h.judged(now, &flow, seg, v)
	if send && h.mayAnswer(now, &flow.Remote.Addr, rationAcks) {
		h.reply(&flow, &answer)
	}
	if rec.value.Until != until {
		h.waits.unlink(&h.waiting, r)
		h.enqueue(r)
	}
}

// reopen ends a TIME-WAIT for a SYN that may begin a new connection: where
// somebody listens, with numbers beyond the old one's; where nobody does, it
// is refused.
func (h *Host) reopen(now clock.Instant, r ref, seg *tcp.Segment) {
	rec := h.waits.at(r)
	flow, last := rec.flow, rec.value.SndNxt
	l := h.listener(&flow)
	if l == nil {
		h.arriveClosed(now, &flow, seg)
		return
	}
	h.traceTimeWaitEnd(now, r, tcp.Reopen.String())
	h.dropTimeWait(r)
	hash := h.hash(&flow)
	if r, ok := l.place(now, &flow, hash, seg); ok {
		l.answer(now, r, h.identity(&flow, hash, beyond(h.initialNumber(now, &flow), last)), seg)
	}
}

// reuseGap is how far a connection on the flow of a TIME-WAIT record begins
// beyond the last number of the old one, where the clock alone does not
// bring it there. RFC 9293 §3.6.1 asks for "larger"; a window more leaves
// nothing of the old one inside the new.
const reuseGap = 1 << 16

// beyond is iss, or where that is not far enough, a number behind last.
func beyond(iss, last seq.Num) seq.Num {
	if last.Less(iss) {
		return iss
	}
	return last.Add(reuseGap)
}

// reuseAfter is how long a TIME-WAIT must have lasted before a Dial may take
// its four-tuple: the timestamps have moved on by then. RFC 6191 §2; Linux's
// tcp_tw_reuse waits as long.
const reuseAfter = time.Second

// timeWait is the TIME-WAIT record of a flow, or none.
func (h *Host) timeWait(f *wire.Flow) ref {
	if h.waits.n == 0 {
		return 0
	}
	return h.waits.find(h.hash(f), f)
}

// reusable reports whether a Dial may take over the flow of a record. To
// begin with numbers beyond the old ones is ours; that old octets of the
// peer's are told from new ones needs timestamps, or one MSL in which they
// have died.
func (h *Host) reusable(now clock.Instant, r ref) bool {
	w := &h.waits.at(r).value
	lasted := 2*h.tcp.MSL - w.Until.Sub(now)
	return lasted >= h.tcp.MSL || w.Stamped && lasted >= reuseAfter
}
