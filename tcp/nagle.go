package tcp

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
)

// allowance is how many numbers may be sent for the first time now, at most
// room in one segment; zero where it is better to wait.
//
// It is the sender's silly-window avoidance, MUST-38, with the Nagle
// algorithm, SHLD-7, as one of its terms. RFC 9293 §3.8.6.2.1; D, U, Fs and
// the numbers of the cases are the RFC's.
func (c *TCB) allowance(room int) int {
	if c.isSyn(c.snd.nxt) {
		return 1 // the SYN asks nobody
	}
	d, sent := c.out.end().Sub(c.snd.nxt), c.flight()
	window, congestion := c.snd.wnd-sent, c.congestionWindow()-sent
	u := min(window, congestion)
	c.snd.held = u < d && congestion < window
	n := min(d, u, room)
	switch {
	case n <= 0:
		return 0
	case n == d && (sent == 0 || c.nodelay || c.out.closed): // (2) all there is, and nothing to wait for
		return n
	case n >= c.snd.mss: // (1) full segments; the rest that makes no full one waits
		return n - n%c.snd.mss
	case n < d && n >= c.snd.maxWnd/2: // (3) half of the largest window, Fs, and more behind it: it would gain nothing by waiting for what is in flight, as the RFC has it
		return n
	}
	return 0 // (4) is the probe timer's
}

// afterPause begins anew where nothing was sent for longer than a timeout.
// RFC 5681 §4.1.
func (c *TCB) afterPause(now clock.Instant) {
	if c.flight() == 0 && now.Sub(c.snd.last) > c.rto.current(c.cfg) {
		c.cc.Idle()
	}
}

// usable is how many numbers from at on the windows allow: U.
func (c *TCB) usable(at seq.Num) int {
	return min(c.snd.wnd, c.congestionWindow()) - at.Sub(c.snd.una)
}

// congestionWindow is cwnd, with what limited transmit adds.
func (c *TCB) congestionWindow() int { return c.cc.Window() + c.loss.extra(c.snd.mss) }
