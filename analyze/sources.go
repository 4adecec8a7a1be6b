package analyze

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/wire"
)

// Source is one address that asks others.
type Source struct {
	Addr     wire.Addr
	Attempts uint32
	Complete uint32
	Refused  uint32
	Hosts    uint32 // addresses that it asked, about
	Doors    uint32 // endpoints that it asked, about
}

// asker is a Source that is being counted.
type asker struct {
	Source
	hosts, doors distinct
}

func (s *asker) add(key siphash.Key, d *digest) {
	s.Attempts++
	switch d.handshake {
	case passive.Complete, passive.Simultaneous, passive.Split:
		s.Complete++
	case passive.Refused:
		s.Refused++
	}
	high, low := halves(&d.server.Addr)
	s.hosts.add(key.Words(high, low, 0))
	s.doors.add(key.Words(high, low, 1<<16|uint64(d.server.Port)))
}

// asked are the sources, those that asked for most endpoints first.
func asked(all *ranking[wire.Addr, asker]) []Source {
	sources := make([]Source, 0, len(all.places))
	for i := range all.places {
		p := &all.places[i]
		s := p.value.Source
		s.Addr, s.Hosts, s.Doors = p.key, p.value.hosts.count(), p.value.doors.count()
		sources = append(sources, s)
	}
	slices.SortFunc(sources, func(a, b Source) int {
		return cmp.Or(cmp.Compare(b.Doors, a.Doors), cmp.Compare(b.Attempts, a.Attempts), slices.Compare(a.Addr[:], b.Addr[:]))
	})
	return sources
}

// distinct counts different things by their hashes in little memory: exactly
// while they are few, within some per cent when they are many. It is HyperLogLog:
// Flajolet and others, 2007.
type distinct [256]uint8

func (d *distinct) add(hash uint64) {
	cell := &d[hash>>56]
	*cell = max(*cell, uint8(bits.LeadingZeros64(hash<<8|1))+1)
}

func (d *distinct) count() uint32 {
	const m = float64(len(d))
	empty, sum := 0.0, 0.0
	for _, rank := range d {
		sum += math.Ldexp(1, -int(rank))
		if rank == 0 {
			empty++
		}
	}
	estimate := 0.7213 / (1 + 1.079/m) * m * m / sum
	if estimate <= 2.5*m && empty > 0 {
		estimate = m * math.Log(m/empty) // linear counting: exact for few
	}
	return uint32(math.Round(estimate))
}
