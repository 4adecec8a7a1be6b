package wire

import "encoding/binary"

// Protocol numbers of IPv4's Protocol and IPv6's Next Header field that are
// spoken of here; ProtoICMP, ProtoTCP and ProtoUDP stand with TCP. The first
// four are extension headers of IPv6, which Parse reads. RFC 8200 §4.
const (
	ProtoHopByHop    = 0
	ProtoRouting     = 43
	ProtoFragment    = 44
	ProtoDestination = 60

	ProtoICMPv6 = 58
	ProtoNoNext = 59 // nothing follows: RFC 8200 §4.7
)

// IP is a packet of either family, as far as its receiver looks: the headers
// of IPv4 with its options, or of IPv6 with its extension headers, have been
// read and lie behind. To write one see PutIPv4 and PutIPv6.
type IP struct {
	Src, Dst Addr
	Proto    uint8 // of Payload
	TTL, TOS uint8 // TOS is DSCP and ECN, IPv6's traffic class
	DF, More bool  // may not be cut (always of IPv6: routers do not cut); pieces follow this one
	Head     int   // octets in front of Payload
	ID       uint32
	Offset   int // of this piece in its datagram, in octets: a multiple of eight

	// At is the offset of the octet that Proto stands in. Where Parse
	// fails it is the offset of what was not understood, and not zero only
	// where the sender of an IPv6 packet is to be told of it: the pointer of
	// an ICMPv6 Parameter Problem (RFC 4443 §3.4), whose code is
	// Fault.Problem's.
	At int

	Payload []byte
}

// Is4 reports whether h is an IPv4 packet.
func (h *IP) Is4() bool { return h.Dst.Is4() }

// Fragmented reports whether h is a piece of a datagram and not the whole. An
// IPv6 packet with a fragment header that is the whole is none (RFC 6946).
func (h *IP) Fragmented() bool { return h.More || h.Offset != 0 }

// ParseIP splits b into a packet of either family: see IP.Parse.
func ParseIP(b []byte) (h IP, err error) {
	err = h.Parse(b)
	return h, err
}

// Parse splits b into a packet of the family that its version names. The
// payload aliases b; what stands behind the packet's own length, such as the
// padding of a short Ethernet frame, is cut off. The payload of a fragment
// is what it brings, even where that begins with more extension headers.
//
// IPv4 fails as ParseIPv4 does. IPv6 fails with Truncated, BadAddress,
// BadExtension, UnknownHeader or BadOption. Where it fails and At is not
// zero, Src and Dst are right; all else in h means nothing.
func (h *IP) Parse(b []byte) error {
	if len(b) > 0 && b[0]>>4 == 6 {
		return h.parse6(b)
	}
	return h.parse4(b)
}

// parse4 is IPv4.Parse with the fields of IP.
func (h *IP) parse4(b []byte) error {
	h.At = 0
	head, total, err := wholeIPv4(b)
	if err == nil {
		h.split4(b[:total], head)
	}
	return err
}

// split4 takes b apart: an IPv4 packet whose header has head octets.
func (h *IP) split4(b []byte, head int) {
	be := binary.BigEndian
	frag := be.Uint16(b[6:])
	h.TOS, h.ID = b[1], uint32(be.Uint16(b[4:]))
	h.DF, h.More, h.Offset = frag&dontFragment != 0, frag&moreFragments != 0, int(frag&offsetMask)*8
	h.TTL, h.Proto, h.At = b[8], b[9], 9
	h.Src.set4(b[12:16])
	h.Dst.set4(b[16:20])
	h.Head, h.Payload = head, b[head:]
}

// ParseQuote reads the beginning of a packet of either family that an ICMP
// error quotes: its payload may be cut short, and neither length nor
// checksum is verified, for routers on the way may have changed them. What
// an IPv6 packet's options ask for has been asked of others.
//
// It fails with Truncated where not even the headers are whole, else as
// Parse does. RFC 792, RFC 1122 §3.2.2, RFC 4443 §2.4.
func ParseQuote(b []byte) (h IP, err error) {
	if len(b) > 0 && b[0]>>4 == 6 {
		err = h.quote6(b)
		return h, err
	}
	head, err := headIPv4(b)
	if err == nil {
		h.split4(b, head)
	}
	return h, err
}
