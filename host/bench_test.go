package host

import (
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// benchBulk carries octets from alice to bob as a driver would: in batches.
func benchBulk(b *testing.B, offload wire.Offload, step int) {
	r := newRig(b, func(c *Config) { c.Offload = offload })
	x, y := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.quiet = true
	p := make([]byte, step)
	b.SetBytes(int64(step))
	b.ReportAllocs()
	for b.Loop() {
		bulk(r, x, y, p)
	}
}

// bulk writes p and reads as much, a millisecond per round.
func bulk(r *rig, x, y *Conn, p []byte) {
	for written, read := 0, 0; read < len(p); {
		n, err := x.Write(r.Now(), p[written:])
		if err != nil {
			r.Fatal(err)
		}
		written += n
		r.Manual.Advance(time.Millisecond)
		r.alice.Advance(r.Now())
		r.bob.Advance(r.Now())
		r.pump()
		if n, err = y.Read(r.Now(), p); err != nil {
			r.Fatal(err)
		}
		read += n
		r.pump()
	}
}

func BenchmarkBulkPlain(b *testing.B) { benchBulk(b, wire.Offload{}, 1<<17) }
func BenchmarkBulkNoSum(b *testing.B) { benchBulk(b, wire.Offload{Checksum: true}, 1<<17) }
func BenchmarkBulkLarge(b *testing.B) {
	benchBulk(b, wire.Offload{Checksum: true, Large: 65535}, 1<<18)
}

func BenchmarkPingPong(b *testing.B) {
	r := newRig(b)
	x, y := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.quiet = true
	p := make([]byte, 64)
	b.ReportAllocs()
	for b.Loop() {
		r.Manual.Advance(10 * time.Microsecond)
		x.Write(r.Now(), p)
		r.pump()
		y.Read(r.Now(), p)
		y.Write(r.Now(), p)
		r.pump()
		x.Read(r.Now(), p)
	}
}

// BenchmarkConnect opens and closes; alice's ports go round many times.
func BenchmarkConnect(b *testing.B) {
	r := newRig(b)
	l := r.listen(r.bob, 80, ListenConfig{})
	r.quiet = true
	b.ReportAllocs()
	for b.Loop() {
		r.Manual.Advance(2 * time.Millisecond)
		r.alice.Advance(r.Now())
		r.bob.Advance(r.Now())
		x, err := r.alice.Dial(r.Now(), netip.AddrPort{}, bobWeb)
		if err != nil {
			b.Fatal(err)
		}
		r.pump()
		y, ok := l.Accept()
		if !ok {
			b.Fatal("nothing to accept")
		}
		x.Close(r.Now())
		r.pump()
		y.Close(r.Now())
		r.pump()
	}
}

// BenchmarkSyn is a flood: every SYN from another source, the table full.
func BenchmarkSyn(b *testing.B) {
	r := newRig(b)
	r.listen(r.bob, 80, ListenConfig{HalfOpen: 1 << 16, SynAckRetries: -1, SynAckWait: time.Millisecond})
	pkt := packet(stranger(9, 1, 80), syn(700))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%1000 == 0 {
			r.Manual.Advance(100 * time.Microsecond)
			r.bob.Advance(r.Now())
		}
		pkt[15], pkt[20], pkt[21] = byte(10+i>>14%200), byte(4+i>>8&63), byte(i) // each SYN another flow
		pkt[10], pkt[11] = 0, 0
		sum := ^wire.Fold(wire.Sum(pkt[:20], 0))
		pkt[10], pkt[11] = byte(sum>>8), byte(sum)
		r.bob.Receive(r.Now(), wire.Packet{Bytes: pkt, Sum: wire.SumTrusted})
		if _, ok := r.bob.Transmit(r.Now(), r.buf); !ok && r.bob.Stats().SynDropped == 0 {
			b.Fatal("a SYN got no answer")
		}
	}
}

// BenchmarkAMillionHalfOpen fills a table of 2^20 entries with SYNs from
// everywhere, once a turn, and says what it takes of the heap.
func BenchmarkAMillionHalfOpen(b *testing.B) {
	const entries = 1 << 20
	for b.Loop() {
		b.StopTimer()
		r := newRig(b, func(c *Config) { c.Memory = 1 << 29 })
		r.listen(r.bob, 80, ListenConfig{HalfOpen: entries, Cookies: CookiesNever})
		before := heap()
		b.StartTimer()
		for i := range uint32(entries) {
			f := stranger(9, 4000, 80)
			f.Remote.Addr = wire.Addr4([4]byte{100, byte(i >> 16), byte(i >> 8), byte(i)})
			f.Remote.Port += uint16(i >> 24)
			r.inject(r.bob, f, syn(700))
			r.bob.Transmit(r.Now(), r.buf)
		}
		b.StopTimer()
		b.ReportMetric(float64(heap()-before)/1e6, "MB")
		if n := r.bob.Stats().HalfOpen; n != entries {
			b.Fatalf("%d entries, want %d", n, entries)
		}
		b.StartTimer()
	}
}
