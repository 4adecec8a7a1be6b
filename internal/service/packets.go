package service

import (
	"errors"
	"net"
)

// answerPackets answers each datagram until pc is closed: with what answer
// makes of it, which is nil where there is none.
//
// Whoever writes from a port below 1024 gets no answer: he is a service, too,
// and the two would never stop (CERT CA-1996-01). No answer is longer than its
// question, so that whoever forges one gains nothing by us.
func answerPackets(pc net.PacketConn, answer func(p []byte) []byte) {
	p := make([]byte, 1<<16)
	for {
		n, from, err := pc.ReadFrom(p)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if to, ok := from.(*net.UDPAddr); err != nil || !ok || to.Port < 1024 {
			continue
		}
		if a := answer(p[:n]); a != nil {
			_, _ = pc.WriteTo(a, from) // UDP promises nothing
		}
	}
}

// EchoPackets sends each datagram back. RFC 862.
func EchoPackets(pc net.PacketConn) {
	answerPackets(pc, func(p []byte) []byte { return p })
}

// DiscardPackets throws them away. RFC 863.
func DiscardPackets(pc net.PacketConn) {
	answerPackets(pc, func([]byte) []byte { return nil })
}

// ChargenPackets answers each datagram with as many characters as it has,
// 512 at most. RFC 864 wants a random number of them up to 512, which made
// the service a favourite of those who forge addresses.
func ChargenPackets(pc net.PacketConn) {
	answerPackets(pc, func(p []byte) []byte { return pattern[:min(len(p), maxCharacters)] })
}

// maxCharacters is the longest answer of ChargenPackets in octets.
const maxCharacters = 512
