package sim

import (
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/tcp/congestion"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// crossing is what became of a transfer over a pipe.
type crossing struct {
	marked, lost int
	again        uint32 // segments sent again
	echoes       uint32 // times that the sender was told
	took         time.Duration
}

// transfer sends 200 kB from one host to the other.
func transfer(t *testing.T, four bool, cfg tcp.Config, p Pipe) (c crossing) {
	t.Helper()
	const size = 200_000
	from, to := netip.MustParsePrefix("2001:db8::1/64"), netip.MustParsePrefix("2001:db8::2/64")
	if four {
		from, to = netip.MustParsePrefix("10.0.0.1/24"), netip.MustParsePrefix("10.0.0.2/24")
	}
	w := New(1)
	a, b := w.Host("a", from, host.Config{TCP: cfg}), w.Host("b", to, host.Config{})
	w.Join(a, b, p)
	l, err := b.Listen(80, host.ListenConfig{})
	if err != nil {
		t.Fatal(err)
	}
	got, buf := 0, make([]byte, size)
	b.News = func(e host.Event) {
		switch e.Kind {
		case host.Acceptable:
			l.Accept()
		case host.Readable:
			n, _ := e.Conn.Read(w.Now(), buf)
			if got += n; got == size {
				c.took = w.Elapsed()
			}
		}
	}
	a.News = func(e host.Event) {
		if e.Kind == host.Opened {
			e.Conn.Write(w.Now(), buf)
		}
	}
	var conn *host.Conn
	w.At(0, func() { conn, err = a.Dial(b.Addr(80)) })
	w.Run(time.Minute)
	if err != nil || got != size {
		t.Fatalf("%d octets arrive, want %d; %v", got, size, err)
	}
	for _, r := range w.Trace {
		switch {
		case r.Kind == trace.Lost:
			c.lost++
		case r.Kind == trace.Received && wire.ECN(r.Segment.TOS) == wire.CE:
			c.marked++
		}
	}
	c.again, c.echoes = conn.Status().Retransmits, conn.Status().Echoes
	return c
}

// TestAQueueThatMarks: RFC 3168 §5. A short queue drops, and what it has
// dropped goes again; where it may mark, nothing is lost and nobody waits for
// a timer, over IPv4 and IPv6, with either controller.
func TestAQueueThatMarks(t *testing.T) {
	line := Pipe{Delay: 10 * ms, Rate: 10e6, Queue: 40}
	marking := line
	marking.Mark = 5
	for _, four := range []bool{true, false} {
		for _, with := range []congestion.Algorithm{congestion.Reno, congestion.Cubic} {
			deaf := transfer(t, four, tcp.Config{Congestion: with}, line)
			told := transfer(t, four, tcp.Config{Congestion: with, ECN: tcp.ECNOn}, marking)
			if deaf.lost == 0 || deaf.again == 0 || deaf.marked != 0 {
				t.Errorf("%v, IPv4 %v: without ECN %+v; want losses, and no marks", with, four, deaf)
			}
			if told.lost != 0 || told.again != 0 || told.marked == 0 || told.echoes == 0 || told.echoes > uint32(told.marked) {
				t.Errorf("%v, IPv4 %v: with ECN %+v; want marks that are told, and no losses", with, four, told)
			}
			if told.took > deaf.took {
				t.Errorf("%v, IPv4 %v: with ECN it takes %v, without %v", with, four, told.took, deaf.took)
			}
			t.Logf("%v, IPv4 %v: without ECN %+v, with %+v", with, four, deaf, told)
		}
	}
}

// TestWhoDoesNotUnderstandMarksIsNotMarked, and no queue marks that is not
// asked to.
func TestWhoDoesNotUnderstandMarksIsNotMarked(t *testing.T) {
	for what, got := range map[string]crossing{
		"ends without ECN":         transfer(t, true, tcp.Config{}, Pipe{Delay: 10 * ms, Rate: 10e6, Mark: 5}),
		"a queue that is not told": transfer(t, true, tcp.Config{ECN: tcp.ECNOn}, Pipe{Delay: 10 * ms, Rate: 10e6}),
		"a pipe without a queue":   transfer(t, true, tcp.Config{ECN: tcp.ECNOn}, Pipe{Delay: 10 * ms, Mark: 1}),
	} {
		if got.marked != 0 || got.echoes != 0 {
			t.Errorf("%s: %d packets are marked, and %d times somebody was told", what, got.marked, got.echoes)
		}
	}
	if err := (&Pipe{Mark: -1}).Check(); err == nil {
		t.Error("a pipe that marks from fewer than none on is taken")
	}
}

// TestASenderKeepsWhatItHasSent: the mark is on what arrives, not on what was
// sent.
func TestASenderKeepsWhatItHasSent(t *testing.T) {
	w := New(1)
	n := w.Host("a", netip.MustParsePrefix("10.0.0.1/24"), host.Config{})
	m := w.Host("b", netip.MustParsePrefix("10.0.0.2/24"), host.Config{})
	l := w.Join(n, m, Pipe{Rate: 1e6, Mark: 1})
	b := make([]byte, 100)
	wire.PutIPv4(b, &wire.IPv4{TOS: wire.ECT0, TTL: 64, Proto: 99, Src: wire.AddrFrom(n.addr), Dst: wire.AddrFrom(m.addr)}, 80)
	p := w.packet(n, b)
	l.leave(100, 0)
	l.leave(100, 0)
	if got := l.mark(p, 0); wire.TOSIn(got.Bytes) != wire.CE || wire.TOSIn(p.Bytes) != wire.ECT0 || got.Number != p.Number {
		t.Errorf("what arrives has TOS %#x and what was sent %#x, want CE and ECT(0)", wire.TOSIn(got.Bytes), wire.TOSIn(p.Bytes))
	}
}
