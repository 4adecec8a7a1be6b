package lessons

import (
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/sim/scenario"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

func TestZeroWindow(t *testing.T) {
	s := play(t, "zero-window")
	s.item(56, "a full buffer closes the window, reading opens it", func(s story) {
		s.offers("2", 1000)
		s.offers("b", 0)
		s.leaves("f", 2000*ms, "window-update")
		s.offers("f", 1000)
		s.gets("server", 1000, 1000)
	})
	s.item(111, "probes ask, at growing intervals, and are answered", func(s story) {
		s.leaves("c", 635*ms, "window-probe")
		s.leaves("c'", 1225*ms, "window-probe")
		s.carries("c", 1)
		s.offers("d", 0)
		s.sends("e", server, "ACK", 1, 1001)
		s.leaves("g", 2050*ms, "data")
	})
}

func TestLostWindowUpdate(t *testing.T) {
	s := play(t, "lost-window-update")
	s.item(56, "the update is lost, and not sent again", func(s story) {
		s.leaves("c", 500*ms, "window-update")
		s.loses("c")
	})
	s.item(111, "the probe finds the window open", func(s story) {
		s.leaves("d", 635*ms, "window-probe")
		s.sends("e", server, "ACK", 1, 1002)
		s.offers("e", 999)
		s.carries("f", 999)
		s.gets("server", 1000, 1000)
	})
}

func TestSillyWindow(t *testing.T) {
	s := play(t, "silly-window")
	s.item(111, "the window opens by half of the buffer, not by each read", func(s story) {
		s.gets("server", 100, 100, 100, 100, 100)
		s.leaves("c", 480*ms, "window-update")
		s.offers("c", 500)
		s.carries("d", 500)
	})
}

func TestNagle(t *testing.T) {
	s := play(t, "nagle")
	s.item(111, "the second write waits for the ACK, and the ACK for its timer", func(s story) {
		if at := s.calls("client", "write", 6); at != 101*ms {
			s.Errorf("the second write is at %v", at)
		}
		s.leaves("b", 145*ms, "ack")
		s.leaves("c", 150*ms, "data")
		if n := s.timers("server", "delayed-ack"); n == 0 {
			s.Error("no delayed ACK")
		}
	})
	s = play(t, "nodelay")
	s.item(111, "with nodelay it leaves as it is written", func(s story) {
		s.leaves("a", 100*ms, "data")
		s.leaves("b", 101*ms, "data")
		s.gets("server", 4, 6)
	})
}

func TestWindowPerTrip(t *testing.T) {
	s := play(t, "window-per-trip")
	s.item(111, "a window full in each round trip, on a line without limit", func(s story) {
		for mark, at := range map[string]time.Duration{"a": 200 * ms, "c": 300 * ms, "e": 400 * ms} {
			s.leaves(mark, at, "data")
			s.carries(mark, 1000)
		}
	})
	s.item(56, "an ACK may open the window it closes", func(s story) {
		s.sends("b", server, "ACK", 1, 1001)
		s.offers("b", 1000)
	})
	s.item(57, "window scale is offered, and 0 is enough for a small buffer", func(s story) {
		if o := s.record("2", trace.Sent).Segment.Options; !o.Has(wire.OptScale) || o.Scale != 0 {
			s.Errorf("the server offers the options %+v", o)
		}
	})
}

func TestBottleneck(t *testing.T) {
	s := play(t, "bottleneck")
	s.item(112, "what does not fit into the queue is lost, and the sender slows down", func(s story) {
		s.loses("d", "e")
		if r := s.record("d", trace.Lost); r.Why != "queue" {
			s.Errorf("d is lost because of %s", r.Why)
		}
		if d := s.arrives("b") - s.arrives("a"); d != 576*8*time.Second/200e3 {
			s.Errorf("the segments arrive %v apart", d)
		}
		if tcb := s.record("d'", trace.Sent).TCB; tcb.Cwnd != 524 || tcb.Ssthresh != 2*524 {
			s.Errorf("cwnd is %d and ssthresh %d, want one segment and two", tcb.Cwnd, tcb.Ssthresh)
		}
		if d, e := s.arrives("h"), s.record("e'", trace.Sent).At.Sub(sim.Begin); e != d {
			s.Errorf("e' leaves at %v, the ack for d' arrives at %v", e, d)
		}
	})
}

func TestCongestionTold(t *testing.T) {
	s := play(t, "congestion-told")
	s.item(60, "ECN is asked for and agreed to in the handshake", func(s story) {
		s.sends("1", client, "SYN,ECE,CWR", 0, 0)
		s.sends("2", server, "SYN,ACK,ECE", 0, 1)
		s.sends("3", client, "ACK", 1, 1)
	})
	s.item(60, "only data may be marked, and is where the queue is long", func(s story) {
		for mark, a := range s.arrows {
			tos := s.record(mark, trace.Sent).Segment.TOS
			if allowed := wire.ECN(tos) == wire.ECT0; allowed != (a.Segment.Len > 0) {
				s.Errorf("segment %s with %d octets may be marked: %v", mark, a.Segment.Len, allowed)
			}
			marked := wire.ECN(s.record(mark, trace.Received).Segment.TOS) == wire.CE
			if want := mark == "d" || mark == "e"; marked != want || (a.Verdict == "marked") != want {
				s.Errorf("segment %s arrives marked: %v, and is judged %s", mark, marked, a.Verdict)
			}
		}
	})
	s.item(60, "the receiver echoes until the sender says that it has slowed down", func(s story) {
		s.sends("g", server, "ACK,ECE", 1, 2097)
		s.sends("h", server, "ACK,ECE", 1, 2621)
		s.sends("i", client, "ACK,CWR", 2621, 1)
		s.sends("k", server, "ACK", 1, 3669)
		if got := s.arrives("g") - 300*ms; got.Round(ms) != 194*ms {
			s.Errorf("the news is back after %v", got)
		}
	})
	s.item(60, "the DSCP of the client comes back from a server that reflects it", func(s story) {
		for mark := range s.arrows {
			if got := wire.DSCPName(wire.DSCP(s.record(mark, trace.Sent).Segment.TOS)); got != "AF11" {
				s.Errorf("segment %s leaves with %s", mark, got)
			}
		}
	})
	s.item(112, "the sender slows down, and nothing is lost nor sent again", func(s story) {
		s.loses()
		if tcb := s.record("i", trace.Sent).TCB; tcb.Cwnd != 2*524 || tcb.Ssthresh != 2*524 {
			s.Errorf("cwnd is %d and ssthresh %d, want two segments", tcb.Cwnd, tcb.Ssthresh)
		}
		if l := s.record("l", trace.Sent).At.Sub(sim.Begin); l != s.arrives("k") {
			s.Errorf("l leaves at %v; it should wait for k", l)
		}
	})
}

// TestCongestionNotTold: the same line and ends that do not agree on ECN.
func TestCongestionNotTold(t *testing.T) {
	for _, setting := range []string{"client.ecn=accept", "server.ecn=off"} {
		l, _ := Find("congestion-told")
		changed := l.Scenario()
		if key, value, _ := strings.Cut(setting, "="); changed.Set(key, value) != nil {
			t.Fatalf("%s is no setting", setting)
		}
		for _, r := range changed.Run(scenario.DefaultSeed).Trace {
			if r.Segment != nil && (wire.ECN(r.Segment.TOS) != wire.NotECT || !r.Segment.Flags.Has(wire.SYN) && r.Segment.Flags.Any(wire.ECE|wire.CWR)) {
				t.Fatalf("%s: a %v with TOS %#x", setting, r.Segment.Flags, r.Segment.TOS)
			}
		}
	}
}

func TestSlowStart(t *testing.T) {
	s := play(t, "slow-start")
	s.item(111, "one segment, then two, then four", func(s story) {
		for at, marks := range map[time.Duration][]string{
			1500 * ms: {"a"},
			1640 * ms: {"c", "d"},
			1740 * ms: {"f", "g", "h", "i"},
		} {
			for _, mark := range marks {
				s.leaves(mark, at, "data")
			}
			if tcb := s.record(marks[0], trace.Sent).TCB; tcb.Cwnd != len(marks)*524 {
				s.Errorf("cwnd is %d with segment %s, want %d segments of 524", tcb.Cwnd, marks[0], len(marks))
			}
		}
	})
	s.item(112, "a lost SYN makes it begin with one", func(s story) { s.loses("1") })
}
