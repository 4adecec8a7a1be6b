package scenario

import (
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// value is a setting's value that has been read. Which field counts, the
// kind knows.
type value struct {
	d    time.Duration
	n    int64
	f    float64
	text string // as it is printed
}

// on is the value of a switch.
func (v value) on() bool { return v.n == 1 }

// kind is a sort of value: what it is called in messages, and how to read
// it.
type kind struct {
	name  Term
	parse func(s string) (v value, ok bool)
}

// The kinds of values.
var (
	aDuration   = kind{"a-duration", parseDuration}
	aTime       = kind{"a-time", least(1, parseDuration)}
	aWait       = kind{"a-wait", least(time.Millisecond, parseDuration)} // of a timer: it may come again and again
	aPercentage = kind{"a-percentage", parsePercentage}
	aRate       = kind{"a-rate", parseRate}
	aCount      = kind{"a-count", integer(0, math.MaxInt32)}
	aNumber     = kind{"a-number", integer(0, math.MaxUint32)}
	aPort       = kind{"a-port", integer(1, math.MaxUint16)}
	aSeed       = kind{"a-seed", integer(0, math.MaxInt64)}
	a16         = kind{"a-16", integer(0, math.MaxUint16)}
	aTTL        = kind{"a-ttl", integer(1, 255)}
	anMTU       = kind{"an-mtu", integer(68, math.MaxUint16)}
	aScale      = kind{"a-scale", integer(0, 14)}
	aSwitch     = kind{"a-switch", oneOf("off", "on")}
	aCookieMode = kind{"a-cookie-mode", oneOf("auto", "always", "never")}
	aController = kind{"a-controller", oneOf("newreno", "cubic")}
	anECN       = kind{"an-ecn", oneOf("accept", "off", "on")}
	aDSCP       = kind{"a-dscp", parseDSCP}
	anOverflow  = kind{"an-overflow", oneOf("cookie", "drop", "oldest", "random", "reset")}
	aDuplex     = kind{"a-duplex", oneOf("full", "half", "simplex")}
)

// value reads a value. of says what it belongs to, for the message.
func (w *words) value(k kind, of string) value {
	s := w.read(k.name)
	v, ok := k.parse(s)
	if w.err == nil && !ok {
		w.wrong("bad-value", of, s, k.name)
	}
	return v
}

// units of durations. The first that fits is used for printing.
var units = []struct {
	name string
	d    time.Duration
}{
	{"h", time.Hour}, {"min", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond}, {"us", time.Microsecond}, {"ns", 1},
	{"m", time.Minute}, {"µs", time.Microsecond},
}

// maxDuration bounds what is read, so that sums do not overflow.
const maxDuration = 1000 * time.Hour

// parseDuration reads 250ms, 1.5s, 2min, 0.
func parseDuration(s string) (v value, ok bool) {
	if s == "0" {
		return value{text: "0s"}, true
	}
	digits := strings.TrimLeft(s, "0123456789.")
	for _, u := range units {
		if digits != u.name {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSuffix(s, u.name), 64)
		if err != nil || n*float64(u.d) > float64(maxDuration) {
			return value{}, false
		}
		d := time.Duration(math.Round(n * float64(u.d)))
		return value{d: d, text: duration(d)}, true
	}
	return value{}, false
}

// duration prints d in the largest unit that leaves no more than three
// decimals, hours and minutes only where they are whole.
func duration(d time.Duration) string {
	if d == 0 {
		return "0s"
	}
	for i, u := range units[:6] {
		whole := i < 2 || i == 5
		switch {
		case d < u.d || whole && d%u.d != 0 || d*1000%u.d != 0:
			continue
		case whole:
			return strconv.FormatInt(int64(d/u.d), 10) + u.name
		}
		return decimal(int64(d*1000/u.d)) + u.name
	}
	return strconv.FormatInt(int64(d), 10) + "ns"
}

// decimal prints thousandths without zeros at the end.
func decimal(thousandths int64) string {
	s := strconv.FormatInt(thousandths/1000, 10)
	if rest := thousandths % 1000; rest != 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(1000+rest, 10)[1:], "0")
	}
	return s
}

// least reads durations from a bound up.
func least(bound time.Duration, parse func(string) (value, bool)) func(string) (value, bool) {
	return func(s string) (value, bool) {
		v, ok := parse(s)
		return v, ok && v.d >= bound
	}
}

// parsePercentage reads 5% and 0.1%.
func parsePercentage(s string) (v value, ok bool) {
	digits, sign := strings.CutSuffix(s, "%")
	n, err := strconv.ParseFloat(digits, 64)
	if !sign || err != nil || !(n >= 0 && n <= 100) || strings.ContainsAny(digits, "xXpP_+-eE") {
		return value{}, false
	}
	return value{f: n / 100, text: strconv.FormatFloat(n, 'f', -1, 64) + "%"}, true
}

// scales of rates, in bit/s. The largest comes first.
var scales = []struct {
	name string
	n    int64
}{{"Gbit", 1e9}, {"Mbit", 1e6}, {"kbit", 1e3}, {"bit", 1}}

// parseRate reads 1Mbit, 1.5Mbit, 64kbit, and none: no limit.
func parseRate(s string) (v value, ok bool) {
	if s == "none" {
		return value{text: s}, true
	}
	unit := strings.TrimLeft(s, "0123456789.")
	for _, c := range scales {
		if !strings.EqualFold(unit, c.name) {
			continue
		}
		n, err := strconv.ParseFloat(s[:len(s)-len(unit)], 64)
		bits := math.Round(n * float64(c.n))
		if err != nil || bits < 1 || bits > math.MaxInt32 {
			return value{}, false
		}
		return value{n: int64(bits), text: rate(int64(bits))}, true
	}
	return value{}, false
}

// rate prints bit/s.
func rate(bits int64) string {
	for _, c := range scales {
		if bits >= c.n && bits*1000%c.n == 0 {
			return decimal(bits*1000/c.n) + c.name
		}
	}
	return "0bit"
}

// reflected is in place of a codepoint: whatever the peer has.
const reflected = "reflect"

// parseDSCP reads EF, af41, 46 and reflect.
func parseDSCP(s string) (v value, ok bool) {
	if s == reflected {
		return value{text: s}, true
	}
	dscp, ok := wire.ParseDSCP(s)
	if dscp == 0 {
		return value{text: "0"}, ok // CS0 is what nobody says
	}
	return value{n: int64(dscp), text: wire.DSCPName(dscp)}, ok
}

// integer reads numbers from lo to hi.
func integer(lo, hi int64) func(string) (value, bool) {
	return func(s string) (value, bool) {
		n, err := strconv.ParseUint(s, 10, 63)
		if err != nil || int64(n) < lo || int64(n) > hi {
			return value{}, false
		}
		return value{n: int64(n), text: strconv.FormatUint(n, 10)}, true
	}
}

// oneOf reads one of some words; n says which.
func oneOf(names ...string) func(string) (value, bool) {
	return func(s string) (value, bool) {
		for i, name := range names {
			if s == name {
				return value{n: int64(i), text: s}, true
			}
		}
		return value{}, false
	}
}

// prefix reads an address with the length of its network.
func (w *words) prefix() netip.Prefix {
	s := w.read(Term("a-prefix"))
	p, err := netip.ParsePrefix(s)
	if w.err == nil && (err != nil || !p.Addr().Is4()) {
		w.wrong("bad-value", "address", s, Term("a-prefix"))
	}
	return p
}
