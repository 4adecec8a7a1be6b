// Package packet is a network interface of Linux as a link, beside the
// kernel: a stack of its own on the same wire, with its own hardware address
// and its own IP addresses. It works on whatever speaks Ethernet: a network
// card, a veth, a bridge.
//
//	l, err := packet.Open("eth0", packet.Config{})
//
// The link carries frames. It sees those for its own address, for groups and
// for all, that arrive at the interface and carry IP or ARP; the kernel sees
// what it would see without it. Frames of VLANs are left to the kernel. What
// the machine's own kernel sends through the interface goes out to the wire,
// not here: a stack on a link and the kernel of the same interface cannot
// reach each other.
//
// The kernel's segmentation and checksum offload is used both ways: TCP
// segments of up to 64 KiB pass in one piece, their checksums unfinished
// (wire.Packet.Segment, wire.SumPartial), as they do between the two ends of
// a veth. Datagrams that the kernel has joined are cut again.
//
// Opening takes CAP_NET_RAW. The interface is left as it is but for one
// thing: as long as the link is open, it receives frames for the link's
// address, and for all groups.
//
// Start reading at open_linux.go; socket_linux.go reads and writes,
// filter_linux.go says what is seen.
package packet

import (
	"errors"
	"fmt"

	"github.com/tcpglass/tcpglass/wire"
)

// Config says how an interface is used. The zero value is ready.
type Config struct {
	// Hardware is the address of the stack's end. It must be one that no
	// other host of the network has, and better not the interface's: a
	// kernel that forwards would take what is for the stack, too, and send
	// it on. Some clouds and all wireless networks let pass the interface's
	// alone, though. Zero chooses one at random: link.RandomHardware.
	Hardware wire.MAC
}

// ErrNotEthernet is why Open refuses an interface whose packets are no frames
// of Ethernet: a tunnel, the loopback.
var ErrNotEthernet = errors.New("does not speak Ethernet")

// check finds mistakes that the kernel would report in fewer words.
func check(name string, cfg Config) error {
	switch {
	case name == "":
		return errors.New("packet: which interface? Give its name; to see which there are: ip link")
	case cfg.Hardware.IsMulticast():
		return fmt.Errorf("packet: the hardware address %v is a group's, not one host's: choose one whose first octet is even", cfg.Hardware)
	}
	return nil
}
