package lessons

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

const syn, synAck, rst, rstAck, ack = wire.SYN, wire.SYN | wire.ACK, wire.RST, wire.RST | wire.ACK, wire.ACK

// times are the instants at which a host sends segments with exactly these
// flags, counted from the beginning.
func (s story) times(host string, flags wire.Flags) (at []time.Duration) {
	for _, r := range s.Trace {
		if r.Kind == trace.Sent && r.Host == host && r.Segment.Flags == flags {
			at = append(at, r.At.Sub(sim.Begin))
		}
	}
	return at
}

// sentAt checks when a host sends segments with exactly these flags.
func (s story) sentAt(host string, flags wire.Flags, want ...time.Duration) {
	s.Helper()
	if got := s.times(host, flags); !slices.Equal(got, want) {
		s.Errorf("%s sends %s at %v, want %v", host, flags, got, want)
	}
}

// path checks through which states a host goes, in the order of time.
func (s story) path(host string, want ...string) {
	s.Helper()
	var got []string
	for _, r := range s.Trace {
		if r.Kind == trace.State && r.Host == host {
			if len(got) == 0 || got[len(got)-1] != r.From {
				got = append(got, r.From) // the first, or a listener's again
			}
			got = append(got, r.To)
		}
	}
	if !slices.Equal(got, want) {
		s.Errorf("%s goes through %v, want %v", host, got, want)
	}
}

// judges checks what a host says of the segments that arrive, in words of
// the core: accept, no-syn, refuse, ….
func (s story) judges(host string, want ...string) {
	s.Helper()
	var got []string
	for _, r := range s.Trace {
		if r.Kind == trace.Received && r.Host == host {
			got = append(got, r.Why)
		}
	}
	if !slices.Equal(got, want) {
		s.Errorf("%s finds the segments that arrive %v, want %v", host, got, want)
	}
}

// onWire checks the numbers of a segment as they are on the wire.
func (s story) onWire(mark string, sequence, ack uint32) {
	s.Helper()
	a := s.arrows[mark]
	if a == nil {
		s.Fatalf("no segment %s", mark)
	}
	if g := a.Segment; uint32(g.Seq) != sequence || uint32(g.Ack) != ack {
		s.Errorf("segment %s has seq=%d ack=%d on the wire, want %d and %d", mark, g.Seq, g.Ack, sequence, ack)
	}
}

// after checks how much time passes between two instants.
func (s story) after(from, to, want time.Duration) {
	s.Helper()
	if to-from != want {
		s.Errorf("%v after %v, want %v after it", to, from, want)
	}
}

// notes are the instants at which a host tells a note.
func (s story) notes(host, note string) (at []time.Duration) {
	s.Helper()
	for _, r := range s.Trace {
		if r.Kind == trace.Note && r.Host == host && r.Why == note {
			at = append(at, r.At.Sub(sim.Begin))
		}
	}
	if len(at) == 0 {
		s.Fatalf("%s never tells %s", host, note)
	}
	return at
}

func TestNormalOpen(t *testing.T) {
	s := play(t, "normal-open")
	s.item(24, "segment 1 is SYN alone", func(s story) { s.sends("1", client, "SYN", 0, 0) })
	s.item(21, "SYN begins the numbers of either side", func(s story) { s.sends("2", server, "SYN,ACK", 0, 1) })
	s.item(37, "three packets, no more", func(s story) {
		s.sends("3", client, "ACK", 1, 1)
		if len(s.Packets) != 3 {
			s.Errorf("%d packets", len(s.Packets))
		}
	})
	s.item(39, "the client begins CLOSED", func(s story) { s.path("client", "CLOSED", "SYN-SENT", "ESTABLISHED") })
	s.item(40, "the server begins in LISTEN", func(s story) { s.path("server", "LISTEN", "SYN-RECEIVED", "ESTABLISHED") })
	s.item(32, "the SYN takes the client to SYN-SENT", func(s story) { s.after(0, s.goes("client", "CLOSED", "SYN-SENT"), 0) })
	s.item(33, "and the server to SYN-RECEIVED", func(s story) { s.after(0, s.goes("server", "LISTEN", "SYN-RECEIVED"), 50*ms) })
	s.item(34, "the client is ESTABLISHED one flight earlier", func(s story) {
		s.after(s.goes("client", "SYN-SENT", "ESTABLISHED"), s.goes("server", "SYN-RECEIVED", "ESTABLISHED"), 50*ms)
	})
	s.item(43, "both are ESTABLISHED", func(s story) {
		s.goes("client", "SYN-SENT", "ESTABLISHED")
		s.goes("server", "SYN-RECEIVED", "ESTABLISHED")
	})
	s.point("E1", "no state is called SYN_SEND", func(s story) { s.goes("client", "CLOSED", "SYN-SENT") })
}

