package ladder

import (
	"math"
	"testing"
)

func TestSpark(t *testing.T) {
	for _, tt := range []struct {
		what   string
		values []float64
		top    float64
		want   string
	}{
		{"nothing, all, and more than all", []float64{0, 10, 11}, 10, "▁██"},
		{"a little is not nothing, nearly all is not all", []float64{0.01, 9.99}, 10, "▂▇"},
		{"half is in the middle", []float64{5}, 10, "▅"},
		{"what nobody measured is blank", []float64{1, math.NaN(), 1}, 1, "█ █"},
		{"below nothing there is nothing", []float64{-3}, 10, "▁"},
		{"where nothing can be, nothing is", []float64{0, 1}, 0, "▁▁"},
		{"no values, no bars", nil, 1, ""},
	} {
		if got := Spark(tt.values, tt.top); got != tt.want {
			t.Errorf("%s: %v of %v is drawn as %q, want %q", tt.what, tt.values, tt.top, got, tt.want)
		}
	}
}
