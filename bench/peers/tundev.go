package main

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// TunDev is a TUN device whose kernel side is 10.8.0.1/24.
type TunDev struct {
	FD   int
	MTU  int
	VNet bool // virtio-net header on every packet, checksum and TSO offloads on
}

const (
	tunName     = "peers0"
	tunKernelIP = "10.8.0.1"
	tunUserIP   = "10.8.0.2"
	vnetHdrLen  = 10 // octets
)

// openTun opens the device for a stack that wants its descriptor.
func openTun(l Link) *TunDev {
	fd := must(unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0))
	ifr := must(unix.NewIfreq(tunName))
	flags := uint16(unix.IFF_TUN | unix.IFF_NO_PI)
	if l.GSO {
		flags |= unix.IFF_VNET_HDR
	}
	ifr.SetUint16(flags)
	check(unix.IoctlIfreq(fd, unix.TUNSETIFF, ifr))
	if l.GSO {
		check(unix.IoctlSetPointerInt(fd, unix.TUNSETVNETHDRSZ, vnetHdrLen))
		check(unix.IoctlSetInt(fd, unix.TUNSETOFFLOAD, unix.TUN_F_CSUM|unix.TUN_F_TSO4|unix.TUN_F_TSO6))
	}
	tunUp(l.MTU)
	return &TunDev{FD: fd, MTU: l.MTU, VNet: l.GSO}
}

// tunUp configures the kernel side of a device that is open.
func tunUp(mtu int) {
	ip(fmt.Sprintf("link set %s mtu %d txqueuelen 2000", tunName, mtu))
	ip("addr add " + tunKernelIP + "/24 dev " + tunName)
	ip("link set " + tunName + " up")
}

// tunPair joins a user-space stack, which has opened the device, with the
// kernel. Kind "tx": the user-space stack dials; "rx": the kernel dials.
func tunPair(l Link, user Stack) *Pair {
	k := kernelStack{ip: tunKernelIP}
	if l.Kind == "tx" {
		return &Pair{Client: user, Server: k, Addr: tunKernelIP}
	}
	return &Pair{Client: k, Server: user, Addr: tunUserIP}
}

// onTun reports whether l is a TUN device.
func (l Link) onTun() bool { return l.Kind == "tx" || l.Kind == "rx" }
