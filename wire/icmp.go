package wire

import "encoding/binary"

// MinICMP is the length in octets of an ICMP header. RFC 792.
const MinICMP = 8

// The types of ICMP messages that a TCP host makes or heeds. RFC 792.
const (
	ICMPEchoReply    = 0
	ICMPUnreachable  = 3
	ICMPQuench       = 4 // obsolete: RFC 6633 has hosts ignore it (MUST-55)
	ICMPEcho         = 8
	ICMPTimeExceeded = 11
	ICMPParameter    = 12
)

// The codes of ICMPUnreachable that are spoken of. RFC 792, RFC 1122
// §3.2.2.1.
const (
	UnreachableNet      = 0
	UnreachableHost     = 1
	UnreachableProtocol = 2
	UnreachablePort     = 3
	UnreachableTooBig   = 4 // the packet had DF set; Rest holds the next hop's MTU: RFC 1191 §4
)

// ICMP is an ICMP message of either family as it stands on the wire.
// RFC 792, RFC 4443 §2.1.
type ICMP struct {
	Type, Code uint8
	Rest       uint32 // the second word: identifier and sequence number of an echo, MTU of too big
	Payload    []byte // an echo's octets, or the packet that an error quotes
}

// ParseICMPv4 splits b into an ICMP message whose payload aliases b. It
// fails with Truncated or BadSum, and never panics.
func ParseICMPv4(b []byte) (ICMP, error) {
	switch {
	case len(b) < MinICMP:
		return ICMP{}, Truncated
	case Fold(Sum(b, 0)) != 0xffff:
		return ICMP{}, BadSum
	}
	return ICMP{
		Type:    b[0],
		Code:    b[1],
		Rest:    binary.BigEndian.Uint32(b[4:]),
		Payload: b[MinICMP:],
	}, nil
}

// PutICMPv4 writes m, payload and checksum included, to the front of b and
// returns its length. b must have room for MinICMP + len(m.Payload) octets.
func PutICMPv4(b []byte, m *ICMP) int {
	return putICMP(b[:MinICMP+len(m.Payload)], m, 0)
}

// putICMP fills b with m. acc is the sum of the pseudo-header.
func putICMP(b []byte, m *ICMP, acc uint32) int {
	be := binary.BigEndian
	b[0], b[1] = m.Type, m.Code
	be.PutUint16(b[2:], 0)
	be.PutUint32(b[4:], m.Rest)
	acc = CopySum(b[MinICMP:], m.Payload, Sum(b[:MinICMP], acc))
	be.PutUint16(b[2:], ^Fold(acc))
	return len(b)
}
