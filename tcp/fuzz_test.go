package tcp

import (
	"encoding/binary"
	"strings"
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
		f.Add(byte(i)+128, []byte{4, 0x10, 0, 0, 200, 0, 9, 0xff})
		f.Add(byte(i), []byte{0, 0x12, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 0x02, 0, 4, 2, 0, 0x80, 6, 5})
	}
	f.Fuzz(func(t *testing.T, from byte, tape []byte) {
		p, err := begin(fuzzStart(from))
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

// fuzzStart is one of the states, with or without the options of RFC 7323.
func fuzzStart(from byte) start {
	s := starts[int(from)%len(starts)].start
	if from >= 128 {
		s.NoTimestamps, s.NoWindowScale, s.ReceiveBuffer = false, false, 200000
		s.prelude = strings.ReplaceAll(s.prelude, "win 10000 mss 1000", "win 10000 mss 1000 scale 3 ts 5000/0")
	}
	return s
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
		Flags:  wire.Flags(b[0]) & 0x3f,
		Seq:    near(c.rcv.nxt, b[1]),
		Ack:    near(c.snd.nxt, b[2]),
		Window: uint16(b[3]) << (b[6] % 9),
		Urgent: uint16(b[4]),
		Options: wire.Options{
			Set: wire.OptionSet(b[6]>>3) & (wire.OptMSS | wire.OptScale | wire.OptTimestamps),
			MSS: uint16(b[5]), Scale: b[4], TSVal: c.stamps.recent + uint32(int8(b[5])), TSEcr: 1000 + uint32(b[4]),
		},
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
