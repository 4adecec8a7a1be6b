package tcp

import (
	"github.com/tcpglass/tcpglass/wire"
)

// step6Urgent notes how far urgent octets reach. They stay in line with the
// others: RFC 6093.
//
// RFC 9293 §3.10.7.4, sixth check; MUST-30 to MUST-32.
func (c *TCB) step6Urgent(seg *Segment) {
	if !seg.Flags.Has(wire.URG) || seg.Urgent == 0 || !c.state.in(canReceive) {
		return
	}
	up := seg.Seq.Add(int(seg.Urgent))
	if up.LessEq(c.in.base) || c.rcv.urgent && up.LessEq(c.rcv.up) {
		return
	}
	c.rcv.up, c.rcv.urgent = up, true
	c.news.tell(UrgentNews)
}

// urgentLeft is how many octets up to the urgent mark are still to be read.
// MUST-33.
func (c *TCB) urgentLeft() int {
	if !c.rcv.urgent {
		return 0
	}
	return max(c.rcv.up.Sub(c.in.base), 0)
}
