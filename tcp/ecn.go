package tcp

import (
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// ECN says whether routers may mark our text in place of dropping it:
// explicit congestion notification, RFC 3168 (SHLD-8).
type ECN uint8

// The choices.
const (
	ECNAccept ECN = iota // agreed to where the peer asks for it, as Linux does (tcp_ecn 2)
	ECNOff               // neither asked for nor agreed to
	ECNOn                // asked for as well
	ecns      = iota
)

var ecnNames = [ecns]string{"accept", "off", "on"}

// String is the choice as scenario files name it: accept, off, on.
func (e ECN) String() string {
	if int(e) < ecns {
		return ecnNames[e]
	}
	return "unknown"
}

// ParseECN is the choice of a name that String gives.
func ParseECN(name string) (e ECN, ok bool) {
	for i, n := range ecnNames {
		if n == name {
			return ECN(i), true
		}
	}
	return ECNAccept, false
}

// marks is ECN on one connection: what routers have told us of the peer's
// text, and what the peer has told us of ours. The zero value is a connection
// without it.
type marks struct {
	point  seq.Num // behind what was sent when the window fell last, where fallen
	heard  uint32  // segments that came with CE
	told   uint32  // times that the window fell for an ECE
	on     bool    // both ends have agreed
	echo   bool    // CE has come: every ACK says ECE until the peer says CWR
	cwr    bool    // the next new text says that our window has fallen
	fallen bool    // point is set and not yet acknowledged
}

// asksECN reports whether the SYN that is sent now asks for ECN. Where the
// first was not answered, those that follow do not ask: there are firewalls
// that drop what asks. A reset in answer ends the attempt as any other does:
// to try again without, which RFC 3168 §6.1.1.1 allows, would take every
// closed port for a firewall.
func (c *TCB) asksECN() bool { return c.cfg.ECN == ECNOn && c.counts.timeouts == 0 }

// setsUp reports whether a SYN or SYN-ACK asks for ECN, or agrees to it. A
// SYN-ACK that has CWR too only repeats what it was sent: there are hosts
// that copy what they do not know. RFC 3168 §6.1.1.
func setsUp(seg *Segment) bool {
	want := wire.ECE | wire.CWR
	if seg.Flags.Has(wire.ACK) {
		want = wire.ECE
	}
	return seg.Flags&(wire.ECE|wire.CWR) == want
}

// introduce puts into our SYN what it says of ECN; into a SYN-ACK, that we
// agree. RFC 3168 §6.1.1.
func (c *TCB) introduce(seg *Segment) {
	switch {
	case !seg.Flags.Has(wire.ACK) && c.asksECN():
		seg.Flags |= wire.ECE | wire.CWR
	case seg.Flags.Has(wire.ACK) && c.marks.on:
		seg.Flags |= wire.ECE
	}
}

// disagree ends what was agreed where the peer's other SYN says otherwise: it
// has sent both kinds, and wants no marks. RFC 3168 §6.1.1.
func (c *TCB) disagree(seg *Segment) { c.marks.on = c.marks.on && setsUp(seg) }

// offerMarks makes seg, which brings new text, one that may be marked, and
// tells the peer that our window has fallen. Nothing else may be marked: that
// a pure ACK or a window probe met congestion nobody could act upon, and what
// is sent again could be forged with a mark on it. RFC 3168 §6.1.2, §6.1.4 to
// §6.1.6.
func (m *marks) offerMarks(seg *Segment) {
	if !m.on || len(seg.Payload) == 0 {
		return
	}
	seg.TOS |= wire.ECT0
	if m.cwr {
		seg.Flags |= wire.CWR
		m.cwr = false
	}
}

// takeMark takes what text that lies in the window says of congestion: CWR
// ends the echo of an older mark, CE begins another, in this order, for one
// segment may bring both. The first echo does not wait for a second segment:
// a window that has fallen may not have one to send. RFC 3168 §6.1.3, §6.1.5.
func (c *TCB) takeMark(seg *Segment) {
	m := &c.marks
	if !m.on || len(seg.Payload) == 0 {
		return
	}
	m.echo = m.echo && !seg.Flags.Has(wire.CWR)
	if wire.ECN(seg.TOS) == wire.CE {
		c.acks.now = c.acks.now || !m.echo
		m.echo = true
		m.heard++
	}
}

// fell notes that the window has fallen, for whatever reason: what was in
// flight then is no reason for it to fall again, and the next new text says
// CWR. RFC 3168 §6.1.2.
func (m *marks) fell(nxt seq.Num) {
	m.point, m.fallen, m.cwr = nxt, true, m.on
}

// hearEcho takes the ECE of an acknowledgment within bounds: a router has
// marked our text, and the window falls, once for all that was in flight. It
// reports whether there was one, for then the window does not grow either.
// RFC 3168 §6.1.2.
func (c *TCB) hearEcho(seg *Segment) bool {
	m := &c.marks
	m.fallen = m.fallen && seg.Ack.LessEq(m.point)
	if !m.on || !seg.Flags.Has(wire.ECE) || seg.Ack.Less(c.snd.una) {
		return false
	}
	if flight := c.flight(); flight > 0 && !m.fallen && !c.loss.fast {
		c.cc.Marked(min(flight, c.cc.Window()))
		m.told++
		m.fell(c.snd.nxt)
	}
	return true
}

// DSCP is the codepoint of RFC 2474 that the connection's packets carry.
func (c *TCB) DSCP() uint8 { return wire.DSCP(c.tos) }

// SetDSCP chooses the codepoint for what is sent from now on: MUST-48,
// SHLD-21. The bits of ECN are not the user's.
func (c *TCB) SetDSCP(dscp uint8) { c.tos = wire.TOSOf(dscp, wire.NotECT) }
