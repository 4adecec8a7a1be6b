package tcp

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// FuzzReceive gives a TCB in any state arbitrary segments, calls and time.
// It must not panic, must come to an end, and its rules must hold after
// every step.
func FuzzReceive(f *testing.F) {
	for i := range starts {
		f.Add(byte(i), []byte{0, 0x12, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 0x02, 0, 4, 2, 0, 0x80, 6, 5})
	}
	f.Fuzz(func(t *testing.T, from byte, tape []byte) {
		p, err := begin(starts[int(from)%len(starts)].start)
		if err != nil {
			t.Fatal(err)
		}
		now := p.now
		for len(tape) >= 8 {
			now = turn(p.tcb, now, tape[:8])
			tape = tape[8:]
			drained(t, p.tcb, now)
		}
	})
}

// turn is one step that eight octets describe: what, and its arguments.
func turn(c *TCB, now clock.Instant, b []byte) clock.Instant {
	switch b[0] % 8 {
	case 0:
		now = now.Add(time.Duration(binary.BigEndian.Uint32(b[1:])) * 10 * time.Microsecond)
		c.Advance(now)
	case 1:
		c.Write(now, make([]byte, binary.BigEndian.Uint16(b[1:])))
	case 2:
		c.Read(now, make([]byte, binary.BigEndian.Uint16(b[1:])))
	case 3:
		userCalls[int(b[1])%len(userCalls)](c, now)
	default:
		seg := nearSegment(c, b[1:])
		c.Receive(now, &seg)
	}
	return now
}

var userCalls = []func(*TCB, clock.Instant){
	func(c *TCB, now clock.Instant) { c.CloseWrite(now) },
	func(c *TCB, now clock.Instant) { c.Close(now) },
	func(c *TCB, now clock.Instant) { c.Abort(now) },
	func(c *TCB, now clock.Instant) { c.WriteUrgent(now, make([]byte, 100)) },
	func(c *TCB, now clock.Instant) { c.SetUserTimeout(now, time.Second) },
	func(c *TCB, now clock.Instant) { c.SetKeepAlive(now, KeepAlive{Idle: time.Second}) },
	func(c *TCB, now clock.Instant) { c.Notify(now, Advice{Kind: TooBig, Seq: c.snd.una, MTU: 600}) },
	func(c *TCB, now clock.Instant) { c.Notify(now, Advice{Kind: Soft, Seq: c.snd.una}) },
	func(c *TCB, now clock.Instant) { c.Retire() },
}

// nearSegment makes a segment of seven octets whose numbers lie near those
// that the connection expects: far ones are dropped too soon to be
// interesting.
func nearSegment(c *TCB, b []byte) Segment {
	near := func(n seq.Num, by byte) seq.Num { return n.Add(int(int8(by)) * int(1+b[6]%16)) }
	return Segment{
		Flags:   wire.Flags(b[0]) & 0x3f,
		Seq:     near(c.rcv.nxt, b[1]),
		Ack:     near(c.snd.nxt, b[2]),
		Window:  uint16(b[3]) << (b[6] % 9),
		Urgent:  uint16(b[4]),
		Options: wire.Options{MSS: uint16(b[5]), Set: wire.OptionSet(b[6]>>6) & wire.OptMSS},
		Payload: make([]byte, int(b[5])*int(b[6]%8)),
	}
}

// drained keeps the contract and checks what must hold.
func drained(t *testing.T, c *TCB, now clock.Instant) {
	var buf [4096]byte
	for n := 0; ; n++ {
		if _, ok := c.Transmit(now, buf[:]); !ok {
			break
		}
		if n > 1000 {
			t.Fatalf("Transmit does not come to an end: %+v", c.Status())
		}
	}
	for _, ok := c.NextEvent(); ok; {
		_, ok = c.NextEvent()
	}
	if err := invariants(c); err != nil {
		t.Fatal(err)
	}
	if c.Deadline() <= now {
		t.Fatalf("the deadline is not ahead: %+v", c.timers)
	}
}
