package wire

import "encoding/binary"

// Bounds of what a packet may have in front of its payload.
const (
	maxExtensions  = 8 // extension headers; RFC 8200 §4.1 recommends seven at most
	maxIPv6Options = 8 // options in one of them, without padding: RFC 8504 §5.3
)

// What a host does with an option that it does not know: the two highest
// bits of the option's type. RFC 8200 §4.2.
const (
	optionSkip    = iota // go on with the next
	optionDiscard        // discard the packet
	optionTell           // discard it and say so
	optionTellOne        // the same, but for a packet to many
)

// Options of IPv6 that do nothing. RFC 8200 §4.2.
const (
	optionPad1 = 0 // the only one without a length
	optionPadN = 1
)

// extension reports whether proto is an extension header that is read here.
// RFC 8200 §4; what is encrypted or authenticated is payload, and so are
// those of mobile and multi-homed hosts.
func extension(proto uint8) bool {
	switch proto {
	case ProtoHopByHop, ProtoRouting, ProtoFragment, ProtoDestination:
		return true
	}
	return false
}

// extensions reads the extension headers of b, the packet, up to what is
// none, or up to where a piece of a datagram begins.
func (h *IP) extensions(b []byte, quoted bool) error {
	next := nextHeader
	for n := 0; extension(h.Proto) && !h.Fragmented(); n++ {
		length, err := extensionLength(h.Proto, b[h.Head:])
		switch {
		case err != nil:
			return err
		case n == maxExtensions:
			return BadExtension
		}
		if err := h.extension(b[h.Head:h.Head+length], next, quoted); err != nil {
			return err
		}
		next, h.Proto = h.Head, b[h.Head]
		h.Head += length
	}
	h.At, h.Payload = next, b[h.Head:]
	return nil
}

// extensionLength is the length in octets of the extension header that b
// begins with.
func extensionLength(proto uint8, b []byte) (int, error) {
	if len(b) < 8 {
		return 0, Truncated
	}
	length := 8 + int(b[1])*8
	if proto == ProtoFragment {
		length = MinFragment6 // the octet is reserved
	}
	if length > len(b) {
		return 0, Truncated
	}
	return length, nil
}

// extension reads one extension header, which next, the offset of a Next
// Header field, has named.
func (h *IP) extension(ext []byte, next int, quoted bool) error {
	switch {
	case h.Proto == ProtoFragment:
		h.fragment(ext)
	case quoted: // others have seen to it
	case h.Proto == ProtoHopByHop && h.Head != MinIPv6:
		h.At = next // RFC 8200 §4: nowhere but in front
		return UnknownHeader
	case h.Proto == ProtoRouting:
		return h.routing(ext)
	default:
		return h.options(ext)
	}
	return nil
}

// fragment reads a fragment header. RFC 8200 §4.5.
func (h *IP) fragment(ext []byte) {
	be := binary.BigEndian
	w := be.Uint16(ext[2:])
	h.Offset, h.More, h.ID = int(w&^7), w&1 != 0, be.Uint32(ext[4:])
}

// routing passes a routing header that has reached its end. One that has not
// would make a router of this host, and each type of it is unknown here:
// RFC 8200 §4.4, RFC 5095.
func (h *IP) routing(ext []byte) error {
	if ext[3] == 0 {
		return nil
	}
	h.At = h.Head + 2
	return BadExtension
}

// options walks the options of a hop-by-hop or destination options header.
// None is known but padding, so each is treated as its type asks for.
func (h *IP) options(ext []byte) error {
	for i, n := 2, 0; i < len(ext); {
		if ext[i] == optionPad1 {
			i++
			continue
		}
		if i+2 > len(ext) || i+2+int(ext[i+1]) > len(ext) || n == maxIPv6Options {
			return BadOption
		}
		if ext[i] != optionPadN {
			if n++; !h.option(ext[i], h.Head+i) {
				return BadOption
			}
		}
		i += 2 + int(ext[i+1])
	}
	return nil
}

// option reports whether the packet survives an unknown option at that
// offset, and notes where its sender is to be told that it does not.
func (h *IP) option(kind byte, at int) bool {
	switch kind >> 6 {
	case optionSkip:
		return true
	case optionTell:
		h.At = at
	case optionTellOne:
		if !h.Dst.IsMulticast() {
			h.At = at
		}
	}
	return false
}

// WholeChain reports whether the payload of a first piece holds all of the
// headers that follow, up to the end of that of the transport: without it
// nobody on the way can tell what the datagram is. RFC 7112 §5.
func (h *IP) WholeChain() bool {
	proto, b := h.Proto, h.Payload
	for n := 0; extension(proto); n++ {
		length, err := extensionLength(proto, b)
		if err != nil || n == maxExtensions {
			return false
		}
		proto, b = b[0], b[length:]
	}
	switch proto {
	case ProtoTCP:
		return len(b) >= MinTCP && len(b) >= int(b[12]>>4)*4
	case ProtoUDP, ProtoICMPv6:
		return len(b) >= MinUDP
	}
	return true
}
