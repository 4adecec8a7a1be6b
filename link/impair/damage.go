package impair

import (
	"github.com/tcpglass/tcpglass/link/internal/offload"
	"github.com/tcpglass/tcpglass/wire"
)

// Where a single flipped bit is certain to be noticed, in octets from the
// packet's beginning: RFC 791 §3.1, RFC 8200 §3.
const (
	ttlAt4    = 8  // behind it nothing shapes the packet, but the header's checksum covers it
	lengthAt6 = 4  // the length field, which contradicts the packet then
	payloadAt = 40 // IPv6 headers have no checksum; what is behind them has
)

// damage flips one bit of p, whose bytes are the caller's own. A checksum
// detects every single flipped bit, so it is made complete first, where
// somebody has left that to others, and is to be verified from now on.
func damage(p *wire.Packet, random uint64) {
	offload.Complete(p)
	from, to := vulnerable(p)
	bit := below(random, uint64(to-from)*8)
	p.Bytes[from+int(bit/8)] ^= 1 << (bit % 8)
}

// vulnerable is the part of p that can be damaged noticeably. A large packet
// gets new TCP checksums when it is cut, but not from a broken header.
func vulnerable(p *wire.Packet) (from, to int) {
	b, large := p.Bytes, p.Segment != 0
	switch {
	case b[0]>>4 == 4 && large && len(b) >= wire.MinIPv4:
		return ttlAt4, wire.MinIPv4
	case b[0]>>4 == 6 && large && len(b) >= payloadAt:
		return lengthAt6, lengthAt6 + 2
	case b[0]>>4 == 6 && len(b) > payloadAt:
		return payloadAt, len(b)
	}
	return 0, len(b)
}
