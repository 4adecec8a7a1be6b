package host

import (
	"runtime"
	"testing"
	"unsafe"

	"github.com/tcpglass/tcpglass/tcp"
)

// maxRecord is the promise: a half-open entry or a TIME-WAIT costs no more.
const maxRecord = 128

// Checklist item 61: what each state costs.
func TestSizes(t *testing.T) {
	const index = 2 * unsafe.Sizeof(ref(0)) // at most two buckets per record
	for _, tt := range []struct {
		what           string
		size, estimate uintptr
		most           uintptr
	}{
		{"a half-open entry", unsafe.Sizeof(record[halfOpen]{}) + index, recordCost, maxRecord},
		{"a TIME-WAIT record", unsafe.Sizeof(record[tcp.Remnant]{}) + index, recordCost, maxRecord},
		{"a source of connections", unsafe.Sizeof(source{}) + mapEntry, sourceCost, maxRecord},
		{"a datagram in pieces", unsafe.Sizeof(assembly{}) + unsafe.Sizeof(uint64(0)) + unsafe.Sizeof(&assembly{}), assemblyCost, 704},
		{"a connection", unsafe.Sizeof(Conn{}) + mapEntry + unsafe.Sizeof(timer{}), connCost, 1200},
	} {
		t.Logf("%s takes %d octets", tt.what, tt.size)
		if tt.size > tt.most {
			t.Errorf("%s takes %d octets, promised are %d", tt.what, tt.size, tt.most)
		}
		if tt.size > tt.estimate || tt.estimate > tt.size*3/2 {
			t.Errorf("%s takes %d octets and is counted as %d", tt.what, tt.size, tt.estimate)
		}
	}
	t.Logf("of a connection the TCB takes %d", unsafe.Sizeof(tcp.TCB{}))
}

// mapEntry is what an entry of Host.conns takes: key, value and control
// octet, in a table that is between 7/16 and 7/8 full.
const mapEntry = (36 + 4 + 8 + 1) * 16 / 11

// What the garbage collector says: the promises hold for what is really
// allocated, maps, indexes and all.
func TestWeights(t *testing.T) {
	for _, tt := range []struct {
		what string
		n    int
		most float64 // octets each
		make func(r *rig, i int)
	}{
		{"a half-open entry", 50_000, maxRecord, func(r *rig, i int) {
			r.inject(r.bob, stranger(byte(10+i>>15), uint16(1+i&0x7fff), 80), syn(700))
			r.sent(r.bob)
		}},
		{"a TIME-WAIT record", 50_000, maxRecord, func(r *rig, i int) { crowd(r, 1) }},
		{"an idle connection, both ends", 10_000, 2 * 1200, func(r *rig, i int) {
			r.dial(r.alice, bobWeb)
			r.pump()
		}},
	} {
		r := newRig(t)
		r.quiet = true
		r.listen(r.bob, 80, ListenConfig{Backlog: tt.n, HalfOpen: tt.n})
		before := heap()
		for i := range tt.n {
			tt.make(r, i)
		}
		each := float64(heap()-before) / float64(tt.n)
		t.Logf("%s weighs %.0f octets", tt.what, each)
		if each > tt.most {
			t.Errorf("%s weighs %.0f octets, promised are %.0f", tt.what, each, tt.most)
		}
		runtime.KeepAlive(r)
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC() // the first one may have left something to sweep
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
