package seq_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/seq"
)

const last seq.Num = 1<<32 - 1 // the number before 0

func TestOrder(t *testing.T) {
	for _, tt := range []struct {
		what string
		a, b seq.Num
		sub  int // how far a lies behind b
	}{
		{"the same", 100, 100, 0},
		{"one later", 101, 100, 1},
		{"one earlier", 100, 101, -1},
		{"one later, across the wrap", 0, last, 1},
		{"one earlier, across the wrap", last, 0, -1},
		{"just less than half a turn later", 1<<31 - 1, 0, 1<<31 - 1},
		{"half a turn: by convention earlier", 1 << 31, 0, -1 << 31},
	} {
		if got := tt.a.Sub(tt.b); got != tt.sub {
			t.Errorf("%s: %d - %d is %d, want %d", tt.what, tt.a, tt.b, got, tt.sub)
		}
		if got := tt.a.Less(tt.b); got != (tt.sub < 0) {
			t.Errorf("%s: %d before %d is %v", tt.what, tt.a, tt.b, got)
		}
		if got := tt.a.LessEq(tt.b); got != (tt.sub <= 0) {
			t.Errorf("%s: %d not after %d is %v", tt.what, tt.a, tt.b, got)
		}
	}
}

func anyNum(t *rapid.T, what string) seq.Num {
	near := rapid.IntRange(-3, 3).Draw(t, what+", near")
	return rapid.SampledFrom([]seq.Num{0, 1 << 31, seq.Num(rapid.Uint32().Draw(t, what))}).Draw(t, what+", base").Add(near)
}

// distance is less than half a turn, either way.
var distance = rapid.IntRange(-1<<31+1, 1<<31-1)

func TestAddAndSubUndoEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, n := anyNum(t, "a"), distance.Draw(t, "n")
		if got := a.Add(n).Sub(a); got != n {
			t.Fatalf("%d + %d lies %d behind it", a, n, got)
		}
		if got := a.Add(n).Add(-n); got != a {
			t.Fatalf("%d + %d - %d is %d", a, n, n, got)
		}
	})
}

// TestTurningTheCircleChangesNothing is what serial arithmetic is for: an
// order seen anywhere is the same order at the wrap.
func TestTurningTheCircleChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, lo, hi := anyNum(t, "a"), anyNum(t, "b"), anyNum(t, "lo"), anyNum(t, "hi")
		by := int(anyNum(t, "by"))
		c, d := a.Add(by), b.Add(by)
		if a.Less(b) != c.Less(d) || a.LessEq(b) != c.LessEq(d) || a.Sub(b) != c.Sub(d) {
			t.Fatalf("%d and %d are ordered otherwise than %d and %d, which lie %d further", a, b, c, d, by)
		}
		if a.In(lo, hi) != c.In(lo.Add(by), hi.Add(by)) {
			t.Fatalf("%d is in [%d, %d): %v, but %d further it is not so", a, lo, hi, a.In(lo, hi), by)
		}
	})
}

func TestOfTwoNumbersOneIsEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyNum(t, "a")
		b := a.Add(distance.Draw(t, "to b"))
		if a.Less(b) == b.LessEq(a) || a != b && a.Less(b) == b.Less(a) {
			t.Fatalf("%d and %d: before %v, after %v", a, b, a.Less(b), b.Less(a))
		}
		if lo, hi := seq.Min(a, b), seq.Max(a, b); !lo.LessEq(hi) || lo+hi != a+b {
			t.Fatalf("the earlier of %d and %d is %d, the later %d", a, b, lo, hi)
		}
	})
}

func TestIn(t *testing.T) {
	for _, tt := range []struct {
		what      string
		a, lo, hi seq.Num
		want      bool
	}{
		{"the first", 100, 100, 200, true},
		{"the last", 199, 100, 200, true},
		{"the one behind the last", 200, 100, 200, false},
		{"the one before the first", 99, 100, 200, false},
		{"across the wrap, before it", last, last - 9, 10, true},
		{"across the wrap, after it", 9, last - 9, 10, true},
		{"across the wrap, behind", 10, last - 9, 10, false},
		{"an empty stretch", 100, 100, 100, false},
	} {
		if got := tt.a.In(tt.lo, tt.hi); got != tt.want {
			t.Errorf("%s: %d in [%d, %d) is %v", tt.what, tt.a, tt.lo, tt.hi, got)
		}
	}
}

// anyRange is up to 1000 numbers, or backwards and so empty.
func anyRange(t *rapid.T, around seq.Num) seq.Range {
	lo := around.Add(rapid.IntRange(-1000, 1000).Draw(t, "lo"))
	return seq.Range{Lo: lo, Hi: lo.Add(rapid.IntRange(-5, 1000).Draw(t, "length"))}
}

func TestRangeLenAndHas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		around := anyNum(t, "around")
		r := anyRange(t, around)
		if r.Empty() != (r.Len() == 0) {
			t.Fatalf("%v is empty: %v, and has %d numbers", r, r.Empty(), r.Len())
		}
		if r.Empty() {
			return
		}
		if !r.Has(r.Lo) || !r.Has(r.Hi.Add(-1)) || r.Has(r.Hi) || r.Has(r.Lo.Add(-1)) {
			t.Fatalf("%v does not hold exactly its numbers", r)
		}
		if r.Hi.Sub(r.Lo) != r.Len() {
			t.Fatalf("%v has %d numbers", r, r.Len())
		}
	})
	if (seq.Range{}).Len() != 0 || !(seq.Range{}).Empty() || (seq.Range{}).Has(0) {
		t.Error("the zero Range is not empty")
	}
}

func TestHasOfABackwardRange(t *testing.T) {
	r := seq.Range{Lo: 200, Hi: 100}
	if r.Has(150) || r.Has(200) || r.Has(300) {
		t.Errorf("%v is empty and has numbers all the same", r)
	}
}

func TestUnion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		around := anyNum(t, "around")
		r, s := anyRange(t, around), anyRange(t, around)
		if r.Empty() || s.Empty() {
			return
		}
		u := r.Union(s)
		if u != s.Union(r) || r.Touches(s) != s.Touches(r) {
			t.Fatalf("the union of %v and %v depends on who asks", r, s)
		}
		if got, sum := u.Len(), r.Len()+s.Len(); r.Touches(s) != (got <= sum) {
			t.Fatalf("%v and %v touch: %v, but their union has %d numbers and they have %d", r, s, r.Touches(s), got, sum)
		}
		n := around.Add(rapid.IntRange(-2100, 2100).Draw(t, "n"))
		if r.Touches(s) && u.Has(n) != (r.Has(n) || s.Has(n)) {
			t.Fatalf("%d is in %v: %v, in %v: %v, in their union: %v", n, r, r.Has(n), s, s.Has(n), u.Has(n))
		}
	})
}
