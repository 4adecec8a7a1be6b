package passive

import (
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// arrows are the lines of the RFC's state diagram, figure 5 and the text of
// §3.10, as far as packets move an end, and what an end may show that a
// capture has not seen begin.
var arrows = map[Why]map[State][]State{
	SentSYN:   {Closed: {SynSent}},
	GotSYN:    {Listen: {SynReceived}, SynSent: {SynReceived}},
	GotSYNACK: {SynSent: {Established}},
	GotACK:    {SynReceived: {Established}},
	SentFIN:   {Established: {FinWait1}, SynReceived: {FinWait1}, CloseWait: {LastAck}, Unknown: {FinWait1}},
	GotFIN:    {Established: {CloseWait}, SynReceived: {CloseWait}, FinWait1: {Closing}, FinWait2: {TimeWait}, Unknown: {CloseWait}},
	GotFINACK: {FinWait1: {FinWait2}, Closing: {TimeWait}, LastAck: {Closed}},
	GotBoth:   {FinWait1: {TimeWait}},
	ShowsIt:   {Unknown: {Established}, SynSent: {Established}, SynReceived: {Established}},
}

// allowed reports whether a step goes along the diagram. A RST closes from
// anywhere, and sends who was in LISTEN back there.
func allowed(s Step) bool {
	if s.Why == SentRST || s.Why == GotRST {
		return s.To == Closed || s.To == Listen
	}
	for _, to := range arrows[s.Why][s.From] {
		if to == s.To {
			return true
		}
	}
	return false
}

// broken says what of a connection cannot be, whatever it was shown.
func broken(c *Conn, shown int) string {
	state := [2]State{}
	steps := 0
	for s := range c.Steps() {
		steps++
		switch {
		case !allowed(s):
			return fmt.Sprintf("%v went from %v to %v for %v: there is no such arrow", s.Side, s.From, s.To, s.Why)
		case s.From != state[s.Side] && s.From != Closed && s.From != Listen:
			return fmt.Sprintf("a step of %v begins in %v, the one before led to %v", s.Side, s.From, state[s.Side])
		}
		state[s.Side] = s.To
	}
	for d := range Side(2) {
		if got := c.Ends[d].State; got != state[d] && c.path.cut == 0 && state[d] != Unknown {
			return fmt.Sprintf("%v is in %v, its path ends in %v", d, got, state[d])
		}
	}
	if n := c.Ends[0].Packets + c.Ends[1].Packets; n != uint64(shown) {
		return fmt.Sprintf("%d packets were counted of %d", n, shown)
	}
	return ""
}

// words asks for everything that is said of a connection: none may panic.
func words(c *Conn) {
	_, _, _ = c.Handshake(), c.HandshakeClass(), c.Established()
	_, _, _ = c.Close(), c.CloseClass(), c.Odd.String()
	_, _ = c.ConnState(), c.History()
	_, _ = c.ResetFate(0), c.ResetFate(1)
	c.FirstGap()
	c.ThirdGap()
	c.Agreed()
	c.CookieLike()
}

// TestAnythingGoes: whatever stands in a capture, the model keeps to the
// diagram, to its bounds, and to its counts.
func TestAnythingGoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c Conn
		at, n := talkBegins, rapid.IntRange(1, 60).Draw(t, "segments")
		for i := range n {
			s := anySegment(t)
			at = at.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "ms")) * time.Millisecond)
			s.Frame, s.At = uint64(i+1), at
			c.Observe(&s)
			if what := broken(&c, i+1); what != "" {
				t.Fatalf("after %v seq %d ack %d len %d: %s", s.Flags, s.Seq, s.Ack, s.Len, what)
			}
		}
		c.Settle(clock.Never)
		if what := broken(&c, n); what != "" {
			t.Fatal("at the end: ", what)
		}
		words(&c)
	})
}

// anySegment is one of a few numbers, so that they often fit together.
func anySegment(t *rapid.T) dissect.Segment {
	s := dissect.Segment{Src: endA, Dst: endB, Seq: 100, Ack: 700, Window: 1000}
	if rapid.Bool().Draw(t, "B") {
		s.Src, s.Dst, s.Seq, s.Ack = endB, endA, 700, 100
	}
	s.Seq = s.Seq.Add(rapid.IntRange(0, 4).Draw(t, "seq"))
	s.Ack = s.Ack.Add(rapid.IntRange(0, 4).Draw(t, "ack"))
	s.Len = uint32(rapid.IntRange(0, 2).Draw(t, "len"))
	s.Flags = rapid.SampledFrom([]wire.Flags{
		wire.SYN, wire.SYN | wire.ACK, wire.ACK, wire.ACK, wire.FIN | wire.ACK, wire.RST, wire.RST | wire.ACK, 0, wire.SYN | wire.FIN,
	}).Draw(t, "flags")
	return s
}

// TestSuccession: chains of connections on one four-tuple, by the table's
// rule, keep to the same.
func TestSuccession(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, shown := &Conn{}, 0
		for i := range rapid.IntRange(1, 80).Draw(t, "segments") {
			s := anySegment(t)
			s.Frame, s.At = uint64(i+1), talkBegins.Add(time.Duration(i)*50*time.Millisecond)
			if shown > 0 && !c.Fits(&s) {
				next := &Conn{}
				next.After(c)
				c, shown = next, 0
			}
			c.Observe(&s)
			shown++
		}
		words(c)
		if n := c.Ends[0].Packets + c.Ends[1].Packets; n != uint64(shown) {
			t.Fatalf("%d packets were counted of %d", n, shown)
		}
	})
}

// FuzzConn makes segments of octets, twelve each.
func FuzzConn(f *testing.F) {
	f.Add([]byte("\x00\x02\x00\x00\x00\x64\x00\x00\x00\x00\x00\x00\x01\x12\x00\x00\x02\xbc\x00\x00\x00\x65\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var c Conn
		at := talkBegins
		shown := 0
		for ; len(b) >= 12 && shown < 1000; b = b[12:] {
			s := dissect.Segment{Src: endA, Dst: endB, Marks: dissect.Marks(b[0] >> 1)}
			if b[0]&1 != 0 {
				s.Src, s.Dst = endB, endA
			}
			s.Flags = wire.Flags(b[1])
			s.Seq = seq.Num(binary.BigEndian.Uint32(b[2:]))
			s.Ack = seq.Num(binary.BigEndian.Uint32(b[6:]))
			s.Len = uint32(b[10])
			at = at.Add(time.Duration(b[11]) * time.Millisecond)
			shown++
			s.Frame, s.At = uint64(shown), at
			if shown > 1 && !c.Fits(&s) {
				old := c
				c = Conn{}
				c.After(&old)
			}
			c.Observe(&s)
		}
		if what := broken(&c, int(c.Ends[0].Packets+c.Ends[1].Packets)); what != "" && !c.Odd.Has(Reused) {
			t.Fatal(what)
		}
		words(&c)
	})
}
