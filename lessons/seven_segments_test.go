package lessons

import (
	"testing"
	"time"
)

// Octets.
const (
	asked = 37
	told  = 45
)

func TestOpening(t *testing.T) {
	s := play(t, "seven-segments")
	s.item(24, "segment 1 is SYN alone", func(s story) { s.sends("1", client, "SYN", 0, 0) })
	s.item(30, "ack is seq+1 for a SYN", func(s story) { s.sends("2", server, "SYN,ACK", 0, 1) })
	s.item(26, "a SYN takes one number", func(s story) { s.sends("3", client, "ACK", 1, 1) })
	s.item(40, "the server listens", func(s story) { s.calls("server", "listen", 0) })
	s.item(32, "the client goes to SYN-SENT", func(s story) { s.goes("client", "CLOSED", "SYN-SENT") })
	s.item(33, "the server goes to SYN-RECEIVED", func(s story) { s.goes("server", "LISTEN", "SYN-RECEIVED") })
	s.item(34, "both are ESTABLISHED, the client one flight earlier", func(s story) {
		c := s.goes("client", "SYN-SENT", "ESTABLISHED")
		if v := s.goes("server", "SYN-RECEIVED", "ESTABLISHED"); v-c != 50*ms {
			s.Errorf("the client is there at %v, the server at %v: want one flight of 50ms between", c, v)
		}
	})
	s.item(37, "three packets open the connection", func(s story) {
		for i, want := range []string{"1", "2", "3"} {
			if got := s.arrows[want].Packet; got != uint64(i+1) {
				s.Errorf("segment %s is packet %d", want, got)
			}
		}
	})
}

func TestTransfer(t *testing.T) {
	s := play(t, "seven-segments")
	s.item(27, "each octet takes one number", func(s story) {
		s.sends("a", client, "PSH,ACK", 1, 1)
		s.sends("b", server, "PSH,ACK", 1, 1+asked)
		s.sends("c", client, "ACK", 1+asked, 1+told)
	})
	s.item(38, "data has letters, opening and closing have the numbers 1 to 7", func(s story) {
		if len(s.arrows) != 10 || len(s.Packets) != 10 {
			s.Errorf("%d marks for %d packets, want 1 to 7 and a to c", len(s.arrows), len(s.Packets))
		}
	})
	s.item(44, "what was sent arrives", func(s story) {
		s.calls("server", "read", asked)
		s.calls("client", "read", told)
	})
}

func TestClosing(t *testing.T) {
	s := play(t, "seven-segments")
	u, w := 1+asked, 1+told // the numbers of the FINs, as the articles call them
	s.item(86, "FIN, seq=u: FIN-WAIT-1", func(s story) {
		s.sends("4", client, "FIN,ACK", u, w)
		s.goes("client", "ESTABLISHED", "FIN-WAIT-1")
	})
	s.item(87, "ACK, ack=u+1: CLOSE-WAIT and FIN-WAIT-2", func(s story) {
		s.sends("5", server, "ACK", w, u+1)
		s.goes("server", "ESTABLISHED", "CLOSE-WAIT")
		s.goes("client", "FIN-WAIT-1", "FIN-WAIT-2")
	})
	s.item(88, "FIN, seq=w: LAST-ACK", func(s story) {
		s.sends("6", server, "FIN,ACK", w, u+1)
		s.goes("server", "CLOSE-WAIT", "LAST-ACK")
	})
	s.item(89, "ACK, ack=w+1: TIME-WAIT and CLOSED", func(s story) {
		s.goes("client", "FIN-WAIT-2", "TIME-WAIT")
		s.goes("server", "LAST-ACK", "CLOSED")
	})
	s.item(90, "the last segment's numbers", func(s story) { s.sends("7", client, "ACK", u+1, w+1) })
	s.item(97, "TIME-WAIT lasts 2 MSL", func(s story) {
		began, over := s.goes("client", "FIN-WAIT-2", "TIME-WAIT"), s.goes("client", "TIME-WAIT", "CLOSED")
		if over-began != time.Minute {
			s.Errorf("TIME-WAIT lasts %v, want 1m: twice the MSL of 30s", over-began)
		}
	})
	s.item(102, "the reader meets the end, then closes", func(s story) {
		if end, closed := s.calls("server", "read", 0), s.calls("server", "close", 0); closed <= end {
			s.Errorf("the end is read at %v, close is called at %v", end, closed)
		}
	})
}
