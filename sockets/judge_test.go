package sockets

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// server is where all of these tests listen.
var server = netip.MustParseAddrPort("192.0.2.80:80")

// picture makes a table step by step.
type picture struct{ Table }

func listening(backlog, pending int) *picture {
	return &picture{Table{At: time.Unix(1000, 0), Settings: &Settings{SynAckRetries: 5, SynCookies: 1, FirstPort: 1001, LastPort: 2000},
		Counters: &Counters{},
		Sockets:  []Row{{Kind: ListenerRow, State: Listen, Local: server, Backlog: backlog, Pending: pending}}}}
}

// halfOpen adds entries that have sent their SYN-ACK again so often.
func (p *picture) halfOpen(n, retries int, from func(i int) string) *picture {
	for i := range n {
		p.Sockets = append(p.Sockets, Row{Kind: HalfOpenRow, State: SynReceived, Local: server, Retries: retries, Age: float64(retries) + 0.5,
			Remote: netip.AddrPortFrom(netip.MustParseAddr(from(i)), uint16(1000+i))})
	}
	return p
}

// add adds connections with the same local endpoint.
func (p *picture) add(n int, r Row, from func(i int) string) *picture {
	for i := range n {
		row := r
		row.Remote = netip.AddrPortFrom(netip.MustParseAddr(from(i)), uint16(20000+i))
		p.Sockets = append(p.Sockets, row)
	}
	return p
}

func (p *picture) later(d time.Duration) *picture { p.At = p.At.Add(d); return p }

func (p *picture) table() *Table { p.complete(); return &p.Table }

func everywhere(i int) string { return fmt.Sprintf("10.%d.%d.9", i%200, i%250) }
func oneNet(i int) string     { return fmt.Sprintf("198.51.100.%d", i%250) }
func oneHost(int) string      { return "203.0.113.9" }

func connection(s State) Row {
	return Row{Kind: ConnectionRow, State: s, Local: server, Connection: &Connection{}}
}

func TestWhatHalfOpenConnectionsMean(t *testing.T) {
	for _, tt := range []struct {
		what   string
		before *picture // nil: one look
		now    *picture
		reason Reason
		class  detect.Class
		shape  detect.Shape
		source string
	}{
		{"a few are normal", nil, listening(128, 0).halfOpen(3, 0, everywhere), Few, detect.Nothing, 0, ""},
		{"a few that are not answered are normal: clients vanish", nil, listening(128, 0).halfOpen(19, 3, everywhere), Few, detect.Nothing, 0, ""},
		{"a few fill a small table", nil, listening(5, 0).halfOpen(5, 2, everywhere), Unanswered, detect.Flood, detect.Random, ""},
		{"many that do not answer", nil, listening(512, 0).halfOpen(300, 2, everywhere), Unanswered, detect.Flood, detect.Random, ""},
		{"many of one network", nil, listening(512, 0).halfOpen(300, 2, oneNet), Unanswered, detect.Flood, detect.OnePrefix, "198.51.100.0/24"},
		{"many of one host", nil, listening(512, 0).halfOpen(300, 2, oneHost), Unanswered, detect.Flood, detect.OneSource, "203.0.113.9/32"},
		{"many young ones may be anything", nil, listening(512, 0).halfOpen(300, 0, everywhere), Undecided, detect.Nothing, 0, ""},
		{"many young ones beside many connections", nil,
			listening(512, 0).halfOpen(30, 0, everywhere).add(200, connection(Established), everywhere), Completing, detect.Crowd, 0, ""},
		{"old ones beside connections: a flood of a busy server", nil,
			listening(512, 0).halfOpen(300, 2, everywhere).add(500, connection(Established), everywhere), Unanswered, detect.Flood, detect.Random, ""},
		{"third segments that found no room", nil, listening(50, 51).halfOpen(50, 2, everywhere), Overloaded, detect.Nothing, 0, ""},
		{"young ones that are there a second later", listening(512, 0).halfOpen(100, 0, everywhere),
			listening(512, 0).halfOpen(150, 0, everywhere).later(time.Second), Unanswered, detect.Flood, detect.Random, ""},
		{"young ones, others than a second ago", listening(512, 0).halfOpen(100, 0, oneNet),
			listening(512, 0).halfOpen(150, 0, everywhere).later(time.Second), Completing, detect.Crowd, 0, ""},
		{"old ones that are gone because their time was up", listening(512, 0).halfOpen(100, 62, oneNet),
			listening(512, 0).halfOpen(150, 0, everywhere).later(time.Second), Unanswered, detect.Flood, detect.Random, ""},
		{"two looks at once are one", listening(512, 0).halfOpen(100, 0, everywhere),
			listening(512, 0).halfOpen(150, 0, everywhere).later(time.Millisecond), Undecided, detect.Nothing, 0, ""},
	} {
		var before *Table
		if tt.before != nil {
			before = tt.before.table()
		}
		all := tt.now.table().Judge(before)
		if len(all) != 1 {
			t.Errorf("%s: %d verdicts, want 1", tt.what, len(all))
			continue
		}
		v, source := all[0], ""
		if all[0].Source.IsValid() {
			source = all[0].Source.String()
		}
		if v.Reason != tt.reason || v.Class != tt.class || v.Shape != tt.shape || source != tt.source {
			t.Errorf("%s: got %s, %v %v %s, want %s, %v %v %s", tt.what, v.Reason, v.Class, v.Shape, source, tt.reason, tt.class, tt.shape, tt.source)
		}
	}
}

