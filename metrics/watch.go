package metrics

import (
	"context"
	"errors"
	"iter"
	"net"
	"time"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// every is how often the stack is looked at: as often as its detector, if it
// has one, makes up its mind. A look costs some microseconds.
const every = detect.Tick

// Watch calls tell with what happens to a stack, until ctx ends, whose error
// it returns, or the stack is done.
//
// It sees what is or was going on ten times a second, and whatever is
// counted. A kind of event that comes more often than is good to read is
// told later, once for many: see Event.Count.
func Watch(ctx context.Context, st *tcpglass.Stack, tell func(Event)) error {
	w := &watcher{st: st, tell: tell, stats: st.Stats()}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case now := <-ticker.C:
			w.look(now)
		case <-st.Done():
			w.look(time.Now())
			w.end(st.Err())
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// watcher compares what it sees with what it saw.
type watcher struct {
	st     *tcpglass.Stack
	tell   func(Event)
	stats  host.Stats
	baking map[wire.Endpoint]bool // listeners that sent cookies
	alarms map[target]detect.Verdict
	held   [kinds]held
}

// look finds out what is new.
func (w *watcher) look(now time.Time) {
	w.compareStats(now)
	w.compareListeners(now)
	w.compareAlarms(now)
	w.release(now)
}

// counted are the kinds that are told when a counter has moved.
var counted = []struct {
	kind Kind
	of   func(s *host.Stats) uint64
}{
	{SynsDropped, func(s *host.Stats) uint64 { return s.SynDropped }},
	{AcceptFull, func(s *host.Stats) uint64 { return s.AcceptOverflow }},
	{AddressTaken, func(s *host.Stats) uint64 { return s.AddressConflicts }},
	{MemoryResets, func(s *host.Stats) uint64 { return s.PressureResets }},
}

func (w *watcher) compareStats(now time.Time) {
	stats := w.st.Stats()
	for _, c := range counted {
		if n := c.of(&stats) - c.of(&w.stats); n > 0 {
			w.note(Event{Kind: c.kind, At: now, Count: n})
		}
	}
	w.compareLevels(now, w.stats.Level, stats.Level)
	w.stats = stats
}

func (w *watcher) compareLevels(now time.Time, was, is tcp.Level) {
	switch {
	case is > was:
		w.note(Event{Kind: PressureRose, At: now, Count: 1, Where: is.String()})
	case is < was:
		w.note(Event{Kind: PressureFell, At: now, Count: 1, Where: is.String()})
	}
}

func (w *watcher) compareListeners(now time.Time) {
	baking := map[wire.Endpoint]bool{}
	for _, l := range w.st.Listeners() {
		if l.Baking {
			baking[l.Flow.Local] = true
		}
	}
	for e := range missing(baking, w.baking) {
		w.note(Event{Kind: CookiesBegan, At: now, Count: 1, Where: e.String()})
	}
	for e := range missing(w.baking, baking) {
		w.note(Event{Kind: CookiesEnded, At: now, Count: 1, Where: e.String()})
	}
	w.baking = baking
}

// target is what makes two verdicts be about one alarm.
type target struct {
	class  detect.Class
	server wire.Endpoint
	source wire.Addr // of a scan; that of a flood may be found out later
}

func targetOf(v *detect.Verdict) target {
	t := target{class: v.Class, server: v.Server}
	if v.Class == detect.Scan {
		t.source = v.Source
	}
	return t
}

func (w *watcher) compareAlarms(now time.Time) {
	alarms := map[target]detect.Verdict{}
	for _, v := range w.st.Alarms() {
		alarms[targetOf(&v)] = v
	}
	for _, v := range missing(alarms, w.alarms) {
		w.note(alarm(AlarmBegan, now, v))
	}
	for _, v := range missing(w.alarms, alarms) {
		w.note(alarm(AlarmEnded, now, v))
	}
	for t, v := range alarms {
		if was, ok := w.alarms[t]; ok && was.Shape != v.Shape {
			w.note(alarm(AlarmChanged, now, v))
		}
	}
	w.alarms = alarms
}

func alarm(kind Kind, now time.Time, v detect.Verdict) Event {
	return Event{Kind: kind, At: now, Count: 1, Where: v.Server.String(), Verdict: v}
}

// missing is what of all is not in the other map.
func missing[K comparable, V any](all, other map[K]V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for k, v := range all {
			if _, there := other[k]; !there && !yield(k, v) {
				return
			}
		}
	}
}

// end tells why the stack is done, unless it was closed.
func (w *watcher) end(err error) {
	if !errors.Is(err, net.ErrClosed) {
		w.tell(Event{Kind: LinkDown, At: time.Now(), Count: 1, Err: err})
	}
}
