package lessons

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/sim/scenario"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

func contains(word string) func(string) bool {
	return func(s string) bool { return strings.Contains(s, word) }
}

func TestLostData(t *testing.T) {
	s := play(t, "lost-data")
	s.item(109, "the same data goes again when the timer runs out, and the timer doubles", func(s story) {
		s.leaves("a", 200*ms, "data")
		s.leaves("a'", 500*ms, "retransmit-timeout")
		s.leaves("a''", 1100*ms, "retransmit-timeout")
		s.sends("a''", client, "PSH,ACK", 1, 1)
	})
	s.item(74, "lost twice", func(s story) { s.loses("a", "a'") })
	s.item(108, "it arrives once", func(s story) { s.gets("server", 5) })
	s.item(112, "the timeout comes from the round trip: R + 4 · R/2", func(s story) {
		if tcb := s.record("a", trace.Sent).TCB; tcb.SRTT != 100*ms || tcb.RTO != 300*ms {
			s.Errorf("SRTT is %v and RTO %v, want 100ms and 300ms", tcb.SRTT, tcb.RTO)
		}
	})
}

func TestFastRetransmit(t *testing.T) {
	s := play(t, "fast-retransmit")
	s.item(109, "the third duplicate ACK sends it again, after one round trip", func(s story) {
		s.leaves("a", 200*ms, "data")
		s.leaves("a'", 300*ms, "retransmit-fast")
		if n := s.timers("client", "retransmit"); n != 0 {
			s.Errorf("%d timeouts, want none", n)
		}
	})
	s.item(110, "the hole shows in three acks that do not move", func(s story) {
		for _, mark := range []string{"e", "f", "g"} {
			s.sends(mark, server, "ACK", 1, 1)
			s.leaves(mark, 250*ms, "duplicate-ack")
		}
		s.sends("h", server, "ACK", 1, 1+4*524)
	})
	s.item(112, "one segment is lost, one is sent again", func(s story) {
		s.loses("a")
		s.gets("server", 4*524)
	})
}

func TestLostAck(t *testing.T) {
	s := play(t, "lost-ack")
	s.item(109, "an ACK is made up for by the next one; the last one by a retransmission", func(s story) {
		s.loses("b", "f")
		s.sends("d", server, "ACK", 1, 7)
		if why := s.record("e'", trace.Sent).Why; why != "retransmit-timeout" {
			s.Errorf("e' is sent because of %s", why)
		}
	})
	s.item(108, "the octets are read once", func(s story) {
		s.judged("e'", "below-window")
		s.sends("g", server, "ACK", 1, 12)
		s.gets("server", 3, 3, 5)
	})
}

// timeout checks the retransmission timeout after a segment has arrived.
func (s story) timeout(mark string, want time.Duration) {
	s.Helper()
	if got := s.record(mark, trace.Received).TCB.RTO; got != want {
		s.Errorf("after segment %s the RTO is %v, want %v", mark, got, want)
	}
}

func TestLateData(t *testing.T) {
	s := play(t, "late-data")
	s.item(112, "nothing is lost", func(s story) { s.loses() })
	s.item(109, "and yet it is sent again, and no round trip is taken from the ACK", func(s story) {
		s.leaves("a'", 500*ms, "retransmit-timeout")
		s.judged("a'", "below-window")
		s.timeout("b", 600*ms)
		s.timeout("c", 600*ms)
	})
	s.item(58, "new data gives a round trip again", func(s story) { s.timeout("e", 295*ms) })
}

func TestReordered(t *testing.T) {
	s := play(t, "reordered")
	s.item(110, "out of order is put right", func(s story) {
		s.sends("d", server, "ACK", 1, 1)
		s.sends("e", server, "ACK", 1, 1)
		s.sends("f", server, "ACK", 1, 1+3*524)
		s.gets("server", 3*524)
	})
	s.item(108, "and nothing is sent again", func(s story) {
		if len(s.Packets) != 3+3+3 {
			s.Errorf("%d packets, want 3 that open, 3 with data, 3 that acknowledge", len(s.Packets))
		}
	})
	s.item(112, "two duplicate ACKs are not three", func(s story) {
		if s.arrives("a") <= s.arrives("c") {
			s.Error("the first segment arrives before the third")
		}
	})
}

func TestDuplicated(t *testing.T) {
	s := play(t, "duplicated")
	s.item(108, "what arrives twice is read once", func(s story) { s.gets("server", 5) })
	s.item(110, "the copy is dropped, and answered", func(s story) {
		s.judges("server", "accept", "accept", "accept", "below-window")
		s.sends("c", server, "ACK", 1, 6)
		s.leaves("c", 450*ms, "duplicate-ack")
	})
}

func TestCorrupted(t *testing.T) {
	s := play(t, "corrupted")
	s.item(108, "a broken segment is as good as lost", func(s story) {
		s.loses("a")
		s.leaves("a'", 500*ms, "retransmit-timeout")
		s.gets("server", 5)
	})
	s.item(112, "and nobody complains", func(s story) {
		if n := s.sent("server", wire.ACK); n != 2 {
			s.Errorf("the server sends %d segments, want SYN-ACK and one ACK", n)
		}
	})
}

