package wire

import "encoding/binary"

// MinUDP is the length in octets of a UDP header. RFC 768.
const MinUDP = 8

// UDP is a UDP datagram as it stands on the wire. RFC 768.
type UDP struct {
	Src, Dst uint16
	Length   uint16 // octets of header and payload
	Sum      uint16 // the checksum field; 0 where the sender made none
	Payload  []byte
}

// ParseUDP splits b into a UDP datagram whose payload aliases b, without
// what stands behind the datagram's own length. The checksum is not
// verified: see TransportSum.
//
// It fails with Truncated or BadLength, and never panics.
func ParseUDP(b []byte) (UDP, error) {
	if len(b) < MinUDP {
		return UDP{}, Truncated
	}
	be := binary.BigEndian
	length := be.Uint16(b[4:])
	switch {
	case length < MinUDP:
		return UDP{}, BadLength
	case int(length) > len(b):
		return UDP{}, Truncated
	}
	return UDP{
		Src:     be.Uint16(b[0:]),
		Dst:     be.Uint16(b[2:]),
		Length:  length,
		Sum:     be.Uint16(b[6:]),
		Payload: b[MinUDP:length],
	}, nil
}

// PutUDP writes u, payload included, to the front of b and returns its
// length. The length field follows from the payload; the checksum field is
// left zero. b must have room for MinUDP + len(u.Payload) octets.
func PutUDP(b []byte, u *UDP) int {
	be := binary.BigEndian
	b = b[:MinUDP+len(u.Payload)]
	be.PutUint16(b[0:], u.Src)
	be.PutUint16(b[2:], u.Dst)
	be.PutUint16(b[4:], uint16(len(b)))
	be.PutUint16(b[6:], 0)
	copy(b[MinUDP:], u.Payload)
	return len(b)
}
