package sim

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/clock"
)

func TestAnAgendaGivesBackInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a agenda
		var last event
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "plan") {
				a.add(max(last.at, clock.Instant(rapid.Int64Range(0, 20).Draw(t, "at"))), func() {})
				continue
			}
			before := len(a.events)
			e, ok := a.next(clock.Instant(rapid.Int64Range(0, 25).Draw(t, "end")))
			switch {
			case !ok:
				continue
			case e.before(&last):
				t.Fatalf("event %d at %d comes after event %d at %d", e.n, e.at, last.n, last.at)
			case len(a.events) != before-1:
				t.Fatalf("%d events of %d are left", len(a.events), before)
			}
			for i := range a.events {
				if a.events[i].before(&e) {
					t.Fatalf("event %d at %d is taken, and %d at %d waits", e.n, e.at, a.events[i].n, a.events[i].at)
				}
			}
			last = e
		}
	})
}
