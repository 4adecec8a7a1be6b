package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/metrics"
	"github.com/tcpglass/tcpglass/wire"
)

// scrape is --metrics with that address, on this machine's loopback.
func scrape(t *testing.T, addr string) (*scraped, error) {
	t.Helper()
	s := &scraped{addr: addr}
	t.Cleanup(s.close)
	return s, s.listen()
}

// TestMetricsAreTheMachinesOwn: where no host is named, nobody else's.
func TestMetricsAreTheMachinesOwn(t *testing.T) {
	for _, addr := range []string{":0", "127.0.0.1:0", "localhost:0"} {
		s, err := scrape(t, addr)
		if err != nil {
			t.Fatalf("--metrics %s: %v", addr, err)
		}
		if ip := s.ln.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() {
			t.Errorf("--metrics %s is on %v, want this machine alone", addr, ip)
		}
	}
	if s, err := scrape(t, ""); err != nil || s.ln != nil {
		t.Errorf("nobody asked, and it listens: %v, %v", s.ln, err)
	}
}

func TestMetricsTrouble(t *testing.T) {
	first, err := scrape(t, ":0")
	if err != nil {
		t.Fatal(err)
	}
	for addr, key := range map[string]string{
		first.ln.Addr().String(): "host.metrics-in-use",
		"9100":                   "host.bad-metrics",
		"127.0.0.1:":             "host.bad-metrics",
		":70000":                 "host.bad-metrics",
		"192.0.2.1:9100":         "host.bad-metrics", // nobody has that: RFC 5737
	} {
		_, err := scrape(t, addr)
		checkKey(t, err, exitUsage, key)
	}
}

// TestMetricsAreServed: what curl and Prometheus get, until it is closed.
func TestMetricsAreServed(t *testing.T) {
	st, _ := opposite(t)
	defer st.Close()
	s, err := scrape(t, ":0")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s.serve(newCLI("host", []string{"--lang", "en"}, &out, io.Discard), st)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for path, want := range map[string]string{
		"/metrics":    "tcpglass_packets_received_total 0\n",
		"/debug/vars": `"tcpglass": {`,
	} {
		resp, err := client.Get("http://" + s.ln.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if !strings.Contains(string(body), want) {
			t.Errorf("%s lacks %q:\n%s", path, want, body)
		}
	}
	if !strings.Contains(out.String(), "http://"+s.ln.Addr().String()+"/metrics") {
		t.Errorf("it said %q, want where the numbers are", out.String())
	}
	s.close()
	if _, err := client.Get("http://" + s.ln.Addr().String() + "/metrics"); err == nil {
		t.Error("it is closed, and answers")
	}
}

// TestEventsAreLines, with what an alarm rests on below its sentence, in the
// user's language.
func TestEventsAreLines(t *testing.T) {
	v := detect.Verdict{Class: detect.Flood, Shape: detect.Acks, Server: wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, 2}), Port: 80}}
	v.Signals[detect.Strays] = detect.Signal{Known: true, Value: 700, Score: 1.5}
	e := metrics.Event{Kind: metrics.AlarmBegan, At: time.Date(2026, 11, 21, 4, 5, 6, 0, time.UTC), Count: 1, Verdict: v}
	for lang, want := range map[string]string{
		"en": "04:05:06  10.0.0.2:80 is under an ACK flood: 700 ACKs per second belong to no connection\n" +
			"          stray ACKs: 700 per second (1.5 times the limit)\n",
		"zh": "04:05:06  10.0.0.2:80 正遭受 ACK 洪水攻击：每秒 700 个 ACK 不属于任何连接\n" +
			"          无主 ACK：每秒 700 个（达到限值的 1.5 倍）\n",
	} {
		var out bytes.Buffer
		c := newCLI("host", []string{"--lang", lang}, &out, io.Discard)
		c.tell(e)
		c.tell(metrics.Event{Kind: metrics.LinkDown, Err: errors.New("gone")}) // told by the error that the command ends with
		if out.String() != want {
			t.Errorf("in %s it wrote\n%swant\n%s", lang, out.String(), want)
		}
	}
}
