package passive

import (
	"testing"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
)

// TestQuoted: an ICMP error is kept, and moves nobody.
func TestQuoted(t *testing.T) {
	c := relate(t, "0ms A SYN seq 100")
	for i := range 3 {
		c.Quoted(&dissect.Quote{At: talkBegins, Frame: uint64(2 + i), Src: endA, Dst: endB, Type: 3, Code: 3})
	}
	equal(t, "state", c.Ends[0].State, SynSent, "what A makes of it is A's choice: RFC 9293 §3.9.2.2")
	equal(t, "count", c.Told.Count, 3, "all are counted")
	equal(t, "frame", c.Told.Frame, 4, "the last is kept")
	equal(t, "about", c.Told.About, 0, "it quotes A's packet")
	equal(t, "hard", c.Told.Hard(), true, "port unreachable: RFC 1122 §4.2.3.9")

	c.Quoted(&dissect.Quote{At: talkBegins, Frame: 9, Src: endB, Dst: endA, Type: 2, V6: true, MTU: 1280})
	equal(t, "about", c.Told.About, 1, "it quotes B's packet")
	equal(t, "hard", c.Told.Hard(), false, "too big is news about the path")
	equal(t, "MTU", c.Told.MTU, 1280, "it is kept")
}

func TestSettleTwiceIsSettled(t *testing.T) {
	c := relate(t, open)
	before := *c
	c.Settle(clock.Never)
	if *c != before {
		t.Error("settling a settled connection changed it")
	}
}
