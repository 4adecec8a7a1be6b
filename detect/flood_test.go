package detect_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/wire"
)

// The stories below begin with 20 s of everyday traffic, which goes on for
// another 20 s. Between 20 s and 30 s something else happens.
const (
	begin = 20 * s
	end   = 30 * s
	stop  = 40 * s
)

// story is traffic and what has to be said of it.
type story struct {
	what  string
	rate  float64 // of everyday traffic
	make  func(w *traffic)
	class detect.Class
	shape detect.Shape
	in    time.Duration // from begin, at most
}

var stories = []story{
	{"random flood, as much again as usual", 100, func(w *traffic) { w.flood(begin, end, 100, w.random) }, detect.Flood, detect.Random, s},
	{"random flood, three times the usual", 50, func(w *traffic) { w.flood(begin, end, 100, w.random) }, detect.Flood, detect.Random, s},
	{"random flood, a hundred times the usual", 100, func(w *traffic) { w.flood(begin, end, 10000, w.random) }, detect.Flood, detect.Random, s},
	{"random flood of a busy server", 2000, func(w *traffic) { w.flood(begin, end, 2000, w.random) }, detect.Flood, detect.Random, s},
	{"random flood of a server that nobody uses", 1, func(w *traffic) { w.flood(begin, end, 60, w.random) }, detect.Flood, detect.Random, 2 * s},
	{"flood from one /24", 100, func(w *traffic) { w.flood(begin, end, 200, w.oneNet) }, detect.Flood, detect.OnePrefix, s},
	{"flood from one source", 100, func(w *traffic) { w.flood(begin, end, 200, w.one) }, detect.Flood, detect.OneSource, s},
	{"a hundred SYNs replayed", 100, func(w *traffic) { w.replay(begin, end, 500, 100) }, detect.Flood, detect.Replayed, s},
	{"ACK flood", 100, func(w *traffic) { w.acks(begin, end, 200) }, detect.Flood, detect.Acks, s},
	{"flood half as strong as usual traffic", 100, func(w *traffic) { w.flood(begin, stop, 50, w.random) }, detect.Flood, detect.Random, 3 * s},
	{"flood of a server that answers nothing", 100, func(w *traffic) {
		w.silent = true
		w.flood(begin, end, 1000, w.random)
		w.silent = false
		w.flood(begin, begin+100*ms, 1000, w.random)
	}, detect.Flood, detect.Random, s},
	{"flash crowd, five times the usual", 100, func(w *traffic) { w.crowd(begin, end, 400, 10*ms, 200*ms) }, detect.Crowd, 0, 3 * s},
	{"flash crowd, fifty times the usual, from far away", 100, func(w *traffic) { w.crowd(begin, end, 5000, 200*ms, 380*ms) }, detect.Crowd, 0, 3 * s},
	{"flood in a crowd", 100, func(w *traffic) {
		w.crowd(15*s, end, 400, 10*ms, 200*ms)
		w.flood(begin, end, 1000, w.random)
	}, detect.Flood, detect.Random, s},
	{"SYN scan", 100, func(w *traffic) { w.scan(begin, end, 100, false) }, detect.Scan, 0, s},
	{"connect scan", 100, func(w *traffic) { w.scan(begin, end, 100, true) }, detect.Scan, 0, s},
	{"slow scan", 100, func(w *traffic) { w.scan(begin, stop, 4, false) }, detect.Scan, 0, 15 * s},
	{"scan during a flood", 100, func(w *traffic) {
		w.flood(10*s, stop, 3000, w.random)
		w.scan(begin, end, 100, false)
	}, detect.Scan, 0, s},
}

func TestStoriesAreToldRightAndInTime(t *testing.T) {
	for _, st := range stories {
		t.Run(st.what, func(t *testing.T) {
			for seed := range uint64(5) {
				w := newTraffic(seed)
				w.normal(0, stop, st.rate)
				st.make(w)
				st.check(t, seed, w.watch(t))
			}
		})
	}
}

