package dissect

import "github.com/tcpglass/tcpglass/wire"

// Flags of a GRE header. RFC 2784, RFC 2890, RFC 1701, RFC 2637.
const (
	greSum      = 0x8000
	greRouting  = 0x4000
	greKey      = 0x2000
	greSequence = 0x1000
	greAck      = 0x0080 // of version 1
	greVersion  = 0x0007
)

// Types that are found in GRE alone. Others are those of Ethernet.
const (
	greERSPAN  = 0x88be // types I and II
	greERSPAN3 = 0x22eb
	greWCCP    = 0x883e
	greAruba   = 0x8200 // to 0x82ff: 802.11 of Aruba's access points
	greAruba2  = 0x9000
)

// maxRoutes is how many source routes of a GRE header are passed.
const maxRoutes = 8

// gre reads generic routing encapsulation, and version 1 of it, which is
// PPTP's.
func (d *Dissector) gre(v view) Kind {
	if len(v.b) < 4 {
		return d.fail(Truncated)
	}
	flags, t := be.Uint16(v.b), be.Uint16(v.b[2:])
	if flags&greVersion > 1 {
		return d.other(&d.Counts.Other)
	}
	inner, ok := greInner(v, flags)
	if !ok {
		return d.fail(Truncated)
	}
	return d.greType(t, flags, inner)
}

// greInner is what stands behind the header.
func greInner(v view, flags uint16) (view, bool) {
	head := 4
	if flags&(greSum|greRouting) != 0 { // either brings both fields
		head += 4
	}
	for _, f := range [...]uint16{greKey, greSequence} {
		if flags&f != 0 {
			head += 4
		}
	}
	if flags&(greAck|greVersion) == greAck|1 {
		head += 4
	}
	if head > len(v.b) {
		return v, false
	}
	v = v.skip(head)
	if flags&greRouting != 0 {
		return greRoutes(v)
	}
	return v, true
}

// greRoutes passes source routes: family, offset, length; the last one is
// zero. RFC 1701.
func greRoutes(v view) (view, bool) {
	for range maxRoutes {
		if len(v.b) < 4 {
			return v, false
		}
		last, size := be.Uint32(v.b)&0xffff00ff == 0, 4+int(v.b[3])
		if size > len(v.b) {
			return v, false
		}
		if v = v.skip(size); last {
			return v, true
		}
	}
	return v, false
}

// greType reads what the header announces.
func (d *Dissector) greType(t, flags uint16, v view) Kind {
	switch {
	case t == greERSPAN && flags&greSequence == 0: // type I: no header
		return d.ethernet(v)
	case t == greERSPAN:
		return d.mirrored(v, 8)
	case t == greERSPAN3:
		return d.mirrored(v, erspan3Head(v.b))
	case t == greWCCP:
		if !looksIP(v) && len(v.b) >= 4 {
			v = v.skip(4)
		}
		return d.ip(v)
	case t&0xff00 == greAruba, t == greAruba2:
		return d.wifi(v, false)
	}
	return d.etherType(t, v)
}

// mirrored reads the frame behind an ERSPAN header of that length.
// draft-foschiano-erspan-03 §4.
func (d *Dissector) mirrored(v view, head int) Kind {
	if head > len(v.b) {
		return d.fail(Truncated)
	}
	return d.ethernet(v.skip(head))
}

// erspan3Head is the length of the header of type III: a flag brings eight
// octets that depend on the platform.
func erspan3Head(b []byte) int {
	if len(b) >= 12 && b[11]&1 != 0 {
		return 20
	}
	return 12
}

// looksGRE reports whether v may well be GRE in UDP: RFC 8086 §3 has version
// 0 and no routing.
func looksGRE(v view) bool {
	if len(v.b) < 4+wire.MinIPv4 {
		return false
	}
	flags := be.Uint16(v.b)
	inner, ok := greInner(v, flags)
	return ok && flags&^(greSum|greKey|greSequence) == 0 && looksType(be.Uint16(v.b[2:]), inner)
}
