package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Receive takes a segment addressed to this connection and says what became
// of it. It keeps nothing of seg, but may trim it.
//
// RFC 9293 §3.10.7 (SEGMENT ARRIVES).
func (c *TCB) Receive(now clock.Instant, seg *Segment) Verdict {
	c.fire(now)
	c.counts.segmentsIn++
	switch c.state {
	case Closed:
		return c.arriveClosed(seg)
	case Listen:
		return c.arriveListen(now, seg)
	case SynSent:
		return c.arriveSynSent(now, seg)
	case TimeWait:
		return c.arriveTimeWait(now, seg)
	}
	v := c.arrive(now, seg)
	c.leaveFinWait1(now)
	return v
}

// arrive is the procedure for every state in which both ends have sent
// their SYN: RFC 9293 §3.10.7.4. Each step says Accept for "go on". Step 3,
// security and compartment, is for those who have them.
func (c *TCB) arrive(now clock.Instant, seg *Segment) Verdict {
	if c.crossed(seg) {
		return c.arriveCrossed(now, seg)
	}
	if v := c.step1Sequence(now, seg); v != Accept {
		return v
	}
	if seg.Flags.Has(wire.RST) {
		return c.step2Reset(now, seg)
	}
	if seg.Flags.Has(wire.SYN) {
		return c.step4Syn(now)
	}
	if v := c.step5Ack(now, seg); v != Accept {
		return v
	}
	c.takeMark(seg)
	c.step6Urgent(seg)
	v := c.step7Text(now, seg)
	c.step8Fin(now, seg)
	return v
}

// heard notes that the peer is alive.
func (c *TCB) heard(now clock.Instant) {
	c.keep.heard(now)
	c.counts.soft = false
}

// ackable is the last number that the peer may acknowledge: SND.NXT, and the
// octet of a window probe beyond it.
func (c *TCB) ackable() seq.Num {
	if c.probe.out {
		return c.snd.nxt.Add(1)
	}
	return c.snd.nxt
}
