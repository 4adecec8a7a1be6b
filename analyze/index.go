package analyze

import "iter"

// index finds connections by hash. It is an open table in which the entries
// stand in the order of their hashes, each at its home or, where that is
// taken, as little behind it as possible: linear probing, sorted. So a search in
// vain ends at the first greater hash, growing is one pass from front to back,
// and any size will do. It holds hashes and refs only: whether an entry is the
// right one its Table finds out.
type index struct {
	entries []entry // size of them are homes; what the last ones push out stands behind
	size    int
	used    int
}

// entry is a hash and a ref.
type entry uint64

const free = ^entry(0)

func entryOf(hash uint32, r ref) entry { return entry(hash)<<32 | entry(r) }
func (e entry) hash() uint32           { return uint32(e >> 32) }
func (e entry) ref() ref               { return ref(e) }

const (
	minIndex  = 64
	indexTail = 64 // room behind the last home, to begin with
)

// first is where entries of a hash begin, or would.
func (x *index) first(hash uint32) int {
	if x.size == 0 {
		return 0
	}
	i := x.home(hash)
	for i < len(x.entries) && x.entries[i] != free && x.entries[i].hash() < hash {
		i++
	}
	return i
}

func (x *index) home(hash uint32) int { return int(uint64(hash) * uint64(x.size) >> 32) }

// at is the entry there, if it is one of that hash.
func (x *index) at(i int, hash uint32) (ref, bool) {
	if i >= len(x.entries) || x.entries[i] == free || x.entries[i].hash() != hash {
		return nowhere, false
	}
	return x.entries[i].ref(), true
}

// add puts an entry in. It may move others.
func (x *index) add(e entry) {
	if x.used >= x.size/8*7 {
		x.grow()
	}
	x.insert(e)
	x.used++
}

// insert makes room for an entry by moving those behind it, up to the first
// free place.
func (x *index) insert(e entry) {
	i := x.first(e.hash())
	end := i
	for end < len(x.entries) && x.entries[end] != free {
		end++
	}
	if end == len(x.entries) {
		x.lengthen()
	}
	copy(x.entries[i+1:end+1], x.entries[i:end])
	x.entries[i] = e
}

// lengthen adds places behind the last home.
func (x *index) lengthen() {
	for range indexTail {
		x.entries = append(x.entries, free)
	}
}

// remove takes an entry out; those behind it that are not at home move up.
func (x *index) remove(i int) {
	end := i + 1
	for end < len(x.entries) && x.entries[end] != free && x.home(x.entries[end].hash()) < end {
		end++
	}
	copy(x.entries[i:], x.entries[i+1:end])
	x.entries[end-1] = free
	x.used--
}

// all are the entries, in order.
func (x *index) all() iter.Seq[entry] {
	return func(yield func(entry) bool) {
		for _, e := range x.entries {
			if e != free && !yield(e) {
				return
			}
		}
	}
}

// next is the entry behind that one, and where it stands: the first again behind
// the last. There must be one.
func (x *index) next(i int) (int, entry) {
	for {
		if i++; i >= len(x.entries) {
			i = 0
		}
		if x.entries[i] != free {
			return i, x.entries[i]
		}
	}
}

// grow makes the table half as large again.
func (x *index) grow() {
	old := x.entries
	x.size = max(minIndex, x.size+x.size/2)
	x.entries = make([]entry, x.size, x.size+indexTail)
	for i := range x.entries {
		x.entries[i] = free
	}
	x.lengthen()
	x.refill(old)
}

// refill puts entries, which are in order, into the empty table.
func (x *index) refill(old []entry) {
	next := 0
	for _, e := range old {
		if e == free {
			continue
		}
		if next = max(next, x.home(e.hash())); next == len(x.entries) {
			x.lengthen()
		}
		x.entries[next] = e
		next++
	}
}
