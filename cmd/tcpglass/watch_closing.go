package main

import (
	"maps"
	"slices"

	"github.com/tcpglass/tcpglass/analyze/passive"
)

// maxClosing is how many connections are watched for their end at a time.
const maxClosing = 4096

// watchClosing are connections with a FIN or a RST whose end is still to be
// told. A last ACK is under way when it is seen here, and the connection over
// only when it has arrived.
type watchClosing map[watchKey]struct{}

// note takes a connection up that a frame with a FIN or a RST has moved, or
// is about to: the RST of a server that refuses moves the client alone, and
// that when it gets there. One that was over before is not moved.
func (k watchClosing) note(c *passive.Conn, frame uint64, s *watchStats) {
	switch {
	case isOver(c) && !movedBy(c, frame):
	case len(k) == maxClosing:
		s.Untold++
	default:
		k[keyOf(c)] = struct{}{}
	}
}

// movedBy reports whether a frame has moved one of the ends to another state.
func movedBy(c *passive.Conn, frame uint64) (moved bool) {
	for step := range c.Steps() {
		moved = moved || step.Frame == frame
	}
	return moved
}

// isOver reports whether nothing is to be expected of a connection any more.
func isOver(c *passive.Conn) bool {
	over := func(s passive.State) bool { return s == passive.Closed || s == passive.TimeWait }
	return over(c.Ends[0].State) && over(c.Ends[1].State)
}

// conclude tells which of the closing connections are over.
func (w *watching) conclude() {
	var c passive.Conn
	for _, key := range slices.SortedFunc(maps.Keys(w.closing), func(a, b watchKey) int { return a.compare(&b) }) {
		if !w.table.Copy(key.a, key.b, key.tag, &c) {
			delete(w.closing, key)
			continue
		}
		if c.Settle(w.now); isOver(&c) {
			delete(w.closing, key)
			w.closed(&c)
		}
	}
}
