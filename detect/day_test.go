package detect_test

import (
	"testing"
	"time"
)

func TestDay(t *testing.T) {
	for h := range uint64(24) {
		w := newTraffic(1000 + h)
		rate := []float64{1, 3, 10, 30}[h%4]
		w.normal(0, 3600*s, rate)
		for range 10 { // bursts
			at := w.between(0, 3500*s)
			w.arrivals(at, at+w.between(s, 60*s), rate*float64(2+w.IntN(20)), func(at time.Duration) {
				w.visit(at, w.anywhere(1<<20), w.between(5*ms, 250*ms), w.between(50*ms, 3*s))
			})
			at = w.between(0, 3500*s)
			w.outage(at, at+w.between(s, 5*s), rate)
		}
		for _, v := range w.watch(t) {
			if v.Class.Alarm() {
				t.Error(h, v)
			}
		}
	}
}
