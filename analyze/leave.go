package analyze

import (
	"cmp"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
)

// candidates are how many connections are looked at to choose the one that is
// forgotten. The index is in the order of a keyed hash, so they are any.
const candidates = 16

// forget makes room: the first that had its four-tuple taken by another; where
// there is none, of some candidates the one that will be missed least.
func (t *Table) forget() {
	if t.forgetRow() {
		return
	}
	place, least := -1, glimpse{}
	for range candidates {
		i, e := t.cold.next(t.broom)
		t.broom = i
		if g := glimpseOf(t.arena.slot(e.ref())); place < 0 || g.lessMissed(&least) {
			place, least = i, g
		}
	}
	var c passive.Conn
	t.at(t.cold.entries[place].ref(), &c)
	t.drop(place, &c, Forgotten)
	t.forgotten++
}

// forgetRow forgets the connection that has been over longest; false where
// there is none.
func (t *Table) forgetRow() bool {
	if len(t.rows) == 0 {
		return false
	}
	var c passive.Conn
	t.at(t.rows[0], &c)
	t.arena.giveBack(t.rows[0])
	t.rows = t.rows[1:]
	t.forgotten++
	t.tell(&c, Forgotten)
	return true
}

// lessMissed: those that have finished go first, then those that never opened,
// so that a flood drives out itself; then whoever has been silent longest.
func (g *glimpse) lessMissed(than *glimpse) bool {
	return cmp.Or(cmp.Compare(g.worth(), than.worth()), cmp.Compare(g.last, than.last)) < 0
}

func (g *glimpse) worth() int {
	switch most := max(g.states[0], g.states[1]); {
	case over(g.states[0]) && over(g.states[1]):
		return 0
	case most < passive.Established && most != passive.Unknown:
		return 1 // it never opened; where both are unknown it may have, before the capture
	}
	return 2
}

// over reports whether an end in that state has nothing more to say, and does
// not wait for its peer either.
func over(s passive.State) bool {
	return s == passive.Closed || s == passive.TimeWait || s == passive.LastAck || s == passive.Closing
}

// drop takes a connection, of which c is a copy, out of the cold ones.
func (t *Table) drop(i int, c *passive.Conn, why Retired) {
	t.arena.giveBack(t.cold.entries[i].ref())
	t.cold.remove(i)
	t.states.count(c, -1)
	c.Settle(t.now)
	t.tell(c, why)
}

// Sweep looks at the next n of those connections that have not moved of late,
// all of them in turn from call to call, and takes out those that are over.
func (t *Table) Sweep(now clock.Instant, n int, over func(*passive.Conn) bool) {
	t.rest(now)
	var c passive.Conn
	for range min(n, t.cold.used) {
		i, e := t.cold.next(t.broom)
		t.broom = i
		t.at(e.ref(), &c)
		settled := c
		if settled.Settle(now); over(&settled) {
			t.drop(i, &c, Swept)
			t.broom-- // another may have moved there
		}
		if t.cold.used == 0 {
			return
		}
	}
}

// rest makes those cold that have not moved since the last time.
func (t *Table) rest(now clock.Instant) {
	t.now = max(t.now, now)
	for n := range t.hot.use {
		switch t.hot.use[n] {
		case moving:
			t.hot.use[n] = resting
		case resting:
			t.settle(&t.hot.conns[n])
			t.cool(n)
		}
	}
}

// settle lets arrive at a connection's ends what has been underway for long
// enough.
func (t *Table) settle(c *passive.Conn) {
	t.states.count(c, -1)
	c.Settle(t.now)
	t.states.count(c, +1)
}
