package dissect

import "github.com/tcpglass/tcpglass/wire"

// Extension headers of IPv6 that are passed beside those that wire names.
// RFC 6275, RFC 7401, RFC 5533.
const (
	protoMobility = 135
	protoHIP      = 139
	protoShim6    = 140
)

// maxExtensions is how many extension headers of one packet are passed.
const maxExtensions = 12

// ip6 reads an IPv6 packet.
func (d *Dissector) ip6(v view) Kind {
	switch {
	case len(v.b) < wire.MinIPv6:
		return d.fail(Truncated)
	case v.b[0]>>4 != 6:
		return d.fail(BadVersion)
	}
	d.address6(v.b)
	length, next := int(be.Uint16(v.b[4:])), v.b[6]
	switch {
	case length != 0:
		v = d.believe(v, wire.MinIPv6+length)
	case next == wire.ProtoHopByHop && jumbo(v.b) != 0:
		d.Segment.Marks |= Super
		v = d.believe(v, wire.MinIPv6+jumbo(v.b))
	default: // what the network card is to fill in
		d.Segment.Marks |= Super
	}
	d.Inner = v.b
	if next == wire.ProtoTCP {
		return d.tcp(v.skip(wire.MinIPv6))
	}
	return d.extensions(v, next)
}

// address6 is address4 for IPv6, which has no ID.
func (d *Dissector) address6(b []byte) {
	s := &d.Segment
	s.Src.Addr, s.Dst.Addr = wire.Addr(b[8:24]), wire.Addr(b[24:40])
	s.ID, s.TTL, s.ECN = 0, b[7], b[1]>>4&3
	s.Marks = d.marks
	d.packets++
	d.routed = false
}

// extensions passes extension headers up to what is none. What they ask for
// has been done or not done by others: only their lengths count here.
// RFC 8200 §4.
func (d *Dissector) extensions(v view, next uint8) Kind {
	at, named := wire.MinIPv6, 6 // where the header begins, and where it is named
	for range maxExtensions {
		ext := v.b[at:]
		if len(ext) < 8 && extends(next) {
			return d.fail(Truncated)
		}
		length := 8
		switch next {
		case wire.ProtoFragment:
			if be.Uint16(ext[2:])&^6 != 0 { // an atomic fragment is none: RFC 6946
				return d.piece6(v, at, named)
			}
		case wire.ProtoRouting:
			d.routed = d.routed || ext[3] != 0
			fallthrough
		case wire.ProtoHopByHop, wire.ProtoDestination, protoMobility, protoHIP, protoShim6:
			length += int(ext[1]) * 8
		default:
			return d.proto(next, v.skip(at))
		}
		if length > len(ext) {
			return d.fail(Truncated)
		}
		next, named, at = ext[0], at, at+length
	}
	return d.fail(TooDeep)
}

// extends reports whether a protocol is an extension header that is passed.
func extends(next uint8) bool {
	switch next {
	case wire.ProtoHopByHop, wire.ProtoRouting, wire.ProtoFragment, wire.ProtoDestination,
		protoMobility, protoHIP, protoShim6:
		return true
	}
	return false
}

// jumbo is the length that a jumbo payload option, the first of the
// hop-by-hop options of packet b, gives; 0 where there is none. RFC 2675 §2.
func jumbo(b []byte) int {
	const kind, length = 0xc2, 4
	if len(b) < wire.MinIPv6+8 || b[wire.MinIPv6+2] != kind || b[wire.MinIPv6+3] != length {
		return 0
	}
	return int(min(be.Uint32(b[wire.MinIPv6+4:]), maxLength))
}

// piece6 keeps a fragment, whose fragment header is at that offset and named
// in another. The packet that the pieces make has none any more. RFC 8200
// §4.5.
func (d *Dissector) piece6(v view, at, named int) Kind {
	if d.deeper() {
		return d.fail(TooDeep)
	}
	ext := v.b[at:]
	field := be.Uint16(ext[2:])
	p := piece{head: v.b[:at], at: int(field &^ 7), body: v.skip(at + 8), more: field&1 != 0}
	p.key = d.pieceKey(be.Uint32(ext[4:]), 0)
	p.next, p.named = ext[0], named
	whole, k := d.reassemble(&p)
	if k != TCP {
		return k
	}
	be.PutUint16(whole.b[4:], uint16(whole.n-wire.MinIPv6))
	return d.ip6(whole)
}
