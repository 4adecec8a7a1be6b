package passive

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// BenchmarkBulk is two data segments and an ACK of them, again and again.
func BenchmarkBulk(b *testing.B) {
	c, segs := openConn()
	at := clock.Instant(time.Second)
	var frame uint64 = 10
	num := segs[0].Seq
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		s := &segs[i%3]
		at = at.Add(time.Microsecond)
		frame++
		s.At, s.Frame = at, frame
		if i%3 < 2 {
			s.Seq = num
			num = num.Add(1448)
		} else {
			s.Ack = num
		}
		s.ID++
		c.Observe(s)
	}
}

// BenchmarkBulkStates is the part of it that is not the Stream's.
func BenchmarkBulkStates(b *testing.B) {
	c, segs := openConn()
	at := clock.Instant(time.Second)
	var frame uint64 = 10
	num := segs[0].Seq
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		s := &segs[i%3]
		at = at.Add(time.Microsecond)
		frame++
		s.At, s.Frame = at, frame
		class, d := New, c.side(s)
		if i%3 < 2 {
			s.Seq = num
			num = num.Add(1448)
		} else {
			s.Ack, class = num, Nothing
		}
		c.tally(d, s, class)
		c.move(d, s, class)
		c.moveZeek(d, s, class)
		c.writeGaps(d.Peer())
	}
}

func openConn() (*Conn, [3]dissect.Segment) {
	x := wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, 1}), Port: 4000}
	y := wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, 2}), Port: 80}
	c := &Conn{}
	frame := uint64(0)
	send := func(src, dst wire.Endpoint, fl wire.Flags, n, a seq.Num, l uint32) dissect.Segment {
		frame++
		s := dissect.Segment{Frame: frame, At: clock.Instant(frame) * 1e6, Src: src, Dst: dst, Flags: fl, Seq: n, Ack: a, Len: l, Kept: l, Window: 60000, Marks: dissect.HasID, ID: uint16(frame)}
		c.Observe(&s)
		return s
	}
	send(x, y, wire.SYN, 100, 0, 0)
	send(y, x, wire.SYN|wire.ACK, 700, 101, 0)
	send(x, y, wire.ACK, 101, 701, 0)
	send(x, y, wire.ACK|wire.PSH, 101, 701, 10)
	send(y, x, wire.ACK|wire.PSH, 701, 111, 10)
	send(x, y, wire.ACK, 111, 711, 0)
	d := send(x, y, wire.ACK, 111, 711, 1448)
	a := send(y, x, wire.ACK, 711, 111+1448, 0)
	d.Seq = 111 + 1448
	return c, [3]dissect.Segment{d, d, a}
}

// BenchmarkShort is a connection of ten segments, from the first to the last.
func BenchmarkShort(b *testing.B) {
	segs := shortConn()
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		var c Conn
		for j := range segs {
			c.Observe(&segs[j])
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(segs)), "ns/segment")
}

func shortConn() (segs []dissect.Segment) {
	x := wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, 1}), Port: 4000}
	y := wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, 2}), Port: 80}
	send := func(src, dst wire.Endpoint, fl wire.Flags, n, a seq.Num, l uint32) {
		f := uint64(len(segs) + 1)
		segs = append(segs, dissect.Segment{Frame: f, At: clock.Instant(f) * 1e6, Src: src, Dst: dst, Flags: fl, Seq: n, Ack: a, Len: l, Kept: l, Window: 60000, Marks: dissect.HasID, ID: uint16(f)})
	}
	send(x, y, wire.SYN, 100, 0, 0)
	send(y, x, wire.SYN|wire.ACK, 700, 101, 0)
	send(x, y, wire.ACK, 101, 701, 0)
	send(x, y, wire.ACK|wire.PSH, 101, 701, 400)
	send(y, x, wire.ACK|wire.PSH, 701, 501, 900)
	send(x, y, wire.ACK, 501, 1601, 0)
	send(x, y, wire.ACK|wire.FIN, 501, 1601, 0)
	send(y, x, wire.ACK, 1601, 502, 0)
	send(y, x, wire.ACK|wire.FIN, 1601, 502, 0)
	send(x, y, wire.ACK, 502, 1602, 0)
	return segs
}
