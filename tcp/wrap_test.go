package tcp

import (
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

// Sequence numbers go round: RFC 9293 §3.4.

func TestWrapAround(t *testing.T) {
	edge := plain("")
	edge.ISS = 4294967290
	tell(t, []script{{
		what: "both directions cross zero",
		from: edge.then(`
			0ms ! open
			0ms > SYN     seq 4294967290
			0ms < SYN,ACK seq 4294967280 ack 4294967291 win 10000 mss 1000
			0ms > ACK     seq 4294967291 ack 4294967281`),
		script: `
			 0ms ! write 100
			 0ms > ACK seq 4294967291 len 100
			10ms < ACK seq 4294967281 ack 95 len 100
			10ms ? una 95 nxt 95 unacked 0 expects 85
			10ms ! read 99
			50ms > ACK seq 95 ack 85
			50ms < ACK seq 75 ack 95 len 5         -> below-window
			50ms > ACK ack 85
			50ms < FIN,ACK seq 95 ack 95 len 5
			50ms > ACK ack 85
			60ms < ACK seq 85 ack 95 len 10
			60ms > ACK ack 101
			60ms = CLOSE-WAIT`,
	}, {
		what: "the first window counts, wherever the peer's numbers begin (U-15)",
		from: edge.then(`
			0ms ! open
			0ms > SYN
			0ms < SYN,ACK seq 3000000000 ack 4294967291 mss 1000
			0ms > ACK`),
		script: `
			0ms < ACK seq 3000000001 ack 4294967291 win 500
			0ms ? wnd 500`,
	}, {
		what: "a hole across zero",
		from: edge.then(`
			0ms ! open
			0ms > SYN
			0ms < SYN,ACK seq 4294967280 ack 4294967291 mss 1000
			0ms > ACK`),
		script: `
			0ms < ACK seq 4294967291 ack 4294967291 len 20
			0ms > ACK ack 4294967281
			0ms < ACK seq 4294967281 ack 4294967291 len 10
			0ms > ACK ack 15
			0ms ! read 99 -> 30`,
	}})
}

// warp is a connection on which nearly all of the sequence space has been
// used in both directions, down to the last n numbers before the initial
// ones come again.
func warp(t *testing.T, n int) *stage {
	p, err := begin(established())
	if err != nil {
		t.Fatal(err)
	}
	c := p.tcb
	c.snd.una, c.snd.nxt, c.snd.wl2 = c.snd.iss.Add(-n), c.snd.iss.Add(-n), c.snd.iss.Add(-n)
	c.out.base = c.snd.una
	c.rcv.nxt, c.snd.wl1 = c.rcv.irs.Add(-n), c.rcv.irs.Add(-n)
	c.in.base = c.rcv.nxt
	c.rcv.edge = c.rcv.nxt.Add(60000)
	p.written, p.read = -n-1, -n-1
	return p
}

// TestFourGigabytes: after 4 GiB the next number is the initial one again,
// and is not a SYN.
func TestFourGigabytes(t *testing.T) {
	p := warp(t, 1000)
	err := p.script(`
		  0ms ! write 2000
		  0ms > ACK seq 4294966396 len 1000
		  0ms > ACK seq 100 len 1000
		200ms > ACK seq 4294966396 len 1000
		250ms < ACK seq 4294966996 ack 100
		250ms > ACK seq 100 len 1000
		300ms < ACK seq 4294966996 ack 1100
		300ms ? una 1100 unacked 0`)
	if err != nil {
		t.Error(err)
	}
}

// TestUrgentAfterGigabytes: a mark is not compared with one of long ago.
func TestUrgentAfterGigabytes(t *testing.T) {
	p := warp(t, 1<<30)
	c := p.tcb
	seg := Segment{Seq: c.rcv.nxt, Ack: c.snd.una, Flags: wire.ACK | wire.URG, Window: 1000, Urgent: 50}
	c.Receive(p.now, &seg)
	if left := c.Status().Urgent; left != 50 {
		t.Errorf("urgent octets to come: got %d, want 50", left)
	}
}
