package metrics

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestWhatComesOftenIsToldOnceInAWhile: a burst, and then one for many.
func TestWhatComesOftenIsToldOnceInAWhile(t *testing.T) {
	var told []Event
	w := &watcher{tell: func(e Event) { told = append(told, e) }}
	start := time.Unix(1000, 0)
	for i := range 25 { // of which ten may come at once
		w.note(Event{Kind: CookiesBegan, At: start, Count: 1, Where: string(rune('a' + i))})
	}
	if n := len(told); n != 10 || told[9].Where != "j" {
		t.Fatalf("of 25 events at once %d were told, want the first ten", n)
	}
	w.release(start.Add(999 * time.Millisecond))
	if len(told) != 10 {
		t.Error("the next was told within a second")
	}
	w.release(start.Add(time.Second))
	if len(told) != 11 || told[10].Where != "y" || told[10].Count != 15 {
		t.Errorf("after a second: told %+v, want the last one, for 15", told[10:])
	}
	w.release(start.Add(time.Minute))
	if len(told) != 11 {
		t.Error("there was nothing left to tell")
	}
}

// TestNothingIsLostByTelling: whatever comes when, the counts of what was
// told add up, there are no more lines than the limit allows, and after its
// time nothing is held back.
func TestNothingIsLostByTelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := Kind(rapid.IntRange(0, kinds-1).Draw(t, "kind"))
		lines, told, noted := 0, uint64(0), uint64(0)
		w := &watcher{tell: func(e Event) { lines++; told += e.Count }}
		start := time.Unix(1000, 0)
		now := start
		for range rapid.IntRange(1, 200).Draw(t, "looks") {
			if rapid.Bool().Draw(t, "something") {
				n := rapid.Uint64Range(1, 1000).Draw(t, "count")
				noted += n
				w.note(Event{Kind: kind, At: now, Count: n})
			}
			w.release(now)
			now = now.Add(every)
		}
		l := limits[kind]
		if most := l.burst + int(now.Sub(start)/l.every); lines > most {
			t.Errorf("%d lines in %v, want %d at most", lines, now.Sub(start), most)
		}
		w.release(now.Add(l.every * time.Duration(l.burst)))
		if told != noted {
			t.Errorf("%d were noted and %d told", noted, told)
		}
	})
}
