package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"syscall"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/packet"
	"github.com/tcpglass/tcpglass/link/tun"
)

// open opens the link, sets up the kernel's side of a device, and puts a
// stack on it. Where it fails it leaves nothing behind.
func (o *stationOptions) open() (*station, error) {
	l, err := o.link()
	if err != nil {
		return nil, err
	}
	st, err := o.stack(l)
	if err != nil {
		l.Close()
	}
	return st, err
}

// link opens what the options ask for.
func (o *stationOptions) link() (link.Link, error) {
	if !o.onDevice() {
		l, err := packet.Open(o.iface, packet.Config{})
		if err != nil {
			return nil, o.interfaceTrouble(err)
		}
		return l, nil
	}
	l, err := tun.Open(o.device(), tun.Config{TAP: o.tap != "", MTU: o.mtu, Addrs: o.give})
	if err != nil {
		return nil, o.deviceTrouble(err)
	}
	return l, nil
}

// kind is what people call the device, and what commands do.
func (o *stationOptions) kind() (spoken, written string) {
	if o.tap != "" {
		return "TAP", "tap"
	}
	return "TUN", "tun"
}

// deviceTrouble says why the TUN or TAP device could not be opened, and what
// to do.
func (o *stationOptions) deviceTrouble(err error) error {
	_, none := net.InterfaceByName(o.device())
	spoken, written := o.kind()
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return misuse("link.needs-linux")
	case errors.Is(err, fs.ErrPermission) && none != nil:
		return misuse("link.none", spoken, o.device(), written)
	case errors.Is(err, fs.ErrPermission):
		return misuse("link.no-right", spoken, o.device(), o.remedy())
	case errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.ENXIO):
		return misuse("link.no-driver")
	case errors.Is(err, syscall.EBUSY):
		return misuse("link.busy", spoken, o.device(), written)
	case errors.Is(err, syscall.EINVAL):
		return misuse("link.another-kind", o.device(), spoken, written)
	}
	return misuse("cli.failed", err)
}

// remedy is what root does, so that others can use the device.
func (o *stationOptions) remedy() (commands string) {
	for _, p := range o.give {
		commands += fmt.Sprintf("ip addr add %v dev %s; ", p, o.device())
	}
	return commands + fmt.Sprintf("ip link set %s up", o.device())
}

// interfaceTrouble says why the interface could not be opened, and what to
// do.
func (o *stationOptions) interfaceTrouble(err error) error {
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return misuse("link.needs-linux")
	case errors.Is(err, fs.ErrPermission):
		return misuse("link.no-right-raw", o.iface)
	case errors.Is(err, syscall.ENODEV):
		return misuse("link.no-interface", o.iface)
	case errors.Is(err, syscall.ENETDOWN):
		return misuse("link.down", o.iface)
	case errors.Is(err, packet.ErrNotEthernet):
		return misuse("link.not-ethernet", o.iface)
	}
	return misuse("cli.failed", err)
}
