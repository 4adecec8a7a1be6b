package tcp

import (
	"testing"

	"pgregory.net/rapid"
)

// A budget of 16000 octets: a sixteenth is 1000.
func TestLevels(t *testing.T) {
	m := NewMemory(16000)
	for _, step := range []struct {
		charge int
		want   Level
		why    string
	}{
		{9999, Calm, "below ten sixteenths"},
		{1, Tight, "ten sixteenths"},
		{-1, Tight, "a little below: it waits for a whole sixteenth less"},
		{-999, Tight, "just a sixteenth below the threshold"},
		{-1, Calm, "more than that"},
		{4001, Short, "thirteen sixteenths, two levels in one step"},
		{2000, Critical, "fifteen"},
		{1000, Critical, "all of it"},
		{-2000, Critical, "fourteen"},
		{-1, Short, "less than fourteen"},
		{-13999, Calm, "nothing: three levels in one step"},
	} {
		if step.charge < 0 {
			m.Discharge(-step.charge)
		} else if !m.Charge(step.charge) {
			t.Fatalf("%d octets more than %d are refused", step.charge, m.Used())
		}
		if got := m.Level(); got != step.want {
			t.Errorf("%d octets in use (%s): got %v, want %v", m.Used(), step.why, got, step.want)
		}
	}
	if m.Charge(16001) || m.Level() != Calm {
		t.Error("what was refused counts for the level")
	}
}

func TestLevelsOfAnyBudget(t *testing.T) {
	for _, limit := range []int{1, 2, 15, 16, 17, 1000, 1<<31 - 1} {
		m := NewMemory(limit)
		if m.Level() != Calm {
			t.Errorf("an untouched budget of %d is %v", limit, m.Level())
		}
		m.Charge(limit)
		if m.Level() != Critical {
			t.Errorf("a spent budget of %d is %v, want critical", limit, m.Level())
		}
		m.Discharge(limit)
		if m.Level() != Calm {
			t.Errorf("a budget of %d that was given back is %v, want calm", limit, m.Level())
		}
	}
}

// Lent and kept octets together never exceed the budget, and the level is
// what the thresholds and the way there say.
func TestMemoryIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 1<<20).Draw(t, "limit")
		m := NewMemory(limit)
		var lent [][]byte
		t.Repeat(map[string]func(*rapid.T){
			"take": func(t *rapid.T) {
				if b := m.Take(rapid.IntRange(0, 1<<17).Draw(t, "octets")); b != nil {
					lent = append(lent, b)
				}
			},
			"give": func(t *rapid.T) {
				if len(lent) == 0 {
					t.Skip()
				}
				i := rapid.IntRange(0, len(lent)-1).Draw(t, "which")
				m.Give(lent[i])
				lent = append(lent[:i], lent[i+1:]...)
			},
			"trim": func(*rapid.T) { m.Trim() },
			"": func(t *rapid.T) {
				used, idle := 0, 0
				for _, b := range lent {
					used += len(b)
				}
				for class, f := range m.free {
					idle += len(f.list) * minBuffer << class
				}
				l := m.Level()
				switch {
				case m.Used() != used || m.idle != idle:
					t.Fatalf("counted are %d and %d octets, lent %d and kept %d", m.Used(), m.idle, used, idle)
				case used+idle > limit:
					t.Fatalf("%d octets are lent and %d kept, of %d", used, idle, limit)
				case l > Calm && used < share(limit, thresholds[l]-hysteresis):
					t.Fatalf("%d of %d octets are in use and the level is %v", used, limit, l)
				case l < Critical && used >= share(limit, thresholds[l+1]):
					t.Fatalf("%d of %d octets are in use and the level is only %v", used, limit, l)
				}
			},
		})
	})
}

// Buffers that nobody uses go back the moment the level rises, and none
// stays for long at a higher one.
func TestRisingForgetsIdleBuffers(t *testing.T) {
	m := NewMemory(160_000)
	m.Give(m.Take(16_000))
	if m.idle != 16384 {
		t.Fatalf("%d octets are kept for the next taker, want 16384", m.idle)
	}
	m.Charge(100_000)
	if m.idle != 0 {
		t.Errorf("memory is %v and %d octets lie idle", m.Level(), m.idle)
	}
	m.Give(m.Take(16_000))
	if !m.Surplus() {
		t.Error("memory is tight and what lies idle is no surplus")
	}
	m.Trim()
	m.Trim()
	if m.Surplus() {
		t.Errorf("%d octets lie idle although nobody asked for them", m.idle)
	}
}

func TestLevelsHaveNames(t *testing.T) {
	for l, want := range map[Level]string{Calm: "calm", Tight: "tight", Short: "short", Critical: "critical", 9: "unknown"} {
		if l.String() != want {
			t.Errorf("level %d is called %s, want %s", uint8(l), l, want)
		}
	}
}
