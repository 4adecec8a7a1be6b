package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// source counts the connections that one source has to one listener, exactly.
// It is counted from the third segment on, which nobody can forge: a source
// is an address of IPv4, and a /64 of IPv6, of which one host can use every
// address (RFC 4291 §2.5.1).
//
// A record lives as long as a connection does that it counts, and is paid for
// like one: there are never more of them than connections.
type source struct {
	name wire.Flow // its address, and the listener's
	n    int
}

// sourceCost is what a source counts against the octet budget. A test
// compares it with the real size.
const sourceCost = 128

// enoughFrom is when a source has enough while memory is tight: with so many
// connections, if those are one in so many of all.
const enoughFrom = 8

// source is the part of a flow that names a source of l's.
func (l *Listener) source(f *wire.Flow) wire.Flow {
	s := wire.Flow{Local: l.addr}
	if f.Remote.Addr.Is4() {
		s.Remote.Addr = f.Remote.Addr // /32
	} else {
		copy(s.Remote.Addr[:8], f.Remote.Addr[:]) // /64
	}
	return s
}

// counting reports whether l counts the connections of its sources.
func (l *Listener) counting() bool { return l.cfg.PerSource >= 0 }

// connectionsOf is how many connections the source of f has to l.
func (l *Listener) connectionsOf(f *wire.Flow) int {
	if l.host.sources.len() == 0 {
		return 0
	}
	name := l.source(f)
	if s := l.host.sources.find(&name); s != nil {
		return s.n
	}
	return 0
}

// welcomes says whether the source of f may have one more connection: fewer
// than PerSource at any time; while memory is tight no more than a enoughFrom's
// share; while it is short only its first, for a source that has one already
// is served. Where sources are not counted, none gets any then.
func (l *Listener) welcomes(f *wire.Flow) tcp.Verdict {
	h, level, most := l.host, l.host.memory.Level(), l.cfg.PerSource
	switch {
	case level == tcp.Critical, level == tcp.Short && !l.counting():
		return tcp.DropNoMemory
	case most <= 0 && level == tcp.Calm, !l.counting():
		return tcp.Accept
	}
	n := l.connectionsOf(f)
	if most > 0 && n >= most || level == tcp.Short && n > 0 || level == tcp.Tight && n >= max(enoughFrom, h.conns.len()/enoughFrom) {
		return tcp.DropSource
	}
	return tcp.Accept
}

// enlisted is a new connection that counts as one of its source's; nil where
// there is no memory for it, or for the count.
func (l *Listener) enlisted(now clock.Instant, f wire.Flow) *Conn {
	h := l.host
	if !l.counting() {
		c, _ := h.newConn(now, f)
		return c
	}
	s := h.enlist(l.source(&f))
	if s == nil {
		return nil
	}
	c, err := h.newConn(now, f)
	if err != nil {
		h.discount(s)
		return nil
	}
	c.source = s
	return c
}

// enlist counts one more connection of a source; nil where there is no memory
// for that.
func (h *Host) enlist(name wire.Flow) *source {
	s := h.sources.find(&name)
	if s == nil {
		if !h.memory.Charge(sourceCost) {
			return nil
		}
		s = &source{name: name}
		h.sources.add(&name, s)
	}
	s.n++
	return s
}

// discount is the end of a connection that enlist has counted.
func (h *Host) discount(s *source) {
	if s == nil {
		return
	}
	if s.n--; s.n == 0 {
		h.sources.remove(&s.name)
		h.memory.Discharge(sourceCost)
	}
}

// countEntry counts half-open entries of a source, in a sketch: SYNs can be
// forged, and a record for each of their senders would double what a flood
// costs. The sketch may say too much, by more than 2.72/2048 of all entries
// for less than two sources in a hundred (6 of 4096). Who is refused an entry
// for it gets a cookie.
func (l *Listener) countEntry(f *wire.Flow, n int) {
	if l.entries != nil {
		s := l.source(f)
		l.entries.add(l.host.hash(&s), uint32(n))
	}
}

// entriesOf is about how many half-open entries the source of f has.
func (l *Listener) entriesOf(f *wire.Flow) int {
	s := l.source(f)
	return int(l.entries.count(l.host.hash(&s)))
}

// countRefused counts what was refused for want of memory, or because its
// source has enough.
func (h *Host) countRefused(v tcp.Verdict) {
	switch v {
	case tcp.DropSource:
		h.stats.SourcesFull++
	case tcp.DropNoMemory:
		h.stats.PressureRefused++
	}
}
