package tee

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// story is a Sink that writes down what it is told, as lines.
type story struct {
	lines   []string
	packets []wire.Packet
	failAt  int // the packet, from 1, that cannot be written; 0 none
	failEnd error
	closed  int
}

var errDisk = errors.New("no space left")

func (s *story) Packet(at clock.Instant, dir Direction, p wire.Packet) error {
	p.Bytes = bytes.Clone(p.Bytes)
	s.packets = append(s.packets, p)
	s.lines = append(s.lines, fmt.Sprintf("%d %v %.8s", at, dir, p.Bytes))
	if len(s.packets) == s.failAt {
		return errDisk
	}
	return nil
}

func (s *story) Close() error { s.closed++; return s.failEnd }

// stack is a Receiver that does what onReceive says.
type stack struct {
	onReceive func(pkts []wire.Packet)
	got       int
	down      error
}

func (s *stack) Receive(pkts []wire.Packet) {
	s.got += len(pkts)
	if s.onReceive != nil {
		s.onReceive(pkts)
	}
}
func (s *stack) Writable()      {}
func (s *stack) Down(err error) { s.down = err }

// ticking is a clock that goes on by one with every look.
type ticking struct{ clock.Manual }

func (c *ticking) Now() clock.Instant { c.Advance(1); return c.Manual.Now() }

// offloading is a pipe that leaves all to others.
var offloading = mem.Config{Offload: wire.Offload{Checksum: true, Large: 65535}}

// inFrames is the same with frames.
var inFrames = mem.Config{Offload: offloading.Offload, Hardware: [2]wire.MAC{{2, 5: 1}, {2, 5: 2}}}

// pipe is one end of a pipe, which carries frames or IP packets.
func pipe(framed bool) link.Link {
	cfg := offloading
	if framed {
		cfg = inFrames
	}
	a, _ := mem.Pipe(cfg)
	return a
}

// joined is a tee on one end of a pipe, and the other end.
func joined(t *testing.T, sink Sink, near, far *stack) (*Link, *mem.End) {
	t.Helper()
	return joinedBy(t, offloading, sink, near, far)
}

func joinedBy(t *testing.T, cfg mem.Config, sink Sink, near, far *stack) (*Link, *mem.End) {
	t.Helper()
	a, b := mem.Pipe(cfg)
	l := New(a, &ticking{}, sink)
	if err := l.Start(near); err != nil {
		t.Fatalf("Start: %v", err)
	}
	b.Start(far)
	t.Cleanup(func() { l.Close(); b.Close() })
	return l, b
}

func send(t *testing.T, l link.Link, texts ...string) {
	t.Helper()
	pkts := make([]wire.Packet, len(texts))
	for i, s := range texts {
		pkts[i].Bytes = []byte(s)
	}
	if n, err := l.Send(pkts); n != len(pkts) || err != nil {
		t.Fatalf("Send took %d of %d packets and said %v", n, len(pkts), err)
	}
}

func wantStory(t *testing.T, s *story, want ...string) {
	t.Helper()
	if !slices.Equal(s.lines, want) {
		t.Errorf("the sink was told\n%s\nwant\n%s", strings.Join(s.lines, "\n"), strings.Join(want, "\n"))
	}
}

func TestBothDirectionsAreRecorded(t *testing.T) {
	var s story
	near, far := &stack{}, &stack{}
	l, b := joined(t, &s, near, far)
	send(t, l, "a", "b")
	send(t, b, "c")
	wantStory(t, &s, "1 sent a", "1 sent b", "2 received c")
	if near.got != 1 || far.got != 2 {
		t.Errorf("%d and %d packets came through, want 1 and 2", near.got, far.got)
	}
	if l.MTU() != b.MTU() || l.Offload() != b.Offload() {
		t.Error("a tee changes what the link offers")
	}
}

func TestAnAnswerStandsBehindItsQuestion(t *testing.T) {
	var s story
	var b *mem.End
	far := &stack{onReceive: func([]wire.Packet) { send(t, b, "answer") }}
	l, b := joined(t, &s, &stack{}, far)
	send(t, l, "question")
	wantStory(t, &s, "1 sent question", "2 received answer")
}

func TestWhatIsSentFromInsideReceiveStandsBehindWhatItAnswers(t *testing.T) {
	var s story
	var l *Link
	var b *mem.End
	far := &stack{}
	far.onReceive = func([]wire.Packet) {
		far.onReceive = nil // the first packet alone is answered
		send(t, b, "SYN,ACK")
	}
	near := &stack{onReceive: func([]wire.Packet) { send(t, l, "ACK") }}
	l, b = joined(t, &s, near, far)
	send(t, l, "SYN")
	send(t, b, "data") // is answered outside of any Send
	wantStory(t, &s, "1 sent SYN", "2 received SYN,ACK", "3 sent ACK", "4 received data", "5 sent ACK")
}

func TestOnlyWhatTheLinkTookIsRecorded(t *testing.T) {
	var s story
	l, _ := joined(t, &s, &stack{}, &stack{})
	pkts := []wire.Packet{{Bytes: []byte("short")}, {Bytes: make([]byte, 70000)}}
	if n, err := l.Send(pkts); n != 1 || !errors.Is(err, link.ErrTooLong) {
		t.Errorf("Send took %d packets and said %v", n, err)
	}
	wantStory(t, &s, "1 sent short")
}

