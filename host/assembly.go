package host

import (
	"bytes"
	"slices"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// assembly is a datagram that comes in pieces: its octets stand where they
// belong, behind room for a header, so that the last piece makes it a packet
// without anything being moved.
type assembly struct {
	flow   wire.Flow // see pieceFlow
	shares [2]uint8  // see sharesOf
	due    clock.Instant

	room  []byte // lent by the budget; what is not covered by pieces is arbitrary
	head  int    // octets in front that are left for the header
	have  int    // octets that have come
	total int    // octets of the whole; -1 until its last piece has come

	proto, ttl uint8 // of the first piece, where it has come
	tos        uint8 // of that, with the marks of all
	refused    bool  // nothing more is taken of it

	count  int
	pieces [maxPieces]span // those that have come, in order; no two overlap
}

// span is the octets of a piece in its datagram.
type span struct{ from, to uint16 }

// maxPieces is how many pieces a datagram may come in: the longest one was
// cut for 552 octets, which no network in use is below, has 125.
const maxPieces = 128

// fate is what becomes of a piece.
type fate uint8

const (
	pieceTaken     fate = iota
	pieceCompletes      // and the datagram is whole
	pieceDuplicate
	pieceContradicts
	pieceOneTooMany
	pieceNoMemory
)

// take puts a piece where it belongs. What does not agree with the pieces
// that are there – it covers octets of theirs, or lies behind the end –
// refuses the datagram as a whole: RFC 5722 §4, and here of IPv4 too, for
// overlaps serve only those who want two readers to read two things. The
// same piece once more is a network's doing, and harmless.
func (a *assembly) take(m *tcp.Memory, ip *wire.IP) fate {
	s := span{uint16(ip.Offset), uint16(ip.Offset + len(ip.Payload))}
	i, found := slices.BinarySearchFunc(a.pieces[:a.count], s, func(a, b span) int { return int(a.from) - int(b.from) })
	switch {
	case found && a.pieces[i] == s && ip.More == (a.total != int(s.to)):
		if bytes.Equal(a.octets(s), ip.Payload) {
			return pieceDuplicate
		}
		return pieceContradicts
	case !a.agrees(i, s, ip.More):
		return pieceContradicts
	case a.count == maxPieces:
		return pieceOneTooMany
	case !a.grow(m, int(s.to)):
		return pieceNoMemory
	}
	copy(a.octets(s), ip.Payload)
	copy(a.pieces[i+1:], a.pieces[i:a.count])
	a.pieces[i] = s
	a.count++
	a.have += len(ip.Payload)
	if !ip.More {
		a.total = int(s.to)
	}
	if s.from == 0 {
		a.proto, a.ttl = ip.Proto, ip.TTL
		a.tos |= ip.TOS
	}
	if wire.ECN(ip.TOS) == wire.CE {
		a.tos |= wire.CE // a mark on a piece is one on the whole: RFC 3168 §5.3
	}
	if a.have == a.total {
		return pieceCompletes
	}
	return pieceTaken
}

// agrees reports whether a piece that would be number i fits in between its
// neighbours and in front of the end.
func (a *assembly) agrees(i int, s span, more bool) bool {
	switch {
	case i > 0 && a.pieces[i-1].to > s.from:
		return false
	case i < a.count && a.pieces[i].from < s.to:
		return false
	case !more:
		return a.total < 0 && i == a.count
	}
	return a.total < 0 || int(s.to) <= a.total
}

// octets is where the octets of a piece stand.
func (a *assembly) octets(s span) []byte { return a.room[a.head+int(s.from) : a.head+int(s.to)] }

// grow makes room for the octets up to to.
func (a *assembly) grow(m *tcp.Memory, to int) bool {
	if a.head+to <= len(a.room) {
		return true
	}
	room := m.Spare(a.head + to)
	if room == nil {
		return false
	}
	copy(room, a.room)
	m.Give(a.room)
	a.room = room
	return true
}

// packet is the whole datagram with a header in front of it, as if it had
// never been cut: RFC 8200 §4.5. What the headers of its pieces have asked
// for, options and the like, was done when they came.
func (a *assembly) packet() []byte {
	b := a.room[:a.head+a.total]
	src, dst := a.flow.Remote.Addr, a.flow.Local.Addr
	if dst.Is4() {
		wire.PutIPv4(b, &wire.IPv4{TOS: a.tos, TTL: a.ttl, Proto: a.proto, Src: src, Dst: dst}, a.total)
	} else {
		wire.PutIPv6(b, &wire.IPv6{TOS: a.tos, TTL: a.ttl, Next: a.proto, Src: src, Dst: dst}, a.total)
	}
	return b
}

// firstPiece is the headers of the first piece, which has come, as far as
// ICMP has to quote them.
func (a *assembly) firstPiece() wire.IP {
	f := &a.flow
	id := uint32(f.Local.Port)<<16 | uint32(f.Remote.Port)
	return wire.IP{Src: f.Remote.Addr, Dst: f.Local.Addr, Proto: a.proto, TTL: a.ttl, More: true, ID: id}
}
