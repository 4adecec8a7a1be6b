package sim

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// wires is two scripted peers and what b hears from a, for tests of what
// lies between them.
type wires struct {
	*testing.T
	*World
	a, b  *Peer
	link  *Link
	heard []string // "2 at 31ms": the sequence number of each segment, and when
	back  []string // what a hears
}

func between(t *testing.T, p Pipe) *wires {
	x := &wires{T: t, World: New(1)}
	note := func(list *[]string) func(*Peer, *Segment) {
		return func(_ *Peer, s *Segment) { *list = append(*list, fmt.Sprintf("%d at %v", s.Seq, x.Elapsed())) }
	}
	x.a = x.Peer("a", netip.MustParsePrefix("10.0.0.1/24"), note(&x.back))
	x.b = x.Peer("b", netip.MustParsePrefix("10.0.0.2/24"), note(&x.heard))
	x.link = x.Join(x.a.Node, x.b.Node, p)
	return x
}

// octets is a segment from one to the other that makes a packet of 1000
// octets: 8 ms at 1 Mbit/s.
func octets(from, to *Peer, n int) Segment {
	return Segment{From: from.Addr(1), To: to.Addr(2), Seq: 0, Flags: wire.ACK, Payload: make([]byte, 960)}.at(n)
}

func (s Segment) at(n int) Segment {
	s.Seq = s.Seq.Add(n)
	return s
}

// send has a send segments 1 to n to b at one instant.
func (x *wires) send(at time.Duration, n int) {
	for i := range n {
		x.At(at, func() { x.a.Send(octets(x.a, x.b, i+1)) })
	}
}

// hears runs the world and compares what b has heard.
func (x *wires) hears(want ...string) {
	x.Helper()
	x.World.Run(time.Minute)
	if !slices.Equal(x.heard, want) {
		x.Errorf("heard %s, want %s", strings.Join(x.heard, ", "), strings.Join(want, ", "))
	}
}

// lost is the reasons of the packets that did not arrive, in order.
func (w *World) lost() (why []string) {
	for _, r := range w.Trace {
		if r.Kind == trace.Lost {
			why = append(why, r.Why)
		}
	}
	return why
}

func TestAPipeWithARateSendsOneAfterTheOther(t *testing.T) {
	x := between(t, Pipe{Delay: 10 * ms, Rate: 1e6})
	x.send(0, 3)
	x.hears("1 at 18ms", "2 at 26ms", "3 at 34ms")
}

func TestAFullQueueLosesWhatComesLast(t *testing.T) {
	x := between(t, Pipe{Rate: 1e6, Queue: 2})
	x.send(0, 5)
	x.send(100*ms, 1)
	x.hears("1 at 8ms", "2 at 16ms", "3 at 24ms", "1 at 108ms")
	if got := x.lost(); !slices.Equal(got, []string{"queue", "queue"}) {
		t.Errorf("lost for %v; one is being sent, two wait, two are too many", got)
	}
}

func TestAFullDuplexPipeCarriesBothWaysAtOnce(t *testing.T) {
	x := between(t, Pipe{Delay: 10 * ms, Rate: 1e6})
	x.send(0, 1)
	x.At(0, func() { x.b.Send(octets(x.b, x.a, 9)) })
	x.hears("1 at 18ms")
	if want := []string{"9 at 18ms"}; !slices.Equal(x.back, want) {
		t.Errorf("the other way: %v, want %v", x.back, want)
	}
}

func TestAHalfDuplexPipeCarriesOneWayAtATime(t *testing.T) {
	x := between(t, Pipe{Delay: 10 * ms, Rate: 1e6, Duplex: Half})
	x.send(0, 1)
	x.At(ms, func() { x.b.Send(octets(x.b, x.a, 9)) })
	x.hears("1 at 18ms")
	if want := []string{"9 at 36ms"}; !slices.Equal(x.back, want) {
		t.Errorf("the other way: %v, want %v: it waits until the first is there", x.back, want)
	}
}

func TestASimplexPipeCarriesOneWayOnly(t *testing.T) {
	x := between(t, Pipe{Delay: 10 * ms, Duplex: Simplex})
	x.send(0, 1)
	x.At(0, func() { x.b.Send(octets(x.b, x.a, 9)) })
	x.hears("1 at 10ms")
	if got := x.lost(); len(x.back) != 0 || !slices.Equal(got, []string{"simplex"}) {
		t.Errorf("the other way comes %v, lost for %v", x.back, got)
	}
}

func TestAPacketLongerThanTheMTUIsLost(t *testing.T) {
	x := between(t, Pipe{MTU: 999})
	x.send(0, 1)
	x.hears()
	if got := x.lost(); !slices.Equal(got, []string{"mtu"}) {
		t.Errorf("lost for %v", got)
	}
}

