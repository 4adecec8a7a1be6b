// Package clock is time as the protocol sees it: instants that are handed in,
// never read.
//
// The core and the host take an Instant as the first argument of everything
// that depends on time. Real is the only place in tcpglass that asks the
// machine what time it is; Manual is a clock that stands still until told.
package clock

import (
	"math"
	"time"
)

// Instant is a moment, in nanoseconds since its clock's beginning. Clocks
// begin above zero, so that the zero Instant can say "not set".
type Instant int64

// Never is later than every instant: the deadline of something that waits
// for nothing.
const Never Instant = math.MaxInt64

// Add is the instant d later. Never stays Never.
func (i Instant) Add(d time.Duration) Instant {
	if i == Never {
		return Never
	}
	return i + Instant(d)
}

// Sub is the time from j to i.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i - j) }

// Set reports whether i is a moment at all: not zero.
func (i Instant) Set() bool { return i != 0 }

// Due reports whether i is set and not after now.
func (i Instant) Due(now Instant) bool { return i != 0 && i <= now }

// A Clock tells the time.
type Clock interface {
	Now() Instant
}

// Real is the machine's monotonic clock. Make it with NewReal.
type Real struct{ began time.Time }

// NewReal starts a real clock. Its first instant is 1 s, not 0.
func NewReal() Real { return Real{began: time.Now().Add(-time.Second)} }

// Now reads the clock. It never goes back.
func (r Real) Now() Instant { return Instant(time.Since(r.began)) }

// Wall is the calendar time of an instant of this clock, for captures and
// logs.
func (r Real) Wall(i Instant) time.Time { return r.began.Add(time.Duration(i)) }

// Manual is a clock that its owner turns. The zero value is not ready:
// start it above zero with Set or Advance.
type Manual struct{ now Instant }

// Now is the instant last set.
func (m *Manual) Now() Instant { return m.now }

// Set turns the clock to i.
func (m *Manual) Set(i Instant) { m.now = i }

// Advance turns the clock on by d.
func (m *Manual) Advance(d time.Duration) { m.now = m.now.Add(d) }
