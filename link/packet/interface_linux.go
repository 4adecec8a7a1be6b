package packet

import (
	"os"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/internal/device"
	"github.com/tcpglass/tcpglass/link/internal/virtio"
	"github.com/tcpglass/tcpglass/wire"
)

// Interface is a stack's end of a network interface, a link.Link. Make it
// with Open.
type Interface struct {
	name     string
	index    int
	mtu      int
	hardware wire.MAC

	device *device.Device
}

var _ link.Link = (*Interface)(nil)

// over makes i the link over an open, non-blocking packet socket.
func (i *Interface) over(file *os.File) (err error) {
	i.device, err = device.New(file, "packet: interface "+i.name, &socket{
		name: i.name, index: i.index, longest: link.Longest(i),
	})
	return err
}

// Name is the name of the interface.
func (i *Interface) Name() string { return i.name }

// MTU is the interface's when it was opened.
func (i *Interface) MTU() int { return i.mtu }

// Offload is what the kernel does, for interfaces that do not themselves.
func (i *Interface) Offload() wire.Offload {
	return wire.Offload{Checksum: true, Large: virtio.Large}
}

// Hardware is the address in Ethernet of this end.
func (i *Interface) Hardware() wire.MAC { return i.hardware }

// Start starts the goroutine that reads.
func (i *Interface) Start(up link.Receiver) error { return i.device.Start(up) }

// Send writes frames to the interface. Where that is down or the kernel
// thinks a frame wrong, it fails for that frame. A checksum that is only
// trusted goes out as it stands: to the kernel here, that is a full one.
func (i *Interface) Send(pkts []wire.Packet) (int, error) { return i.device.Send(pkts) }

// Close ends the link. The interface stays.
func (i *Interface) Close() error { return i.device.Close() }
