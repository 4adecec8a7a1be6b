package tun

import (
	"bytes"
	"errors"
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stack is a Receiver that passes on what it is told.
type stack struct {
	arrived  chan wire.Packet // copies
	writable chan struct{}
	down     chan error
}

func newStack() *stack {
	return &stack{make(chan wire.Packet, 1000), make(chan struct{}, 10), make(chan error, 10)}
}

func (s *stack) Receive(pkts []wire.Packet) {
	for _, p := range pkts {
		p.Bytes = bytes.Clone(p.Bytes)
		s.arrived <- p
	}
}
func (s *stack) Writable()      { s.writable <- struct{}{} }
func (s *stack) Down(err error) { s.down <- err }

// joined is a Device over one end of a pair of sockets that keep packets
// apart as a TUN device does; the descriptor is the kernel's end.
func joined(t *testing.T, header bool) (*Device, *stack, int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatalf("making a pair of sockets: %v", err)
	}
	unix.SetsockoptInt(fds[0], unix.SOL_SOCKET, unix.SO_SNDBUF, 200000) // a large packet fits
	d, err := newDevice(os.NewFile(uintptr(fds[0]), "pair"), "tg7")
	if err != nil {
		t.Fatalf("making a device: %v", err)
	}
	d.mtu, d.header = 1500, header
	if header {
		d.offload = wire.Offload{Checksum: true, Large: mostMTU}
	}
	s := newStack()
	if err := d.Start(s); err != nil {
		t.Fatalf("Start: %v", err)
	}
	kernel := sync.OnceFunc(func() { unix.Close(fds[1]) })
	t.Cleanup(func() { d.Close(); kernel() })
	return d, s, fds[1]
}

func kernelSends(t *testing.T, fd int, pieces ...[]byte) {
	t.Helper()
	if _, err := unix.Writev(fd, pieces); err != nil {
		t.Fatalf("writing on the kernel's side: %v", err)
	}
}

func kernelReads(t *testing.T, fd int) []byte {
	t.Helper()
	b := make([]byte, longest)
	n, err := unix.Read(fd, b)
	if err != nil {
		t.Fatalf("reading on the kernel's side: %v", err)
	}
	return b[:n]
}

func TestPlainPacketsPassBothWays(t *testing.T) {
	d, s, kernel := joined(t, false)
	want := tcp4(wire.ACK, 77)

	kernelSends(t, kernel, want)
	if got := <-s.arrived; !bytes.Equal(got.Bytes, want) || got.Sum != wire.SumFull {
		t.Errorf("received % x, sum %d; the kernel sent % x", got.Bytes, got.Sum, want)
	}
	if n, err := d.Send([]wire.Packet{{Bytes: want}}); n != 1 || err != nil {
		t.Fatalf("Send took %d packets and said %v", n, err)
	}
	if got := kernelReads(t, kernel); !bytes.Equal(got, want) {
		t.Errorf("the kernel read % x, we sent % x", got, want)
	}
}

func TestLargePacketsPassBothWays(t *testing.T) {
	d, s, kernel := joined(t, true)
	want := wire.Packet{Bytes: tcp4(wire.ACK, 65495), Segment: 1460, Sum: wire.SumPartial}

	if n, err := d.Send([]wire.Packet{want}); n != 1 || err != nil {
		t.Fatalf("Send took %d packets and said %v", n, err)
	}
	written := kernelReads(t, kernel)
	kernelSends(t, kernel, written) // the header means the same both ways
	got := <-s.arrived
	if !bytes.Equal(got.Bytes, want.Bytes) || got.Segment != 1460 || got.Sum != wire.SumPartial {
		t.Errorf("%d octets came back as %d, segment %d, sum %d", len(want.Bytes), len(got.Bytes), got.Segment, got.Sum)
	}
}

