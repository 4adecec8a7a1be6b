package tcp

import (
	"slices"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

func TestDebtsAndTimers(t *testing.T) {
	var c TCB
	cfg := &Config{NoTimestamps: true}
	cfg.Fill()
	now := clock.Instant(1e9)
	owes := func(when string, words ...string) {
		t.Helper()
		if got := c.Owes(); !slices.Equal(got, words) {
			t.Errorf("%s it owes %q, want %q", when, got, words)
		}
	}
	runs := func(when string, timer Timer, left time.Duration) {
		t.Helper()
		if due := c.Due(timer); due != now.Add(left) {
			t.Errorf("%s %v is due at %v, want in %v", when, timer, due, left)
		}
	}
	sends := func() {
		t.Helper()
		if _, ok := c.Transmit(now, make([]byte, 2000)); !ok {
			t.Error("it sends nothing")
		}
	}

	owes("closed")
	if err := c.Open(now, cfg, Identity{ISS: 100, MSS: 1460}, false); err != nil {
		t.Fatal(err)
	}
	owes("opened", "syn")
	sends()
	owes("when its SYN is out")
	runs("then", TimerRetransmit, time.Second)
	c.Receive(now, &Segment{Seq: 700, Ack: 101, Flags: wire.SYN | wire.ACK, Window: 5000})
	owes("when the SYN-ACK is there", "ack")
	sends()
	c.Receive(now, &Segment{Seq: 701, Ack: 101, Flags: wire.ACK, Window: 5000, Payload: []byte("hello")})
	owes("an ACK that is delayed", "ack")
	runs("then", TimerAck, DefaultDelayedAck)
	c.Read(now, make([]byte, 10))
	if err := c.CloseWrite(now); err != nil {
		t.Fatal(err)
	}
	owes("closed with an ACK due", "fin", "ack")
	sends()
	owes("when the FIN is out, with the ACK")
	if c.Due(TimerAck) != 0 {
		t.Error("the delayed ACK is paid, and still has a timer")
	}
	c.Abort(now)
	owes("aborted", "reset")
}
