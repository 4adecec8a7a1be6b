package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Transmit builds the next segment that the connection wants to send. Its
// payload is copied to the front of buf, whose length bounds it. ok is false
// where there is nothing to send.
//
// It decides and builds in one: there is no second predicate that asks
// whether something could be sent. Debts are paid at the last moment, so
// that ACK and window are those of now.
func (c *TCB) Transmit(now clock.Instant, buf []byte) (seg Segment, ok bool) {
	c.fire(now)
	switch {
	case c.owes.has(owesReset | owesRefusal):
		return c.sendReset(), true
	case c.state.in(of(Closed, Listen)):
		return Segment{}, false
	}
	if seg, ok = c.sendAgain(now, buf); ok {
		return seg, true
	}
	if seg, ok = c.sendNew(now, buf); ok {
		return seg, true
	}
	return c.sendEmpty(now, buf)
}

// sendReset pays for a reset: of our own accord, or in answer.
func (c *TCB) sendReset() Segment {
	c.counts.segmentsOut++
	if c.owes.has(owesReset) {
		c.owes = 0
		return Segment{Seq: c.snd.nxt, Ack: c.rcv.nxt, Flags: wire.RST | wire.ACK, Why: c.news.why, TOS: c.tos}
	}
	c.owes &^= owesRefusal
	return Segment{Seq: c.refusal.seq, Ack: c.refusal.ack, Flags: c.refusal.flags, Why: WhyReset, TOS: c.tos}
}

// sendAgain sends the next piece of what is to be sent again.
func (c *TCB) sendAgain(now clock.Instant, buf []byte) (Segment, bool) {
	if c.loss.resend.Empty() {
		return Segment{}, false
	}
	at := c.loss.resend.Lo
	n := min(c.loss.resend.Len(), c.segmentRoom(buf, at))
	if room := c.usable(at); at != c.snd.una && room < n {
		return Segment{}, false // the first one goes whatever the windows say
	}
	seg := c.build(now, at, n, buf)
	seg.Why = c.loss.why
	c.loss.resend.Lo = at.Add(seg.Len())
	c.counts.retransmits++
	c.timing.cancel() // Karn's algorithm
	c.stamps.sentAgain(seg.Options.TSVal)
	c.armRetransmit(now)
	return seg, true
}

// sendNew sends what was never sent: the SYN, text, the FIN.
func (c *TCB) sendNew(now clock.Instant, buf []byte) (Segment, bool) {
	at := c.snd.nxt
	if at == c.out.end() || !c.isSyn(at) && c.state.in(of(SynSent, SynReceived)) {
		c.snd.held = !c.loss.resend.Empty() // what goes again waits for the window, too
		return Segment{}, false
	}
	c.afterPause(now)
	n := c.allowance(c.segmentRoom(buf, at))
	if n <= 0 {
		c.armProbe(now)
		return Segment{}, false
	}
	seg := c.build(now, at, n, buf)
	c.marks.offerMarks(&seg)
	c.snd.nxt = at.Add(seg.Len())
	c.timing.start(now, c.snd.nxt)
	c.probe.out = false // what was beyond SND.NXT no longer is
	c.owes &^= owesProbe
	c.timers.clear(TimerProbe)
	if !c.timers[TimerRetransmit].Set() {
		c.armRetransmit(now)
		c.armUser(now)
	}
	return seg, true
}

// sendEmpty sends what carries no new number: probes and acknowledgments.
func (c *TCB) sendEmpty(now clock.Instant, buf []byte) (Segment, bool) {
	switch {
	case c.owes.has(owesProbe):
		return c.sendProbe(now, buf), true
	case c.owes.has(owesChallenge):
		c.owes &^= owesChallenge
		return c.bare(now, c.snd.nxt, WhyChallenge), true
	case c.owes.has(owesKeepAlive):
		c.owes &^= owesKeepAlive
		return c.bare(now, c.snd.una.Add(-1), WhyKeepAlive), true // an old number, so that an ACK must answer it
	case !c.acks.due():
		return Segment{}, false
	}
	return c.bare(now, c.snd.nxt, c.acks.why()), true
}

// bare is a segment without text.
func (c *TCB) bare(now clock.Instant, at seq.Num, why Why) Segment {
	seg := Segment{Seq: at, Flags: wire.ACK, Why: why}
	c.complete(now, &seg)
	return seg
}

