package detect

import (
	"math"
	"math/bits"

	"github.com/tcpglass/tcpglass/wire"
)

// What makes a source a scanner.
const (
	scanDoors   = 20  // endpoints knocked at
	scanTicks   = 100 // silence after which a source is forgotten
	sourceWays  = 4
	sourceSets  = MaxSources / sourceWays
	doorBits    = 256
	doorsMost   = 1400 // what so few bits can tell apart
	scanFailing = 0.5  // of the attempts, at least, lead to nothing
)

// source is a client address and what it asked for.
type source struct {
	addr     wire.Addr
	server   wire.Addr // asked first
	tick     int64     // of its latest event
	second   int64     // the second that settled is about
	syns     uint32
	settled  uint32 // SYNs old enough to have had an answer
	refused  uint32 // by RST, from either end
	complete uint32
	knocked  [doorBits / 64]uint64 // endpoints, a bit each
	wide     bool                  // more than one address
	scanning bool
}

// sources are those looked at for scans: a table of small sets, where the
// one who asked for fewest endpoints makes room.
type sources [sourceSets][sourceWays]source

// find is the entry of an address; nil where there is none.
func (t *sources) find(hash uint64, addr wire.Addr) *source {
	set := &t[hash%sourceSets]
	for i := range set {
		if set[i].addr == addr && set[i].syns > 0 {
			return &set[i]
		}
	}
	return nil
}

// place is where an address that has no entry gets one: free, or forgotten,
// or that of the one who asked for least.
func (t *sources) place(hash uint64, tick int64) *source {
	set := &t[hash%sourceSets]
	least := &set[0]
	for i := range set {
		if s := &set[i]; s.weight(tick) < least.weight(tick) {
			least = s
		}
	}
	return least
}

// weight orders entries by how much would be lost with them.
func (s *source) weight(tick int64) uint32 {
	switch {
	case s.syns == 0 || tick-s.tick > scanTicks:
		return 0
	case s.scanning:
		return math.MaxUint32
	}
	return s.syns
}

// asks notes a SYN to an endpoint with this hash.
func (s *source) asks(tick int64, server wire.Addr, door uint64) {
	if second := tick / ticksPerSecond; second != s.second {
		s.second, s.settled = second, s.syns
	}
	s.tick = tick
	s.syns++
	s.wide = s.wide || server != s.server
	s.knocked[door%(doorBits/64)] |= 1 << (door >> 58)
}

// doors estimates how many endpoints it asked for, by linear counting:
// Whang, Vander-Zanden, Taylor, 1990.
func (s *source) doors() float64 {
	empty := doorBits
	for _, w := range s.knocked {
		empty -= bits.OnesCount64(w)
	}
	if empty == 0 {
		return doorsMost
	}
	return doorBits * math.Log(doorBits/float64(empty))
}

// scans says whether it asks for many things and gets few. Resets say so at
// once, silence only when there was time for an answer.
func (s *source) scans() bool {
	if s.syns < scanDoors {
		return false
	}
	refused := float64(s.refused) >= scanFailing*float64(s.syns)
	silent := s.settled >= scanDoors && float64(s.complete) < (1-scanFailing)*float64(s.settled)
	return (refused || silent) && s.doors() >= scanDoors
}
