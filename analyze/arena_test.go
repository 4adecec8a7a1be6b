package analyze

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// Whatever is put in and given back in whatever order: what is in stays as it is.
func TestArenaKeepsWhatIsPutIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a arena
		kept := make(map[ref][]byte)
		var order []ref
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				b := bytes.Repeat([]byte{rapid.Byte().Draw(t, "octet")}, rapid.IntRange(1, maxPacked).Draw(t, "long"))
				r := a.put(b)
				if _, taken := kept[r]; taken {
					t.Fatalf("%x was given twice", r)
				}
				kept[r] = b
				order = append(order, r)
			},
			"give back": func(t *rapid.T) {
				if len(order) == 0 {
					t.Skip("nothing there")
				}
				i := rapid.IntRange(0, len(order)-1).Draw(t, "which")
				a.giveBack(order[i])
				delete(kept, order[i])
				order = append(order[:i], order[i+1:]...)
			},
			"": func(t *rapid.T) {
				for r, b := range kept {
					if r.isHot() {
						t.Fatalf("%x says that it is hot", r)
					}
					if got := a.slot(r); len(got) < len(b)+packSlack || !bytes.Equal(got[:len(b)], b) {
						t.Fatalf("%x holds %x, want %x and %d octets behind it", r, got[:min(len(got), len(b))], b, packSlack)
					}
				}
			},
		})
	})
}

func TestSlotsFitAndGrowSlowly(t *testing.T) {
	if slotSizes[0] != minSlot || slotSizes[slotClasses-1] != maxSlot {
		t.Fatalf("slots have %d to %d octets, want %d to %d", slotSizes[0], slotSizes[slotClasses-1], minSlot, maxSlot)
	}
	for n := 1; n <= maxPacked; n++ {
		size := int(slotSizes[slotClass(n)])
		if size < n || size-n > max(8, n/8) && n > minSlot {
			t.Fatalf("%d octets get a slot of %d", n, size)
		}
	}
}

func TestSlotsThatCameBackAreUsedAgain(t *testing.T) {
	var a arena
	b := make([]byte, 100)
	for range 1000 {
		a.giveBack(a.put(b))
	}
	if a.size() != slabSize {
		t.Errorf("after 1000 pieces, one at a time, it has taken %d octets, want one slab", a.size())
	}
}
