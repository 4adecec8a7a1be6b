package dissect

import (
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// minQuote is how much of a quoted segment is needed: ports and sequence
// number. RFC 792 has eight octets quoted at least.
const minQuote = 8

// icmp reads an ICMP message of either family. One that quotes a TCP segment
// is an error about it; the segment was not here, so it is no Segment.
func (d *Dissector) icmp(v view, six bool) Kind {
	d.Counts.ICMP++
	if len(v.b) < wire.MinICMP || !isError(v.b[0], six) {
		return Other
	}
	q := &d.Quote
	*q = Quote{
		At: d.frame.At, Frame: d.frame.Number, From: d.Segment.Src.Addr,
		Type: v.b[0], Code: v.b[1], V6: six, MTU: nextMTU(v.b, six),
	}
	if !q.quoted(v.b[wire.MinICMP:]) {
		return Other
	}
	q.Tag = d.ways.known(&q.Src, &q.Dst, d.tag())
	d.Counts.Quotes++
	return ICMPError
}

// isError reports whether an ICMP message is an error: RFC 792, RFC 4443
// §2.1. A redirect quotes a packet too, and is no error.
func isError(kind uint8, six bool) bool {
	if six {
		return kind >= wire.ICMP6Unreachable && kind <= wire.ICMP6ParameterProblem
	}
	switch kind {
	case wire.ICMPUnreachable, wire.ICMPQuench, wire.ICMPTimeExceeded, wire.ICMPParameter:
		return true
	}
	return false
}

// nextMTU is the MTU that a "too big" names. RFC 1191 §4, RFC 4443 §3.2.
func nextMTU(b []byte, six bool) uint32 {
	switch {
	case six && b[0] == wire.ICMP6TooBig:
		return be.Uint32(b[4:])
	case !six && b[0] == wire.ICMPUnreachable && b[1] == wire.UnreachableTooBig:
		return be.Uint32(b[4:]) & 0xffff
	}
	return 0
}

// quoted reads the beginning of the packet that an error is about, and
// reports whether that was TCP. Its lengths and sums are not looked at:
// routers on the way may have changed them, and it is cut.
func (q *Quote) quoted(b []byte) bool {
	at := 0
	switch {
	case len(b) >= wire.MinIPv4 && b[0]>>4 == 4:
		if b[9] != wire.ProtoTCP || be.Uint16(b[6:])&fragmentOffset != 0 {
			return false
		}
		at = int(b[0]&15) * 4
		q.Src.Addr, q.Dst.Addr = wire.Addr4([4]byte(b[12:16])), wire.Addr4([4]byte(b[16:20]))
	case len(b) >= wire.MinIPv6 && b[0]>>4 == 6:
		at = quoted6(b)
		q.Src.Addr, q.Dst.Addr = wire.Addr(b[8:24]), wire.Addr(b[24:40])
	}
	if at < wire.MinIPv4 || at+minQuote > len(b) {
		return false
	}
	b = b[at:]
	q.Src.Port, q.Dst.Port, q.Seq = be.Uint16(b), be.Uint16(b[2:]), seq.Num(be.Uint32(b[4:]))
	return true
}

// quoted6 is where the TCP header of a quoted IPv6 packet is; 0 where there
// is none.
func quoted6(b []byte) int {
	next, at := b[6], wire.MinIPv6
	for n := 0; extends(next) && n < maxExtensions && at+8 <= len(b); n++ {
		size := 8 + int(b[at+1])*8
		if next == wire.ProtoFragment {
			size = wire.MinFragment6
			if be.Uint16(b[at+2:])&^7 != 0 {
				return 0
			}
		}
		next, at = b[at], at+size
	}
	if next != wire.ProtoTCP {
		return 0
	}
	return at
}
