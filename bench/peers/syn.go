package main

import (
	"encoding/binary"
	"math/rand/v2"
	"net"
)

// synGen makes IPv4 SYN packets from random sources in 198.18.0.0/15, the
// block reserved for benchmarks (RFC 2544). It has its own checksum, so as not
// to depend on any of the stacks it is used against.
type synGen struct{ b [44]byte }

func newSynGen(dst string, port uint16) *synGen {
	g := &synGen{}
	b := g.b[:]
	b[0], b[8], b[9] = 0x45, 64, 6
	binary.BigEndian.PutUint16(b[2:], 44)
	copy(b[16:20], net.ParseIP(dst).To4())
	binary.BigEndian.PutUint16(b[22:], port)
	b[32], b[33] = 6<<4, 2 // SYN
	binary.BigEndian.PutUint16(b[34:], 65535)
	copy(b[40:], []byte{2, 4, 0x05, 0xb4}) // MSS 1460
	return g
}

// next is the next packet, valid until the one after.
func (g *synGen) next() []byte {
	b := g.b[:]
	r := rand.Uint64()
	binary.BigEndian.PutUint32(b[12:], 198<<24|18<<16|uint32(r)&0x1ffff)
	binary.BigEndian.PutUint16(b[20:], 1024+uint16(r>>17)%64000)
	binary.BigEndian.PutUint32(b[24:], uint32(r>>32))
	b[10], b[11], b[36], b[37] = 0, 0, 0, 0
	binary.BigEndian.PutUint16(b[10:], ^fold(sum(b[:20], 0)))
	binary.BigEndian.PutUint16(b[36:], ^fold(sum(b[20:], sum(b[12:20], 6+24))))
	return b
}

func sum(b []byte, s uint32) uint32 {
	for ; len(b) > 1; b = b[2:] {
		s += uint32(b[0])<<8 | uint32(b[1])
	}
	return s
}

func fold(s uint32) uint16 {
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return uint16(s)
}
