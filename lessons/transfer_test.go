package lessons

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

func TestDataNumbers(t *testing.T) {
	s := play(t, "data-numbers")
	s.item(29, "1000, then 1001: the numbers of the textbooks", func(s story) {
		s.wired("1", 1000, 0)
		s.wired("2", 2000, 1001)
		s.wired("3", 1001, 2001)
	})
	s.point("E10", "the first octet is x+1, not x", func(s story) { s.wired("a", 1001, 2001) })
	s.item(27, "each octet takes one number", func(s story) {
		s.carries("a", 5)
		s.wired("b", 2001, 1006)
		s.carries("b", 3)
		s.wired("c", 1006, 2004)
	})
	s.item(14, "each direction counts for itself", func(s story) {
		if n := s.record("c", trace.Sent).TCB; n.ISS != 1000 || n.IRS != 2000 {
			s.Errorf("the client counts from %d and %d, want 1000 and 2000", n.ISS, n.IRS)
		}
	})
}

func TestInsideAPacket(t *testing.T) {
	s := play(t, "inside-a-packet")
	octets := s.Packets[s.arrows["a"].Packet-1].Bytes
	ip, err := wire.ParseIPv4(octets)
	if err != nil {
		t.Fatal(err)
	}
	seg, err := wire.ParseTCP(ip.Payload)
	if err != nil {
		t.Fatal(err)
	}
	s.item(1, "layer in layer: IP, TCP, text", func(s story) {
		if ip, tcp, text := len(octets)-len(ip.Payload), len(ip.Payload)-len(seg.Payload), string(seg.Payload); ip != 20 || tcp != 32 || text != "hi" {
			s.Errorf("%d octets of IP, %d of TCP, %q; the lesson says 20, 32, hi", ip, tcp, text)
		}
	})
	s.item(4, "IP carries TCP as protocol 6", func(s story) {
		if octets[9] != 6 {
			s.Errorf("protocol %d", octets[9])
		}
	})
	s.item(12, "the fixed 20 octets are those that the lesson spells", func(s story) {
		want := "13 88 00 50 00 00 03 e9 00 00 07 d1 80 18 08 00"
		if got := fmt.Sprintf("% x", ip.Payload[:16]); got != want || ip.Payload[18] != 0 || ip.Payload[19] != 0 {
			s.Errorf("got %s", got)
		}
	})
	s.item(13, "12 octets of options with text, 20 with a SYN", func(s story) {
		if n := fmt.Sprintf("% x", seg.Options[:4]); len(seg.Options) != 12 || n != "01 01 08 0a" {
			s.Errorf("%d octets of options, which begin with %s", len(seg.Options), n)
		}
		if n := len(s.Packets[0].Bytes); n != 60 {
			s.Errorf("the SYN has %d octets, want 60", n)
		}
	})
}

func TestAckRule(t *testing.T) {
	s := play(t, "ack-rule")
	s.item(15, "without ACK the number means nothing", func(s story) { s.sends("1", client, "SYN", 0, 0) })
	s.item(16, "the flag ACK is one thing, the number another", func(s story) {
		for mark, a := range s.arrows {
			if a.Segment.Flags.Has(wire.ACK) != (mark != "1") {
				s.Errorf("segment %s has flags %s", mark, a.Segment.Flags)
			}
		}
	})
	s.item(26, "SYN and FIN take one number each", func(s story) {
		s.sends("2", server, "SYN,ACK", 0, 1)
		s.sends("7", client, "ACK", 35, 2)
	})
	s.item(30, "ack = seq + length", func(s story) {
		s.sends("b", server, "ACK", 1, 1+10)
		s.sends("d", server, "ACK", 1, 11+20)
	})
	s.point("E4", "seq + 1 is not the rule: three octets and a FIN make four", func(s story) {
		s.sends("4", client, "FIN,PSH,ACK", 31, 1)
		s.carries("4", 3)
		s.sends("5", server, "ACK", 1, 31+3+1)
	})
}

func TestSequenceWrap(t *testing.T) {
	s := play(t, "sequence-wrap")
	s.item(14, "the numbers run over 2^32 without anybody caring", func(s story) {
		s.wired("a", 4294967286, 2001)
		s.carries("a", 20)
		s.wired("b", 2001, 10)
		s.judged("b", "accept")
		s.wired("c", 10, 2001)
		s.gets("server", 20, 5)
		s.counts("client", wire.SYN, 1)
	})
}

func TestTwoWritesOneRead(t *testing.T) {
	s := play(t, "two-writes-one-read")
	s.item(3, "two segments are read as one, one as two", func(s story) {
		s.carries("a", 3)
		s.carries("b", 3)
		s.carries("d", 10)
		s.gets("server", 6, 5, 5)
	})
}

