package tcp

import (
	"testing"
	"unsafe"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// cable joins two ends without a network: what one sends the other receives
// at once, in the same memory.
type cable struct {
	now  clock.Instant
	ends [2]TCB
	cfg  Config
	buf  [1 << 16]byte

	marking bool   // what may be marked is
	wrong   string // something that may not was to be
}

func newCable(t testing.TB) *cable {
	w := &cable{now: origin}
	w.open(t)
	return w
}

// open joins the ends.
func (w *cable) open(t testing.TB) {
	w.cfg.Fill()
	for i := range w.ends {
		id := Identity{ISS: 100, MSS: 1460}
		if err := w.ends[i].Open(w.now, &w.cfg, id, i == 1); err != nil {
			t.Fatal(err)
		}
	}
	w.settle()
	if w.ends[0].State() != Established || w.ends[1].State() != Established {
		t.Fatalf("the ends are %v and %v, want both ESTABLISHED", w.ends[0].State(), w.ends[1].State())
	}
}

// mark marks what may be marked, and finds out what may not.
func (w *cable) mark(seg *Segment) {
	if !w.marking || wire.ECN(seg.TOS) == wire.NotECT {
		return
	}
	seg.TOS |= wire.CE
	if len(seg.Payload) == 0 || seg.Why != WhyData && seg.Why != WhyFin {
		w.wrong = describe(seg)
	}
}

// settle passes segments until neither end has one.
func (w *cable) settle() {
	for busy := true; busy; {
		busy = false
		for i := range w.ends {
			for seg, ok := w.ends[i].Transmit(w.now, w.buf[:]); ok; seg, ok = w.ends[i].Transmit(w.now, w.buf[:]) {
				w.mark(&seg)
				w.ends[1-i].Receive(w.now, &seg)
				busy = true
			}
			for _, ok := w.ends[i].NextEvent(); ok; {
				_, ok = w.ends[i].NextEvent()
			}
		}
	}
}

// exchange sends p one way and a little the other, and lets time pass.
func (w *cable) exchange(p, q []byte) int {
	n, _ := w.ends[0].Write(w.now, p)
	w.settle()
	got, _ := w.ends[1].Read(w.now, p)
	w.ends[1].Write(w.now, q)
	w.settle()
	w.ends[0].Read(w.now, q)
	w.now = w.now.Add(50 * ms)
	w.ends[0].Advance(w.now)
	w.ends[1].Advance(w.now)
	w.settle()
	return min(n, got)
}

// TestNoAllocations: a connection that talks does not allocate, though its
// buffers come and go.
func TestNoAllocations(t *testing.T) {
	w := newCable(t)
	p, q := make([]byte, 64<<10), make([]byte, 100)
	for range 20 {
		if n := w.exchange(p, q); n != len(p) {
			t.Fatalf("%d octets arrive, want %d", n, len(p))
		}
	}
	if n := testing.AllocsPerRun(200, func() { w.exchange(p, q) }); n != 0 {
		t.Errorf("an exchange of %d octets allocates %v times, want never", len(p)+len(q), n)
	}
	if used := w.cfg.Memory.Used(); used != 0 {
		t.Errorf("connections at rest hold %d octets of buffers, want none", used)
	}
}

// TestNoAllocationsAfterABurst: one large transfer does not make small ones
// dear.
func TestNoAllocationsAfterABurst(t *testing.T) {
	m := NewMemory(0)
	burst, b := make([]byte, 4<<20), sendBuffer{base: 101}
	write := func(p []byte) {
		b.write(m, p, len(burst))
		b.acked(m, b.text())
		m.Trim()
	}
	write(burst)
	write(burst[:128<<10])
	write(burst[:128<<10])
	if n := testing.AllocsPerRun(100, func() { write(burst[:128<<10]) }); n != 0 {
		t.Errorf("writing 128 KiB after a burst of 4 MiB allocates %v times, want never", n)
	}
}

// TestSize holds what a connection costs at rest. One end of an idle
// connection may take 1.5 KB, with what host and driver add.
func TestSize(t *testing.T) {
	for _, tt := range []struct {
		what      string
		got, most uintptr
	}{
		{"a TCB", unsafe.Sizeof(TCB{}), 640},
		{"a half-open record", unsafe.Sizeof(HalfOpen{}), 40},
		{"a TIME-WAIT record", unsafe.Sizeof(Remnant{}), 32},
	} {
		t.Logf("%s takes %d octets", tt.what, tt.got)
		if tt.got > tt.most {
			t.Errorf("%s takes %d octets, want at most %d", tt.what, tt.got, tt.most)
		}
	}
}

func BenchmarkExchange(b *testing.B) {
	w := newCable(b)
	p, q := make([]byte, 64<<10), make([]byte, 100)
	b.SetBytes(int64(len(p)))
	b.ReportAllocs()
	for b.Loop() {
		w.exchange(p, q)
	}
}
