package analyze

import (
	"iter"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/wire"
)

// Limits of a Table.
const (
	// MaxConnections is how many connections are kept unless the Config says
	// otherwise. A SYN that nobody answers takes less than 128 octets, a connection
	// that has come and gone some 300, and none more than 2.7 kB.
	MaxConnections = 4 << 20

	// DefaultHot is how many connections a Table keeps ready for their next
	// packet.
	DefaultHot = 256

	mostInTable = 8 << 20 // what an arena has room for, whatever they are
)

const _ = uint64(maxArena/2 - mostInTable/2*maxSlot) // does not compile where that is not so

// TableConfig is what a Table is made of. The zero value is fine for tests.
type TableConfig struct {
	Key siphash.Key // secret, where strangers choose the addresses
	Hot int         // kept unpacked; 0 is DefaultHot
	Max int         // connections at most, 0 is MaxConnections

	// Marked says that segments have gone through passive.Echoes already.
	Marked bool

	// Rows says that connections whose four-tuple is used again stay. Without
	// it they are only told to Retire.
	Rows bool

	// Retire is told each connection that leaves the table; nil is nobody. The
	// Conn is valid during the call.
	Retire func(*passive.Conn, Retired)
}

// Retired says why a connection leaves a Table.
type Retired uint8

// The reasons.
const (
	Replaced  Retired = iota // its four-tuple is used again
	Swept                    // Sweep was told so
	Forgotten                // there was no room: it had finished, or never opened, or was idle longest
)

// Table finds the connection of each segment and lets it Observe. It belongs
// to one caller at a time. Connections that do not move are packed; what a
// method hands out is a copy, or valid until the next call.
type Table struct {
	cfg       TableConfig
	hot       hotSet
	echoes    *passive.Echoes // nil where segments are Marked
	cold      index           // of those in the arena
	arena     arena
	rows      []ref // those whose four-tuple was used again, the oldest first
	now       clock.Instant
	broom     int // where in the index to look next for who may go
	forgotten uint64
	reused    uint64
	states    States
	scratch   [maxPacked]byte
	guess     passive.Conn
}

// States counts connections by the states of both ends: the client's, then
// the server's.
type States [passive.TimeWait + 1][passive.TimeWait + 1]int

// NewTable makes an empty table.
func NewTable(cfg TableConfig) *Table {
	if cfg.Hot <= 0 {
		cfg.Hot = DefaultHot
	}
	if cfg.Max <= 0 {
		cfg.Max = MaxConnections
	}
	cfg.Max = max(2, min(cfg.Max, mostInTable))
	cfg.Hot = min(cfg.Hot, cfg.Max/2) // so that there are always cold ones to choose from
	t := &Table{cfg: cfg, hot: hotSet{limit: cfg.Hot}}
	if !cfg.Marked {
		t.echoes = new(passive.Echoes)
	}
	return t
}

// Len is how many connections there are.
func (t *Table) Len() int { return t.hot.index.used + t.cold.used + len(t.rows) }

// Forgotten is how many had to go because the table was full.
func (t *Table) Forgotten() uint64 { return t.forgotten }

// Reused is how many came on a four-tuple that another had used.
func (t *Table) Reused() uint64 { return t.reused }

// States are the states in which the connections are now, but for those whose
// four-tuple is used again.
func (t *Table) States() *States { return &t.states }

// Observe gives a segment to its connection, which may be a new one, and
// returns that. The Conn is valid until the next call, and not to be changed.
func (t *Table) Observe(s *dissect.Segment) *passive.Conn {
	hash := uint32(flow(t.cfg.Key, &s.Src, &s.Dst, s.Tag))
	if t.echoes != nil {
		t.echoes.Mark(s, hash)
	}
	return t.observe(s, hash)
}

func (t *Table) observe(s *dissect.Segment, hash uint32) *passive.Conn {
	t.now = max(t.now, s.At)
	c := t.find(&s.Src, &s.Dst, s.Tag, hash)
	switch {
	case c == nil:
		c = t.admit(hash)
	case !c.Fits(s):
		t.replace(c)
	default:
		t.states.count(c, -1)
	}
	c.Observe(s)
	t.states.count(c, +1)
	return c
}

// Copy copies the connection between two endpoints into c; false where there
// is none. It does not count as a movement.
func (t *Table) Copy(a, b wire.Endpoint, tag uint16, c *passive.Conn) bool {
	hash := uint32(flow(t.cfg.Key, &a, &b, tag))
	if n, ok := t.hot.seek(&a, &b, tag, hash); ok {
		*c = t.hot.conns[n]
		return true
	}
	for i := t.cold.first(hash); ; i++ {
		r, ok := t.cold.at(i, hash)
		if !ok {
			return false
		}
		if unpack(c, t.arena.slot(r)); between(c, &a, &b, tag) {
			return true
		}
	}
}

