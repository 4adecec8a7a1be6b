package passive

import (
	"time"

	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

const (
	echoSets = 1 << 14 // places by a hash of the packet …
	echoWays = 4       // … each for the last few that came there
)

// Echoes knows packets again that a capture has twice. Mostly a copy comes
// within microseconds; but where what the ends of a path captured is merged
// into one file, a whole window is underway from one to the other.
//
// It is for many connections at a time, in fixed memory of 512 KiB, so small
// that it stays in a processor's cache: it is looked at for every segment. The
// zero value is ready.
type Echoes struct {
	sets [echoSets][echoWays]sight
}

// sight is what is remembered of a segment, so that it is known again.
type sight struct {
	print uint32 // of its number, its IP id and its length; of one without payload also of what else it says
	at    tick
}

// Mark gives dissect.Echo to a packet that was there before. hash is of the
// connection.
func (e *Echoes) Mark(s *dissect.Segment, hash uint32) {
	v, within := echoOf(s)
	if within == 0 {
		return
	}
	v.print ^= hash*0x9e3779b1 ^ uint32(s.Src.Port)*0x85ebca6b
	set := &e.sets[echoSet(s, hash)]
	for i := range set {
		if u := &set[i]; u.print == v.print && u.at != 0 && v.at.since(u.at).Abs() < within {
			s.Marks |= dissect.Echo
		}
	}
	copy(set[1:], set[:])
	set[0] = v
}

// echoSet is where s is looked for. It says nothing about the print, so that
// all 32 bits of that tell strangers in the same set apart.
func echoSet(s *dissect.Segment, hash uint32) uint64 {
	x := (uint64(s.Seq)<<32 | uint64(s.Ack)) * 0xd6e8feb86659fd93
	x ^= uint64(hash)<<32 | uint64(s.Len)
	if numbered(s) {
		x ^= uint64(s.ID) << 16
	}
	return x * 0xa0761d6478bd642f >> 32 % echoSets
}

// echoOf is by what s is known again, and for how long; 0 where it is not.
// Without an IP id the timestamps tell: who sends again later has another one.
// The checksum is no help there, for on the sender it may not be filled in yet.
// Where there are none, nobody sends the same checksum again within a
// millisecond. Bare ACKs may be equal later without being copies.
func echoOf(s *dissect.Segment) (sight, time.Duration) {
	at := tickOf(s.At)
	switch {
	case numbered(s):
		return sightOf(s, s.Seq, s.ID, at), copyWithin
	case s.Marks&dissect.NoWindow != 0:
		return sight{}, 0 // nor is there a checksum
	case s.Options.Set&wire.OptTimestamps != 0 && (s.Len > 0 || s.Flags.Any(wire.SYN|wire.FIN)):
		return sightOf(s, s.Seq+seq.Num(s.Options.TSVal*0x2545f491), 0, at), copyWithin
	}
	return sightOf(s, s.Seq, s.Sum, at), twinWithin
}

// sightOf is what to remember of s, with a number and an id that tell it from
// others.
func sightOf(s *dissect.Segment, num seq.Num, id uint16, at tick) sight {
	if s.Len == 0 {
		num += s.Ack*0x9e3779b1 ^ seq.Num(s.Flags) // so that ACKs in a row, and the FIN after them, stay apart
	}
	x := uint64(num) | uint64(id)<<32 | uint64(uint16(min(s.Len, 1<<16-1)))<<48
	x *= 0x9e3779b97f4a7c15
	x = (x ^ x>>32) * 0xbf58476d1ce4e5b9
	return sight{print: uint32(x >> 32), at: at}
}
