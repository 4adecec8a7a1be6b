package lessons

import (
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/trace"
)

// gauge is one gauge of a host.
func (s story) gauge(name, host string) ladder.Gauge {
	s.Helper()
	for _, g := range ladder.ReadGauges(s.Trace) {
		if g.Name == name && g.Host == host {
			return g
		}
	}
	s.Fatalf("no gauge %s of %s", name, host)
	return ladder.Gauge{}
}

// stands checks what a gauge says last.
func (s story) stands(name, host string, want int) {
	s.Helper()
	g := s.gauge(name, host)
	if got := g.Values[len(g.Values)-1]; got != want {
		s.Errorf("in the end the gauge %s of %s says %d, want %d", name, host, got, want)
	}
}

// most is the greatest that a gauge says.
func (s story) most(name, host string) (most int) {
	s.Helper()
	g := s.gauge(name, host)
	for _, v := range g.Values {
		most = max(most, v)
	}
	return most
}

// fate is what is said of an arrow on its arrival, or of its loss.
func (s story) fate(mark string) string {
	s.Helper()
	a := s.arrows[mark]
	if a == nil {
		s.Fatalf("no segment %s", mark)
	}
	return a.Verdict + a.Loss
}

func TestFloodPolicies(t *testing.T) {
	s := play(t, "flood-policies")
	s.item(68, "who is served when the queue is full depends on the policy", func(s story) {
		for server, want := range map[string]int{"drop": 24, "oldest": 16, "chance": 20, "reset": 10, "cookie": 24} {
			s.stands("served", server, want)
		}
	})
	s.item(78, "the queue stays full for the flood, and where nothing is displaced for an entry's life more", func(s story) {
		g := s.gauge("half-open", "drop")
		for i, v := range g.Values {
			if at := time.Duration(g.At[i]); at > 1100*ms && at < 4000*ms && v != 32 {
				s.Errorf("at %v the queue has %d entries, want 32", at, v)
			}
		}
	})
	s.item(83, "with cookies nobody waits", func(s story) {
		g := s.gauge("served", "cookie")
		for i, v := range g.Values {
			at := time.Duration(g.At[i])
			if came := int(at/(200*ms)) - 1; v < min(came, 24) { // one round trip of 80 ms to connect, another to be served
				s.Errorf("at %v %d are served, want all %d who had the time", at, v, came)
			}
		}
	})
	s.item(76, "the trace tells of one forged SYN, the packets of all", func(s story) {
		flows := map[string]bool{}
		for _, r := range s.Trace {
			if r.Kind == trace.Sent && r.Host == "forger" {
				flows[r.Flow.String()] = true
			}
		}
		if len(flows) != 1 || len(s.Packets) < 5*750 {
			s.Errorf("%d forged SYNs are told of, and %d packets were sent", len(flows), len(s.Packets))
		}
	})
}

func TestWhenToAllocate(t *testing.T) {
	s := play(t, "when-to-allocate")
	s.item(62, "a TCB at the SYN, an entry, or a cookie", func(s story) {
		whole, entry, cookie := s.most("memory", "connection"), s.most("memory", "entry"), s.most("memory", "cookie")
		if whole < 6*entry || entry < 3*cookie/2 || entry > 128*1024 {
			s.Errorf("memory of the three is %d, %d, %d octets; want each far less than the one before", whole, entry, cookie)
		}
		if n := s.most("half-open", "connection"); n != 1000 || s.most("half-open", "entry") != 1000 {
			s.Errorf("%d half-open connections, want all 1000 at both", n)
		}
	})
	s.item(79, "a SYN is small: 44 octets of it make 700 of state", func(s story) {
		if each := s.most("memory", "connection") / 1000; each < 10*44 || len(s.Packets[0].Bytes) != 44 {
			s.Errorf("%d octets make %d", len(s.Packets[0].Bytes), each)
		}
	})
	s.item(77, "all answer alike, and again", func(s story) {
		for _, mark := range []string{"2", "2'", "2/2", "2/2'", "3/2", "3/2'"} {
			if s.fate(mark) != "no-route" {
				s.Errorf("segment %s: %s, want it to go where nobody is", mark, s.fate(mark))
			}
		}
	})
}

