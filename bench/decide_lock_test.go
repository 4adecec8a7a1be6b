// Package bench answers by measurement what the design left open: where the
// locks go, how buffers grow, whether received payload is copied, whether
// segments are joined before TCP sees them. The stacks themselves are
// measured in peers.
package bench

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// What the experiment with locks is made of.
const (
	seed   = 700 // of whatever draws lots
	spin   = 150 // ns: what a segment costs inside a connection
	sample = 64  // one in so many waits for the lock is timed
)

// BenchmarkLock is what a call costs, per call over both cores, when each
// goroutine has a connection of its own: inside ns under the lock and outside
// ns without it. p99-ns is how long a call waits for the lock.
func BenchmarkLock(b *testing.B) {
	perNano := spinsPerNano()
	for _, outside := range []int{0, 4 * spin} {
		for _, locks := range []int{1, 8, 128} {
			for _, goroutines := range []int{1, 16, 128} {
				name := fmt.Sprintf("outside=%d/locks=%d/goroutines=%d", outside, locks, goroutines)
				b.Run(name, func(b *testing.B) {
					lockStep(b, locks, goroutines, int(spin*perNano), int(float64(outside)*perNano))
				})
			}
		}
	}
}

// paddedMutex has a cache line of its own.
type paddedMutex struct {
	sync.Mutex
	_ [56]byte
}

func lockStep(b *testing.B, locks, goroutines, inside, outside int) {
	mus := make([]paddedMutex, locks)
	waits := make([][]time.Duration, goroutines)
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			mu := &mus[g%locks]
			for i := range b.N/goroutines + 1 {
				waits[g] = lockTimed(mu, waits[g], i%sample == 0)
				busy(inside)
				mu.Unlock()
				busy(outside)
			}
		})
	}
	wg.Wait()
	all := slices.Concat(waits...)
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)*99/100]), "p99-ns")
	b.ReportMetric(float64(all[len(all)-1]), "max-ns")
}

func lockTimed(mu *paddedMutex, waits []time.Duration, timed bool) []time.Duration {
	if !timed {
		mu.Lock()
		return waits
	}
	t := time.Now()
	mu.Lock()
	return append(waits, time.Since(t))
}

// BenchmarkLockBatch is what a batch of 64 segments costs the link's reader:
// one lock for all of them, or one for each connection that a segment is for,
// while an application keeps taking the same locks for a call now and then.
func BenchmarkLockBatch(b *testing.B) {
	perNano := spinsPerNano()
	for _, locks := range []int{1, 8, 128} {
		for _, app := range []bool{false, true} {
			b.Run(fmt.Sprintf("locks=%d/app=%t", locks, app), func(b *testing.B) {
				mus := make([]paddedMutex, locks)
				if app {
					defer disturb(mus, int(spin*perNano))()
				}
				readBatches(b, mus, int(spin*perNano))
			})
		}
	}
}

// readBatches takes the lock anew only where the next segment needs another.
func readBatches(b *testing.B, mus []paddedMutex, inside int) {
	lots := rand.New(rand.NewPCG(seed, seed))
	for b.Loop() {
		var held *paddedMutex
		for range 64 {
			if mu := &mus[lots.IntN(len(mus))]; mu != held {
				if held != nil {
					held.Unlock()
				}
				mu.Lock()
				held = mu
			}
			busy(inside)
		}
		held.Unlock()
	}
}

// disturb makes calls on connections drawn by lot until stopped.
func disturb(mus []paddedMutex, inside int) (stop func()) {
	var done atomic.Bool
	var wg sync.WaitGroup
	wg.Go(func() {
		lots := rand.New(rand.NewPCG(seed+1, seed))
		for !done.Load() {
			mu := &mus[lots.IntN(len(mus))]
			mu.Lock()
			busy(inside)
			mu.Unlock()
			busy(4 * inside)
		}
	})
	return func() { done.Store(true); wg.Wait() }
}

var spun atomic.Uint32

// busy is work that only a processor can do: n rounds of a xorshift.
func busy(n int) {
	x := uint32(n) | 1
	for range n {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
	}
	if x == 0 { // never, but the compiler does not know
		spun.Add(x)
	}
}

// spinsPerNano is how many rounds of busy fit in a nanosecond; the best of
// several tries, as the machine is shared.
func spinsPerNano() float64 {
	const rounds = 1 << 20
	best := time.Duration(1 << 62)
	for range 10 {
		t := time.Now()
		busy(rounds)
		best = min(best, time.Since(t))
	}
	return rounds / float64(best)
}
