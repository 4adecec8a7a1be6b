package analyze

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
)

// A Conn is mostly what it is in any connection that has got so far: so it is
// packed as what is different from a usual one in the same states (usual.go), in
// units of four octets. An octet says which usual one. Then a unit that differs is
// a tag,
//
//	bits 4–7  units in front that do not differ, at most 14
//	bits 2–3  octets kept, less one     bits 0–1  octets of zero below them
//
// and its octets between the first and the last that are not zero. Tags whose
// octets would not fit into a unit say something else: packEnd and so on.
//
// Instants, frames and sequence numbers are kept as distances (relative.go).
//
// This is the one file that looks at a Conn as memory. It may, for a Conn has
// no pointers, which a test holds; and any octets at all come back as they were.

// words and units are the size of a Conn.
const (
	words = int(unsafe.Sizeof(passive.Conn{})) / 8
	units = 2 * words
)

const _ = -(unsafe.Sizeof(passive.Conn{}) % 8) // does not compile where a Conn does not consist of whole words

// maxPacked is the size of the worst case: all units differ. A unit's octets
// are written all four, so there is room behind the last.
const (
	packSlack = 4
	maxPacked = 1 + units*5 + 1 + packSlack
)

// The low four bits of tags that are not followed by a unit's octets.
const (
	packEnd  = 0xf // four above three: there is no more
	packOne  = 0xe // four above two: the unit is 1
	packLast = 0xd // four above one: the last that was kept in full, or seen
	packSeen = 0xb // three above three: one that came before; its place in the memory follows
	packSkip = 0xa // three above two: no unit, but many that do not differ: skipSize for each in bits 4–7, and one more
	packZero = 0x7 // two above three: the unit is 0
)

const skipSize = 15

// image is a Conn as words, and unitsOf the same as units.
type image [words]uint64

func imageOf(c *passive.Conn) *image  { return (*image)(unsafe.Pointer(c)) }
func unitsOf(m *image) *[units]uint32 { return (*[units]uint32)(unsafe.Pointer(m)) }

// pack writes c into b and returns how long that is. It leaves c useless.
func pack(b *[maxPacked]byte, c *passive.Conn) int {
	m := imageOf(c)
	m.shorten()
	like := usualFor(c)
	base := &usual[like]
	all, same := unitsOf(m), unitsOf(base)
	var seen memory
	b[0] = like
	n, next, last := 1, 0, uint32(0) // octets written, units done, the last one kept or seen
	for i := 0; i < units; i++ {
		u := all[i]
		if u == same[i] {
			if i%2 == 0 && m[i/2] == base[i/2] {
				i++
			}
			continue
		}
		if i-next >= skipSize {
			n, next = skip(b, n, next, i)
		}
		tag := byte(i-next) << 4
		switch place := placeOf(u); {
		case u == 0:
			b[n] = tag | packZero
			n++
		case u == 1:
			b[n] = tag | packOne
			n++
		case u == last:
			b[n] = tag | packLast
			n++
		case u > 255 && seen[place] == u:
			b[n], b[n+1], last = tag|packSeen, place, u
			n += 2
		default:
			seen[place], last = u, u
			low := bits.TrailingZeros32(u) / 8
			long := 3 - low - bits.LeadingZeros32(u)/8
			b[n] = tag | byte(low|long<<2)
			binary.LittleEndian.PutUint32(b[n+1:], u>>(8*low))
			n += long + 2
		}
		next = i + 1
	}
	b[n] = packEnd
	return n + 1
}

// skip writes how many units do not differ, as far as a tag cannot.
func skip(b *[maxPacked]byte, n, next, i int) (int, int) {
	for ; i-next >= skipSize; n++ {
		some := min((i-next)/skipSize, 16)
		b[n] = byte(some-1)<<4 | packSkip
		next += some * skipSize
	}
	return n, next
}

// memory holds units that came before in the same Conn, for much is said twice:
// each at a place that its value says.
type memory [64]uint32

func placeOf(u uint32) uint8 { return uint8(u * 0x9e3779b1 >> 26) }

// unpack makes c of what pack wrote. It reads up to packSlack octets more
// than that.
func unpack(c *passive.Conn, b []byte) {
	m := imageOf(c)
	fill(unitsOf(m)[:], b)
	m.restore()
}

// unpackFirst is the number of a packed connection's first frame.
func unpackFirst(b []byte) uint64 {
	var m [baseFrame + 1]uint64
	fill((*[2 * len(m)]uint32)(unsafe.Pointer(&m))[:], b)
	return m[baseFrame]
}

// glimpse is what can be known of a packed connection without unpacking it all.
type glimpse struct {
	last   clock.Instant
	states [2]passive.State
}

func glimpseOf(b []byte) (g glimpse) {
	var c passive.Conn
	m := imageOf(&c)
	fill(unitsOf(m)[:2*stateWord+2], b)
	if at := m[lastAt]; at != 0 {
		g.last = clock.Instant(undistance(at, m[baseAt]))
	}
	g.states = [2]passive.State{c.Ends[0].State, c.Ends[1].State}
	return g
}

// fill reads the first units of what pack wrote, as many as it is given.
func fill(all []uint32, b []byte) {
	copy(all, unitsOf(&usual[b[0]])[:])
	var seen memory
	last := uint32(0)
	for n, i := 1, 0; ; i++ {
		tag := b[n]
		i += int(tag >> 4)
		n++
		code := tag & 0xf
		if code == packSkip {
			i += int(tag>>4)*(skipSize-1) + skipSize - 1
			continue
		}
		if code == packEnd || i >= len(all) {
			return
		}
		switch code {
		case packOne:
			all[i] = 1
		case packLast:
			all[i] = last
		case packZero:
			all[i] = 0
		case packSeen:
			last = seen[b[n]%uint8(len(seen))]
			all[i] = last
			n++
		default:
			short := 24 - code>>2*8 // bits above that were not kept
			u := binary.LittleEndian.Uint32(b[n:]) << (short & 31) >> (short & 31) << (code & 3 * 8)
			seen[placeOf(u)], last = u, u
			all[i] = u
			n += int(code>>2) + 1
		}
	}
}