func TestJunkFromTheKernelIsPassedOver(t *testing.T) {
	_, s, kernel := joined(t, true)
	var h [headerLen]byte
	kernelSends(t, kernel, h[:headerLen-1])
	kernelSends(t, kernel, h[:])
	header{gso: 5}.put(h[:])
	kernelSends(t, kernel, h[:], udp4())
	header{}.put(h[:])
	kernelSends(t, kernel, h[:], []byte("good"))
	if got := <-s.arrived; string(got.Bytes) != "good" {
		t.Errorf("the first packet that arrived is % x", got.Bytes)
	}
}

func TestAPacketThatCannotBeSentIsRefusedAlone(t *testing.T) {
	d, _, kernel := joined(t, true)
	good := wire.Packet{Bytes: tcp4(wire.ACK, 3)}
	bad := wire.Packet{Bytes: []byte("?"), Sum: wire.SumPartial}
	if n, err := d.Send([]wire.Packet{good, bad, good}); n != 1 || !errors.Is(err, errNotTCP) {
		t.Errorf("Send took %d packets and said %v, want 1 and %v", n, err, errNotTCP)
	}
	long := wire.Packet{Bytes: make([]byte, 65536)}
	if n, err := d.Send([]wire.Packet{long}); n != 0 || !errors.Is(err, link.ErrTooLong) {
		t.Errorf("Send took %d packets and said %v, want %v", n, err, link.ErrTooLong)
	}
	if got := kernelReads(t, kernel); !bytes.Equal(got[headerLen:], good.Bytes) {
		t.Errorf("the kernel read % x", got)
	}
}

func TestAFullDeviceTakesFewerAndThenSaysWritable(t *testing.T) {
	d, s, kernel := joined(t, false)
	pkts := make([]wire.Packet, 5000)
	for i := range pkts {
		pkts[i].Bytes = tcp4(wire.ACK, 1400)
	}
	n, err := d.Send(pkts)
	if n == 0 || n == len(pkts) || err != nil {
		t.Fatalf("Send took %d of %d packets and said %v", n, len(pkts), err)
	}
	for range n {
		kernelReads(t, kernel)
	}
	<-s.writable
	if n, err := d.Send(pkts[:1]); n != 1 || err != nil {
		t.Errorf("after Writable, Send took %d packets and said %v", n, err)
	}
}

func TestCloseEndsReaderAndWaiter(t *testing.T) {
	d, s, _ := joined(t, false)
	pkts := make([]wire.Packet, 5000)
	for i := range pkts {
		pkts[i].Bytes = tcp4(wire.ACK, 1400)
	}
	d.Send(pkts) // now somebody waits for room

	for range 2 {
		if err := d.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if n, err := d.Send(pkts[:1]); n != 0 || !errors.Is(err, net.ErrClosed) {
		t.Errorf("after Close, Send took %d packets and said %v", n, err)
	}
	if err := d.Start(s); !errors.Is(err, net.ErrClosed) {
		t.Errorf("after Close, Start said %v", err)
	}
	if len(s.down)+len(s.writable) > 0 {
		t.Error("the Receiver was called although the link was closed")
	}
}

func TestADeviceThatGoesAwayTakesTheLinkDown(t *testing.T) {
	d, s, kernel := joined(t, false)
	unix.Shutdown(kernel, unix.SHUT_RDWR)
	if err := <-s.down; !strings.Contains(err.Error(), "tg7 is gone") {
		t.Errorf("Down(%v), want the interface's name", err)
	}
	if n, err := d.Send([]wire.Packet{{Bytes: tcp4(wire.ACK, 0)}}); n != 0 || !errors.Is(err, net.ErrClosed) {
		t.Errorf("after Down, Send took %d packets and said %v", n, err)
	}
}

func TestSendingDoesNotAllocate(t *testing.T) {
	d, _, kernel := joined(t, true)
	pkts := []wire.Packet{{Bytes: tcp4(wire.ACK, 1000), Sum: wire.SumPartial}, {Bytes: tcp4(wire.ACK, 0), Sum: wire.SumPartial}}
	b := make([]byte, longest)
	n := testing.AllocsPerRun(100, func() {
		d.Send(pkts)
		unix.Read(kernel, b)
		unix.Read(kernel, b)
	})
	if n > 0 {
		t.Errorf("sending two packets allocated %v times", n)
	}
}
