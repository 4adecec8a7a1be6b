package capture

import (
	"math"
	"math/bits"

	"github.com/tcpglass/tcpglass/clock"
)

// unit is how an interface counts time: options if_tsresol and if_tsoffset,
// pcapng §4.2.
type unit struct {
	times uint64 // a count × times >> shift / by is nanoseconds
	shift uint8
	by    uint64
	began clock.Instant // what the counts begin at; may be before 1970
}

// micro is what holds where an interface does not say.
var micro = unit{times: 1000, by: 1}

const (
	binaryResolution = 0x80 // the rest is a power of 2, and not of 10
	nanoDigits       = 9
	mostDigits       = 19 // of a power of ten in 64 bits
	latest           = clock.Never - 1
)

// unitOf reads a resolution: 2^-n or 10^-n seconds.
func unitOf(resolution byte) unit {
	n := resolution &^ binaryResolution
	switch {
	case resolution&binaryResolution != 0:
		return unit{times: 1e9, shift: n, by: 1}
	case n <= nanoDigits:
		return unit{times: power(nanoDigits - n), by: 1}
	case n-nanoDigits <= mostDigits:
		return unit{times: 1, by: power(n - nanoDigits)}
	}
	return unit{by: 1} // all of 64 bits is less than a nanosecond
}

// power is 10^n, for n up to mostDigits.
func power(n byte) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}

// from is the unit with its beginning so many seconds after 1970.
func (u unit) from(seconds int64) unit {
	const most = math.MaxInt64 / int64(1e9)
	u.began = clock.Instant(max(min(seconds, most), -most)) * 1e9
	return u
}

// instant is when a count says. What is before 1970 or after 2262 becomes
// the first and the last instant.
func (u unit) instant(count uint64) clock.Instant {
	hi, lo := bits.Mul64(count, u.times)
	if u.shift > 0 {
		hi, lo = shifted(hi, lo, u.shift)
	}
	if u.by > 1 {
		lo /= u.by // times is 1 then, and hi 0
	}
	if hi > 0 || lo > uint64(latest) {
		return latest
	}
	if at := clock.Instant(lo); at <= latest-max(u.began, 0) {
		return max(at+u.began, 0)
	}
	return latest
}

// shifted is a number of 128 bits without its last n.
func shifted(hi, lo uint64, n uint8) (uint64, uint64) {
	if n >= 64 {
		return 0, hi >> (n - 64)
	}
	return hi >> n, hi<<(64-n) | lo>>n
}
