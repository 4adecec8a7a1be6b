package tun

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"
)

// setUp gives the interface its MTU and addresses, brings it up, and returns
// its MTU. What is so already is left alone, so that a user without
// privileges can open a device that root has prepared.
func setUp(name string, cfg Config) (mtu int, err error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, fmt.Errorf("tun: setting up %s: %w", name, err)
	}
	defer unix.Close(fd)
	req, err := unix.NewIfreq(name)
	if err != nil {
		return 0, err
	}
	if mtu, err = setMTU(fd, req, cfg.MTU); err != nil {
		return 0, explainSetUp(err, name, fmt.Sprintf("set its MTU: ip link set %s mtu %d", name, cfg.MTU))
	}
	for _, addr := range cfg.Addrs {
		if err := addAddr(fd, req, addr); err != nil {
			return 0, explainSetUp(err, name, fmt.Sprintf("add its address: ip addr add %s dev %s", addr, name))
		}
	}
	if err := bringUp(fd, req); err != nil {
		return 0, explainSetUp(err, name, fmt.Sprintf("bring it up: ip link set %s up", name))
	}
	return mtu, nil
}

func explainSetUp(err error, name, remedy string) error {
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) {
		return fmt.Errorf("tun: no permission to set up %s; run as root or with CAP_NET_ADMIN, or let root %s: %w", name, remedy, err)
	}
	return fmt.Errorf("tun: setting up %s failed; to see why, %s: %w", name, remedy, err)
}

// setMTU sets the MTU, unless it is zero, and returns what it is then.
func setMTU(fd int, req *unix.Ifreq, mtu int) (int, error) {
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFMTU, req); err != nil {
		return 0, err
	}
	if has := int(req.Uint32()); mtu == 0 || mtu == has {
		return has, nil
	}
	req.SetUint32(uint32(mtu))
	return mtu, unix.IoctlIfreq(fd, unix.SIOCSIFMTU, req)
}

func bringUp(fd int, req *unix.Ifreq) error {
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, req); err != nil {
		return err
	}
	flags := req.Uint16()
	if flags&unix.IFF_UP != 0 {
		return nil
	}
	req.SetUint16(flags | unix.IFF_UP)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, req)
}

// addAddr adds an address to the interface; one that it has is no mistake.
// The kernel's ioctls know only one IPv4 address, so this is netlink.
func addAddr(fd int, req *unix.Ifreq, addr netip.Prefix) error {
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, req); err != nil {
		return err
	}
	err := askNetlink(newAddrMessage(req.Uint32(), addr))
	if errors.Is(err, unix.EEXIST) {
		return nil
	}
	return err
}

// newAddrMessage is a netlink request for a new address: nlmsghdr,
// ifaddrmsg, and the address twice, as IFA_LOCAL and as IFA_ADDRESS, which
// differ on point-to-point links only. See rtnetlink(7).
func newAddrMessage(index uint32, addr netip.Prefix) []byte {
	ne := binary.NativeEndian
	family := byte(unix.AF_INET)
	if addr.Addr().Is6() {
		family = unix.AF_INET6
	}
	b := ne.AppendUint32(nil, 0) // the length comes last
	b = ne.AppendUint16(b, unix.RTM_NEWADDR)
	b = ne.AppendUint16(b, unix.NLM_F_REQUEST|unix.NLM_F_ACK|unix.NLM_F_CREATE|unix.NLM_F_EXCL)
	b = ne.AppendUint64(b, 0) // sequence number and port: only one question is asked
	b = append(b, family, byte(addr.Bits()), unix.IFA_F_NODAD, unix.RT_SCOPE_UNIVERSE)
	b = ne.AppendUint32(b, index)
	for _, kind := range []uint16{unix.IFA_LOCAL, unix.IFA_ADDRESS} {
		octets := addr.Addr().AsSlice()
		b = ne.AppendUint16(b, uint16(unix.SizeofRtAttr+len(octets)))
		b = ne.AppendUint16(b, kind)
		b = append(b, octets...)
	}
	ne.PutUint32(b, uint32(len(b)))
	return b
}

// askNetlink sends one request and returns what the kernel says of it.
func askNetlink(msg []byte) error {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if err := unix.Sendto(fd, msg, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return err
	}
	answer := make([]byte, 4096)
	n, _, err := unix.Recvfrom(fd, answer, 0)
	if err != nil {
		return err
	}
	return netlinkError(answer[:n])
}

// netlinkError is the error in an answer: NLMSG_ERROR with a negative errno
// behind the header, zero where all went well. See netlink(7).
func netlinkError(b []byte) error {
	if len(b) < unix.SizeofNlMsghdr+4 || binary.NativeEndian.Uint16(b[4:]) != unix.NLMSG_ERROR {
		return unix.EBADMSG
	}
	code := int32(binary.NativeEndian.Uint32(b[unix.SizeofNlMsghdr:]))
	if code == 0 {
		return nil
	}
	return unix.Errno(-code)
}