func TestJitterKeepsTheOrder(t *testing.T) {
	x := between(t, Pipe{Delay: 10 * ms, Jitter: 5 * ms})
	x.send(0, 50)
	x.World.Run(time.Second)
	last, spread := time.Duration(0), map[time.Duration]bool{}
	for i, s := range x.heard {
		var n int
		var at string
		fmt.Sscanf(s, "%d at %s", &n, &at)
		d, _ := time.ParseDuration(at)
		if n != i+1 || d < last || d < 10*ms || d > 15*ms {
			t.Errorf("in place %d: %s", i+1, s)
		}
		last, spread[d] = d, true
	}
	if len(x.heard) != 50 || len(spread) < 3 {
		t.Errorf("%d segments at %d instants: that is no jitter", len(x.heard), len(spread))
	}
}

// share is how often something happens to a thousand packets.
func share(t *testing.T, p Pipe, what string) float64 {
	x := between(t, p)
	for i := range 1000 {
		x.At(time.Duration(i)*ms, func() { x.a.Send(octets(x.a, x.b, i)) })
	}
	x.World.Run(time.Minute)
	switch n := len(x.heard); what {
	case "more":
		return float64(n-1000) / 1000
	default:
		return float64(1000-n) / 1000
	}
}

func TestChanceIsAsLikelyAsItSays(t *testing.T) {
	for _, tt := range []struct {
		name, what string
		pipe       Pipe
		want       float64
	}{
		{"loss", "less", Pipe{Loss: 0.1}, 0.1},
		{"every packet is lost", "less", Pipe{Loss: 1}, 1},
		{"corrupt: the checksum finds it", "less", Pipe{Corrupt: 0.1}, 0.1},
		{"duplicate", "more", Pipe{Duplicate: 0.1}, 0.1},
		{"every packet comes twice", "more", Pipe{Duplicate: 1}, 1},
		{"reorder loses nothing", "less", Pipe{Reorder: 0.5}, 0},
	} {
		if got := share(t, tt.pipe, tt.what); math.Abs(got-tt.want) > 0.03 {
			t.Errorf("%s: happens to %v of a thousand, want %v", tt.name, got, tt.want)
		}
	}
}

func TestOneProbabilityLeavesTheOtherDecisionsAlone(t *testing.T) {
	lost := func(p Pipe) string {
		x := between(t, p)
		x.send(0, 100)
		x.World.Run(time.Second)
		var which []string
		for _, r := range x.Trace {
			if r.Kind == trace.Lost && r.Why == "loss" {
				which = append(which, fmt.Sprint(r.Segment.Seq))
			}
		}
		return strings.Join(which, " ")
	}
	plain := lost(Pipe{Loss: 0.2})
	if busy := lost(Pipe{Loss: 0.2, Duplicate: 0.5, Reorder: 0.3, Corrupt: 0.1, Jitter: 4 * ms}); busy != plain {
		t.Errorf("with other mishaps the packets %s are lost, without %s", busy, plain)
	}
}

func TestAReorderedPacketIsPassedByThreeOthers(t *testing.T) {
	x := between(t, Pipe{Delay: 20 * ms})
	x.link.Set(Pipe{Delay: 20 * ms, Reorder: 1})
	x.At(0, func() { x.a.Send(octets(x.a, x.b, 1)) })
	x.At(ms, func() { x.link.Set(Pipe{Delay: 20 * ms}) })
	for i := range 4 {
		x.At(time.Duration(2+i)*ms, func() { x.a.Send(octets(x.a, x.b, i+2)) })
	}
	x.hears("2 at 22ms", "3 at 23ms", "4 at 24ms", "1 at 24ms", "5 at 25ms")
}

func TestAReorderedPacketThatNobodyPassesComesLater(t *testing.T) {
	x := between(t, Pipe{Delay: 20 * ms, Reorder: 1})
	x.send(0, 1)
	x.hears("1 at 40ms")
}

