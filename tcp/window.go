package tcp

import "github.com/tcpglass/tcpglass/seq"

// Receiver-side window management: RFC 9293 §3.8.6, §3.8.6.2.2.

// moveEdge moves the right edge of the window to where the buffer's room
// ends, and returns the window field of a segment that tells so. The edge
// moves only by enough to be worth a segment (MUST-39) and never back
// (SHLD-14).
func (c *TCB) moveEdge() uint16 {
	if edge := c.reach(); edge.Sub(c.rcv.edge) >= c.worthwhile() {
		c.rcv.edge = edge
	}
	field := c.windowField()
	if told := c.rcv.nxt.Add(int(field) << c.rcv.scale); c.rcv.edge.Less(told) {
		c.rcv.edge = told
	}
	c.rcv.most = max(c.rcv.most, c.rcv.wnd())
	return field
}

// reach is how far the window could go: as far as the buffer has room, and
// as the field can tell.
func (c *TCB) reach() seq.Num {
	return seq.Min(c.in.base.Add(c.tune.limit), c.rcv.nxt.Add(0xffff<<c.rcv.scale))
}

// windowField is RCV.WND as it stands in a segment. Where scaling would
// round it below what was promised it is rounded up, as long as the buffer
// has the room: else the edge would creep on with every odd segment, and the
// buffer after it. Beyond that it is rounded down, and what was promised is
// taken nevertheless: RFC 7323 §2.4.
func (c *TCB) windowField() uint16 {
	wnd := max(c.rcv.wnd(), 0)
	up := (wnd + 1<<c.rcv.scale - 1) >> c.rcv.scale
	if c.in.base.Add(c.tune.limit).Less(c.rcv.nxt.Add(up << c.rcv.scale)) {
		up = wnd >> c.rcv.scale
	}
	return uint16(min(up, 0xffff))
}

// worthwhile is the least growth of the window that is told, in octets.
func (c *TCB) worthwhile() int { return min(c.tune.limit/2, c.id.MSS) }

// windowWorthTelling reports whether the room that reading has made is worth
// a segment of its own: where the peer has less than half of what we ever
// offered left to fill, and would gain a quarter of the buffer; or where it
// could not send a full segment. Else the next ACK tells.
func (c *TCB) windowWorthTelling() bool {
	gain := c.reach().Sub(c.rcv.edge)
	left := c.rcv.wnd()
	switch {
	case left >= c.rcv.most/2:
		return false
	case left < c.id.MSS:
		return gain >= c.worthwhile()
	}
	return gain >= min(c.tune.limit, c.rcv.most)/4
}
