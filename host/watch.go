package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Where nobody watches, everything here costs a comparison with nil; where
// somebody does, text on its way to and from a connection costs no more than
// a look at its flags. The detector is told what opens and what closes.
//
// A host knows what a capture can only guess: which end is the server, which
// ACK is a third segment, and which belongs to nothing. Connections that it
// has opened itself are none of the detector's business.

// opening are the flags that say something about opening or closing.
const opening = wire.SYN | wire.FIN | wire.RST

// watchIn tells of a segment that has arrived, whatever will become of it.
func (h *Host) watchIn(now clock.Instant, f *wire.Flow, seg *tcp.Segment, ttl uint8) {
	if h.cfg.Watch != nil && seg.Flags.Any(opening) {
		h.noticeIn(now, f, seg, ttl)
	}
}

// watchOut tells of a segment that is about to leave. c is nil for segments
// without a connection.
func (h *Host) watchOut(f *wire.Flow, seg *tcp.Segment, c *Conn) {
	if h.cfg.Watch != nil && seg.Flags.Any(opening) {
		h.noticeOut(f, seg, c)
	}
}

// watchBaked is watchOut for the SYN-ACK of a cookie that was made without
// making a segment.
func (h *Host) watchBaked(b *baked) {
	if h.cfg.Watch != nil {
		seg := tcp.Segment{Seq: b.half.ISS, Ack: b.half.IRS.Add(1), Flags: wire.SYN | wire.ACK}
		h.notice(h.now, detect.SynAck, fromServer, &b.flow, &seg)
	}
}

// watchFirst tells of a third segment that has made a connection.
func (h *Host) watchFirst(now clock.Instant, f *wire.Flow, seg *tcp.Segment) {
	if h.cfg.Watch != nil {
		h.notice(now, detect.FirstAck, fromClient, f, seg)
	}
}

// watchJudged tells what became of an ACK that no connection took. One for
// which only room was lacking is a third segment: a client who has come as
// far as that is no part of a flood, however busy we are.
func (h *Host) watchJudged(now clock.Instant, f *wire.Flow, seg *tcp.Segment, v tcp.Verdict) {
	if h.cfg.Watch == nil || !seg.Flags.Has(wire.ACK) || seg.Flags.Any(wire.SYN|wire.RST) {
		return
	}
	switch v {
	case tcp.DropBacklog, tcp.DropNoMemory, tcp.DropSource:
		h.notice(now, detect.FirstAck, fromClient, f, seg)
	case tcp.Refuse, tcp.DropNoCookie, tcp.DropClosed:
		h.notice(now, detect.Stray, fromClient, f, seg)
	}
}

// noticeIn is watchIn where it matters. SYNs count wherever they go: a scan
// is made of those to ports where nobody listens. A SYN-ACK is the answer of
// somebody else's server.
func (h *Host) noticeIn(now clock.Instant, f *wire.Flow, seg *tcp.Segment, ttl uint8) {
	h.seen.TTL = ttl
	switch flags := seg.Flags; {
	case flags.Has(wire.RST):
		h.noticeEnd(now, detect.Rst, fromClient, f, seg)
	case flags.Has(wire.SYN | wire.ACK):
	case flags.Has(wire.SYN):
		h.notice(now, detect.Syn, fromClient, f, seg)
	default:
		h.noticeEnd(now, detect.Fin, fromClient, f, seg)
	}
}

// noticeOut is watchOut where it matters. A SYN of a connection is that of a
// Dial. A reset of a connection is told with ACK, whatever it answers: it ends
// something. The reset that answers an ACK which belongs to nothing is not
// told: watchJudged has done so, and not only as often as resets may be sent.
func (h *Host) noticeOut(f *wire.Flow, seg *tcp.Segment, c *Conn) {
	switch flags := seg.Flags; {
	case c == nil && flags.Has(wire.SYN):
		h.notice(h.now, detect.SynAck, fromServer, f, seg)
	case c == nil && flags.Has(wire.RST|wire.ACK):
		h.notice(h.now, detect.Rst, fromServer, f, seg)
	case c == nil || flags.Has(wire.SYN):
	case flags.Has(wire.RST):
		rst := tcp.Segment{Seq: seg.Seq, Ack: seg.Ack, Flags: flags | wire.ACK}
		h.noticeEnd(h.now, detect.Rst, fromServer, f, &rst)
	default:
		h.noticeEnd(h.now, detect.Fin, fromServer, f, seg)
	}
}

// noticeEnd tells of the end of a connection, if it is to one of our servers.
func (h *Host) noticeEnd(now clock.Instant, kind detect.Kind, from sender, f *wire.Flow, seg *tcp.Segment) {
	if h.listener(f) != nil {
		h.notice(now, kind, from, f, seg)
	}
}

// sender says who has sent what is told of.
type sender bool

const (
	fromClient sender = false
	fromServer sender = true
)

// notice tells of an event. What is given away is the host's own copy: one
// for each would be an allocation each.
func (h *Host) notice(now clock.Instant, kind detect.Kind, from sender, f *wire.Flow, seg *tcp.Segment) {
	ev := &h.seen
	ev.At, ev.Kind, ev.FromServer = now, kind, bool(from)
	ev.Server, ev.Client = f.Local, f.Remote
	ev.Seq, ev.Ack = seg.Seq, seg.Ack
	ev.Flags, ev.Window = seg.Flags, seg.Window
	h.cfg.Watch(ev)
}
