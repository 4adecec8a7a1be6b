// Package metrics shows a stack to those who run it: numbers for Prometheus
// and expvar, and a log of what is worth a look. A stack needs none of it;
// who wants it imports it.
//
//	http.Handle("/metrics", metrics.Handler(st))       // Prometheus
//	metrics.Publish("tcpglass", st)                    // /debug/vars
//	go metrics.Log(ctx, st, slog.Default())            // floods, overflows, pressure
//
// Nothing here is called for a packet. The numbers are those that the stack
// keeps anyway, and the log comes of looking at them ten times a second.
//
// # Prometheus
//
// Handler writes the text format, version 0.0.4, by hand: that is a hundred
// lines, and the client library would bring 44 packages of nine modules, and
// 3 MB into every program. Names begin with tcpglass_, what only grows ends
// in _total, sizes are in bytes. Every field of host.Stats is there. How
// many time series there are depends on the listeners and on the servers to
// which something unusual happens, at most detect.MaxServers. No remote
// address is a label, so nobody outside can make them grow.
//
// # The log
//
// Watch tells of Events: floods and scans that begin and end (where
// tcpglass.Config.Detect is on), SYN cookies on and off, SYNs and third
// segments dropped for want of room, memory under pressure, the link gone.
// Each kind is told at once, and then no more than once in a while, with how
// many there were. Log writes them to a slog.Logger.
//
// Start reading at handler.go, then watch.go.
package metrics
