package trace

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// millis is nanoseconds that JSON shows as milliseconds, exactly: 31.5.
type millis int64

func (m millis) duration() time.Duration { return time.Duration(m) }

// MarshalJSON writes a decimal number with up to six decimals.
func (m millis) MarshalJSON() ([]byte, error) {
	const perMilli = 1e6
	n, sign := uint64(m), ""
	if m < 0 {
		n, sign = -n, "-"
	}
	s := fmt.Sprintf("%s%d.%06d", sign, n/perMilli, n%perMilli)
	return []byte(strings.TrimSuffix(strings.TrimRight(s, "0"), ".")), nil
}

// UnmarshalJSON reads any number. Decimals beyond the sixth are cut off.
func (m *millis) UnmarshalJSON(b []byte) error {
	whole, decimals, _ := strings.Cut(string(b), ".")
	n, err := strconv.ParseInt(whole+(decimals + "000000")[:6], 10, 64)
	if err != nil {
		return m.fromFloat(string(b))
	}
	*m = millis(n)
	return nil
}

// fromFloat reads what has an exponent, and refuses the rest.
func (m *millis) fromFloat(s string) error {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.Abs(f) > math.MaxInt64/1e6 {
		return fmt.Errorf("%.40q is not a time in milliseconds", s)
	}
	*m = millis(f * 1e6)
	return nil
}

// octets are shown as hexadecimal digits, as qlog does.
type octets []byte

func (o octets) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, o), nil }

func (o *octets) UnmarshalText(b []byte) (err error) {
	*o, err = hex.AppendDecode(nil, b)
	return err
}
