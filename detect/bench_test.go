package detect_test

import (
	"testing"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
)

// BenchmarkObserve is the cost of an event, by what comes.
func BenchmarkObserve(b *testing.B) {
	for _, tt := range []struct {
		what string
		make func(w *traffic)
	}{
		{"normal", func(w *traffic) { w.normal(0, 10*s, 20000) }},
		{"flood", func(w *traffic) { w.flood(0, s, 500000, w.random) }},
		{"acks", func(w *traffic) { w.acks(0, s, 250000) }},
		{"scan", func(w *traffic) { w.scan(0, 10*s, 20000, false) }},
	} {
		b.Run(tt.what, func(b *testing.B) {
			w := newTraffic(1)
			tt.make(w)
			events := w.sorted()
			length := events[len(events)-1].At
			d := detect.New(detect.Config{})
			b.ReportAllocs()
			n, turn := 0, clock.Instant(0)
			for b.Loop() {
				ev := events[n]
				ev.At += turn
				d.Observe(&ev)
				if n++; n == len(events) {
					n, turn = 0, turn+length
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mevents/s")
		})
	}
}
