// Package device is what links over a descriptor of Linux have in common: a
// goroutine that waits for packets to read, sending that never waits, and an
// orderly end. What reading and writing are is the link's own: its Driver.
package device

import (
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

// Pauses before the kernel is asked again where it does not tell when.
const (
	fullPause = time.Millisecond      // after ENOBUFS
	downPause = 50 * time.Millisecond // after ErrDown
)

// ErrDown is what a Driver's Read says of an interface that is down and may
// come up again.
var ErrDown = errors.New("link: the interface is down")

var errStarted = errors.New("link: Start called twice")

// Driver reads and writes packets on a descriptor that does not block. Each
// of its methods is called by one goroutine at a time, and no more once the
// descriptor is closed.
type Driver interface {
	// Read reads packets that are there, a batch of them at most, into
	// memory that belongs to the caller until the next call. Where there
	// are none it fails with unix.EAGAIN, or with ErrDown. Any other error
	// is the link's end, behind the packets that come with it.
	Read(fd int) ([]wire.Packet, error)
	// Write writes packets, in order, and returns how many. It fails with
	// unix.EAGAIN or unix.ENOBUFS where there is no room for the next one,
	// and with another error where that one cannot be sent.
	Write(fd int, pkts []wire.Packet) (int, error)
}

// Device is the part of a link.Link that Start, Send and Close are. Make it
// with New.
type Device struct {
	what   string // "tun: interface tg0"
	driver Driver
	file   *os.File
	conn   syscall.RawConn
	up     link.Receiver

	mu      sync.Mutex // guards what follows
	closed  bool
	waiting bool           // somebody waits for the device to be writable
	waiters sync.WaitGroup // of them
	reader  sync.WaitGroup
	end     chan struct{} // closed with the file

	in  reading
	out writing
}

// reading belongs to the goroutine that reads.
type reading struct {
	some func(fd uintptr) bool // d.readSome, made once
	pkts []wire.Packet
	err  error
}

// writing belongs to Send.
type writing struct {
	some func(fd uintptr) bool // d.writeSome, made once
	pkts []wire.Packet
	done int // of pkts
	err  error
}

// New is a device over an open, non-blocking descriptor. what names it at the
// front of errors.
func New(file *os.File, what string, driver Driver) (*Device, error) {
	conn, err := file.SyscallConn()
	if err != nil {
		return nil, err
	}
	d := &Device{what: what, driver: driver, file: file, conn: conn, end: make(chan struct{})}
	d.in.some, d.out.some = d.readSome, d.writeSome
	return d, nil
}

// Start starts the goroutine that reads.
func (d *Device) Start(up link.Receiver) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.closed:
		return net.ErrClosed
	case d.up != nil:
		return errStarted
	}
	d.up = up
	d.reader.Go(d.read)
	return nil
}

// Close ends the link and closes the descriptor.
func (d *Device) Close() error {
	err := d.shut()
	d.reader.Wait()
	return err
}

// shut closes the file and waits for those who wait to write.
func (d *Device) shut() error {
	d.mu.Lock()
	first := !d.closed
	d.closed = true
	d.mu.Unlock()
	var err error
	if first {
		close(d.end)
		err = d.file.Close()
	}
	d.waiters.Wait()
	return err
}

// read hands up what arrives until the device is closed or gone.
func (d *Device) read() {
	in := &d.in
	for in.err == nil || in.err == ErrDown {
		if in.err == ErrDown {
			d.pause(downPause)
		}
		in.err = nil
		if err := d.conn.Read(in.some); err != nil {
			in.err = err // closed, or the poller has seen that the device is gone
		} else if len(in.pkts) > 0 {
			d.up.Receive(in.pkts)
		}
	}
	d.goDown()
}

// readSome reads a batch. It reports false where there is nothing to read, to
// be called again when there is.
func (d *Device) readSome(fd uintptr) bool {
	in := &d.in
	in.pkts, in.err = d.driver.Read(int(fd))
	if in.err != unix.EAGAIN {
		return true
	}
	in.err = nil
	return len(in.pkts) > 0
}

// pause lets time pass, but not once the device is closed.
func (d *Device) pause(t time.Duration) {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-d.end:
	}
}

// goDown tells that the device is gone, unless it was closed.
func (d *Device) goDown() {
	d.mu.Lock()
	closed := d.closed
	d.mu.Unlock()
	if !closed {
		d.shut()
		d.up.Down(fmt.Errorf("%s is gone: %w", d.what, d.in.err))
	}
}

// Send writes pkts to the device, and fails where the driver does.
func (d *Device) Send(pkts []wire.Packet) (int, error) {
	out := &d.out
	out.pkts, out.done, out.err = pkts, 0, nil
	err := d.conn.Write(out.some)
	out.pkts = nil
	switch {
	case err != nil:
		return out.done, net.ErrClosed
	case out.err == unix.EAGAIN || out.err == unix.ENOBUFS:
		d.waitWritable(out.err)
		return out.done, nil
	}
	return out.done, out.err
}

// writeSome writes packets until one fails. It never asks to wait.
func (d *Device) writeSome(fd uintptr) bool {
	d.out.done, d.out.err = d.driver.Write(int(fd), d.out.pkts)
	return true
}

// waitWritable has Writable called when the device takes packets again.
// cause is what the write that failed said.
func (d *Device) waitWritable(cause error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || d.waiting {
		return
	}
	d.waiting = true
	d.waiters.Go(func() {
		if cause == unix.ENOBUFS {
			d.pause(fullPause)
		}
		if d.conn.Write(writable) == nil && d.waited() {
			d.up.Writable()
		}
	})
}

// waited ends the waiting. It reports whether the device is still open.
func (d *Device) waited() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting = false
	return !d.closed
}

// writable reports whether a write would succeed. Asking once more is what
// keeps an edge-triggered poller from waiting for what has happened.
func writable(fd uintptr) bool {
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	n, err := unix.Poll(fds, 0)
	return n > 0 || err != nil && err != unix.EINTR
}

// Again calls f until no signal interrupts it.
func Again(f func() error) error {
	for {
		if err := f(); err != unix.EINTR {
			return err
		}
	}
}
