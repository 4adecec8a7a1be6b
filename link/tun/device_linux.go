package tun

import (
	"os"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/internal/device"
	"github.com/tcpglass/tcpglass/wire"
)

// Device is an open TUN or TAP device, a link.Link. Make it with Open.
type Device struct {
	name     string
	mtu      int
	offload  wire.Offload
	hardware wire.MAC

	device *device.Device
}

var _ link.Link = (*Device)(nil)

// over makes d the link over an open, non-blocking descriptor, whose packets
// have virtio headers or not.
func (d *Device) over(file *os.File, header bool) (err error) {
	d.device, err = device.New(file, "tun: interface "+d.name, &driver{
		name: d.name, head: link.Head(d), longest: link.Longest(d), header: header,
	})
	return err
}

// Name is the name of the interface, also where the kernel chose it.
func (d *Device) Name() string { return d.name }

// MTU is the interface's when it was opened.
func (d *Device) MTU() int { return d.mtu }

// Offload is what the kernel does.
func (d *Device) Offload() wire.Offload { return d.offload }

// Hardware is the address in Ethernet of this end of a TAP device; the
// kernel's end, the interface, has another. It is zero for TUN devices.
func (d *Device) Hardware() wire.MAC { return d.hardware }

// Start starts the goroutine that reads.
func (d *Device) Start(up link.Receiver) error { return d.device.Start(up) }

// Send writes pkts to the device. Where the interface is down or the kernel
// thinks a packet wrong, it fails for that packet.
func (d *Device) Send(pkts []wire.Packet) (int, error) { return d.device.Send(pkts) }

// Close ends the link. An interface that Open made vanishes.
func (d *Device) Close() error { return d.device.Close() }
