package lessons

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

const (
	flight  = 50 * ms     // one way, in most lessons on closing
	trip    = 2 * flight  // and back
	twoMSL  = time.Minute // with the default MSL of 30 s
	forever = time.Hour   // longer than any lesson
)

// point names a question or a correction of the checklist that the lesson
// answers.
func (s story) point(code, what string, test func(s story)) {
	s.Run("CHECKLIST "+code+" "+what, func(t *testing.T) {
		s.T = t
		test(s)
	})
}

// stays is how long a host is in a state for the first time; forever where
// it never leaves, zero where it never is.
func (s story) stays(host, state string) time.Duration {
	var since time.Duration
	in := false
	for _, r := range s.Trace {
		switch {
		case r.Kind != trace.State || r.Host != host:
		case r.To == state:
			in, since = true, r.At.Sub(sim.Begin)
		case in && r.From == state:
			return r.At.Sub(sim.Begin) - since
		}
	}
	if in {
		return forever
	}
	return 0
}

// lasts checks how long a host is in a state.
func (s story) lasts(host, state string, want time.Duration) {
	s.Helper()
	if got := s.stays(host, state); got != want {
		s.Errorf("the %s is in %s for %v, want %v", host, state, got, want)
	}
}

// never checks that a host is never in a state.
func (s story) never(host, state string) {
	s.Helper()
	if got := s.stays(host, state); got != 0 {
		s.Errorf("the %s is in %s, for %v; it should never be", host, state, got)
	}
}

// ends checks the last state of a host, and for what reason it got there.
func (s story) ends(host, state, why string) {
	s.Helper()
	var last trace.Record
	for _, r := range s.Trace {
		if r.Kind == trace.State && r.Host == host {
			last = r
		}
	}
	if last.To != state || last.Why != why {
		s.Errorf("the %s ends in %q because of %q, want %q because of %q", host, last.To, last.Why, state, why)
	}
}

// lost checks that a segment is lost.
func (s story) lost(mark string) {
	s.Helper()
	a := s.arrows[mark]
	if a == nil {
		s.Fatalf("no segment %s", mark)
	}
	for _, r := range s.Trace {
		if r.Kind == trace.Lost && r.Packet == a.Packet {
			return
		}
	}
	s.Errorf("segment %s is not lost", mark)
}

// sent counts what a host sends that has all of the flags.
func (s story) sent(host string, flags wire.Flags) (n int) {
	for _, r := range s.Trace {
		if r.Kind == trace.Sent && r.Host == host && r.Segment.Flags.Has(flags) {
			n++
		}
	}
	return n
}

// counts checks how many segments with flags a host sends.
func (s story) counts(host string, flags wire.Flags, want int) {
	s.Helper()
	if got := s.sent(host, flags); got != want {
		s.Errorf("the %s sends %d segments with %s, want %d", host, got, flags, want)
	}
}

func TestFourSegments(t *testing.T) {
	s := play(t, "four-segments")
	s.item(90, "u = 5000, w = 7000, and each acknowledged with one more", func(s story) {
		for mark, want := range map[string][2]uint32{"4": {5000, 7000}, "5": {7000, 5001}, "6": {7000, 5001}, "7": {5001, 7001}} {
			if seg := s.arrows[mark].Segment; uint32(seg.Seq) != want[0] || uint32(seg.Ack) != want[1] {
				s.Errorf("segment %s has seq=%d ack=%d, want %d and %d", mark, seg.Seq, seg.Ack, want[0], want[1])
			}
		}
	})
	s.item(84, "four segments close", func(s story) {
		s.sends("4", client, "FIN,ACK", 101, 201)
		s.sends("5", server, "ACK", 201, 102)
		s.sends("6", server, "FIN,ACK", 201, 102)
		s.sends("7", client, "ACK", 102, 202)
	})
	s.item(86, "the first takes the client to FIN-WAIT-1", func(s story) { s.goes("client", "ESTABLISHED", "FIN-WAIT-1") })
	s.item(87, "the second takes it to FIN-WAIT-2; the server is in CLOSE-WAIT", func(s story) {
		s.goes("client", "FIN-WAIT-1", "FIN-WAIT-2")
		s.goes("server", "ESTABLISHED", "CLOSE-WAIT")
	})
	s.item(88, "the third takes the server to LAST-ACK", func(s story) { s.goes("server", "CLOSE-WAIT", "LAST-ACK") })
	s.item(89, "the fourth ends it", func(s story) { s.goes("server", "LAST-ACK", "CLOSED") })
	s.item(100, "LAST-ACK lasts for a round trip", func(s story) { s.lasts("server", "LAST-ACK", trip) })
	s.item(106, "the passive closer is free with the last ACK", func(s story) { s.ends("server", "CLOSED", "ack-of-fin") })
	s.item(101, "both come back to CLOSED", func(s story) {
		s.ends("client", "CLOSED", "two-msl")
		s.ends("server", "CLOSED", "ack-of-fin")
	})
}