func TestTheSubtitlesOfTheNormalOpen(t *testing.T) {
	s := play(t, "normal-open")
	l, _ := Find("normal-open")
	s.item(53, "the telephone call has a line for each segment", func(s story) {
		for _, lang := range languages {
			call := l.Texts(lang).Dialogue
			if len(call) != 3 || !strings.Contains(call["1"], "1+1") || !strings.Contains(call["2"], "2+2") {
				s.Errorf("%v: %v", lang, call)
			}
		}
	})
	known := func(s story, mark string, facts int) {
		s.Helper()
		for _, lang := range languages {
			if line := l.Texts(lang).Knows[mark]; strings.Count(line, "✓") != facts {
				s.Errorf("%v: after segment %s: %s; want %d facts", lang, mark, line, facts)
			}
		}
	}
	s.item(51, "after segment 2 the client knows all, after segment 3 the server", func(s story) {
		known(s, "2", 3)
		known(s, "3", 4)
	})
	s.item(52, "four facts, known one after another", func(s story) {
		known(s, "1", 1)
		known(s, "2", 3)
		known(s, "3", 4)
	})
}

func TestNumbers1000And1001(t *testing.T) {
	s := play(t, "numbers-1000-1001")
	s.item(29, "1000 is answered with 1001", func(s story) {
		s.onWire("1", 1000, 0)
		s.onWire("2", 5000, 1001)
		s.onWire("3", 1001, 5001)
	})
	s.item(26, "a SYN takes one number, a bare ACK none", func(s story) {
		s.onWire("3", 1001, 5001)
		s.onWire("a", 1001, 5001)
	})
	s.item(27, "each octet takes one", func(s story) { s.onWire("c", 1101, 5021) })
	s.item(30, "ack = seq + 1 for a SYN, seq + len for data", func(s story) {
		s.onWire("2", 5000, 1001)
		s.onWire("b", 5001, 1101)
		s.onWire("d", 5021, 1102)
	})
	s.item(15, "the ack number counts only where ACK is set", func(s story) { s.onWire("1", 1000, 0) })
	s.item(16, "ACK is a flag, ack a number", func(s story) {
		for mark, a := range s.arrows {
			if a.Segment.Flags.Has(ack) != (a.Segment.Ack != 0) {
				s.Errorf("segment %s: flags %s, ack=%d", mark, a.Segment.Flags, a.Segment.Ack)
			}
		}
	})
	s.point("E4", "ack is not seq + 1 for 100 octets", func(s story) { s.onWire("b", 5001, 1101) })
	s.point("E10", "the first octet has x + 1", func(s story) { s.onWire("a", 1001, 5001) })
}

func TestConnectAndAccept(t *testing.T) {
	s := play(t, "connect-and-accept")
	s.item(42, "the active open names address and port", func(s story) {
		if to := s.arrows["1"]; to == nil || s.Trace[1].Flow.Remote.String() != "10.0.0.2:80" {
			s.Errorf("the client calls %v", s.Trace[1].Flow.Remote)
		}
	})
	s.item(48, "connect returns with the second segment", func(s story) {
		s.after(0, s.goes("client", "SYN-SENT", "ESTABLISHED"), 100*ms)
		s.after(0, s.notes("client", "open-returns")[0], 100*ms)
	})
	s.item(49, "accept takes what has been established for long", func(s story) {
		s.after(0, s.calls("server", "accept", 0), 2*time.Second)
	})
	s.item(49, "and waits where it is called before", func(s story) {
		s.after(0, s.notes("server", "accept-waits")[0], 3*time.Second)
		s.after(0, s.notes("server", "accept-returns")[1], 4150*ms)
	})
	s.item(44, "data that came before accept is there afterwards", func(s story) {
		s.after(s.calls("server", "accept", 0), s.calls("server", "read", 17), 0)
	})
	s.point("E5", "the passive open is listen: no accept is needed to establish", func(s story) {
		s.after(0, s.calls("server", "listen", 0), 0)
		s.after(0, s.goes("server", "SYN-RECEIVED", "ESTABLISHED"), 150*ms)
	})
	s.point("Q9", "connect returns with segment 2, accept not before segment 3", func(s story) {
		s.after(s.notes("client", "open-returns")[1], s.notes("server", "accept-returns")[1], 50*ms)
	})
}

