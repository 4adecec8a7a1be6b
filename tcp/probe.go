package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
)

// probe asks a peer that has closed its window, or left it too small to use,
// whether that is still so: an update may have been lost.
//
// RFC 9293 §3.8.6.1, MUST-35 to MUST-37.
type probe struct {
	backoff uint8 // doublings since the window last moved: SHLD-30
	out     bool  // an octet beyond SND.NXT is on its way
}

// armProbe starts the timer where there is something to send, the window is
// in the way, and nothing in flight will bring news of it. SHLD-29.
func (c *TCB) armProbe(now clock.Instant) {
	if c.flight() > 0 || c.timers[TimerProbe].Set() || c.owes.has(owesProbe) {
		return
	}
	wait := c.rto.current(c.cfg)
	c.timers[TimerProbe] = now.Add(min(wait<<c.probe.backoff, c.cfg.MaxRTO))
	if !c.timers[TimerUser].Set() {
		c.armUser(now)
	}
}

func (c *TCB) probeTimeout(clock.Instant) {
	c.owes |= owesProbe
	c.probe.backoff = min(c.probe.backoff+1, maxBackoff)
}

// sendProbe sends one octet beyond the window, or what fits into a window
// that was too small to be worth using: override, case (4) of
// RFC 9293 §3.8.6.2.1. The octet beyond the window does not move SND.NXT: a
// peer without room drops it, and would then take our ACKs for misplaced.
func (c *TCB) sendProbe(now clock.Instant, buf []byte) Segment {
	c.owes &^= owesProbe
	n := min(c.usable(c.snd.nxt), c.segmentRoom(buf, c.snd.nxt))
	seg := c.build(now, c.snd.nxt, max(n, 1), buf)
	seg.Why = WhyProbe
	if n > 0 {
		c.snd.nxt, c.probe.out = beyond(&seg), false
		c.armRetransmit(now)
		return seg
	}
	c.probe.out = true
	return seg
}

// windowMoved takes news of the peer's window. As long as a peer answers
// probes the connection stays open, however long the window is closed
// (MUST-37); unless the user is gone, who could otherwise never be free of
// it.
func (c *TCB) windowMoved(now clock.Instant) {
	switch {
	case c.snd.wnd > 0:
		c.probe.backoff = 0
		c.timers.clear(TimerProbe)
		c.owes &^= owesProbe
	case !c.orphan && c.timers[TimerUser].Set():
		c.armUser(now)
	}
}
