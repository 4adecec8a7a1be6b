package analyze

import (
	"reflect"
	"unsafe"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
)

// kind says what a word of a Conn, or half of one, is near to. Which are what is
// found out once, by the types of the fields, so that passive may change.
type kind uint8

const (
	plain     kind = iota
	nearAt         // a word: an instant, near to the first packet's
	nearFrame      // a word: a frame number, near to the first packet's
	nearTick       // half a word: a tick of passive's, near to the first packet's instant
	nearISN        // half a word: a sequence number, near to the initial one of its side
	nearPeer       // the same of side 1
	nears     = iota
)

// kinds are those of all words: of the lower half, or all of it, and of the
// upper half. The sets sort words by what is to be done with them: nothing,
// one distance, or two.
var (
	kinds                            = findKinds()
	plainWords, wideWords, pairWords = sorts(&kinds)
)

// Where the things stand that others are near to, in words. They are kept as
// they are.
const (
	baseAt    = int(unsafe.Offsetof(passive.Conn{}.First)+unsafe.Offsetof(passive.Stamp{}.At)) / 8
	baseFrame = int(unsafe.Offsetof(passive.Conn{}.First)+unsafe.Offsetof(passive.Stamp{}.Frame)) / 8
	baseISN   = int(unsafe.Offsetof(passive.Conn{}.Ends)+unsafe.Offsetof(passive.End{}.ISN)) / 4 // in halves
	basePeer  = baseISN + int(unsafe.Sizeof(passive.End{}))/4
)

const passiveTick = 10 // bits: how much shorter passive's ticks are than instants

func findKinds() (all [words][2]kind) {
	halves := unsafe.Slice(&all[0][0], 2*words)
	walk(reflect.TypeFor[passive.Conn](), 0, 0, func(t reflect.Type, at uintptr, side int) {
		half := int(at / 4)
		switch {
		case t == reflect.TypeFor[clock.Instant]():
			halves[half] = nearAt
		case t == reflect.TypeFor[passive.Stamp](): // it begins with its frame
			halves[half] = nearFrame
		case t == reflect.TypeFor[seq.Num]():
			halves[half] = nearISN + kind(side)
		case t.Name() == "tick":
			halves[half] = nearTick
		}
	})
	for _, half := range []int{2 * baseAt, 2 * baseFrame, baseISN, basePeer} {
		halves[half] = plain
	}
	return all
}

func sorts(kinds *[words][2]kind) (plains, wide, pairs set) {
	for i, k := range kinds {
		into := &pairs
		switch {
		case k == [2]kind{plain, plain}:
			into = &plains
		case k[0] == nearAt || k[0] == nearFrame:
			into = &wide
		}
		into[i/64] |= 1 << (i % 64)
	}
	return plains, wide, pairs
}

// walk visits a type and all in it, with their offsets, and which side they
// belong to: which of two, where something stands in two copies.
func walk(t reflect.Type, at uintptr, side int, visit func(t reflect.Type, at uintptr, side int)) {
	visit(t, at, side)
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			walk(t.Field(i).Type, at+t.Field(i).Offset, side, visit)
		}
	case reflect.Array:
		for i := range t.Len() {
			if t.Len() == 2 {
				side = i
			}
			walk(t.Elem(), at+uintptr(i)*t.Elem().Size(), side, visit)
		}
	}
}

// bases are what others are near to, by kind; what is plain is near to zero.
type bases [nears]uint64

func (m *image) bases() bases {
	half := func(i int) uint64 { return m[i/2] >> (32 * (i % 2)) & (1<<32 - 1) }
	return bases{
		nearAt: m[baseAt], nearFrame: m[baseFrame], nearTick: m[baseAt] >> passiveTick,
		nearISN: half(baseISN), nearPeer: half(basePeer),
	}
}

// pairDistance is the distances of both halves of a word, their lower halves
// below the upper ones: so two short ones leave zeros at one end.
func pairDistance(x uint64, near *bases, k [2]kind) uint64 {
	low, high := uint32(x), uint32(x>>32)
	return woven(uint64(distance(low, uint32(near[k[0]]))) | uint64(distance(high, uint32(near[k[1]])))<<32)
}

func pairUndistance(x uint64, near *bases, k [2]kind) uint64 {
	x = woven(x)
	low, high := uint32(x), uint32(x>>32)
	return uint64(undistance(low, uint32(near[k[0]]))) | uint64(undistance(high, uint32(near[k[1]])))<<32
}

// woven swaps the two quarters in the middle.
func woven(x uint64) uint64 {
	return x&0xffff00000000ffff | x>>16&0xffff0000 | x&0xffff0000<<16
}

// distance is a number for a word that is small where the word is near the
// base. Zero means "none", and none stays so; no other word's number is zero: the
// one whose number would be gets that which zero does not need.
func distance[W uint32 | uint64](word, base W) W {
	z := zigzag(word-base) + 1
	if z == 0 {
		z = zigzag(-base) + 1
	}
	if word == 0 {
		z = 0
	}
	return z
}

func undistance[W uint32 | uint64](z, base W) W {
	word := base + unzigzag(z-1)
	if word == 0 {
		word = base + unzigzag(^W(0))
	}
	if z == 0 {
		word = 0
	}
	return word
}

// zigzag makes small numbers of small differences, of both signs.
func zigzag[W uint32 | uint64](d W) W {
	sign := d >> (unsafe.Sizeof(d)*8 - 1)
	return d<<1 ^ -sign
}

func unzigzag[W uint32 | uint64](z W) W { return z>>1 ^ -(z & 1) }