func TestDataWithTheThirdSegment(t *testing.T) {
	s := play(t, "data-with-ack")
	s.item(44, "the third segment carries the data", func(s story) {
		s.sends("3", client, "PSH,ACK", 1, 1)
		if n := s.arrows["3"].Segment.Len; n != 35 {
			s.Errorf("%d octets", n)
		}
	})
}

func TestOptionsCountWhereBothSidesOfferThem(t *testing.T) {
	s := play(t, "options")
	offered, accepted := s.arrows["1"].Segment.Options, s.arrows["2"].Segment.Options
	without := func(s story, option wire.OptionSet) {
		s.Helper()
		if !offered.Has(option) || accepted.Has(option) {
			s.Errorf("offered: %v, accepted: %v; want the one and not the other", offered.Has(option), accepted.Has(option))
		}
		for mark, a := range s.arrows {
			if !a.Segment.Flags.Has(syn) && a.Segment.Options.Has(option) {
				s.Errorf("segment %s has it nevertheless", mark)
			}
		}
	}
	s.item(55, "what one side leaves out, both leave out", func(s story) {
		without(s, wire.OptScale)
		without(s, wire.OptTimestamps)
	})
	s.item(58, "no timestamps", func(s story) { without(s, wire.OptTimestamps) })
	s.item(57, "no window scale: at most 65535 octets", func(s story) {
		for mark, a := range s.arrows {
			if n := a.Segment.Offered(); n > 65535 {
				s.Errorf("segment %s offers %d octets", mark, n)
			}
		}
	})
	s.item(13, "options come after 20 octets, padded to words", func(s story) {
		for _, p := range s.Packets {
			ip, _ := wire.ParseIPv4(p.Bytes)
			var h wire.TCP
			if err := h.Parse(ip.Payload); err != nil || len(h.Options)%4 != 0 {
				s.Errorf("packet %d: %v, %d octets of options", p.Number, err, len(h.Options))
			}
		}
	})
	s.item(59, "each announces an MSS, and 2000 octets go as 1460 and 540", func(s story) {
		if offered.MSS != 1460 || accepted.MSS != 1460 {
			s.Errorf("announced are %d and %d", offered.MSS, accepted.MSS)
		}
		if a, b := s.arrows["a"].Segment.Len, s.arrows["b"].Segment.Len; a != 1460 || b != 540 {
			s.Errorf("sent are %d and %d octets", a, b)
		}
	})
}

func TestFourNumbersNameAConnection(t *testing.T) {
	s := play(t, "four-tuple")
	flows := map[wire.Flow]bool{}
	for _, r := range s.Trace {
		if r.Kind == trace.State && r.Host == "server" && r.To == "ESTABLISHED" {
			flows[r.Flow] = true
		}
	}
	s.item(6, "two connections that differ in one port", func(s story) {
		if len(flows) != 2 {
			s.Errorf("%d connections at the server, want 2: %v", len(flows), flows)
		}
	})
	s.item(7, "both belong to the one who listens at port 80", func(s story) {
		for f := range flows {
			if f.Local.Port != 80 {
				s.Errorf("%v is not to the listener's port", f)
			}
		}
	})
}

func TestTwoWayDeadlock(t *testing.T) {
	s := play(t, "two-way-deadlock")
	s.point("Q4", "the server repeats its data, the client drops it", func(s story) {
		s.sentAt("server", ack, 60*ms, 1060*ms, 3060*ms)
		s.judges("client", "no-syn", "no-syn", "no-syn")
	})
	s.point("Q1", "with two segments there may never be a connection", func(s story) { s.path("client", "CLOSED", "SYN-SENT") })
}

func TestWhyThree(t *testing.T) {
	s := play(t, "why-three")
	s.item(37, "ACK and SYN one by one take five segments", func(s story) {
		if len(s.Packets) != 5 {
			s.Errorf("%d packets", len(s.Packets))
		}
	})
	s.point("Q1", "an ACK without the SYN is of no use", func(s story) {
		s.judges("client", "no-syn", "accept", "accept")
		s.path("client", "CLOSED", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED")
	})
}

func TestSimultaneousOpen(t *testing.T) {
	s := play(t, "simultaneous-open")
	s.item(45, "both go through SYN-RECEIVED to one connection", func(s story) {
		for _, host := range []string{"left", "right"} {
			s.path(host, "CLOSED", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED")
			s.sentAt(host, synAck, 50*ms)
			s.sentAt(host, ack, 100*ms) // the SYN that comes again is acknowledged again
		}
	})
	s.item(8, "either side may begin", func(s story) {
		s.sentAt("left", syn, 0)
		s.sentAt("right", syn, 0)
	})
}
