package tun

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/internal/virtio"
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
// apart as a TUN device does; the descriptor is the kernel's end. kind is the
// device without a descriptor.
func joined(t *testing.T, kind Device, header bool) (*Device, *stack, int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatalf("making a pair of sockets: %v", err)
	}
	unix.SetsockoptInt(fds[0], unix.SOL_SOCKET, unix.SO_SNDBUF, 200000) // a large packet fits
	d := &kind
	if err := d.over(os.NewFile(uintptr(fds[0]), "pair"), header); err != nil {
		t.Fatalf("making a device: %v", err)
	}
	s := newStack()
	if err := d.Start(s); err != nil {
		t.Fatalf("Start: %v", err)
	}
	kernel := sync.OnceFunc(func() { unix.Close(fds[1]) })
	t.Cleanup(func() { d.Close(); kernel() })
	return d, s, fds[1]
}

var (
	small    = Device{name: "tg7", mtu: 1500}
	large    = Device{name: "tg7", mtu: 1500, offload: wire.Offload{Checksum: true, Large: virtio.Large}}
	largeTAP = Device{name: "tg7", mtu: 1500, offload: large.offload, hardware: wire.MAC{2, 5: 7}}
	src4     = wire.Addr4([4]byte{10, 0, 0, 1})
	dst4     = wire.Addr4([4]byte{10, 0, 0, 2})
	src6     = wire.Addr{0xfd, 0x92, 15: 1}
	dst6     = wire.Addr{0xfd, 0x92, 15: 2}
)

// tcp4 is an IPv4 packet with a TCP segment that carries n octets. Its
// checksum field holds the pseudo-header's sum.
func tcp4(flags wire.Flags, n int) []byte {
	b := make([]byte, wire.MinIPv4+wire.MinTCP+n)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoTCP, Src: src4, Dst: dst4}, wire.MinTCP+n)
	return tcp(b, wire.MinIPv4, src4, dst4, flags)
}

// tcp6 is the same over IPv6, in a frame.
func tcp6(flags wire.Flags, n int) []byte {
	const head = wire.MinEthernet + wire.MinIPv6
	b := make([]byte, head+wire.MinTCP+n)
	wire.PutEthernet(b, &wire.Ethernet{Dst: wire.MAC{2, 5: 1}, Src: wire.MAC{2, 5: 7}, Type: wire.EtherIPv6})
	wire.PutIPv6(b[wire.MinEthernet:], &wire.IPv6{TTL: 64, Next: wire.ProtoTCP, Src: src6, Dst: dst6}, wire.MinTCP+n)
	return tcp(b, head, src6, dst6, flags)
}

func tcp(b []byte, at int, src, dst wire.Addr, flags wire.Flags) []byte {
	wire.PutTCP(b[at:], &wire.TCP{Src: 80, Dst: 4000, Seq: 700, Flags: flags}, &wire.Options{})
	sum := wire.Fold(wire.PseudoSum(src, dst, wire.ProtoTCP, len(b)-at))
	binary.BigEndian.PutUint16(b[at+16:], sum)
	return b
}

func kernelSends(t *testing.T, fd int, pieces ...[]byte) {
	t.Helper()
	if _, err := unix.Writev(fd, pieces); err != nil {
		t.Fatalf("writing on the kernel's side: %v", err)
	}
}

func kernelReads(t *testing.T, fd int) []byte {
	t.Helper()
	b := make([]byte, virtio.Longest)
	n, err := unix.Read(fd, b)
	if err != nil {
		t.Fatalf("reading on the kernel's side: %v", err)
	}
	return b[:n]
}

