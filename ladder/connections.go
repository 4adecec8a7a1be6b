package ladder

import (
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// connection is what a trace tells of one connection.
type connection struct {
	ends        [2]End
	first, last int // records that tell of a segment of it, or of itself
	records     []*trace.Record
	numbers     []int // of the records in their trace, from 0
	datagrams   bool  // it is a flow of UDP
}

// connections divides a trace by the connections in it, in the order in
// which their first segments are told of. What is told of a listener or of a
// host goes to each connection that it concerns.
func connections(records []trace.Record) []*connection {
	all, of := findConnections(records)
	for i := range records {
		r := &records[i]
		if _, ok := r.Gauge(); ok {
			continue
		}
		if c := of[keyOf(r)]; c != nil {
			c.take(i, r)
			continue
		}
		for _, c := range all {
			if c.concerned(i, r) {
				c.take(i, r)
			}
		}
	}
	return all
}

// take makes record i one of the connection's.
func (c *connection) take(i int, r *trace.Record) {
	c.records, c.numbers = append(c.records, r), append(c.numbers, i)
}

// key is what a connection is found again by. The datagrams of a flow, which
// UDP knows nothing of, are drawn as one.
type key struct {
	flow     wire.Flow
	datagram bool
}

func keyOf(r *trace.Record) key { return key{r.Flow, r.Datagram != nil} }

// findConnections finds the ends of all connections. They are found again by
// their flow, as seen from either end.
func findConnections(records []trace.Record) (all []*connection, of map[key]*connection) {
	of = map[key]*connection{}
	for i := range records {
		r := &records[i]
		k := keyOf(r)
		c := of[k]
		if c == nil && ofSegment(r) {
			c = &connection{ends: endsOf(r), first: i, datagrams: k.datagram}
			all = append(all, c)
			of[k], of[key{r.Flow.Reverse(), k.datagram}] = c, c
		}
		if c != nil {
			c.last = i
			c.name(r)
		}
	}
	return all, of
}

// ofSegment reports whether r tells of a segment or a datagram, and has it.
func ofSegment(r *trace.Record) bool {
	return (r.Segment != nil || r.Datagram != nil) && (r.Kind == trace.Sent || r.Kind == trace.Received || r.Kind == trace.Lost)
}

// endsOf are the two ends, as the first record of a segment shows them: who
// sends it is on the left.
func endsOf(r *trace.Record) (ends [2]End) {
	f := r.Flow
	if r.Kind == trace.Received {
		f = f.Reverse()
	}
	ends[Left].Addr, ends[Right].Addr = f.Local, f.Remote
	return ends
}

// name notes the name of the host that tells of its end. Losses are told of
// by links.
func (c *connection) name(r *trace.Record) {
	side, _ := c.sideOf(r)
	if end := &c.ends[side]; end.Name == "" && r.Kind != trace.Lost {
		end.Name = r.Host
	}
}

// concerned reports whether record i, which tells of no connection, has to do
// with c: a listener at one of its ends, until c is over; a host of it, while
// c lives.
func (c *connection) concerned(i int, r *trace.Record) bool {
	_, ok := c.sideOf(r)
	if r.Flow.Local.Port != 0 && (r.Datagram != nil) != c.datagrams {
		return false // a port of the other protocol
	}
	return ok && i < c.last && (i > c.first || r.Flow.Local.Port != 0)
}

// sideOf is the lifeline that a record belongs to. A listener has no remote
// end yet, but is the same end later; what has no address either, is told of
// a whole host.
func (c *connection) sideOf(r *trace.Record) (side Side, ok bool) {
	for side := Left; side <= Right; side++ {
		end, other := &c.ends[side], &c.ends[side.Other()]
		local, remote := r.Flow.Local, r.Flow.Remote
		switch {
		case local == end.Addr && remote == other.Addr:
			return side, true
		case remote.Port != 0 || r.Host != end.Name:
		case local.Port == end.Addr.Port && (local.Addr == end.Addr.Addr || local.Addr.Netip().IsUnspecified()):
			return side, true
		case local.Port == 0 && r.Kind == trace.Note:
			return side, true
		}
	}
	return 0, false
}

// called is the end's name, or its address where nobody said a name.
func (e *End) called() string {
	if e.Name == "" {
		return e.Addr.Addr.String()
	}
	return e.Name
}
