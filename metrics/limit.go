package metrics

import "time"

// limit is how often a kind of event is told: one in every, and so many at
// once after a silence.
type limit struct {
	every time.Duration
	burst int
}

// limits are those of the kinds. Alarms begin and end one by one; what is
// counted goes on as long as its cause.
var limits = [kinds]limit{
	AlarmBegan:   {time.Second, 10},
	AlarmChanged: {time.Second, 10},
	AlarmEnded:   {time.Second, 10},
	CookiesBegan: {time.Second, 10},
	CookiesEnded: {time.Second, 10},
	PressureRose: {time.Second, 10},
	PressureFell: {time.Second, 10},
	SynsDropped:  {10 * time.Second, 1},
	AcceptFull:   {10 * time.Second, 1},
	MemoryResets: {10 * time.Second, 1},
	AddressTaken: {10 * time.Second, 1},
	LinkDown:     {time.Second, 1},
}

// held is what has not been told yet of a kind: the latest event, and how
// many it stands for.
type held struct {
	event Event
	next  time.Time // when the next one may be told, had there been no silence
}

// note takes an event, and tells it if that may be.
func (w *watcher) note(e Event) {
	h := &w.held[e.Kind]
	e.Count += h.event.Count
	h.event = e
	w.releaseKind(e.Kind, e.At)
}

// release tells what was held back long enough.
func (w *watcher) release(now time.Time) {
	for kind := range Kind(kinds) {
		w.releaseKind(kind, now)
	}
}

func (w *watcher) releaseKind(kind Kind, now time.Time) {
	h := &w.held[kind]
	if e := h.event; e.Count > 0 && h.may(limits[kind], now) {
		h.event = Event{}
		w.tell(e)
	}
}

// may reports whether an event may be told now, and takes that for done.
func (h *held) may(l limit, now time.Time) bool {
	if now.Add(time.Duration(l.burst-1) * l.every).Before(h.next) {
		return false
	}
	h.next = later(h.next, now).Add(l.every)
	return true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
