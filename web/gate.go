package web

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// gate keeps one kind of work within its bounds. Who comes when too many
// wait, or too often, is told so at once: a queue that only grows helps
// nobody.
type gate struct {
	bounds
	places chan struct{} // of those at work
	queue  chan struct{} // of those at work and those who wait

	mu    sync.Mutex
	theor time.Time // when the next one would come if all kept to the rate
}

func newGate(b bounds) *gate {
	return &gate{bounds: b, places: make(chan struct{}, b.atOnce), queue: make(chan struct{}, b.atOnce+b.waiting)}
}

// enter waits for a place. leave gives it back, once.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	if !g.inTime(time.Now()) {
		return nil, refuse(http.StatusTooManyRequests, "serve.error.too-often")
	}
	select {
	case g.queue <- struct{}{}:
	default:
		return nil, refuse(http.StatusServiceUnavailable, "serve.error.busy")
	}
	select {
	case g.places <- struct{}{}:
		rest := occupy(ctx)
		return func() { rest(); <-g.places; <-g.queue }, nil
	case <-ctx.Done():
		<-g.queue
		return nil, refuse(http.StatusServiceUnavailable, "serve.error.busy")
	}
}

// inTime counts one more that begins now, if the rate allows it. It is the
// virtual scheduling algorithm of ITU-T I.371, a bucket of one number.
func (g *gate) inTime(now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	each := time.Second / time.Duration(g.rate)
	if g.theor.Before(now) {
		g.theor = now
	}
	if g.theor.Sub(now) > time.Duration(g.burst-1)*each {
		return false
	}
	g.theor = g.theor.Add(each)
	return true
}

// hurry is ctx with the end of the work's patience.
func (g *gate) hurry(ctx context.Context) (context.Context, context.CancelFunc) {
	if g.patience == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, g.patience)
}
