package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// reply is a segment without payload that belongs to no connection.
type reply struct {
	flow wire.Flow
	seg  tcp.Segment
}

// reply puts a segment in the queue; where that is full it is dropped, as
// the network might have done.
func (h *Host) reply(f *wire.Flow, seg *tcp.Segment) {
	if !h.replies.push(reply{*f, *seg}) {
		h.stats.RepliesDropped++
	}
}

// refuse answers a segment that belongs to nothing with a reset, but for
// those that get none, and not more often than is good: RFC 9293 §3.5.2,
// §3.10.7.1. It has the host's codepoint and not the segment's: who sends to
// a closed port chooses nothing here.
func (h *Host) refuse(now clock.Instant, f *wire.Flow, seg *tcp.Segment) {
	rst, ok := tcp.ResetFor(seg)
	if !ok {
		return
	}
	if h.mayAnswer(now, &f.Remote.Addr, rationResets) {
		rst.TOS = wire.TOSOf(h.tcp.DSCP, wire.NotECT)
		h.reply(f, &rst)
	}
}

// answer is the next packet that belongs to no connection: resets and the
// like, then SYN-ACKs of entries, then
// those with cookies, then ICMP.
func (h *Host) answer(now clock.Instant, buf []byte) (wire.Packet, bool) {
	if h.replies.n > 0 {
		r, _ := h.replies.pop()
		h.traceSent(now, &r.flow, &r.seg, nil)
		return h.frame(buf, &r.flow, &r.seg, nil), true
	}
	for h.synAcks.n > 0 {
		due, _ := h.synAcks.pop()
		if pkt, ok := due.l.synAck(now, due.r, buf); ok {
			return pkt, true
		}
	}
	if b, ok := h.baked.pop(); ok {
		return h.serve(now, &b, buf), true
	}
	return h.message(now, buf)
}

// synAck builds the SYN-ACK of an entry, if it still owes one.
func (l *Listener) synAck(now clock.Instant, r ref, buf []byte) (wire.Packet, bool) {
	if !l.half.exists(r) || !l.half.at(r).value.owes {
		return wire.Packet{}, false
	}
	h, rec := l.host, l.half.at(r)
	rec.value.owes = false
	seg := rec.value.SynAck(now, &h.tcp, h.resumed(&rec.flow, &rec.value.HalfOpen))
	h.traceSent(now, &rec.flow, &seg, nil)
	return h.frame(buf, &rec.flow, &seg, nil), true
}
