package capture

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Live is an interface that is listened on, or all of them: a Source whose
// frames the kernel writes to a ring of memory that it shares with us
// (packet(7), PACKET_RX_RING in its third version). Make it with OpenLive.
//
// Next may be called by one goroutine at a time; SetDeadline and Close by
// any, and both wake it.
type Live struct {
	name       string
	interfaces []Interface
	known      map[int]int // of any: by the kernel's index, the place in interfaces
	cooked     bool        // the kernel keeps the link headers
	header     bool        // and we write one of LINUX_SLL2 in their place

	file *os.File
	conn syscall.RawConn
	look func(fd uintptr) bool // l.ready, made once

	mu      sync.Mutex // held by Next, so that Close does not pull the ring from under it
	ring    ring
	lost    error // of the interface
	number  uint64
	counted Counts
}

var _ Source = (*Live)(nil)

// OpenLive listens on the interface with the given name, or on Any. It fails
// with ErrNotAllowed, ErrNoInterface or ErrDown, or with what the kernel does
// not want.
func OpenLive(name string, cfg LiveConfig) (*Live, error) {
	cfg, err := cfg.check()
	if err != nil {
		return nil, err
	}
	l := &Live{name: name, known: map[int]int{}}
	index, err := l.survey(cfg.Snap)
	if err != nil {
		return nil, err
	}
	kind := unix.SOCK_RAW
	if l.cooked {
		kind = unix.SOCK_DGRAM
	}
	// No protocol: nothing arrives before there is a filter.
	fd, err := unix.Socket(unix.AF_PACKET, kind|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, explain(err)
	}
	if err := l.attach(fd, index, cfg); err != nil {
		unix.Close(fd)
		return nil, err
	}
	l.file = os.NewFile(uintptr(fd), "packet socket")
	l.look = l.ready
	l.conn, err = l.file.SyscallConn()
	return l, err
}

func explain(err error) error {
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) {
		return fmt.Errorf("%w: %w", ErrNotAllowed, err)
	}
	return fmt.Errorf("capture: opening a packet socket: %w", err)
}

// withoutHeader are the kinds of hardware whose packets begin with IP.
// linux/if_arp.h.
var withoutHeader = map[uint16]bool{
	unix.ARPHRD_NONE: true, unix.ARPHRD_RAWIP: true, unix.ARPHRD_PPP: true,
	unix.ARPHRD_TUNNEL: true, unix.ARPHRD_TUNNEL6: true, unix.ARPHRD_SIT: true,
}

// survey finds out what the interface is, and returns its index, which is 0
// for all of them.
func (l *Live) survey(snap int) (index int, err error) {
	link, kind := LinuxSLL2, uint16(0)
	if l.name != Any {
		if index, kind, err = hardware(l.name); err != nil {
			return 0, err
		}
	}
	switch {
	case kind == unix.ARPHRD_ETHER, kind == unix.ARPHRD_LOOPBACK:
		link = Ethernet
	case withoutHeader[kind] && l.name != Any:
		link, l.cooked = Raw, true
	default:
		l.cooked, l.header = true, true
	}
	l.interfaces = []Interface{{Name: l.name, Link: link, Snap: snap}}
	return index, nil
}

// hardware asks the kernel for the index of an interface and what kind of
// hardware it is.
func hardware(name string) (index int, kind uint16, err error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, 0, err
	}
	defer unix.Close(fd)
	req, err := unix.NewIfreq(name)
	if err == nil {
		err = unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, req)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %s", ErrNoInterface, name)
	}
	index = int(req.Uint32())
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, req); err == nil && req.Uint16()&unix.IFF_UP == 0 {
		return 0, 0, fmt.Errorf("%w: %s; bring it up: ip link set %s up", ErrDown, name, name)
	}
	err = unix.IoctlIfreq(fd, unix.SIOCGIFHWADDR, req)
	return index, req.Uint16(), err
}

