package passive

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/seq"
)

// ledger is coverage as ../shared/tools/seen-truth keeps it: one entry per
// octet, positions that never wrap, and no bound.
type ledger struct {
	begun bool
	front int64
	seen  map[int64]bool
}

// take sorts n octets from lo on, in the order of questions of seen-truth.
func (l *ledger) take(lo seq.Num, n uint32) (class Class, jump bool, fresh uint32) {
	if !l.begun {
		l.begun, l.front, l.seen = true, int64(lo), map[int64]bool{}
	}
	a := l.front + int64(int32(lo-seq.Num(l.front)))
	b := a + int64(n)
	for i := a; i < b; i++ {
		if !l.seen[i] {
			l.seen[i] = true
			fresh++
		}
	}
	switch {
	case n == 1 && a == l.front-1:
		class = Probe
	case fresh == 0:
		class = Seen
	case a >= l.front:
		class, jump = New, a > l.front
	case b > l.front:
		class = Partial
	default:
		class = Hole
	}
	l.front = max(l.front, b)
	return class, jump, fresh
}

// check fails where the holes are not what they must be.
func (c *coverage) check() error {
	last := -int64(c.reach)
	for i, h := range c.holes[:c.n] {
		lo, hi := c.off(h.lo), c.off(h.hi)
		if lo < last || hi <= lo || hi > 0 {
			return fmt.Errorf("hole %d is [%d, %d) from the front, after %d, and %d octets are covered", i, lo, hi, last, c.reach)
		}
		last = hi
	}
	for _, h := range c.holes[c.n:] {
		if h != (hole{}) {
			return fmt.Errorf("behind the last of %d holes there is %v", c.n, h)
		}
	}
	return nil
}

func TestCoverageIsThatOfALedger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c coverage
		var l ledger
		base := rapid.SampledFrom([]seq.Num{0, 1 << 31, 1<<32 - 20, 1<<31 - 20}).Draw(t, "base")
		if rapid.Bool().Draw(t, "with a SYN") {
			c.begin(base)
			l.take(base, 0)
		}
		for range rapid.IntRange(1, 60).Draw(t, "segments") {
			lo := base.Add(rapid.IntRange(-20, 100).Draw(t, "lo"))
			n := uint32(rapid.IntRange(1, 12).Draw(t, "n"))
			if c.n >= maxHoles-1 {
				return // what is forgotten the ledger still knows
			}
			p := c.take(lo, n, 1)
			class, jump, fresh := l.take(lo, n)
			if p.class != class || p.jump != jump || p.fresh != fresh {
				t.Fatalf("%d octets from %d: %v, jump %v, %d fresh; the ledger says %v, %v, %d", n, lo, p.class, p.jump, p.fresh, class, jump, fresh)
			}
			if err := c.check(); err != nil {
				t.Fatalf("%d octets from %d: %v", n, lo, err)
			}
		}
	})
}

// TestCoverageStaysWhole has segments of all lengths from anywhere, more
// holes than are remembered, and turns of the circle.
func TestCoverageStaysWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c coverage
		lo := seq.Num(rapid.Uint32().Draw(t, "base"))
		for range rapid.IntRange(1, 100).Draw(t, "segments") {
			by := rapid.OneOf(rapid.IntRange(-3000, 3000), rapid.IntRange(-1<<31, 1<<31-1)).Draw(t, "by")
			lo = lo.Add(by)
			n := rapid.OneOf(rapid.Uint32Range(1, 1500), rapid.Uint32Range(1, 1<<32-1)).Draw(t, "n")
			had := c
			p := c.take(lo, n, 1)
			if err := c.check(); err != nil {
				t.Fatalf("%d octets from %d after %+v: %v", n, lo, had, err)
			}
			if p.fresh > n || p.class == Seen && p.fresh != 0 || p.class == New && p.fresh != min(n, maxReach/2) {
				t.Fatalf("%d octets from %d are %v and %d fresh", n, lo, p.class, p.fresh)
			}
		}
	})
}

func TestAStreamMayBeLongerThanItsNumbers(t *testing.T) {
	const step = 1 << 20
	var c coverage
	var total uint64
	lo := seq.Num(1000)
	for range 3 << 12 { // 12 GiB
		p := c.take(lo, step, 1)
		if p.class != New {
			t.Fatalf("after %d octets the next are %v", total, p.class)
		}
		total += uint64(p.fresh)
		lo += step
	}
	if total != 3<<32 {
		t.Errorf("%d octets are fresh, want all 12 GiB", total)
	}
	if p := c.take(lo-step, step, 1); p.class != Seen {
		t.Errorf("the last ones again are %v", p.class)
	}
}

func TestAnOldHoleGoesWithTheTurnOfTheCircle(t *testing.T) {
	var c coverage
	c.take(1000, 100, 1)
	c.take(1200, 100, 1) // hole from 1100 to 1200
	lo := seq.Num(1300)
	for range 5 << 10 { // 5 GiB: the same numbers once more, and beyond them
		c.take(lo, 1<<20, 1)
		lo += 1 << 20
	}
	if c.n != 0 {
		t.Errorf("there is a hole in %v, 5 GiB later", c.holes[:c.n])
	}
}

func TestHolesBeyondTheBoundAreForgottenAndCounted(t *testing.T) {
	var c coverage
	for i := range maxHoles + 3 {
		c.take(seq.Num(1000+i*200), 100, 1)
	}
	equal(t, "holes", c.n, maxHoles, "that is the bound")
	equal(t, "forgotten", c.forgotten, 2, "there were two more")
	equal(t, "the lowest hole, filled", c.take(1100, 100, 1).class, Seen, "it is forgotten")
	equal(t, "the third, filled", c.take(1500, 100, 1).class, Hole, "it is not")
	equal(t, "the last, filled in the middle", c.take(seq.Num(1100+(maxHoles+1)*200+40), 20, 1).class, Hole, "")
	equal(t, "holes", c.n, maxHoles, "one is filled, and one has become two")
	equal(t, "another one, filled in the middle", c.take(1740, 20, 1).class, Hole, "")
	equal(t, "forgotten", c.forgotten, 3, "there was no room for both halves")
	if err := c.check(); err != nil {
		t.Error(err)
	}
}
