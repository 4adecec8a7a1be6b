//go:build !purego

package wire

import "golang.org/x/sys/cpu"

// wide is where the vector code begins to pay for its call, in octets. At
// 1448 octets it is three times as fast as sumGo, at 65000 four times.
const wide = 128

// sumAVX2 is the sum of n octets, a positive multiple of 32.
//
//go:noescape
func sumAVX2(src *byte, n int) uint64

// copySumAVX2 is sumAVX2, and copies on the way.
//
//go:noescape
func copySumAVX2(dst, src *byte, n int) uint64

func sum(b []byte) uint64 {
	if len(b) < wide || !cpu.X86.HasAVX2 {
		return sumGo(b)
	}
	n := len(b) &^ 31
	return add(sumAVX2(&b[0], n), sumGo(b[n:]))
}

func copySum(dst, src []byte) uint64 {
	if len(src) < wide || !cpu.X86.HasAVX2 {
		copy(dst, src)
		return sumGo(src)
	}
	n := len(src) &^ 31
	copy(dst[n:], src[n:])
	return add(copySumAVX2(&dst[0], &src[0], n), sumGo(src[n:]))
}
