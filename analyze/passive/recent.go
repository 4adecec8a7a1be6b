package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

const (
	// maxSights is how many segments back a Conn itself looks for a copy.
	// Copies mostly come within microseconds: in 155 captures the farthest is
	// the fifth. Echoes find those that come later.
	maxSights = 8

	// copyWithin is how soon a packet with the same IP id is a copy; later
	// the ids may have come round.
	copyWithin = time.Second

	// twinWithin is how soon a segment with the same checksum is a copy
	// where ids say nothing: no timer sends again so fast.
	twinWithin = time.Millisecond
)

// sight is what is remembered of a segment, so that it is known again. There
// are many of them in a Conn, so they are short.
type sight struct {
	print uint32 // of its number, its IP id and its length; of one without payload also of what else it says
	at    tick
}

// recent is the last segments of a direction. Copies are entered, too.
type recent struct {
	sights [maxSights]sight
	n, at  uint8 // how many, and the place of the next
}

// numbered reports whether the IP id of s tells it from others. Some systems
// give all packets id 0, which RFC 6864 §4.1 allows.
func numbered(s *dissect.Segment) bool { return s.Marks&dissect.HasID != 0 && s.ID != 0 }

// sightOf is what to remember of s, whose payload begins at lo.
func sightOf(s *dissect.Segment, lo seq.Num, at tick) sight {
	if s.Len == 0 {
		lo += s.Ack*0x9e3779b1 ^ seq.Num(s.Flags) // so that ACKs in a row, and the FIN after them, stay apart
	}
	id := s.ID
	if !numbered(s) {
		id = s.Sum
	}
	x := uint64(lo) | uint64(id)<<32 | uint64(uint16(min(s.Len, 1<<16-1)))<<48
	x *= 0x9e3779b97f4a7c15
	x = (x ^ x>>32) * 0xbf58476d1ce4e5b9
	return sight{print: uint32(x >> 32), at: at}
}

// note enters v. After a silence of copyWithin nothing older matters: this
// also keeps ticks from coming round.
func (r *recent) note(v sight) {
	if r.n != 0 && v.at.since(r.sights[(r.at-1)%maxSights].at) >= copyWithin {
		*r = recent{}
	}
	r.sights[r.at] = v
	r.at = (r.at + 1) % maxSights
	r.n = min(r.n+1, maxSights)
}

// knows reports whether v was seen less than within ago.
func (r *recent) knows(v sight, within time.Duration) bool {
	for i := range r.sights[:r.n] {
		u := &r.sights[i]
		if u.print == v.print && v.at.since(u.at) < within {
			return true
		}
	}
	return false
}

// copied reports whether a segment of no fresh octets is the same packet once
// more: the capture has it twice, or a bridge or a loop sent it on twice. Where
// ids do not tell, nobody sends the same checksum again within a millisecond;
// but ACKs without payload, which in a capture that is known to be doubled only
// are copies.
func (r *recent) copied(s *dissect.Segment, v sight, doubled bool) bool {
	switch {
	case numbered(s):
		return s.Marks&dissect.Echo != 0 || r.knows(v, copyWithin)
	case s.Marks&dissect.NoWindow != 0:
		return false // nor is there a checksum
	case s.Len == 0:
		return (doubled || s.Flags.Any(wire.SYN|wire.FIN)) && (s.Marks&dissect.Echo != 0 || r.knows(v, twinWithin))
	}
	return s.Marks&dissect.HasID != 0 && (s.Marks&dissect.Echo != 0 || r.knows(v, twinWithin))
}

// twin reports whether a data segment of IPv6 looks like a copy in the same
// way. It is not called one: no id, no proof.
func (r *recent) twin(s *dissect.Segment, v sight) bool {
	return s.Marks&(dissect.HasID|dissect.NoWindow) == 0 && (s.Marks&dissect.Echo != 0 || r.knows(v, twinWithin))
}
