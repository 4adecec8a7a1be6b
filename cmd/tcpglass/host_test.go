package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/sockets"
)

// across is the test's own stack, on the other end of the station's link.
type across struct {
	*tcpglass.Stack
	t *testing.T
}

const stationAddr, acrossAddr = "10.0.0.2", "10.0.0.1"

// opposite puts a station and a stack of the test on the ends of a link in
// memory.
func opposite(t *testing.T) (*station, across) {
	t.Helper()
	a, b := mem.Pipe(mem.Config{MTU: 1500})
	o := &stationOptions{addrs: prefixes(stationAddr + "/24")}
	st, err := o.stack(a)
	if err != nil {
		t.Fatal(err)
	}
	peer, err := tcpglass.New(tcpglass.Config{Link: b, Addrs: []netip.Prefix{netip.MustParsePrefix(acrossAddr + "/24")}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { peer.Close() })
	return st, across{peer, t}
}

// client is HTTP from across.
func (a across) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: a.DialContext, DisableKeepAlives: true}}
}

// get is the body at a path of the station.
func (a across) get(path string) string {
	a.t.Helper()
	resp, err := a.client().Get("http://" + stationAddr + path)
	if err != nil {
		a.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return string(body)
}

// services are those of a command line.
func services(c *cli, addrs map[string]string) []*served {
	all := allServices(c)
	for _, s := range all {
		s.addr = addrs[s.option]
	}
	return all
}

// TestHostServes: everything that host can serve, over its own stack.
func TestHostServes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, peer := opposite(t)
		var out bytes.Buffer
		c := newCLI("host", []string{"--lang", "en"}, &out, io.Discard)
		ctx, stop := context.WithCancel(t.Context())
		asked, err := listen(st, services(c, map[string]string{
			"http": ":80", "echo": ":7", "discard": stationAddr + ":9", "chargen": ":19",
		}), host.ListenConfig{})
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error)
		go func() { ended <- c.serve(ctx, st, asked, "ready") }()
		synctest.Wait()
		if out.String() != "ready\n" {
			t.Errorf("it said %q, want that it is ready", out.String())
		}
		checkSite(t, peer)
		checkPlain(t, peer)
		stop()
		if err := <-ended; err != nil {
			t.Errorf("it ended with %v, want no error after ^C", err)
		}
		if err := st.Close(); err != nil {
			t.Errorf("closing gave %v", err)
		}
	})
}

func checkSite(t *testing.T, peer across) {
	t.Helper()
	if page := peer.get("/"); !strings.Contains(page, "<h1>tcpglass</h1>") || !strings.Contains(page, "ESTABLISHED") {
		t.Errorf("the page lacks its title, or the connection that it comes over:\n%s", page)
	}
	if got := len(peer.get("/bytes/100000")); got != 100000 {
		t.Errorf("got %d octets of 100000", got)
	}
	var table struct{ Sockets []sockets.Row }
	if err := json.Unmarshal([]byte(peer.get("/sockets.json")), &table); err != nil {
		t.Fatal(err)
	}
	listeners := 0
	for _, row := range table.Sockets {
		if row.Kind == "listener" {
			listeners++
		}
	}
	if listeners != 4 {
		t.Errorf("the table has %d listeners, want those of the four services", listeners)
	}
}

func checkPlain(t *testing.T, peer across) {
	t.Helper()
	for _, tt := range []struct{ port, say, want string }{
		{"7", "hello", "hello"},
		{"19", "hello", ` !"#$%`},
	} {
		c, err := peer.Dial("tcp", stationAddr+":"+tt.port)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(tt.want))
		io.WriteString(c, tt.say)
		if _, err := io.ReadFull(c, got); err != nil || string(got) != tt.want {
			t.Errorf("port %s answered %q, %v, want %q", tt.port, got, err, tt.want)
		}
		c.Close()
	}
}

// TestHostWithoutLink: when the link goes, the host ends and says so.
func TestHostWithoutLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, peer := opposite(t)
		defer st.Close()
		peer.Close() // both ends of a link in memory go together
		c := newCLI("host", nil, io.Discard, io.Discard)
		checkKey(t, c.serve(t.Context(), st, nil, "ready"), exitFound, "host.gone")
	})
}

func TestListenTrouble(t *testing.T) {
	for _, tt := range []struct {
		what  string
		addrs map[string]string
		key   string
	}{
		{"two services on one port", map[string]string{"http": ":80", "echo": ":80"}, "host.port-in-use"},
		{"somebody else's address", map[string]string{"http": "10.0.0.9:80"}, "host.not-ours"},
		{"no address at all", map[string]string{"echo": "seven"}, "host.bad-listen"},
		{"a port that is none", map[string]string{"echo": ":70000"}, "host.bad-listen"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			st, _ := opposite(t)
			defer st.Close()
			c := newCLI("host", nil, io.Discard, io.Discard)
			_, err := listen(st, services(c, tt.addrs), host.ListenConfig{})
			checkKey(t, err, exitUsage, tt.key)
		})
	}
}

// checkKey checks that an error is the complaint of that key.
func checkKey(t *testing.T, err error, code int, key string) {
	t.Helper()
	var got *complaint
	if !errors.As(err, &got) || got.code != code || got.key != key {
		t.Errorf("got %v, want %s with exit code %d", err, key, code)
	}
}

// TestListenOptions: what the options say reaches the listeners.
func TestListenOptions(t *testing.T) {
	for _, tt := range []struct {
		line string
		want host.ListenConfig
		bad  string // what is complained about
	}{
		{"", host.ListenConfig{}, ""},
		{"--backlog 7 --half-open 500", host.ListenConfig{Backlog: 7, HalfOpen: 500}, ""},
		{"--per-source 20", host.ListenConfig{PerSource: 20}, ""},
		{"--per-source=-1", host.ListenConfig{PerSource: -1}, ""},
		{"--syn-cookies always", host.ListenConfig{Cookies: host.CookiesAlways}, ""},
		{"--syn-cookies=never --synack-retries 0", host.ListenConfig{Cookies: host.CookiesNever, SynAckRetries: -1}, ""},
		{"--overflow oldest --syn-cookies never", host.ListenConfig{Cookies: host.CookiesNever, Overflow: host.OverflowOldest}, ""},
		{"--overflow newest", host.ListenConfig{}, "newest"},
		{"--synack-retries 12", host.ListenConfig{SynAckRetries: 12}, ""},
		{"--synack-retries 13", host.ListenConfig{}, "--synack-retries"},
		{"--synack-retries -1", host.ListenConfig{}, "--synack-retries"},
		{"--syn-cookies sometimes", host.ListenConfig{}, "sometimes"},
	} {
		var errs bytes.Buffer
		c := newCLI("host", strings.Fields(tt.line), io.Discard, &errs)
		var how host.ListenConfig
		defineListen(c, &how)
		code, done := c.parse()
		switch {
		case tt.bad != "" && (!done || code != exitUsage || !strings.Contains(errs.String(), tt.bad)):
			t.Errorf("%s: exit code %d and %q, want %d and a word about %s", tt.line, code, errs.String(), exitUsage, tt.bad)
		case tt.bad == "" && (done || how != tt.want):
			t.Errorf("%s: the listeners get %+v, want %+v; %s", tt.line, how, tt.want, errs.String())
		}
	}
}
