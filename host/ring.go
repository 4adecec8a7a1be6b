package host

// ring is a bounded FIFO. Its room grows with what is in it, up to limit,
// and is kept.
type ring[T any] struct {
	items   []T // a power of two of them
	from, n int // the first, and how many
	limit   int
}

// push puts v at the end; false where the ring is full.
func (r *ring[T]) push(v T) bool {
	if r.n >= r.limit {
		return false
	}
	if r.n == len(r.items) {
		r.grow()
	}
	r.items[(r.from+r.n)&(len(r.items)-1)] = v
	r.n++
	return true
}

// pop takes the first one.
func (r *ring[T]) pop() (v T, ok bool) {
	if r.n == 0 {
		return v, false
	}
	var none T
	v, r.items[r.from] = r.items[r.from], none
	r.from = (r.from + 1) & (len(r.items) - 1)
	r.n--
	return v, true
}

// first is the one that pop would take. There must be one.
func (r *ring[T]) first() *T { return &r.items[r.from] }

// grow doubles the room, which is used up.
func (r *ring[T]) grow() {
	items := make([]T, max(2*len(r.items), 8))
	n := copy(items, r.items[r.from:])
	copy(items[n:], r.items[:r.from])
	r.items, r.from = items, 0
}
