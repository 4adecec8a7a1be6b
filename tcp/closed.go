package tcp

import "github.com/tcpglass/tcpglass/wire"

// arriveClosed takes a segment for a connection that is over. Segments for
// connections that never were do not come here: hosts answer those with
// ResetFor as well.
//
// RFC 9293 §3.10.7.1.
func (c *TCB) arriveClosed(seg *Segment) Verdict {
	if seg.Flags.Has(wire.RST) {
		return DropReset
	}
	c.refuse(seg)
	return DropClosed
}

// refuse owes the reset that answers seg.
func (c *TCB) refuse(seg *Segment) {
	if rst, ok := ResetFor(seg); ok {
		c.refusal = refusal{rst.Seq, rst.Ack, rst.Flags}
		c.owes |= owesRefusal
	}
}
