// Package scenario reads and plays scenario files: a small world in a text
// of one event per line – when, who, what – that can be read aloud.
//
//	host client 10.0.0.1/24
//	host server 10.0.0.2/24
//	pipe client server delay 50ms
//	lose the 2nd FIN from server
//
//	0s      server listen 80
//	0s      server accept
//	0s      client open server 80
//	on open client write "hello"
//	on data server read all
//	+30ms   server close
//	on eof  client close
//	run 2min
//
// The whole language is in docs/scenario.md. Parse reads it, String prints
// it, Set changes what a line says, Run plays it:
//
//	s, err := scenario.Parse("lost.scenario", src)
//	if err != nil { … }          // lost.scenario:4:23: …
//	r := s.Run(scenario.DefaultSeed)
//	ladder.New(r.Trace)
//
// Scenarios of strangers are played by RunWithin, for as long and with as much
// as there is; what AddRule adds calls packets by the names in the Result, and
// WriteCapture writes them to a file.
//
// A scenario is run by programs that behave as if they were written with
// blocking calls: a read waits for something, a write for room, an action on
// a connection for the connection. They do nothing that the file does not
// say; nobody reads unless told to.
//
// Start reading at scenario.go, then run.go and conn.go.
package scenario
