package host

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

// Checklist item 28, MUST-8.
func TestInitialNumbersFollowTheClock(t *testing.T) {
	h := newHost(t, "10.0.0.2/24")
	f := stranger(9, 4000, 80)
	const began = clock.Instant(time.Hour)
	first := h.initialNumber(began, &f)
	for _, tt := range []struct {
		after time.Duration
		want  int
	}{
		{4 * time.Microsecond, 1}, // one count every 4 µs
		{time.Second, 250_000},
		{time.Minute, 15_000_000},
	} {
		if got := h.initialNumber(began.Add(tt.after), &f).Sub(first); got != tt.want {
			t.Errorf("after %v the number has moved by %d, want %d", tt.after, got, tt.want)
		}
	}
}

func TestInitialNumbersOfOneFlowSayNothingOfAnothers(t *testing.T) {
	h := newHost(t, "10.0.0.2/24")
	const now = clock.Instant(time.Hour)
	seen := map[uint32]bool{}
	for port := uint16(1); port <= 1000; port++ {
		f := stranger(9, port, 80)
		g := stranger(9, port+1, 80)
		seen[uint32(h.initialNumber(now, &f)-h.initialNumber(now, &g))] = true
	}
	if len(seen) < 990 {
		t.Errorf("the distances between 1000 neighbours take only %d values", len(seen))
	}
}

func TestInitialNumbersDependOnTheSecret(t *testing.T) {
	f := stranger(9, 4000, 80)
	one := newHost(t, "10.0.0.2/24")
	other := newHost(t, "10.0.0.2/24", func(c *Config) { c.Secret[0]++ })
	same := newHost(t, "10.0.0.2/24")
	if one.initialNumber(1, &f) == other.initialNumber(1, &f) {
		t.Error("two secrets give one number")
	}
	if one.initialNumber(1, &f) != same.initialNumber(1, &f) {
		t.Error("one secret gives two numbers")
	}
	if one.hash(&f) != other.hash(&f) {
		t.Error("the two halves of the secret are not apart")
	}
}
