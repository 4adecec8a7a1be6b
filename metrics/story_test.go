package metrics_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/metrics"
	"github.com/tcpglass/tcpglass/wire"
)

// TestAFloodIsToldEverywhere: an alarm through the stack, the events, the log
// and the numbers within a second of the first forged segment, whether the
// half-open table is empty, full, or roomy; and an end of it.
func TestAFloodIsToldEverywhere(t *testing.T) {
	for _, tt := range []struct {
		what  string
		how   host.ListenConfig
		flags wire.Flags
		says  string
	}{
		{"SYNs, a cookie for each", host.ListenConfig{Cookies: host.CookiesAlways}, wire.SYN, "SYN flood from forged random sources"},
		{"SYNs, a small table and cookies", host.ListenConfig{HalfOpen: 64}, wire.SYN, "SYN flood from forged random sources"},
		{"SYNs, a plain table with room", host.ListenConfig{HalfOpen: 4096, Cookies: host.CookiesNever}, wire.SYN, "SYN flood from forged random sources"},
		{"ACKs", host.ListenConfig{}, wire.ACK, "ACK flood"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			besiege(t, tt.how, func(s *siege) {
				s.run(5*time.Second, 50, 0, 0)
				s.wantNoAlarm("ordinary visits")
				start := time.Now()
				s.run(2*time.Second, 50, 500, tt.flags)
				s.wantAlarm(start, tt.says)
				s.run(10*time.Second, 50, 0, 0)
				s.wantEnd()
			})
		})
	}
}

// wantAlarm checks that all say the same.
func (s *siege) wantAlarm(start time.Time, says string) {
	s.Helper()
	began := s.said(metrics.AlarmBegan)
	if len(began) != 1 || began[0].Where != web {
		s.Fatalf("told %d alarms, want one about %s: %+v", len(began), web, began)
	}
	if after := began[0].At.Sub(start); after > time.Second {
		s.Errorf("it was told after %v, want within a second", after)
	}
	alarms := s.server.Alarms()
	if len(alarms) != 1 || !strings.Contains(alarms[0].Headline(i18n.English.Text), says) {
		s.Errorf("Alarms says %+v, want one: %s", alarms, says)
	}
	for _, want := range []string{says, "event=alarm-began", "class=flood", "where=" + web, "signals="} {
		if !strings.Contains(s.log.String(), want) {
			s.Errorf("the log does not say %q:\n%s", want, s.log.String())
		}
	}
	page := s.page()
	for _, want := range []string{
		"tcpglass_alarms{class=\"flood\"} 1\n",
		"tcpglass_server_verdict{server=\"" + web + "\",class=\"flood\",shape=\"" + alarms[0].Shape.String() + "\"} 1\n",
	} {
		if !strings.Contains(page, want) {
			s.Errorf("the page does not say %s", want)
		}
	}
}

// wantEnd checks that the alarm was told to be over, and is.
func (s *siege) wantEnd() {
	s.Helper()
	if ended := s.said(metrics.AlarmEnded); len(ended) != 1 || ended[0].Verdict.Class != detect.Flood {
		s.Errorf("told %d ends of the flood, want one: %+v", len(ended), ended)
	}
	if !strings.Contains(s.log.String(), "level=INFO msg=\""+web+": the flood is over\" event=alarm-ended") {
		s.Errorf("the log does not say that it is over:\n%s", s.log.String())
	}
	if alarms := s.server.Alarms(); len(alarms) != 0 {
		s.Errorf("Alarms still says %+v", alarms)
	}
	if page := s.page(); !strings.Contains(page, "tcpglass_alarms{class=\"flood\"} 0\n") {
		s.Error("the page still says that there is one")
	}
}

func (s *siege) wantNoAlarm(what string) {
	s.Helper()
	if began := s.said(metrics.AlarmBegan); len(began) > 0 {
		s.Errorf("%s are called: %s", what, strings.Join(began[0].Text(i18n.English.Text), "\n"))
	}
}