// Quoted tells a connection what an ICMP error says of it; false where there
// is no such connection.
func (t *Table) Quoted(q *dissect.Quote) bool {
	return t.quoted(q, uint32(flow(t.cfg.Key, &q.Src, &q.Dst, q.Tag)))
}

func (t *Table) quoted(q *dissect.Quote, hash uint32) bool {
	c := t.find(&q.Src, &q.Dst, q.Tag, hash)
	if c == nil {
		return false
	}
	t.states.count(c, -1)
	c.Quoted(q)
	t.states.count(c, +1)
	return true
}

// find is the connection, ready for a segment; nil where there is none.
func (t *Table) find(src, dst *wire.Endpoint, tag uint16, hash uint32) *passive.Conn {
	if c := t.hot.find(src, dst, tag, hash); c != nil {
		return c
	}
	for i := t.cold.first(hash); ; i++ {
		r, ok := t.cold.at(i, hash)
		if !ok {
			return nil
		}
		if unpack(&t.guess, t.arena.slot(r)); between(&t.guess, src, dst, tag) {
			t.cold.remove(i)
			t.arena.giveBack(r)
			c := t.room(hash)
			*c = t.guess
			return c
		}
	}
}

func between(c *passive.Conn, a, b *wire.Endpoint, tag uint16) bool {
	x, y := &c.Ends[0].Addr, &c.Ends[1].Addr
	return c.Tag == tag && (*x == *a && *y == *b || *x == *b && *y == *a)
}

// room is a place among the hot ones. Whoever has to go for it is packed.
func (t *Table) room(hash uint32) *passive.Conn {
	if t.hot.full() {
		t.cool(t.hot.turn())
	}
	return t.hot.enter(hash)
}

// cool moves a connection from the hot ones to the cold ones.
func (t *Table) cool(n int) {
	t.cold.add(entryOf(t.hot.hashes[n], t.freeze(&t.hot.conns[n])))
	t.hot.leave(n)
}

// freeze packs a connection away.
func (t *Table) freeze(c *passive.Conn) ref {
	return t.arena.put(t.scratch[:pack(&t.scratch, c)])
}

// admit makes place for a new connection.
func (t *Table) admit(hash uint32) *passive.Conn {
	if t.Len() >= t.cfg.Max {
		t.forget()
	}
	c := t.room(hash)
	*c = passive.Conn{}
	return c
}

// replace lets a new connection begin in the place of one with the same
// four-tuple.
func (t *Table) replace(c *passive.Conn) {
	t.reused++
	t.states.count(c, -1)
	var next passive.Conn
	next.After(c)
	switch {
	case t.cfg.Rows && (t.Len() < t.cfg.Max || t.forgetRow()):
		t.rows = append(t.rows, t.freeze(c))
	case t.cfg.Rows:
		t.forgotten++
		c.Settle(t.now)
		t.tell(c, Forgotten)
	default:
		c.Settle(t.now)
		t.tell(c, Replaced)
	}
	*c = next
}

func (t *Table) tell(c *passive.Conn, why Retired) {
	if t.cfg.Retire != nil {
		t.cfg.Retire(c, why)
	}
}

// All are the connections, in no order, those whose four-tuple is used again
// among them. The table must not be used meanwhile.
func (t *Table) All() iter.Seq[*passive.Conn] {
	return func(yield func(*passive.Conn) bool) {
		var c passive.Conn
		for r := range t.refs() {
			if t.at(r, &c); !yield(&c) {
				return
			}
		}
	}
}

func (t *Table) refs() iter.Seq[ref] {
	return func(yield func(ref) bool) {
		for e := range t.hot.index.all() {
			if !yield(hotRef | e.ref()) {
				return
			}
		}
		for e := range t.cold.all() {
			if !yield(e.ref()) {
				return
			}
		}
		for _, r := range t.rows {
			if !yield(r) {
				return
			}
		}
	}
}

// at copies a connection.
func (t *Table) at(r ref, c *passive.Conn) {
	if r.isHot() {
		*c = t.hot.conns[r.hot()]
		return
	}
	unpack(c, t.arena.slot(r))
}

// began is the first frame of a connection.
func (t *Table) began(r ref) uint64 {
	if r.isHot() {
		return t.hot.conns[r.hot()].First.Frame
	}
	return unpackFirst(t.arena.slot(r))
}

func (s *States) count(c *passive.Conn, by int) {
	s[c.Ends[c.Client].State][c.Ends[c.Client.Peer()].State] += by
}
