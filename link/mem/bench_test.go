package mem

import (
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

// sink receives and forgets; where it has an answer, it sends it.
type sink struct {
	back   *End
	answer []wire.Packet
	got    int
}

func (s *sink) Receive(pkts []wire.Packet) {
	s.got += len(pkts)
	if s.answer != nil {
		s.back.Send(s.answer)
	}
}
func (*sink) Writable()  {}
func (*sink) Down(error) {}

// busyPipe is a pipe whose second end answers each batch with answer.
func busyPipe(tb testing.TB, answer []wire.Packet) (*End, *sink) {
	ea, eb := Pipe(Config{Offload: wire.Offload{Large: 65535}})
	far := &sink{back: eb, answer: answer}
	ea.Start(&sink{})
	eb.Start(far)
	tb.Cleanup(func() { ea.Close() })
	return ea, far
}

func full(n, octets int) []wire.Packet {
	pkts := make([]wire.Packet, n)
	for i := range pkts {
		pkts[i].Bytes = make([]byte, octets)
	}
	return pkts
}

func BenchmarkBulk(b *testing.B) {
	for _, bb := range []struct {
		name          string
		batch, octets int
	}{{"batch=1", 1, 1500}, {"batch=32", 32, 1500}, {"batch=64", 64, 1500}, {"large", 4, 65535}} {
		b.Run(bb.name, func(b *testing.B) {
			ea, _ := busyPipe(b, full(1, 52))
			pkts := full(bb.batch, bb.octets)
			b.SetBytes(int64(bb.octets))
			b.ReportAllocs()
			for i := 0; i < b.N; i += bb.batch {
				ea.Send(pkts)
			}
		})
	}
}

// BenchmarkQueued is the way through the queue: the receiver is busy when
// the packets are sent.
func BenchmarkQueued(b *testing.B) {
	ea, far := busyPipe(b, nil)
	pkts := full(32, 1500)
	far.back, far.answer = ea, pkts // b's receiver makes a send: always queued
	b.SetBytes(1500)
	b.ReportAllocs()
	b.ResetTimer()
	done := make(chan struct{})
	left := b.N
	ea.pipe.ends[1].up = stopper{far, &left, done}
	ea.Send(pkts)
	<-done
}

type stopper struct {
	*sink
	left *int
	done chan struct{}
}

func (s stopper) Receive(pkts []wire.Packet) {
	if *s.left -= len(pkts); *s.left+len(pkts) <= 0 {
		return
	}
	if *s.left <= 0 {
		close(s.done)
		return
	}
	s.sink.Receive(pkts)
}

func BenchmarkEcho(b *testing.B) {
	ea, _ := busyPipe(b, full(1, 41))
	question := full(1, 41)
	b.ReportAllocs()
	for b.Loop() {
		ea.Send(question)
	}
}

func TestSteadyTrafficDoesNotAllocate(t *testing.T) {
	ea, _ := busyPipe(t, full(1, 52))
	pkts := full(32, 1500)
	if n := testing.AllocsPerRun(100, func() { ea.Send(pkts) }); n > 0 {
		t.Errorf("a batch and its acknowledgment allocated %v times", n)
	}
}

func TestQueuedTrafficDoesNotAllocateInSteadyState(t *testing.T) {
	ea, far := busyPipe(t, nil)
	pkts := full(32, 1500)
	far.back, far.answer = ea, pkts
	n := testing.AllocsPerRun(200, func() {
		far.answer = pkts
		ea.pipe.ends[1].up = &once{far}
		ea.Send(pkts)
	})
	// One for once itself; the race detector makes sync.Pool forget now and
	// then, which costs a growing batch. One for each packet would be a leak.
	if n >= float64(len(pkts))/2 {
		t.Errorf("a batch that was queued allocated %v times", n)
	}
}

// once answers the first batch only.
type once struct{ *sink }

func (o *once) Receive(pkts []wire.Packet) {
	o.sink.Receive(pkts)
	o.answer = nil
}
