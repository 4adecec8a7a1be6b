// Package packetdrill plays packetdrill scripts against the real stack: one
// host.Host, a peer that does what the script says, and a time that passes
// only when nothing else is left to do.
//
//	s, err := packetdrill.Parse("open.pkt", src)
//	if err != nil { … }            // FILE:LINE: syntax error at WORD: …
//	res := s.Run(packetdrill.Config{})
//	if res.Problem != nil { … }    // FILE:LINE: expected … got …
//
// # The language
//
// It is that of the C tool: option lines, comments, #ifdef, times (absolute,
// relative, any, ranges, and ends of blocking calls), TCP packets with all
// their options, ICMP errors, and system calls with results and errno. Shell
// commands and %{ code }% are skipped, and a Notice says so. What is not
// understood is an error with line and word: nothing is passed over in
// silence.
//
// A script's verdict is the one that the C tool gives. So a packet that the
// script does not expect is no error where no `>` follows: a script that
// wants to prove silence must expect something later.
//
// # What is our own
//
// Some things cannot be said in the C tool's language and can be said here:
// in front of a packet's flags [bad_checksum], [from "ADDR"], [to "ADDR"] and
// [ip_options 0xHEX]; among its options raw 0xHEX. Option lines such as
// --msl=30s are the host's settings: see settings.go. An inbound packet may
// belong to no socket at all; its numbers are then taken as they stand.
//
// # What the host does not have
//
// SACK, Fast Open, TCP_CORK, MSG_PEEK and the like: a script that asks
// for one of them fails and is told which.
//
// docs/script.md is the manual. Start reading at script.go, then run.go.
package packetdrill
