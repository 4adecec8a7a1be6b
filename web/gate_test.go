package web

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// verdict is the status that a gate refuses with, or 200.
func verdict(g *gate, patience time.Duration) (leave func(), status int) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	leave, err := g.enter(ctx)
	if err != nil {
		return nil, refusalOf(err).status
	}
	return leave, http.StatusOK
}

func TestAGateBoundsWhoIsInsideAndWhoWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(bounds{atOnce: 1, waiting: 1, rate: 1000, burst: 1000})
		leave, _ := verdict(g, time.Second)
		second := make(chan int)
		go func() {
			leave, status := verdict(g, 10*time.Second)
			leave()
			second <- status
		}()
		synctest.Wait()
		if _, status := verdict(g, time.Second); status != http.StatusServiceUnavailable {
			t.Errorf("with one inside and one waiting, the third gets %d", status)
		}
		time.Sleep(5 * time.Second)
		leave()
		if status := <-second; status != http.StatusOK {
			t.Errorf("who waited 5 of 10 s for a place gets %d", status)
		}
		leave, _ = verdict(g, time.Second)
		if _, status := verdict(g, time.Second); status != http.StatusServiceUnavailable {
			t.Errorf("who waits in vain gets %d", status)
		}
		leave()
		if _, status := verdict(g, time.Second); status != http.StatusOK {
			t.Errorf("after that an empty gate refuses with %d: somebody still counts as waiting", status)
		}
	})
}

func TestAGateBoundsTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(bounds{atOnce: 1, rate: 10, burst: 3})
		in := func() (n int) {
			for range 100 {
				leave, status := verdict(g, time.Second)
				if status == http.StatusTooManyRequests {
					return n
				}
				leave()
				n++
			}
			return n
		}
		for _, tt := range []struct {
			what string
			rest time.Duration
			want int
		}{
			{"at first, a burst", 0, 3},
			{"at once after it", 0, 0},
			{"a tenth of a second later", 100 * time.Millisecond, 1},
			{"after a long rest no more than a burst", time.Hour, 3},
		} {
			time.Sleep(tt.rest)
			if got := in(); got != tt.want {
				t.Errorf("%s: %d get in, want %d", tt.what, got, tt.want)
			}
		}
	})
}
