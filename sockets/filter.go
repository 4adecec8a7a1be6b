package sockets

import (
	"net/netip"
	"slices"
	"strconv"
)

// Filter says which rows are wanted. The zero value wants all; each field
// that is set must hold.
type Filter struct {
	States  []State      // one of them
	Port    uint16       // of either end
	Network netip.Prefix // of either end's address
	Process string       // an owner's name or process id
}

// Keeps reports whether a row is wanted.
func (f *Filter) Keeps(r *Row) bool {
	return f.state(r) && f.port(r) && f.network(r) && f.process(r)
}

func (f *Filter) state(r *Row) bool {
	return len(f.States) == 0 || slices.Contains(f.States, r.State)
}

func (f *Filter) port(r *Row) bool {
	return f.Port == 0 || r.Local.Port() == f.Port || r.Remote.Port() == f.Port
}

func (f *Filter) network(r *Row) bool {
	everywhere := r.Kind == ListenerRow && r.Local.Addr().IsUnspecified() // takes what comes to any address
	return !f.Network.IsValid() || everywhere || f.Network.Contains(r.Local.Addr()) || f.Network.Contains(r.Remote.Addr())
}

func (f *Filter) process(r *Row) bool {
	return f.Process == "" || slices.ContainsFunc(r.Owners, func(o Owner) bool {
		return o.Name == f.Process || strconv.Itoa(o.PID) == f.Process
	})
}

// Select is the table with only the rows that f keeps.
func (t *Table) Select(f Filter) *Table {
	some := *t
	some.Sockets = []Row{} // not nil: JSON shall say [], not null
	for i := range t.Sockets {
		if f.Keeps(&t.Sockets[i]) {
			some.Sockets = append(some.Sockets, t.Sockets[i])
		}
	}
	return &some
}
