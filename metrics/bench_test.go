package metrics

import (
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/link/mem"
)

// BenchmarkLook is what Watch costs, ten times a second; BenchmarkPage what a
// visit of Prometheus does.
func BenchmarkLook(b *testing.B) {
	w := &watcher{st: idle(b), tell: func(Event) {}}
	b.ReportAllocs()
	for now := time.Now(); b.Loop(); now = now.Add(every) {
		w.look(now)
	}
}

func BenchmarkPage(b *testing.B) {
	st := idle(b)
	b.ReportAllocs()
	for b.Loop() {
		look(st).page()
	}
}

// idle is a stack with two listeners and a detector.
func idle(b *testing.B) *tcpglass.Stack {
	l, _ := mem.Pipe(mem.Config{})
	st, err := tcpglass.New(tcpglass.Config{Link: l, Detect: true, Addrs: []netip.Prefix{netip.MustParsePrefix("10.0.0.1/24")}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { st.Close() })
	for _, addr := range []string{":80", ":81"} {
		if _, err := st.Listen("tcp", addr); err != nil {
			b.Fatal(err)
		}
	}
	return st
}
