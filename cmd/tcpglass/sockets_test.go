package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/sockets"
)

// stackTable is a table as a stack serves it: a listener with a flood, a
// leak, and a process whose name is not for terminals.
const stackTable = `{"alarms": [{"class": "flood", "shape": "random", "server": "10.0.0.2:80", "text": "10.0.0.2:80 is under a SYN flood", "signals": [{"name": "rate", "value": 700, "usual": 5, "score": 9, "text": "rate: 700 SYN/s"}]}],
"sockets": [
	{"kind": "listener", "state": "LISTEN", "local": "10.0.0.2:80", "age": 9, "backlog": 128, "half_open": 2, "half_open_limit": 4096},
	{"kind": "half-open", "state": "SYN-RECEIVED", "local": "10.0.0.2:80", "remote": "203.0.113.9:1000", "age": 3.5, "timer": 1, "retries": 1},
	{"kind": "half-open", "state": "SYN-RECEIVED", "local": "10.0.0.2:80", "remote": "203.0.113.8:1000", "age": 0.5, "timer": 1},
	{"kind": "connection", "state": "CLOSE-WAIT", "local": "10.0.0.2:80", "remote": "203.0.113.7:1000", "age": 3600, "connection": {"unread": 7, "srtt": 0.03, "rto": 1},
	 "owners": [{"pid": 42, "name": "evil\u001b[2J"}]},
	{"kind": "udp", "state": "UDP", "local": "[::]:53", "age": 9, "udp": {"unread": 0, "unsent": 0, "dropped": 0}}
]}`

func serveTable(t *testing.T) string {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(stackTable)) }))
	t.Cleanup(site.Close)
	return site.URL + "/sockets.json"
}

func TestSocketsOfAStack(t *testing.T) {
	got := run(t, "sockets", "--of", serveTable(t))
	if got.code != exitFound {
		t.Errorf("with an alarm the exit code is %d, want 1", got.code)
	}
	for _, want := range []string{
		"SYN-RECEIVED  2     0     2", "10.0.0.2:80  2/4096", "10.0.0.2:80 is under a SYN flood", "rate: 700 SYN/s",
		"normal; 2 half-open", "1 connection left in CLOSE-WAIT", "3600 s", "evil?[2J", "203.0.113.7:1000", "[::]:53",
	} {
		if !strings.Contains(got.out, want) {
			t.Errorf("the page does not say %q:\n%s", want, got.out)
		}
	}
	if strings.ContainsRune(got.out, '\x1b') {
		t.Error("a process's name reaches the terminal as it is")
	}
}

func TestSocketsByState(t *testing.T) {
	at := serveTable(t)
	for _, tt := range []struct {
		args string
		rows []string
	}{
		{"--state SYN_RECV", []string{"203.0.113.9", "203.0.113.8"}},
		{"--state syn-recv,CLOSE_WAIT", []string{"203.0.113.9", "203.0.113.8", "203.0.113.7"}},
		{"--state CLOSE-WAIT --info", []string{"203.0.113.7"}},
		{"--state SYN_RECV --address 203.0.113.9", []string{"203.0.113.9"}},
		{"--state SYN_RECV --address 203.0.113.0/24 --port 1000", []string{"203.0.113.9", "203.0.113.8"}},
		{"--state CLOSE_WAIT --process 42", []string{"203.0.113.7"}},
		{"--listeners", nil},
	} {
		got := run(t, append([]string{"sockets", "--of", at}, strings.Fields(tt.args)...)...)
		_, rows, _ := strings.Cut(got.out, "Sockets\n")
		rows, _, _ = strings.Cut(rows, "\n\n")
		if n := strings.Count(rows, "203.0.113."); n != len(tt.rows) {
			t.Errorf("%s shows %d rows, want %d:\n%s%s", tt.args, n, len(tt.rows), got.out, got.errs)
		}
		for _, want := range tt.rows {
			if !strings.Contains(rows, want) {
				t.Errorf("%s does not show %s:\n%s", tt.args, want, got.out)
			}
		}
	}
}

func TestSocketsAsJSON(t *testing.T) {
	got := run(t, "sockets", "--of", serveTable(t), "--json", "--state", "SYN_RECV")
	var doc struct {
		Sockets  []struct{ State string }
		States   []struct{ State string }
		Verdicts []struct{ Class, Text string }
		Findings []struct{ Code, Text, Next, Cite string }
	}
	if err := json.Unmarshal([]byte(got.out), &doc); err != nil {
		t.Fatalf("%v:\n%s", err, got.out)
	}
	if len(doc.Sockets) != 2 || len(doc.States) != 4 || len(doc.Verdicts) != 1 || doc.Verdicts[0].Class != "nothing" {
		t.Errorf("got %+v, want the two half-open sockets, all four states, and a verdict of nothing", doc)
	}
	if len(doc.Findings) != 1 || doc.Findings[0].Code != "close-wait" || doc.Findings[0].Text == "" || doc.Findings[0].Next == "" || doc.Findings[0].Cite == "" {
		t.Errorf("the findings are %+v, want the leak with its words", doc.Findings)
	}
}

