package sim

import (
	"bytes"
	"io"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

const ms = time.Millisecond

// pair is a world of two hosts, 30 ms apart.
func pair(seed uint64) (w *World, a, b *Node) {
	w = New(seed)
	a = w.Host("a", netip.MustParsePrefix("10.0.0.1/24"), host.Config{})
	b = w.Host("b", netip.MustParsePrefix("10.0.0.2/24"), host.Config{})
	w.Join(a, b, Pipe{Delay: 30 * ms})
	return w, a, b
}

// greet lets a call b, say a word, and both close: a story with timers.
func greet(t *testing.T, w *World, a, b *Node) {
	t.Helper()
	l, err := b.Listen(80, host.ListenConfig{})
	if err != nil {
		t.Fatal(err)
	}
	b.News = func(e host.Event) {
		switch e.Kind {
		case host.Acceptable:
			l.Accept()
		case host.Readable:
			var buf [100]byte
			if _, err := e.Conn.Read(w.Now(), buf[:]); err == io.EOF {
				e.Conn.Close(w.Now())
			}
		}
	}
	a.News = func(e host.Event) {
		if e.Kind == host.Opened {
			e.Conn.Write(w.Now(), []byte("hello"))
			w.After(200*ms, func() { e.Conn.Close(w.Now()) })
		}
	}
	w.At(0, func() { a.Dial(b.Addr(80)) })
	w.Run(2 * time.Minute)
}

// taped runs greet and returns its trace and its packets as text and octets.
func taped(t *testing.T, seed uint64) (records, packets []byte) {
	w, a, b := pair(seed)
	w.Taps = append(w.Taps, func(p *Packet) { packets = append(packets, p.Bytes...) })
	greet(t, w, a, b)
	var buf bytes.Buffer
	for i := range w.Trace {
		line, err := w.Trace[i].MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		buf.Write(line)
	}
	return buf.Bytes(), packets
}

func TestTheSameSeedGivesTheSameWorld(t *testing.T) {
	trace1, packets1 := taped(t, 7)
	trace2, packets2 := taped(t, 7)
	if !bytes.Equal(trace1, trace2) || !bytes.Equal(packets1, packets2) {
		t.Error("two runs with seed 7 differ")
	}
	if _, other := taped(t, 8); bytes.Equal(packets1, other) {
		t.Error("seeds 7 and 8 give the same packets: nothing in them is random")
	}
}

func TestEverySentPacketIsReceivedOneDelayLater(t *testing.T) {
	w, a, b := pair(1)
	greet(t, w, a, b)
	sent := map[uint64]trace.Record{}
	received := 0
	for _, r := range w.Trace {
		switch r.Kind {
		case trace.Sent:
			if _, twice := sent[r.Packet]; twice || r.Packet == 0 {
				t.Errorf("packet number %d is given twice, or not at all", r.Packet)
			}
			sent[r.Packet] = r
		case trace.Received:
			received++
			s, ok := sent[r.Packet]
			if !ok {
				t.Fatalf("packet %d is received but was never sent", r.Packet)
			}
			if d := r.At.Sub(s.At); d != 30*ms {
				t.Errorf("packet %d took %v, want the pipe's 30ms", r.Packet, d)
			}
			if s.Segment.Seq != r.Segment.Seq || s.Segment.Flags != r.Segment.Flags || s.Flow != r.Flow.Reverse() {
				t.Errorf("packet %d left as %+v and arrived as %+v", r.Packet, s.Segment, r.Segment)
			}
		}
	}
	if received == 0 || received != len(sent) {
		t.Errorf("%d packets sent and %d received; this world loses none", len(sent), received)
	}
}

func TestBothEndsComeToClosed(t *testing.T) {
	w, a, b := pair(1)
	greet(t, w, a, b)
	last := map[string]string{}
	for _, r := range w.Trace {
		if r.Kind == trace.State {
			last[r.Host] = r.To
		}
	}
	if last["a"] != "CLOSED" || last["b"] != "CLOSED" {
		t.Errorf("after two minutes the ends are %v, want both CLOSED", last)
	}
}

func TestATapSeesWholePackets(t *testing.T) {
	w, a, b := pair(1)
	var seen []string
	w.Taps = append(w.Taps, func(p *Packet) {
		ip, err := wire.ParseIPv4(p.Bytes)
		if err != nil {
			t.Fatalf("packet %d: %v", p.Number, err)
		}
		if wire.TransportSum(ip.Src, ip.Dst, ip.Proto, ip.Payload) != 0 {
			t.Errorf("packet %d: wrong checksum", p.Number)
		}
		seen = append(seen, p.From.Name+p.To.Name)
	})
	greet(t, w, a, b)
	if got := strings.Join(seen[:3], " "); got != "ab ba ab" {
		t.Errorf("the handshake goes %s, want ab ba ab", got)
	}
}

func TestEventsHappenInOrder(t *testing.T) {
	w := New(1)
	var got []string
	note := func(s string) func() { return func() { got = append(got, s) } }
	w.At(20*ms, note("second"))
	w.At(10*ms, note("first"))
	w.At(20*ms, note("third: planned later for the same instant"))
	w.At(20*ms, func() { w.After(0, note("fourth: planned then")) })
	w.At(20*ms, func() { w.At(5*ms, note("fifth: what is over happens at once")) })
	w.At(31*ms, note("never: beyond the end"))
	w.Run(30 * ms)
	want := []string{"first", "second", "third: planned later for the same instant", "fourth: planned then", "fifth: what is over happens at once"}
	if !slices.Equal(got, want) {
		t.Errorf("happened:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestRunStopsTheClockAtItsEnd(t *testing.T) {
	w := New(1)
	w.Run(70 * ms)
	if w.Elapsed() != 70*ms {
		t.Errorf("the world is %v old, want 70ms", w.Elapsed())
	}
	w.Run(50 * ms)
	if w.Elapsed() != 70*ms {
		t.Errorf("the clock went back to %v", w.Elapsed())
	}
}

func TestRunGoesOnWhereItStopped(t *testing.T) {
	w, a, b := pair(1)
	if _, err := b.Listen(80, host.ListenConfig{}); err != nil {
		t.Fatal(err)
	}
	c, err := a.DialFrom(4000, b.Addr(80))
	if err != nil {
		t.Fatal(err)
	}
	w.Run(59 * ms)
	if got := c.State().String(); got != "SYN-SENT" {
		t.Errorf("before the SYN-ACK is there the state is %s, want SYN-SENT", got)
	}
	w.Run(60 * ms)
	if got := c.State().String(); got != "ESTABLISHED" {
		t.Errorf("after one round trip the state is %s, want ESTABLISHED", got)
	}
	if got := c.Flow().Local.Port; got != 4000 {
		t.Errorf("the connection is from port %d, want the 4000 that was asked for", got)
	}
}

func TestWithoutAPipePacketsAreGone(t *testing.T) {
	w := New(1)
	a := w.Host("a", netip.MustParsePrefix("10.0.0.1/24"), host.Config{})
	left := 0
	w.Taps = append(w.Taps, func(p *Packet) {
		if left++; p.To != nil {
			t.Errorf("packet %d went somewhere", p.Number)
		}
	})
	w.At(0, func() { a.Dial(netip.MustParseAddrPort("10.0.0.2:80")) })
	w.Run(10 * time.Second)
	if left < 3 {
		t.Errorf("a tap has seen %d packets leave, want each SYN", left)
	}
	if n := len(w.Trace); n < 3 {
		t.Errorf("%d records of a SYN that is sent again and again", n)
	}
}

func TestAThirdHostIsReachedByItsOwnPipe(t *testing.T) {
	w, a, b := pair(1)
	c := w.Host("c", netip.MustParsePrefix("10.0.0.3/24"), host.Config{})
	w.Join(a, c, Pipe{Delay: 7 * ms})
	for _, n := range []*Node{b, c} {
		if _, err := n.Listen(80, host.ListenConfig{}); err != nil {
			t.Fatal(err)
		}
	}
	took := map[string]time.Duration{}
	a.News = func(e host.Event) {
		if e.Kind == host.Opened {
			took[e.Conn.Flow().Remote.Addr.String()] = w.Elapsed()
		}
	}
	w.At(0, func() { a.Dial(b.Addr(80)); a.Dial(c.Addr(80)) })
	w.Run(time.Second)
	if took["10.0.0.2"] != 60*ms || took["10.0.0.3"] != 14*ms {
		t.Errorf("opening took %v, want 60ms to b and 14ms to c", took)
	}
}

func TestATraceOfAWorldSharesNothingWithItsHosts(t *testing.T) {
	w, a, b := pair(1)
	greet(t, w, a, b)
	seen := map[*trace.Snapshot]bool{}
	for i, r := range w.Trace {
		if r.TCB != nil && seen[r.TCB] {
			t.Errorf("record %d shares its snapshot with an earlier one", i)
		}
		seen[r.TCB] = true
	}
}

func TestAWorldThatDoesNotGetOnPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an endless loop at one instant runs on")
		}
	}()
	w := New(1)
	var again func()
	again = func() { w.After(0, again) }
	w.At(0, again)
	w.Run(ms)
}

func TestAHostThatCannotBePanics(t *testing.T) {
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), "host broken") {
			t.Errorf("a host without a valid address: %v", r)
		}
	}()
	New(1).Host("broken", netip.Prefix{}, host.Config{})
}
