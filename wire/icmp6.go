package wire

import "encoding/binary"

// The types of ICMPv6 messages that a host makes or heeds. Those below
// ICMP6EchoRequest are errors. RFC 4443, RFC 4861 §4.
const (
	ICMP6Unreachable       = 1
	ICMP6TooBig            = 2 // Rest holds the next hop's MTU
	ICMP6TimeExceeded      = 3
	ICMP6ParameterProblem  = 4 // Rest is the offset of the octet in question
	ICMP6EchoRequest       = 128
	ICMP6EchoReply         = 129
	ICMP6RouterSolicit     = 133
	ICMP6RouterAdvert      = 134
	ICMP6NeighborSolicit   = 135
	ICMP6NeighborAdvert    = 136
	ICMP6Redirect          = 137
	ICMP6MulticastQuery    = 130 // MLD: RFC 9777 §5.1
	ICMP6MulticastListener = 143 // MLDv2 report: RFC 9777 §5.2
)

// The codes of ICMP6Unreachable. RFC 4443 §3.1.
const (
	Unreachable6Route    = 0 // no route to the destination
	Unreachable6Admin    = 1 // forbidden
	Unreachable6Scope    = 2 // beyond the source address's scope
	Unreachable6Address  = 3
	Unreachable6Port     = 4
	Unreachable6Policy   = 5 // the source address failed a filter
	Unreachable6Rejected = 6 // the route says no
)

// The codes of ICMP6ParameterProblem. RFC 4443 §3.4, RFC 7112 §5.
const (
	Parameter6Field      = 0 // a field that cannot be
	Parameter6NextHeader = 1 // a Next Header that is not known
	Parameter6Option     = 2 // an option that is not known
	Parameter6Chain      = 3 // a first fragment without the whole chain of headers
)

// The codes of ICMPTimeExceeded and of ICMP6TimeExceeded. RFC 792,
// RFC 4443 §3.3.
const (
	ExceededTransit    = 0 // no hops left
	ExceededReassembly = 1 // pieces are missing, and their time is over
)

// ParseICMPv6 splits b, which came from src to dst, into an ICMP message
// whose payload aliases b. It fails with Truncated or BadSum, and never
// panics. RFC 4443 §2.
func ParseICMPv6(src, dst Addr, b []byte) (ICMP, error) {
	switch {
	case len(b) < MinICMP:
		return ICMP{}, Truncated
	case TransportSum(src, dst, ProtoICMPv6, b) != 0:
		return ICMP{}, BadSum
	}
	return ICMP{
		Type:    b[0],
		Code:    b[1],
		Rest:    binary.BigEndian.Uint32(b[4:]),
		Payload: b[MinICMP:],
	}, nil
}

// PutICMPv6 writes m, payload and checksum included, to the front of b and
// returns its length. b must have room for MinICMP + len(m.Payload) octets.
func PutICMPv6(b []byte, src, dst Addr, m *ICMP) int {
	b = b[:MinICMP+len(m.Payload)]
	return putICMP(b, m, PseudoSum(src, dst, ProtoICMPv6, len(b)))
}
