package tun

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/internal/virtio"
	"github.com/tcpglass/tcpglass/wire"
)

const devicePath = "/dev/net/tun"

// offloads is what the kernel may leave undone in packets for us.
const offloads = unix.TUN_F_CSUM | unix.TUN_F_TSO4 | unix.TUN_F_TSO6

// Open opens the TUN or TAP device with the given name, sets it up as cfg
// says, and brings it up. Where there is none of that name, it is made, and vanishes
// at Close. An empty name lets the kernel choose one; in a name like "tg%d"
// it chooses the number.
func Open(name string, cfg Config) (*Device, error) {
	if err := check(name, cfg); err != nil {
		return nil, err
	}
	fd, err := unix.Open(devicePath, unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, explainOpen(err)
	}
	d, err := attach(fd, name, cfg)
	if err != nil {
		unix.Close(fd) // and an interface made here vanishes
		return nil, err
	}
	return d, nil
}

// attach makes of the descriptor fd the link that Open returns. fd still
// belongs to the caller where it fails.
func attach(fd int, name string, cfg Config) (*Device, error) {
	name, err := takeInterface(fd, name, cfg)
	if err != nil {
		return nil, err
	}
	offload, err := setOffload(fd, name, cfg)
	if err != nil {
		return nil, err
	}
	mtu, err := setUp(name, cfg)
	if err != nil {
		return nil, err
	}
	d := &Device{name: name, mtu: mtu, offload: offload, hardware: cfg.hardware()}
	// The poller wants a descriptor that is an interface already, so this
	// comes last.
	return d, d.over(os.NewFile(uintptr(fd), devicePath), !cfg.NoOffload)
}

// hardware is the address of our end.
func (c *Config) hardware() wire.MAC {
	if c.TAP && c.Hardware.IsZero() {
		return link.RandomHardware()
	}
	return c.Hardware
}

// takeInterface binds fd to the interface and returns the name it has.
func takeInterface(fd int, name string, cfg Config) (string, error) {
	flags := uint16(unix.IFF_TUN | unix.IFF_NO_PI)
	if cfg.TAP {
		flags = unix.IFF_TAP | unix.IFF_NO_PI
	}
	if !cfg.NoOffload {
		flags |= unix.IFF_VNET_HDR
	}
	req, err := unix.NewIfreq(name)
	if err != nil {
		return "", fmt.Errorf("tun: %q is no name for an interface", name)
	}
	req.SetUint16(flags)
	if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, req); err != nil {
		return "", explainAttach(err, name, cfg)
	}
	return req.Name(), nil
}

// setOffload tells the kernel what it may leave to us, and returns what we
// may leave to it. A persistent device remembers what it was told last, so
// it is told always.
func setOffload(fd int, name string, cfg Config) (wire.Offload, error) {
	if cfg.NoOffload {
		unix.IoctlSetInt(fd, unix.TUNSETOFFLOAD, 0) // an old kernel that cannot has none either
		return wire.Offload{}, nil
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TUNSETVNETHDRSZ, virtio.Len); err != nil {
		return wire.Offload{}, fmt.Errorf("tun: the kernel refuses virtio headers on %s; use Config.NoOffload: %w", name, err)
	}
	if unix.IoctlSetInt(fd, unix.TUNSETOFFLOAD, offloads) != nil {
		return wire.Offload{}, nil
	}
	return wire.Offload{Checksum: true, Large: virtio.Large}, nil
}

// explainOpen says why /dev/net/tun could not be opened, and what to do.
func explainOpen(err error) error {
	switch {
	case errors.Is(err, unix.ENOENT):
		return fmt.Errorf("tun: %s does not exist; make it: mkdir -p /dev/net && mknod %s c 10 200 (in a container: --device %s): %w",
			devicePath, devicePath, devicePath, err)
	case errors.Is(err, unix.ENODEV), errors.Is(err, unix.ENXIO):
		return fmt.Errorf("tun: the kernel has no TUN driver loaded; load it: modprobe tun: %w", err)
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return fmt.Errorf("tun: no permission for %s; run as root: %w", devicePath, err)
	}
	return fmt.Errorf("tun: opening %s: %w", devicePath, err)
}

// explainAttach says why the interface could not be had, and what to do.
func explainAttach(err error, name string, cfg Config) error {
	switch {
	case errors.Is(err, unix.EPERM):
		return fmt.Errorf("tun: no permission to open interface %q; run as root or with CAP_NET_ADMIN, "+
			"or have root make it for you: ip tuntap add dev %s mode %s user $USER: %w", name, name, cfg.mode(), err)
	case errors.Is(err, unix.EBUSY):
		return fmt.Errorf("tun: interface %q is in use by another process; end that one or choose another name: %w", name, err)
	case errors.Is(err, unix.EINVAL):
		return fmt.Errorf("tun: %q is an interface of another kind than %s, or no name for one; choose another name: %w", name, cfg.mode(), err)
	}
	return fmt.Errorf("tun: opening interface %q: %w", name, err)
}
