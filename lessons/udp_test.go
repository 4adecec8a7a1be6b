package lessons

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/sim/scenario"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// receives are the datagrams that the programs of a host take, by the marks
// of their arrows, in the order in which they come: delivered, and received
// at once.
func (s story) receives(host string) (marks string) {
	of := map[uint64]string{}
	for mark, a := range s.arrows {
		of[a.Packet] = mark
	}
	for _, r := range s.Trace {
		if r.Kind == trace.Received && r.Host == host && r.Why == "deliver" {
			marks += of[r.Packet] + " "
		}
	}
	return strings.TrimSpace(marks)
}

// different is how many datagrams are delivered to a host, copies not counted.
func (s story) different(host string) int {
	numbers := map[uint64]bool{}
	for _, r := range s.Trace {
		if r.Kind == trace.Received && r.Host == host && r.Why == "deliver" {
			numbers[r.Packet] = true
		}
	}
	return len(numbers)
}

// takes checks how many octets the receive calls of a host return.
func (s story) takes(host string, octets ...int) {
	s.Helper()
	var got []int
	for _, r := range s.Trace {
		if r.Kind == trace.Call && r.Host == host && r.Why == "receive" {
			got = append(got, r.Octets)
		}
	}
	if !slices.Equal(got, octets) {
		s.Errorf("the %s receives %v octets, want %v", host, got, octets)
	}
}

// first is when the programs of a host get their first octets, last when
// they get the last.
func (s story) first(host, call string) (first, last time.Duration) {
	for _, r := range s.Trace {
		if r.Kind != trace.Call || r.Host != host || r.Why != call {
			continue
		}
		if last = r.At.Sub(sim.Begin); first == 0 {
			first = last
		}
	}
	return first, last
}

// traffic is how many packets there are of a protocol, and their octets.
func (s story) traffic(proto uint8) (packets, octets int) {
	for i := range s.Packets {
		if ip, err := wire.ParseIPv4(s.Packets[i].Bytes); err == nil && ip.Proto == proto {
			packets, octets = packets+1, octets+len(s.Packets[i].Bytes)
		}
	}
	return packets, octets
}

// told counts the notes of a host about a flow of the given local port.
func (s story) told(host, why string, port uint16) (n int) {
	for _, r := range s.Trace {
		if r.Kind == trace.Note && r.Host == host && r.Why == why && (port == 0 || r.Flow.Local.Port == port) {
			n++
		}
	}
	return n
}

func TestUDPBesideTCP(t *testing.T) {
	s := play(t, "udp-beside-tcp")
	s.item(116, "what the network does to datagrams, the program sees", func(s story) {
		s.loses("2/b", "b")
		if got := s.receives("udp"); got != "a c c e f d" {
			s.Errorf("UDP's program receives %s", got)
		}
	})
	s.item(113, "TCP puts all of it right", func(s story) {
		s.gets("tcp", 1000, 5000)
		if why := s.record("2/b'", trace.Sent).Why; why != "retransmit-fast" {
			s.Errorf("what is missing is sent again because of %s", why)
		}
	})
	s.item(114, "UDP's first octet is there a round trip earlier", func(s story) {
		udp, udpLast := s.first("udp", "receive")
		tcp, tcpLast := s.first("tcp", "read")
		if udp != 50*ms || tcp != 150*ms || udpLast != 65*ms || tcpLast != 251*ms {
			s.Errorf("UDP from %v to %v, TCP from %v to %v", udp, udpLast, tcp, tcpLast)
		}
	})
	s.item(113, "and it costs ten packets more", func(s story) {
		up, uo := s.traffic(wire.ProtoUDP)
		tp, to := s.traffic(wire.ProtoTCP)
		if got := fmt.Sprint(up, uo, tp, to); got != "6 6168 16 7848" {
			s.Errorf("packets and octets by UDP and TCP: %s", got)
		}
	})
	s.item(116, "on any bad road TCP's program has all in order, and UDP's has what was not lost", func(s story) {
		for seed := range uint64(20) {
			l, _ := Find("udp-beside-tcp")
			bad := l.Scenario()
			for key, value := range map[string]string{"loss": "20%", "reorder": "10%", "duplicate": "10%", "run": "2min"} {
				if err := bad.Set(key, value); err != nil {
					s.Fatal(err)
				}
			}
			got := story{s.T, bad.Run(seed), nil}
			got.getsInAll("tcp", 6000)
			if n := got.different("udp"); n >= 6 || n == 0 {
				s.Errorf("seed %d: %d different datagrams of six are received", seed, n)
			}
		}
	})
	s.point("Q11", "where nothing is lost they are equal, but for the handshake", func(s story) {
		l, _ := Find("udp-beside-tcp")
		p := l.Scenario()
		p.Lines = slices.DeleteFunc(p.Lines, func(l scenario.Line) bool { _, rule := l.Statement.(*scenario.Rule); return rule })
		quiet := story{s.T, p.Run(scenario.DefaultSeed), nil}
		udp, udpLast := quiet.first("udp", "receive")
		tcp, tcpLast := quiet.first("tcp", "read")
		if udp != 50*ms || udpLast != 55*ms || tcp != 150*ms || tcpLast != 150*ms { // a datagram every millisecond
			s.Errorf("UDP from %v to %v, TCP from %v to %v", udp, udpLast, tcp, tcpLast)
		}
	})
}

