package analyze

import (
	"sync"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/internal/siphash"
)

// queued is how many batches each worker has before it at most. Besides, each
// has one in hands, and for each table there is one that is being filled. So it
// is with the signals of the watcher.
const queued = 3

// crew are the goroutines behind the reader: workers, which serve the tables,
// and a watcher, which feeds the detector.
type crew struct {
	tables  [shards]*shard
	open    [shards]*batch // that are being filled
	workers []chan *batch  // every so-many-eth table is one's own
	spare   chan *batch

	sieve   sieve
	watcher watcher
	signals []signal
	watched chan []signal
	heard   chan []signal // to be filled again

	done sync.WaitGroup
}

func newCrew(cfg *Config, key siphash.Key) *crew {
	n := cfg.workers()
	c := &crew{
		workers: make([]chan *batch, n), spare: make(chan *batch, shards+n*(queued+1)),
		watcher: newWatcher(cfg.Key), watched: make(chan []signal, queued), heard: make(chan []signal, queued+2),
	}
	batches, hot := huge(make([]batch, cap(c.spare))), huge(make([]passive.Conn, shards*DefaultHot))
	for i := range c.tables {
		c.tables[i] = newShard(key, cfg.perShard(), hot[i*DefaultHot:i*DefaultHot:(i+1)*DefaultHot])
		c.open[i] = &batches[i]
		c.open[i].table = i
	}
	for i := range c.workers {
		c.workers[i] = make(chan *batch, queued)
		c.done.Go(func() { c.serve(c.workers[i]) })
	}
	for i := range batches[shards:] {
		c.spare <- &batches[shards+i]
	}
	for range cap(c.heard) {
		c.heard <- make([]signal, 0, signalsAtOnce)
	}
	c.signals = <-c.heard
	c.done.Go(c.watch)
	return c
}

// add gives a segment to its table, and to the detector what that has a use for.
func (c *crew) add(s *dissect.Segment, hash uint64) {
	b := c.open[shardOf(hash)]
	if b.add(s, uint32(hash)); b.full() {
		c.pass(b)
	}
	if c.sieve.keeps(s, hash) {
		c.tell(s)
	}
}

// quote gives an ICMP error to the table in charge.
func (c *crew) quote(q *dissect.Quote, hash uint64) {
	b := c.open[shardOf(hash)]
	if b.quote(q, uint32(hash)); b.full() {
		c.pass(b)
	}
}

// pass gives a batch to its worker, and opens another one.
func (c *crew) pass(b *batch) {
	next := <-c.spare
	next.reset(b.table)
	c.open[b.table] = next
	c.workers[b.table%len(c.workers)] <- b
}

// tell gives a signal to the watcher, with others.
func (c *crew) tell(s *dissect.Segment) {
	n := len(c.signals)
	c.signals = c.signals[:n+1]
	c.signals[n].of(s)
	if n+1 == signalsAtOnce {
		c.watched <- c.signals
		c.signals = (<-c.heard)[:0]
	}
}

// finish lets all end their work, and waits for it.
func (c *crew) finish() {
	for _, b := range c.open {
		c.workers[b.table%len(c.workers)] <- b
	}
	c.watched <- c.signals
	for _, w := range c.workers {
		close(w)
	}
	close(c.watched)
	c.done.Wait()
}

// serve is a worker.
func (c *crew) serve(in <-chan *batch) {
	for b := range in {
		c.tables[b.table].take(b)
		c.spare <- b
	}
}

func (c *crew) watch() {
	for all := range c.watched {
		c.watcher.see(all)
		c.heard <- all
	}
}
