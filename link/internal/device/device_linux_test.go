package device

import (
	"bytes"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// plain is a Driver that does what its descriptor does, and now and then
// what the test says instead.
type plain struct {
	buffer [100]byte
	pkts   []wire.Packet

	mu    sync.Mutex
	says  []error // what the next reads fail with
	wants int     // octets of a packet that is refused
}

var errRefused = errors.New("refused")

func (d *plain) Read(fd int) ([]wire.Packet, error) {
	if err := d.next(); err != nil {
		return nil, err
	}
	n, err := unix.Read(fd, d.buffer[:])
	if err != nil {
		return nil, err
	}
	d.pkts = append(d.pkts[:0], wire.Packet{Bytes: d.buffer[:n]})
	if n == 0 {
		return nil, unix.EIO
	}
	return d.pkts, d.next()
}

func (d *plain) next() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.says) == 0 {
		return nil
	}
	err := d.says[0]
	d.says = d.says[1:]
	return err
}

func (d *plain) Write(fd int, pkts []wire.Packet) (int, error) {
	for i, p := range pkts {
		if len(p.Bytes) == d.wants {
			return i, errRefused
		}
		if _, err := unix.Write(fd, p.Bytes); err != nil {
			return i, err
		}
	}
	return len(pkts), nil
}

// stack is a Receiver that passes on what it is told.
type stack struct {
	arrived  chan string
	writable chan struct{}
	down     chan error
}

func newStack() *stack {
	return &stack{make(chan string, 100), make(chan struct{}, 10), make(chan error, 10)}
}

func (s *stack) Receive(pkts []wire.Packet) {
	for _, p := range pkts {
		s.arrived <- string(p.Bytes)
	}
}
func (s *stack) Writable()      { s.writable <- struct{}{} }
func (s *stack) Down(err error) { s.down <- err }

// joined is a Device over one end of a pair of sockets, started; the
// descriptor is the other end.
func joined(t *testing.T, driver Driver) (*Device, *stack, int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatalf("making a pair of sockets: %v", err)
	}
	d, err := New(os.NewFile(uintptr(fds[0]), "pair"), "thing: number 7", driver)
	if err != nil {
		t.Fatalf("making a device: %v", err)
	}
	s := newStack()
	if err := d.Start(s); err != nil {
		t.Fatalf("Start: %v", err)
	}
	t.Cleanup(func() { d.Close(); unix.Close(fds[1]) })
	return d, s, fds[1]
}

func farSends(t *testing.T, fd int, text string) {
	t.Helper()
	if _, err := unix.Write(fd, []byte(text)); err != nil {
		t.Fatalf("writing on the other side: %v", err)
	}
}

// tooMany are more packets than a socket holds.
func tooMany() []wire.Packet {
	return slices.Repeat([]wire.Packet{{Bytes: make([]byte, 1400)}}, 5000)
}

func TestPacketsPassBothWays(t *testing.T) {
	d, s, far := joined(t, &plain{})
	farSends(t, far, "ping")
	if got := <-s.arrived; got != "ping" {
		t.Errorf("%q arrived, want ping", got)
	}
	if n, err := d.Send([]wire.Packet{{Bytes: []byte("pong")}}); n != 1 || err != nil {
		t.Fatalf("Send took %d packets and said %v", n, err)
	}
	var b [100]byte
	if n, _ := unix.Read(far, b[:]); !bytes.Equal(b[:n], []byte("pong")) {
		t.Errorf("the other side read %q", b[:n])
	}
	if err := d.Start(s); err == nil {
		t.Error("a second Start succeeded")
	}
}

func TestWhatTheDriverRefusesIsTold(t *testing.T) {
	d, _, _ := joined(t, &plain{wants: 3})
	pkts := []wire.Packet{{Bytes: []byte("good")}, {Bytes: []byte("bad")}, {Bytes: []byte("good")}}
	if n, err := d.Send(pkts); n != 1 || err != errRefused {
		t.Errorf("Send took %d packets and said %v, want 1 and %v", n, err, errRefused)
	}
}

func TestAFullDeviceTakesFewerAndThenSaysWritable(t *testing.T) {
	d, s, far := joined(t, &plain{})
	pkts := tooMany()
	n, err := d.Send(pkts)
	if n == 0 || n == len(pkts) || err != nil {
		t.Fatalf("Send took %d of %d packets and said %v", n, len(pkts), err)
	}
	var b [2000]byte
	for range n {
		unix.Read(far, b[:])
	}
	<-s.writable
	if n, err := d.Send(pkts[:1]); n != 1 || err != nil {
		t.Errorf("after Writable, Send took %d packets and said %v", n, err)
	}
}

// noBuffers is a Driver of a kernel that has no room, and does not tell when
// it has again: its descriptor is always writable.
type noBuffers struct{ plain }

func (d *noBuffers) Write(int, []wire.Packet) (int, error) { return 0, unix.ENOBUFS }

func TestAKernelWithoutBuffersIsAskedAgain(t *testing.T) {
	d, s, _ := joined(t, &noBuffers{})
	for range 3 {
		if n, err := d.Send([]wire.Packet{{Bytes: []byte("x")}}); n != 0 || err != nil {
			t.Fatalf("Send took %d packets and said %v", n, err)
		}
		<-s.writable
	}
}

func TestCloseEndsReaderAndWaiter(t *testing.T) {
	d, s, _ := joined(t, &plain{})
	d.Send(tooMany()) // now somebody waits for room
	for range 2 {
		if err := d.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if n, err := d.Send([]wire.Packet{{Bytes: []byte("x")}}); n != 0 || !errors.Is(err, net.ErrClosed) {
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
	d, s, far := joined(t, &plain{})
	unix.Shutdown(far, unix.SHUT_RDWR)
	if err := <-s.down; !strings.HasPrefix(err.Error(), "thing: number 7 is gone: ") || !errors.Is(err, unix.EIO) {
		t.Errorf("Down(%v), want what is gone and why", err)
	}
	if n, err := d.Send([]wire.Packet{{Bytes: []byte("x")}}); n != 0 || !errors.Is(err, net.ErrClosed) {
		t.Errorf("after Down, Send took %d packets and said %v", n, err)
	}
}

func TestTheLastPacketsArriveBeforeTheEnd(t *testing.T) {
	_, s, far := joined(t, &plain{says: []error{nil, nil, unix.ENODEV}}) // the first, where the reader came too early and found nothing
	farSends(t, far, "last words")
	if err := <-s.down; !errors.Is(err, unix.ENODEV) {
		t.Errorf("Down(%v), want %v", err, unix.ENODEV)
	}
	if len(s.arrived) != 1 {
		t.Errorf("%d packets arrived before the end, want 1", len(s.arrived))
	}
}

func TestAnInterfaceThatIsDownIsAskedAgain(t *testing.T) {
	_, s, far := joined(t, &plain{says: []error{ErrDown, ErrDown}})
	farSends(t, far, "up again")
	if got := <-s.arrived; got != "up again" {
		t.Errorf("%q arrived", got)
	}
}

func TestCloseDoesNotWaitForAnInterfaceThatIsDown(t *testing.T) {
	d, s, _ := joined(t, &plain{says: slices.Repeat([]error{ErrDown}, 1000000)})
	if err := d.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if len(s.down) > 0 {
		t.Errorf("Down(%v) although the link was closed", <-s.down)
	}
}
