package capture

import (
	"math"

	"github.com/tcpglass/tcpglass/clock"
)

// pcapDialect is what the magic number of a pcap file says: pcap §4.
type pcapDialect struct {
	order order
	tick  uint32 // nanoseconds in the unit of the fraction of a second
	head  int    // octets of a record's header
}

// The magic numbers, as they stand in a file of the reader's own byte order.
const (
	magicMicro    = 0xa1b2c3d4
	magicNano     = 0xa1b23c4d
	magicModified = 0xa1b2cd34 // Alexey Kuznetsov's patched libpcap: an interface, a protocol and a packet type behind each record's header
)

const (
	pcapFileHead         = 24
	pcapRecordHead       = 16
	pcapModifiedHead     = 24
	pcapMajor            = 2
	pcapLinkMask         = 0xffff // above it: length of the frame check sequence, and what NetBSD put there; pcap §4
	firstKeptBeforeWire  = 4      // minor versions from which on the kept length stands before the wire's
	unsureKeptBeforeWire = 3      // in this one either may stand first: the kept one is never the larger
)

// pcapDialectOf tells pcap files from others.
func pcapDialectOf(head []byte) (pcapDialect, bool) {
	if len(head) < 4 {
		return pcapDialect{}, false
	}
	for _, o := range []order{false, true} {
		switch o.uint32(head) {
		case magicMicro:
			return pcapDialect{o, 1000, pcapRecordHead}, true
		case magicNano:
			return pcapDialect{o, 1, pcapRecordHead}, true
		case magicModified:
			return pcapDialect{o, 1000, pcapModifiedHead}, true
		}
	}
	return pcapDialect{}, false
}

// pcap is a file of the older format.
type pcap struct {
	facts
	in *window
	pcapDialect
	minor uint16
}

// readPcapHeader reads the header behind which the records begin.
func readPcapHeader(w *window, d pcapDialect) (*pcap, error) {
	h := w.peek(pcapFileHead)
	if len(h) < pcapFileHead {
		return nil, &Damage{Why: CutHeader}
	}
	if d.order.uint16(h[4:]) != pcapMajor {
		return nil, &Damage{Why: BadVersion}
	}
	w.use(pcapFileHead)
	p := &pcap{in: w, pcapDialect: d, minor: d.order.uint16(h[6:])}
	p.interfaces = []Interface{{
		Snap: octets(d.order.uint32(h[16:])),
		Link: LinkType(d.order.uint32(h[20:]) & pcapLinkMask),
	}}
	return p, nil
}

// next reads a record: pcap §5.
func (p *pcap) next(f *Frame) error {
	at := p.in.offset()
	h := p.in.peek(p.head)
	if len(h) < p.head {
		return p.in.ended(at, len(h))
	}
	kept, wire := p.lengths(h)
	if kept > MaxFrame {
		return &Damage{Offset: at, Why: LongFrame}
	}
	all := p.head + int(kept)
	record := p.in.peek(all)
	if len(record) < all {
		return p.in.ended(at, len(record))
	}
	p.in.use(all)
	f.At = p.instant(record)
	f.Interface = 0
	f.Bytes = record[p.head:]
	f.Length = octets(wire)
	f.Direction = Unknown
	f.Comment = ""
	return nil
}

// instant is the time of a record. Its seconds have no sign, so they last
// until 2106; a fraction of more than a second counts as what it is.
func (p *pcap) instant(h []byte) clock.Instant {
	seconds, fraction := p.order.uint32(h), p.order.uint32(h[4:])
	return clock.Instant(int64(seconds)*1e9 + int64(fraction)*int64(p.tick))
}

// lengths are how many octets of a frame are in the file and how many were
// on the wire. Versions before 2.4 had them in the other order, or either.
func (p *pcap) lengths(h []byte) (kept, wire uint32) {
	kept, wire = p.order.uint32(h[8:]), p.order.uint32(h[12:])
	if p.minor < firstKeptBeforeWire && (p.minor < unsureKeptBeforeWire || kept > wire) {
		return wire, kept
	}
	return kept, wire
}

// octets is a length as an int, which may have 32 bits.
func octets(n uint32) int { return int(min(n, math.MaxInt32)) }
