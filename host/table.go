package host

import (
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// table holds small records by flow: half-open entries, and connections in
// TIME-WAIT. There is no pointer in a record, so the garbage collector does
// not look at a million of them; they stand in chunks, so that a table
// grows without being copied; and each stands in one queue of its owner's.
//
// The zero value is not ready: limit, hash and memory are needed.
type table[T any] struct {
	chunks [][]record[T]
	index  []ref // the first record of each bucket; a power of two of them
	free   ref   // the first of those that were used before
	made   int   // records ever used, all of them in chunks
	n      int   // records in use
	limit  int
	hash   func(*wire.Flow) uint64 // keyed
	memory *tcp.Memory             // pays for chunks and index
	cost   int                     // what it has paid
}

// ref names a record of a table. Zero is none.
type ref uint32

// record is a value with its flow and its neighbours.
type record[T any] struct {
	flow         wire.Flow
	chain        ref // the next of the bucket, or of the free ones
	older, newer ref // the neighbours in its queue
	value        T
}

// queue is a FIFO of records of one table. Who pushes each record with the
// same wait has it ordered by what is due without sorting anything.
type queue struct{ oldest, newest ref }

// Sizes of a table's parts.
const (
	chunkLen = 256 // records
	minIndex = 256 // buckets

	// keptChunks is how many chunks an empty table keeps: what a flood has
	// taken is given back when it is over, what everyday needs is not.
	keptChunks = 4

	// recordCost is what a record and its share of the index count against
	// the octet budget. A test compares it with the real sizes.
	recordCost = 96
)

// at is the record that r names.
func (t *table[T]) at(r ref) *record[T] {
	i := r - 1
	return &t.chunks[i/chunkLen][i%chunkLen]
}

// find is the record of a flow that has this hash, or none.
func (t *table[T]) find(hash uint64, f *wire.Flow) ref {
	if t.n == 0 {
		return 0
	}
	r := *t.bucket(hash)
	for r != 0 && t.at(r).flow != *f {
		r = t.at(r).chain
	}
	return r
}

// add makes a record for a flow that has none. It fails where the table is
// full or the octet budget spent.
func (t *table[T]) add(hash uint64, f *wire.Flow) (ref, bool) {
	if t.n >= t.limit || !t.room() {
		return 0, false
	}
	r := t.take()
	rec, first := t.at(r), t.bucket(hash)
	*rec = record[T]{flow: *f, chain: *first}
	*first = r
	t.n++
	return r, true
}

// remove gives a record back. It must not stand in a queue any more.
func (t *table[T]) remove(r ref) {
	rec := t.at(r)
	link := t.bucket(t.hash(&rec.flow))
	for *link != r {
		link = &t.at(*link).chain
	}
	*link = rec.chain
	*rec = record[T]{chain: t.free}
	t.free = r
	if t.n--; t.n == 0 && len(t.chunks) > keptChunks {
		t.release()
	}
}

// exists reports whether r names a record, of whatever flow, in use or not.
// A ref that was kept may name none any more.
func (t *table[T]) exists(r ref) bool { return int(r) <= t.made }

// release gives everything back.
func (t *table[T]) release() {
	t.memory.Discharge(t.cost)
	*t = table[T]{limit: t.limit, hash: t.hash, memory: t.memory}
}

// room makes sure that one more record fits, and its bucket is short.
func (t *table[T]) room() bool {
	if t.free == 0 && t.made == len(t.chunks)*chunkLen {
		if !t.pay(chunkLen * recordCost) {
			return false
		}
		t.chunks = append(t.chunks, make([]record[T], chunkLen))
	}
	if t.n >= len(t.index) {
		t.rehash(max(2*len(t.index), minIndex))
	}
	return true
}

func (t *table[T]) pay(octets int) bool {
	if !t.memory.Charge(octets) {
		return false
	}
	t.cost += octets
	return true
}

// take is a record that is not in use.
func (t *table[T]) take() ref {
	if r := t.free; r != 0 {
		t.free = t.at(r).chain
		return r
	}
	t.made++
	return ref(t.made)
}

// rehash makes an index of so many buckets.
func (t *table[T]) rehash(buckets int) {
	old := t.index
	t.index = make([]ref, buckets)
	for _, r := range old {
		for r != 0 {
			rec := t.at(r)
			next, first := rec.chain, t.bucket(t.hash(&rec.flow))
			rec.chain, *first = *first, r
			r = next
		}
	}
}

// bucket is where the chain of the flows with a hash begins. Only its low
// half counts: there are never more than 2^32 buckets.
func (t *table[T]) bucket(hash uint64) *ref {
	return &t.index[uint32(hash)&uint32(len(t.index)-1)]
}

// push puts r at the end of q.
func (t *table[T]) push(q *queue, r ref) { t.insert(q, q.newest, r) }

// insert puts r behind the record older of q; none is the front.
func (t *table[T]) insert(q *queue, older, r ref) {
	newer := q.oldest
	if older != 0 {
		newer = t.at(older).newer
	}
	t.at(r).older, t.at(r).newer = older, newer
	t.join(q, older, r)
	t.join(q, r, newer)
}

// unlink takes r out of q.
func (t *table[T]) unlink(q *queue, r ref) { t.join(q, t.at(r).older, t.at(r).newer) }

// join makes two records neighbours; none is the end of q.
func (t *table[T]) join(q *queue, older, newer ref) {
	if older == 0 {
		q.oldest = newer
	} else {
		t.at(older).newer = newer
	}
	if newer == 0 {
		q.newest = older
	} else {
		t.at(newer).older = older
	}
}