func TestHeldPacketsAreBounded(t *testing.T) {
	var s story
	var b *mem.End
	big := wire.Packet{Bytes: make([]byte, 60000)}
	far := &stack{onReceive: func([]wire.Packet) {
		for range 2 * maxHeld / len(big.Bytes) {
			b.Send([]wire.Packet{big})
		}
	}}
	l, b := joined(t, &s, &stack{}, far)
	send(t, l, "go")
	if n := 2*maxHeld/len(big.Bytes) + 1; len(s.packets) != n {
		t.Errorf("%d packets were recorded, want %d", len(s.packets), n)
	}
	if l.octets != 0 || len(l.held) != 0 {
		t.Errorf("%d octets are still held", l.octets)
	}
}

// tcp4 is an IPv4 packet with a TCP segment whose checksum field holds the
// pseudo-header's sum.
func tcp4(payload int) []byte {
	src, dst := wire.Addr4([4]byte{10, 0, 0, 1}), wire.Addr4([4]byte{10, 0, 0, 2})
	var o wire.Options
	b := make([]byte, wire.MinIPv4+wire.MinTCP+payload)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoTCP, Src: src, Dst: dst}, len(b)-wire.MinIPv4)
	wire.PutTCP(b[20:], &wire.TCP{Src: 80, Dst: 4000, Seq: 700, Ack: 100, Flags: wire.ACK, Window: 1000}, &o)
	sum := wire.Fold(wire.PseudoSum(src, dst, wire.ProtoTCP, len(b)-wire.MinIPv4))
	b[36], b[37] = byte(sum>>8), byte(sum)
	return b
}

func TestChecksumsAreCompleteInTheCopyAlone(t *testing.T) {
	for _, state := range []wire.SumState{wire.SumPartial, wire.SumTrusted} {
		var s story
		l, _ := joined(t, &s, &stack{}, &stack{})
		p := wire.Packet{Bytes: tcp4(9000), Sum: state, Segment: 1460}
		before := bytes.Clone(p.Bytes)
		l.Send([]wire.Packet{p})

		got := s.packets[0]
		ip, err := wire.ParseIPv4(got.Bytes)
		if sum := wire.TransportSum(ip.Src, ip.Dst, ip.Proto, ip.Payload); err != nil || sum != 0 || got.Sum != wire.SumFull {
			t.Errorf("the copy's checksum is off by %#04x, state %d, %v", sum, got.Sum, err)
		}
		if got.Segment != 1460 {
			t.Errorf("the large packet became one with segments of %d", got.Segment)
		}
		if !bytes.Equal(p.Bytes, before) {
			t.Error("the packet that was sent was changed")
		}
	}
}

func TestChecksumsInFramesAreCompleteToo(t *testing.T) {
	var s story
	l, _ := joinedBy(t, inFrames, &s, &stack{}, &stack{})
	if link.Hardware(l) != inFrames.Hardware[0] {
		t.Errorf("a tee has the address %v", link.Hardware(l))
	}
	frame := append(make([]byte, wire.MinEthernet), tcp4(9)...)
	frame = append(frame, 0, 0, 0) // padding is not summed
	wire.PutEthernet(frame, &wire.Ethernet{Type: wire.EtherIPv4})
	l.Send([]wire.Packet{{Bytes: frame, Sum: wire.SumPartial}})

	ip, err := wire.ParseIPv4(s.packets[0].Bytes[wire.MinEthernet:])
	if sum := wire.TransportSum(ip.Src, ip.Dst, ip.Proto, ip.Payload); err != nil || sum != 0 {
		t.Errorf("the copy's checksum is off by %#04x, %v", sum, err)
	}
}

func TestASinkThatFailsDoesNotDisturb(t *testing.T) {
	s := story{failAt: 2}
	far := &stack{}
	l, _ := joined(t, &s, &stack{}, far)
	for _, text := range []string{"1", "2", "3"} {
		send(t, l, text)
	}
	if far.got != 3 || len(s.packets) != 2 {
		t.Errorf("%d of 3 packets came through, and the sink was called %d times, want 2", far.got, len(s.packets))
	}
	if err := l.Close(); !errors.Is(err, errDisk) || !strings.HasPrefix(err.Error(), "tee: ") {
		t.Errorf("the first Close says %v, want %v", err, errDisk)
	}
	if err := l.Close(); err != nil {
		t.Errorf("the second Close says %v", err)
	}
	if s.closed != 1 {
		t.Errorf("the sink was closed %d times", s.closed)
	}
}

func TestAnErrorAtTheVeryEndIsToldToo(t *testing.T) {
	s := story{failEnd: errDisk}
	l, _ := joined(t, &s, &stack{}, &stack{})
	if err := l.Close(); !errors.Is(err, errDisk) {
		t.Errorf("Close says %v, want %v", err, errDisk)
	}
	l.note(Received, []wire.Packet{{Bytes: []byte("late")}}) // must not reach the sink
	wantStory(t, &s)
}

func TestDownPassesThrough(t *testing.T) {
	near := &stack{}
	_, b := joined(t, &story{}, near, &stack{})
	if b.Close(); !errors.Is(near.down, mem.ErrPeerClosed) {
		t.Errorf("Down(%v), want %v", near.down, mem.ErrPeerClosed)
	}
}

func TestDirectionsHaveNames(t *testing.T) {
	for d, want := range map[Direction]string{Sent: "sent", Received: "received", 0: "unknown"} {
		if d.String() != want {
			t.Errorf("direction %d is called %q, want %q", d, d, want)
		}
	}
}
