// Package analyze makes connections of packets: it reads a capture, or watches
// an interface, and says of every connection how it opened, what became of its
// data, how it ended, and in which states both ends were.
//
//	src, err := capture.NewReader(file)
//	a, err := analyze.Run(ctx, src, analyze.Config{})
//	for n, c := range a.Connections() {
//		fmt.Println(n, c.Ends[c.Client].Addr, c.Handshake())
//	}
//
// What one connection did, package passive finds out; what frames carry,
// package dissect. This package brings each segment to its connection, and
// keeps millions of them in little memory.
//
// # How
//
// Run is one pass. The caller's goroutine reads frames, dissects them, and knows
// packets again that are there twice. A fixed number of shards, each a Table,
// share the flows by a keyed hash: each gets its segments in batches, and a few
// workers serve them. A Detector is fed in the order of frames, on a goroutine of
// its own, with what says something to it. So the answer is the same on any
// machine.
//
// A Table keeps the connections that move as they are, and packs those that
// do not, as what differs from a usual connection in the same states: a SYN that
// nobody answers costs 85 octets, all told. Nothing in it is a pointer but for a
// few large blocks, so that the garbage collector has nothing to look at. It
// serves watch, too, where it is swept instead of read out.
//
// In the end all rows are read once more, in order: for the sums, for what
// hangs together across connections, and for the findings.
//
// # Limits
//
// Every table has a limit with a name: MaxConnections, MaxServers, MaxSources,
// MaxAlarms. What was left out is counted in Analysis.Limits, and is to be
// told to whoever reads the answer.
//
// This package never imports tcp nor host: it is an independent judge of them.
package analyze
