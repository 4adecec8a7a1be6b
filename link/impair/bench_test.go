package impair

import (
	"testing"

	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

// quiet receives and forgets.
type quiet struct{}

func (quiet) Receive([]wire.Packet) {}
func (quiet) Writable()             {}
func (quiet) Down(error)            {}

// some of everything, as a bulk test over a bad network has it.
var some = Config{Seed: 1, Loss: 0.01, Duplicate: 0.01, Corrupt: 0.01, Reorder: 0.01}

func batchOver(tb testing.TB, cfg Config) func() {
	a, b := mem.Pipe(mem.Config{})
	l, err := New(a, cfg)
	if err != nil {
		tb.Fatal(err)
	}
	l.Start(quiet{})
	b.Start(quiet{})
	tb.Cleanup(func() { l.Close() })
	pkts := make([]wire.Packet, 32)
	for i := range pkts {
		pkts[i] = tcp4(1460, wire.SumFull)
	}
	return func() { l.Send(pkts) }
}

func BenchmarkImpair(b *testing.B) {
	for name, cfg := range map[string]Config{"nothing": {}, "some": some} {
		b.Run(name, func(b *testing.B) {
			send := batchOver(b, cfg)
			b.ReportAllocs()
			for i := 0; i < b.N; i += 32 {
				send()
			}
		})
	}
}

func TestPassingThroughDoesNotAllocate(t *testing.T) {
	send := batchOver(t, Config{Seed: 1, Loss: 0.1, Duplicate: 0.1})
	if n := testing.AllocsPerRun(200, send); n > 0 {
		t.Errorf("32 packets that were not delayed allocated %v times", n)
	}
}
