package tcp

// ring is a queue of octets in borrowed memory. It borrows when the first
// octet comes, grows by doubling, and gives the memory back when it is
// empty. The zero value is empty.
type ring struct {
	buf  []byte // a power of two long, or nil
	head int    // index of the first octet
	n    int    // octets held, from the head without a gap
	peak int    // the most octets ever needed since buf was last given back: as many are likely needed again
}

// room makes buf at least size octets large. It reports false where the
// budget does not allow that.
func (r *ring) room(m *Memory, size int) bool {
	if size <= len(r.buf) {
		r.peak = max(r.peak, size)
		return true
	}
	want := max(size, 2*len(r.buf))
	if r.buf == nil {
		want, r.peak = max(size, r.peak), 0
	}
	buf := m.Take(want)
	if buf == nil {
		buf = m.Take(size) // the budget allows what is needed, not what is handy
	}
	if buf == nil {
		return false
	}
	r.peak = max(r.peak, size)
	r.copyTo(buf, 0, len(r.buf)) // all of it: beyond n lie octets that came too early
	m.Give(r.buf)
	r.buf, r.head = buf, 0
	return true
}

// fit moves what r holds to the smallest buffer for it: its first span
// octets, those beyond n that came too early among them.
func (r *ring) fit(m *Memory, span int) {
	r.peak = span
	if r.buf == nil || sizeClass(span) >= sizeClass(len(r.buf)) {
		return
	}
	m.Give(r.buf) // first, so that there is memory for the smaller one; its octets stay until somebody takes it
	buf := m.Take(span)
	r.copyTo(buf, 0, span)
	r.buf, r.head = buf, 0
}

// put writes p at offset off from the head. There must be room.
func (r *ring) put(off int, p []byte) {
	at := (r.head + off) & (len(r.buf) - 1)
	n := copy(r.buf[at:], p)
	copy(r.buf, p[n:])
}

// copyTo fills dst with the octets from offset off on, at most n of them.
func (r *ring) copyTo(dst []byte, off, n int) {
	if n == 0 {
		return
	}
	at := (r.head + off) & (len(r.buf) - 1)
	k := copy(dst[:n], r.buf[at:])
	copy(dst[k:n], r.buf)
}

// drop forgets the first n octets.
func (r *ring) drop(n int) {
	r.head = (r.head + n) & (len(r.buf) - 1)
	r.n -= n
}

// release gives the memory back. What the ring held is gone.
func (r *ring) release(m *Memory) {
	if r.buf == nil {
		return
	}
	m.Give(r.buf)
	*r = ring{peak: r.peak}
}
