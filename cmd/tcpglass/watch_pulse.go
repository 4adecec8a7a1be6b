package main

import (
	"time"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
)

// How long connections stay that do nothing.
const (
	lingerClosed   = 5 * time.Second  // reset, refused
	lingerTimeWait = 60 * time.Second // Linux's 2 MSL
	lingerOpening  = 75 * time.Second // longer than Linux keeps a half-open entry with tcp_synack_retries of 5
	lingerSilent   = 2 * time.Hour    // by then a keep-alive would have come: RFC 9293 §3.8.4
)

// mostSwept is how many connections a pulse looks at: a hundred thousand in a
// second, for some hundredths of a processor.
const mostSwept = 10_000

// toldEnds is how many ends of connections that never opened are told in a
// second. The rest is counted: a flood consists of nothing else.
const toldEnds = 20

// beat does what is due at a pulse.
func (w *watching) beat() error {
	if w.now < w.next {
		return nil
	}
	before := w.next / clock.Instant(time.Second)
	w.next = w.now.Add(watchPulse)
	w.detector.Advance(w.now)
	w.hearAlarms()
	w.conclude()
	w.sweep()
	if w.next/clock.Instant(time.Second) != before {
		if err := w.everySecond(); err != nil {
			return err
		}
	}
	w.teller.pulse(w)
	return nil
}

// sweep looks at some connections in turn: it counts those that are half-open
// and lets those go that are over.
func (w *watching) sweep() {
	n := min(mostSwept, w.gauges.left(w.table.Len()))
	w.table.Sweep(w.now, n, func(c *passive.Conn) bool {
		w.gauges.count(c)
		return w.now.Sub(c.Last.At) > linger(c)
	})
	w.gauges.looked(n, w.table.Len())
}

// linger is how long a connection stays without a packet.
func linger(c *passive.Conn) time.Duration {
	switch {
	case isOver(c) && (c.Ends[0].State == passive.TimeWait || c.Ends[1].State == passive.TimeWait):
		return lingerTimeWait
	case isOver(c):
		return lingerClosed
	case !c.Established():
		return lingerOpening
	}
	return lingerSilent
}

// retired is told of connections that leave the table. Those that were over
// have been told, unless it was a moment ago.
func (w *watching) retired(c *passive.Conn, why analyze.Retired) {
	w.board.forget(c)
	_, waits := w.closing[keyOf(c)]
	delete(w.closing, keyOf(c))
	switch {
	case isOver(c) && waits:
		w.closed(c)
	case !isOver(c):
		w.stats.Lapsed++
		w.gone(c, retiredWords[why])
	}
}

var retiredWords = map[analyze.Retired]string{analyze.Replaced: "replaced", analyze.Swept: "silent", analyze.Forgotten: "forgotten"}

func (w *watching) closed(c *passive.Conn) {
	w.stats.Closed++
	w.gone(c, "closed")
}

// gone tells that a connection is no more; of those that never opened some.
func (w *watching) gone(c *passive.Conn, why string) {
	if !c.Established() {
		if w.quota == 0 {
			w.stats.Untold++
			return
		}
		w.quota--
	}
	w.tell(&happening{kind: "closed", conn: c, why: why, found: wrongWith(c, w.now)})
}

// everySecond tells the numbers.
func (w *watching) everySecond() error {
	w.quota = toldEnds
	if err := w.measure(); err != nil {
		return err
	}
	w.board.turn(w.stats.span)
	w.tell(&happening{kind: "stats", stats: &w.stats})
	if w.ring == nil {
		return nil
	}
	return w.ring.Flush()
}

// end tells the numbers a last time.
func (w *watching) end() error {
	err := w.measure()
	w.tell(&happening{kind: "end", stats: &w.stats})
	w.teller.pulse(w)
	return err
}

// measure brings the numbers up to date.
func (w *watching) measure() error {
	counts, err := w.source.Counts()
	if err != nil {
		return err
	}
	s := &w.stats
	s.Dropped, s.Frozen = counts.Dropped, counts.Frozen
	s.Forgotten = w.table.Forgotten()
	s.Connections = w.table.Len()
	s.HalfOpen = w.gauges.total
	s.states = *w.table.States()
	s.rates(w.now, w.began)
	return nil
}
