package tcp

import "math/bits"

// Memory is the octet budget of a host and the place where its buffers come
// from. Buffers are lent in powers of two and kept for the next taker when
// they come back, so that connections that talk now and then hold memory
// only while octets are in it, and still do not allocate.
//
// It belongs to one owner at a time, as the TCBs that use it do.
type Memory struct {
	limit int
	used  int // octets lent out, and charged for records
	lent  int // octets lent out
	idle  int // octets kept for reuse
	free  [sizes][][]byte
}

// Bounds of what Memory lends and keeps.
const (
	minBuffer     = 1 << 11 // octets; the least that is lent
	sizes         = 16      // sizes from minBuffer to 64 MiB
	minIdle       = 1 << 20 // octets kept for reuse at least, and as many more as are lent out
	DefaultMemory = 1 << 30 // octets; the budget of NewMemory(0)
)

// NewMemory makes a budget of limit octets; 0 means DefaultMemory.
func NewMemory(limit int) *Memory {
	if limit == 0 {
		limit = DefaultMemory
	}
	return &Memory{limit: limit}
}

// Take lends a buffer of at least n octets, or nil where the budget does not
// allow it. Its content is arbitrary.
func (m *Memory) Take(n int) []byte {
	class := sizeClass(n)
	size := minBuffer << class
	if class >= sizes || !m.Charge(size) {
		return nil
	}
	m.lent += size
	list := m.free[class]
	if len(list) == 0 {
		return make([]byte, size)
	}
	b := list[len(list)-1]
	m.free[class] = list[:len(list)-1]
	m.idle -= size
	return b
}

// Give takes back a buffer that Take has lent. Nil is welcome.
func (m *Memory) Give(b []byte) {
	if b == nil {
		return
	}
	m.Discharge(len(b))
	m.lent -= len(b)
	class := sizeClass(len(b))
	m.free[class] = append(m.free[class], b)
	m.idle += len(b)
	m.trim()
}

// trim leaves buffers to the garbage collector, the largest first, until no
// more are kept than are worth it: after a peak the memory goes back.
func (m *Memory) trim() {
	for class := sizes - 1; m.idle > minIdle+m.lent; {
		last := len(m.free[class]) - 1
		if last < 0 {
			class--
			continue
		}
		m.idle -= minBuffer << class
		m.free[class][last] = nil
		m.free[class] = m.free[class][:last]
	}
}

// Charge counts n octets of something else against the budget and reports
// whether it allows them.
func (m *Memory) Charge(n int) bool {
	if m.used+n > m.limit {
		return false
	}
	m.used += n
	return true
}

// Discharge takes n octets off the count.
func (m *Memory) Discharge(n int) { m.used -= n }

// Used is how many octets are lent out or charged.
func (m *Memory) Used() int { return m.used }

// Limit is the budget in octets.
func (m *Memory) Limit() int { return m.limit }

// sizeClass is the power of two, counted from minBuffer, that holds n octets.
func sizeClass(n int) int {
	return max(bits.Len(uint(max(n, 1)-1))-bits.Len(minBuffer-1), 0)
}
