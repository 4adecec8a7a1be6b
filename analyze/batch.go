package analyze

import (
	"sync/atomic"

	"github.com/tcpglass/tcpglass/dissect"
)

// batchSize is how many segments go from the reader to the others at once.
const batchSize = 256

// batch is a stretch of the capture. The reader fills it, then all workers and
// the watcher read it at the same time, and the last of them gives it back.
type batch struct {
	segments [batchSize]dissect.Segment
	hashes   [batchSize]uint64
	n        int
	quotes   []quoted // in their order
	readers  atomic.Int32
}

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

func (b *batch) full() bool { return b.n == batchSize || len(b.quotes) == batchSize }

func (b *batch) reset() { b.n, b.quotes = 0, b.quotes[:0] }

// shardOf is the table in charge of a flow. The rest of the hash is the table's.
func shardOf(hash uint64) int { return int(hash >> 32 % shards) }
