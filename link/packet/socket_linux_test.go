package packet

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/internal/virtio"
	"github.com/tcpglass/tcpglass/wire"
)

// pair is two sockets that keep frames apart as packet sockets do.
func pair(t *testing.T, kind int) (a, b int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatalf("making a pair of sockets: %v", err)
	}
	unix.SetsockoptInt(fds[0], unix.SOL_SOCKET, unix.SO_SNDBUF, 400000) // large frames fit
	unix.SetsockoptInt(fds[1], unix.SOL_SOCKET, unix.SO_SNDBUF, 400000)
	return fds[0], fds[1]
}

// joined is a link over one end of a pair of sockets, started; the
// descriptor is the wire's.
func joined(t *testing.T) (*Interface, *stack, int) {
	t.Helper()
	fd, wire := pair(t, unix.SOCK_SEQPACKET)
	i := &Interface{name: "tg7", mtu: 1500, hardware: ours}
	if err := i.over(os.NewFile(uintptr(fd), "pair")); err != nil {
		t.Fatalf("making a link: %v", err)
	}
	s := newStack()
	if err := i.Start(s); err != nil {
		t.Fatalf("Start: %v", err)
	}
	t.Cleanup(func() { i.Close(); unix.Close(wire) })
	return i, s, wire
}

// fromWire reads one frame, with its header.
func fromWire(t *testing.T, fd int) []byte {
	t.Helper()
	b := make([]byte, virtio.Longest)
	n, err := unix.Read(fd, b)
	if err != nil {
		t.Fatalf("reading on the wire's side: %v", err)
	}
	return b[:n]
}

func mustSend(t *testing.T, i *Interface, pkts ...wire.Packet) {
	t.Helper()
	if n, err := i.Send(pkts); n != len(pkts) || err != nil {
		t.Fatalf("Send took %d of %d packets and said %v", n, len(pkts), err)
	}
}

func TestFramesPassBothWays(t *testing.T) {
	i, s, fd := joined(t)
	for _, want := range []wire.Packet{
		{Bytes: framed(wire.BroadcastMAC, wire.EtherARP, make([]byte, wire.MinARP))},
		{Bytes: tcp4(100), Sum: wire.SumPartial},
		{Bytes: tcp4(65495), Sum: wire.SumPartial, Segment: 1460},
		{Bytes: udp6(9), Sum: wire.SumPartial},
		{Bytes: udp6(9), Sum: wire.SumTrusted},
	} {
		mustSend(t, i, want)
		b := fromWire(t, fd)
		if !bytes.Equal(b[virtio.Len:], want.Bytes) {
			t.Fatalf("% x was sent, % x is on the wire", want.Bytes, b)
		}
		unix.Write(fd, b) // the header means the same both ways
		got := <-s.arrived
		if !bytes.Equal(got.Bytes, want.Bytes) || got.Segment != want.Segment || got.Sum != want.Sum {
			t.Errorf("%d octets, segment %d, sum %d came back as %d octets, segment %d, sum %d",
				len(want.Bytes), want.Segment, want.Sum, len(got.Bytes), got.Segment, got.Sum)
		}
	}
}

func TestFramesTravelTogether(t *testing.T) {
	fd, wireSide := pair(t, unix.SOCK_SEQPACKET)
	defer unix.Close(fd)
	defer unix.Close(wireSide)
	const n = maxBatch + 5
	s := &socket{longest: 1514}
	pkts := make([]wire.Packet, n)
	for i := range pkts {
		pkts[i].Bytes = tcp4(i)
	}
	if sent, err := s.Write(wireSide, pkts); sent != n || err != nil {
		t.Fatalf("Write wrote %d of %d and said %v", sent, n, err)
	}
	for _, want := range []int{maxBatch, 5} {
		got, err := s.Read(fd)
		if len(got) != want || err != nil {
			t.Fatalf("Read read %d frames and said %v, want %d", len(got), err, want)
		}
		for k, p := range got {
			if !bytes.Equal(p.Bytes, pkts[k].Bytes) {
				t.Errorf("a frame of %d octets came as one of %d", len(pkts[k].Bytes), len(p.Bytes))
			}
		}
		pkts = pkts[len(got):]
	}
	if got, err := s.Read(fd); len(got) > 0 || err != unix.EAGAIN {
		t.Errorf("an empty socket gave %d frames and said %v, want %v", len(got), err, unix.EAGAIN)
	}
}

