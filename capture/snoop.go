package capture

import (
	"bytes"

	"github.com/tcpglass/tcpglass/clock"
)

// snoop's format, RFC 1761: big-endian, one interface, microseconds.
const (
	snoopFileHead   = 16
	snoopRecordHead = 24
	snoopVersion    = 2
	mostPadding     = 1 << 12 // octets of a record that belong to nothing; the RFC wants up to 3
)

var snoopMagic = []byte("snoop\x00\x00\x00")

func isSnoop(head []byte) bool { return bytes.HasPrefix(head, snoopMagic) }

// snoopLinks are the datalink types of RFC 1761 §2 that have a number in the
// registry of pcap.
var snoopLinks = map[uint32]LinkType{
	0: Ethernet, // IEEE 802.3
	4: Ethernet,
	8: FDDI,
}

type snoop struct {
	facts
	in *window
}

// readSnoopHeader reads the header behind which the records begin.
func readSnoopHeader(w *window) (*snoop, error) {
	h := w.peek(snoopFileHead)
	if len(h) < snoopFileHead {
		return nil, &Damage{Why: CutHeader}
	}
	const be = order(true)
	if be.uint32(h[8:]) != snoopVersion {
		return nil, &Damage{Why: BadVersion}
	}
	link, known := snoopLinks[be.uint32(h[12:])]
	if !known {
		link = OtherLink
	}
	w.use(snoopFileHead)
	return &snoop{in: w, facts: facts{interfaces: []Interface{{Link: link}}}}, nil
}

// next reads a record: RFC 1761 §3.
func (s *snoop) next(f *Frame) error {
	const be = order(true)
	at := s.in.offset()
	h := s.in.peek(snoopRecordHead)
	if len(h) < snoopRecordHead {
		return s.in.ended(at, len(h))
	}
	wire, kept, all := be.uint32(h), be.uint32(h[4:]), be.uint32(h[8:])
	switch {
	case kept > MaxFrame:
		return &Damage{Offset: at, Why: LongFrame}
	case all < snoopRecordHead+kept, all > snoopRecordHead+kept+mostPadding:
		return &Damage{Offset: at, Why: BadLength}
	}
	record := s.in.peek(int(all))
	if len(record) < int(all) {
		return s.in.ended(at, len(record))
	}
	s.in.use(int(all))
	s.interfaces[0].Dropped = uint64(be.uint32(record[12:]))
	f.At = clock.Instant(int64(be.uint32(record[16:]))*1e9 + int64(be.uint32(record[20:]))*1000)
	f.Interface = 0
	f.Bytes = record[snoopRecordHead:][:kept]
	f.Length = octets(wire)
	f.Direction = Unknown
	f.Comment = ""
	return nil
}