// TestACrowdIsNoAlarm: twenty times the usual visits, all of whom complete;
// nor is it one when Accept does not keep up.
func TestACrowdIsNoAlarm(t *testing.T) {
	for _, how := range []host.ListenConfig{
		{Cookies: host.CookiesNever}, {}, {Cookies: host.CookiesAlways}, {Backlog: 2},
	} {
		besiege(t, how, func(s *siege) {
			s.run(5*time.Second, 20, 0, 0)
			s.run(5*time.Second, 400, 0, 0)
			s.wantNoAlarm("a crowd's visits")
			if got := s.server.Verdicts(); len(got) != 1 || got[0].Class != detect.Crowd {
				s.Errorf("the verdict is %+v, want a crowd", got)
			}
		})
	}
}

// TestASilentServiceIsToldInALine: nobody accepts, and the log says so, not
// with each client.
func TestASilentServiceIsToldInALine(t *testing.T) {
	besiege(t, host.ListenConfig{}, func(s *siege) {
		_, err := s.server.ListenWith(host.ListenConfig{Backlog: 1, Cookies: host.CookiesNever}, "tcp", ":81")
		if err != nil {
			s.Fatal(err)
		}
		for range 50 {
			if c, err := s.clients.Dial("tcp", serverIP+":81"); err == nil {
				defer c.Close()
			}
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(20 * time.Second)
		told := s.said(metrics.AcceptFull)
		if n := len(told); n < 2 || n > 4 {
			s.Errorf("25 s of overflow are told in %d lines, want one in ten seconds", n)
		}
		sum := uint64(0)
		for _, e := range told {
			sum += e.Count
		}
		if want := s.server.Stats().AcceptOverflow; sum != want {
			s.Errorf("the lines add up to %d, the counter says %d", sum, want)
		}
	})
}

// TestMemoryUnderPressureIsTold: clients write what nobody reads, until the
// budget is spent; then the listener hangs up.
func TestMemoryUnderPressureIsTold(t *testing.T) {
	besiege(t, host.ListenConfig{}, func(s *siege) {
		ln, err := s.server.Listen("tcp", ":81")
		if err != nil {
			s.Fatal(err)
		}
		for range 400 {
			c, err := s.clients.Dial("tcp", serverIP+":81")
			if err != nil {
				break // nothing new is taken on
			}
			defer c.Close()
			c.SetWriteDeadline(time.Now().Add(10 * time.Millisecond))
			c.Write(make([]byte, 1<<20))
		}
		time.Sleep(time.Second)
		rose := s.said(metrics.PressureRose)
		if len(rose) == 0 || rose[0].Where != "tight" {
			s.Fatalf("told %+v of %d octets of %d, want that memory is tight", rose, s.server.Stats().Memory, s.server.Stats().MemoryLimit)
		}
		ln.Close()
		time.Sleep(time.Minute)
		fell := s.said(metrics.PressureFell)
		if len(fell) == 0 || fell[len(fell)-1].Where != "calm" {
			s.Errorf("told %+v, want that memory is calm again", fell)
		}
	})
}

func TestCookiesAreToldToBeginAndToEnd(t *testing.T) {
	besiege(t, host.ListenConfig{Cookies: host.CookiesAlways}, func(s *siege) {
		s.run(time.Second, 20, 0, 0)
		if got := s.said(metrics.CookiesBegan); len(got) != 1 || got[0].Where != "0.0.0.0:80" {
			s.Errorf("told %+v, want that the listener has begun", got)
		}
		time.Sleep(2 * time.Minute)
		if got := s.said(metrics.CookiesEnded); len(got) != 1 || got[0].Where != "0.0.0.0:80" {
			s.Errorf("told %+v, want that it has ended", got)
		}
	})
}

// TestALinkThatGoesIsTold, and a stack that is closed is not worth a word.
func TestALinkThatGoesIsTold(t *testing.T) {
	besiege(t, host.ListenConfig{}, func(s *siege) {
		s.forged.Close() // both ends of a link in memory go together
		time.Sleep(time.Second)
		if got := s.said(metrics.LinkDown); len(got) != 1 || got[0].Err == nil {
			s.Errorf("told %+v, want that the link is down, and why", got)
		}
	})
	besiege(t, host.ListenConfig{}, func(s *siege) {
		s.server.Close()
		time.Sleep(time.Second)
		if got := s.said(metrics.LinkDown); len(got) != 0 {
			s.Errorf("told %+v of a stack that was closed", got)
		}
	})
}