func TestTwoQueues(t *testing.T) {
	s := play(t, "two-queues")
	s.item(67, "each queue is full at one server", func(s story) {
		if s.most("accept-queue", "lazy") != 1 || s.most("half-open", "robbed") != 2 || s.most("accept-queue", "robbed") != 0 {
			s.Error("the gauges do not show one full queue at each server")
		}
	})
	s.item(66, "a third segment without a place leaves the entry where it is", func(s story) {
		if s.fate("4/3") != "backlog" || s.fate("4/a") != "backlog" || s.fate("4/b") != "accept" {
			s.Errorf("third segments: %s, %s, %s", s.fate("4/3"), s.fate("4/a"), s.fate("4/b"))
		}
	})
	s.item(64, "a SYN without a place is not answered", func(s story) {
		if s.fate("5/1") != "backlog" || s.fate("5/1''") != "accept" {
			s.Errorf("SYNs: %s, %s", s.fate("5/1"), s.fate("5/1''"))
		}
	})
}

func TestCrowdOrFlood(t *testing.T) {
	s := play(t, "crowd-or-flood")
	s.item(80, "half-open connections pile up only where nobody goes on", func(s story) {
		s.stands("served", "loved", 120)
		if crowd, flood := s.most("half-open", "loved"), s.most("half-open", "flooded"); crowd > 6 || flood != 120 {
			s.Errorf("at most %d half-open entries of the crowd and %d of the flood", crowd, flood)
		}
		if crowd, flood := s.most("memory", "loved"), s.most("memory", "flooded"); crowd <= flood {
			s.Errorf("the crowd takes %d octets, the flood %d: the text says more for the crowd", crowd, flood)
		}
	})
}

func TestCookieLostAck(t *testing.T) {
	s := play(t, "cookie-lost-ack")
	s.item(74, "a second SYN-ACK brings the third segment again", func(s story) {
		if s.fate("3") != "rule" || s.fate("a") != "accept" {
			s.Errorf("segment 3: %s, and once more: %s", s.fate("3"), s.fate("a"))
		}
		if at := s.calls("client", "read", 10); at != 1200*ms {
			s.Errorf("the greeting is read at %v, want 1.2 s", at)
		}
	})
	s = play(t, "cookie-lost-ack-in-a-flood")
	s.item(74, "in a flood there is no second chance for a stranger", func(s story) {
		if at := s.goes("client", "ESTABLISHED", "CLOSED"); at < 65*time.Second {
			s.Errorf("the client is reset at %v", at)
		}
		for _, r := range s.Trace {
			if r.Host == "mail" && r.Kind == trace.State {
				s.Errorf("the server knows of a connection: %+v", r)
			}
		}
	})
}

func TestBlindGuess(t *testing.T) {
	s := play(t, "blind-guess")
	s.item(36, "a third segment proves nothing where the number can be guessed", func(s story) {
		s.calls("weak", "read", 20)
		s.goes("weak", "SYN-RECEIVED", "ESTABLISHED")
		for _, r := range s.Trace {
			if r.Host == "strong" && r.To == "ESTABLISHED" {
				s.Errorf("strong was deceived at %v", r.At)
			}
		}
		if s.fate("4/3") != "refuse" {
			s.Errorf("the wrong guess: %s", s.fate("4/3"))
		}
	})
}

func TestBlindReset(t *testing.T) {
	s := play(t, "blind-reset")
	s.item(20, "only the RST with exactly the next number resets", func(s story) {
		for mark, want := range map[string]string{"4": "above-window", "5": "challenge-reset", "6": "reset"} {
			if s.fate(mark) != want {
				s.Errorf("RST %s: %s, want %s", mark, s.fate(mark), want)
			}
		}
		if at := s.goes("server", "ESTABLISHED", "CLOSED"); at != 1520*ms {
			s.Errorf("the connection ends at %v, want with the last RST", at)
		}
	})
}

// What the texts of the floods say in figures is so in both languages.
func TestFiguresOfTheFloodsAreInBothLanguages(t *testing.T) {
	for _, tt := range []struct{ lesson, figure string }{
		{"when-to-allocate", "700,000"}, {"when-to-allocate", "98,304"}, {"when-to-allocate", "49,152"},
		{"crowd-or-flood", "120"}, {"cookie-lost-ack", "1.2 s"},
	} {
		l, _ := Find(tt.lesson)
		for _, lang := range languages {
			if !strings.Contains(strings.Join(l.Texts(lang).Happens, " "), tt.figure) {
				t.Errorf("%s in %v does not say %s", tt.lesson, lang, tt.figure)
			}
		}
	}
}
