package analyze

import (
	"sync/atomic"

	"github.com/tcpglass/tcpglass/dissect"
)

// batchSize is how many segments go from the reader to the others at once: so
// many that each table gets about a thousand in a row. Most of a short
// connection lies in one such run, and what its table touches for it stays in
// a processor's own cache.
const batchSize = 1 << 14

// batch is a stretch of the capture. The reader fills it, then all workers and
// the watcher read it at the same time, and the last of them gives it back.
type batch struct {
	segments [batchSize]dissect.Segment
	hashes   [batchSize]uint64
	n        int
	quotes   []quoted // in their order
	runs     [shards + 1]int
	order    [batchSize]uint16 // the segments of table i are those in order[runs[i]:runs[i+1]]
	readers  atomic.Int32
}

// maxQuotes is how many ICMP errors a batch has at most.
const maxQuotes = 256

// quoted is an ICMP error behind so many segments of the batch.
type quoted struct {
	dissect.Quote
	hash   uint64
	behind int
}

func (b *batch) add(s *dissect.Segment, hash uint64) {
	b.segments[b.n], b.hashes[b.n] = *s, hash
	b.n++
}

func (b *batch) quote(q *dissect.Quote, hash uint64) {
	b.quotes = append(b.quotes, quoted{*q, hash, b.n})
}

func (b *batch) full() bool { return b.n == batchSize || len(b.quotes) == maxQuotes }

// sort puts the segments of each table in a row: those of a table stay in
// their order.
func (b *batch) sort() {
	b.runs = [shards + 1]int{}
	for _, h := range b.hashes[:b.n] {
		b.runs[shardOf(h)+1]++
	}
	for i := range shards {
		b.runs[i+1] += b.runs[i]
	}
	next := b.runs
	for i, h := range b.hashes[:b.n] {
		s := shardOf(h)
		b.order[next[s]] = uint16(i)
		next[s]++
	}
}

func (b *batch) reset() { b.n, b.quotes = 0, b.quotes[:0] }

// shardOf is the table in charge of a flow. The rest of the hash is the table's.
func shardOf(hash uint64) int { return int(hash >> 32 % shards) }