// check wants the story's verdict in time, and no alarm that it does not
// account for.
func (st *story) check(t *testing.T, seed uint64, said []heard) {
	t.Helper()
	i := slices.IndexFunc(said, func(h heard) bool { return h.Class == st.class && h.Shape == st.shape && h.after >= begin })
	if i < 0 {
		t.Errorf("seed %d: said %v, never %v %v", seed, said, st.class, st.shape)
		return
	}
	if after := said[i].after - begin; after > st.in {
		t.Errorf("seed %d: it took %v to say so, want at most %v: %v", seed, after, st.in, said)
	}
	if st.class == detect.Crowd && slices.ContainsFunc(said, func(h heard) bool { return h.Class.Alarm() }) {
		t.Errorf("seed %d: an alarm on a crowd: %v", seed, said)
	}
	t.Logf("seed %d: %v", seed, said)
}

// Pulses with pauses in which all is well are too short for the fast sum. What
// is left of each of them adds up.
func TestFloodsInPulsesAreFound(t *testing.T) {
	for _, usual := range []float64{1, 100} {
		for _, every := range []time.Duration{300 * ms, 500 * ms, 900 * ms, 2 * s} {
			w := newTraffic(1)
			w.normal(0, 40*s, usual)
			for at := begin; at < 40*s; at += every {
				w.flood(at, at+20*ms, 5000, w.random)
			}
			st := story{class: detect.Flood, shape: detect.Random, in: 15 * s}
			st.check(t, uint64(every/ms), w.watch(t))
		}
	}
}

// Floods too thin for the fast sum need time. They go on until they are
// found.
func TestSlowFloodsAreFoundInTheEnd(t *testing.T) {
	for _, tt := range []struct {
		what        string
		usual, rate float64
		source      func(w *traffic) func() wire.Addr
		shape       detect.Shape
		in          time.Duration
	}{
		{"a quarter of the usual", 100, 25, func(w *traffic) func() wire.Addr { return w.random }, detect.Random, 60 * s},
		{"six a second where nobody comes", 0.5, 6, func(w *traffic) func() wire.Addr { return w.random }, detect.Random, 20 * s},
		{"six a second from one source", 0.5, 6, func(w *traffic) func() wire.Addr { return w.one }, detect.OneSource, 20 * s},
		{"two a second", 0.5, 2, func(w *traffic) func() wire.Addr { return w.random }, detect.Random, 120 * s},
	} {
		t.Run(tt.what, func(t *testing.T) {
			for seed := range uint64(5) {
				w := newTraffic(seed)
				w.normal(0, begin+tt.in, tt.usual)
				w.flood(begin, begin+tt.in, tt.rate, tt.source(w))
				st := story{class: detect.Flood, shape: tt.shape, in: tt.in}
				st.check(t, seed, w.watch(t))
			}
		})
	}
}

// What happens on ordinary days, and is no attack.
func TestNoAlarmWithoutAnAttack(t *testing.T) {
	for _, tt := range []struct {
		what string
		make func(w *traffic)
	}{
		{"ten minutes of little traffic", func(w *traffic) { w.normal(0, 600*s, 3) }},
		{"ten minutes of traffic", func(w *traffic) { w.normal(0, 600*s, 100) }},
		{"a minute of much traffic", func(w *traffic) { w.normal(0, 60*s, 3000) }},
		{"traffic that doubles", func(w *traffic) { w.normal(0, 60*s, 200); w.normal(30*s, 60*s, 200) }},
		{"a crowd out of nothing", func(w *traffic) { w.crowd(0, 20*s, 2000, 10*ms, 300*ms) }},
		{"a crowd that the server cannot serve", func(w *traffic) { w.normal(0, stop, 100); w.queue(begin, end, 1000) }},
		{"an outage of the way back", func(w *traffic) {
			w.normal(0, begin, 100)
			w.outage(begin, begin+5*s, 100)
			w.normal(begin+5*s, 60*s, 100)
		}},
		{"a service that is down", func(w *traffic) { w.normal(0, begin, 50); w.down(begin, end, 200) }},
		{"a service that never was up", func(w *traffic) { w.down(0, end, 200) }},
		{"one client opens many connections", func(w *traffic) {
			w.normal(0, stop, 100)
			w.arrivals(begin, end, 1000, func(at time.Duration) { w.visit(at, w.one(), 20*ms, s) })
		}},
		{"a quiet night between two days", func(w *traffic) { w.normal(0, 60*s, 100); w.normal(8*3600*s, 8*3600*s+60*s, 100) }},
	} {
		t.Run(tt.what, func(t *testing.T) {
			for seed := range uint64(3) {
				w := newTraffic(seed)
				tt.make(w)
				for _, h := range w.watch(t) {
					if h.Class.Alarm() {
						t.Errorf("seed %d: %v", seed, h)
					} else {
						t.Logf("seed %d: %v", seed, h)
					}
				}
			}
		})
	}
}

