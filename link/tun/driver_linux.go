package tun

import (
	"fmt"
	"io"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/internal/device"
	"github.com/tcpglass/tcpglass/link/internal/virtio"
	"github.com/tcpglass/tcpglass/wire"
)

// Bounds of what is read from the device in one go.
const (
	maxBatch   = 64                 // packets handed up together
	readBuffer = 4 * virtio.Longest // octets; small packets stand in it close together
)

// driver moves packets to and from the device: one system call each.
type driver struct {
	name    string
	head    int  // octets in front of IP: link.Head
	longest int  // octets of a packet that is sent: link.Longest
	header  bool // packets have a virtio header in front

	// Read's:
	room []byte
	pkts []wire.Packet

	// Write's:
	front  [virtio.Len]byte
	pieces [2][]byte
}

// Read reads packets while there are any and room for them.
func (d *driver) Read(fd int) ([]wire.Packet, error) {
	if d.room == nil {
		d.room = make([]byte, readBuffer)
	}
	d.pkts = d.pkts[:0]
	for room := d.room; len(room) >= virtio.Longest && len(d.pkts) < maxBatch; {
		n, err := unix.Read(fd, room[:virtio.Longest])
		switch {
		case err == unix.EINTR:
			continue
		case err == nil && n == 0:
			err = io.EOF // no device sends empty packets
		}
		if err != nil {
			return d.pkts, err
		}
		d.take(room[:n:n])
		room = room[n:]
	}
	return d.pkts, nil
}

// take adds what one read brought to the batch.
func (d *driver) take(b []byte) {
	if d.header {
		d.pkts = virtio.Take(d.pkts, b, d.head)
	} else {
		d.pkts = append(d.pkts, wire.Packet{Bytes: b})
	}
}

// Write writes packets until one fails.
func (d *driver) Write(fd int, pkts []wire.Packet) (int, error) {
	defer func() { d.pieces = [2][]byte{} }()
	for i := range pkts {
		switch err := d.write(fd, pkts[i]); {
		case err == unix.EIO:
			return i, fmt.Errorf("tun: interface %s is down; bring it up: ip link set %s up", d.name, d.name)
		case err != nil:
			return i, err
		}
	}
	return len(pkts), nil
}

// write writes one packet.
func (d *driver) write(fd int, p wire.Packet) error {
	if len(p.Bytes) > d.longest {
		return link.ErrTooLong
	}
	if !d.header {
		return device.Again(func() error { _, err := unix.Write(fd, p.Bytes); return err })
	}
	h, err := virtio.Describe(p, d.head)
	if err != nil {
		return err
	}
	h.Put(d.front[:])
	d.pieces = [2][]byte{d.front[:], p.Bytes}
	return device.Again(func() error { _, err := unix.Writev(fd, d.pieces[:]); return err })
}
