// Package tun is a TUN device of Linux as a link: a network interface whose
// wire is this process. What the kernel routes to it arrives here, and what
// is sent here comes out of it.
//
//	l, err := tun.Open("tg0", tun.Config{Addr: netip.MustParsePrefix("10.92.93.1/24")})
//
// gives the kernel 10.92.93.1 and reaches it, and whatever it routes, from
// any other address of 10.92.93.0/24.
//
// The kernel's segmentation and checksum offload is used both ways where
// there is one: TCP segments of up to 64 KiB pass in one piece, their
// checksums unfinished (wire.Packet.Segment, wire.SumPartial).
//
// Opening takes CAP_NET_ADMIN, or a persistent device that belongs to the
// user (ip tuntap add dev tg0 mode tun user $USER) and is configured
// already. A device that did not exist vanishes when the link is closed.
//
// Start reading at open_linux.go; header.go is the virtio header.
package tun

import (
	"fmt"
	"net/netip"
	"strings"
)

// Config says how the device is set up. The zero value opens it with
// offload, keeps its MTU and addresses, and brings it up.
type Config struct {
	// MTU is given to the interface, in octets, 68 to 65535. Zero keeps
	// what the interface has: 1500 where it is new.
	MTU int
	// Addr is an address for the kernel's side, with the length of its
	// network, which the kernel then routes here. It is added to those the
	// interface has. The zero Prefix leaves addresses to the user.
	Addr netip.Prefix
	// NoOffload makes the kernel finish checksums and cut segments itself.
	NoOffload bool
}

// Range of an MTU: RFC 791 §3.2 and the IP length field.
const (
	leastMTU = 68
	mostMTU  = 65535
)

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
	case cfg.MTU != 0 && (cfg.MTU < leastMTU || cfg.MTU > mostMTU):
		return fmt.Errorf("tun: an MTU of %d is impossible: use %d to %d, or 0 to keep the interface's", cfg.MTU, leastMTU, mostMTU)
	}
	return nil
}
