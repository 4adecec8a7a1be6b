package scenario

import (
	"slices"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/trace"
)

// besieged is a server, a client who visits it, and somebody who floods it.
const besieged = `
host server 10.0.0.2/24 half-open 10 synack-retries 1
host client 10.0.0.1/24
peer forger 10.0.0.3/24
pipe client server delay 10ms
pipe forger server delay 10ms
0s server listen 80
0s server accept all
on data server read all
on data server write "!"
on eof server close
`

// gauge is what a gauge of the server has said.
func gauge(p played, name string) (values []int) {
	for i := range p.Trace {
		if got, ok := p.Trace[i].Gauge(); ok && got == name && p.Trace[i].Host == "server" {
			values = append(values, p.Trace[i].Octets)
		}
	}
	return values
}

func TestGaugesAreReadToTheEnd(t *testing.T) {
	p := playing(t, besieged+"tell gauges every 100ms\n0s forger floods server 80 with 20 SYNs every 15ms from random\nrun 500ms")
	if got, want := gauge(p, "half-open"), []int{0, 6, 10, 10, 10, 10}; !slices.Equal(got, want) {
		t.Errorf("half-open entries %v, want %v: one every 15 ms, up to ten", got, want)
	}
	if memory := gauge(p, "memory"); len(memory) != 6 || memory[5] <= memory[0] {
		t.Errorf("memory %v, want six readings that grow", memory)
	}
}

func TestDatagramsAreGauged(t *testing.T) {
	p := playing(t, besieged+"0s server listen udp 53 queue 300\n0s server receive 100 times every 100ms\n"+
		"tell gauges every 100ms\n0s forger floods server 53 with 8 datagrams of 52 every 60ms from random telling none\nrun 600ms")
	if got, want := gauge(p, "datagrams"), []int{0, 1, 2, 2, 2, 2, 1}; !slices.Equal(got, want) {
		t.Errorf("%v datagrams wait, want %v: up to three, and one is taken every 100 ms", got, want)
	}
	if got := gauge(p, "dropped"); !slices.IsSorted(got) || got[6] != 1 {
		t.Errorf("dropped so far %v, want one in the end", got)
	}
}

func TestHostsThatDoNotListenHaveNoGauges(t *testing.T) {
	p := playing(t, two+"tell gauges every 100ms\nrun 500ms")
	for i := range p.Trace {
		if name, ok := p.Trace[i].Gauge(); ok && p.Trace[i].Host != "b" {
			t.Errorf("%s reads %s", p.Trace[i].Host, name)
		}
	}
}

func TestVisitorsAreCounted(t *testing.T) {
	p := playing(t, besieged+"tell gauges every 100ms\n0s client visits server 80 5 times every 100ms\nrun 1s")
	if asked, served := gauge(p, "asked"), gauge(p, "served"); slices.Max(asked) != 5 || slices.Max(served) != 5 {
		t.Errorf("asked %v, served %v; want five in the end", asked, served)
	}
	p = playing(t, besieged+"tell gauges every 100ms\nlose every segment from server\n0s client visits server 80 5 times every 100ms\nrun 1s")
	if asked, served := gauge(p, "asked"), gauge(p, "served"); slices.Max(asked) != 5 || slices.Max(served) != 0 {
		t.Errorf("asked %v, served %v; want nobody served where nothing arrives", asked, served)
	}
}

func TestATraceTellsOfAsManyAsItIsToldTo(t *testing.T) {
	flows := func(extra string) int {
		p := playing(t, besieged+"0s forger floods server 80 with 30 SYNs every 1ms from random"+extra+
			"\n100ms client visits server 80 4 times every 10ms"+extra+"\nrun 5s")
		seen := map[string]bool{}
		for _, r := range p.Trace {
			if r.Kind == trace.Received && r.Host == "server" {
				seen[r.Flow.Remote.String()] = true
			}
		}
		return len(seen)
	}
	if all, some := flows(""), flows(" telling 2"); all != 34 || some != 4 {
		t.Errorf("the trace tells of %d and of %d; want 34, and two of each kind", all, some)
	}
}

func TestTooManyGaugesEndTheRun(t *testing.T) {
	p := playing(t, two+"tell gauges every 1ms\nrun 1h")
	if len(p.Failures) != 1 || !strings.Contains(p.Failures[0].Err.Error(), "gauges") {
		t.Errorf("failures %v, want one about gauges", p.Failures)
	}
}

func TestANaiveServerHasGaugesAndNoProgram(t *testing.T) {
	const naive = "naive n 10.0.0.2/24 half-open 7\npeer p 10.0.0.3/24\npipe n p\n"
	p := playing(t, naive+"tell gauges every 100ms\n0s p floods n 80 with 20 SYNs every 1ms from random telling none\nrun 200ms")
	for i := range p.Trace {
		if name, ok := p.Trace[i].Gauge(); ok && p.Trace[i].At.Sub(sim.Begin) > 0 && name == "half-open" && p.Trace[i].Octets != 7 {
			t.Errorf("%d half-open connections, want the seven that there may be", p.Trace[i].Octets)
		}
	}
	if len(p.Trace) != 3*4 {
		t.Errorf("%d records, want four gauges read three times and nothing else", len(p.Trace))
	}
	if _, err := Parse("x", []byte(naive+"0s n listen 80")); err == nil || !strings.Contains(err.Error(), "cannot listen") {
		t.Errorf("a naive server that listens: %v", err)
	}
}
