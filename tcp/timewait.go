package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Remnant is all that is left of a connection in TIME-WAIT: enough to
// acknowledge a FIN that comes again, and to tell old duplicates from a new
// connection. It has no pointers.
//
// RFC 9293 §3.10.7.4; RFC 1337 (resets do not shorten the wait).
type Remnant struct {
	SndNxt, RcvNxt seq.Num
	TSRecent       uint32        // the peer's last timestamp, where Stamped
	TSOffset       uint32        // ours
	Until          clock.Instant // end of the wait
	Window         uint16        // as last advertised
	DSCP           uint8         // of what we send
	Stamped        bool
}

// Receive judges a segment for a connection in TIME-WAIT. Where send is
// true, reply answers it. A FIN seen again starts the wait anew. Reopen
// means that the segment is a SYN which may begin a new connection; its ISS
// must lie beyond SndNxt.
func (w *Remnant) Receive(now clock.Instant, cfg *Config, seg *Segment) (reply Segment, send bool, v Verdict) {
	switch {
	case seg.Flags.Has(wire.RST):
		return Segment{}, false, DropResetTimeWait // fix F1
	case seg.Flags.Has(wire.SYN) && !seg.Flags.Has(wire.ACK):
		if w.reopens(seg) {
			return Segment{}, false, Reopen
		}
		return w.ack(now), true, ChallengeSyn
	case seg.Flags.Has(wire.FIN) && beyond(seg) == w.RcvNxt:
		w.Until = now.Add(2 * cfg.MSL)
		return w.ack(now), true, AcceptDuplicate
	case seg.Len() > 0:
		return w.ack(now), true, DropBelowWindow
	case seg.Seq != w.RcvNxt:
		return Segment{}, false, DropBelowWindow // an answer might be answered, for ever
	}
	return Segment{}, false, AcceptDuplicate // whatever it acknowledges: nothing of ours is in flight
}

// reopens reports whether a SYN is surely younger than the connection: by
// its timestamp, else by its number. RFC 6191 §2, MAY-2.
func (w *Remnant) reopens(seg *Segment) bool {
	if w.Stamped && seg.Options.Has(wire.OptTimestamps) && seg.Options.TSVal != w.TSRecent {
		return olderStamp(w.TSRecent, seg.Options.TSVal)
	}
	return w.RcvNxt.Less(seg.Seq)
}

// ack is the acknowledgment of everything, the FIN included.
func (w *Remnant) ack(now clock.Instant) Segment {
	seg := Segment{Seq: w.SndNxt, Ack: w.RcvNxt, Flags: wire.ACK, Window: w.Window, Why: WhyDuplicateAck, TOS: wire.TOSOf(w.DSCP, wire.NotECT)}
	if w.Stamped {
		seg.Options = wire.Options{Set: wire.OptTimestamps, TSVal: stampClock(now, w.TSOffset), TSEcr: w.TSRecent}
	}
	return seg
}

// enterTimeWait begins the wait of 2 MSL: MUST-13.
func (c *TCB) enterTimeWait(now clock.Instant, why Why) {
	c.become(TimeWait, why)
	c.timers = timers{TimerClose: now.Add(2 * c.cfg.MSL)}
}

// remnant is the TCB in TIME-WAIT as a record.
func (c *TCB) remnant() Remnant {
	return Remnant{
		SndNxt:   c.snd.nxt,
		RcvNxt:   c.rcv.nxt,
		TSRecent: c.stamps.recent,
		TSOffset: c.id.TSOffset,
		Until:    c.timers[TimerClose],
		Window:   c.windowField(),
		Stamped:  c.stamps.on,
		DSCP:     c.DSCP(),
	}
}

// arriveTimeWait takes a segment as the record would, for a TCB whose user
// still holds it.
func (c *TCB) arriveTimeWait(now clock.Instant, seg *Segment) Verdict {
	w := c.remnant()
	_, send, v := w.Receive(now, c.cfg, seg)
	c.timers[TimerClose] = w.Until
	if send && (v == AcceptDuplicate || c.guard.allow(now)) {
		c.acks.duplicate()
	}
	return v
}

// Retire gives up a connection in TIME-WAIT whose user has closed and which
// owes the peer nothing more: what is left of it fits into the record. The
// TCB is CLOSED afterwards, without further news.
func (c *TCB) Retire() (Remnant, bool) {
	if c.state != TimeWait || !c.orphan || c.acks.due() || c.owes != 0 {
		return Remnant{}, false
	}
	w := c.remnant()
	c.discardText()
	c.state, c.timers = Closed, timers{}
	return w, true
}
