package ladder

import (
	"strings"
	"testing"
)

func TestLanes(t *testing.T) {
	for _, tt := range []struct {
		what, script string
		want         []int // by arrow
	}{
		{"alone on the way: next to the lifeline", refused, []int{1, 1}},
		{"the first to arrive waits outside", whole, []int{1, 1, 1, 1, 1, 2, 1, 2, 1, 1}},
		{"so does the first to leave, overtaken or not", overtaking, []int{3, 2, 1, 1}},
		{"each side has its own", crossing, []int{1, 2, 1, 1}},
	} {
		d := New(script(t, tt.script))
		got := lanes(d.Arrows)
		for i, a := range d.Arrows {
			if got[a] != tt.want[i] {
				t.Errorf("%s: arrow %s waits in lane %d, want %d", tt.what, a.Mark, got[a], tt.want[i])
			}
		}
	}
}

func TestOnlyOvertakenSegmentsAreCrossed(t *testing.T) {
	if strings.Contains(New(script(t, whole)).Text(TextOptions{}), "┼") {
		t.Error("arrows cross where every segment arrives in its turn")
	}
	if !strings.Contains(New(script(t, overtaking)).Text(TextOptions{}), "┼") {
		t.Error("no arrow crosses another where one overtakes")
	}
}
