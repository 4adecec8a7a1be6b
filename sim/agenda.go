package sim

import (
	"container/heap"

	"github.com/tcpglass/tcpglass/clock"
)

// event is something that is going to happen.
type event struct {
	at clock.Instant
	n  int // order of planning, for events of the same instant
	do func()
}

// agenda is a heap of events, the next one first. Events of one instant
// happen in the order they were planned: this is what makes a world
// deterministic.
type agenda struct {
	events  []event
	planned int
}

// add plans do for the instant at.
func (a *agenda) add(at clock.Instant, do func()) {
	heap.Push(a, event{at, a.planned, do})
	a.planned++
}

// next takes the earliest event, if it is not after end.
func (a *agenda) next(end clock.Instant) (e event, ok bool) {
	if len(a.events) == 0 || a.events[0].at > end {
		return event{}, false
	}
	return heap.Pop(a).(event), true
}

// Len, Less, Swap, Push and Pop are for package heap.
func (a *agenda) Len() int { return len(a.events) }

// Less orders by instant, then by planning.
func (a *agenda) Less(i, j int) bool {
	x, y := a.events[i], a.events[j]
	return x.at < y.at || x.at == y.at && x.n < y.n
}

// Swap exchanges two events.
func (a *agenda) Swap(i, j int) { a.events[i], a.events[j] = a.events[j], a.events[i] }

// Push is heap's.
func (a *agenda) Push(e any) { a.events = append(a.events, e.(event)) }

// Pop is heap's.
func (a *agenda) Pop() any {
	last := len(a.events) - 1
	e := a.events[last]
	a.events[last] = event{} // let go of what do holds
	a.events = a.events[:last]
	return e
}
