package lessons

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Lessons on a close in which something gets lost, comes late, or never.

func TestLostFin(t *testing.T) {
	s := play(t, "lost-fin")
	s.item(105, "segment 4 is lost and sent again with its number", func(s story) {
		s.lost("4")
		s.sends("4'", client, "FIN,ACK", 1, 1)
		s.counts("client", wire.FIN, 2)
		s.ends("client", "CLOSED", "two-msl")
		s.ends("server", "CLOSED", "ack-of-fin")
	})
	s.item(93, "FIN-WAIT-1 becomes visible: a timeout and a round trip", func(s story) {
		s.lasts("client", "FIN-WAIT-1", 300*ms+trip)
	})
}

func TestLostAckOfFin(t *testing.T) {
	s := play(t, "lost-ack-of-fin")
	s.item(105, "segment 5 is lost; the FIN asks again", func(s story) {
		s.lost("5")
		s.counts("client", wire.FIN, 2)
		s.counts("server", wire.FIN, 1)
	})
	s.item(87, "the server enters CLOSE-WAIT once", func(s story) {
		s.lasts("server", "CLOSE-WAIT", 1650*ms)
		s.lasts("client", "FIN-WAIT-1", 300*ms+trip)
	})
}

func TestLostAckUnnoticed(t *testing.T) {
	s := play(t, "lost-ack-unnoticed")
	s.item(105, "segment 5 is lost and nothing is sent again", func(s story) {
		s.lost("5")
		s.counts("client", wire.FIN, 1)
		s.counts("server", wire.FIN, 1)
	})
	s.item(95, "the FIN that acknowledges leads to TIME-WAIT", func(s story) {
		s.goes("client", "FIN-WAIT-1", "TIME-WAIT")
	})
}

func TestLostSecondFin(t *testing.T) {
	s := play(t, "lost-second-fin")
	s.item(105, "segment 6 is lost and sent again by the server", func(s story) {
		s.lost("6")
		s.sends("6'", server, "FIN,ACK", 1, 2)
		s.counts("client", wire.FIN, 1)
	})
	s.item(100, "LAST-ACK becomes visible", func(s story) {
		if d := s.stays("server", "LAST-ACK"); d <= trip+200*ms {
			s.Errorf("LAST-ACK lasts %v, want more than a timeout and a round trip", d)
		}
	})
}

func TestLostLastAck(t *testing.T) {
	s := play(t, "lost-last-ack")
	s.item(98, "the FIN comes again and is acknowledged from TIME-WAIT", func(s story) {
		s.lost("7")
		s.counts("server", wire.FIN, 2)
		s.ends("server", "CLOSED", "ack-of-fin")
	})
	s.item(97, "TIME-WAIT begins anew", func(s story) {
		if d := s.stays("client", "TIME-WAIT"); d <= twoMSL+200*ms || d >= twoMSL+time.Second {
			s.Errorf("TIME-WAIT lasts %v, want 60s and a timeout of the server's", d)
		}
	})
}

func TestTimeWaitRestarted(t *testing.T) {
	s := play(t, "time-wait-restarted")
	s.item(97, "a FIN that comes again after 20s makes it 80s", func(s story) {
		s.lasts("client", "TIME-WAIT", 20*time.Second+twoMSL)
	})
	s.item(98, "a reset does not end TIME-WAIT", func(s story) {
		s.counts("server", wire.RST, 1)
		s.ends("client", "CLOSED", "two-msl")
	})
}

func TestWithoutTimeWait(t *testing.T) {
	s := play(t, "without-time-wait")
	s.item(98, "without the wait the FIN that comes again is refused", func(s story) {
		s.lasts("client", "TIME-WAIT", 20*ms)
		s.counts("client", wire.RST, 1)
		s.ends("server", "CLOSED", "reset-arrived")
	})
}

