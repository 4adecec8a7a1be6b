package tcpglass

import (
	"net"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
)

// What keep-alive does where the user does not say. Idle may not be less
// than two hours (MUST-28); the others are those of Linux. Where a
// net.KeepAliveConfig leaves a field zero, package net's own defaults hold.
const (
	keepIdle     = 2 * time.Hour
	keepInterval = 75 * time.Second
	keepCount    = 9

	netKeepIdle     = 15 * time.Second
	netKeepInterval = 15 * time.Second
)

// keepAlive is what was set, whether it is on or not. A Conn has none until
// somebody asks for it: keep-alive is off by default (MUST-25), unlike in
// package net.
type keepAlive struct {
	on bool
	tcp.KeepAlive
}

// SetNoDelay switches Nagle's algorithm off (true, as it is from the start
// unless Config.Nagle says otherwise) or on.
func (c *Conn) SetNoDelay(noDelay bool) error {
	return c.set(func(now clock.Instant) { c.end.SetNoDelay(now, noDelay) })
}

// SetLinger decides what Close does with what was written and is not yet
// acknowledged. Negative seconds, and positive ones too: it is delivered in
// the background, and Close does not wait. Zero: it is dropped, and the
// connection reset.
func (c *Conn) SetLinger(sec int) error {
	return c.set(func(clock.Instant) { c.abort = sec == 0 })
}

// SetKeepAlive switches keep-alive on or off. It is off by default. Unless
// otherwise set, the first probe comes after two hours of silence, then one
// every 75 s, and the ninth without an answer ends the connection.
func (c *Conn) SetKeepAlive(on bool) error {
	return c.setKeepAlive(func(k *keepAlive) { k.on = on })
}

// SetKeepAlivePeriod sets how long a connection is silent before the first
// keep-alive probe. It does not switch keep-alive on.
func (c *Conn) SetKeepAlivePeriod(d time.Duration) error {
	return c.setKeepAlive(func(k *keepAlive) { k.Idle = d })
}

// SetKeepAliveConfig sets all of keep-alive. As in package net, zero fields
// mean 15 s, 15 s and 9 probes, negative ones leave the setting as it is.
func (c *Conn) SetKeepAliveConfig(config net.KeepAliveConfig) error {
	return c.setKeepAlive(func(k *keepAlive) {
		k.on = config.Enable
		choose(&k.Idle, config.Idle, netKeepIdle)
		choose(&k.Interval, config.Interval, netKeepInterval)
		choose(&k.Count, config.Count, keepCount)
	})
}

// choose sets a field to value, zero meaning def and less nothing.
func choose[T int | time.Duration](field *T, value, def T) {
	switch {
	case value > 0:
		*field = value
	case value == 0:
		*field = def
	}
}

func (c *Conn) setKeepAlive(change func(k *keepAlive)) error {
	return c.set(func(now clock.Instant) {
		if c.keep == nil {
			c.keep = &keepAlive{KeepAlive: tcp.KeepAlive{Idle: keepIdle, Interval: keepInterval, Count: keepCount}}
		}
		change(c.keep)
		if c.keep.on {
			c.end.SetKeepAlive(now, c.keep.KeepAlive)
		} else {
			c.end.SetKeepAlive(now, tcp.KeepAlive{})
		}
	})
}

// SetUserTimeout sets how long octets may stay unacknowledged before the
// connection is given up (RFC 9293 §3.8.3, R2). Zero: Config.TCP's.
func (c *Conn) SetUserTimeout(d time.Duration) error {
	return c.set(func(now clock.Instant) { c.end.SetUserTimeout(now, d) })
}

// SetDSCP chooses the codepoint by which routers may treat the connection's
// packets differently, 0 to 63: 46, expedited forwarding, for a voice
// (RFC 2474, RFC 4594). It goes into IPv4's type of service and IPv6's
// traffic class, from now on, retransmissions too. Default: Config.TCP's, and
// of accepted connections the listener's: see host.ListenConfig.
func (c *Conn) SetDSCP(dscp uint8) error {
	return c.do("set", "setsockopt", func(now clock.Instant) error { return c.end.SetDSCP(now, dscp) })
}

// set runs f with the lock held, on an open connection.
func (c *Conn) set(f func(now clock.Instant)) error {
	return c.do("set", "setsockopt", func(now clock.Instant) error {
		f(now)
		return nil
	})
}
