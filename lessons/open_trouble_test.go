package lessons

import (
	"slices"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/trace"
)

// loses checks that exactly these segments never arrive, by their marks.
func (s story) loses(want ...string) {
	s.Helper()
	var got []string
	for mark, a := range s.arrows {
		if a.Fate == ladder.Lost {
			got = append(got, mark)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		s.Errorf("lost are the segments %v, want %v", got, want)
	}
}

func TestLostSyn(t *testing.T) {
	s := play(t, "lost-syn")
	s.item(74, "the client sends its SYN again after 1 s", func(s story) {
		s.loses("1")
		s.sentAt("client", syn, 0, time.Second)
		s.sends("1'", client, "SYN", 0, 0)
		s.path("server", "LISTEN", "SYN-RECEIVED", "ESTABLISHED")
	})
}

func TestLostSynAck(t *testing.T) {
	s := play(t, "lost-syn-ack")
	s.item(74, "the SYN goes again", func(s story) {
		s.loses("2")
		s.sentAt("client", syn, 0, time.Second)
		s.path("client", "CLOSED", "SYN-SENT", "ESTABLISHED")
	})
	s.item(69, "and is answered with the SYN-ACK again", func(s story) {
		s.sentAt("server", synAck, 50*ms, 1050*ms)
		s.sends("2'", server, "SYN,ACK", 0, 1)
	})
	s.point("Q4", "the server says nothing else before the third segment", func(s story) {
		s.path("server", "LISTEN", "SYN-RECEIVED", "ESTABLISHED")
		s.judges("server", "accept", "duplicate", "accept")
		s.sentAt("server", ack)
	})
}

func TestLostThirdSegment(t *testing.T) {
	s := play(t, "lost-third-ack")
	s.item(74, "the SYN-ACK goes again, and the client repeats its ACK", func(s story) {
		s.loses("3")
		s.sentAt("server", synAck, 50*ms, 1050*ms)
		s.sentAt("client", ack, 100*ms, 1100*ms)
	})
	s.item(34, "the client is ESTABLISHED more than a second earlier", func(s story) {
		s.after(s.goes("client", "SYN-SENT", "ESTABLISHED"), s.goes("server", "SYN-RECEIVED", "ESTABLISHED"), 1050*ms)
	})
	s.item(66, "an ACK opens the connection, whichever it is", func(s story) { s.judges("server", "accept", "accept") })
	longer := func(s story) {
		s.after(s.goes("server", "LISTEN", "SYN-RECEIVED"), s.goes("server", "SYN-RECEIVED", "ESTABLISHED"), 1100*ms)
	}
	s.item(46, "SYN-RECEIVED is brief only where nothing gets lost", longer)
	s.point("E12", "SYN-RECEIVED can be seen for more than a second", longer)
}

func TestWithheldThirdSegment(t *testing.T) {
	s := play(t, "withheld-ack")
	const arrived = 50 * ms
	waits := []time.Duration{1, 2, 4, 8, 16, 32} // s
	var sum time.Duration
	again := []time.Duration{arrived}
	for i, w := range waits {
		sum += w * time.Second
		if i < len(waits)-1 {
			again = append(again, arrived+sum)
		}
	}
	entry := func(s story) (made, gone time.Duration) {
		return s.goes("server", "LISTEN", "SYN-RECEIVED"), s.goes("server", "SYN-RECEIVED", "LISTEN")
	}
	s.item(47, "no connection comes of it", func(s story) { s.path("server", "LISTEN", "SYN-RECEIVED", "LISTEN") })
	s.item(64, "one SYN makes one entry", func(s story) { s.judges("server", "accept") })
	s.item(65, "the entry answers with the same numbers each time", func(s story) {
		for _, mark := range []string{"2", "2'", "2''", "2'''", "2''''", "2'''''"} {
			s.sends(mark, server, "SYN,ACK", 0, 1)
		}
	})
	s.item(69, "the SYN-ACK goes again five times", func(s story) {
		if n := len(s.times("server", synAck)) - 1; n != 5 {
			s.Errorf("%d times", n)
		}
	})
	s.item(71, "after 1, 2, 4, 8 and 16 s", func(s story) { s.sentAt("server", synAck, again...) })
	s.item(72, "the entry lives 1+2+4+8+16+32 = 63 s", func(s story) {
		made, gone := entry(s)
		s.after(made, gone, 63*time.Second)
		s.after(made, gone, sum)
	})
	s.item(70, "then a timer removes it", func(s story) {
		_, gone := entry(s)
		s.after(0, s.expires("half-open-expired"), gone)
	})
	s.item(73, "a SYN costs a minute, not a few seconds", func(s story) {
		if made, gone := entry(s); gone-made < time.Minute {
			s.Errorf("%v", gone-made)
		}
	})
	s.point("E11", "an entry is what it costs: one SYN, six answers", func(s story) {
		if sent, answered := len(s.times("client", syn)), len(s.times("server", synAck)); sent != 1 || answered != 6 {
			s.Errorf("%d SYNs, %d answers", sent, answered)
		}
	})
	s.point("E12", "SYN-RECEIVED can be seen for a minute", func(s story) { s.goes("server", "SYN-RECEIVED", "LISTEN") })
}

// expires is when a timer runs out for the first time.
func (s story) expires(timer string) time.Duration {
	s.Helper()
	i := slices.IndexFunc(s.Trace, func(r trace.Record) bool { return r.Kind == trace.Timer && r.Why == timer })
	if i < 0 {
		s.Fatalf("no timer %s", timer)
	}
	return s.Trace[i].At.Sub(s.Trace[0].At)
}

func TestBacklogFull(t *testing.T) {
	s := play(t, "backlog-full")
	s.item(66, "the first client takes the only place", func(s story) { s.path("first", "CLOSED", "SYN-SENT", "ESTABLISHED") })
	s.item(64, "the second one is half-open all the same", func(s story) { s.sends("2/2", server, "SYN,ACK", 0, 1) })
	bound := func(s story) {
		s.path("second", "CLOSED", "SYN-SENT", "ESTABLISHED")
		s.path("server", "LISTEN", "SYN-RECEIVED", "ESTABLISHED", "LISTEN", "SYN-RECEIVED", "ESTABLISHED")
		if s.arrows["2/3"].Verdict == "accept" || s.arrows["2/b"].Verdict != "accept" {
			s.Error("the second client's ACKs: want the first ignored, the last accepted")
		}
	}
	s.item(67, "there are two queues, and the backlog bounds one", bound)
	s.point("E3", "the backlog bounds the accept queue", bound)
}

func TestHalfOpenFull(t *testing.T) {
	s := play(t, "half-open-full")
	dropped := func(s story) {
		for mark, want := range map[string]bool{"2/1": false, "2/1'": false, "2/1''": true} {
			if got := s.arrows[mark].Verdict == "accept"; got != want {
				s.Errorf("SYN %s: accepted %v, want %v", mark, got, want)
			}
		}
	}
	s.item(64, "a forged SYN holds the only place for 1+2 = 3 s", func(s story) {
		s.after(s.goes("server", "LISTEN", "SYN-RECEIVED"), s.goes("server", "SYN-RECEIVED", "LISTEN"), 3*time.Second)
	})
	s.item(68, "an honest SYN is dropped while the queue is full", dropped)
	s.point("E11", "what has run out is the queue, not the network", func(s story) {
		dropped(s)
		if n := len(s.Packets); n > 8 {
			s.Errorf("%d packets", n)
		}
	})
}

func TestPredictedISN(t *testing.T) {
	s := play(t, "predicted-isn")
	s.item(28, "who can guess the number needs no answer", func(s story) {
		s.loses("2", "b")
		s.path("server", "LISTEN", "SYN-RECEIVED", "ESTABLISHED")
		s.calls("server", "read", 20)
	})
	s.item(36, "the server takes what fits its number", func(s story) {
		s.onWire("3", 1001, 7001)
		s.judges("server", "accept", "accept", "accept")
	})
}

func TestOldDuplicateSyn(t *testing.T) {
	s := play(t, "old-duplicate-syn")
	s.item(35, "the client refuses the answer to the old SYN", func(s story) { s.judges("client", "refuse", "accept") })
	s.item(20, "the reset takes the server back to LISTEN, then the new SYN opens", func(s story) {
		s.path("server", "LISTEN", "SYN-RECEIVED", "LISTEN", "SYN-RECEIVED", "ESTABLISHED")
	})
	s.point("E13", "the reset is the one segment without ACK besides the SYN", func(s story) { s.sentAt("client", rst, 450*ms) })
	s.point("Q1", "the third segment tells an old SYN from a new one", func(s story) {
		s.after(0, s.goes("server", "SYN-RECEIVED", "ESTABLISHED"), 750*ms)
	})
	s.point("Q3", "without it the old SYN would have opened a connection", func(s story) {
		s.after(0, s.goes("server", "LISTEN", "SYN-RECEIVED"), 400*ms)
	})
}

func TestClosedPort(t *testing.T) {
	s := play(t, "closed-port")
	s.item(50, "a closed port says RST at once, and connect fails", func(s story) {
		s.sentAt("server", rstAck, 50*ms)
		s.path("client", "CLOSED", "SYN-SENT", "CLOSED")
		s.sentAt("client", syn, 0)
	})
	s.item(20, "the reset has seq=0 and ack = x+1", func(s story) {
		s.onWire("2", 0, uint32(s.arrows["1"].Segment.Seq)+1)
	})
}

func TestWrongAckInSynSent(t *testing.T) {
	s := play(t, "wrong-ack-client")
	s.item(35, "a wrong ack changes nothing", func(s story) {
		s.judges("client", "refuse", "accept")
		s.path("client", "CLOSED", "SYN-SENT", "ESTABLISHED")
	})
	s.item(20, "it is answered with a reset", func(s story) { s.sentAt("client", rst, 100*ms) })
	s.item(16, "the number of the reset is the ack that was wrong", func(s story) { s.onWire("3", 901, 0) })
	s.point("E13", "the reset has no ACK", func(s story) { s.onWire("3", 901, 0) })
}

func TestWrongAckInSynReceived(t *testing.T) {
	s := play(t, "wrong-ack-server")
	s.item(36, "a wrong ack is answered with a reset", func(s story) {
		s.judges("server", "accept", "refuse", "accept")
		s.onWire("3", 6000, 0)
	})
	s.item(20, "the reset goes to whoever believes in that number", func(s story) { s.sentAt("server", rst, 200*ms) })
	s.item(65, "the entry stays, and the right one finds it", func(s story) {
		s.path("server", "LISTEN", "SYN-RECEIVED", "ESTABLISHED")
	})
}

func TestCrashAndReturn(t *testing.T) {
	s := play(t, "crash-and-return")
	s.item(20, "a SYN does not end the old connection, the reset after it does", func(s story) {
		s.judges("server", "accept", "accept", s.arrows["4"].Verdict, "reset", "accept", "accept")
		s.path("server", "LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSED", "LISTEN", "SYN-RECEIVED", "ESTABLISHED")
		if v := s.arrows["4"].Verdict; v == "accept" {
			s.Error("the SYN is accepted")
		}
	})
	s.point("E13", "the reset has no ACK", func(s story) { s.sentAt("client", rst, 600*ms) })
}

func TestCrashAndSilence(t *testing.T) {
	s := play(t, "crash-and-silence")
	s.item(20, "data for a connection that was forgotten is answered with a reset", func(s story) {
		s.sentAt("client", rst, 20*time.Second+50*ms)
		s.path("server", "LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSED")
	})
}

func TestTwoGenerals(t *testing.T) {
	s := play(t, "two-generals")
	s.item(11, "one end believes in a connection that the other never had", func(s story) {
		s.loses("3", "a", "b")
		s.path("server", "LISTEN", "SYN-RECEIVED", "LISTEN")
		s.path("client", "CLOSED", "SYN-SENT", "ESTABLISHED", "CLOSED")
	})
	s.item(34, "the client answers every SYN-ACK", func(s story) { s.sentAt("client", ack, 100*ms, 1100*ms, 3100*ms) })
	s.item(70, "after two retries the entry goes: 1+2+4 = 7 s", func(s story) {
		s.after(s.goes("server", "LISTEN", "SYN-RECEIVED"), s.goes("server", "SYN-RECEIVED", "LISTEN"), 7*time.Second)
	})
}

func TestToyPolicy(t *testing.T) {
	s := play(t, "toy-policy")
	s.item(54, "the real one is there after 3.1 s, the toy after 65.1 s", func(s story) {
		s.after(0, s.goes("client", "SYN-SENT", "ESTABLISHED"), 3100*ms)
		s.after(0, s.goes("toy", "SYN-SENT", "ESTABLISHED"), 65100*ms)
		s.sentAt("client", syn, 0, time.Second, 3*time.Second)
		s.sentAt("toy", syn, 0, 65*time.Second)
	})
	s.item(73, "the toy gives up after 5 s", func(s story) { s.after(0, s.goes("toy", "SYN-SENT", "CLOSED"), 5*time.Second) })
}
