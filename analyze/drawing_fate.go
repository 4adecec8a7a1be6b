package analyze

import (
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/wire"
)

// fate is what became of a segment, as far as the capture tells.
type fate uint8

const (
	unknown fate = iota
	arrived
	lost // presumed
)

// foresight is how many moves ahead an acknowledgment is looked for.
const foresight = 1 << 12

// fate is what became of move i.
func (t *Trail) fate(i int) fate {
	m := &t.Moves[i]
	switch {
	case m.occupies() == 0, t.Conn.Odd.Has(passive.OneSided):
		return arrived // at least nothing says otherwise
	case m.Reading == passive.WindowProbe, m.Reading == passive.KeepAlive:
		return arrived // what it carries is not taken, whether it arrives or not
	}
	for j := i + 1; j < min(len(t.Moves), i+foresight); j++ {
		n := &t.Moves[j]
		switch {
		case n.Quote != nil || n.Class == passive.Copy:
		case n.From != m.From && n.Flags.Has(wire.ACK) && m.Seq.Less(n.Ack):
			return arrived // whole, even where not all of it is taken
		case n.From == m.From && m.sentAgainAs(n):
			return lost
		}
	}
	return unknown
}

// sentAgainAs reports whether n is m once more. A SYN-ACK is no second SYN: it
// answers one.
func (m *Move) sentAgainAs(n *Move) bool {
	if n.Seq != m.Seq || n.occupies() == 0 {
		return false
	}
	return !m.Flags.Has(wire.SYN) || m.Flags.Has(wire.ACK) == n.Flags.Has(wire.ACK)
}

// occupies is how many sequence numbers a segment takes: SEG.LEN of RFC 9293
// §3.3.1.
func (m *Move) occupies() int {
	n := int(m.Len)
	if m.Flags.Has(wire.SYN) {
		n++
	}
	if m.Flags.Has(wire.FIN) {
		n++
	}
	return n
}
