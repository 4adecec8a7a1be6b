package tcp

import "github.com/tcpglass/tcpglass/clock"

// step4Syn takes a SYN in the window of a connection. It is challenged: if
// the peer did restart, the answer to our ACK will be a reset that fits.
//
// RFC 9293 §3.10.7.4, fourth check; RFC 5961 §4.2. The RFC sends
// SYN-RECEIVED after a passive open back to LISTEN here; we challenge there
// too, as a stranger's guess should not undo a handshake.
func (c *TCB) step4Syn(now clock.Instant) Verdict {
	c.challenge(now)
	return ChallengeSyn
}