func TestRules(t *testing.T) {
	for _, tt := range []struct {
		what string
		rule Rule
		want string
	}{
		{"lose the second", Rule{Nth: 2}, "1 at 10ms, 3 at 10ms, 4 at 10ms"},
		{"lose every one", Rule{}, ""},
		{"lose the first from the other end: none", Rule{Nth: 1, From: nil, Match: func(p *Packet) bool { return p.From.Name == "b" }}, "1 at 10ms, 2 at 10ms, 3 at 10ms, 4 at 10ms"},
		{"lose by a predicate", Rule{Match: func(p *Packet) bool { s, _ := p.TCP(); return s.Seq%2 == 0 }}, "1 at 10ms, 3 at 10ms"},
		{"delay the first", Rule{Nth: 1, Do: Defer, Wait: 5 * ms}, "2 at 10ms, 3 at 10ms, 4 at 10ms, 1 at 15ms"},
		{"duplicate the third", Rule{Nth: 3, Do: Copy, Wait: 7 * ms}, "1 at 10ms, 2 at 10ms, 3 at 10ms, 4 at 10ms, 3 at 17ms"},
		{"damage the first: the checksum finds it", Rule{Nth: 1, Do: Damage}, "2 at 10ms, 3 at 10ms, 4 at 10ms"},
		{"a rule that is over", Rule{Until: time.Nanosecond, After: 0}, ""},
		{"a rule that has not begun", Rule{After: ms}, "1 at 10ms, 2 at 10ms, 3 at 10ms, 4 at 10ms"},
		{"a class that they are not of", Rule{Match: Syn.Match}, "1 at 10ms, 2 at 10ms, 3 at 10ms, 4 at 10ms"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			x := between(t, Pipe{Delay: 10 * ms})
			x.link.Rule(tt.rule)
			x.send(0, 4)
			x.World.Run(time.Second)
			if got := strings.Join(x.heard, ", "); got != tt.want {
				t.Errorf("heard %s; want %s", got, tt.want)
			}
		})
	}
}

func TestTwoRulesCountOnTheirOwn(t *testing.T) {
	x := between(t, Pipe{})
	x.link.Rule(Rule{Nth: 1})
	x.link.Rule(Rule{Nth: 2})
	x.send(0, 3)
	x.hears("3 at 0s")
}

func TestALostPacketIsToldBehindItsSending(t *testing.T) {
	x := between(t, Pipe{})
	x.link.Rule(Rule{})
	x.send(0, 1)
	x.World.Run(ms)
	if len(x.Trace) != 2 {
		t.Fatalf("%d records", len(x.Trace))
	}
	sent, lost := x.Trace[0], x.Trace[1]
	if sent.Kind != trace.Sent || sent.Host != "a" || lost.Kind != trace.Lost || lost.Host != "a-b" || lost.Why != "rule" {
		t.Errorf("told %v by %s, %v by %s for %s", sent.Kind, sent.Host, lost.Kind, lost.Host, lost.Why)
	}
	if lost.Packet != sent.Packet || lost.Flow != sent.Flow || lost.At != sent.At || lost.Segment.Len != 960 {
		t.Errorf("lost %+v is not what was sent: %+v", lost, sent)
	}
}

func TestClasses(t *testing.T) {
	all := []Class{Any, Syn, SynAck, Ack, Fin, Rst, Data}
	for _, tt := range []struct {
		flags wire.Flags
		len   int
		want  string
	}{
		{wire.SYN, 0, "segment SYN"},
		{wire.SYN, 5, "segment SYN data"},
		{wire.SYN | wire.ACK, 0, "segment SYN-ACK"},
		{wire.ACK, 0, "segment ACK"},
		{wire.ACK | wire.PSH, 9, "segment data"},
		{wire.ACK | wire.FIN, 0, "segment FIN"},
		{wire.ACK | wire.FIN, 9, "segment FIN data"},
		{wire.RST, 0, "segment RST"},
		{wire.RST | wire.ACK, 0, "segment RST"},
		{0, 0, "segment"},
	} {
		var got []string
		for _, c := range all {
			if c.Has(&wire.TCP{Flags: tt.flags, Payload: make([]byte, tt.len)}) {
				got = append(got, c.String())
			}
			if back, ok := ParseClass(c.String()); !ok || back != c {
				t.Errorf("%v is read as %v", c, back)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%v with %d octets is %v, want %s", tt.flags, tt.len, got, tt.want)
		}
	}
	if _, ok := ParseClass("SYNACK"); ok {
		t.Error("SYNACK is a class")
	}
}

func TestAPipeThatCannotBe(t *testing.T) {
	for _, p := range []Pipe{
		{Loss: 1.2}, {Loss: -0.1}, {Duplicate: math.NaN()}, {Reorder: 2}, {Corrupt: 2},
		{Delay: -ms}, {Jitter: -ms}, {Rate: -1}, {Queue: -1}, {MTU: -1}, {Duplex: 3},
	} {
		if p.Check() == nil {
			t.Errorf("%+v is fine", p)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Join takes %+v", p)
				}
			}()
			between(t, p)
		}()
	}
	if err := (&Pipe{Loss: 1, Duplicate: 1, Reorder: 1, Corrupt: 1, Duplex: Simplex}).Check(); err != nil {
		t.Error(err)
	}
}
