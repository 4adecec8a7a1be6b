package wire

import "encoding/binary"

// MinIPv6 is the length in octets of an IPv6 header without extension
// headers. RFC 8200 §3.
const MinIPv6 = 40

// MinFragment6 is the length in octets of IPv6's fragment header.
// RFC 8200 §4.5.
const MinFragment6 = 8

// MinMTU6 is the MTU in octets that every link of IPv6 has at least.
// RFC 8200 §5.
const MinMTU6 = 1280

// nextHeader is where the first Next Header field stands.
const nextHeader = 6

// IPv6 is an IPv6 header to be written. To read one see IP.
type IPv6 struct {
	TOS       uint8  // traffic class: DSCP and ECN
	Flow      uint32 // label, 20 bits: RFC 6437
	Next, TTL uint8  // the protocol of what follows, and the hop limit
	Src, Dst  Addr
}

// PutIPv6 writes h to the front of b and returns its length, MinIPv6.
// payload is the number of octets that follow, extension headers among them,
// at most 65535.
func PutIPv6(b []byte, h *IPv6, payload int) int {
	be := binary.BigEndian
	p := (*[MinIPv6]byte)(b)
	be.PutUint64(p[0:], 6<<60|uint64(h.TOS)<<52|uint64(h.Flow&0xfffff)<<32|
		uint64(uint16(payload))<<16|uint64(h.Next)<<8|uint64(h.TTL))
	copy(p[8:], h.Src[:])
	copy(p[24:], h.Dst[:])
	return MinIPv6
}

// PutFragment6 writes a fragment header to the front of b and returns its
// length, MinFragment6. next is the protocol of the datagram's fragmentable
// part, offset is in octets, a multiple of eight. RFC 8200 §4.5.
func PutFragment6(b []byte, next uint8, offset int, more bool, id uint32) int {
	w := uint64(next)<<56 | uint64(uint16(offset)&^7)<<32 | uint64(id)
	if more {
		w |= 1 << 32
	}
	binary.BigEndian.PutUint64(b, w)
	return MinFragment6
}

// parse6 is Parse of a packet whose version is 6.
func (h *IP) parse6(b []byte) error {
	h.At = 0
	if len(b) < MinIPv6 {
		return Truncated
	}
	total := MinIPv6 + int(binary.BigEndian.Uint16(b[4:]))
	if total > len(b) {
		return Truncated
	}
	return h.split6(b[:total], false)
}

// quote6 is ParseQuote of a packet whose version is 6.
func (h *IP) quote6(b []byte) error {
	if len(b) < MinIPv6 {
		return Truncated
	}
	return h.split6(b, true)
}

// split6 takes b apart, a packet or the beginning of a quoted one.
//
// An IPv6 packet from or to ::ffff:10.0.0.1 would be taken for one of IPv4
// behind any filter that knows the families apart, so there is none on a
// wire: RFC 4942 §2.2.
func (h *IP) split6(b []byte, quoted bool) error {
	be := binary.BigEndian
	h.TOS, h.Proto, h.TTL = uint8(be.Uint16(b)>>4), b[nextHeader], b[7]
	h.DF, h.More, h.ID, h.Offset = true, false, 0, 0
	h.Src, h.Dst = Addr(b[8:24]), Addr(b[24:40])
	h.Head, h.Payload = MinIPv6, b[MinIPv6:]
	switch {
	case h.Src.Is4() || h.Dst.Is4():
		return BadAddress
	case extension(h.Proto):
		return h.extensions(b, quoted)
	}
	h.At = nextHeader
	return nil
}
