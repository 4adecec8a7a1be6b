package wire

import (
	"encoding/binary"
)

// MinEthernet is the length in octets of an Ethernet II header. Frames of
// links below have no checksum behind: that is the hardware's.
const MinEthernet = 14

// The types of frames that a host takes. IEEE 802, RFC 894, RFC 2464 §3.
const (
	EtherIPv4 = 0x0800
	EtherARP  = 0x0806
	EtherIPv6 = 0x86dd
)

// MAC is an address of Ethernet.
type MAC [6]byte

// BroadcastMAC is everybody's address.
var BroadcastMAC = MAC{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}

// MulticastMAC is where packets to a, a multicast address, are sent: RFC 1112
// §6.4, RFC 2464 §7.
func MulticastMAC(a Addr) MAC {
	if a.Is4() {
		return MAC{0x01, 0x00, 0x5e, a[13] & 0x7f, a[14], a[15]}
	}
	return MAC{0x33, 0x33, a[12], a[13], a[14], a[15]}
}

// IsZero reports whether m is nobody's address.
func (m MAC) IsZero() bool { return m == MAC{} }

// IsMulticast reports whether m is the address of many, or of all.
func (m MAC) IsMulticast() bool { return m[0]&1 != 0 }

// IsUnicast reports whether m may be the address of one.
func (m MAC) IsUnicast() bool { return !m.IsMulticast() && !m.IsZero() }

// String is the usual spelling: 02:00:00:00:00:01.
func (m MAC) String() string {
	const hex = "0123456789abcdef"
	b := make([]byte, 0, 17)
	for i, v := range m {
		if i > 0 {
			b = append(b, ':')
		}
		b = append(b, hex[v>>4], hex[v&15])
	}
	return string(b)
}

// Ethernet is an Ethernet II frame as it stands on the wire.
type Ethernet struct {
	Dst, Src MAC
	Type     uint16 // below 1536 it is a length, of protocols that are not spoken here: IEEE 802.3
	Payload  []byte // with the padding of a short frame
}

// ParseEthernet splits b into a frame whose payload aliases b. It fails with
// Truncated, and never panics.
func ParseEthernet(b []byte) (e Ethernet, err error) {
	if len(b) < MinEthernet {
		return e, Truncated
	}
	e.Dst, e.Src = MAC(b), MAC(b[6:])
	e.Type, e.Payload = binary.BigEndian.Uint16(b[12:]), b[MinEthernet:]
	return e, nil
}

// PutEthernet writes the header of e to the front of b and returns its
// length, MinEthernet. e.Payload is not written.
func PutEthernet(b []byte, e *Ethernet) int {
	p := (*[MinEthernet]byte)(b)
	copy(p[0:], e.Dst[:])
	copy(p[6:], e.Src[:])
	binary.BigEndian.PutUint16(p[12:], e.Type)
	return MinEthernet
}
