package tcp

import (
	"fmt"

	"github.com/tcpglass/tcpglass/clock"
)

// invariants says which of the rules that hold between calls is broken.
// Scripts and properties ask after every step.
func invariants(c *TCB) error {
	for _, rule := range []struct {
		says   string
		broken bool
	}{
		{"SND.UNA is not beyond SND.NXT", c.snd.nxt.Less(c.snd.una)},
		{"SND.NXT is not beyond what the user gave", c.state.in(synchronized) && c.out.end().Less(c.snd.nxt)},
		{"RCV.NXT is not beyond the edge of the window, but for a FIN", c.state.in(synchronized) && c.rcv.edge.Add(1).Less(c.rcv.nxt)},
		{"the send buffer holds no more than it may", c.cfg != nil && c.out.n > c.cfg.SendBuffer},
		{"the receive buffer holds no more than it may", c.cfg != nil && c.in.n > c.cfg.ReceiveBuffer},
		{"what is sent again lies in flight", !c.loss.resend.Empty() && c.snd.nxt.Less(c.loss.resend.Hi)},
		{"what came early lies in order, apart, and beyond a hole", !apart(&c.in)},
		{"a closed connection waits for nothing", c.state == Closed && c.Deadline() != clock.Never},
		{"text in flight has a timer", c.state.in(synchronized|of(SynSent, SynReceived)) && c.flight() > 0 && c.Deadline() == clock.Never},
		{"an empty ring holds no memory of the send buffer", c.out.n == 0 && c.out.buf != nil},
	} {
		if rule.broken {
			return fmt.Errorf("a rule is broken: %s (%+v)", rule.says, c.Status())
		}
	}
	return nil
}

// apart reports whether the ranges that came early are what they should be.
func apart(b *receiveBuffer) bool {
	last := b.next()
	for _, r := range b.early {
		if r.Empty() || r.Lo.LessEq(last) {
			return false
		}
		last = r.Hi
	}
	return true
}
