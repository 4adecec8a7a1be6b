package scenario

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// endless is two hosts that talk as long as there is time.
const endless = two + "on data b read all\non data b write 100\non data a read all\non data a write 100\non open a write 100\nrun 1000h"

// within plays a scenario within bounds, and gives what cut it.
func within(t *testing.T, ctx context.Context, text string, b Bounds) (*Result, *Cut) {
	t.Helper()
	s, err := Parse("x", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	r := s.RunWithin(ctx, b)
	var cut *Cut
	for _, f := range r.Failures {
		if errors.As(f.Err, &cut) && f.Line != 0 {
			t.Errorf("line %d is to blame for %v", f.Line, cut)
		}
	}
	return r, cut
}

func TestBoundsCutARun(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tt := range []struct {
		ctx    context.Context
		bounds Bounds
		by     string
	}{
		{t.Context(), Bounds{Packets: 70}, "packets"},
		{t.Context(), Bounds{Octets: 7000}, "octets"},
		{t.Context(), Bounds{Records: 300}, "records"},
		{gone, Bounds{}, "time"},
	} {
		r, cut := within(t, tt.ctx, endless, tt.bounds)
		if cut == nil || cut.By != tt.by || !strings.Contains(cut.Error(), tt.by) {
			t.Errorf("bounds %+v: cut by %v, want %s", tt.bounds, cut, tt.by)
		}
		if len(r.Packets) > 70 && tt.by == "packets" || len(r.Trace) > 400 {
			t.Errorf("bounds %+v: %d packets, %d records", tt.bounds, len(r.Packets), len(r.Trace))
		}
	}
}

func TestATimeoutEndsARun(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	begun := time.Now()
	_, cut := within(t, ctx, "host a 10.0.0.1/24\ntell gauges every 1ms\nhost b 10.0.0.2/24\npipe a b\n0s a visits b 80 1000000 times every 1us telling none\nrun 1h", Bounds{})
	if d := time.Since(begun); cut == nil || cut.By != "time" && cut.By != "packets" || d > 10*time.Second {
		t.Errorf("cut by %v after %v", cut, d)
	}
}

// What a line asks for is no more than what the run has.
func TestMemoryOfHostsIsBounded(t *testing.T) {
	for _, line := range []string{"", " memory 2147483647"} {
		r, _ := within(t, t.Context(), "host a 10.0.0.1/24"+line+"\nrun 1s", Bounds{Memory: 1 << 20})
		if got := r.World.Node("a").Config().Memory; got != 1<<20 {
			t.Errorf("a host with%q has %d octets, want 1 MiB", line, got)
		}
	}
	if r, _ := within(t, t.Context(), "host a 10.0.0.1/24 memory 5000000\nrun 1s", Bounds{}); r.World.Node("a").Config().Memory != 5000000 {
		t.Error("without a bound a host does not have what its line says")
	}
}

func TestRulesCanBeAdded(t *testing.T) {
	s, err := Parse("x", []byte(two))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddRule("lose the 2nd segment from a to b"); err != nil {
		t.Fatal(err)
	}
	if last := s.Lines[len(s.Lines)-1].String(); last != "lose the 2nd segment from a to b" {
		t.Errorf("the last line is %q", last)
	}
	for _, wrong := range []string{"", "run 5s", "0s a crash", "lose", "lose the 1st SYN from c", "lose the 1st SYN from a # x\nhost d 10.0.0.4/24", "lose the 1st SYN from a to b to a"} {
		var e *Error
		if err := s.AddRule(wrong); !errors.As(err, &e) || Messages[e.Code] == "" {
			t.Errorf("the rule %q gets %v", wrong, err)
		}
	}
}

// A packet's name is what a rule calls it: forged, passed on by a router, or
// in pieces.
func TestPacketsHaveTheirNames(t *testing.T) {
	p := playing(t, `host a 10.0.0.1/24
host b 10.0.1.2/24
router r 10.0.0.9/24
peer p 10.0.0.3/24
pipe a r
pipe r b
pipe p r
0s b listen 80
0s b listen udp 53
0s a open b 80
10ms p sends RST from a 5 to b 80
20ms a sends datagram 100 to b 53
30ms a sends datagram 2000 to b 53
40ms p sends SYN to 10.9.9.9 80`)
	var got []string
	for _, x := range p.Packets {
		got = append(got, x.Name.String())
	}
	want := `1st segment from a to b, 1st segment from b to a, 2nd segment from a to b, 1st segment from p to b, ` +
		`1st datagram from a to b, 1st fragment from a to b, 2nd fragment from a to b, 1st segment from p`
	if strings.Join(got[:8], ", ") != want {
		t.Errorf("packets are called %q\nwant %s", got, want)
	}
}

// Gauges that are told whenever they change say the same, and more exactly.
func TestGaugesThatChange(t *testing.T) {
	p := playing(t, besieged+"tell gauges\n0s forger floods server 80 with 12 SYNs every 15ms from random\nrun 500ms")
	got := gauge(p, "half-open")
	if want := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}; !slices.Equal(got, want) {
		t.Errorf("half-open entries %v, want one more each time, up to ten", got)
	}
}

func TestWatchedScenariosTellGauges(t *testing.T) {
	s, _ := Parse("x", []byte(two))
	if w := s.Watched(); len(Of[*Tell](w)) != 1 || len(Of[*Tell](s)) != 0 {
		t.Error("a scenario without gauges is not watched, or was changed")
	}
	told, _ := Parse("x", []byte(two+"tell waits\ntell gauges every 1s\n"))
	if told.Watched() != told {
		t.Error("a scenario that tells of gauges was changed")
	}
}
