package sockets

import (
	"maps"
	"net/netip"
	"time"
)

// evidence is what a table, or two, tell of a listener.
type evidence struct {
	listener    *Row
	from        sources // of its half-open entries
	stale       int     // entries whose SYN-ACK has gone out again
	oldest      float64 // seconds
	connections int     // that it has got and that are still in the table

	cohort int // half-open entries of the earlier table; 0: there is none
	still  int // among them: half-open all the time since, or until their time was up
}

// unanswered is the share of entries that the first SYN-ACK did not end.
func (e *evidence) unanswered() float64 { return float64(e.stale) / float64(max(e.from.all, 1)) }

// stillHalfOpen is the share of the earlier table's entries that are there.
func (e *evidence) stillHalfOpen() float64 { return float64(e.still) / float64(max(e.cohort, 1)) }

// flow names an entry.
type flow struct{ local, remote netip.AddrPort }

// evidence is gathered of every listener that has half-open entries.
func (t *Table) evidence(before *Table) map[*Row]*evidence {
	listeners := t.listenersByAddress()
	found := map[*Row]*evidence{}
	for _, l := range listeners {
		found[l] = &evidence{listener: l}
	}
	open := map[flow]bool{}
	for i := range t.Sockets {
		r := &t.Sockets[i]
		if e := found[listeners.of(r.Local)]; e != nil {
			e.add(r)
			open[flow{r.Local, r.Remote}] = r.Kind == HalfOpenRow
		}
	}
	for r := range before.halfOpen() {
		if e := found[listeners.of(r.Local)]; e != nil {
			e.follow(open[flow{r.Local, r.Remote}] || r.goesWithin(t.At.Sub(before.At)))
		}
	}
	maps.DeleteFunc(found, func(_ *Row, e *evidence) bool { return e.from.all == 0 })
	return found
}

func (e *evidence) add(r *Row) {
	switch r.Kind {
	case HalfOpenRow:
		e.from.add(r.Remote.Addr())
		e.oldest = max(e.oldest, r.Age)
		if r.Retries > 0 {
			e.stale++
		}
	case ConnectionRow, TimeWaitRow:
		e.connections++
	}
}

// goesWithin reports whether a half-open entry goes by itself so soon. The
// entries of a flood that fills a table at once all go at once: that they are
// gone does not mean that anybody has completed a handshake.
func (r *Row) goesWithin(d time.Duration) bool {
	return r.Lifetime > 0 && r.Age+d.Seconds() >= r.Lifetime
}

// follow counts what has become of an entry of the earlier table.
func (e *evidence) follow(still bool) {
	e.cohort++
	if still {
		e.still++
	}
}