func TestJoinedDatagramsDoNotDisturbTheirNeighbours(t *testing.T) {
	fd, wireSide := pair(t, unix.SOCK_SEQPACKET)
	defer unix.Close(fd)
	defer unix.Close(wireSide)
	before, after := tcp4(11), tcp4(22)
	large := append([]byte{1, 5, 0, 0, 100, 0, 54, 0, 6, 0}, udp6(12345)...) // needs sum, UDP, 100 octets each
	for _, b := range [][]byte{append(make([]byte, virtio.Len), before...), large, append(make([]byte, virtio.Len), after...)} {
		unix.Write(wireSide, b)
	}
	s := &socket{}
	got, err := s.Read(fd)
	if err != nil || len(got) != 1+124+1 {
		t.Fatalf("Read read %d frames and said %v, want 124 datagrams between two others", len(got), err)
	}
	if !bytes.Equal(got[0].Bytes, before) || !bytes.Equal(got[125].Bytes, after) {
		t.Error("cutting datagrams changed the frames beside them")
	}
	if last := got[124]; len(last.Bytes) != 62+45 {
		t.Errorf("the last datagram has %d octets, want %d", len(last.Bytes), 62+45)
	}
}

func TestJunkFromTheWireIsPassedOver(t *testing.T) {
	_, s, fd := joined(t)
	unix.Write(fd, []byte("short"))
	unix.Write(fd, append(make([]byte, virtio.Len), make([]byte, virtio.Longest)...)) // longer than can be
	unix.Write(fd, append(make([]byte, virtio.Len), "good"...))
	if got := <-s.arrived; string(got.Bytes) != "good" {
		t.Errorf("the first frame that arrived is % x", got.Bytes)
	}
}

func TestAFrameThatCannotBeSentIsRefusedAlone(t *testing.T) {
	i, _, fd := joined(t)
	good := wire.Packet{Bytes: tcp4(3)}
	for _, tt := range []struct {
		what string
		p    wire.Packet
		want error // nil: any
	}{
		{"a checksum of nothing", wire.Packet{Bytes: []byte("?"), Sum: wire.SumPartial}, nil},
		{"more than an IP packet holds", wire.Packet{Bytes: make([]byte, 65550)}, link.ErrTooLong},
	} {
		n, err := i.Send([]wire.Packet{good, tt.p, good})
		if n != 1 || err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: Send took %d packets and said %v, want 1 and why", tt.what, n, err)
		}
		if got := fromWire(t, fd); !bytes.Equal(got[virtio.Len:], good.Bytes) {
			t.Errorf("%s: % x is on the wire", tt.what, got)
		}
	}
}

func TestAFullSocketTakesFewerAndThenSaysWritable(t *testing.T) {
	i, s, fd := joined(t)
	pkts := slices.Repeat([]wire.Packet{{Bytes: tcp4(1400)}}, 5000)
	n, err := i.Send(pkts)
	if n == 0 || n == len(pkts) || err != nil {
		t.Fatalf("Send took %d of %d packets and said %v", n, len(pkts), err)
	}
	for range n {
		fromWire(t, fd)
	}
	<-s.writable
	mustSend(t, i, pkts[0])
}

func TestPassingFramesDoesNotAllocate(t *testing.T) {
	fd, wireSide := pair(t, unix.SOCK_SEQPACKET)
	defer unix.Close(fd)
	defer unix.Close(wireSide)
	s := &socket{longest: 1514}
	pkts := []wire.Packet{{Bytes: tcp4(1000), Sum: wire.SumPartial}, {Bytes: udp6(100), Sum: wire.SumPartial}}
	n := testing.AllocsPerRun(100, func() {
		s.Write(wireSide, pkts)
		s.Read(fd)
	})
	if n > 0 {
		t.Errorf("two frames there allocated %v times", n)
	}
}
