package analyze

import (
	"sync"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/wire"
)

// stretch is how many rows a surveyor makes digests of at once.
const stretch = 512

// survey reads all rows once: several surveyors unpack them, each every
// so-many-eth stretch, and what they find is put together in order.
func (a *Analysis) survey(surveyors int, key siphash.Key) {
	all := make([]surveyor, surveyors)
	var done sync.WaitGroup
	for i := range all {
		s := &all[i]
		s.found, s.spare = make(chan []digest, 2), make(chan []digest, 3)
		for range cap(s.spare) {
			s.spare <- make([]digest, stretch)
		}
		done.Go(func() { s.run(a, i*stretch, surveyors*stretch) })
	}
	a.gather(all, key)
	done.Wait()
	for i := range all {
		a.Totals.join(&all[i].sums)
		a.board.merge(&all[i].board)
	}
}

type surveyor struct {
	sums  Sums
	board board
	found chan []digest
	spare chan []digest
}

func (s *surveyor) run(a *Analysis, first, step int) {
	var c passive.Conn
	for ; first < len(a.order); first += step {
		rows := a.order[first:min(first+stretch, len(a.order))]
		digests := (<-s.spare)[:len(rows)]
		for i, p := range rows {
			p.in(&a.tables, &c)
			c.Settle(clock.Never)
			s.sums.add(&c)
			digests[i].make(first+i+1, &c)
			s.board.look(first+i+1, &c, a.Totals.Last)
		}
		s.found <- digests
	}
}

// gather puts the digests together, in the order of the rows.
func (a *Analysis) gather(all []surveyor, key siphash.Key) {
	servers := newRanking[wire.Endpoint, tally](MaxServers)
	sources := newRanking[wire.Addr, asker](MaxSources)
	for first := 0; first < len(a.order); first += stretch {
		s := &all[first/stretch%len(all)]
		digests := <-s.found
		for i := range digests {
			note(&servers, &sources, key, &digests[i])
		}
		s.spare <- digests[:cap(digests)]
	}
	a.Servers, a.Limits.Servers = served(&servers), servers.lost
	a.Sources, a.Limits.Sources = asked(&sources), sources.lost
}

func note(servers *ranking[wire.Endpoint, tally], sources *ranking[wire.Addr, asker], key siphash.Key, d *digest) {
	if s := servers.of(d.server); s != nil {
		s.add(d)
	}
	if !d.tried {
		return
	}
	if s := sources.of(d.client.Addr); s != nil {
		s.add(key, d)
	}
}
