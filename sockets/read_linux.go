package sockets

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// receiveBuffer is how much is read of a dump at once: the kernel makes
// pieces of at most 32 KiB.
const receiveBuffer = 64 << 10

// diagTimeout is how long the kernel may take to go on with a dump.
const diagTimeout = 10 * time.Second

// Read reads the kernel's TCP table, of the network namespace of the calling
// thread, with its settings and counters. Nobody has to be root for it, but
// only root sees whose the sockets of others are.
//
// It fails with ErrModule, or with what a system call fails with.
func Read(opt Options) (*Table, error) {
	t := &Table{Source: Kernel, At: time.Now(), Sockets: []Row{}}
	for _, family := range []uint8{familyIPv4, familyIPv6} {
		if err := t.dump(family); err != nil {
			return nil, err
		}
	}
	proc := os.DirFS("/proc")
	t.Settings, t.Counters = readSettings(proc), readCounters(proc)
	if opt.Owners {
		t.Hidden = t.own(proc)
	}
	t.complete()
	t.sort()
	return t, nil
}

// dump appends all sockets of a family.
func (t *Table) dump(family uint8) error {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return fmt.Errorf("sockets: opening a sock_diag socket: %w", err)
	}
	defer unix.Close(fd)
	patience := unix.NsecToTimeval(diagTimeout.Nanoseconds())
	_ = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &patience) // without it we wait for ever, no worse
	if err := unix.Sendto(fd, request(family, 1), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return fmt.Errorf("sockets: asking sock_diag: %w", err)
	}
	return t.receive(fd)
}

// receive reads a dump to its end.
func (t *Table) receive(fd int) error {
	buf := make([]byte, receiveBuffer)
	for {
		n, _, err := unix.Recvfrom(fd, buf, 0)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return fmt.Errorf("sockets: reading from sock_diag: %w", err)
		}
		done, errno := t.take(buf[:n])
		switch {
		case errno == int(unix.ENOENT):
			return ErrModule
		case errno != 0:
			return fmt.Errorf("sockets: sock_diag answers: %w", unix.Errno(errno))
		case done:
			return nil
		}
	}
}
