package analyze

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// parse reads a number as a query writes it, in the units of the type.
func (t Type) parse(s string) (n int64, ok bool) {
	switch t {
	case Flag:
		return parseFlag(s)
	case Moment:
		return parseMoment(s)
	}
	digits := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/µ")
	factor, ok := t.units()[s[len(digits):]]
	if !ok {
		return 0, false
	}
	return scaled(digits, factor)
}

// units are what a number may end with, in what it is counted in.
func (t Type) units() map[string]float64 {
	switch t {
	case Span:
		return spanUnits
	case Octets:
		return octetUnits
	case Rate:
		return rateUnits
	}
	return countUnits
}

var (
	countUnits = map[string]float64{"": 1, "k": 1e3, "M": 1e6, "G": 1e9}
	octetUnits = map[string]float64{
		"": 1, "B": 1, "k": 1e3, "kB": 1e3, "M": 1e6, "MB": 1e6, "G": 1e9, "GB": 1e9, "T": 1e12, "TB": 1e12,
		"K": 1 << 10, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
	}
	rateUnits = map[string]float64{
		"": 1, "B/s": 1, "kB/s": 1e3, "MB/s": 1e6, "GB/s": 1e9,
		"bit/s": 1. / 8, "kbit/s": 1e3 / 8, "Mbit/s": 1e6 / 8, "Gbit/s": 1e9 / 8,
	}
	spanUnits = map[string]float64{
		"": 1e9, "ns": 1, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9,
		"m": 60e9, "min": 60e9, "h": 3600e9, "d": 86400e9,
	}
)

// scaled is a decimal number times a factor. Whole numbers stay exact.
func scaled(digits string, factor float64) (int64, bool) {
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil && factor == 1 {
		return n, true
	}
	if strings.ContainsAny(digits, "xXpPeEnN_") {
		return 0, false // ParseFloat knows more forms than people
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return 0, false
	}
	f = math.Round(f * factor)
	if math.Abs(f) >= math.MaxInt64 {
		return 0, false
	}
	return int64(f), true
}

func parseFlag(s string) (int64, bool) {
	switch strings.ToLower(s) {
	case "yes", "true", "1":
		return 1, true
	case "no", "false", "0":
		return 0, true
	}
	return 0, false
}

// momentForms are how people write an instant. Without a zone it is UTC.
var momentForms = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04", "2006-01-02",
}

// Years that nanoseconds since 1970 can tell.
const firstYear, lastYear = 1678, 2261

func parseMoment(s string) (int64, bool) {
	for _, form := range momentForms {
		if at, err := time.Parse(form, s); err == nil {
			return at.UnixNano(), firstYear <= at.Year() && at.Year() <= lastYear
		}
	}
	return scaled(s, 1e9)
}
