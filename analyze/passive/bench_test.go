package passive

import (
	"testing"
	"time"
	"unsafe"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// TestStreamIsSmall holds what a connection costs while packets come for it.
func TestStreamIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(Stream{}); n > 616 {
		t.Errorf("a Stream has %d octets", n)
	}
	if n := unsafe.Sizeof(Conn{}); n > 2432 {
		t.Errorf("a Conn has %d octets", n)
	}
}

// bulk is what a download looks like: two segments, one ACK.
func bulk(i int) (from int, s dissect.Segment) {
	const mss = 1448
	round, step := i/3, i%3
	s = dissect.Segment{At: talkBegins.Add(time.Duration(i) * 10 * time.Microsecond), Flags: wire.ACK, ID: uint16(i), Marks: dissect.HasID, Window: 5000}
	s.Options = dissect.Options{Set: wire.OptTimestamps, TSVal: uint32(i / 100), TSEcr: uint32(i / 100)}
	if step == 2 {
		s.Ack = seq.Num((round + 1) * 2 * mss)
		return 1, s
	}
	s.Seq, s.Len = seq.Num((round*2+step)*mss), mss
	return 0, s
}

// talkative is a request and its response, each acknowledged apart.
func talkative(i int) (from int, s dissect.Segment) {
	round, step := i/4, i%4
	s = dissect.Segment{At: talkBegins.Add(time.Duration(i) * time.Millisecond), Flags: wire.ACK, ID: uint16(i), Marks: dissect.HasID, Window: 5000}
	ask, answer := seq.Num(round*100), seq.Num(round*500)
	switch step {
	case 0:
		s.Seq, s.Ack, s.Len = ask, answer, 100
	case 1:
		s.Seq, s.Ack = answer, ask+100
	case 2:
		s.Seq, s.Ack, s.Len = answer, ask+100, 500
	case 3:
		s.Seq, s.Ack = ask+100, answer+500
	}
	return step&1 ^ step>>1, s
}

func BenchmarkStream(b *testing.B) {
	for _, bb := range []struct {
		what string
		say  func(i int) (int, dissect.Segment)
	}{{"bulk", bulk}, {"request and response", talkative}} {
		b.Run(bb.what, func(b *testing.B) {
			const n = 6000
			var segments [n]dissect.Segment
			var from [n]int
			for i := range segments {
				from[i], segments[i] = bb.say(i)
			}
			k := &talk{}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%n == 0 {
					*k = talk{}
				}
				k.observe(from[i%n], &segments[i%n])
			}
		})
	}
}

func TestNothingIsAllocatedPerSegment(t *testing.T) {
	k := &talk{}
	i := 0
	if n := testing.AllocsPerRun(3000, func() {
		from, s := bulk(i)
		i++
		s.At = max(s.At, clock.Instant(1))
		k.observe(from, &s)
	}); n != 0 {
		t.Errorf("%v allocations per segment", n)
	}
}
