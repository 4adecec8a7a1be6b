package host

import (
	"cmp"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// pressure is what a host does about its memory, as tcp.Level says: it tells
// its connections, it refuses what is new, it gives up what does not move.
//
// No packet pays for it. The level is a field that changes where memory is
// charged; the host compares it with the one it has acted on once per batch,
// where its user asks for the Deadline. A rise is acted on at once, a fall
// with the next survey, so that whoever makes the level go up and down does
// not make the host go through its connections each time.
type pressure struct {
	level tcp.Level     // that the host has acted on
	told  tcp.Level     // that its user knows
	due   clock.Instant // the next survey; clock.Never while memory is calm
}

const (
	// surveyEvery is how often the host looks which connections have moved,
	// while memory is not calm.
	surveyEvery = time.Second

	// idleAfter is how long a connection must not have moved before it may
	// be given up: several round trips of the longest path on Earth, or a
	// retransmission and its answer.
	idleAfter = 3 * time.Second

	// keptIdleAfter is the same for a connection that holds no more than it
	// may at Critical, and whose user has it: to give it up brings little
	// before the user closes it, and it may stand still because there is no
	// memory for what it is sent.
	keptIdleAfter = time.Minute

	// maxVictims is how many connections are given up before others have
	// their turn.
	maxVictims = 64

	// waitsPart bounds the TIME-WAIT records: one in so many octets of the
	// budget.
	waitsPart = 8
)

// Pressure is how much of the octet budget is spent, and so what the host
// does about it. An event of kind Pressure follows each change.
func (h *Host) Pressure() tcp.Level { return h.memory.Level() }

// pressureDue is when relieve has something to do.
func (h *Host) pressureDue() clock.Instant {
	if h.memory.Level() > h.pressure.level {
		return h.now
	}
	return h.pressure.due
}

// relieve acts on the level of the memory.
func (h *Host) relieve(now clock.Instant) {
	h.pressure.due = clock.Never
	if level := h.memory.Level(); level != h.pressure.level {
		h.press(now, level)
	}
	if h.pressure.level == tcp.Calm {
		return
	}
	h.pressure.due = now.Add(surveyEvery)
	if v := h.muster(now); h.memory.Level() == tcp.Critical {
		h.sacrifice(now, v)
	}
}

// brief tells a new connection of the level that the others know.
func (h *Host) brief(c *Conn) {
	if h.pressure.level > tcp.Calm {
		c.tcb.Press(h.pressure.level)
	}
}

// press tells everybody of a new level.
func (h *Host) press(now clock.Instant, level tcp.Level) {
	h.pressure.level = level
	h.stats.Pressure[level]++
	h.tracePressure(now, level)
	var stirred []*Conn
	for _, c := range h.conns.byFlow {
		if c.tcb.Press(level) {
			stirred = append(stirred, c)
		}
	}
	slices.SortFunc(stirred, func(a, b *Conn) int { return compareFlows(&a.flow, &b.flow) })
	for _, c := range stirred {
		h.settle(now, c)
	}
	for _, p := range h.udp.ports {
		for _, u := range p.bound {
			u.press(level)
		}
		for _, u := range p.connected {
			u.press(level)
		}
	}
}

// press tells a socket for datagrams of a new level. Its queue holds no more
// than the level's ceiling: the oldest datagrams go, as they might have been
// lost on the way.
func (u *UDPSocket) press(level tcp.Level) {
	m := u.host.memory
	u.bound()
	for l, ok := u.in.first(); ok && u.in.n > u.in.limit; l, ok = u.in.first() {
		u.in.drop(m, &l)
		u.dropped++
		u.host.stats.QueueFull++
	}
	if level > tcp.Calm && u.in.n > 0 {
		u.in.fit(m)
	}
}

// muster looks at every connection, and chooses the first of those that may
// be given up.
func (h *Host) muster(now clock.Instant) (v victims) {
	for _, c := range h.conns.byFlow {
		v.consider(now, c)
	}
	for _, l := range h.order {
		for c := l.accepting.head; c != nil; c = c.next[acceptLane] {
			if c.gone { // it is in no table any more, but in memory
				v.consider(now, c)
			}
		}
	}
	return v
}

// victims are connections that do not move, those first that go first.
type victims struct {
	list [maxVictims]*Conn
	n    int
}

// consider notes whether c has moved, and puts it in its place where it has
// not for long enough. One that we open ourselves moves with its answer, and
// has its own patience.
func (v *victims) consider(now clock.Instant, c *Conn) {
	if p := c.tcb.Progress(); p != c.moved {
		c.moved, c.still = p, now
	}
	if now.Sub(c.still) < c.patience() || c.tcb.State() == tcp.SynSent {
		return
	}
	i, _ := slices.BinarySearchFunc(v.list[:v.n], c, compareVictims)
	if i == maxVictims {
		return
	}
	v.n = min(v.n+1, maxVictims)
	copy(v.list[i+1:v.n], v.list[i:])
	v.list[i] = c
}

// compareVictims puts those first that nobody will miss, then those that
// hold much, then those that nobody has accepted; among equals the one that
// has stood still longest, then the one that holds most. A connection that
// holds little costs little to keep, and may be somebody's who just has
// nothing to say: what an attacker makes us hold goes before it.
func compareVictims(a, b *Conn) int {
	return cmp.Or(
		cmp.Compare(a.worth(), b.worth()),
		cmp.Compare(a.still, b.still),
		cmp.Compare(b.tcb.Holds(), a.tcb.Holds()),
		cmp.Compare(a.born, b.born),
		compareFlows(&a.flow, &b.flow),
	)
}

// worth is how much a connection that does not move is worth keeping.
func (c *Conn) worth() int {
	switch {
	case c.orphan:
		return 0
	case c.tcb.Holds() > tcp.Critical.Ceiling():
		return 1
	case c.listener != nil: // nobody has it yet
		return 2
	}
	return kept
}

// kept is the worth of a connection that gives little back before its user
// closes it.
const kept = 3

// patience is how long it may stand still.
func (c *Conn) patience() time.Duration {
	if c.worth() == kept {
		return keptIdleAfter
	}
	return idleAfter
}

// sacrifice gives up connections, one after the other, until the level
// falls: first those without a user, then the TIME-WAIT records, then
// others. Those that move stay, whatever else: where nothing stands still
// the budget is what it is, and nothing new is taken.
func (h *Host) sacrifice(now clock.Instant, v victims) {
	excess := h.memory.Excess()
	for i := 0; i < v.n && excess > 0; i++ {
		if v.list[i].orphan {
			excess -= h.giveUp(now, v.list[i])
			continue
		}
		if excess -= h.forgetTimeWaits(now); excess > 0 {
			excess -= h.giveUp(now, v.list[i])
		}
	}
	switch {
	case excess <= 0:
	case v.n == maxVictims:
		h.pressure.due = now // there may be more: go on at once
	default:
		h.forgetTimeWaits(now)
	}
}

// giveUp resets a connection, and says how many octets that gives back: the
// connection's own only where nobody holds it any more.
func (h *Host) giveUp(now clock.Instant, c *Conn) (freed int) {
	h.stats.PressureResets++
	freed = c.tcb.Holds()
	c.tcb.GiveUp(now)
	if c.listener != nil {
		c.listener.expel(c)
	}
	if c.orphan {
		freed += connCost
	}
	h.settle(now, c)
	return freed
}

// expel takes a connection that is over out of the queue for Accept: the
// user will never know of it.
func (l *Listener) expel(c *Conn) {
	l.accepting.remove(c)
	l.pending--
	c.listener, c.orphan = nil, true
	if c.gone {
		l.host.memory.Discharge(connCost)
	}
}

// forgetTimeWaits lets all TIME-WAIT records go before their time, for their
// memory comes back only when the last one does. It says how many octets.
func (h *Host) forgetTimeWaits(now clock.Instant) (freed int) {
	freed = h.waits.cost
	for h.waiting.oldest != 0 {
		h.evictTimeWait(now, tcp.WhyPressure.String())
	}
	if h.waits.cost > 0 {
		h.waits.release()
	}
	return freed
}

// timeWaits is how many TIME-WAIT records there may be.
func (h *Host) timeWaits() int {
	return min(h.cfg.TimeWaits, max(h.memory.Limit()/waitsPart/recordCost, 1))
}

// tracePressure tells of a new level.
func (h *Host) tracePressure(now clock.Instant, level tcp.Level) {
	if h.trace != nil {
		h.emit(now, &wire.Flow{}, nil, trace.Record{Kind: trace.Note, Why: "pressure-" + level.String(), Cite: pressureCites[level]})
	}
}

// pressureCites is the paragraph behind what is done from each level on.
var pressureCites = [...]string{
	tcp.Calm:     "RFC 9293 §3.8.6",
	tcp.Tight:    "RFC 9293 §3.8.6",   // windows
	tcp.Short:    "RFC 9293 §3.10.1",  // insufficient resources
	tcp.Critical: "RFC 9293 §3.8.6.1", // a connection stays as far as resources allow
}
