package sockets

import "net/netip"

// complete fills in what the kernel does not say of its listeners and half-open
// entries, but what follows from the rest: how many entries a listener has,
// how many it may have, how long they live.
func (t *Table) complete() {
	at := t.listenersByAddress()
	for i := range t.Sockets {
		switch r := &t.Sockets[i]; r.Kind {
		case HalfOpenRow:
			r.Lifetime = t.Settings.Lifetime()
			if l := at.of(r.Local); l != nil {
				l.HalfOpen++
				r.Owners = l.Owners // whose it will be; it has no file yet
			}
		case ListenerRow:
			r.Limit, r.Lifetime = t.Settings.halfOpenLimit(r.Backlog), t.Settings.Lifetime()
		}
	}
}

// halfOpenLimit is how many half-open entries a listener of the kernel may
// have. Its backlog bounds them like those who wait for Accept; without
// cookies the last quarter of tcp_max_syn_backlog is for clients that have
// been here before (tcp_input.c, tcp_conn_request).
func (s *Settings) halfOpenLimit(backlog int) int {
	if s.SynCookies == 0 && s.MaxSynBacklog > 0 {
		return min(backlog, s.MaxSynBacklog-s.MaxSynBacklog/4)
	}
	return backlog
}

// byAddress are the listeners by where they listen.
type byAddress map[netip.AddrPort]*Row

func (t *Table) listenersByAddress() byAddress {
	at := byAddress{}
	for i := range t.Sockets {
		if r := &t.Sockets[i]; r.Kind == ListenerRow {
			at[r.Local] = r
		}
	}
	return at
}

// of is the listener that an entry or a connection with this local address
// belongs to: the one of the very address, or of all addresses of its family,
// or of both families. nil: none; whoever called has no listener. Listeners
// that share an address (SO_REUSEPORT) are one.
func (at byAddress) of(local netip.AddrPort) *Row {
	if l := at[local]; l != nil {
		return l
	}
	if local.Addr().Is4() {
		if l := at[netip.AddrPortFrom(netip.IPv4Unspecified(), local.Port())]; l != nil {
			return l
		}
	}
	return at[netip.AddrPortFrom(netip.IPv6Unspecified(), local.Port())]
}

// Listeners are the rows of the listeners.
func (t *Table) Listeners() []*Row {
	var all []*Row
	for i := range t.Sockets {
		if r := &t.Sockets[i]; r.Kind == ListenerRow {
			all = append(all, r)
		}
	}
	return all
}

// Full reports whether the accept queue of a listener is full. The kernel
// lets one more wait than it was told (sk_acceptq_is_full); that one is not
// worth waiting for.
func (r *Row) Full() bool { return r.Kind == ListenerRow && r.Pending > 0 && r.Pending >= r.Backlog }
