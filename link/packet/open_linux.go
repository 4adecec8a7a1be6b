package packet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/wire"
)

// socketRoom is how many octets wait in the kernel, each way. Its own choice
// holds three large frames.
const socketRoom = 4 << 20

// Open opens the interface with the given name for a stack of its own. It
// must be there, be up, and speak Ethernet.
func Open(name string, cfg Config) (*Interface, error) {
	if err := check(name, cfg); err != nil {
		return nil, err
	}
	if cfg.Hardware.IsZero() {
		cfg.Hardware = link.RandomHardware()
	}
	// No protocol: nothing arrives before there is a filter.
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, explainOpen(err, name)
	}
	i := &Interface{name: name, hardware: cfg.Hardware}
	if err := i.attach(fd); err != nil {
		unix.Close(fd)
		return nil, err
	}
	if err := i.over(os.NewFile(uintptr(fd), "packet socket")); err != nil {
		return nil, err
	}
	return i, nil
}

// attach binds fd, a packet socket, to the interface.
func (i *Interface) attach(fd int) (err error) {
	if i.index, i.mtu, err = survey(fd, i.name); err != nil {
		return err
	}
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"a virtio header", func() error { return unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_VNET_HDR, 1) }},
		{"a filter", func() error { return setFilter(fd, i.hardware) }},
		{"an address of its own", func() error { return i.join(fd) }},
		{"the interface", func() error {
			return unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: network(unix.ETH_P_ALL), Ifindex: i.index})
		}},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("packet: the kernel refuses %s on %s: %w", step.what, i.name, err)
		}
	}
	enlarge(fd)
	// The filter leaves out what leaves the machine; an old kernel that
	// does not know this runs it for nothing.
	_ = unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_IGNORE_OUTGOING, 1)
	return nil
}

// join has the interface receive what is for the stack and for groups. Where
// it cannot know two addresses, the kernel makes it promiscuous; other
// interfaces are spared that. It is over when the socket is closed.
func (i *Interface) join(fd int) error {
	own := unix.PacketMreq{Ifindex: int32(i.index), Type: unix.PACKET_MR_UNICAST, Alen: uint16(len(i.hardware))}
	copy(own.Address[:], i.hardware[:])
	if err := unix.SetsockoptPacketMreq(fd, unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP, &own); err != nil {
		return err
	}
	groups := unix.PacketMreq{Ifindex: int32(i.index), Type: unix.PACKET_MR_ALLMULTI}
	return unix.SetsockoptPacketMreq(fd, unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP, &groups)
}

func setFilter(fd int, mac wire.MAC) error {
	program := filterFor(mac)
	return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
		&unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]})
}

// enlarge makes room in the kernel for socketRoom octets each way, or for as
// many as users without CAP_NET_ADMIN may ask for.
func enlarge(fd int) {
	for _, option := range [][2]int{{unix.SO_RCVBUFFORCE, unix.SO_RCVBUF}, {unix.SO_SNDBUFFORCE, unix.SO_SNDBUF}} {
		if unix.SetsockoptInt(fd, unix.SOL_SOCKET, option[0], socketRoom) != nil {
			_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, option[1], socketRoom) // less is less, but enough
		}
	}
}

// survey looks whether the interface can be used, and returns its index and
// MTU.
func survey(fd int, name string) (index, mtu int, err error) {
	req, err := unix.NewIfreq(name)
	if err != nil {
		return 0, 0, fmt.Errorf("packet: %q is no name for an interface; to see which there are: ip link", name)
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, req); err != nil {
		return 0, 0, fmt.Errorf("packet: there is no interface %q; to see which there are: ip link: %w", name, err)
	}
	index = int(req.Uint32())
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFHWADDR, req); err != nil || req.Uint16() != unix.ARPHRD_ETHER {
		return 0, 0, fmt.Errorf("packet: interface %s %w; choose one that ip link shows as link/ether", name, ErrNotEthernet)
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFMTU, req); err != nil {
		return 0, 0, fmt.Errorf("packet: reading the MTU of %s: %w", name, err)
	}
	mtu = int(req.Uint32())
	if up, err := isUp(fd, name); err == nil && !up {
		return 0, 0, fmt.Errorf("packet: interface %s is down; bring it up: ip link set %s up: %w", name, name, unix.ENETDOWN)
	}
	return index, mtu, nil
}

// isUp reports whether the interface is up.
func isUp(fd int, name string) (bool, error) {
	req, err := unix.NewIfreq(name)
	if err != nil {
		return false, err
	}
	err = unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, req)
	return req.Uint16()&unix.IFF_UP != 0, err
}

// network is v in network order, as packet(7) wants protocols.
func network(v uint16) uint16 { return binary.NativeEndian.Uint16([]byte{byte(v >> 8), byte(v)}) }

// explainOpen says why there is no packet socket, and what to do.
func explainOpen(err error, name string) error {
	switch {
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES):
		return fmt.Errorf("packet: no permission to open interface %q; run as root or with CAP_NET_RAW: %w", name, err)
	case errors.Is(err, unix.EAFNOSUPPORT):
		return fmt.Errorf("packet: the kernel has no packet sockets; load them: modprobe af_packet: %w", err)
	}
	return fmt.Errorf("packet: opening interface %q: %w", name, err)
}