func TestThreeSegments(t *testing.T) {
	s := play(t, "three-segments")
	s.item(95, "FIN+ACK takes FIN-WAIT-1 straight to TIME-WAIT", func(s story) {
		s.goes("client", "FIN-WAIT-1", "TIME-WAIT")
		s.never("client", "FIN-WAIT-2")
	})
	s.item(104, "the close has three segments", func(s story) {
		s.sends("5", server, "FIN,ACK", 1, 2)
		s.sends("6", client, "ACK", 2, 2)
		if s.arrows["7"] != nil {
			s.Error("there is a seventh segment")
		}
	})
}

func TestWhyFour(t *testing.T) {
	s := play(t, "why-four")
	s.point("Q2", "TCP acknowledges at once, the program closes when it is ready", func(s story) {
		fin, ack := s.arrows["4"], s.arrows["5"]
		if d := s.goes("server", "ESTABLISHED", "CLOSE-WAIT"); d != 250*ms {
			s.Errorf("the FIN arrives at %v, want 250ms", d)
		}
		if fin.Segment.Seq.Add(fin.Segment.Len+1) != ack.Segment.Ack {
			s.Errorf("segment 5 acknowledges %d, want the FIN", ack.Segment.Ack)
		}
		s.lasts("server", "CLOSE-WAIT", 350*ms)
	})
	s.point("E15", "three segments open, four close", func(s story) {
		for _, mark := range []string{"1", "2", "3", "4", "5", "6", "7"} {
			if s.arrows[mark] == nil {
				s.Errorf("no segment %s", mark)
			}
		}
		if s.arrows["8"] != nil {
			s.Error("there is an eighth segment")
		}
	})
	s.item(92, "the answer goes to a client that has sent its FIN", func(s story) {
		if s.goes("client", "FIN-WAIT-1", "FIN-WAIT-2") >= s.calls("server", "write", 2000) {
			s.Error("the client is not in FIN-WAIT-2 when the server begins to answer")
		}
		s.ends("client", "CLOSED", "two-msl")
		s.counts("client", wire.RST, 0)
	})
}

func TestOnlyOneWaits(t *testing.T) {
	s := play(t, "only-one-waits")
	s.point("E2", "only the active closer waits in TIME-WAIT", func(s story) {
		s.lasts("client", "TIME-WAIT", twoMSL)
		s.never("server", "TIME-WAIT")
		s.ends("server", "CLOSED", "ack-of-fin")
	})
}

func TestFinNumber(t *testing.T) {
	s := play(t, "fin-number")
	s.point("E7", "the number of a FIN is the next one, not a random one", func(s story) {
		s.sends("4", client, "FIN,ACK", 301, 501)
		s.sends("6", server, "FIN,ACK", 501, 302)
		s.sends("7", client, "ACK", 302, 502)
	})
	s.item(28, "the initial numbers differ from each other and from zero", func(s story) {
		x, y := s.arrows["1"].Segment.Seq, s.arrows["2"].Segment.Seq
		if x == y || x == 0 || y == 0 {
			s.Errorf("x=%d, y=%d", x, y)
		}
	})
}

func TestFinWithData(t *testing.T) {
	s := play(t, "fin-with-data")
	s.point("E4", "ack = seq + len + 1 for data with FIN", func(s story) {
		fin, ack := s.arrows["4"].Segment, s.arrows["5"].Segment
		if fin.Seq != 1010 || fin.Len != 30 || !fin.Flags.Has(wire.FIN) || ack.Ack != 1041 {
			s.Errorf("seq=%d len=%d %s is acknowledged with %d; want 1010, 30, FIN and 1041", fin.Seq, fin.Len, fin.Flags, ack.Ack)
		}
	})
	s.item(26, "the FIN takes one number", func(s story) { s.sends("5", server, "ACK", 1, 42) })
}

