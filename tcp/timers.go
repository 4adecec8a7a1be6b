package tcp

import "github.com/tcpglass/tcpglass/clock"

// Timer names one of a TCB's timers.
type Timer uint8

// The timers. Each is a field with the instant at which it runs out; nothing
// ticks, nothing has to be stopped.
const (
	TimerRetransmit Timer = iota // the oldest octet in flight goes again: RFC 6298
	TimerAck                     // a delayed ACK may wait no longer
	TimerProbe                   // the peer's window is closed, or too small: ask again
	TimerUser                    // R2: nothing was acknowledged for too long
	TimerKeepAlive               // the line has been silent
	TimerClose                   // TIME-WAIT, or FIN-WAIT-2 without a user
	timerCount      = iota
)

// timerTexts holds each timer's code and the paragraph behind it.
var timerTexts = [timerCount][2]string{
	TimerRetransmit: {"retransmit", "RFC 6298 §5"},
	TimerAck:        {"delayed-ack", "RFC 9293 §3.8.6.3"},
	TimerProbe:      {"probe", "RFC 9293 §3.8.6.1"},
	TimerUser:       {"user-timeout", "RFC 9293 §3.8.3"},
	TimerKeepAlive:  {"keep-alive", "RFC 9293 §3.8.4"},
	TimerClose:      {"close", "RFC 9293 §3.10.8"},
}

// String is the timer's code: a stable word for traces and catalogues.
func (t Timer) String() string { return text(timerTexts[:], int(t), 0) }

// Cite is the paragraph behind the timer.
func (t Timer) Cite() string { return text(timerTexts[:], int(t), 1) }

// timers holds when each timer runs out; zero: it does not run.
type timers [timerCount]clock.Instant

func (ts *timers) clear(t Timer) { ts[t] = 0 }

// first is the instant at which the next timer runs out.
func (ts *timers) first() clock.Instant {
	first := clock.Never
	for _, at := range ts {
		if at.Set() && at < first {
			first = at
		}
	}
	return first
}

// Deadline is when Advance has something to do next; clock.Never where
// nothing waits.
func (c *TCB) Deadline() clock.Instant { return c.timers.first() }

// Advance fires the timers that are due. RFC 9293 §3.10.8.
func (c *TCB) Advance(now clock.Instant) { c.fire(now) }

// fire runs every timer that is due, oldest purpose first. What one does may
// stop another.
func (c *TCB) fire(now clock.Instant) {
	if now < c.timers.first() {
		return
	}
	for t := range Timer(timerCount) {
		if c.timers[t].Due(now) {
			c.timers.clear(t)
			c.ranOut(now, t)
		}
	}
}

// ranOut tells of a timer and does what is due. The keep-alive timer is only
// a note to look whether the line has been silent; where it was not, nothing
// has run out.
func (c *TCB) ranOut(now clock.Instant, t Timer) {
	if t == TimerKeepAlive && c.keepAliveLater(now) {
		return
	}
	c.news.timer(t)
	c.expired(now, t)
}

func (c *TCB) expired(now clock.Instant, t Timer) {
	switch t {
	case TimerRetransmit:
		c.retransmitTimeout(now)
	case TimerAck:
		c.acks.now = true
	case TimerProbe:
		c.probeTimeout(now)
	case TimerUser:
		c.end(WhyTimeout, ErrTimeout)
	case TimerKeepAlive:
		c.keepAliveTimeout(now)
	case TimerClose:
		c.closeTimeout()
	}
}
