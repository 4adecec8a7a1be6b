package analyze

import (
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// thirds tells which ACKs may be third segments of handshakes: the first that
// whoever sent a SYN sends after it. A detector has no use for others, and nine in
// ten segments are such. It remembers as many SYNs as a detector follows.
type thirds [1 << 15]bucket

// bucket are hashes of flows, the latest SYN's first; the lowest bit says which
// end sent it.
type bucket [4]uint32

// matter reports whether a segment says something to a detector.
func (t *thirds) matter(s *dissect.Segment, hash uint64) bool {
	switch s.Flags & (wire.SYN | wire.ACK | wire.FIN | wire.RST) {
	case wire.SYN:
		t.expect(t.of(s, hash))
	case wire.ACK:
		return t.came(t.of(s, hash))
	}
	return true
}

// of is where a flow is remembered, and as what.
func (t *thirds) of(s *dissect.Segment, hash uint64) (*bucket, uint32) {
	name := uint32(hash) &^ 1
	if s.Src.Port < s.Dst.Port {
		name |= 1
	}
	return &t[hash>>32%uint64(len(t))], name
}

func (t *thirds) expect(b *bucket, name uint32) {
	i := b.index(name)
	copy(b[1:], b[:min(i, len(b)-1)])
	b[0] = name
}

func (t *thirds) came(b *bucket, name uint32) bool {
	i := b.index(name)
	if i == len(b) {
		return false
	}
	copy(b[i:], b[i+1:])
	b[len(b)-1] = 0
	return true
}

// index is where a name stands; behind the end where it does not.
func (b *bucket) index(name uint32) int {
	for i, n := range b {
		if n == name {
			return i
		}
	}
	return len(b)
}
