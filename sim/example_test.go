package sim_test

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/trace"
)

// A handshake between two hosts that are 50 ms apart.
func Example() {
	w := sim.New(1)
	a := w.Host("a", netip.MustParsePrefix("10.0.0.1/24"), host.Config{})
	b := w.Host("b", netip.MustParsePrefix("10.0.0.2/24"), host.Config{})
	w.Join(a, b, sim.Pipe{Delay: 50 * time.Millisecond})
	if _, err := b.Listen(80, host.ListenConfig{}); err != nil {
		fmt.Println(err)
		return
	}
	w.At(0, func() { a.Dial(b.Addr(80)) })
	w.Run(time.Second)
	for _, r := range w.Trace {
		if r.Kind == trace.State {
			fmt.Println(r.At.Sub(sim.Begin), r.Host, r.From, "→", r.To)
		}
	}
	// Output:
	// 0s a CLOSED → SYN-SENT
	// 50ms b LISTEN → SYN-RECEIVED
	// 100ms a SYN-SENT → ESTABLISHED
	// 150ms b SYN-RECEIVED → ESTABLISHED
}