func TestPlainPacketsPassBothWays(t *testing.T) {
	d, s, kernel := joined(t, small, false)
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
	for _, tt := range []struct {
		what string
		kind Device
		b    []byte
	}{
		{"of IPv4, through TUN", large, tcp4(wire.ACK, 65495)},
		{"of IPv6, through TAP", largeTAP, tcp6(wire.ACK, 65475)},
	} {
		d, s, kernel := joined(t, tt.kind, true)
		want := wire.Packet{Bytes: tt.b, Segment: 1440, Sum: wire.SumPartial}
		if n, err := d.Send([]wire.Packet{want}); n != 1 || err != nil {
			t.Fatalf("%s: Send took %d packets and said %v", tt.what, n, err)
		}
		written := kernelReads(t, kernel)
		kernelSends(t, kernel, written) // the header means the same both ways
		got := <-s.arrived
		if !bytes.Equal(got.Bytes, want.Bytes) || got.Segment != 1440 || got.Sum != wire.SumPartial {
			t.Errorf("%s: %d octets came back as %d, segment %d, sum %d", tt.what, len(want.Bytes), len(got.Bytes), got.Segment, got.Sum)
		}
	}
}

func TestJunkFromTheKernelIsPassedOver(t *testing.T) {
	_, s, kernel := joined(t, large, true)
	plain := make([]byte, virtio.Len)
	joinedFragments := append([]byte{0, 3}, plain[2:]...) // a type of segmentation that nobody asked for
	kernelSends(t, kernel, plain[1:])
	kernelSends(t, kernel, plain)
	kernelSends(t, kernel, joinedFragments, tcp4(wire.ACK, 0))
	kernelSends(t, kernel, plain, []byte("good"))
	if got := <-s.arrived; string(got.Bytes) != "good" {
		t.Errorf("the first packet that arrived is % x", got.Bytes)
	}
}

func TestAPacketThatCannotBeSentIsRefusedAlone(t *testing.T) {
	d, _, kernel := joined(t, large, true)
	good := wire.Packet{Bytes: tcp4(wire.ACK, 3)}
	bad := wire.Packet{Bytes: []byte("?"), Sum: wire.SumPartial}
	if n, err := d.Send([]wire.Packet{good, bad, good}); n != 1 || err == nil {
		t.Errorf("Send took %d packets and said %v, want 1 and why", n, err)
	}
	if got := kernelReads(t, kernel); !bytes.Equal(got[virtio.Len:], good.Bytes) {
		t.Errorf("the kernel read % x", got)
	}
}

func TestHowLongAPacketMayBe(t *testing.T) {
	for _, tt := range []struct {
		kind Device
		most int
	}{
		{small, 1500},
		{large, 65535},
		{Device{mtu: 9000, hardware: wire.MAC{2, 5: 7}}, 9014},
		{largeTAP, 65549},
	} {
		d, _, _ := joined(t, tt.kind, false)
		if n, err := d.Send([]wire.Packet{{Bytes: make([]byte, tt.most)}}); n != 1 || err != nil {
			t.Errorf("of a packet of %d octets, Send took %d and said %v", tt.most, n, err)
		}
		if n, err := d.Send([]wire.Packet{{Bytes: make([]byte, tt.most+1)}}); n != 0 || !errors.Is(err, link.ErrTooLong) {
			t.Errorf("of a packet of %d octets, Send took %d and said %v, want %v", tt.most+1, n, err, link.ErrTooLong)
		}
	}
}

func TestADeviceThatGoesAwayTakesTheLinkDown(t *testing.T) {
	d, s, kernel := joined(t, small, false)
	unix.Shutdown(kernel, unix.SHUT_RDWR)
	if err := <-s.down; !strings.Contains(err.Error(), "tg7 is gone") {
		t.Errorf("Down(%v), want the interface's name", err)
	}
	if n, err := d.Send([]wire.Packet{{Bytes: tcp4(wire.ACK, 0)}}); n != 0 || !errors.Is(err, net.ErrClosed) {
		t.Errorf("after Down, Send took %d packets and said %v", n, err)
	}
}

func TestSendingDoesNotAllocate(t *testing.T) {
	d, _, kernel := joined(t, large, true)
	pkts := []wire.Packet{{Bytes: tcp4(wire.ACK, 1000), Sum: wire.SumPartial}, {Bytes: tcp4(wire.ACK, 0), Sum: wire.SumPartial}}
	b := make([]byte, virtio.Longest)
	n := testing.AllocsPerRun(100, func() {
		d.Send(pkts)
		unix.Read(kernel, b)
		unix.Read(kernel, b)
	})
	if n > 0 {
		t.Errorf("sending two packets allocated %v times", n)
	}
}