func TestSocketsRefuses(t *testing.T) {
	for _, tt := range []struct{ args, word string }{
		{"--state OPEN", "OPEN"},
		{"--address nowhere", "nowhere"},
		{"--port 70000", "70000"},
		{"--of sockets.json", "sockets.json"},
		{"rubbish", "rubbish"},
	} {
		run(t, append([]string{"sockets"}, strings.Fields(tt.args)...)...).refused(t, tt.word)
	}
	if got := run(t, "sockets", "--of", "http://127.0.0.1:1/sockets.json"); got.code != exitFound || !strings.Contains(got.errs, "cannot be read") {
		t.Errorf("where nobody answers the code is %d and the complaint %q", got.code, got.errs)
	}
}

// untilWritten ends a run after so many writes.
type untilWritten struct {
	bytes.Buffer
	left int
	stop func()
}

func (w *untilWritten) Write(b []byte) (int, error) {
	if w.left--; w.left == 0 {
		w.stop()
	}
	return w.Buffer.Write(b)
}

func TestSocketsAreWatchedUntilStopped(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	at := serveTable(t)
	for args, want := range map[string]string{
		"--watch":                  "TCP sockets of " + at,
		"--watch --json":           `{"source":"` + at,
		"--watch --state SYN_RECV": "203.0.113.9",
	} {
		ctx, stop := context.WithCancel(t.Context())
		out, errs := untilWritten{left: 2, stop: stop}, bytes.Buffer{}
		code := runSockets(ctx, append(strings.Fields(args), "--of", at), &out, &errs)
		if n := strings.Count(out.String(), want); code != exitFine || errs.Len() > 0 || n != 2 {
			t.Errorf("%s: exit code %d, complaint %q; %q is there %d times, want two looks:\n%s", args, code, errs.String(), want, n, out.String())
		}
	}
}

// serveFlood serves the table of a kernel under a flood, a second later each
// time that it is asked.
func serveFlood(t *testing.T) string {
	local := netip.MustParseAddrPort("192.0.2.80:80")
	asked := 0
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		table := sockets.Table{
			At:       time.Unix(int64(1000+asked), 0),
			Hidden:   true,
			Cut:      true,
			Settings: &sockets.Settings{SynAckRetries: 5, SynCookies: 1, MaxSynBacklog: 512, SomaxConn: 4096},
			Counters: &sockets.Counters{Accepted: uint64(7 * asked), CookiesSent: uint64(900 * asked)},
			Sockets:  []sockets.Row{{Kind: sockets.ListenerRow, State: sockets.Listen, Local: local, Backlog: 128, Limit: 128, HalfOpen: 60}},
		}
		for i := range 60 {
			from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(3 * i), byte(i), 1}), 1000)
			table.Sockets = append(table.Sockets, sockets.Row{Kind: sockets.HalfOpenRow, State: sockets.SynReceived, Local: local, Remote: from, Retries: 1, Age: 2.5})
		}
		_ = json.NewEncoder(w).Encode(table)
	}))
	t.Cleanup(site.Close)
	return site.URL
}

func TestSocketsUnderAFlood(t *testing.T) {
	got := run(t, "sockets", "--of", serveFlood(t), "--state", "SYN_RECV")
	if got.code != exitFound {
		t.Errorf("under a flood the exit code is %d, want 1", got.code)
	}
	for _, want := range []string{
		"192.0.2.80:80: a SYN flood from random sources: 60 half-open", "unanswered for a second or more: 100 % of them; the oldest is 2.5 s old",
		"sources: 60 different ones in 60 networks", "One look cannot tell", "as root their sockets have owners", "there are more sockets",
	} {
		if !strings.Contains(got.out, want) {
			t.Errorf("the page does not say %q:\n%s", want, got.out)
		}
	}
	if n := strings.Count(got.out, "SYN-RECEIVED  192.0.2.80:80"); n != 60 {
		t.Errorf("of 60 half-open connections %d are shown", n)
	}
}

func TestTwoLooksGiveRates(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	at := serveFlood(t)
	for args, wants := range map[string][]string{
		"--watch": {"per second: 7 accepted", "cookies 900 sent, 0 back", "of the 60 that were half-open at the last look 100 % have not completed",
			"cookies: 900 per second sent, 0 came back", "an entry lives 63 s (tcp_synack_retries 5)"},
		"--watch --json": {`"since":{"PassiveOpens":7,`, `"seconds":1`, `"class":"flood","shape":"random"`},
	} {
		ctx, stop := context.WithCancel(t.Context())
		out := untilWritten{left: 2, stop: stop}
		if code := runSockets(ctx, append(strings.Fields(args), "--of", at), &out, io.Discard); code != exitFine {
			t.Errorf("%s: exit code %d", args, code)
		}
		for _, want := range wants {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s does not say %q:\n%s", args, want, out.String())
			}
		}
	}
}
