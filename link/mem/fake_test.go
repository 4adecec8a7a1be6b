package mem

import (
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/tcpglass/tcpglass/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stack is a Receiver that writes down what it is told, and does what its
// functions say meanwhile.
type stack struct {
	onReceive  func(pkts []wire.Packet)
	onWritable func()

	mu       sync.Mutex
	inside   int // Receive or Down calls that have not returned
	overlaps int // how often there were two at once
	late     int // calls after Down
	batches  []int
	got      []string // each packet's octets
	writable int
	down     []error
}

func (s *stack) begin(note func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.inside++; s.inside > 1 {
		s.overlaps++
	}
	if len(s.down) > 0 {
		s.late++
	}
	note()
}

func (s *stack) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inside--
}

func (s *stack) Receive(pkts []wire.Packet) {
	s.begin(func() {
		s.batches = append(s.batches, len(pkts))
		for _, p := range pkts {
			s.got = append(s.got, string(p.Bytes))
		}
	})
	defer s.end()
	if s.onReceive != nil {
		s.onReceive(pkts)
	}
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
	s.begin(func() { s.down = append(s.down, err) })
	s.end()
}

// see returns what f reads of s, safely.
func see[T any](s *stack, f func() T) T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f()
}

// joined is a pipe whose ends are a and b's.
func joined(t testing.TB, cfg Config, a, b *stack) (*End, *End) {
	t.Helper()
	ea, eb := Pipe(cfg)
	if err := ea.Start(a); err != nil {
		t.Fatalf("starting one end: %v", err)
	}
	if err := eb.Start(b); err != nil {
		t.Fatalf("starting the other end: %v", err)
	}
	t.Cleanup(func() { ea.Close(); eb.Close() })
	return ea, eb
}

// packets makes one packet of each text.
func packets(texts ...string) []wire.Packet {
	pkts := make([]wire.Packet, len(texts))
	for i, s := range texts {
		pkts[i] = wire.Packet{Bytes: []byte(s)}
	}
	return pkts
}

// mustSend sends pkts and wants all of them taken.
func mustSend(t testing.TB, e *End, pkts []wire.Packet) {
	t.Helper()
	if n, err := e.Send(pkts); n != len(pkts) || err != nil {
		t.Fatalf("Send took %d of %d packets and said %v", n, len(pkts), err)
	}
}
