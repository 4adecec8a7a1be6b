package sim

import "github.com/tcpglass/tcpglass/clock"

// event is something that is going to happen.
type event struct {
	at clock.Instant
	n  int // order of planning, for events of the same instant
	do func()
}

// before orders by instant, then by planning.
func (e *event) before(f *event) bool { return e.at < f.at || e.at == f.at && e.n < f.n }

// agenda is a heap of events, the next one first. Events of one instant
// happen in the order they were planned: this is what makes a world
// deterministic. It is written out here, for package heap would box each
// event, and a flood has hundreds of thousands.
type agenda struct {
	events  []event
	planned int
}

// add plans do for the instant at.
func (a *agenda) add(at clock.Instant, do func()) {
	e := event{at, a.planned, do}
	a.planned++
	a.events = append(a.events, e)
	i := len(a.events) - 1
	for i > 0 {
		up := (i - 1) / 2
		if a.events[up].before(&e) {
			break
		}
		a.events[i] = a.events[up]
		i = up
	}
	a.events[i] = e
}

// next takes the earliest event, if it is not after end.
func (a *agenda) next(end clock.Instant) (e event, ok bool) {
	if len(a.events) == 0 || a.events[0].at > end {
		return event{}, false
	}
	e = a.events[0]
	last := len(a.events) - 1
	rest := a.events[last]
	a.events[last] = event{} // let go of what do holds
	a.events = a.events[:last]
	if last > 0 {
		a.sink(rest)
	}
	return e, true
}

// sink puts e in the place of the first event, and down to where it belongs.
func (a *agenda) sink(e event) {
	i := 0
	for {
		down := 2*i + 1
		if down >= len(a.events) {
			break
		}
		if down+1 < len(a.events) && a.events[down+1].before(&a.events[down]) {
			down++
		}
		if e.before(&a.events[down]) {
			break
		}
		a.events[i] = a.events[down]
		i = down
	}
	a.events[i] = e
}