func TestRoughRoad(t *testing.T) {
	s := play(t, "rough-road")
	s.point("Q10", "how TCP delivers accurately", func(s story) { s.getsInAll("server", 4*524) })
	s.item(108, "in spite of a copy, a detour, a wrong bit and a lost ACK", func(s story) { s.loses("c", "f") })
	s.item(109, "the broken one is sent again", func(s story) {
		if why := s.record("c'", trace.Sent).Why; why != "retransmit-timeout" {
			s.Errorf("c' is sent because of %s", why)
		}
	})
	s.item(110, "the copy is found out, the early one is kept", func(s story) {
		s.judges("server", "accept", "accept", "accept", "accept", "below-window", "accept", "accept")
	})
	s.item(112, "the lost ACK is not sent again", func(s story) { s.sends("g", server, "ACK", 1, 1049) })
	s.item(3, "what is read is the stream", func(s story) { s.sends("h", server, "ACK", 1, 1+4*524) })
}

// protocols counts packets by what IP carries in them.
func protocols(packets []scenario.Packet) map[uint8]int {
	n := map[uint8]int{}
	for _, p := range packets {
		if ip, err := wire.ParseIPv4(p.Bytes); err == nil {
			n[ip.Proto]++
		}
	}
	return n
}

func TestPathMTU(t *testing.T) {
	s := play(t, "path-mtu")
	s.item(59, "what is too big for the path goes again in smaller segments", func(s story) {
		s.carries("a", 1400)
		s.loses("a")
		var sizes []int
		for i := range s.Trace {
			if r := &s.Trace[i]; r.Kind == trace.Sent && r.Host == "client" && r.Segment.Len > 0 {
				sizes = append(sizes, r.Segment.Len)
			}
		}
		if !slices.Equal(sizes, []int{1400, 548, 548, 304}) {
			s.Errorf("the client sends segments of %v octets, want 1400, then 548, 548, 304", sizes)
		}
		s.getsInAll("server", 1400)
		if n := s.timers("client", "retransmit"); n != 0 {
			s.Error("it takes a timeout")
		}
	})
	family := protocols(s.Packets)
	s.item(59, "because ICMP says so, not a timer or duplicate ACKs", func(s story) {
		s.leaves("b", 240*ms, "retransmit-smaller")
	})
	s.item(5, "the router sees IP packets only, and says so by ICMP", func(s story) {
		if n := family[wire.ProtoICMP]; n != 1 {
			s.Errorf("%d ICMP messages, want one", n)
		}
	})
	s.item(2, "IP carries a family: TCP, and ICMP that speaks about it", func(s story) {
		if len(family) != 2 || family[wire.ProtoTCP] == 0 {
			s.Errorf("packets by protocol: %v", family)
		}
	})
}

func TestKeepAliveDeath(t *testing.T) {
	s := play(t, "keepalive-death")
	s.item(73, "who does not answer the probes is given up", func(s story) {
		s.leaves("a", 10200*ms, "keep-alive")
		s.sends("a", client, "ACK", 0, 1)
		s.sends("b", server, "ACK", 1, 1)
		s.leaves("c", 20300*ms, "keep-alive")
		s.leaves("d", 22300*ms, "keep-alive")
		if at := s.goes("client", "ESTABLISHED", "CLOSED"); at != 24300*ms {
			s.Errorf("the client knows at %v, want 24.3s", at)
		}
		s.ends("client", "CLOSED", "keep-alive-dead")
	})
}

func TestDeadPeer(t *testing.T) {
	s := play(t, "dead-peer")
	s.item(109, "it is sent again at 0.3, 0.9, 2.1 and 4.5 s", func(s story) {
		for i, at := range []time.Duration{300 * ms, 900 * ms, 2100 * ms, 4500 * ms} {
			s.leaves("a"+strings.Repeat("'", i+1), time.Second+at, "retransmit-timeout")
		}
	})
	s.item(73, "and given up after 5 s", func(s story) {
		if at := s.goes("client", "ESTABLISHED", "CLOSED"); at != 6*time.Second {
			s.Errorf("given up at %v, want 6s", at)
		}
		s.ends("client", "CLOSED", "timeout")
	})
}

func TestOldDuplicate(t *testing.T) {
	s := play(t, "old-duplicate")
	s.item(58, "the timestamp gives the old duplicate away", func(s story) {
		s.judged("c", "old-timestamp")
		s.sends("d", server, "ACK", 1, 6)
		s.judged("c'", "accept")
		s.gets("server", 5, 5)
	})
	s = play(t, "old-duplicate-believed")
	s.item(58, "without timestamps it is believed, and the real one dropped", func(s story) {
		s.judged("c", "accept")
		s.judged("c'", "below-window")
		s.gets("server", 5, 5)
	})
	s.item(14, "the number alone does not tell", func(s story) {
		if a, b := s.arrows["c"], s.arrows["c'"]; a.Seq != b.Seq {
			s.Errorf("the ghost has seq %d, the real one %d", a.Seq, b.Seq)
		}
	})
}
