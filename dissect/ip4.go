package dissect

import "github.com/tcpglass/tcpglass/wire"

// Fields of octets 6 and 7 of an IPv4 header. RFC 791 §3.1.
const (
	moreFragments  = 0x2000
	fragmentOffset = 0x1fff // in units of eight octets
)

// ip4 reads an IPv4 packet.
func (d *Dissector) ip4(v view) Kind {
	if len(v.b) < wire.MinIPv4 {
		return d.fail(Truncated)
	}
	head, total := int(v.b[0]&15)*4, int(be.Uint16(v.b[2:]))
	switch {
	case v.b[0]>>4 != 4:
		return d.fail(BadVersion)
	case head < wire.MinIPv4 || total != 0 && total < head:
		return d.fail(BadLength)
	case head > len(v.b):
		return d.fail(Truncated)
	}
	d.address4(v.b)
	if total == 0 { // more than 16 bits can say, or what the network card is to fill in
		d.Segment.Marks |= Super
	} else {
		v = d.believe(v, total)
	}
	d.Inner = v.b
	if piece := be.Uint16(v.b[6:]); piece&(moreFragments|fragmentOffset) != 0 {
		return d.piece4(v, head, piece)
	}
	return d.proto(v.b[9], v.skip(head))
}

// address4 notes what an IPv4 header says of a segment inside. An inner one
// writes over it.
func (d *Dissector) address4(b []byte) {
	s := &d.Segment
	const mapped = 0xffff << 32
	be.PutUint64(s.Src.Addr[:], 0)
	be.PutUint64(s.Src.Addr[8:], mapped|uint64(be.Uint32(b[12:])))
	be.PutUint64(s.Dst.Addr[:], 0)
	be.PutUint64(s.Dst.Addr[8:], mapped|uint64(be.Uint32(b[16:])))
	s.ID, s.TTL, s.ECN = be.Uint16(b[4:]), b[8], b[1]&3
	s.Marks = d.marks | HasID
	d.packets++
	d.routed = false
}

// piece4 keeps a fragment until the others are there, and reads the packet
// that they make together.
func (d *Dissector) piece4(v view, head int, field uint16) Kind {
	if d.deeper() {
		return d.fail(TooDeep)
	}
	at := int(field&fragmentOffset) * 8
	p := piece{head: v.b[:head], at: at, body: v.skip(head), more: field&moreFragments != 0}
	p.key = d.pieceKey(uint32(be.Uint16(v.b[4:])), v.b[9])
	whole, k := d.reassemble(&p)
	if k != TCP {
		return k
	}
	be.PutUint16(whole.b[2:], uint16(whole.n))
	be.PutUint16(whole.b[6:], 0)
	be.PutUint16(whole.b[10:], 0)
	be.PutUint16(whole.b[10:], ^wire.Fold(wire.Sum(whole.b[:head], 0)))
	return d.ip4(whole)
}
