package impair

import (
	"github.com/tcpglass/tcpglass/link/internal/offload"
	"github.com/tcpglass/tcpglass/wire"
)

// Where a single flipped bit is certain to be noticed, in octets from the
// packet's beginning: RFC 791 §3.1, RFC 8200 §3. IPv6 headers have no
// checksum; what is behind them has.
const (
	ttlAt4    = 8 // behind it nothing shapes the packet, but the header's checksum covers it
	lengthAt6 = 4 // the length field, which contradicts the packet then
)

// damage flips one bit of p, whose bytes are the caller's own, and whose IP
// packet stands behind head octets. A checksum detects every single flipped
// bit, so it is made complete first, where somebody has left that to others,
// and is to be verified from now on.
func damage(p *wire.Packet, head int, random uint64) {
	offload.Complete(p, head)
	part := vulnerable(p, head)
	bit := below(random, uint64(len(part))*8)
	part[bit/8] ^= 1 << (bit % 8)
}

// vulnerable is the part of p that can be damaged noticeably. A large packet
// gets new TCP checksums when it is cut, but not from a broken header. ARP
// has no checksum, and hardware would drop a damaged frame: a type that
// nobody knows does the same.
func vulnerable(p *wire.Packet, head int) []byte {
	ip, large := offload.IP(p.Bytes, head), p.Segment != 0
	switch {
	case ip == nil && head > 0 && len(p.Bytes) >= head:
		return p.Bytes[head-2 : head]
	case ip == nil:
		return p.Bytes
	case ip[0]>>4 == 4 && large:
		return ip[ttlAt4:wire.MinIPv4]
	case ip[0]>>4 == 6 && large:
		return ip[lengthAt6 : lengthAt6+2]
	case ip[0]>>4 == 6 && len(ip) > wire.MinIPv6:
		return ip[wire.MinIPv6:]
	}
	return ip
}
