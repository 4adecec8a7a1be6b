package clock_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

const second = clock.Instant(time.Second)

func TestNeverStaysNever(t *testing.T) {
	for _, d := range []time.Duration{0, 1, -1, time.Hour, -time.Hour} {
		if got := clock.Never.Add(d); got != clock.Never {
			t.Errorf("%v after Never is %d, want Never", d, got)
		}
	}
	if clock.Never.Due(clock.Never - 1) {
		t.Error("Never is due before never")
	}
}

func TestAddAndSub(t *testing.T) {
	i := 5 * second
	if got := i.Add(300 * time.Millisecond).Sub(i); got != 300*time.Millisecond {
		t.Errorf("300 ms later lies %v later", got)
	}
	if got := i.Sub(7 * second); got != -2*time.Second {
		t.Errorf("from 7 s to 5 s it is %v, want -2s", got)
	}
}

func TestSetAndDue(t *testing.T) {
	now := 5 * second
	for _, tt := range []struct {
		what     string
		i        clock.Instant
		set, due bool
	}{
		{"not set", 0, false, false},
		{"past", now - 1, true, true},
		{"now", now, true, true},
		{"to come", now + 1, true, false},
		{"never", clock.Never, true, false},
	} {
		if tt.i.Set() != tt.set || tt.i.Due(now) != tt.due {
			t.Errorf("%s: set %v, due %v; want %v, %v", tt.what, tt.i.Set(), tt.i.Due(now), tt.set, tt.due)
		}
	}
}

func TestManual(t *testing.T) {
	var m clock.Manual
	m.Set(second)
	m.Advance(500 * time.Millisecond)
	if got := m.Now(); got != second*3/2 {
		t.Errorf("set to 1 s and turned on by 500 ms the clock shows %v", time.Duration(got))
	}
	if again := m.Now(); again != second*3/2 {
		t.Errorf("asked again it shows %v: it moves by itself", time.Duration(again))
	}
}

// TestReal runs in a bubble, whose time stands still until somebody sleeps.
func TestReal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		r := clock.NewReal()
		if got := r.Now(); got != second {
			t.Errorf("a new clock shows %v, want 1s: zero means not set", time.Duration(got))
		}
		if got := r.Wall(second); !got.Equal(began) {
			t.Errorf("its first instant was at %v, want %v", got, began)
		}
		time.Sleep(3 * time.Second)
		if got := r.Now(); got != 4*second {
			t.Errorf("3 s later it shows %v, want 4s", time.Duration(got))
		}
		if got := r.Wall(r.Now()); !got.Equal(time.Now()) {
			t.Errorf("it takes %v for the time of day, want %v", got, time.Now())
		}
	})
}

// Both clocks are Clocks.
var (
	_ clock.Clock = clock.Real{}
	_ clock.Clock = (*clock.Manual)(nil)
)

func ExampleManual() {
	var m clock.Manual
	m.Set(clock.Instant(time.Second))
	deadline := m.Now().Add(200 * time.Millisecond)
	fmt.Println(deadline.Due(m.Now()))
	m.Advance(time.Second)
	fmt.Println(deadline.Due(m.Now()), m.Now().Sub(deadline))
	// Output:
	// false
	// true 800ms
}
