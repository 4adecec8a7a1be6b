package passive

import (
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// Told is what the last ICMP error about the connection said.
type Told struct {
	Stamp
	From       wire.Addr // who says so
	MTU        uint32    // of "too big", else 0
	Count      uint16    // how many there were
	Type, Code uint8
	V6         bool
	About      Side // whose packet it was
}

// Quoted takes an ICMP error that quotes a segment of the connection. It moves
// no end: what an end makes of such news is its own choice, and anybody can
// send it. RFC 9293 §3.9.2.2, RFC 5927.
func (c *Conn) Quoted(q *dissect.Quote) {
	about := Side(0)
	if q.Src != c.Ends[0].Addr {
		about = 1
	}
	c.Told = Told{
		Stamp: Stamp{q.Frame, q.At}, From: q.From, MTU: q.MTU,
		Count: max(c.Told.Count, c.Told.Count+1), // stays at its highest
		Type:  q.Type, Code: q.Code, V6: q.V6, About: about,
	}
}

// Hard reports whether the error says that there is nobody: such errors end an
// attempt to open. RFC 1122 §4.2.3.9, RFC 4443 §3.1.
func (t *Told) Hard() bool {
	if t.V6 {
		return t.Type == 1 && (t.Code == 1 || t.Code == 4)
	}
	return t.Type == 3 && t.Code >= 2 && t.Code <= 3
}