// attach gives the socket its ring and its filter, and then frames.
func (l *Live) attach(fd, index int, cfg LiveConfig) error {
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"a ring of memory", func() error { return l.ring.open(fd, cfg) }},
		{"a filter", func() error { return l.filter(fd, cfg) }},
		{"to listen", func() error {
			return unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: network(unix.ETH_P_ALL), Ifindex: index})
		}},
		{"to be promiscuous", func() error { return promise(fd, index, cfg.Promiscuous) }},
	} {
		if err := step.do(); err != nil {
			l.ring.close()
			return fmt.Errorf("capture: the kernel refuses %s on %s: %w", step.what, l.name, err)
		}
	}
	return nil
}

func (l *Live) filter(fd int, cfg LiveConfig) error {
	if cfg.Filter == nil {
		return nil
	}
	link := l.interfaces[0].Link
	if l.header {
		link = Cooked
	}
	code, err := cfg.Filter(link)
	if err != nil || len(code) == 0 {
		return err
	}
	program := make([]unix.SockFilter, len(code))
	for i, ins := range code {
		program[i] = unix.SockFilter{Code: ins.Op, Jt: ins.Jt, Jf: ins.Jf, K: ins.K}
	}
	return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
		&unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]})
}

// promise has the interface receive everything until the socket is closed.
// There is no such thing for all of them.
func promise(fd, index int, wanted bool) error {
	if !wanted || index == 0 {
		return nil
	}
	return unix.SetsockoptPacketMreq(fd, unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP,
		&unix.PacketMreq{Ifindex: int32(index), Type: unix.PACKET_MR_PROMISC})
}

// network is v in network order, as packet(7) has protocols, or back from it.
func network(v uint16) uint16 { return binary.NativeEndian.Uint16([]byte{byte(v >> 8), byte(v)}) }

// Interfaces are the one that is listened on, or Any and those that frames
// have come by so far.
func (l *Live) Interfaces() []Interface { return l.interfaces }

// Next waits for the next frame. Its octets are valid until the next call, and
// until Close. It fails with os.ErrDeadlineExceeded, with net.ErrClosed, and
// with ErrDown where the interface has gone; all can be tried again.
func (l *Live) Next(f *Frame) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		if l.ring.next() {
			if l.take(f) {
				return nil
			}
			continue
		}
		if l.ring.memory == nil {
			return net.ErrClosed
		}
		if err := l.conn.Read(l.look); err != nil {
			return waited(err)
		}
		if err := l.lost; err != nil {
			l.lost = nil
			return err
		}
	}
}

// waited is why waiting ended, without what net/os puts around it.
func waited(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return net.ErrClosed
	}
	return err
}

// ready says whether there is something to be read, or to be told.
func (l *Live) ready(fd uintptr) bool {
	if l.ring.full() {
		return true
	}
	code, err := unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_ERROR)
	switch {
	case err != nil:
		l.lost = err
	case syscall.Errno(code) == unix.ENETDOWN || syscall.Errno(code) == unix.ENODEV:
		l.lost = fmt.Errorf("%w: %s", ErrDown, l.name)
	case code != 0:
		l.lost = syscall.Errno(code)
	}
	return l.lost != nil
}

// SetDeadline sets the time at which Next stops waiting; one that has passed
// wakes it at once.
func (l *Live) SetDeadline(t time.Time) error { return l.file.SetReadDeadline(t) }

// Counts asks the kernel what became of the frames since Live was opened.
func (l *Live) Counts() (Counts, error) {
	var asked error
	err := l.conn.Control(func(fd uintptr) {
		got, err := unix.GetsockoptTpacketStatsV3(int(fd), unix.SOL_PACKET, unix.PACKET_STATISTICS)
		if asked = err; err != nil {
			return
		}
		// The kernel counts from the last time it was asked, and what it
		// dropped as received, too.
		l.counted.Received += uint64(got.Packets - got.Drops)
		l.counted.Dropped += uint64(got.Drops)
		l.counted.Frozen += uint64(got.Freeze_q_cnt)
	})
	return l.counted, errors.Join(err, asked)
}

// Close ends listening. Frames that Next gave are not to be touched any more.
func (l *Live) Close() error {
	err := l.file.Close() // wakes Next
	l.mu.Lock()
	defer l.mu.Unlock()
	return errors.Join(err, l.ring.close())
}
