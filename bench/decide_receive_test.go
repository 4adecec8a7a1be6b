package bench

import (
	"fmt"
	"sync/atomic"
	"testing"
)

// window is, in octets, more than the caches near a core hold.
const window = 4 << 20

// BenchmarkReceive is what taking payloads from the link and handing them to
// the user costs: "copy" puts them in a ring and copies them out again;
// "reference" keeps the link's buffers, counted, and takes others for the
// link. depth is how far the reader is behind.
func BenchmarkReceive(b *testing.B) {
	for _, size := range []int{full, large} {
		for _, depth := range []int{large, window} {
			name := fmt.Sprintf("payload=%d/depth=%d/", size, depth)
			b.Run(name+"copy", func(b *testing.B) {
				q := &copying{ring: ring{lend: alloc, back: drop, first: least, keep: true}, in: make([]byte, size)}
				takeAndRead(b, q, depth/size, size)
			})
			b.Run(name+"reference", func(b *testing.B) {
				takeAndRead(b, &counting{}, depth/size, size)
			})
		}
	}
}

// receiver is where payloads wait for the user.
type receiver interface {
	arrive(payload []byte) // payload stands for what the link reads from: both ways pay for that copy
	read(p []byte) int
}

func takeAndRead(b *testing.B, q receiver, n, size int) {
	payload, user := make([]byte, size), make([]byte, size)
	b.SetBytes(int64(n * size))
	b.ReportAllocs()
	for b.Loop() {
		for range n {
			q.arrive(payload)
		}
		for range n {
			q.read(user)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/payload")
}

// copying has one buffer for the link and a ring behind it.
type copying struct {
	ring
	in []byte
}

func (q *copying) arrive(payload []byte) {
	copy(q.in, payload)
	q.write(q.in)
}

// counting has as many buffers as there are payloads waiting.
type counting struct {
	free, queue []*counted
	head        int
}

type counted struct {
	b    []byte
	refs atomic.Int32
}

func (q *counting) arrive(payload []byte) {
	p := q.take(len(payload))
	copy(p.b, payload)
	p.refs.Add(1)  // the connection's
	p.refs.Add(-1) // the link is done with it
	q.queue = append(q.queue, p)
}

func (q *counting) take(size int) *counted {
	if len(q.free) == 0 {
		q.free = append(q.free, &counted{b: make([]byte, size)})
	}
	last := len(q.free) - 1
	p := q.free[last]
	q.free = q.free[:last]
	p.refs.Store(1)
	return p
}

func (q *counting) read(dst []byte) int {
	p := q.queue[q.head]
	q.head++
	n := copy(dst, p.b)
	if p.refs.Add(-1) == 0 {
		q.free = append(q.free, p)
	}
	if q.head == len(q.queue) {
		q.queue, q.head = q.queue[:0], 0
	}
	return n
}
