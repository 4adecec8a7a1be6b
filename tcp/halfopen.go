package tcp

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// HalfOpen is what a listener remembers of a SYN until the third segment
// proves that somebody is there: the SYN-RECEIVED state in a few octets and
// without pointers.
type HalfOpen struct {
	ISS, IRS seq.Num
	TSRecent uint32        // the timestamp of the SYN, where they are agreed
	TSOffset uint32        // ours: RFC 7323 §5.4
	Born     clock.Instant // when the SYN came; 0: nobody knows, and no round trip is measured by it
	Window   uint16        // of the SYN: octets
	MSS      uint16        // the peer's, octets
	Scale    uint8         // the peer's shift, where windows are scaled
	Retries  uint8         // SYN-ACKs sent again
	Agreed   Agreed        // what both ends do
	DSCP     uint8         // of what we send: RFC 2474
}

// Agreed is a set of what both ends have offered in their SYNs.
type Agreed uint8

// What there is to agree upon.
const (
	Scaling  Agreed = 1 << iota // windows are scaled
	Stamping                    // segments bring timestamps
	Marking                     // routers may mark text: ECN
)

// Has reports whether x is agreed.
func (a Agreed) Has(x Agreed) bool { return a&x != 0 }

// Answer is the half-open record that a listener makes of a SYN. Whether it
// is one, without ACK and RST, the listener has checked: RFC 9293 §3.10.7.2.
func Answer(now clock.Instant, cfg *Config, id Identity, syn *Segment) HalfOpen {
	h := negotiate(cfg, syn)
	h.ISS, h.TSOffset, h.Born, h.DSCP = id.ISS, id.TSOffset, now, cfg.DSCP
	return h
}

// SynAck is the second segment of the handshake, first time or again.
func (h *HalfOpen) SynAck(now clock.Instant, cfg *Config, id Identity) Segment {
	seg := Segment{
		Seq:     h.ISS,
		Ack:     h.IRS.Add(1), // a SYN occupies one number
		Flags:   wire.SYN | wire.ACK,
		Window:  initialWindow(cfg),
		Why:     WhyOpen,
		TOS:     wire.TOSOf(h.DSCP, wire.NotECT),
		Options: offer(cfg, id, h.Agreed.Has(Scaling), h.Agreed.Has(Stamping)),
	}
	if h.Agreed.Has(Marking) {
		seg.Flags |= wire.ECE
	}
	if h.Retries > 0 {
		seg.Why = WhyRetransmitTime
	}
	if h.Agreed.Has(Stamping) {
		seg.Options.TSVal = h.Stamp(now)
		seg.Options.TSEcr = h.TSRecent
	}
	return seg
}

// Stamp is our timestamp at now. RFC 7323 §5.4.
func (h *HalfOpen) Stamp(now clock.Instant) uint32 { return stampClock(now, h.TSOffset) }

// Recall is the record of a SYN that nobody has kept, as far as the third
// segment tells of it: the numbers, the window, the timestamps. MSS and
// scale are what the SYN-ACK's number says, where it is a cookie; whether it
// is one, the listener checks. RFC 4987 §3.6.
func Recall(cfg *Config, id Identity, ack *Segment) HalfOpen {
	h := HalfOpen{
		ISS: ack.Ack.Add(-1), IRS: ack.Seq.Add(-1), // each SYN occupies one number
		TSOffset: id.TSOffset,
		Window:   ack.Window,
		MSS:      defaultMSS,
		DSCP:     cfg.DSCP,
	}
	if ack.Options.Has(wire.OptTimestamps) && !cfg.NoTimestamps {
		h.Agreed, h.TSRecent = Stamping, ack.Options.TSVal
	}
	return h
}

// Echoed is how old the timestamp of ours is that ack brings back; false
// where it brings none, or one from the future.
func (h *HalfOpen) Echoed(now clock.Instant, ack *Segment) (time.Duration, bool) {
	age := h.Stamp(now) - ack.Options.TSEcr
	return time.Duration(age) * stampTick, h.Agreed.Has(Stamping) && age < 1<<31
}

// disagree is TCB.disagree for the record: a SYN that comes again and no
// longer asks for ECN wants none.
func (h *HalfOpen) disagree(syn *Segment) {
	if !setsUp(syn) {
		h.Agreed &^= Marking
	}
}

// Judge says what a segment means to the record.
//
//	Accept           the third segment: make a TCB with Resume, give it this
//	AcceptDuplicate  the SYN again: send the SYN-ACK again
//	ResetByPeer      forget the record
//	ChallengeReset   send an ACK: the SYN-ACK again does as well
//	Refuse           answer with ResetFor
//	any other        drop
//
// The steps are RFC 9293 §3.10.7.4's for SYN-RECEIVED after a passive open,
// but that a misplaced segment gets no ACK: who has sent nothing but a SYN
// shall not make us send more, and the SYN-ACK goes again by itself.
func (h *HalfOpen) Judge(cfg *Config, seg *Segment) Verdict {
	nxt := h.IRS.Add(1)
	inWindow := seg.Seq.In(nxt, nxt.Add(max(int(initialWindow(cfg)), 1)))
	switch {
	case seg.Flags.Has(wire.SYN) && !seg.Flags.Has(wire.ACK) && seg.Seq == h.IRS:
		h.disagree(seg)
		return AcceptDuplicate
	case h.Agreed.Has(Stamping) && seg.Options.Has(wire.OptTimestamps) && !seg.Flags.Has(wire.RST) && olderStamp(seg.Options.TSVal, h.TSRecent):
		return DropOldTimestamp
	case seg.Flags.Has(wire.RST) && seg.Seq == nxt:
		return ResetByPeer
	case seg.Flags.Has(wire.RST) && inWindow:
		return ChallengeReset
	case seg.Flags.Has(wire.RST):
		return DropReset
	case !inWindow:
		return DropAboveWindow
	case seg.Flags.Has(wire.SYN):
		return ChallengeSyn
	case !seg.Flags.Has(wire.ACK):
		return DropNoAck
	case seg.Ack != h.ISS.Add(1): // nothing but our SYN is out there
		return Refuse
	}
	return Accept
}
