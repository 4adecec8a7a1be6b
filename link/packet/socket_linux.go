package packet

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/internal/device"
	"github.com/tcpglass/tcpglass/link/internal/virtio"
	"github.com/tcpglass/tcpglass/wire"
)

// Bounds of what passes in one system call.
const (
	maxBatch = 32 // frames
	// A joined datagram is cut in place: 128 pieces, which are all that
	// Linux joins (UDP_MAX_SEGMENTS), need as many headers.
	slot = virtio.Longest + 128*(wire.MinEthernet+wire.MinIPv6+wire.MinUDP)
)

// socket moves frames to and from a packet socket, many with each system
// call: device.Driver.
//
// A ring in shared memory (PACKET_RX_RING) would save that call, but not the
// copy, which the kernel then makes. Its third version hands up a block when
// it is full or a timer fires: milliseconds, in a network whose round trip is
// a tenth of one. The others have slots of one size, and the longest frame
// has 64 KiB.
type socket struct {
	name    string
	index   int // of the interface
	longest int // octets of a frame that is sent
	down    bool

	in, out batch
	room    []byte // a slot for each of in
	pkts    []wire.Packet
	fronts  [maxBatch][virtio.Len]byte
}

// batch is the argument of recvmmsg and sendmmsg: a message for each frame,
// which has two pieces at most.
type batch struct {
	messages [maxBatch]message
	pieces   [maxBatch][2]unix.Iovec
}

// message is struct mmsghdr of recvmmsg(2).
type message struct {
	unix.Msghdr
	octets uint32
}

// Read reads frames that have arrived.
func (s *socket) Read(fd int) ([]wire.Packet, error) {
	if s.room == nil {
		s.prepare()
	}
	if s.down {
		if err := s.wait(fd); err != nil {
			return nil, err
		}
	}
	n, err := s.in.call(unix.SYS_RECVMMSG, fd, maxBatch)
	switch {
	case err == unix.ENETDOWN:
		s.down = true
		return nil, device.ErrDown
	case err == unix.EINVAL:
		return nil, nil // a frame that no virtio header describes; it is gone
	}
	s.pkts = s.pkts[:0]
	for i := range n {
		s.take(i)
	}
	return s.pkts, err
}

// prepare gives each message that is read its slot.
func (s *socket) prepare() {
	s.room = make([]byte, maxBatch*slot)
	for i := range s.in.messages {
		s.in.piece(i, 0, s.room[i*slot:][:virtio.Longest])
		s.in.messages[i].SetIovlen(1)
	}
}

// take adds to the batch what message i brought, unless it was cut short.
func (s *socket) take(i int) {
	m := &s.in.messages[i]
	if m.Flags&unix.MSG_TRUNC == 0 {
		frame := s.room[i*slot : (i+1)*slot : (i+1)*slot][:m.octets]
		s.pkts = virtio.Take(s.pkts, frame, wire.MinEthernet)
	}
}

// wait fails until the interface is up again. The kernel tells when it goes
// down, but neither when it comes back nor when it vanishes meanwhile.
func (s *socket) wait(fd int) error {
	at, err := unix.Getsockname(fd)
	if err != nil {
		return err
	}
	if ll, ok := at.(*unix.SockaddrLinklayer); !ok || ll.Ifindex != s.index {
		return unix.ENODEV
	}
	if up, err := isUp(fd, s.name); err == nil && !up { // an error means another name
		return device.ErrDown
	}
	s.down = false
	return nil
}

// Write writes frames until one fails.
func (s *socket) Write(fd int, pkts []wire.Packet) (int, error) {
	done := 0
	for done < len(pkts) {
		n, refused := s.put(pkts[done:])
		sent, err := s.out.call(unix.SYS_SENDMMSG, fd, n)
		done += sent
		switch {
		case err != nil:
			return done, s.explain(err)
		case sent == n && refused != nil:
			return done, refused
		}
	}
	return done, nil
}

// put makes messages of as many packets as fit and can be sent, and says why
// the next one cannot.
func (s *socket) put(pkts []wire.Packet) (n int, refused error) {
	for n < min(len(pkts), maxBatch) {
		p := &pkts[n]
		if len(p.Bytes) > s.longest {
			return n, link.ErrTooLong
		}
		h, err := virtio.Describe(*p, wire.MinEthernet)
		if err != nil {
			return n, err
		}
		h.Put(s.fronts[n][:])
		s.out.piece(n, 0, s.fronts[n][:])
		s.out.piece(n, 1, p.Bytes)
		s.out.messages[n].SetIovlen(2)
		n++
	}
	return n, nil
}

// explain says what to do where a frame could not be sent.
func (s *socket) explain(err error) error {
	switch err {
	case unix.ENETDOWN:
		return fmt.Errorf("packet: interface %s is down; bring it up: ip link set %s up", s.name, s.name)
	case unix.EMSGSIZE:
		return link.ErrTooLong // the interface's MTU has shrunk
	case unix.EAGAIN, unix.ENOBUFS:
		return err
	}
	return fmt.Errorf("packet: interface %s does not take a frame: %w", s.name, err)
}

// piece makes b a piece of message i.
func (b *batch) piece(i, k int, octets []byte) {
	v := &b.pieces[i][k]
	v.Base = unsafe.SliceData(octets)
	v.SetLen(len(octets))
	b.messages[i].Iov = &b.pieces[i][0]
}

// call reads or writes up to n messages without waiting, and returns how
// many. It fails only where there were none.
func (b *batch) call(number uintptr, fd, n int) (int, error) {
	if n == 0 {
		return 0, nil
	}
	for {
		got, _, errno := unix.Syscall6(number, uintptr(fd), uintptr(unsafe.Pointer(&b.messages[0])), uintptr(n), unix.MSG_DONTWAIT, 0, 0)
		switch errno {
		case 0:
			return int(got), nil
		case unix.EINTR:
		default:
			return 0, errno
		}
	}
}
