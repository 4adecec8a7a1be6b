package wire

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// IPv4's type of service and IPv6's traffic class are one octet: six bits of
// DSCP, by which routers may treat packets differently (RFC 2474), and two of
// ECN, with which they tell of congestion (RFC 3168 §5).

// The values of the ECN field.
const (
	NotECT uint8 = iota // the ends do not understand marks: drop it
	ECT1                // they do; RFC 8311 keeps it for experiments
	ECT0                // they do
	CE                  // congestion experienced: a router's mark

	ecnMask uint8 = 3
)

// MaxDSCP is the greatest codepoint.
const MaxDSCP = 1<<6 - 1

// ECN is the ECN field of a TOS octet.
func ECN(tos uint8) uint8 { return tos & ecnMask }

// DSCP is the codepoint in a TOS octet: 0 to MaxDSCP.
func DSCP(tos uint8) uint8 { return tos >> 2 }

// TOSOf is the octet with that codepoint and ECN field.
func TOSOf(dscp, ecn uint8) uint8 { return dscp<<2 | ecn&ecnMask }

// Places in an IPv4 header. RFC 791 §3.1.
const (
	tosInIPv4 = 1
	sumInIPv4 = 10
)

// TOSIn is the TOS octet of the IP packet b; 0 where b is none.
func TOSIn(b []byte) uint8 {
	switch {
	case len(b) >= MinIPv4 && b[0]>>4 == 4:
		return b[tosInIPv4]
	case len(b) >= MinIPv6 && b[0]>>4 == 6:
		return b[0]<<4 | b[1]>>4
	}
	return 0
}

// SetTOS puts tos into the IP packet b, and IPv4's checksum right: by what
// has changed, so that a wrong one stays wrong (RFC 1624). It reports false
// where b is no packet.
func SetTOS(b []byte, tos uint8) bool {
	be := binary.BigEndian
	switch {
	case len(b) >= MinIPv4 && b[0]>>4 == 4:
		old := be.Uint16(b)
		b[tosInIPv4] = tos
		sum := uint32(^be.Uint16(b[sumInIPv4:])) + uint32(^old) + uint32(be.Uint16(b))
		be.PutUint16(b[sumInIPv4:], ^Fold(sum))
	case len(b) >= MinIPv6 && b[0]>>4 == 6:
		b[0], b[1] = b[0]&0xf0|tos>>4, tos<<4|b[1]&0x0f
	default:
		return false
	}
	return true
}

// Mark is what a router with a long queue does to b: it sets CE, where the
// packet's ends understand that. It reports whether b is marked now.
// RFC 3168 §5.
func Mark(b []byte) bool {
	tos := TOSIn(b)
	return ECN(tos) != NotECT && SetTOS(b, tos|CE)
}

// dscpNames are the codepoints with a name: RFC 2474 §4.2.2 (CS), RFC 2597 §6
// (AF), RFC 3246 §2.7 (EF), RFC 5865 §4 (VA), RFC 8622 §3 (LE).
var dscpNames = map[uint8]string{
	0: "CS0", 8: "CS1", 16: "CS2", 24: "CS3", 32: "CS4", 40: "CS5", 48: "CS6", 56: "CS7",
	10: "AF11", 12: "AF12", 14: "AF13", 18: "AF21", 20: "AF22", 22: "AF23",
	26: "AF31", 28: "AF32", 30: "AF33", 34: "AF41", 36: "AF42", 38: "AF43",
	44: "VA", 46: "EF", 1: "LE",
}

// DSCPName is what people call a codepoint: EF, AF41, CS0; where it has no
// name, its number.
func DSCPName(dscp uint8) string {
	if name, ok := dscpNames[dscp]; ok {
		return name
	}
	return strconv.Itoa(int(dscp))
}

// ParseDSCP reads a codepoint: its name, whatever the case, or its number.
func ParseDSCP(s string) (dscp uint8, ok bool) {
	if n, err := strconv.ParseUint(s, 10, 6); err == nil {
		return uint8(n), true
	}
	for dscp, name := range dscpNames {
		if strings.EqualFold(s, name) {
			return dscp, true
		}
	}
	return 0, false
}
