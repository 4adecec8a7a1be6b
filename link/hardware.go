package link

import (
	"crypto/rand"

	"github.com/tcpglass/tcpglass/wire"
)

// Hardware is the address of the stack's end of l in Ethernet, where l
// carries frames; zero where it carries IP packets. A link says so with a
// method Hardware() wire.MAC, whose answer does not change; one that wraps
// another asks Hardware of that.
//
// The Bytes of a frame begin with its Ethernet header and have no checksum
// behind; what else a wire.Packet says, its segments' size and how far its
// checksum is done, means the same as of an IP packet.
func Hardware(l Link) wire.MAC {
	if e, ok := l.(interface{ Hardware() wire.MAC }); ok {
		return e.Hardware()
	}
	return wire.MAC{}
}

// Head is how many octets stand in front of the IP packets that l carries:
// wire.MinEthernet where it carries frames, else none.
func Head(l Link) int {
	if Hardware(l).IsZero() {
		return 0
	}
	return wire.MinEthernet
}

// Longest is how many octets a packet on l has at most: those of the longest
// IP packet (Link.MTU, wire.Offload), and Head.
func Longest(l Link) int { return max(l.MTU(), l.Offload().Large) + Head(l) }

// RandomHardware is an address for the stack's end of a link that nobody else
// has, but for one chance in 2⁴⁶: random octets, marked as one host's and as
// administered locally (IEEE 802, the second and first bit of the first
// octet).
func RandomHardware() (m wire.MAC) {
	_, _ = rand.Read(m[:]) // never fails
	m[0] = m[0]&^1 | 2
	return m
}