func TestCookiesThatDoNotComeBack(t *testing.T) {
	before := listening(512, 0).table()
	now := listening(512, 0).later(2 * time.Second)
	now.Counters = &Counters{CookiesSent: 1000, CookiesRecv: 20}
	v := now.table().Judge(before)
	if len(v) != 1 || v[0].Reason != Cookies || v[0].Class != detect.Flood || v[0].Signals[0].Value != 500 || v[0].Signals[0].Usual != 10 {
		t.Errorf("500 cookies a second, of which 10 come back, are %+v, want a flood", v)
	}
	now.Counters.CookiesRecv = 990
	if v := now.Judge(before); len(v) != 0 {
		t.Errorf("cookies that come back are %+v, want nothing", v)
	}
	now.Counters.CookiesRecv = 0
	v = now.halfOpen(300, 2, everywhere).table().Judge(before)
	if last := v[0].Signals[len(v[0].Signals)-1]; len(v) != 1 || last.Name != "cookies" {
		t.Errorf("cookies beside a flood in the table are %+v, want one verdict with both", v)
	}
}

func TestEverythingHasItsWords(t *testing.T) {
	reasons := []Reason{Few, Overloaded, Undecided, Completing, Cookies}
	for _, lang := range []i18n.Lang{i18n.English, i18n.Chinese} {
		for _, r := range reasons {
			v := Verdict{Listener: server, Reason: r}
			complain(t, v.Headline(lang.Text))
		}
		for _, from := range []func(int) string{everywhere, oneNet, oneHost} {
			v := listening(512, 0).halfOpen(300, 2, from).table().Judge(listening(512, 0).halfOpen(30, 0, from).later(-time.Second).table())[0]
			a := v.Alarm(lang.Text)
			complain(t, a.Text)
			for _, s := range a.Signals {
				complain(t, s.Text)
			}
		}
		for _, code := range []string{"accept-queue-full", "close-wait", "time-wait-server", "time-wait-client", "fin-wait-2",
			"orphans", "syn-sent", "zero-window", "unacknowledged"} {
			f := Finding{Code: code, Count: 3, Who: "nginx (pid 7)", Age: 5, Share: 0.5, Of: 9}
			headline, next := f.Text(lang.Text)
			complain(t, headline)
			complain(t, next)
		}
		v := Verdict{Reason: Cookies}
		complain(t, v.Headline(lang.Text)+v.Blind(lang.Text))
	}
}

// complain is about a text that is missing or does not take its arguments.
func complain(t *testing.T, text string) {
	t.Helper()
	if strings.HasPrefix(text, "sockets.") || strings.Contains(strings.ReplaceAll(text, "%!(EXTRA", ""), "%!") {
		t.Errorf("a text is missing or does not fit its arguments: %q", text)
	}
}

func TestCommandsThatShowIt(t *testing.T) {
	v := listening(512, 0).halfOpen(300, 2, everywhere).table().Judge(nil)[0]
	all := strings.Join(v.Confirm(), "\n")
	for _, want := range []string{"netstat -nat | grep SYN_RECV | grep -c ':80 '", "ss -tnoi state syn-recv 'sport = :80'", "tcp dst port 80 and tcp[13] & 0x12 = 2"} {
		if !strings.Contains(all, want) {
			t.Errorf("the commands lack %q:\n%s", want, all)
		}
	}
	few := Verdict{Listener: server, Reason: Few}
	if few.Confirm() != nil || few.Blind(i18n.English.Text) != "" {
		t.Error("of nothing there is something to confirm")
	}
	if v.Blind(i18n.English.Text) == "" {
		t.Error("one look does not say what it cannot know")
	}
}