func TestUDPClosedPort(t *testing.T) {
	s := play(t, "udp-closed-port")
	s.item(114, "the connected socket is told, the other is not", func(s story) {
		const unconnected = 5000
		if all, other := s.told("client", "refused-connection", 0), s.told("client", "refused-connection", unconnected); all != 2 || other != 0 {
			s.Errorf("%d calls are refused, %d of them of the socket that is not connected; want 2 and 0", all, other)
		}
		if heard := s.told("client", "icmp-refused", unconnected); heard != 2 {
			s.Errorf("the host hears %d times about that socket, want 2", heard)
		}
	})
	s.item(50, "a port where nobody listens is answered for", func(s story) {
		for _, mark := range []string{"a", "b", "2/a", "2/b"} {
			s.judged(mark, "no-socket")
		}
		if s.fate("2/c") != "down" {
			s.Errorf("the last one: %s", s.fate("2/c"))
		}
	})
	s.item(2, "by ICMP: UDP has no word for it", func(s story) {
		if got := protocols(s.Packets); got[wire.ProtoUDP] != 5 || got[wire.ProtoICMP] != 4 || len(got) != 2 {
			s.Errorf("packets by protocol: %v", got)
		}
	})
}

func TestTwoDatagrams(t *testing.T) {
	s := play(t, "two-datagrams")
	s.item(114, "each is received by itself, the empty one, too", func(s story) { s.takes("server", 3, 3, 0) })
	s.item(3, "both were there", func(s story) {
		first, _ := s.first("server", "receive")
		if s.arrives("a") > first || s.arrives("b") > first {
			s.Errorf("they arrive at %v and %v, the first is taken at %v", s.arrives("a"), s.arrives("b"), first)
		}
	})
}

func TestInsideADatagram(t *testing.T) {
	s := play(t, "inside-a-datagram")
	octets := s.Packets[0].Bytes
	s.item(12, "8 octets of header, as the lesson spells them", func(s story) {
		if got := fmt.Sprintf("% x", octets[20:]); len(s.Packets) != 1 || got != "13 88 00 50 00 0a 6f 96 68 69" {
			s.Errorf("%d packets, behind IP's header %s", len(s.Packets), got)
		}
	})
	s.item(4, "IP carries UDP as protocol 17", func(s story) {
		if octets[9] != 17 || len(octets) != 30 || octets[3] != 0x1e {
			s.Errorf("protocol %d in %d octets", octets[9], len(octets))
		}
	})
}

