package ladder

import (
	"math"
	"strings"
)

// blocks are a bar's heights, from nothing to all.
var blocks = []rune("▁▂▃▄▅▆▇█")

// Spark draws values from 0 to top as bars of a character each, side by
// side. A little more than nothing is not drawn as nothing, nor a little
// less than all as all; what is not a number is left blank.
func Spark(values []float64, top float64) string {
	var b strings.Builder
	for _, v := range values {
		b.WriteRune(bar(v, top))
	}
	return b.String()
}

func bar(v, top float64) rune {
	last := len(blocks) - 1
	switch {
	case math.IsNaN(v):
		return ' '
	case v <= 0 || top <= 0:
		return blocks[0]
	case v >= top:
		return blocks[last]
	}
	return blocks[1+int(v/top*float64(last-1))]
}
