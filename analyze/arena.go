package analyze

import (
	"encoding/binary"
	"slices"
)

// ref names where a Table keeps a connection: packed in its arena, as the
// number of a slab and of a slot in it, or, with the top bit set, as the number
// of a place among the hot ones.
type ref uint32

const (
	nowhere  = ^ref(0)
	hotRef   = ref(1 << 31)
	slotBits = 10
)

func (r ref) isHot() bool { return r&hotRef != 0 }
func (r ref) hot() int    { return int(r &^ hotRef) }

const (
	slabSize    = 16 << 10
	fewSlabs    = 64      // of an arena, before it takes blocks: 1 MiB
	blockSize   = 4 << 20 // octets, some hundred slabs
	minSlot     = slabSize >> slotBits
	maxSlot     = 4096
	slotClasses = 31 + 4*16                   // steps of 8 octets up to 256, then 16 in each power of two
	maxArena    = slabSize << (31 - slotBits) // what refs can name: 32 GiB
)

// arena keeps pieces of memory of up to maxPacked octets. A slab is cut into
// slots of one size; sizes are so close together that an eighth at most is lost,
// and less for small ones. A slot that was given back is the next one taken of
// its size. Slabs stay.
type arena struct {
	slabs []slab
	free  [slotClasses]ref    // the last slot given back, plus one; it begins with the one before
	open  [slotClasses]uint32 // the slab to cut from, plus one
	block []byte              // what slabs are cut from
}

type slab struct {
	octets []byte
	size   uint16 // of a slot
	class  uint8
	cut    uint16 // slots that have been used
}

// slotSizes are the sizes of slots, from minSlot to maxSlot.
var slotSizes = func() (sizes [slotClasses]uint16) {
	size, step := minSlot, 8
	for i := range sizes {
		sizes[i] = uint16(size)
		if size >= 256 && size&(size-1) == 0 {
			step = size / 16
		}
		size += step
	}
	return sizes
}()

const _ = uint(maxSlot - maxPacked) // does not compile where a Conn may be too long for the largest slot

// slotClass is the least slot size for so many octets.
func slotClass(n int) int {
	class, _ := slices.BinarySearch(slotSizes[:], uint16(n))
	return class
}

// put keeps a copy of b. There is room: mostInTable sees to it.
func (a *arena) put(b []byte) ref {
	r := a.take(slotClass(len(b)))
	copy(a.slot(r), b)
	return r
}

func (a *arena) take(class int) ref {
	if head := a.free[class]; head != 0 {
		r := head - 1
		a.free[class] = ref(binary.LittleEndian.Uint32(a.slot(r)))
		return r
	}
	if a.open[class] == 0 {
		a.slabs = append(a.slabs, slab{octets: a.fresh(), size: slotSizes[class], class: uint8(class)})
		a.open[class] = uint32(len(a.slabs))
	}
	return a.cut(class)
}

// fresh is memory for a slab: its own while there are few, then a part of a
// block that is worth large pages.
func (a *arena) fresh() []byte {
	if len(a.slabs) < fewSlabs {
		return make([]byte, slabSize)
	}
	if len(a.block) == 0 {
		a.block = huge(make([]byte, blockSize))
	}
	b := a.block[:slabSize:slabSize]
	a.block = a.block[slabSize:]
	return b
}

// cut takes the next slot of the open slab; the last one closes it. What
// reads a slot may read packSlack octets beyond.
func (a *arena) cut(class int) ref {
	number := a.open[class] - 1
	s := &a.slabs[number]
	r := ref(number<<slotBits | uint32(s.cut))
	s.cut++
	if (int(s.cut)+1)*int(s.size)+packSlack > slabSize {
		a.open[class] = 0
	}
	return r
}

// slot is the memory from a slot to the end of its slab.
func (a *arena) slot(r ref) []byte {
	s := &a.slabs[r>>slotBits]
	return s.octets[int(s.size)*int(r&(1<<slotBits-1)):]
}

// giveBack frees a slot.
func (a *arena) giveBack(r ref) {
	class := a.slabs[r>>slotBits].class
	binary.LittleEndian.PutUint32(a.slot(r), uint32(a.free[class]))
	a.free[class] = r + 1
}

// size is how many octets the arena has taken.
func (a *arena) size() int { return len(a.slabs) * slabSize }
