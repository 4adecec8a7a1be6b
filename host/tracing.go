package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Where nobody traces, everything here costs a comparison with nil.

// emit completes a record and hands it out. c is nil where there is no
// connection.
func (h *Host) emit(now clock.Instant, f *wire.Flow, c *Conn, r trace.Record) {
	r.At, r.Host, r.Flow = now, h.cfg.Name, *f
	switch {
	case c != nil:
		r.TCB = snapshotOf(&c.tcb)
	case r.Kind == trace.State && (r.To == tcp.Closed.String() || r.To == tcp.Listen.String()): // about to be forgotten
	default:
		r.TCB = h.recordOf(now, f)
	}
	h.trace(&r)
}

// traceReceived tells of a segment that arrived, and what became of it.
func (h *Host) traceReceived(now clock.Instant, f *wire.Flow, s *trace.Segment, v tcp.Verdict, c *Conn) {
	if c != nil && !s.Flags.Has(wire.SYN) {
		s.Scale = c.tcb.Status().SndScale
	}
	h.emit(now, f, c, trace.Record{Kind: trace.Received, Segment: s, Why: v.String(), Cite: v.Cite()})
}

// traceSent tells of a segment that is about to leave.
func (h *Host) traceSent(now clock.Instant, f *wire.Flow, seg *tcp.Segment, c *Conn) {
	if h.trace == nil {
		return
	}
	s := traced(seg)
	if c != nil && !seg.Flags.Has(wire.SYN) {
		s.Scale = c.tcb.Status().RcvScale
	}
	h.emit(now, f, c, trace.Record{Kind: trace.Sent, Segment: s, Why: seg.Why.String(), Cite: seg.Why.Cite()})
}

// traceTransition tells of a change that a TCB reports. That a TCB made of a
// half-open entry goes to SYN-RECEIVED is not news: the entry was there.
func (h *Host) traceTransition(now clock.Instant, c *Conn, ev tcp.Event) {
	if ev.From == tcp.Closed && ev.To == tcp.SynReceived {
		return
	}
	h.traceState(now, &c.flow, c, ev.From, ev.To, ev.Why)
}

// traceState tells of a change of state.
func (h *Host) traceState(now clock.Instant, f *wire.Flow, c *Conn, from, to tcp.State, why tcp.Why) {
	if h.trace == nil {
		return
	}
	h.emit(now, f, c, trace.Record{
		Kind: trace.State,
		From: from.String(), To: to.String(),
		Why: why.String(), Cite: why.Cite(),
	})
}

// traceTimeWaitEnd tells that a TIME-WAIT record is about to go.
func (h *Host) traceTimeWaitEnd(now clock.Instant, r ref, why string) {
	if h.trace == nil {
		return
	}
	h.emit(now, &h.waits.at(r).flow, nil, trace.Record{
		Kind: trace.State,
		From: tcp.TimeWait.String(), To: tcp.Closed.String(),
		Why: why, Cite: "RFC 9293 §3.6.1",
	})
}

// traceTimer tells of a timer that ran out.
func (h *Host) traceTimer(now clock.Instant, f *wire.Flow, c *Conn, which, cite string) {
	if h.trace != nil {
		h.emit(now, f, c, trace.Record{Kind: trace.Timer, Why: which, Cite: cite})
	}
}

// traceCall tells of a call of the user's.
func (h *Host) traceCall(now clock.Instant, f wire.Flow, c *Conn, call string, octets int) {
	if h.trace != nil {
		h.emit(now, &f, c, trace.Record{Kind: trace.Call, Why: call, Octets: octets, Cite: callCites[call]})
	}
}

// traceAdvice tells of an ICMP error that concerns a connection.
func (h *Host) traceAdvice(now clock.Instant, c *Conn, a tcp.Advice) {
	if h.trace == nil {
		return
	}
	r := trace.Record{Kind: trace.Note, Why: "icmp-unreachable", Cite: "RFC 9293 §3.9.2.2"}
	if a.Kind == tcp.TooBig {
		r.Why, r.Cite, r.Octets = "icmp-too-big", "RFC 1191 §4", a.MTU+headOf(&c.flow.Remote.Addr)
	}
	h.emit(now, &c.flow, c, r)
}

// callCites is the paragraph behind each call.
var callCites = map[string]string{
	"open":         "RFC 9293 §3.10.1",
	"listen":       "RFC 9293 §3.10.1",
	"forward":      "RFC 9293 §3.10.1",
	"write":        "RFC 9293 §3.10.2",
	"write-urgent": "RFC 9293 §3.10.2",
	"read":         "RFC 9293 §3.10.3",
	"close-write":  "RFC 9293 §3.10.4",
	"close":        "RFC 9293 §3.10.4",
	"abort":        "RFC 9293 §3.10.5",
	"set-dscp":     "RFC 9293 §3.9.1.9",
}

// traced is what a trace keeps of a segment.
func traced(seg *tcp.Segment) *trace.Segment {
	return &trace.Segment{
		Seq: seg.Seq, Ack: seg.Ack,
		Flags:   seg.Flags,
		Window:  seg.Window,
		Len:     len(seg.Payload),
		Urgent:  seg.Urgent,
		TOS:     seg.TOS,
		Options: seg.Options,
	}
}
