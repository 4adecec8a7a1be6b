package detect_test

import "testing"

// A day is six hours here, each with ten crowds and ten outages at random
// times. The way back is cut for some seconds, in which all clients try in
// vain. None of it is an attack.
func TestADayWithoutAFalseAlarm(t *testing.T) {
	for hour, rate := range []float64{1, 3, 10, 30, 100, 30} {
		w := newTraffic(uint64(1000 + hour))
		for from := 0 * s; from < 3600*s; from += 360 * s {
			cut := from + 360*s - w.between(s, 6*s)
			w.normal(from, cut, rate)
			w.outage(cut, from+360*s, rate)
			crowd := from + w.between(20*s, 300*s)
			w.crowd(crowd, crowd+w.between(s, 40*s), rate*float64(2+w.IntN(20)), 5*ms, 250*ms)
		}
		for _, h := range w.watch(t) {
			if h.Class.Alarm() {
				t.Errorf("hour %d: %v", hour, h)
			}
		}
	}
}
