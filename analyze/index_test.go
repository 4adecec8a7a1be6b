package analyze

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// anyHash is a hash; often one of few, and often one at the end of the table.
func anyHash(t *rapid.T) uint32 {
	return rapid.OneOf(rapid.Uint32(), rapid.Uint32Range(0, 3), rapid.Uint32Range(1<<32-4, 1<<32-1)).Draw(t, "hash")
}

func (x *index) has(hash uint32) (refs []ref) {
	for i := x.first(hash); ; i++ {
		r, ok := x.at(i, hash)
		if !ok {
			return refs
		}
		refs = append(refs, r)
	}
}

// An index is a set of pairs. Here it is compared with a map.
func TestIndexIsASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x index
		model := make(map[uint32][]ref)
		next := ref(0)
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				hash := anyHash(t)
				x.add(entryOf(hash, next))
				model[hash] = append(model[hash], next)
				next++
			},
			"remove": func(t *rapid.T) {
				hash := anyHash(t)
				if len(model[hash]) == 0 {
					t.Skip("not there")
				}
				i := x.first(hash)
				gone, _ := x.at(i, hash)
				x.remove(i)
				model[hash] = slices.DeleteFunc(model[hash], func(r ref) bool { return r == gone })
			},
			"": func(t *rapid.T) {
				n := 0
				for hash, want := range model {
					got := x.has(hash)
					slices.Sort(got)
					if slices.Sort(want); !slices.Equal(got, want) {
						t.Fatalf("under %#x stand %v, want %v", hash, got, want)
					}
					n += len(want)
				}
				if x.used != n {
					t.Fatalf("it says that it holds %d entries, want %d", x.used, n)
				}
				inOrder(t, &x)
			},
		})
	})
}

// inOrder checks what searches rely on: entries ascend, none stands in front of
// its home, and there is no gap between a home and its entry.
func inOrder(t *rapid.T, x *index) {
	for i, e := range x.entries {
		if e == free {
			continue
		}
		if i > 0 && x.entries[i-1] != free && x.entries[i-1].hash() > e.hash() {
			t.Fatalf("%#x stands behind %#x", e.hash(), x.entries[i-1].hash())
		}
		for at := x.home(e.hash()); at != i; at++ {
			if at > i || x.entries[at] == free {
				t.Fatalf("%#x stands at %d and is at home at %d, with a gap at %d", e.hash(), i, x.home(e.hash()), at)
			}
		}
	}
}

// Hashes that are all the same are what no keyed hash gives. It must work even so.
func TestIndexOfOneHash(t *testing.T) {
	for _, hash := range []uint32{0, 12345, 1<<32 - 1} {
		var x index
		for r := range ref(1000) {
			x.add(entryOf(hash, r))
		}
		if n := len(x.has(hash)); n != 1000 {
			t.Errorf("of 1000 entries under %#x it finds %d", hash, n)
		}
	}
}

func TestIndexIsMostlyFull(t *testing.T) {
	var x index
	for r := range ref(200_000) {
		x.add(entryOf(uint32(r)*2654435761, r))
		if r > 1000 && len(x.entries)*8 > 14*x.used+8*indexTail {
			t.Fatalf("%d entries take %d octets: more than 14 each", x.used, len(x.entries)*8)
		}
	}
}

func TestNextGoesRound(t *testing.T) {
	var x index
	for _, hash := range []uint32{7, 1 << 20, 1 << 31, 1<<32 - 1} {
		x.add(entryOf(hash, 0))
	}
	var got []uint32
	for i, n := -1, 0; n < 6; n++ {
		var e entry
		i, e = x.next(i)
		got = append(got, e.hash())
	}
	if want := []uint32{7, 1 << 20, 1 << 31, 1<<32 - 1, 7, 1 << 20}; !slices.Equal(got, want) {
		t.Errorf("one after the other come %v, want %v", got, want)
	}
}
