package wire

import "testing"

func TestFaultsHaveWords(t *testing.T) {
	seen := map[string]Fault{}
	for f := Truncated; f <= UnknownHeader; f++ {
		text := f.Error()
		if other, ok := seen[text]; ok || text == Fault(0).Error() {
			t.Errorf("fault %d says %q, as fault %d does; want words of its own", f, text, other)
		}
		seen[text] = f
	}
	for _, f := range []Fault{0, UnknownHeader + 1, 255} {
		if got := f.Error(); got != "wire: unknown fault" {
			t.Errorf("fault %d says %q", uint8(f), got)
		}
	}
}
