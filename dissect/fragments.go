package dissect

import (
	"bytes"
	"math"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// Fragments are put together whole: a segment's length, checksum and what
// later packets in a tunnel need are in all of the pieces, not in the first.
// A first piece alone tells nothing, as its receiver gets nothing either.
//
// A piece that the capture has cut counts with the octets it had; what is
// behind the first gap of that kind is not kept.

// Bounds of reassembly. Together they are 64 × 65535 octets of payload.
const (
	maxDatagrams = 64               // at a time; the oldest goes first
	maxSpans     = 32               // ranges of one datagram between its gaps
	maxHead      = 512              // octets in front of the pieces: an IPv6 packet may have extension headers
	maxDatagram  = math.MaxUint16   // octets of IP packet that a sender may cut
	pieceTime    = 60 * time.Second // for the pieces of a datagram to come: RFC 8200 §4.5
)

// piece is one fragment.
type piece struct {
	key   pieceKey
	head  []byte // what goes in front of the datagram's octets
	body  view
	at    int  // offset of body, in octets
	more  bool // pieces follow
	next  uint8
	named int // where in head an IPv6 packet names what follows; 0 in IPv4
}

// pieceKey says which pieces belong together. RFC 791 §3.2, RFC 8200 §4.5.
type pieceKey struct {
	src, dst wire.Addr
	chain    chain
	id       uint32
	proto    uint8 // of IPv4
	four     bool
}

func (d *Dissector) pieceKey(id uint32, proto uint8) pieceKey {
	s := &d.Segment
	return pieceKey{src: s.Src.Addr, dst: s.Dst.Addr, chain: d.chain, id: id, proto: proto, four: s.Src.Addr.Is4()}
}

// span is the octets from lo up to hi.
type span struct{ lo, hi int }

// datagram is one of which pieces have come. Its memory is used again.
type datagram struct {
	key   pieceKey
	first clock.Instant // when the first piece came
	order uint64        // of first pieces: the lowest is the oldest; 0 where the slot is free
	buf   []byte        // maxHead octets for the header, then the datagram
	head  int           // length of the header, which stands right in front of the datagram; 0 until the first piece
	next  uint8
	named int
	end   int    // of the datagram; -1 until the last piece
	kept  int    // octets from the front that the capture has, at most
	spans []span // sorted, with gaps between
	bad   bool   // pieces that contradict each other: what else comes is not used
}

// fragments are those of all datagrams.
type fragments struct {
	all   [maxDatagrams]datagram
	order uint64
	room  []byte // lent to who reads a packet that was put together
}

// reassemble takes a piece. Where it was the last one missing, it returns the
// whole packet and TCP, else nothing and what to say of the frame.
func (d *Dissector) reassemble(p *piece) (view, Kind) {
	if p.at+p.body.n+len(p.head) > maxDatagram || len(p.head) > maxHead {
		return view{}, d.fail(TooMany)
	}
	g := d.datagram(p)
	switch f := g.take(p); {
	case f != NoFault:
		g.bad = true
		return view{}, d.fail(f)
	case !g.whole():
		return view{}, d.piece()
	}
	d.marks |= Pieces
	whole := g.packet()
	d.pieces.room, g.buf = g.buf, d.pieces.room // the slot is free again, and may be needed for what is inside
	g.order = 0
	return whole, TCP
}

// datagram is the one that p belongs to, or a new one.
func (d *Dissector) datagram(p *piece) *datagram {
	oldest := &d.pieces.all[0]
	for i := range d.pieces.all {
		g := &d.pieces.all[i]
		switch {
		case g.order != 0 && g.key == p.key && d.frame.At.Sub(g.first) <= pieceTime:
			return g
		case g.order != 0 && g.key == p.key: // too late: the number means another datagram now
			return d.open(g, p)
		case g.order < oldest.order:
			oldest = g
		}
	}
	return d.open(oldest, p)
}

// open makes g a datagram without pieces.
func (d *Dissector) open(g *datagram, p *piece) *datagram {
	if g.order != 0 && !g.bad {
		d.Counts.GivenUp++
	}
	d.pieces.order++
	*g = datagram{
		key: p.key, first: d.frame.At, order: d.pieces.order,
		buf: g.buf, spans: g.spans[:0], end: -1, kept: math.MaxInt,
	}
	return g
}

// take keeps p's octets. Pieces that overlap are refused, as RFC 5722 §4
// wants and attackers regret, but for one that is there again.
func (g *datagram) take(p *piece) Fault {
	lo, hi := p.at, p.at+p.body.n
	switch {
	case g.bad:
		return Overlap
	case p.more && (p.body.n%8 != 0 || p.body.n == 0):
		return BadLength
	case !p.more && g.end >= 0 && g.end != hi, g.end >= 0 && hi > g.end, !p.more && g.reaches() > hi:
		return Overlap
	}
	i, f := g.place(span{lo, hi}, p.body.b)
	if f != NoFault || i < 0 {
		return f
	}
	if !p.more {
		g.end = hi
	}
	g.room(maxHead + hi)
	copy(g.buf[maxHead+lo:], p.body.b)
	if len(p.body.b) < p.body.n {
		g.kept = min(g.kept, lo+len(p.body.b))
	}
	if lo == 0 {
		g.head, g.next, g.named = len(p.head), p.next, p.named
		copy(g.buf[maxHead-g.head:], p.head)
	}
	return g.join(i, span{lo, hi})
}

// reaches is how far the pieces go.
func (g *datagram) reaches() int {
	if len(g.spans) == 0 {
		return 0
	}
	return g.spans[len(g.spans)-1].hi
}

// place is where s belongs among the spans; -1 where it is there already.
func (g *datagram) place(s span, b []byte) (int, Fault) {
	i := 0
	for i < len(g.spans) && g.spans[i].hi <= s.lo {
		i++
	}
	switch {
	case i == len(g.spans) || g.spans[i].lo >= s.hi:
		return i, NoFault
	case g.spans[i].lo > s.lo || g.spans[i].hi < s.hi:
		return 0, Overlap
	}
	there := g.buf[maxHead+s.lo : maxHead+min(s.hi, max(s.lo, g.kept))]
	n := min(len(there), len(b))
	if !bytes.Equal(there[:n], b[:n]) {
		return 0, Overlap
	}
	return -1, NoFault
}

// join adds s in front of the i-th span, and closes gaps.
func (g *datagram) join(i int, s span) Fault {
	before := i > 0 && g.spans[i-1].hi == s.lo
	after := i < len(g.spans) && g.spans[i].lo == s.hi
	switch {
	case before && after:
		g.spans[i-1].hi = g.spans[i].hi
		g.spans = slices.Delete(g.spans, i, i+1)
	case before:
		g.spans[i-1].hi = s.hi
	case after:
		g.spans[i].lo = s.lo
	case len(g.spans) == maxSpans:
		return TooMany
	default:
		g.spans = slices.Insert(g.spans, i, s)
	}
	return NoFault
}

// room makes the buffer that long. It doubles, up to the longest datagram.
func (g *datagram) room(n int) {
	if n <= len(g.buf) {
		return
	}
	size := min(max(n, 2*len(g.buf), 2048), maxHead+maxDatagram)
	buf := make([]byte, size)
	copy(buf, g.buf)
	g.buf = buf
}

// whole reports whether all pieces are there.
func (g *datagram) whole() bool {
	return g.end >= 0 && g.head > 0 && len(g.spans) == 1 && g.spans[0] == span{0, g.end}
}

// packet is the header and the datagram behind it.
func (g *datagram) packet() view {
	from := maxHead - g.head
	if g.named != 0 {
		g.buf[from+g.named] = g.next
	}
	return view{g.buf[from : maxHead+min(g.end, g.kept)], g.head + g.end}
}
