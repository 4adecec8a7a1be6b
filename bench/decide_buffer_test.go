package bench

import (
	"testing"

	"github.com/tcpglass/tcpglass/tcp"
)

// Sizes in octets of what moves through the buffers, and of the buffers.
const (
	small = 64       // a ping
	full  = 1448     // the payload of a segment at MTU 1500 with timestamps
	large = 64 << 10 // a write, and the payload of a large segment
	burst = 1 << 20  // what is buffered before the reader comes
	least = 2 << 10  // the first buffer of a ring that grows
	most  = burst    // a ring that never grows
	chunk = 16 << 10 // a link of the chunk list
)

// buffer is a queue of octets under test.
type buffer interface {
	write(p []byte)
	read(p []byte) int // gives memory back when nothing is left
}

// candidates are the ways to have a buffer, all empty.
func candidates() (names []string, bufs []buffer) {
	m := tcp.NewMemory(0)
	names = []string{"doubling", "doubling-make", "fixed", "fixed-kept", "chunks"}
	bufs = []buffer{
		&ring{lend: m.Take, back: m.Give, first: least},
		&ring{lend: alloc, back: drop, first: least},
		&ring{lend: m.Take, back: m.Give, first: most},
		&ring{lend: m.Take, back: m.Give, first: most, keep: true},
		&chunks{mem: m},
	}
	return names, bufs
}

func alloc(n int) []byte { return make([]byte, n) }
func drop([]byte)        {}

// BenchmarkBuffer moves octets through a buffer: "bulk" fills it with 1 MiB
// by writes of 64 KiB and drains it by segments; "stream" holds it at 64 KiB;
// "pingpong" puts 64 octets in and takes them out again.
func BenchmarkBuffer(b *testing.B) {
	for _, load := range []struct {
		name                     string
		fill, drain, depth, size int // octets: of a write, of a read, before reading, per op
	}{
		{"bulk", large, full, burst, burst},
		{"stream", large, full, large, burst},
		{"pingpong", small, small, small, small},
	} {
		names, bufs := candidates()
		for i, buf := range bufs {
			b.Run(load.name+"/"+names[i], func(b *testing.B) {
				in, out := make([]byte, load.fill), make([]byte, load.drain)
				b.SetBytes(int64(load.size))
				b.ReportAllocs()
				for b.Loop() {
					for moved := 0; moved < load.size; moved += load.depth {
						fillAndDrain(buf, in, out, load.depth)
					}
				}
			})
		}
	}
}

func fillAndDrain(buf buffer, in, out []byte, depth int) {
	for n := 0; n < depth; n += len(in) {
		buf.write(in)
	}
	for buf.read(out) > 0 {
	}
}

// ring is a power-of-two ring that doubles, by copying, when it is full.
type ring struct {
	lend  func(int) []byte
	back  func([]byte)
	first int // octets of the first buffer
	keep  bool
	b     []byte
	r, n  int
}

func (q *ring) write(p []byte) {
	if q.n+len(p) > len(q.b) {
		q.grow(q.n + len(p))
	}
	at := (q.r + q.n) & (len(q.b) - 1)
	k := copy(q.b[at:], p)
	copy(q.b, p[k:])
	q.n += len(p)
}

func (q *ring) grow(need int) {
	size := max(q.first, len(q.b))
	for size < need {
		size *= 2
	}
	b := q.lend(size)
	q.peek(b[:q.n])
	q.back(q.b)
	q.b, q.r = b, 0
}

func (q *ring) peek(p []byte) {
	k := copy(p, q.b[min(q.r, len(q.b)):])
	copy(p[k:], q.b)
}

func (q *ring) read(p []byte) int {
	n := min(len(p), q.n)
	if n == 0 {
		return 0
	}
	q.peek(p[:n])
	q.r, q.n = (q.r+n)&(len(q.b)-1), q.n-n
	if q.n == 0 && !q.keep {
		q.back(q.b)
		q.b, q.r = nil, 0
	}
	return n
}

// chunks is a list of buffers of one size: nothing is ever copied to grow.
type chunks struct {
	mem  *tcp.Memory
	list [][]byte
	r, w int // where to read in the first, to write in the last
}

func (q *chunks) write(p []byte) {
	for len(p) > 0 {
		if len(q.list) == 0 || q.w == chunk {
			q.list, q.w = append(q.list, q.mem.Take(chunk)), 0
		}
		k := copy(q.list[len(q.list)-1][q.w:], p)
		p, q.w = p[k:], q.w+k
	}
}

func (q *chunks) read(p []byte) (n int) {
	for n < len(p) && len(q.list) > 0 {
		end := chunk
		if len(q.list) == 1 {
			end = q.w
		}
		k := copy(p[n:], q.list[0][q.r:end])
		n, q.r = n+k, q.r+k
		if q.r == end {
			q.mem.Give(q.list[0])
			copy(q.list, q.list[1:])
			q.list, q.r = q.list[:len(q.list)-1], 0
		}
	}
	return n
}