// segmentRoom is how many numbers the next segment may occupy from at on: a
// full segment or, where the link cuts large ones, many, and none beyond
// buf. The FIN needs no room.
func (c *TCB) segmentRoom(buf []byte, at seq.Num) int {
	room := c.snd.mss
	if large := min(c.id.Large-c.optionLen(), len(buf)); large > room && at == c.snd.nxt {
		room = large - large%c.snd.mss // only whole segments, or the last would be small each time
	}
	room = min(room, len(buf))
	if left := c.out.text().Sub(at); left <= room {
		return c.out.end().Sub(at)
	}
	return room
}

// optionLen is how many octets of options go into every segment.
func (c *TCB) optionLen() int {
	if c.stamps.on {
		return stampsLen
	}
	return 0
}

// build makes the segment that occupies n numbers from at on.
func (c *TCB) build(now clock.Instant, at seq.Num, n int, buf []byte) Segment {
	seg := Segment{Seq: at, Flags: wire.ACK, Why: WhyData}
	if c.isSyn(at) {
		c.buildSyn(&seg)
	} else {
		c.buildText(&seg, n, buf)
	}
	c.complete(now, &seg)
	c.snd.last = now
	return seg
}

// buildSyn makes seg our SYN, or SYN-ACK.
func (c *TCB) buildSyn(seg *Segment) {
	seg.Why = WhyOpen
	seg.Flags |= wire.SYN
	scaled, stamped := !c.cfg.NoWindowScale, !c.cfg.NoTimestamps
	if c.state == SynSent {
		seg.Flags &^= wire.ACK
	} else {
		scaled, stamped = c.rcv.scaled, c.stamps.on
	}
	seg.Options = offer(c.cfg, c.id, scaled, stamped)
	c.introduce(seg)
}

// buildText fills seg with n numbers' worth of text and FIN.
func (c *TCB) buildText(seg *Segment, n int, buf []byte) {
	octets := min(n, c.out.text().Sub(seg.Seq))
	if octets > 0 {
		seg.Payload = buf[:octets]
		c.out.read(seg.Payload, seg.Seq, octets)
	}
	if seg.Seq.Add(octets) == c.out.text() {
		if octets > 0 {
			seg.Flags |= wire.PSH // the last of what the user gave: MUST-61
		}
		if n > octets {
			seg.Flags |= wire.FIN
			seg.Why = WhyFin
		}
	}
	c.markUrgent(seg)
}

// markUrgent points behind the urgent octets, as long as they are ahead.
// RFC 9293 §3.8.5.
func (c *TCB) markUrgent(seg *Segment) {
	if !c.snd.urgent {
		return
	}
	ahead := c.snd.up.Sub(seg.Seq)
	if ahead <= 0 {
		c.snd.urgent = c.snd.una.Less(c.snd.up)
		return
	}
	seg.Flags |= wire.URG
	seg.Urgent = uint16(min(ahead, 0xffff))
}

// complete adds what every segment carries: acknowledgment, window,
// timestamps, the echo of a mark.
func (c *TCB) complete(now clock.Instant, seg *Segment) {
	c.counts.segmentsOut++
	seg.TOS = c.tos
	if seg.Flags.Has(wire.SYN) {
		seg.Window = uint16(min(c.cfg.ReceiveBuffer-c.in.n, 0xffff)) // never scaled: RFC 7323 §2.2
		c.rcv.edge = c.rcv.nxt.Add(int(seg.Window))
		c.rcv.most = int(seg.Window)
	} else {
		seg.Window = c.moveEdge()
	}
	if c.stamps.on || seg.Options.Has(wire.OptTimestamps) {
		seg.Options.Set |= wire.OptTimestamps
		seg.Options.TSVal = stampClock(now, c.id.TSOffset)
	}
	if !seg.Flags.Has(wire.ACK) {
		return
	}
	if c.marks.echo {
		seg.Flags |= wire.ECE
	}
	seg.Ack = c.rcv.nxt
	seg.Options.TSEcr = c.stamps.recent
	c.stamps.last = c.rcv.nxt
	c.acks.paid()
	c.timers.clear(TimerAck)
}
