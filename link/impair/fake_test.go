package impair

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const ms = time.Millisecond

// stack is a Receiver that writes down what it is told, and when.
type stack struct {
	began      time.Time
	onReceive  func(pkts []wire.Packet)
	onWritable func()

	mu       sync.Mutex
	inside   int
	overlaps int // Receive calls that ran at the same time
	got      []string
	at       []time.Duration // since began, for each of got
	sums     []wire.SumState
	writable int
	down     []string // "after N packets: cause"
}

func newStack() *stack { return &stack{began: time.Now()} }

func (s *stack) Receive(pkts []wire.Packet) {
	s.mu.Lock()
	if s.inside++; s.inside > 1 {
		s.overlaps++
	}
	for _, p := range pkts {
		s.got = append(s.got, string(p.Bytes))
		s.at = append(s.at, time.Since(s.began))
		s.sums = append(s.sums, p.Sum)
	}
	s.mu.Unlock()
	if s.onReceive != nil {
		s.onReceive(pkts)
	}
	s.mu.Lock()
	s.inside--
	s.mu.Unlock()
}

func (s *stack) Writable() {
	s.mu.Lock()
	s.writable++
	s.mu.Unlock()
	if s.onWritable != nil {
		s.onWritable()
	}
}

func (s *stack) Down(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = append(s.down, fmt.Sprintf("after %d packets: %v", len(s.got), err))
}

// pass lets time pass in a bubble, and what happens in it happen.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// received is what has arrived so far.
func (s *stack) received() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.got...)
}

// joined is an impaired end of a pipe, with near above it, and the other
// end, with far above it.
func joined(t testing.TB, cfg Config, near, far *stack) (*Link, *mem.End) {
	t.Helper()
	a, b := mem.Pipe(mem.Config{Offload: wire.Offload{Checksum: true, Large: 65535}})
	l, err := New(a, cfg)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	if err := l.Start(near); err != nil {
		t.Fatalf("Start: %v", err)
	}
	b.Start(far)
	t.Cleanup(func() { l.Close(); b.Close() })
	return l, b
}

// numbered makes n packets: "0", "1", …
func numbered(n int) []wire.Packet {
	pkts := make([]wire.Packet, n)
	for i := range pkts {
		pkts[i].Bytes = fmt.Append(nil, i)
	}
	return pkts
}

// mustSend sends pkts, spoils their bytes, as the contract allows, and wants
// all of them taken.
func mustSend(t testing.TB, l link.Link, pkts []wire.Packet) {
	t.Helper()
	if n, err := l.Send(pkts); n != len(pkts) || err != nil {
		t.Fatalf("Send took %d of %d packets and said %v", n, len(pkts), err)
	}
	for _, p := range pkts {
		for i := range p.Bytes {
			p.Bytes[i] = '!'
		}
	}
}
