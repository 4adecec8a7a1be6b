package sim_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/sim/scenario"
	"github.com/tcpglass/tcpglass/trace"
)

// load is what each cell of the table carries.
const load = 2_000_000 // octets

const transfer = `host client 10.0.0.1/24
host server 10.0.0.2/24
pipe client server delay %s loss %s rate 100Mbit queue 1000
0s server listen 80
0s server accept
0s client open server 80
on open client write 2000000
on open client close
on accept server read eof
on eof server close
run 60min
`

// carried plays a transfer: how long it took from the first SYN to the end
// of the stream, how many segments were lost, and how many were sent again.
func carried(t *testing.T, delay, loss string) (took time.Duration, lost, again int) {
	t.Helper()
	s, err := scenario.Parse("transfer", fmt.Appendf(nil, transfer, delay, loss))
	if err != nil {
		t.Fatal(err)
	}
	octets := 0
	for _, r := range s.Run(scenario.DefaultSeed).Trace {
		switch {
		case r.Kind == trace.Lost:
			lost++
		case r.Kind == trace.Sent && strings.HasPrefix(r.Why, "retransmit"):
			again++
		case r.Kind == trace.Call && r.Host == "server" && r.Why == "read":
			octets += r.Octets
			took = r.At.Sub(sim.Begin)
		}
	}
	if octets != load {
		t.Errorf("delay %s, loss %s: %d of %d octets have arrived", delay, loss, octets, load)
	}
	return took, lost, again
}

// TestThroughputOverDelayAndLoss is a golden table: it says what a change of
// the congestion control or of the timers does to a transfer, before anybody
// has to guess. Less is not always worse, but it wants a reason.
func TestThroughputOverDelayAndLoss(t *testing.T) {
	const golden = "testdata/throughput.txt"
	delays := []string{"1ms", "10ms", "50ms", "150ms"}
	var b strings.Builder
	fmt.Fprintf(&b, "2 MB over 100 Mbit/s: Mbit/s (lost, sent again), by loss and delay of one way\n\n%8s", "")
	for _, d := range delays {
		fmt.Fprintf(&b, "%18s", d)
	}
	b.WriteByte('\n')
	for _, loss := range []string{"0%", "0.1%", "1%", "3%", "10%"} {
		fmt.Fprintf(&b, "%8s", loss)
		for _, delay := range delays {
			took, lost, again := carried(t, delay, loss)
			tenths := int64(load*8*10) * int64(time.Second) / 1e6 / int64(took)
			fmt.Fprintf(&b, "%18s", fmt.Sprintf("%d.%d (%d, %d)", tenths/10, tenths%10, lost, again))
		}
		b.WriteByte('\n')
	}
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
