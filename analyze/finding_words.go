package analyze

import (
	"strconv"
	"strings"
	"time"
)

// count is a number with its thousands apart.
func count(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// lapse is a time for people: three digits that say something.
func lapse(nanoseconds int64) string {
	d := time.Duration(nanoseconds)
	switch {
	case d >= 48*time.Hour:
		return count(uint64(d/(24*time.Hour))) + " d"
	case d >= time.Hour:
		return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
	case d >= time.Minute:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return digits(d.Seconds()) + " s"
	case d >= time.Millisecond:
		return digits(float64(d)/float64(time.Millisecond)) + " ms"
	}
	return digits(float64(d)/float64(time.Microsecond)) + " µs"
}

func digits(x float64) string {
	for _, places := range []int{2, 1} {
		if x < []float64{0, 100, 10}[places] {
			return trimmed(strconv.FormatFloat(x, 'f', places, 64))
		}
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}

// trimmed is a decimal number without zeros that say nothing.
func trimmed(s string) string { return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") }

// share is n of all in per cent.
func share(n, all uint64) string {
	if all == 0 {
		return "0 %"
	}
	return digits(100*float64(n)/float64(all)) + " %"
}

// waits are times, one after the other.
func waits(list []time.Duration) string {
	words := make([]string, len(list))
	for i, d := range list {
		words[i] = lapse(int64(d))
	}
	return strings.Join(words, ", ")
}
