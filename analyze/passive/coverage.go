package passive

import "github.com/tcpglass/tcpglass/seq"

// maxHoles is how many holes of one direction are remembered at a time. Where
// there are more, the lowest is forgotten: what fills it later is said to have
// been seen before.
const maxHoles = 12

// maxReach is how far behind the front a number can lie: half a turn.
const maxReach = 1 << 31

// hole is a stretch that was jumped over.
type hole struct {
	lo, hi seq.Num
	at     tick // of the jump; 0: there was none, it is from before the capture
}

// coverage is which octets of a direction have been seen: everything from
// the front down to reach octets behind it, but for the holes. A number is
// ahead of the front or behind it, whichever is nearer, so a stream may be
// longer than 4 GiB.
type coverage struct {
	front     seq.Num
	reach     uint32 // at most maxReach
	forgotten uint32 // holes
	begun     bool   // there is a front
	n         uint8  // of holes, in the order of their numbers
	holes     [maxHoles]hole
}

// placement is where a segment came to lie.
type placement struct {
	class Class
	jump  bool // it is ahead of the front
	late  bool // it filled a hole, or a part of one, that a jump had left at since
	since tick
	fresh uint32 // octets not seen before
}

// begin sets the front where it is not yet set: a SYN tells it before there is data.
func (c *coverage) begin(front seq.Num) {
	if !c.begun {
		c.front, c.begun = front, true
	}
}

// take places n octets that begin at lo; n is not 0.
func (c *coverage) take(lo seq.Num, n uint32, at tick) placement {
	c.begin(lo)
	n = min(n, maxReach/2) // no packet is so long, and what lies about it must not wrap
	if lo == c.front {
		c.advance(n)
		return placement{class: New, fresh: n}
	}
	return c.place(lo, n, at)
}

// place is take for what is not next in line.
func (c *coverage) place(lo seq.Num, n uint32, at tick) placement {
	a := c.off(lo)
	b := a + int64(n)
	p := placement{class: c.classify(a, b)}
	switch {
	case a > 0:
		p.jump, p.fresh = true, n
		c.leap(lo, uint32(a), at)
		c.advance(n)
	case b > 0:
		c.fill(a, 0, &p)
		p.fresh += uint32(b)
		c.advance(uint32(b))
	default:
		c.fill(a, b, &p)
	}
	return p
}

// classify sorts the stretch [a, b), given as distances from the front. The
// order of the questions is that of the truth tables.
func (c *coverage) classify(a, b int64) Class {
	switch {
	case a == -1 && b == 0:
		return Probe
	case b <= 0 && c.has(a, b):
		return Seen
	case a >= 0:
		return New
	case b > 0:
		return Partial
	}
	return Hole
}

// off is how far ahead of the front n lies, negative where behind.
func (c *coverage) off(n seq.Num) int64 { return int64(int32(n - c.front)) }

// has reports whether all of [a, b), which is behind the front, was seen.
func (c *coverage) has(a, b int64) bool {
	if a < -int64(c.reach) {
		return false
	}
	for _, h := range c.holes[:c.n] {
		if c.off(h.lo) < b && a < c.off(h.hi) {
			return false
		}
	}
	return true
}

// advance moves the front on by n octets.
func (c *coverage) advance(n uint32) {
	for c.n > 0 && uint64(uint32(c.front-c.holes[0].lo))+uint64(n) >= maxReach {
		c.remove(0) // more than half a turn behind: its numbers now mean others
	}
	c.front += seq.Num(n)
	c.reach = uint32(min(uint64(c.reach)+uint64(n), maxReach))
}

// leap moves the front to lo and leaves a hole of n octets.
func (c *coverage) leap(lo seq.Num, n uint32, at tick) {
	front := c.front
	c.advance(n)
	c.insert(int(c.n), hole{front, lo, at})
}

// fill takes [a, b), which is behind the front, out of the holes, and tells p
// how much of it is fresh.
func (c *coverage) fill(a, b int64, p *placement) {
	if floor := -int64(c.reach); a < floor {
		c.deepen(a, b)
		p.fresh += uint32(min(b, floor) - a)
	}
	for i := 0; i < int(c.n); i++ {
		h := c.holes[i]
		lo, hi := max(a, c.off(h.lo)), min(b, c.off(h.hi))
		if lo >= hi {
			continue
		}
		p.fresh += uint32(hi - lo)
		p.late, p.since = h.at != 0, h.at
		i += c.cut(i, c.front+seq.Num(lo), c.front+seq.Num(hi))
	}
}

// deepen makes room for [a, b), which begins below everything seen so far.
func (c *coverage) deepen(a, b int64) {
	floor := -int64(c.reach)
	c.reach = uint32(-a)
	if b < floor {
		c.insert(0, hole{c.front + seq.Num(b), c.front + seq.Num(floor), 0})
	}
}

// cut takes [lo, hi), which is not empty and lies in hole i, out of it. It
// returns by how many holes there are more now, of those up to where it was.
func (c *coverage) cut(i int, lo, hi seq.Num) int {
	h := &c.holes[i]
	switch left, right := h.lo != lo, h.hi != hi; {
	case left && right:
		above := hole{hi, h.hi, h.at}
		h.hi = lo
		return c.insert(i+1, above)
	case left:
		h.hi = lo
	case right:
		h.lo = hi
	default:
		c.remove(i)
		return -1
	}
	return 0
}

// insert makes h hole i, and forgets the lowest where there is no room. It
// returns by how many the holes below that are more.
func (c *coverage) insert(i int, h hole) int {
	more := 1
	if c.n == maxHoles {
		c.forgotten++
		if i == 0 {
			return 0 // h is the lowest itself
		}
		c.remove(0)
		i--
		more = 0
	}
	copy(c.holes[i+1:c.n+1], c.holes[i:c.n])
	c.holes[i] = h
	c.n++
	return more
}

// remove takes hole i out of the list. What is behind the last is zero, so
// that it packs well.
func (c *coverage) remove(i int) {
	copy(c.holes[i:], c.holes[i+1:c.n])
	c.n--
	c.holes[c.n] = hole{}
}

// missing is how many holes, and octets in them, lie below una: they were
// acknowledged, so it is the capture that has lost them.
func (c *coverage) missing(una seq.Num) (holes int, octets uint64) {
	for _, h := range c.holes[:c.n] {
		if below := min(c.off(h.hi), c.off(una)) - c.off(h.lo); below > 0 {
			holes++
			octets += uint64(below)
		}
	}
	return holes, octets
}