// reads is what the programs of a host read, call by call.
func (s story) reads(host string) (octets []int) {
	for _, r := range s.Trace {
		if r.Kind == trace.Call && r.Host == host && r.Why == "read" && r.Octets > 0 {
			octets = append(octets, r.Octets)
		}
	}
	return octets
}

// opens counts how often a host gets to ESTABLISHED.
func (s story) opens(host string) (n int) {
	for _, r := range s.Trace {
		if r.Kind == trace.State && r.Host == host && r.To == "ESTABLISHED" {
			n++
		}
	}
	return n
}

func TestWhy2MSL(t *testing.T) {
	s := play(t, "why-2msl")
	s.point("Q5", "the second connection waits until the old segments have died", func(s story) {
		s.lasts("server", "TIME-WAIT", time.Second)
		if waited, again := s.goes("server", "TIME-WAIT", "CLOSED"), s.lastGoes("server", "ESTABLISHED"); again <= waited {
			s.Errorf("the second connection opens at %v, within the wait that ends at %v", again, waited)
		}
	})
}

// lastGoes is when a host enters a state for the last time.
func (s story) lastGoes(host, state string) (at time.Duration) {
	for _, r := range s.Trace {
		if r.Kind == trace.State && r.Host == host && r.To == state {
			at = r.At.Sub(sim.Begin)
		}
	}
	return at
}

func TestTooShortWait(t *testing.T) {
	s := play(t, "too-short-wait")
	s.point("Q5", "without the wait an old octet is read in a new connection", func(s story) {
		s.lasts("server", "TIME-WAIT", 20*ms)
		if s.opens("server") != 2 {
			s.Errorf("the server is ESTABLISHED %d times, want 2", s.opens("server"))
		}
		if got := s.reads("server"); len(got) != 2 || got[0] != 3 || got[1] != 3 {
			s.Errorf("the server reads %v octets, want 3 (old) and 3 (old again)", got)
		}
	})
}

func TestPortInTimeWait(t *testing.T) {
	s := play(t, "port-in-time-wait")
	s.item(6, "the four-tuple is taken while it is in TIME-WAIT", func(s story) {
		if s.opens("client") != 2 {
			s.Errorf("the client is ESTABLISHED %d times, want 2: the second attempt is refused, the third is not", s.opens("client"))
		}
		s.counts("client", wire.SYN, 2)
	})
}

func TestSynInTimeWait(t *testing.T) {
	s := play(t, "syn-in-time-wait")
	s.item(97, "a younger SYN ends TIME-WAIT early", func(s story) {
		if d := s.stays("server", "TIME-WAIT"); d == 0 || d > 3*time.Second {
			s.Errorf("TIME-WAIT lasts %v, want less than 3s", d)
		}
		if s.opens("server") != 2 {
			s.Errorf("the server is ESTABLISHED %d times, want 2", s.opens("server"))
		}
	})
}

func TestOutOfPorts(t *testing.T) {
	s := play(t, "out-of-ports")
	s.point("E6", "each connection closed first takes a port for the wait", func(s story) {
		s.counts("proxy", wire.SYN, 3) // of four calls
		if n := s.waits("proxy"); n != 2 {
			s.Errorf("the proxy enters TIME-WAIT %d times, want 2", n)
		}
	})
}

func TestCloseWaitLeak(t *testing.T) {
	s := play(t, "close-wait-leak")
	s.item(99, "CLOSE-WAIT never ends by itself", func(s story) { s.lasts("server", "CLOSE-WAIT", forever) })
	s.item(94, "the client gives up FIN-WAIT-2 after 60s", func(s story) {
		s.lasts("client", "FIN-WAIT-2", time.Minute)
		s.ends("client", "CLOSED", "orphan")
	})
}

func TestFinWait2Orphan(t *testing.T) {
	s := play(t, "fin-wait-2-orphan")
	s.item(94, "FIN-WAIT-2 without a reader ends after 60s", func(s story) {
		s.lasts("client", "FIN-WAIT-2", time.Minute)
		s.ends("client", "CLOSED", "orphan")
		s.never("client", "TIME-WAIT")
	})
}

