package tcp

import (
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Segment is a TCP segment as the core sees it: without ports, with its
// options parsed.
type Segment struct {
	Seq, Ack seq.Num
	Flags    wire.Flags
	Window   uint16 // as on the wire: not scaled
	Urgent   uint16
	Why      Why   // of segments from Transmit: why it is sent
	TOS      uint8 // of its packet: DSCP and ECN, see wire.TOSOf
	Options  wire.Options
	Payload  []byte
}

// Len is how many sequence numbers seg occupies: its octets, and one each
// for SYN and FIN. RFC 9293 §3.3.1, SEG.LEN.
func (seg *Segment) Len() int {
	n := len(seg.Payload)
	if seg.Flags.Has(wire.SYN) {
		n++
	}
	if seg.Flags.Has(wire.FIN) {
		n++
	}
	return n
}

// ResetFor is the reset that answers seg where there is no connection to
// say anything better; ok is false where seg is itself a reset and gets no
// answer.
//
// RFC 9293 §3.10.7.1.
func ResetFor(seg *Segment) (rst Segment, ok bool) {
	switch {
	case seg.Flags.Has(wire.RST):
		return Segment{}, false
	case seg.Flags.Has(wire.ACK):
		return Segment{Seq: seg.Ack, Flags: wire.RST, Why: WhyReset}, true
	}
	return Segment{
		Ack:   seg.Seq.Add(seg.Len()),
		Flags: wire.RST | wire.ACK,
		Why:   WhyReset,
	}, true
}
