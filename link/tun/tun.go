// Package tun is a TUN or TAP device of Linux as a link: a network interface
// whose wire is this process. What the kernel routes to it arrives here, and
// what is sent here comes out of it.
//
//	l, err := tun.Open("tg0", tun.Config{Addrs: []netip.Prefix{netip.MustParsePrefix("10.92.93.1/24")}})
//
// gives the kernel 10.92.93.1 and reaches it, and whatever it routes, from
// any other address of 10.92.93.0/24. With Config.TAP the same happens in
// frames of Ethernet: the kernel asks for addresses with ARP and neighbor
// discovery, and the interface can be a port of a bridge.
//
// The kernel's segmentation and checksum offload is used both ways where
// there is one: TCP segments of up to 64 KiB pass in one piece, their
// checksums unfinished (wire.Packet.Segment, wire.SumPartial).
//
// Opening takes CAP_NET_ADMIN, or a persistent device that belongs to the
// user (ip tuntap add dev tg0 mode tun user $USER) and is configured
// already. A device that did not exist vanishes when the link is closed.
//
// Start reading at open_linux.go.
package tun

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/tcpglass/tcpglass/wire"
)

// Config says how the device is set up. The zero value opens it with
// offload, keeps its MTU and addresses, and brings it up.
type Config struct {
	// TAP opens a TAP device: the link carries frames of Ethernet.
	TAP bool
	// Hardware is the address of the stack's end of a TAP device. It must
	// not be the interface's own, which is the kernel's. Zero chooses one
	// at random: link.RandomHardware.
	Hardware wire.MAC
	// MTU is given to the interface, in octets, 68 to 65535, of a TAP
	// device to 65521. Zero keeps what the interface has: 1500 where it is
	// new. For IPv6 it must be at least 1280 (RFC 8200 §5).
	MTU int
	// Addrs are addresses for the kernel's side, each with the length of its
	// network, which the kernel then routes here. They are added to those
	// the interface has.
	Addrs []netip.Prefix
	// NoOffload makes the kernel finish checksums and cut segments itself.
	NoOffload bool
}

// Range of an MTU: RFC 791 §3.2 and the IP length field, which the kernel
// wants to hold a frame's header, too.
const (
	leastMTU = 68
	mostMTU  = 65535
)

// mode is what ip-tuntap calls the kind of device.
func (c *Config) mode() string {
	if c.TAP {
		return "tap"
	}
	return "tun"
}

// mostMTU is the longest IP packet in octets that the device carries.
func (c *Config) mostMTU() int {
	if c.TAP {
		return mostMTU - wire.MinEthernet
	}
	return mostMTU
}

// maxName is the longest name of an interface in octets: IFNAMSIZ less the
// zero at its end.
const maxName = 15

// check finds mistakes that the kernel would report in fewer words.
func check(name string, cfg Config) error {
	switch {
	case len(name) > maxName:
		return fmt.Errorf("tun: the name %q is too long: interfaces have at most %d characters", name, maxName)
	case strings.ContainsAny(name, "/: \t\n") || name == "." || name == "..":
		return fmt.Errorf("tun: %q is no name for an interface: leave out slashes, colons and blanks", name)
	case cfg.MTU != 0 && (cfg.MTU < leastMTU || cfg.MTU > cfg.mostMTU()):
		return fmt.Errorf("tun: an MTU of %d is impossible: use %d to %d, or 0 to keep the interface's", cfg.MTU, leastMTU, cfg.mostMTU())
	case !cfg.TAP && !cfg.Hardware.IsZero():
		return fmt.Errorf("tun: a TUN device has no hardware address: set Config.TAP, or leave Config.Hardware out")
	case cfg.Hardware.IsMulticast():
		return fmt.Errorf("tun: the hardware address %v is a group's, not one host's: choose one whose first octet is even", cfg.Hardware)
	}
	return nil
}