func TestUDPFragments(t *testing.T) {
	s := play(t, "udp-fragments")
	s.item(116, "one lost fragment of three loses 4000 octets", func(s story) {
		s.loses("c")
		s.takes("server", 1472, 4000, 1472)
	})
	s.item(59, "what is longer than a packet goes in pieces", func(s story) {
		var sizes []int
		for _, p := range s.Packets[:8] {
			sizes = append(sizes, len(p.Bytes))
		}
		if want := []int{1500, 1500, 1500, 1068, 1500, 1500, 1068, 1500}; !slices.Equal(sizes, want) {
			s.Errorf("packets of %v octets, want %v", sizes, want)
		}
	})
	s.item(114, "UDP does not send it again; ICMP tells after 30 s", func(s story) {
		last := s.Packets[len(s.Packets)-1]
		if at := last.At.Sub(sim.Begin); len(s.Packets) != 9 || at != 30450*ms || protocols(s.Packets)[wire.ProtoICMP] != 1 {
			s.Errorf("%d packets, the last at %v", len(s.Packets), at)
		}
	})
}

func TestUDPFlood(t *testing.T) {
	s := play(t, "udp-flood")
	s.item(115, "the socket's queue is full, and honest datagrams are lost with the others", func(s story) {
		if most, dropped := s.most("datagrams", "server"), s.most("dropped", "server"); most != 37 || dropped != 866 {
			s.Errorf("at most %d wait, %d are dropped; the text says 37 and 866", most, dropped)
		}
		for mark, want := range map[string]string{"c": "deliver", "d": "queue-full", "e": "queue-full", "f": "deliver", "g": "deliver"} {
			if s.fate(mark) != want {
				s.Errorf("datagram %s: %s, want %s", mark, s.fate(mark), want)
			}
		}
		if wait := 2380*ms - s.arrives("f"); wait != 257*ms || s.receivesAt("server", 2380*ms) != 1 {
			s.Errorf("f waits %v", wait)
		}
	})
	s.item(82, "TCP beside it serves everybody", func(s story) { s.stands("served", "server", 25) })
	s.item(78, "the flood gets the octets of one queue", func(s story) {
		const queue = 4096
		g := s.gauge("memory", "server")
		quiet, flooded := slices.Max(g.Values[:20]), slices.Max(g.Values) // the first second, and all of it
		if flooded > quiet+queue {
			s.Errorf("the server holds %d octets, before the flood %d", flooded, quiet)
		}
	})
}

// receivesAt counts what a host's programs receive at an instant.
func (s story) receivesAt(host string, at time.Duration) (n int) {
	for _, r := range s.Trace {
		if r.Kind == trace.Call && r.Host == host && r.Why == "receive" && r.At.Sub(sim.Begin) == at {
			n++
		}
	}
	return n
}

func TestForgedQuestion(t *testing.T) {
	s := play(t, "forged-question")
	s.point("E8", "UDP reflects and multiplies, TCP's SYN-ACK is as short as the SYN", func(s story) {
		for mark, want := range map[string]int{"a": 58, "b": 528, "2/1": 44, "2/2": 44} {
			if got := len(s.Packets[s.arrows[mark].Packet-1].Bytes); got != want {
				s.Errorf("packet %s has %d octets, want %d", mark, got, want)
			}
		}
	})
	s.item(82, "the handshake asks first", func(s story) {
		s.judged("2/3", "reset")
		if s.opens("server") != 0 {
			s.Error("a forged SYN makes a connection")
		}
	})
	s.item(76, "the victim has never asked", func(s story) { s.judged("b", "no-socket") })
}

// What the texts say in figures is so in both languages.
func TestFiguresOfUDPAreInBothLanguages(t *testing.T) {
	for lesson, figures := range map[string][]string{
		"udp-beside-tcp": {"6168", "7848", "150", "251 ms"}, "udp-fragments": {"1068", "30 s", "1232"},
		"udp-flood": {"866", "257 ms", "37"}, "forged-question": {"500", "17", "44"}, "inside-a-datagram": {"6f 96", "30"},
	} {
		l, _ := Find(lesson)
		for _, lang := range languages {
			text := fmt.Sprint(l.Texts(lang))
			for _, f := range figures {
				if !strings.Contains(text, f) {
					t.Errorf("%s in %v does not say %s", lesson, lang, f)
				}
			}
		}
	}
}
