package wire

import "encoding/binary"

// MinIPv4 is the length in octets of an IPv4 header without options.
// RFC 791 §3.1.
const MinIPv4 = 20

// Bits of the flags and fragment offset word. RFC 791 §3.1.
const (
	dontFragment  = 0x4000
	moreFragments = 0x2000
	offsetMask    = 0x1fff // in units of eight octets
)

// IPv4 is an IPv4 packet as it stands on the wire. RFC 791 §3.1.
type IPv4 struct {
	TOS        uint8 // DSCP and ECN: RFC 2474, RFC 3168
	ID         uint16
	DF, MF     bool
	Offset     uint16 // of this fragment, in octets: a multiple of eight
	TTL, Proto uint8
	Src, Dst   Addr
	Options    []byte // raw, padding included
	Payload    []byte
}

// Fragmented reports whether h is a piece of a datagram and not the whole.
func (h *IPv4) Fragmented() bool { return h.MF || h.Offset != 0 }

// ParseIPv4 splits b into an IPv4 packet whose slices alias b. What stands
// behind the packet's total length, such as the padding of a short Ethernet
// frame, is cut off. Fragments are parsed like any other: see Fragmented.
//
// It fails with Truncated, BadVersion, ShortOffset, BadLength or BadSum
// (RFC 1122 §3.2.1.2 wants the checksum verified), and never panics.
func ParseIPv4(b []byte) (h IPv4, err error) {
	err = h.Parse(b)
	return h, err
}

// Parse is ParseIPv4 into a variable that is there already, which spares the
// copy of the result. Where it fails, h is as it was.
func (h *IPv4) Parse(b []byte) error {
	head, total, err := wholeIPv4(b)
	if err == nil {
		h.split(b[:total], head)
	}
	return err
}

// wholeIPv4 is the length in octets of the header that b begins with, and of
// the whole packet, both verified.
func wholeIPv4(b []byte) (head, total int, err error) {
	if head, err = headIPv4(b); err != nil {
		return 0, 0, err
	}
	total = int(binary.BigEndian.Uint16(b[2:]))
	switch {
	case total < head:
		return 0, 0, BadLength
	case total > len(b):
		return 0, 0, Truncated
	case Fold(Sum(b[:head], 0)) != 0xffff:
		return 0, 0, BadSum
	}
	return head, total, nil
}

// headIPv4 is the length in octets of the header that b begins with.
func headIPv4(b []byte) (int, error) {
	if len(b) < MinIPv4 {
		return 0, Truncated
	}
	head := int(b[0]&15) * 4
	switch {
	case b[0]>>4 != 4:
		return 0, BadVersion
	case head < MinIPv4:
		return 0, ShortOffset
	case head > len(b):
		return 0, Truncated
	}
	return head, nil
}

// split takes b apart: a whole packet whose header has head octets.
func (h *IPv4) split(b []byte, head int) {
	be := binary.BigEndian
	frag := be.Uint16(b[6:])
	h.TOS, h.ID = b[1], be.Uint16(b[4:])
	h.DF, h.MF, h.Offset = frag&dontFragment != 0, frag&moreFragments != 0, frag&offsetMask*8
	h.TTL, h.Proto = b[8], b[9]
	h.Src.set4(b[12:16])
	h.Dst.set4(b[16:20])
	h.Options, h.Payload = b[MinIPv4:head], b[head:]
}

// PutIPv4 writes the header of h, with its checksum, to the front of b and
// returns its length, MinIPv4. h.Options and h.Payload are not written;
// payload is the number of octets that follow, at most 65515.
func PutIPv4(b []byte, h *IPv4, payload int) int {
	be := binary.BigEndian
	p := (*[MinIPv4]byte)(b)
	w0 := 4<<60 | MinIPv4/4<<56 | uint64(h.TOS)<<48 | uint64(uint16(MinIPv4+payload))<<32 |
		uint64(h.ID)<<16 | uint64(h.fragment())
	w1 := uint64(h.TTL)<<56 | uint64(h.Proto)<<48 | uint64(be.Uint32(h.Src[12:]))
	w2 := uint64(be.Uint32(h.Dst[12:]))
	w1 |= uint64(^fold64(add(add(w0, w1), w2))) << 32
	be.PutUint64(p[0:], w0)
	be.PutUint64(p[8:], w1)
	be.PutUint32(p[16:], uint32(w2))
	return MinIPv4
}

// fragment is the word of flags and fragment offset.
func (h *IPv4) fragment() uint16 {
	w := h.Offset / 8
	if h.DF {
		w |= dontFragment
	}
	if h.MF {
		w |= moreFragments
	}
	return w
}