// Signals that describe, each in the flood that shows it.
func TestSignalsSayWhatIsSpecialAboutAFlood(t *testing.T) {
	for _, tt := range []struct {
		what  string
		make  func(w *traffic)
		fired []detect.Sign
		not   []detect.Sign
	}{
		{"random sources", func(w *traffic) { w.flood(begin, end, 1000, w.random) },
			[]detect.Sign{detect.Completion, detect.Rate, detect.Balance, detect.Sources, detect.Entropy, detect.Retries, detect.Abandoned},
			[]detect.Sign{detect.TopSource, detect.TopPrefix, detect.Copies, detect.Numbers, detect.Fingerprint, detect.Strays}},
		{"one source", func(w *traffic) { w.flood(begin, end, 1000, w.one) },
			[]detect.Sign{detect.Completion, detect.Rate, detect.TopSource, detect.TopPrefix},
			[]detect.Sign{detect.Sources, detect.Entropy, detect.Copies}},
		{"one network", func(w *traffic) { w.flood(begin, end, 1000, w.oneNet) },
			[]detect.Sign{detect.Completion, detect.TopPrefix}, []detect.Sign{detect.TopSource}},
		{"a cheap tool: one window, one TTL, one number", func(w *traffic) { w.cheap(begin, end, 1000) },
			[]detect.Sign{detect.Completion, detect.Fingerprint, detect.Numbers}, []detect.Sign{detect.TopSource}},
		{"the same again and again", func(w *traffic) { w.replay(begin, end, 1000, 100) },
			[]detect.Sign{detect.Completion, detect.Copies}, []detect.Sign{detect.TopSource}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			w := newTraffic(3)
			w.normal(0, end, 100)
			tt.make(w)
			w.events = slices.DeleteFunc(w.events, func(ev detect.Event) bool { return ev.At > clock.Instant(s+end) })
			d := detect.New(detect.Config{})
			w.watchWith(d, 0)
			v := d.Verdict(web)
			for _, s := range tt.fired {
				if !v.Signals[s].Fired() {
					t.Errorf("%v has not fired: %+v", s, v.Signals[s])
				}
			}
			for _, s := range tt.not {
				if v.Signals[s].Fired() {
					t.Errorf("%v has fired: %+v", s, v.Signals[s])
				}
			}
		})
	}
}

// Verdicts must hang neither on the key, for alarms at least, nor on when
// the clock began.
func TestVerdictsDependOnNeitherKeyNorClock(t *testing.T) {
	w := newTraffic(4)
	w.normal(0, stop, 100)
	w.flood(begin, end, 300, w.random)
	want := w.watch(t)
	for n := range byte(5) {
		d := detect.New(detect.Config{Key: [16]byte{n, 5: n * 77}})
		if got := w.watchWith(d, 30); len(got) != len(want) || got[0].String() != want[0].String() {
			t.Errorf("with key %d: %v, want %v", n, got, want)
		}
	}
	for i := range w.events {
		w.events[i].At += clock.Instant(12345 * s)
	}
	late := w.watch(t)
	for i := range late {
		late[i].after -= 12345 * s
	}
	if fmt.Sprint(late) != fmt.Sprint(want) {
		t.Errorf("three hours later: %v, want %v", late, want)
	}
}

// A capture of the clients' side alone still tells a flood from traffic.
func TestOneSideIsEnough(t *testing.T) {
	for flooded, want := range map[bool]detect.Class{false: detect.Nothing, true: detect.Flood} {
		w := newTraffic(6)
		w.normal(0, stop, 100)
		if flooded {
			w.flood(begin, end, 500, w.random)
		}
		w.events = slices.DeleteFunc(w.events, func(ev detect.Event) bool { return ev.Kind == detect.SynAck })
		worst := detect.Nothing
		for _, h := range w.watch(t) {
			worst = max(worst, h.Class)
		}
		if worst != want {
			t.Errorf("flooded: %v, and what is said is %v", flooded, worst)
		}
	}
}