func TestPush(t *testing.T) {
	s := play(t, "push")
	s.item(19, "PSH is set on the last segment of a write, and only there", func(s story) {
		s.sends("a", client, "ACK", 1, 1)
		s.sends("b", client, "ACK", 525, 1)
		s.sends("c", client, "PSH,ACK", 1049, 1)
		s.sends("f", client, "PSH,ACK", 1501, 1)
		s.carries("c", 1500-2*524)
	})
	s.item(19, "without PSH nothing is held back", func(s story) {
		if at := s.calls("server", "read", 524); at != s.arrives("a") {
			s.Errorf("the server reads at %v, the first segment is there at %v", at, s.arrives("a"))
		}
	})
}

func TestUrgent(t *testing.T) {
	s := play(t, "urgent")
	s.item(18, "URG points behind the urgent octet, which stays in line", func(s story) {
		s.sends("b", client, "PSH,ACK,URG", 4, 1)
		if p := s.record("b", trace.Sent).Segment.Urgent; p != 1 {
			s.Errorf("the urgent pointer is %d, want 1", p)
		}
		s.sends("c", client, "PSH,ACK", 5, 1)
		s.gets("server", 7)
	})
}

func TestSixFlags(t *testing.T) {
	s := play(t, "six-flags")
	seen := func(f wire.Flags) bool { return s.sent("client", f)+s.sent("server", f) > 0 }
	for number, f := range map[int]wire.Flags{18: wire.URG, 19: wire.PSH, 20: wire.RST, 21: wire.SYN, 22: wire.FIN} {
		s.item(number, f.String()+" is there", func(s story) {
			if !seen(f) {
				s.Errorf("no segment has %s", f)
			}
		})
	}
	s.item(17, "all six are there", func(s story) {
		for _, f := range []wire.Flags{wire.URG, wire.ACK, wire.PSH, wire.RST, wire.SYN, wire.FIN} {
			if !seen(f) {
				s.Errorf("no segment has %s", f)
			}
		}
	})
	s.point("E9", "the newer ones have names, too", func(s story) {
		if names := (wire.CWR | wire.ECE | wire.AE).String(); names != "ECE,CWR,AE" {
			s.Errorf("CWR, ECE and AE are called %s", names)
		}
	})
	s.point("E13", "the RST of a host without memory has no ACK", func(s story) {
		s.sends("6", server, "RST", 2, 0)
		s.judged("c", "closed")
		s.ends("client", "CLOSED", "reset-arrived")
	})
	s.item(23, "each bit is explained by its full name in both languages", func(s story) {
		for _, lang := range languages {
			watch := (Lesson{Name: "six-flags"}).Texts(lang).Watch
			for _, word := range []string{"synchronize", "acknowledgment", "push", "finish", "reset", "urgent"} {
				if !slices.ContainsFunc(watch, contains(word)) {
					s.Errorf("%v: %s is not named", lang, word)
				}
			}
		}
	})
}

func TestNoAckFlag(t *testing.T) {
	s := play(t, "no-ack-flag")
	s.item(25, "data without ACK is dropped, with ACK it is taken", func(s story) {
		s.judged("a", "no-ack")
		s.judged("a'", "accept")
		s.gets("server", 5)
	})
	s.point("E13", "a reset needs no ACK", func(s story) {
		s.judged("4", "reset")
		s.ends("server", "CLOSED", "reset-arrived")
	})
}

func TestFullDuplex(t *testing.T) {
	s := play(t, "full-duplex")
	s.item(10, "both send at once, and the data takes the ACKs along", func(s story) {
		s.leaves("a", 200*ms, "data")
		s.leaves("b", 200*ms, "data")
		s.sends("c", client, "PSH,ACK", 5, 5)
		s.sends("d", server, "PSH,ACK", 5, 5)
		s.gets("client", 4, 4)
		s.gets("server", 4, 4)
		if len(s.Packets) != 3+4+2 {
			s.Errorf("%d packets, want 3 that open, 4 with data, 2 that only acknowledge", len(s.Packets))
		}
	})
}

func TestHalfDuplex(t *testing.T) {
	s := play(t, "half-duplex")
	s.item(10, "on a line for one direction at a time they take turns", func(s story) {
		s.leaves("a", 200*ms, "data")
		s.leaves("b", 200*ms, "data")
		if a, b := s.arrives("a"), s.arrives("b"); a != 250*ms || b != 300*ms {
			s.Errorf("they arrive at %v and %v, want 250ms and 300ms", a, b)
		}
		s.gets("client", 4, 4)
		s.gets("server", 4, 4)
	})
}

func TestSimplex(t *testing.T) {
	s := play(t, "simplex")
	s.item(10, "one way is no way", func(s story) {
		s.loses("2", "2'")
		s.never("client", "ESTABLISHED")
		s.never("server", "ESTABLISHED")
	})
	s.item(32, "the client waits in SYN-SENT until its patience ends", func(s story) {
		s.lasts("client", "SYN-SENT", 2500*ms)
		s.ends("client", "CLOSED", "timeout")
	})
}
