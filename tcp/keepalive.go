package tcp

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

// KeepAlive are the settings of RFC 9293 §3.8.4. The zero value is off,
// which is the default: MUST-24, MUST-25.
type KeepAlive struct {
	Idle     time.Duration // silence before the first probe; zero: off
	Interval time.Duration // between probes; zero: DefaultKeepInterval
	Count    int           // unanswered probes that end the connection; zero: DefaultKeepCount
}

// Defaults of KeepAlive, for those who switch it on.
const (
	DefaultKeepIdle     = 2 * time.Hour // MUST-28
	DefaultKeepInterval = 75 * time.Second
	DefaultKeepCount    = 9
)

// minKeepIdle is the least Idle that is taken as said: with nanoseconds the
// timer would do nothing but run out.
const minKeepIdle = time.Millisecond

type keepAlive struct {
	set   *KeepAlive    // nil: off; most connections never hold one
	last  clock.Instant // when something was heard
	tries int8          // probes sent since then
}

func (k *keepAlive) heard(now clock.Instant) {
	if k.set != nil {
		k.last, k.tries = now, 0
	}
}

// SetKeepAlive changes the keep-alive settings (MUST-27).
func (c *TCB) SetKeepAlive(now clock.Instant, k KeepAlive) {
	c.fire(now)
	c.timers.clear(TimerKeepAlive)
	c.keep = keepAlive{}
	if k.Idle <= 0 || c.state == Closed {
		return
	}
	k.Idle = max(k.Idle, minKeepIdle)
	fill(&k.Interval, DefaultKeepInterval)
	fill(&k.Count, DefaultKeepCount)
	c.keep = keepAlive{set: &k, last: now}
	c.timers[TimerKeepAlive] = now.Add(k.Idle)
}

// keepAliveLater puts off the probe where the line was not silent for long
// enough. Text in flight needs no keep-alive: it has its own timer (MUST-26).
func (c *TCB) keepAliveLater(now clock.Instant) bool {
	quiet := c.keep.last.Add(c.keep.set.Idle)
	switch {
	case !c.state.in(of(Established, CloseWait, FinWait2)) || c.flight() > 0:
		c.timers[TimerKeepAlive] = now.Add(c.keep.set.Idle)
	case now < quiet:
		c.timers[TimerKeepAlive] = quiet
	default:
		return false
	}
	return true
}

// keepAliveTimeout probes, and gives up where probes were for nothing. One
// that is unanswered proves nothing: MUST-29.
func (c *TCB) keepAliveTimeout(now clock.Instant) {
	k := &c.keep
	switch {
	case int(k.tries) >= k.set.Count:
		c.end(WhyKeepAliveDead, ErrTimeout)
	default:
		k.tries++
		c.owes |= owesKeepAlive // without text: SHLD-12
		c.timers[TimerKeepAlive] = now.Add(k.set.Interval)
	}
}
