package host

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

// limiter lets through so many per second and not more: a token bucket that
// holds one second's worth. The zero value with a rate is ready and full.
type limiter struct {
	rate  int // per second
	spent int // tokens taken out of the bucket
	since clock.Instant
}

// allow takes a token, if there is one.
func (l *limiter) allow(now clock.Instant) bool {
	if !l.left(now) {
		return false
	}
	l.spent++
	return true
}

// left reports whether there is a token.
func (l *limiter) left(now clock.Instant) bool {
	l.refill(now)
	return l.spent < l.rate
}

// refill puts back what time has brought, in whole tokens, and keeps the
// rest of the time for the next call.
func (l *limiter) refill(now clock.Instant) {
	if l.spent == 0 || now.Sub(l.since) >= time.Second {
		l.spent, l.since = 0, now
		return
	}
	each := time.Second / time.Duration(l.rate)
	back := int(now.Sub(l.since) / each)
	l.spent = max(l.spent-back, 0)
	l.since = l.since.Add(time.Duration(back) * each)
}
