package tcp

import (
	"math/bits"
	"time"
)

// Memory is the octet budget of a host and the place where its buffers come
// from. Buffers are lent in powers of two and kept for the next taker when
// they come back, so that connections that talk now and then hold memory
// only while octets are in it, and still do not allocate.
//
// It belongs to one owner at a time, as the TCBs that use it do.
type Memory struct {
	limit int
	used  int // octets lent out, and charged for records
	idle  int // octets kept for reuse: with used no more than limit
	level Level
	upper int // from so many octets on the level rises
	lower int // below so many it falls
	free  [sizes]idleBuffers
}

// idleBuffers are the buffers of one size that wait for a taker.
type idleBuffers struct {
	list   [][]byte
	unused int // how many of them were not needed since the last Trim
}

// TrimAfter is how long a buffer may lie unused: longer than a transfer
// pauses between two windows, and short to a person.
const TrimAfter = 100 * time.Millisecond

// Bounds of what Memory lends and keeps.
const (
	minBuffer     = 1 << 11 // octets; the least that is lent
	sizes         = 16      // sizes from minBuffer to 64 MiB
	minIdle       = 1 << 21 // octets kept for reuse while memory is calm, or an eighth of a small budget
	DefaultMemory = 1 << 30 // octets; the budget of NewMemory(0)
)

// NewMemory makes a budget of limit octets; 0 means DefaultMemory.
func NewMemory(limit int) *Memory {
	if limit == 0 {
		limit = DefaultMemory
	}
	m := &Memory{limit: limit}
	m.setLevel(Calm)
	return m
}

// Take lends a buffer of at least n octets, or nil where the budget does not
// allow it. Its content is arbitrary.
func (m *Memory) Take(n int) []byte {
	class := sizeClass(n)
	size := minBuffer << class
	if class >= sizes || !m.Charge(size) {
		return nil
	}
	f := &m.free[class]
	last := len(f.list) - 1
	if last < 0 {
		return make([]byte, size)
	}
	b := f.list[last]
	f.list = f.list[:last]
	f.unused = min(f.unused, last)
	m.idle -= size
	return b
}

// Spare is Take for what can be done without, such as copies of packets that
// their senders would send again: from Short on it lends nothing.
func (m *Memory) Spare(n int) []byte {
	if m.level >= Short {
		return nil
	}
	return m.Take(n)
}

// Give takes back a buffer that Take has lent. Nil is welcome.
func (m *Memory) Give(b []byte) {
	if b == nil {
		return
	}
	m.Discharge(len(b))
	if m.idle+len(b) > m.limit-m.upper {
		return // at this level as much may yet be asked for
	}
	f := &m.free[sizeClass(len(b))]
	f.list = append(f.list, b)
	m.idle += len(b)
}

// Surplus reports whether more is kept for reuse than should be for long:
// whoever owns m should call Trim in TrimAfter.
func (m *Memory) Surplus() bool { return m.idle > m.kept() }

// kept is how much may wait for a taker for long: nothing where memory is
// wanted for other things.
func (m *Memory) kept() int {
	if m.level > Calm {
		return 0
	}
	return min(minIdle, m.limit/8)
}

// Trim leaves those buffers to the garbage collector that nobody has needed
// since it was called last. What is in use again and again stays; after a
// peak the memory goes back.
func (m *Memory) Trim() {
	for class := range m.free {
		f := &m.free[class]
		for ; f.unused > 0 && m.Surplus(); f.unused-- {
			last := len(f.list) - 1
			f.list[last] = nil
			f.list = f.list[:last]
			m.idle -= minBuffer << class
		}
		f.unused = len(f.list)
	}
}

// Charge counts n octets of something else against the budget and reports
// whether it allows them.
func (m *Memory) Charge(n int) bool {
	if m.used+n > m.limit {
		return false
	}
	m.used += n
	if m.used >= m.upper {
		m.rise()
	}
	return true
}

// Discharge takes n octets off the count.
func (m *Memory) Discharge(n int) {
	m.used -= n
	if m.used < m.lower {
		m.fall()
	}
}

// Used is how many octets are lent out or charged.
func (m *Memory) Used() int { return m.used }

// Limit is the budget in octets.
func (m *Memory) Limit() int { return m.limit }

// sizeClass is the power of two, counted from minBuffer, that holds n octets.
func sizeClass(n int) int {
	return max(bits.Len(uint(max(n, 1)-1))-bits.Len(minBuffer-1), 0)
}
