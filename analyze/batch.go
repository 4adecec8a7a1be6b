package analyze

import "github.com/tcpglass/tcpglass/dissect"

// batchSize is how many segments a table gets at once. Most of a short
// connection lies in one batch, and what its table touches for it stays in a
// processor's own cache; the batch itself is read from front to back.
const batchSize = 1 << 12

// batch are segments of one table, in their order.
type batch struct {
	table    int
	n        int
	quotes   []quoted // in their order
	hashes   [batchSize]uint32
	segments [batchSize]dissect.Segment
}

// maxQuotes is how many ICMP errors a batch has at most.
const maxQuotes = 256

// quoted is an ICMP error behind so many segments of the batch.
type quoted struct {
	dissect.Quote
	hash   uint32
	behind int
}

func (b *batch) add(s *dissect.Segment, hash uint32) {
	b.segments[b.n], b.hashes[b.n] = *s, hash
	b.n++
}

func (b *batch) quote(q *dissect.Quote, hash uint32) {
	b.quotes = append(b.quotes, quoted{*q, hash, b.n})
}

func (b *batch) full() bool { return b.n == batchSize || len(b.quotes) == maxQuotes }

func (b *batch) reset(table int) { b.table, b.n, b.quotes = table, 0, b.quotes[:0] }

// shardOf is the table in charge of a flow. The rest of the hash is the table's.
func shardOf(hash uint64) int { return int(hash >> 32 % shards) }

// take is what a table makes of a batch.
func (s *shard) take(b *batch) {
	quotes := b.quotes
	for i := range b.n {
		quotes = s.quotedBefore(quotes, i+1)
		s.observe(&b.segments[i], b.hashes[i])
	}
	s.quotedBefore(quotes, b.n+1)
}

// quotedBefore tells the table of the ICMP errors with fewer segments in front
// than behind, and returns the rest.
func (s *shard) quotedBefore(quotes []quoted, behind int) []quoted {
	for len(quotes) > 0 && quotes[0].behind < behind {
		if q := &quotes[0]; !s.quoted(&q.Quote, q.hash) {
			s.unclaimed++
		}
		quotes = quotes[1:]
	}
	return quotes
}
