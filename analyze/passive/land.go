package passive

// land lets a packet arrive at an end. sure is whether the end has shown that
// it did.
func (c *Conn) land(d Side, a arrival, sure bool) {
	e := &c.Ends[d]
	switch {
	case a.brings&aRST != 0:
		c.landRST(d, a)
		return
	case c.hand.ends[d].is(inherited):
		return // it is not about the connection that this end still has
	case a.brings&aSYNACK != 0 && (e.State == SynSent || e.State == SynReceived):
		why := GotSYNACK
		if e.State == SynReceived {
			why = GotACK // simultaneous open: RFC 9293 figure 7
		}
		c.become(d, Established, why, a.Stamp, sure)
	case a.brings&aSYN != 0 && e.State == SynSent:
		c.become(d, SynReceived, GotSYN, a.Stamp, sure)
	}
	if a.brings&anACK != 0 && e.State == SynReceived {
		c.become(d, Established, GotACK, a.Stamp, sure)
	}
	c.landFIN(d, a, sure)
}

// landFIN is what is left: the peer's FIN, the ACK of its own, or both.
func (c *Conn) landFIN(d Side, a arrival, sure bool) {
	acked, fin := a.brings&aFINACK != 0, a.brings&aFIN != 0
	e := &c.Ends[d]
	var to State
	why := GotFIN
	switch {
	case fin && acked && e.State == FinWait1:
		to, why = TimeWait, GotBoth
	case acked && e.State == FinWait1:
		to, why = FinWait2, GotFINACK
	case acked && e.State == Closing:
		to, why = TimeWait, GotFINACK
	case acked && e.State == LastAck:
		to, why = Closed, GotFINACK
	case fin && (e.State == Established || e.State == SynReceived):
		to = CloseWait
	case fin && e.State == FinWait1:
		to = Closing
	case fin && e.State == FinWait2:
		to = TimeWait
	default:
		return
	}
	c.become(d, to, why, a.Stamp, sure)
}

// landRST ends the connection at one end. A RST in TIME-WAIT is presumed to
// be ignored: RFC 1337 §3.
func (c *Conn) landRST(d Side, a arrival) {
	t := &c.hand.ends[d]
	switch c.Ends[d].State {
	case Unknown, Closed, Listen, TimeWait:
		return
	}
	to := Closed
	if a.brings&toListen != 0 {
		to = Listen
	}
	t.signs &^= inherited
	c.become(d, to, GotRST, a.Stamp, false)
}
