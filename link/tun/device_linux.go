package tun

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

// Bounds of what is read from the device in one go.
const (
	maxBatch   = 64                // packets handed up together
	longest    = headerLen + 65535 // octets that one read may bring
	readBuffer = 4 * longest       // octets; small packets stand in it close together
)

// fullPause is how long a kernel that was out of buffers is left alone: its
// device does not tell when there are some again.
const fullPause = time.Millisecond

var errStarted = errors.New("tun: Start called twice")

// Device is an open TUN device, a link.Link. Make it with Open.
type Device struct {
	name    string
	mtu     int
	offload wire.Offload
	header  bool // packets have a virtio header in front
	file    *os.File
	conn    syscall.RawConn
	up      link.Receiver

	mu      sync.Mutex // guards what follows
	closed  bool
	waiting bool           // somebody waits for the device to be writable
	waiters sync.WaitGroup // of them
	reader  sync.WaitGroup

	in  reading
	out writing
}

var _ link.Link = (*Device)(nil)

// reading belongs to the goroutine that reads.
type reading struct {
	some func(fd uintptr) bool // d.readSome, made once
	room []byte
	pkts []wire.Packet
	err  error
}

// writing belongs to Send.
type writing struct {
	some   func(fd uintptr) bool // d.writeSome, made once
	pkts   []wire.Packet
	done   int // of pkts
	err    error
	header [headerLen]byte
	pieces [2][]byte
}

// newDevice is the link over an open, non-blocking descriptor.
func newDevice(file *os.File, name string) (*Device, error) {
	conn, err := file.SyscallConn()
	if err != nil {
		return nil, err
	}
	d := &Device{name: name, file: file, conn: conn}
	d.in.some, d.out.some = d.readSome, d.writeSome
	return d, nil
}

// Name is the name of the interface, also where the kernel chose it.
func (d *Device) Name() string { return d.name }

// MTU is the interface's when it was opened.
func (d *Device) MTU() int { return d.mtu }

// Offload is what the kernel does.
func (d *Device) Offload() wire.Offload { return d.offload }

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

// Close ends the link. An interface that Open made vanishes.
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
		err = d.file.Close()
	}
	d.waiters.Wait()
	return err
}

// read hands up what arrives until the device is closed or gone.
func (d *Device) read() {
	d.in.room = make([]byte, readBuffer)
	d.in.pkts = make([]wire.Packet, 0, maxBatch)
	for d.in.err == nil {
		if err := d.conn.Read(d.in.some); err != nil {
			d.in.err = err // closed, or the poller has seen that the device is gone
			break
		}
		if len(d.in.pkts) > 0 {
			d.up.Receive(d.in.pkts)
		}
	}
	d.goDown()
}

// goDown tells that the device is gone, unless it was closed.
func (d *Device) goDown() {
	d.mu.Lock()
	closed := d.closed
	d.mu.Unlock()
	if !closed {
		d.shut()
		d.up.Down(fmt.Errorf("tun: interface %s is gone: %w", d.name, d.in.err))
	}
}

// readSome reads packets while there are any and room for them. It reports
// false where there was none, to be called again when there is.
func (d *Device) readSome(fd uintptr) bool {
	in := &d.in
	in.pkts = in.pkts[:0]
	for room := in.room; len(room) >= longest && len(in.pkts) < maxBatch; {
		n, err := unix.Read(int(fd), room[:longest])
		switch {
		case err == unix.EINTR:
			continue
		case err == unix.EAGAIN:
			return len(in.pkts) > 0
		case err == nil && n == 0:
			err = io.EOF // no device sends empty packets
			fallthrough
		case err != nil:
			in.err = err
			return true
		}
		d.take(room[:n:n])
		room = room[n:]
	}
	return true
}

// take adds what one read brought to the batch.
func (d *Device) take(b []byte) {
	p, ok := wire.Packet{Bytes: b}, true
	if d.header {
		if len(b) < headerLen {
			return
		}
		p, ok = parse(b).packet(b[headerLen:])
	}
	if ok && len(p.Bytes) > 0 {
		d.in.pkts = append(d.in.pkts, p)
	}
}

// Send writes pkts to the device. Where the interface is down or the kernel
// thinks a packet wrong, it fails for that packet.
func (d *Device) Send(pkts []wire.Packet) (int, error) {
	out := &d.out
	out.pkts, out.done, out.err = pkts, 0, nil
	err := d.conn.Write(out.some)
	out.pkts, out.pieces = nil, [2][]byte{}
	switch {
	case err != nil:
		return out.done, net.ErrClosed
	case out.err == unix.EAGAIN || out.err == unix.ENOBUFS:
		d.waitWritable(out.err)
		return out.done, nil
	case out.err == unix.EIO:
		return out.done, fmt.Errorf("tun: interface %s is down; bring it up: ip link set %s up", d.name, d.name)
	}
	return out.done, out.err
}

// writeSome writes packets until one fails. It never asks to wait.
func (d *Device) writeSome(fd uintptr) bool {
	out := &d.out
	for _, p := range out.pkts {
		if out.err = d.write(int(fd), p); out.err != nil {
			break
		}
		out.done++
	}
	return true
}

// write writes one packet.
func (d *Device) write(fd int, p wire.Packet) error {
	if len(p.Bytes) > max(d.mtu, d.offload.Large) {
		return link.ErrTooLong
	}
	if !d.header {
		return again(func() error { _, err := unix.Write(fd, p.Bytes); return err })
	}
	h, err := describe(p)
	if err != nil {
		return err
	}
	h.put(d.out.header[:])
	d.out.pieces = [2][]byte{d.out.header[:], p.Bytes}
	return again(func() error { _, err := unix.Writev(fd, d.out.pieces[:]); return err })
}

// again calls f until no signal interrupts it.
func again(f func() error) error {
	for {
		if err := f(); err != unix.EINTR {
			return err
		}
	}
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
			time.Sleep(fullPause)
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