func TestDwellTimes(t *testing.T) {
	s := play(t, "dwell-times")
	s.item(93, "FIN-WAIT-1 is short, FIN-WAIT-2 long", func(s story) {
		s.lasts("client", "FIN-WAIT-1", trip)
		s.lasts("client", "FIN-WAIT-2", 5*time.Second)
		s.lasts("client", "TIME-WAIT", twoMSL)
		s.lasts("server", "CLOSE-WAIT", 5*time.Second)
		s.lasts("server", "LAST-ACK", trip)
	})
	s.item(46, "SYN-RECEIVED is as short as a round trip", func(s story) { s.lasts("server", "SYN-RECEIVED", trip) })
}

func TestLastAckAlone(t *testing.T) {
	s := play(t, "last-ack-alone")
	s.item(105, "the FIN goes again and again until the user timeout", func(s story) {
		s.lasts("server", "LAST-ACK", 5*time.Second)
		s.ends("server", "CLOSED", "timeout")
	})
	s.item(71, "each wait is twice the one before", func(s story) {
		var at []time.Duration
		for _, r := range s.Trace {
			if r.Kind == trace.Sent && r.Host == "server" && r.Segment.Flags.Has(wire.FIN) {
				at = append(at, time.Duration(r.At))
			}
		}
		if len(at) < 5 {
			s.Fatalf("%d FINs, want at least 5", len(at))
		}
		for i := 2; i < len(at); i++ {
			if before, now := at[i-1]-at[i-2], at[i]-at[i-1]; now != 2*before {
				s.Errorf("wait %d is %v after %v", i, now, before)
			}
		}
	})
}

func TestResetInTheMiddle(t *testing.T) {
	s := play(t, "reset-in-the-middle")
	s.item(20, "an abort is one RST, and nobody waits", func(s story) {
		s.ends("client", "CLOSED", "user-abort")
		s.ends("server", "CLOSED", "reset-arrived")
		s.never("client", "TIME-WAIT")
		s.counts("client", wire.FIN, 0)
	})
}

func TestLinger0(t *testing.T) {
	s := play(t, "linger-0")
	s.item(20, "close sends RST, and what was not sent is lost", func(s story) {
		s.counts("server", wire.FIN, 0)
		s.counts("server", wire.RST, 1)
		s.ends("client", "CLOSED", "reset-arrived")
		total := 0
		for _, n := range s.reads("client") {
			total += n
		}
		if total >= 2000 {
			s.Errorf("the client reads %d of 4000 octets, want less than the window of 2000", total)
		}
	})
}

func TestUnreadData(t *testing.T) {
	s := play(t, "unread-data")
	s.item(20, "close with unread octets resets (SHLD-3)", func(s story) {
		s.counts("server", wire.FIN, 0)
		s.counts("server", wire.RST, 1)
		s.ends("server", "CLOSED", "unread")
		s.ends("client", "CLOSED", "reset-arrived")
	})
}

func TestDataAfterClose(t *testing.T) {
	s := play(t, "data-after-close")
	s.item(91, "data for a program that has closed is answered with RST", func(s story) {
		s.calls("server", "write", 80)
		s.counts("client", wire.RST, 1)
		s.ends("server", "CLOSED", "reset-arrived")
	})
}

func TestResetCauses(t *testing.T) {
	s := play(t, "reset-causes")
	s.item(20, "five causes, five resets", func(s story) {
		s.counts("kim", wire.RST, 1)
		s.counts("joe", wire.RST, 1)
		s.counts("server", wire.RST, 3) // for ann, bob and max
		s.ends("ann", "CLOSED", "refused")
		s.ends("max", "CLOSED", "reset-arrived")
		s.ends("joe", "CLOSED", "unread")
	})
}
