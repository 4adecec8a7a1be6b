package analyze

import (
	"slices"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"pgregory.net/rapid"
)

var key0 siphash.Key

func TestQueueGivesTheEarliest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q queue
		var model []clock.Instant
		for _, v := range rapid.SliceOf(rapid.Int64Range(1, 100)).Draw(t, "instants") {
			if v%5 == 0 {
				q.drop(clock.Instant(v))
				model = slices.DeleteFunc(model, func(at clock.Instant) bool { return at <= clock.Instant(v) })
			} else {
				q.push(clock.Instant(v))
				model = append(model, clock.Instant(v))
			}
			if len(q) != len(model) || len(q) > 0 && q[0] != slices.Min(model) {
				t.Fatalf("the queue holds %v, want %v", q, model)
			}
		}
	})
}

func TestDistinctCountsAbout(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 10, 100, 1000, 10_000, 65_535} {
		var d distinct
		for range 3 { // again and again the same
			for i := range n {
				d.add(key0.Words(uint64(i), 0, 0))
			}
		}
		got, off := int(d.count()), max(n/5, 1)
		if n <= 3 {
			off = 0
		}
		if got < n-off || got > n+off {
			t.Errorf("%d different things are counted as %d", n, got)
		}
	}
}

// Among many that come once, those that come often stay.
func TestRankingKeepsWhoComesOften(t *testing.T) {
	r := newRanking[int, int](100)
	for i := range 10_000 {
		*r.of(-1 - i%50)++
		if v := r.of(i); v != nil {
			*v++
		}
	}
	if len(r.places) != 100 || len(r.index) != 100 {
		t.Fatalf("%d places, %d of them found, want 100", len(r.places), len(r.index))
	}
	for key := -50; key < 0; key++ {
		if v := r.of(key); v == nil || *v != 200 {
			t.Errorf("%d came 200 times, and is gone or counted wrongly", key)
		}
	}
	if r.lost < 9_900 {
		t.Errorf("%d calls are counted as lost, of the 10 000 that came once all but a few must be", r.lost)
	}
}

func TestPerSecondIsBounded(t *testing.T) {
	var s perSecond
	for i := range 10 * maxSeconds {
		s.count(clock.Instant(i) * 1_000_000_000)
	}
	if n, _ := s.count(1_500_000_000); n != 2 || len(s) != maxSeconds {
		t.Errorf("the second of two events has %d; %d seconds are kept, want %d", n, len(s), maxSeconds)
	}
}

func TestBurstIsOfOneSecond(t *testing.T) {
	var s tally
	at := func(d time.Duration, h passive.Handshake, vain bool) {
		s.add(&digest{tried: true, handshake: h, vain: vain, first: epoch.Add(d)})
	}
	for range 500 {
		at(0, passive.Complete, false)
	}
	for range 150 {
		at(0, passive.Unanswered, true)
	}
	if s.Burst != 0 {
		t.Errorf("150 of 650 attempts of a second came to nothing: a burst of %d, want none, for most did not", s.Burst)
	}
	for i := range 400 {
		at(2*time.Second, passive.HalfOpen, i%40 != 0)
	}
	if s.Burst != 390 || s.BurstOf != 400 {
		t.Errorf("390 of 400 attempts of a later second came to nothing: a burst of %d of %d", s.Burst, s.BurstOf)
	}
}
