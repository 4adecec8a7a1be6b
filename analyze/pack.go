package analyze

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
)

// A Conn is mostly what it is in any connection that has got so far: so it is
// packed as what is different from a usual one in the same states (usual.go):
//
//	which usual one: an octet
//	number and instant of the first frame
//	the set of words that differ, as far as it is another than one expects
//	these words: what differs of those that are plain, and then the distances of
//	those that are near to something (relative.go)
//
// All this is made to be quick: there is next to nothing that a processor would
// have to guess.
//
// This is the one file that looks at a Conn as memory. It may, for a Conn has
// no pointers, which a test holds; and any octets at all come back as they were.

// words is the size of a Conn.
const words = int(unsafe.Sizeof(passive.Conn{})) / 8

const _ = -(unsafe.Sizeof(passive.Conn{}) % 8) // does not compile where a Conn does not consist of whole words

// image is a Conn as words.
type image [words]uint64

func imageOf(c *passive.Conn) *image { return (*image)(unsafe.Pointer(c)) }

// set is some of the words.
type set [(words + 63) / 64]uint64

// maxPacked is the size of the worst case: all words differ, in all octets. A
// word is written and read as eight octets, however many count: so there is
// room behind the last.
const (
	maxPacked = 1 + 9*(len(set{})+words) + packSlack
	packSlack = 8
)

// pack writes c into b and returns how long that is.
func pack(b *[maxPacked]byte, c *passive.Conn) int {
	m, like := imageOf(c), usualFor(c)
	base := &usual[like]
	b[0] = like
	n := putWord(b, putWord(b, 1, m[baseFrame]), m[baseAt])
	differ := m.differences(&base.image)
	for k, some := range differ {
		n = putWord(b, n, some^base.expected[k])
	}
	for k, some := range differ {
		for some &= plainWords[k]; some != 0; some &= some - 1 {
			i := 64*k + bits.TrailingZeros64(some)
			n = putWord(b, n, m[i]^base.image[i])
		}
	}
	return m.packNear(b, n, &differ)
}

// differences are the words that are not as in another; but for those of the
// first frame.
func (m *image) differences(o *image) (some set) {
	for k := range some {
		mine, theirs := m[64*k:min(64*k+64, words)], o[64*k:min(64*k+64, words)]
		some[k] = differing(mine, theirs)
	}
	some[baseAt/64] &^= 1 << (baseAt % 64)
	some[baseFrame/64] &^= 1 << (baseFrame % 64)
	return some
}

// differing are the words that differ, as bits. A number that is not zero borrows
// when it is taken from zero, and the borrow is carried into the set.
func differing(a, b []uint64) (all uint64) {
	i := len(a)
	for ; i >= 4; i -= 4 {
		x, y := (*[4]uint64)(a[i-4:]), (*[4]uint64)(b[i-4:])
		all = shiftIn(all, x[3]^y[3])
		all = shiftIn(all, x[2]^y[2])
		all = shiftIn(all, x[1]^y[1])
		all = shiftIn(all, x[0]^y[0])
	}
	for i--; i >= 0; i-- {
		all = shiftIn(all, a[i]^b[i])
	}
	return all
}

func shiftIn(all, x uint64) uint64 {
	_, some := bits.Sub64(0, x, 0)
	all, _ = bits.Add64(all, all, some)
	return all
}

// packNear writes the distances of some words.
func (m *image) packNear(b *[maxPacked]byte, n int, differ *set) int {
	near := m.bases()
	for k, some := range differ {
		for wide := some & wideWords[k]; wide != 0; wide &= wide - 1 {
			i := 64*k + bits.TrailingZeros64(wide)
			n = putWord(b, n, distance(m[i], near[kinds[i][0]]))
		}
		for pairs := some & pairWords[k]; pairs != 0; pairs &= pairs - 1 {
			i := 64*k + bits.TrailingZeros64(pairs)
			n = putWord(b, n, pairDistance(m[i], &near, kinds[i]))
		}
	}
	return n
}

// putWord writes a word: without the octets of zero at both ends, and in front
// of the others how many of these follow, and how many of zero were below. A
// number less than eight stands in the first octet, where none follows.
func putWord(b *[maxPacked]byte, n int, x uint64) int {
	low := bits.TrailingZeros64(x|1<<63) / 8
	long := 8 - bits.LeadingZeros64(x|1)/8 - low
	tag := low | long<<3
	if x < 8 {
		tag, long = int(x), 0
	}
	b[n] = byte(tag)
	binary.LittleEndian.PutUint64(b[n+1:], x>>(8*low&63))
	return n + 1 + long
}

// word reads what putWord wrote.
func word(b []byte, n int) (uint64, int) {
	f := &forms[b[n]%uint8(len(forms))]
	x := binary.LittleEndian.Uint64(b[n+1:]) & f.mask
	return (x | f.number) << (f.shift & 63), n + f.size
}

// form is what the first octet of a word says.
type form struct {
	mask   uint64 // of what counts in the eight octets behind it
	number uint64 // it is itself
	shift  int
	size   int // with the octets that follow
}

var forms = func() (all [128]form) {
	for tag := range all {
		low, long := tag&7, tag>>3
		all[tag] = form{mask: 1<<(8*long) - 1, shift: 8 * low, size: 1 + long}
		if long == 0 {
			all[tag] = form{number: uint64(low), size: 1}
		}
	}
	return all
}()

// unpack makes c of what pack wrote. It reads up to packSlack octets more
// than that.
func unpack(c *passive.Conn, b []byte) {
	m, base := imageOf(c), &usual[b[0]]
	*m = base.image
	n := 1
	m[baseFrame], n = word(b, n)
	m[baseAt], n = word(b, n)
	differ := base.expected
	for k := range differ {
		x, next := word(b, n)
		differ[k] ^= x
		n = next
	}
	for k, some := range differ {
		for some &= plainWords[k]; some != 0; some &= some - 1 {
			x, next := word(b, n)
			m[64*k+bits.TrailingZeros64(some)] ^= x
			n = next
		}
	}
	m.unpackNear(b, n, &differ)
}

// unpackNear reads what packNear wrote. What words are near to is there.
func (m *image) unpackNear(b []byte, n int, differ *set) {
	near := m.bases()
	for k, some := range differ {
		for wide := some & wideWords[k]; wide != 0; wide &= wide - 1 {
			i := 64*k + bits.TrailingZeros64(wide)
			x, next := word(b, n)
			m[i] = undistance(x, near[kinds[i][0]])
			n = next
		}
		for pairs := some & pairWords[k]; pairs != 0; pairs &= pairs - 1 {
			i := 64*k + bits.TrailingZeros64(pairs)
			x, next := word(b, n)
			m[i] = pairUndistance(x, &near, kinds[i])
			n = next
		}
	}
}

// unpackFirst is the number of a packed connection's first frame.
func unpackFirst(b []byte) uint64 {
	frame, _ := word(b, 1)
	return frame
}

// glimpse is what of a packed connection says whether it will be missed.
type glimpse struct {
	last   clock.Instant
	states [2]passive.State
}

func glimpseOf(b []byte) glimpse {
	var c passive.Conn
	unpack(&c, b)
	return glimpse{c.Last.At, [2]passive.State{c.Ends[0].State, c.Ends[1].State}}
}
