package detect

import (
	"encoding/binary"
	"math/bits"

	"github.com/tcpglass/tcpglass/wire"
)

// key is the secret of all tables and sketches. Without it whoever sends the
// SYNs could choose the cells that they fall into, and hide a flood or fake
// one: "sketch poisoning", arXiv 2503.11777.
type key struct{ k0, k1 uint64 }

func keyFrom(b [16]byte) key {
	return key{binary.LittleEndian.Uint64(b[:8]), binary.LittleEndian.Uint64(b[8:])}
}

// hash is SipHash-1-3 of three words, which is all that is hashed here. The
// final word of the original, the length, is the same for all and is left
// out with its round.
//
// Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012. One and
// three rounds are what hash tables commonly take: nobody sees a hash of
// ours.
func (k key) hash(a, b, c uint64) uint64 {
	v0, v1 := k.k0^0x736f6d6570736575, k.k1^0x646f72616e646f6d
	v2, v3 := k.k0^0x6c7967656e657261, k.k1^0x7465646279746573
	v3 ^= a
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	v0 ^= a
	v3 ^= b
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	v0 ^= b
	v3 ^= c
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	v0 ^= c
	v2 ^= 0xff
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	return v0 ^ v1 ^ v2 ^ v3
}

// round stirs the four words once.
func round(v0, v1, v2, v3 uint64) (uint64, uint64, uint64, uint64) {
	v0 += v1
	v1 = bits.RotateLeft64(v1, 13) ^ v0
	v0 = bits.RotateLeft64(v0, 32)
	v2 += v3
	v3 = bits.RotateLeft64(v3, 16) ^ v2
	v0 += v3
	v3 = bits.RotateLeft64(v3, 21) ^ v0
	v2 += v1
	v1 = bits.RotateLeft64(v1, 17) ^ v2
	v2 = bits.RotateLeft64(v2, 32)
	return v0, v1, v2, v3
}

// What is hashed is told apart by its third word: ports end below ofAddr.
const (
	ofAddr   = 1 << 16
	ofPrefix = 2 << 16
)

func (k key) addr(a wire.Addr) uint64 {
	hi, lo := words(a)
	return k.hash(hi, lo, ofAddr)
}

func (k key) prefix(p wire.Addr) uint64 {
	hi, lo := words(p)
	return k.hash(hi, lo, ofPrefix)
}

func (k key) endpoint(e wire.Endpoint) uint64 {
	hi, lo := words(e.Addr)
	return k.hash(hi, lo, uint64(e.Port))
}

// flow is the hash of a connection attempt, of the hashes of its ends.
func (k key) flow(server, client uint64, port uint16) uint64 {
	return k.hash(server, client, uint64(port))
}

func words(a wire.Addr) (hi, lo uint64) {
	return binary.BigEndian.Uint64(a[:8]), binary.BigEndian.Uint64(a[8:])
}

// Lengths of the prefixes that sources are gathered by: what one customer
// of a network usually has.
const (
	prefix4 = 24
	prefix6 = 48
)

// prefixOf is the network of a source.
func prefixOf(a wire.Addr) wire.Addr {
	if a.Is4() {
		a[15] = 0
		return a
	}
	clear(a[prefix6/8:])
	return a
}
