package wire

import "encoding/binary"

// MinARP is the length in octets of an ARP message between Ethernet and
// IPv4. RFC 826.
const MinARP = 28

// The operations of ARP. RFC 826.
const (
	ARPRequest = 1
	ARPReply   = 2
)

// arpEtherIPv4 is how each ARP message here begins: hardware Ethernet,
// protocol IPv4, addresses of six octets and of four.
const arpEtherIPv4 = 1<<48 | EtherIPv4<<32 | 6<<24 | 4<<16

// ARP is a question for the owner of an IPv4 address, or an answer. RFC 826.
type ARP struct {
	Op             uint16
	SrcMAC, DstMAC MAC // of the sender and, in an answer, of who asked
	Src, Dst       Addr
}

// ParseARP reads a message between Ethernet and IPv4; what stands behind it
// is padding. It fails with Truncated, with BadKind where the message is
// about other networks, and with BadAddress where its sender would be many
// (RFC 1812 §3.3.2). It never panics.
func ParseARP(b []byte) (a ARP, err error) {
	if len(b) < MinARP {
		return a, Truncated
	}
	head := binary.BigEndian.Uint64(b)
	if head&^0xffff != arpEtherIPv4 {
		return a, BadKind
	}
	a.Op = uint16(head)
	a.SrcMAC, a.DstMAC = MAC(b[8:]), MAC(b[18:])
	a.Src.set4(b[14:18])
	a.Dst.set4(b[24:28])
	if !a.SrcMAC.IsUnicast() {
		return ARP{}, BadAddress
	}
	return a, nil
}

// PutARP writes a to the front of b and returns its length, MinARP.
func PutARP(b []byte, a *ARP) int {
	p := (*[MinARP]byte)(b)
	binary.BigEndian.PutUint64(p[0:], arpEtherIPv4|uint64(a.Op))
	copy(p[8:], a.SrcMAC[:])
	copy(p[14:], a.Src[12:])
	copy(p[18:], a.DstMAC[:])
	copy(p[24:], a.Dst[12:])
	return MinARP
}
