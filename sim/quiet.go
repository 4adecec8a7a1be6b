package sim

import (
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Quietly does something, and leaves the connections that begin by it out of
// the trace, now and later: a flood would fill it, and nobody could find
// anything else in it. Their packets are the same.
func (w *World) Quietly(do func()) {
	was := w.quiet
	w.quiet = true
	do()
	w.quiet = was
}

// hushes reports whether a record is not to be told. While the world is
// quiet, what is told of a new connection makes it one that nobody is told
// of.
func (w *World) hushes(r *trace.Record) bool {
	if r.Flow.Remote == (wire.Endpoint{}) {
		return false
	}
	if _, known := w.hushed[r.Flow]; !known {
		w.hushed[r.Flow], w.hushed[r.Flow.Reverse()] = w.quiet, w.quiet
	}
	return w.hushed[r.Flow]
}
