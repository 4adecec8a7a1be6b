// Package passive is TCP seen from beside the wire: it is shown the segments
// of one connection, in the order of a capture, and says what became of both
// ends. It knows no packet, no file, and nothing of how our own TCP works.
//
//	var c passive.Conn
//	for each segment s of a four-tuple {
//		echoes.Mark(s, 0) // a packet that is in the capture twice
//		if !c.Fits(s) { // a SYN that begins another connection
//			next := passive.Conn{}
//			next.After(&c)
//			… keep c, go on with next …
//		}
//		c.Observe(s)
//	}
//	c.Settle(clock.Never)
//	fmt.Println(c.Handshake(), c.Close(), c.ConnState())
//
// # What it says, and how sure it is
//
// An end that sends shows where it stands, by its flags and by what it
// acknowledges. What is only sent to an end has arrived when that end shows
// it; what need not be answered – the ACK of a SYN-ACK or FIN, a RST – is
// presumed to have arrived after a while, says so (Step.Presumed), and is taken
// back when the end shows otherwise: by sending its SYN-ACK or FIN again, or
// by going on after a RST. Oddities are what a reader must know before
// believing anything. Where a capture does not tell, a state is Unknown.
//
// Verdicts (Handshake, Close) go by numbers: an ACK of what was never sent
// completes nothing, a FIN whose sender goes on behind it closed nothing, a
// RST that was not obeyed reset nothing. Beside them stand the plain classes
// (HandshakeClass, CloseClass), which only say which flags are in the capture,
// and Zeek's words (ConnState, History).
//
// # Where to start
//
// Conn in conn.go is all that is known; observe.go gives a segment to all
// parts. Of these, tally.go counts, opening.go and ending.go keep the packets
// of handshake and close, handshake.go and ending.go make verdicts of them.
// move.go moves the states: shows.go has what a segment shows of its sender,
// reset.go the RSTs, track.go and land.go what is underway; path.go keeps the
// steps, names.go what their packets are called. zeek.go and
// history.go are Zeek's view. What data do – loss, repairs, round trips,
// windows – is Stream's: stream.go. Packets that are there twice are known by
// Echoes, for all connections: echo.go; copies.go says what that proves.
//
// A Conn has no pointers, no clock, and bounds on everything in it: MaxSteps,
// MaxWaits, maxUnderway, maxHistory, and those of Stream. Any segments in any
// order are fine.
package passive
