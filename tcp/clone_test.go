package tcp

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// tape is random turns for turn.
func tape(rng *rand.Rand) []byte {
	b := make([]byte, 8)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

// spoken is what a TCB says when it is drained.
type spoken struct {
	segments []Segment
	news     []Event
}

func drainAll(c *TCB, now clock.Instant) (s spoken) {
	var buf [1 << 16]byte
	for seg, ok := c.Transmit(now, buf[:]); ok; seg, ok = c.Transmit(now, buf[:]) {
		seg.Payload = bytes.Clone(seg.Payload)
		s.segments = append(s.segments, seg)
	}
	for e, ok := c.NextEvent(); ok; e, ok = c.NextEvent() {
		s.news = append(s.news, e)
	}
	return s
}

// double is a clone of c with a memory of its own, packed on the way.
func double(c *TCB) *TCB {
	cfg := *c.cfg
	cfg.Memory = NewMemory(0)
	var packed, clone TCB
	c.Clone(&packed, &cfg)
	packed.Pack()
	packed.Clone(&clone, &cfg)
	return &clone
}

// TestACloneBehavesEqually: whatever happens to a TCB and to its clone
// happens to both, and they go on having the same hash.
func TestACloneBehavesEqually(t *testing.T) {
	for i := range 2 * len(starts) {
		from := byte(i/2) + byte(i%2)*128
		for seed := range uint64(8) {
			p, err := begin(fuzzStart(from))
			if err != nil {
				t.Fatal(err)
			}
			if p.tcb.cfg == nil {
				continue
			}
			playTwice(t, p, rand.New(rand.NewPCG(seed, uint64(from))))
		}
	}
}

// playTwice plays some turns, clones, and plays more on both.
func playTwice(t *testing.T, p *stage, rng *rand.Rand) {
	a, now := p.tcb, p.now
	for range 10 {
		now = turn(a, now, tape(rng))
		drainAll(a, now)
	}
	b := double(a)
	for range 20 {
		step := tape(rng)
		at := now
		now = turn(a, at, step)
		turn(b, at, step)
		if got, want := drainAll(b, now), drainAll(a, now); !reflect.DeepEqual(got, want) {
			t.Fatalf("the clone says %+v, and the original %+v", got, want)
		}
		got, want := b.Status(), a.Status()
		got.Buffers, want.Buffers = 0, 0 // memory is not behaviour
		if got != want || a.Deadline() != b.Deadline() {
			t.Fatalf("the clone is in %+v, and the original in %+v", got, want)
		}
		if f := (Frame{Now: now}); a.Hash(f) != b.Hash(f) {
			t.Fatalf("the clone has another hash: %+v", want)
		}
	}
}

// TestACloneSharesNothing: what happens to the one does not happen to the
// other, and the memory of each comes back.
func TestACloneSharesNothing(t *testing.T) {
	p, err := begin(established().then("0ms ! write 500\n 0ms > ACK\n 0ms < ACK seq 711 ack 101 len 10\n 0ms > ACK"))
	if err != nil {
		t.Fatal(err)
	}
	f := Frame{Now: p.now}
	before := p.tcb.Hash(f)
	b := double(p.tcb)
	b.Receive(p.now, &Segment{Seq: 701, Ack: 601, Flags: wire.ACK, Window: 10000, Payload: make([]byte, 10)})
	if st := b.Status(); st.Unread != 20 || st.Unacked != 0 {
		t.Errorf("a clone that got what was missing: %d unread, %d not acknowledged, want 20 and 0", st.Unread, st.Unacked)
	}
	if p.tcb.Hash(f) != before {
		t.Error("a segment for the clone has changed the original")
	}
	m := b.cfg.Memory
	b.Drop()
	if m.Used() != 0 {
		t.Errorf("a clone that was dropped holds %d octets", m.Used())
	}
}

// lived is a connection that began at t with the numbers x and y, and what
// has happened to it since.
func lived(t clock.Instant, x, y seq.Num) *TCB {
	cfg := &Config{ReceiveBuffer: 60000, NoWindowScale: true}
	cfg.Fill()
	c := new(TCB)
	stamp := func(at clock.Instant) wire.Options {
		return wire.Options{Set: wire.OptTimestamps | wire.OptMSS, MSS: 1000, TSVal: stampClock(at, 77), TSEcr: stampClock(at, 0)}
	}
	c.Open(t, cfg, Identity{ISS: x, MSS: 1000}, false)
	drainAll(c, t)
	t = t.Add(30 * time.Millisecond)
	c.Receive(t, &Segment{Seq: y, Ack: x.Add(1), Flags: wire.SYN | wire.ACK, Window: 9000, Options: stamp(t)})
	c.Write(t, make([]byte, 1500))
	drainAll(c, t)
	c.Receive(t, &Segment{Seq: y.Add(11), Ack: x.Add(1), Flags: wire.ACK, Window: 9000, Options: stamp(t), Payload: []byte("early")})
	drainAll(c, t)
	t = t.Add(400 * time.Millisecond)
	c.Advance(t)
	drainAll(c, t)
	return c
}

// TestTheHashIsRelative: the same life at another time, with other numbers,
// has the same hash in its frame.
func TestTheHashIsRelative(t *testing.T) {
	since := 430 * time.Millisecond
	want := lived(origin, 100, 700).Hash(Frame{origin.Add(since), 100, 700})
	rapid.Check(t, func(t *rapid.T) {
		at := origin.Add(time.Duration(rapid.Int32Range(0, 1<<30).Draw(t, "ms")) * time.Millisecond)
		x, y := seq.Num(rapid.Uint32().Draw(t, "x")), seq.Num(rapid.Uint32().Draw(t, "y"))
		if got := lived(at, x, y).Hash(Frame{at.Add(since), x, y}); got != want {
			t.Fatalf("begun at %v with %d and %d: hash %x, want %x", at, x, y, got, want)
		}
	})
}

// TestTheHashTellsStatesApart: what leads to another future has another
// hash.
func TestTheHashTellsStatesApart(t *testing.T) {
	seen := map[uint64]string{}
	for _, after := range []string{
		"",
		"0ms ! write 10\n 0ms > ACK",
		"0ms ! write 11\n 0ms > ACK",
		"0ms ! write 10\n 0ms > ACK\n 0ms < ACK seq 701 ack 106",
		"0ms ! write 10\n 0ms > ACK\n 200ms > ACK",
		"0ms ! shut\n 0ms > FIN,ACK",
		"0ms < ACK seq 701 ack 101 win 9999",
		"0ms < ACK seq 701 ack 101 len 3",
		"0ms < ACK seq 702 ack 101 len 3\n 0ms > ACK",
		"0ms < FIN,ACK seq 701 ack 101\n 0ms > ACK",
		"0ms < RST seq 701",
		"0ms < RST seq 801\n 0ms > ACK",
	} {
		p, err := begin(established().then(after))
		if err != nil {
			t.Fatal(after, err)
		}
		h := p.tcb.Hash(Frame{p.now, 100, 700})
		if other, twice := seen[h]; twice {
			t.Errorf("the same hash after %q and after %q", after, other)
		}
		seen[h] = after
	}
}

// TestTimeLongPastIsForgotten: how long ago something was that does not
// matter any more is not part of the hash.
func TestTimeLongPastIsForgotten(t *testing.T) {
	p, err := begin(established().then("0ms ! write 10\n 0ms > ACK\n 0ms < ACK seq 701 ack 111"))
	if err != nil {
		t.Fatal(err)
	}
	hash := func(d time.Duration) uint64 { return p.tcb.Hash(Frame{Now: p.now.Add(d)}) }
	if hash(0) == hash(time.Second) {
		t.Error("a second after text was sent is the same as at once, although a pause of a timeout shrinks the window")
	}
	if hash(2*time.Minute) != hash(2*time.Hour) {
		t.Error("two hours of silence are not the same as two minutes")
	}
}

func TestHashAndCloneAreCheap(t *testing.T) {
	p, err := begin(established().then("0ms ! write 10\n 0ms > ACK"))
	if err != nil {
		t.Fatal(err)
	}
	var b TCB
	if n := testing.AllocsPerRun(100, func() {
		p.tcb.Clone(&b, p.cfg)
		b.Hash(Frame{Now: p.now})
		b.Drop()
	}); n != 0 {
		t.Errorf("a clone and its hash take %v allocations, want none", n)
	}
}
