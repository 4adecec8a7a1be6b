package dissect

import (
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// flagBits are those of octets 12 and 13 of a TCP header that have a name.
const flagBits = wire.AE<<1 - 1

// minSnapped is how much of a TCP header must be there: up to the flags. It is
// what the snap length of old tcpdumps, 68 octets, leaves behind Ethernet and
// IPv6.
const minSnapped = 14

// tcp reads a TCP segment: RFC 9293 §3.1.
func (d *Dissector) tcp(v view) Kind {
	if len(v.b) < minSnapped || len(v.b) < wire.MinTCP && v.n < wire.MinTCP {
		return d.fail(Truncated)
	}
	if d.Segment.Marks&Lying != 0 && d.adds(v.b) {
		v.n = len(v.b) // the checksum knows: IP's length was garbage
	}
	b, head := v.b, int(v.b[12]>>4)*4
	if head < wire.MinTCP || head > v.n {
		return d.fail(BadLength)
	}
	s := &d.Segment
	s.Src.Port, s.Dst.Port = be.Uint16(b), be.Uint16(b[2:])
	s.Seq, s.Ack = seq.Num(be.Uint32(b[4:])), seq.Num(be.Uint32(b[8:]))
	s.Flags = wire.Flags(be.Uint16(b[12:])) & flagBits
	d.window(b)
	s.Len = uint32(v.n - head)
	s.Kept = uint32(max(0, len(b)-head))
	s.Tag = d.ways.tag(&s.Src, &s.Dst, d.tag())
	if len(b) < v.n {
		s.Marks |= Snapped
	} else if s.Marks&Super == 0 && !d.routed {
		d.verify(b)
	}
	d.options(b, head)
	d.Counts.TCP++
	if d.packets > 1 {
		d.Counts.Tunnelled++
	}
	return TCP
}

// window reads what stands behind the flags.
func (d *Dissector) window(b []byte) {
	s := &d.Segment
	if len(b) < wire.MinTCP {
		s.Window, s.Sum, s.Urgent = 0, 0, 0
		s.Marks |= NoWindow
		return
	}
	s.Window, s.Sum, s.Urgent = be.Uint16(b[14:]), be.Uint16(b[16:]), be.Uint16(b[18:])
}

// verify checks a segment of which all octets are there. Its length counts
// in the pseudo-header, so super-segments cannot be checked; nor those with
// hops before them that the pseudo-header does not have. What a network card
// is to finish holds the pseudo-header's sum, for a card that also cuts
// segments without the length. Summing costs 0.05 s a gigabyte, so all are.
func (d *Dissector) verify(b []byte) {
	s := &d.Segment
	pseudo := wire.PseudoSum(s.Src.Addr, s.Dst.Addr, wire.ProtoTCP, len(b))
	switch {
	case ^wire.Fold(wire.Sum(b, pseudo)) == 0:
	case s.Sum == 0 || s.Sum == wire.Fold(pseudo) || s.Sum == wire.Fold(wire.PseudoSum(s.Src.Addr, s.Dst.Addr, wire.ProtoTCP, 0)):
		s.Marks |= Offload
		d.Counts.Offloaded++
	default:
		s.Marks |= BadSum
		d.Counts.BadSums++
	}
}

// Beginnings of options: nearly all segments have either none or these.
// RFC 7323 appendix A.
const stampsOnly = 0x0101080a

// adds reports whether the checksum of b, taken as a whole segment, is right.
func (d *Dissector) adds(b []byte) bool {
	return wire.TransportSum(d.Segment.Src.Addr, d.Segment.Dst.Addr, wire.ProtoTCP, b) == 0
}

// options reads those of segment b, whose header has that length. What a cut
// left of them is read; that they break off is no fault of the sender.
func (d *Dissector) options(b []byte, head int) {
	o := &d.Segment.Options
	o.Set = 0
	if head == wire.MinTCP || len(b) <= wire.MinTCP {
		return
	}
	snapped := head > len(b)
	b = b[wire.MinTCP:min(head, len(b))]
	if len(b) == 12 && be.Uint32(b) == stampsOnly {
		o.Set = wire.OptTimestamps
		o.TSVal, o.TSEcr = be.Uint32(b[4:]), be.Uint32(b[8:])
		return
	}
	if err := d.scratch.Parse(b); err != nil && !snapped {
		d.Segment.Marks |= BadOption
	}
	o.from(&d.scratch)
}

// from takes what an observer wants from options that were read.
func (o *Options) from(w *wire.Options) {
	o.Set, o.MSS, o.Scale = w.Set, w.MSS, w.Scale
	o.TSVal, o.TSEcr = w.TSVal, w.TSEcr
	if w.Set&wire.OptSACK != 0 {
		o.SACKCount, o.SACK = w.SACKCount, w.SACK
	}
}
