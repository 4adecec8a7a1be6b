package analyze

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"unsafe"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"pgregory.net/rapid"
)

// anyConn is a Conn of any octets at all: mostly zeros, as real ones are.
func anyConn(t *rapid.T) *passive.Conn {
	c := new(passive.Conn)
	m := imageOf(c)
	unit := rapid.OneOf(
		rapid.Just(uint64(0)),
		rapid.Uint64Range(0, 1<<32-1),
		rapid.Uint64Range(0, 255),
		rapid.SampledFrom([]uint64{1, 1 << 31, 1<<32 - 1, 0xff00, 0xff << 24, 0x00ff00ff, 0x12345678}),
	)
	if rapid.Bool().Draw(t, "full") {
		unit = rapid.Uint64Range(0, 1<<32-1)
	}
	set := func(i int) { m[i] = unit.Draw(t, "low") | unit.Draw(t, "high")<<32 }
	for range rapid.IntRange(0, words).Draw(t, "words") {
		set(rapid.IntRange(0, words-1).Draw(t, "at"))
	}
	for i := range c.Ends { // like one of the usual ones, or not
		c.Ends[i].State = passive.State(rapid.Uint8Range(0, uint8(states)).Draw(t, "state"))
	}
	for _, i := range []int{baseAt, baseFrame, baseISN / 2, basePeer / 2} {
		set(i)
	}
	return c
}

func TestUnpackingGivesBackWhatWasPacked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyConn(t)
		want := *imageOf(c)
		var b [maxPacked]byte
		n := pack(&b, c)
		if n > maxPacked-packSlack {
			t.Fatalf("packed it has %d octets, and there is room for %d", n, maxPacked-packSlack)
		}
		for i := n; i < len(b); i++ {
			b[i] = 0xee // what stands behind must not matter
		}
		var got passive.Conn
		*imageOf(&got) = image{1, 2, 3} // nor what was there
		unpack(&got, b[:])
		if *imageOf(&got) != want {
			t.Errorf("packed and unpacked, %x has become %x", want, *imageOf(&got))
		}
		if first := unpackFirst(b[:]); first != want[baseFrame] {
			t.Errorf("its first frame is said to be %d, want %d", first, want[baseFrame])
		}
		if g := glimpseOf(b[:]); g.last != got.Last.At || g.states != [2]passive.State{got.Ends[0].State, got.Ends[1].State} {
			t.Errorf("at a glimpse it is %v, and unpacked %v, %v, %v", g, got.Last.At, got.Ends[0].State, got.Ends[1].State)
		}
	})
}

// What is usual takes little room.
func TestUsualConnectionsAreShort(t *testing.T) {
	for script, most := range map[string]int{lonelySYN: 64, staysHalfOpen: 180, fourSegments: 350, serverCloses: 350, isRefused: 120} {
		c := connOf(t, script)
		var b [maxPacked]byte
		if n := pack(&b, &c); n > most {
			t.Errorf("%s is packed into %d octets, want at most %d", script, n, most)
		}
	}
}

func TestTheFullestConnHasRoom(t *testing.T) {
	var c passive.Conn
	for i := range imageOf(&c) {
		imageOf(&c)[i] = uint64(i+1)*0x9e3779b97f4a7c15 | 0x8000000180000001
	}
	var b [maxPacked]byte
	n := pack(&b, &c)
	if int(slotSizes[slotClass(n)]) < n {
		t.Errorf("a Conn of %d words without a zero takes %d octets, and the largest slot has %d", words, n, maxSlot)
	}
}

// An octet in a slot is nothing to the garbage collector: a pointer packed
// there would point to what is free.
func TestAConnHasNoPointers(t *testing.T) {
	var look func(in reflect.Type, name string)
	look = func(in reflect.Type, name string) {
		switch in.Kind() {
		case reflect.Struct:
			for i := range in.NumField() {
				look(in.Field(i).Type, name+"."+in.Field(i).Name)
			}
		case reflect.Array:
			look(in.Elem(), name+"[]")
		case reflect.Pointer, reflect.Slice, reflect.String, reflect.Map, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Uintptr:
			t.Errorf("%s is a %v: a Conn with pointers cannot be packed", name, in.Kind())
		}
	}
	look(reflect.TypeFor[passive.Conn](), "Conn")
}

func TestDistancesAreUndone(t *testing.T) {
	edges := []uint64{1, 2, 1 << 31, 1<<31 - 1, 1<<31 + 1, 1<<32 - 1, 1 << 62, 1<<63 - 1, 1 << 63, 1<<63 + 1, ^uint64(0) - 1, ^uint64(0)}
	r := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		edges = append(edges, r.Uint64())
	}
	for _, base := range append(edges, 0) {
		long, short := make(map[uint64]uint64), make(map[uint32]uint32)
		for _, word := range append(edges, base, base-1, base+1, -base, base+1<<63, base+1<<31) {
			checkDistance(t, word, base, long)
			checkDistance(t, uint32(word), uint32(base), short)
		}
	}
}

// checkDistance wants the distance of a word from a base undone, not to be zero,
// and to be no other word's.
func checkDistance[W uint32 | uint64](t *testing.T, word, base W, seen map[W]W) {
	if word == 0 {
		return
	}
	z := distance(word, base)
	if back := undistance(z, base); back != word || z == 0 {
		t.Errorf("%#x, as a distance from %#x, is %#x, and that is %#x", word, base, z, back)
	}
	if other, ok := seen[z]; ok && other != word {
		t.Errorf("%#x and %#x are at the same distance from %#x", word, other, base)
	}
	seen[z] = word
}

func TestWhatIsNearIsShort(t *testing.T) {
	const base = 1_700_000_000_000_000_000
	for _, tt := range []struct {
		word, most uint64
		why        string
	}{
		{base, 1, "the same instant"},
		{base + 20_000, 1 << 16, "20 µs later"},
		{base - 20_000, 1 << 16, "a frame out of order"},
		{base + 2_000_000_000, 1<<32 - 1, "2 s later"},
	} {
		if got := distance(tt.word, base); got > tt.most {
			t.Errorf("%s is kept as %d, want at most %d", tt.why, got, tt.most)
		}
	}
}

// Which fields are near to which is found by type. If none were found, all
// would still work, and take half as much memory again.
func TestWhatIsNearIsFound(t *testing.T) {
	found := map[kind]int{}
	for _, k := range kinds {
		found[k[0]]++
		found[k[1]]++
	}
	for _, k := range []kind{nearAt, nearFrame, nearTick, nearISN, nearPeer} {
		if found[k] < 4 {
			t.Errorf("of kind %d there are %d in a Conn", k, found[k])
		}
	}
	if c := (passive.Conn{}); unsafe.Offsetof(c.First.Frame) != 0 {
		t.Error("a Stamp does not begin with its frame")
	}
}

func BenchmarkPack(b *testing.B) {
	c := connOf(b, fourSegments)
	var out [maxPacked]byte
	n := 0
	for b.Loop() {
		n = pack(&out, &c)
	}
	b.ReportMetric(float64(n), "octets")
}

func BenchmarkUnpack(b *testing.B) {
	c := connOf(b, fourSegments)
	var out [maxPacked]byte
	pack(&out, &c)
	for b.Loop() {
		unpack(&c, out[:])
	}
}
