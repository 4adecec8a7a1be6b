package ladder

import (
	"strconv"
	"strings"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// numbers turns sequence numbers into relative ones: the SYN of an end has
// number 0, its first octet number 1.
type numbers struct {
	base  [2]seq.Num
	known [2]bool
}

// relative gives the numbers of a as counted from each end's SYN. Where a
// trace begins in the middle, the first number seen counts as 1.
func (n *numbers) relative(a *Arrow) (sequence, ack int) {
	s, from, to := &a.Segment, a.From, a.From.Other()
	if s.Flags.Has(wire.SYN) {
		n.set(from, s.Seq)
	}
	if s.Flags.Has(wire.RST) && s.Seq == 0 && !n.known[from] { // of a closed port: RFC 9293 §3.10.7.1
		n.first(to, s.Ack)
		return 0, s.Ack.Sub(n.base[to])
	}
	n.first(from, s.Seq)
	if !s.Flags.Has(wire.ACK) {
		return s.Seq.Sub(n.base[from]), 0
	}
	n.first(to, s.Ack)
	return s.Seq.Sub(n.base[from]), s.Ack.Sub(n.base[to])
}

func (n *numbers) set(side Side, base seq.Num) {
	n.base[side], n.known[side] = base, true
}

// first takes the first number seen of an end as its first octet's.
func (n *numbers) first(side Side, num seq.Num) {
	if !n.known[side] {
		n.set(side, num.Add(-1))
	}
}

// marks names the arrows: see Arrow.Mark.
type marks struct {
	number, letter int
	sent           map[content]string // the marks of segments that may be sent again
	owed           [2][]seq.Num       // by side: numbers that acknowledge its SYN and FIN, not yet acknowledged
}

// content is what a segment has in common with itself, sent again.
type content struct {
	from   Side
	seq    seq.Num
	length int
	flags  wire.Flags
}

// next is the mark of the next arrow: with one more prime, where it was sent
// before.
func (m *marks) next(a *Arrow) string {
	s := &a.Segment
	c := content{a.From, s.Seq, s.Len, s.Flags & (wire.SYN | wire.FIN)}
	mark, again := m.sent[c]
	if again {
		mark += "'"
	} else {
		mark = m.fresh(a)
	}
	if occupies(a) > 0 {
		if m.sent == nil {
			m.sent = map[content]string{}
		}
		m.sent[c] = mark
	}
	return mark
}

// fresh is the mark of a segment that was not sent before: a number where it
// opens or closes, or where it is the first to acknowledge what does.
func (m *marks) fresh(a *Arrow) string {
	s := &a.Segment
	numbered := m.settles(a) || s.Flags.Has(wire.RST)
	if s.Flags.Any(wire.SYN | wire.FIN) {
		m.owed[a.From] = append(m.owed[a.From], s.Seq.Add(occupies(a)))
		numbered = true
	}
	if numbered {
		m.number++
		return strconv.Itoa(m.number)
	}
	return m.lettered()
}

// lettered is the next letter.
func (m *marks) lettered() string {
	m.letter++
	return letters(m.letter)
}

// settles reports whether a is the first to acknowledge the SYN or FIN of
// the other side.
func (m *marks) settles(a *Arrow) (yes bool) {
	if !a.Segment.Flags.Has(wire.ACK) {
		return false
	}
	owed := &m.owed[a.From.Other()]
	for len(*owed) > 0 && (*owed)[0].LessEq(a.Segment.Ack) {
		*owed = (*owed)[1:]
		yes = true
	}
	return yes
}

// occupies is how many sequence numbers a takes: SEG.LEN.
func occupies(a *Arrow) int {
	n := a.Segment.Len
	if a.Segment.Flags.Has(wire.SYN) {
		n++
	}
	if a.Segment.Flags.Has(wire.FIN) {
		n++
	}
	return n
}

// letters counts a, b, … z, aa, ab, …
func letters(n int) string {
	var b strings.Builder
	if n > 26 {
		b.WriteString(letters((n - 1) / 26))
	}
	b.WriteByte(byte('a' + (n-1)%26))
	return b.String()
}
