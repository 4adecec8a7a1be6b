package metrics_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/metrics"
)

// A program with a stack in it shows it to Prometheus, and writes to its log
// what happens to it.
func Example() {
	a, _ := mem.Pipe(mem.Config{}) // or a TUN device
	st, err := tcpglass.New(tcpglass.Config{
		Link:   a,
		Addrs:  []netip.Prefix{netip.MustParsePrefix("10.0.0.1/24")},
		Detect: true, // floods and scans
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer st.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go metrics.Log(ctx, st, slog.Default())

	mux := http.NewServeMux()
	mux.Handle("/metrics", metrics.Handler(st))

	// what Prometheus then gets:
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for line := range strings.Lines(w.Body.String()) {
		if strings.Contains(line, "syns_received") {
			fmt.Print(line)
		}
	}
	// Output:
	// # HELP tcpglass_syns_received_total SYNs that reached a listener.
	// # TYPE tcpglass_syns_received_total counter
	// tcpglass_syns_received_total 0
}
