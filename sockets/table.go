package sockets

import (
	"cmp"
	"iter"
	"slices"
	"time"
)

// Table is a socket table at one moment.
type Table struct {
	Source   string    `json:"source,omitempty"` // Kernel, or the address it was fetched from
	At       time.Time `json:"at,omitzero"`      // when it was read
	Cut      bool      `json:"cut,omitempty"`    // there are more rows than MaxRows
	Hidden   bool      `json:"hidden,omitempty"` // some processes could not be looked into: their sockets have no Owners
	Alarms   []Alarm   `json:"alarms,omitzero"`  // what a stack's detector says; absent: nobody watches
	Settings *Settings `json:"settings,omitempty"`
	Counters *Counters `json:"counters,omitempty"`
	Sockets  []Row     `json:"sockets"`
}

// Kernel is the Source of the kernel's table.
const Kernel = "kernel"

// MaxRows is how many rows a table has at most; Table.Cut says when there
// would have been more.
const MaxRows = 1 << 20

// Count is how many sockets there are of a state.
type Count struct {
	State  State `json:"state"`
	IPv4   int   `json:"ipv4"`
	IPv6   int   `json:"ipv6"`
	Orphan int   `json:"orphan,omitempty"` // among them: nobody holds them any more
}

// All is the number in both families.
func (c Count) All() int { return c.IPv4 + c.IPv6 }

// Counts are the numbers of sockets by state, of the states that there are
// any of, in the order of States.
func (t *Table) Counts() []Count {
	by := map[State]*Count{}
	for i := range t.Sockets {
		r := &t.Sockets[i]
		c := by[r.State]
		if c == nil {
			c = &Count{State: r.State}
			by[r.State] = c
		}
		c.add(r)
	}
	var all []Count
	for _, s := range append(slices.Clone(States), NoState) {
		if c := by[s]; c != nil {
			all = append(all, *c)
		}
	}
	return all
}

func (c *Count) add(r *Row) {
	if r.Local.Addr().Is4() {
		c.IPv4++
	} else {
		c.IPv6++
	}
	if r.Orphan {
		c.Orphan++
	}
}

// halfOpen are the half-open entries; of no table there are none.
func (t *Table) halfOpen() iter.Seq[*Row] {
	return func(yield func(*Row) bool) {
		if t == nil {
			return
		}
		for i := range t.Sockets {
			if r := &t.Sockets[i]; r.Kind == HalfOpenRow && !yield(r) {
				return
			}
		}
	}
}

// sort puts the rows in the order of their states, then of their addresses.
func (t *Table) sort() {
	rank := map[State]int{}
	for i, s := range States {
		rank[s] = i
	}
	slices.SortFunc(t.Sockets, func(a, b Row) int {
		return cmp.Or(rank[a.State]-rank[b.State], a.Local.Compare(b.Local), a.Remote.Compare(b.Remote))
	})
}
