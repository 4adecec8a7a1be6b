package passive

import (
	"math/bits"
	"strings"
)

// Oddities are what a reader must know before believing anything: what the
// capture does not tell, and what ends do that TCPs do not.
type Oddities uint32

// The oddities, those of the capture first.
const (
	MidStream      Oddities = 1 << iota // the capture has neither its SYN nor its SYN-ACK first: it began before
	OneSided                            // one end's packets are missing though they were acknowledged
	Doubled                             // packets are in the capture more than once
	Snapped                             // not all of some payload is in the capture
	BadSums                             // TCP checksums are wrong: offload at the sender, or damage
	BadOptions                          // options that cannot be read
	LyingLengths                        // lengths of headers contradict each other
	Reordered3WHS                       // the handshake stands in the capture in another order than it went
	UnseenAcked                         // octets were acknowledged that the capture has not got
	HoleBeforeFIN                       // octets before a FIN are not in the capture
	Rewritten                           // one packet is there with two numbers: a firewall that rewrites them, captured on both sides
	Reused                              // another connection had the same four-tuple before
	SelfConnection                      // both ends are the same address and port
	OldSegments                         // an end goes on with the connection before, on the same four-tuple

	WrongSYNACK   // a SYN-ACK that acknowledges something else than the SYN: RFC 9293 §3.10.7.3
	WrongACK      // an answer to the SYN-ACK that acknowledges something else: RFC 9293 §3.10.7.4
	OtherISN      // a SYN-ACK came again with another initial number
	SYNData       // payload in a SYN or SYN-ACK: RFC 9293 §3.4, RFC 7413
	SYNAndFIN     // SYN with FIN or RST in one segment
	FINAndRST     // FIN and RST in one segment
	RSTData       // payload in a RST: RFC 9293 §3.5.3
	StrayRST      // a RST whose number is not its sender's, or not acceptable to its receiver: RFC 5961 §3
	DisobeyedRST  // the receiver of a RST went on
	UnprovokedRST // a RST without ACK that answers nothing
	OtherTTL      // a RST with another TTL than its sender's SYN or first segment: perhaps sent by something between
	UndeadSender  // the sender of a RST went on: forged, or sent by something between
	StrayFIN      // a FIN whose alleged sender went on with data, or its handshake, behind it: forged
	StraySYN      // a SYN in an existing connection that nobody took: RFC 5961 §4
	NoACK         // segments without ACK inside the connection: RFC 9293 §3.10.7.4
	PathCut       // more steps than there is room for: MaxSteps
)

var oddNames = [...]string{
	"mid-stream", "one-sided", "doubled", "snapped", "bad-checksums", "bad-options", "lying-lengths",
	"reordered-handshake", "unseen-acknowledged", "hole-before-fin", "rewritten-numbers", "reused", "self-connection", "old-segments",
	"wrong-syn-ack", "wrong-ack", "other-isn", "syn-data", "syn-and-fin", "fin-and-rst", "rst-data", "stray-rst",
	"disobeyed-rst", "unprovoked-rst", "other-ttl", "undead-sender", "stray-fin", "stray-syn", "no-ack", "path-cut",
}

// Has reports whether all of x are there.
func (o Oddities) Has(x Oddities) bool { return o&x == x }

// String names them, with commas between.
func (o Oddities) String() string {
	var names []string
	for o != 0 {
		i := bits.TrailingZeros32(uint32(o))
		if i >= len(oddNames) {
			break
		}
		names = append(names, oddNames[i])
		o &^= 1 << i
	}
	return strings.Join(names, ",")
}
