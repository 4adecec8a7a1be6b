package analyze

import (
	"sync"

	"github.com/tcpglass/tcpglass/internal/siphash"
)

// Each member of the crew has so many batches before it at most; there are
// enough of them for all, and one that is being filled.
const (
	queued  = 2
	batches = queued + 3
)

// crew are the goroutines behind the reader: workers, which serve the tables,
// and a watcher, which feeds the detector.
type crew struct {
	tables  [shards]*shard
	workers []chan *batch
	watcher watcher
	watched chan *batch
	spare   chan *batch
	done    sync.WaitGroup
}

func newCrew(cfg *Config, key siphash.Key) *crew {
	c := &crew{
		workers: make([]chan *batch, cfg.workers()),
		watcher: newWatcher(cfg.Key),
		watched: make(chan *batch, queued),
		spare:   make(chan *batch, batches),
	}
	for range batches {
		c.spare <- new(batch)
	}
	for i := range c.tables {
		c.tables[i] = newShard(key, cfg.perShard())
	}
	for i := range c.workers {
		in := make(chan *batch, queued)
		c.workers[i] = in
		c.done.Go(func() { c.serve(i, in) })
	}
	c.done.Go(func() { c.watch(c.watched) })
	return c
}

// empty is a batch to fill. It waits for one.
func (c *crew) empty() *batch {
	b := <-c.spare
	b.reset()
	return b
}

// pass gives a batch to all.
func (c *crew) pass(b *batch) {
	b.sort()
	b.readers.Store(int32(len(c.workers) + 1))
	for _, w := range c.workers {
		w <- b
	}
	c.watched <- b
}

// finish lets all end their work, and waits for it.
func (c *crew) finish() {
	for _, w := range c.workers {
		close(w)
	}
	close(c.watched)
	c.done.Wait()
}

func (c *crew) release(b *batch) {
	if b.readers.Add(-1) == 0 {
		c.spare <- b
	}
}

// serve is a worker: every so-many-eth table is its own.
func (c *crew) serve(worker int, in <-chan *batch) {
	var mine [shards]*shard
	for i := worker; i < shards; i += len(c.workers) {
		mine[i] = c.tables[i]
	}
	for b := range in {
		b.feed(&mine)
		c.release(b)
	}
}

func (c *crew) watch(in <-chan *batch) {
	for b := range in {
		c.watcher.see(b)
		c.release(b)
	}
}

// feed gives what is in a batch to those tables that are not nil, one after
// the other.
func (b *batch) feed(tables *[shards]*shard) {
	for i, t := range tables {
		if t != nil {
			t.take(b, i)
		}
	}
}

// take is one table's share of a batch.
func (s *shard) take(b *batch, table int) {
	quotes := b.quotes
	for _, i := range b.order[b.runs[table]:b.runs[table+1]] {
		quotes = s.quotedBefore(quotes, table, int(i)+1)
		s.observe(&b.segments[i], uint32(b.hashes[i]))
	}
	s.quotedBefore(quotes, table, batchSize+1)
}

// quotedBefore tells the table of its ICMP errors with fewer segments in
// front than behind, and returns the rest.
func (s *shard) quotedBefore(quotes []quoted, table, behind int) []quoted {
	for len(quotes) > 0 && quotes[0].behind < behind {
		q := &quotes[0]
		if shardOf(q.hash) == table && !s.quoted(&q.Quote, uint32(q.hash)) {
			s.unclaimed++
		}
		quotes = quotes[1:]
	}
	return quotes
}
