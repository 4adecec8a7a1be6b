package tcp

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

// challenges limits the ACKs that answer segments which may be forged. The
// limit is each connection's own: one for the whole host would tell a
// stranger, by what it has left, whether a guess was right
// (CVE-2016-5696).
//
// RFC 5961 §7.
type challenges struct {
	since clock.Instant // when the present span began
	sent  uint8         // in it
}

// The limit: RFC 5961 §7's example.
const (
	challengeSpan = 5 * time.Second
	challengeMax  = 10 // in a span
)

// allow counts one more and reports whether it may be sent.
func (g *challenges) allow(now clock.Instant) bool {
	if !g.since.Set() || now.Sub(g.since) >= challengeSpan {
		g.since, g.sent = now, 0
	}
	if g.sent >= challengeMax {
		return false
	}
	g.sent++
	return true
}

// challenge owes a challenge ACK, within the limit.
func (c *TCB) challenge(now clock.Instant) {
	if c.guard.allow(now) {
		c.owes |= owesChallenge
	}
}
