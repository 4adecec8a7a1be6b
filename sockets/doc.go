// Package sockets is a TCP socket table to look at: the kernel's own, read
// through sock_diag, or that of a tcpglass stack, read from its
// /sockets.json. Both come as a Table, in the words of RFC 9293 and in one
// JSON shape.
//
//	t, err := sockets.Read(sockets.Options{Owners: true}) // the kernel's; Linux
//	t, err := sockets.Fetch(ctx, "http://10.0.0.2/sockets.json", "en")
//	for _, l := range t.Listeners() { … }                 // queues and their limits
//	for _, v := range t.Judge(nil) { … }                  // flood, crowd or nothing
//	for _, f := range t.Findings() { … }                  // CLOSE-WAIT leak, TIME-WAIT pile, …
//
// A table is one moment. What one moment cannot tell – how many SYNs come in
// a second, how many handshakes complete – takes two: Judge and Since take an
// earlier table.
//
// What it does not do: it sends nothing, closes nothing, and does not watch
// the wire; a connection that begins and ends between two readings is not
// seen.
//
// Start reading at row.go and table.go, then read_linux.go (what the kernel
// is asked) and judge.go (what is made of it).
package sockets
