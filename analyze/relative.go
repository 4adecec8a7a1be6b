package analyze

import (
	"reflect"
	"unsafe"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
)

// kind says what a unit of a Conn is near to. Which are what is found out once,
// by the types of the fields, so that passive may change.
type kind uint8

const (
	plain     kind = iota
	nearAt         // a word: an instant, near to the first packet's
	nearFrame      // a word: a frame number, near to the first packet's
	nearTick       // a tick of passive's, near to the first packet's instant
	nearISN        // a sequence number, near to the initial one of its side
	nearPeer       // the same of side 1
	nears     = iota
)

// relatedWords and relatedUnits are what is near to something else, by kind:
// each list is worked off in a loop that has one thing to do.
var relatedWords, relatedUnits = findRelated()

type relations [nears][]uint16

// Where the things stand that others are near to, in words and in units. They
// are kept as they are.
const (
	baseAt    = int(unsafe.Offsetof(passive.Conn{}.First)+unsafe.Offsetof(passive.Stamp{}.At)) / 8
	baseFrame = int(unsafe.Offsetof(passive.Conn{}.First)+unsafe.Offsetof(passive.Stamp{}.Frame)) / 8
	baseISN   = int(unsafe.Offsetof(passive.Conn{}.Ends)+unsafe.Offsetof(passive.End{}.ISN)) / 4
	basePeer  = baseISN + int(unsafe.Sizeof(passive.End{}))/4

	lastAt    = int(unsafe.Offsetof(passive.Conn{}.Last)+unsafe.Offsetof(passive.Stamp{}.At)) / 8
	stateWord = int(unsafe.Offsetof(passive.Conn{}.Ends)+unsafe.Sizeof(passive.End{})+unsafe.Offsetof(passive.End{}.State)) / 8 // of the second end
)

const passiveTick = 10 // bits: how much shorter passive's ticks are than instants

func findRelated() (inWords, inUnits relations) {
	var kinds [units]kind
	walk(reflect.TypeFor[passive.Conn](), 0, 0, func(t reflect.Type, at uintptr, side int) {
		unit := int(at / 4)
		switch {
		case t == reflect.TypeFor[clock.Instant]():
			kinds[unit] = nearAt
		case t == reflect.TypeFor[passive.Stamp](): // it begins with its frame
			kinds[unit] = nearFrame
		case t == reflect.TypeFor[seq.Num]():
			kinds[unit] = nearISN + kind(side)
		case t.Name() == "tick":
			kinds[unit] = nearTick
		}
	})
	for _, unit := range []int{2 * baseAt, 2 * baseFrame, baseISN, basePeer} {
		kinds[unit] = plain
	}
	for unit, k := range kinds {
		switch k {
		case plain:
		case nearAt, nearFrame:
			inWords[k] = append(inWords[k], uint16(unit/2))
		default:
			inUnits[k] = append(inUnits[k], uint16(unit))
		}
	}
	return inWords, inUnits
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

// bases are what others are near to, by kind.
type bases [nears]uint64

func (m *image) bases() bases {
	all := unitsOf(m)
	return bases{
		nearAt: m[baseAt], nearFrame: m[baseFrame], nearTick: m[baseAt] >> passiveTick,
		nearISN: uint64(all[baseISN]), nearPeer: uint64(all[basePeer]),
	}
}

// shorten makes distances of what is near to something.
func (m *image) shorten() {
	all := unitsOf(m)
	for k, base := range m.bases() {
		for _, i := range relatedWords[k] {
			if m[i] != 0 {
				m[i] = distance(m[i], base)
			}
		}
		for _, i := range relatedUnits[k] {
			if all[i] != 0 {
				all[i] = distance(all[i], uint32(base))
			}
		}
	}
}

// restore undoes shorten.
func (m *image) restore() {
	all := unitsOf(m)
	for k, base := range m.bases() {
		for _, i := range relatedWords[k] {
			if m[i] != 0 {
				m[i] = undistance(m[i], base)
			}
		}
		for _, i := range relatedUnits[k] {
			if all[i] != 0 {
				all[i] = undistance(all[i], uint32(base))
			}
		}
	}
}

// distance is a number for a word that is small where the word is near the
// base. It is never zero, for that means "none", and none stays so: the word whose
// number would be zero gets that which zero does not need.
func distance[W uint32 | uint64](word, base W) W {
	if z := zigzag(word-base) + 1; z != 0 {
		return z
	}
	return zigzag(-base) + 1
}

func undistance[W uint32 | uint64](z, base W) W {
	if word := base + unzigzag(z-1); word != 0 {
		return word
	}
	return base + unzigzag(^W(0))
}

// zigzag makes small numbers of small differences, of both signs.
func zigzag[W uint32 | uint64](d W) W {
	sign := d >> (unsafe.Sizeof(d)*8 - 1)
	return d<<1 ^ -sign
}

func unzigzag[W uint32 | uint64](z W) W { return z>>1 ^ -(z & 1) }
