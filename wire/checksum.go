package wire

import (
	"encoding/binary"
	"math/bits"
)

// The checksum of IP, ICMP, TCP and UDP is the ones-complement sum of 16-bit
// words. A running sum is a uint32 that goes from call to call; Fold ends it.
//
// RFC 1071 allows any word length and byte order, so octets are summed as
// little-endian 64-bit words (one load, one add with carry) and the two
// octets of the result are swapped once at the end: §2(B), §4.

// Sum adds the octets of b to the running sum acc and returns it. A piece of
// odd length is padded with a zero octet, so only the last piece of a
// checksum may be odd.
func Sum(b []byte, acc uint32) uint32 { return join(acc, sum(b)) }

// CopySum copies src to the front of dst and adds the octets to acc as Sum
// does, in one pass. It panics where dst is shorter than src. They must not
// overlap, unless they start at the same octet.
func CopySum(dst, src []byte, acc uint32) uint32 {
	return join(acc, copySum(dst[:len(src):len(dst)], src))
}

// Fold brings a running sum down to 16 bits. It is not complemented: what
// goes into a header's checksum field is ^Fold(acc), while a link with
// checksum offload wants the pseudo-header's sum as it is.
func Fold(acc uint32) uint16 {
	acc = acc>>16 + acc&0xffff
	return uint16(acc>>16 + acc)
}

// PseudoSum is the sum of the pseudo-header that TCP and UDP are protected
// with: addresses, protocol, and the length in octets of header and payload.
//
// RFC 9293 §3.1 for IPv4, RFC 8200 §8.1 for IPv6. The two need not be told
// apart: an IPv4 address in an Addr has 16 more one-bits in front, and ffff
// is a zero of this arithmetic.
func PseudoSum(src, dst Addr, proto uint8, length int) uint32 {
	le := binary.LittleEndian
	s, c := bits.Add64(le.Uint64(src[0:]), le.Uint64(src[8:]), 0)
	s, c = bits.Add64(s, le.Uint64(dst[0:]), c)
	s, c = bits.Add64(s, le.Uint64(dst[8:]), c)
	rest := uint32(length)>>16 + uint32(length)&0xffff + uint32(proto)
	return join(rest, s+c)
}

// TransportSum is the checksum over the pseudo-header and b, a TCP segment
// or UDP datagram with its header. With the checksum field zero it is what
// belongs there; with the field filled in it is 0 where all is well.
//
// UDP alone sends a computed 0 as ffff, for there 0 means "no checksum":
// RFC 768.
func TransportSum(src, dst Addr, proto uint8, b []byte) uint16 {
	return ^Fold(Sum(b, PseudoSum(src, dst, proto, len(b))))
}

// join adds a little-endian 64-bit sum to a running sum. A sum that is not
// zero never becomes zero on the way, so that ffff and 0 stay apart.
func join(acc uint32, s uint64) uint32 {
	sum := uint64(acc) + uint64(bits.ReverseBytes16(fold64(s)))
	return uint32(sum>>32) + uint32(sum)
}

// fold64 brings a sum of 64-bit words down to 16 bits.
func fold64(s uint64) uint16 {
	s = s>>32 + s&0xffffffff
	return Fold(uint32(s>>16 + s&0xffff))
}

// add is the ones-complement sum of two sums.
func add(a, b uint64) uint64 {
	s, c := bits.Add64(a, b, 0)
	return s + c
}

// sumGo is the ones-complement sum of b in little-endian 64-bit words, the
// last one padded with zeros.
func sumGo(b []byte) (s uint64) {
	if len(b) < 8 {
		return short(b)
	}
	le := binary.LittleEndian
	var c uint64
	rest := le.Uint64(b[len(b)-8:]) >> (8 * (8 - len(b)&7)) // all gone where nothing is left over
	for ; len(b) >= 64; b = b[64:] {
		p := (*[64]byte)(b)
		s, c = bits.Add64(s, le.Uint64(p[0:]), c)
		s, c = bits.Add64(s, le.Uint64(p[8:]), c)
		s, c = bits.Add64(s, le.Uint64(p[16:]), c)
		s, c = bits.Add64(s, le.Uint64(p[24:]), c)
		s, c = bits.Add64(s, le.Uint64(p[32:]), c)
		s, c = bits.Add64(s, le.Uint64(p[40:]), c)
		s, c = bits.Add64(s, le.Uint64(p[48:]), c)
		s, c = bits.Add64(s, le.Uint64(p[56:]), c)
	}
	for ; len(b) >= 8; b = b[8:] {
		s, c = bits.Add64(s, le.Uint64(b), c)
	}
	s, c = bits.Add64(s, rest, c)
	return s + c
}

// short is fewer than eight octets as a little-endian number.
func short(b []byte) (v uint64) {
	for i := len(b) - 1; i >= 0; i-- {
		v = v<<8 | uint64(b[i])
	}
	return v
}