func TestServerClosesFirst(t *testing.T) {
	s := play(t, "server-closes-first")
	s.item(103, "either side may close first", func(s story) { s.goes("server", "ESTABLISHED", "FIN-WAIT-1") })
	s.item(85, "the other closes passively", func(s story) { s.goes("client", "CLOSE-WAIT", "LAST-ACK") })
	s.item(8, "client and server have no part of their own in a close", func(s story) {
		s.sends("4", server, "FIN,ACK", 121, 41)
		s.sends("7", server, "ACK", 122, 42)
	})
	s.point("E6", "TIME-WAIT is where the first FIN came from", func(s story) {
		s.lasts("server", "TIME-WAIT", twoMSL)
		s.never("client", "TIME-WAIT")
	})
}

func TestWhoClosesBetter(t *testing.T) {
	s := play(t, "who-closes-better")
	s.point("Q12", "who closes first waits: the server for ann, kim for herself", func(s story) {
		for host, want := range map[string]int{"server": 1, "ann": 0, "kim": 1} {
			if got := s.waits(host); got != want {
				s.Errorf("%s enters TIME-WAIT %d times, want %d", host, got, want)
			}
		}
	})
}

// waits counts how often a host enters TIME-WAIT.
func (s story) waits(host string) (n int) {
	for _, r := range s.Trace {
		if r.Kind == trace.State && r.Host == host && r.To == "TIME-WAIT" {
			n++
		}
	}
	return n
}

func TestHalfClose(t *testing.T) {
	s := play(t, "half-close")
	s.item(92, "after the FIN 2400 octets come, and are read", func(s story) {
		for _, n := range []int{700, 800, 900} {
			s.calls("client", "read", n)
		}
	})
	s.item(94, "the client is in FIN-WAIT-2 while they do", func(s story) {
		s.lasts("client", "FIN-WAIT-2", 750*ms)
		s.lasts("server", "CLOSE-WAIT", 750*ms)
	})
	s.item(91, "its direction is closed: it sends no number more", func(s story) {
		fin := s.arrows["4"].Segment
		end := fin.Seq.Add(fin.Len + 1)
		for _, r := range s.Trace {
			if r.Kind == trace.Sent && r.Host == "client" && end.Less(r.Segment.Seq) {
				s.Errorf("the client sends seq=%d behind its FIN", r.Segment.Seq)
			}
		}
	})
}

func TestEofThenClose(t *testing.T) {
	s := play(t, "eof-then-close")
	s.item(102, "the end is read behind the last octet, then close is called", func(s story) {
		end, closed := s.calls("server", "read", 0), s.calls("server", "close", 0)
		if end != 1100*ms || closed != 1130*ms {
			s.Errorf("the end is read at %v, close is called at %v; want 1.1s and 1.13s", end, closed)
		}
	})
	s.item(99, "CLOSE-WAIT waits for the program", func(s story) { s.lasts("server", "CLOSE-WAIT", 880*ms) })
}

func TestSimultaneousClose(t *testing.T) {
	s := play(t, "simultaneous-close")
	s.item(96, "CLOSING, with the numbers of the RFC's Figure 13", func(s story) {
		for _, host := range []string{"client", "server"} {
			s.lasts(host, "FIN-WAIT-1", flight)
			s.lasts(host, "CLOSING", flight)
			s.never(host, "FIN-WAIT-2")
		}
		for mark, want := range map[string][2]uint32{"4": {100, 300}, "5": {300, 100}, "6": {301, 101}, "7": {101, 301}} {
			if seg := s.arrows[mark].Segment; uint32(seg.Seq) != want[0] || uint32(seg.Ack) != want[1] {
				s.Errorf("segment %s has seq=%d ack=%d, want %d and %d", mark, seg.Seq, seg.Ack, want[0], want[1])
			}
		}
	})
	s.point("Q6", "CLOSING comes where the FINs cross", func(s story) {
		s.goes("client", "FIN-WAIT-1", "CLOSING")
		s.goes("server", "FIN-WAIT-1", "CLOSING")
	})
	s.item(107, "the figure is drawn from the segments", func(s story) {
		four, five := s.arrows["4"].Segment, s.arrows["5"].Segment
		if four.Ack == five.Seq.Add(1) || five.Ack == four.Seq.Add(1) {
			s.Error("one FIN acknowledges the other: they have not crossed")
		}
	})
	s.point("E2", "here, and only here, both wait", func(s story) {
		s.lasts("client", "TIME-WAIT", twoMSL)
		s.lasts("server", "TIME-WAIT", twoMSL)
	})
}
