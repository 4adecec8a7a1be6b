package tcp

import (
	"slices"

	"github.com/tcpglass/tcpglass/seq"
)

// receiveBuffer holds the octets that arrived and were not yet read: those
// in order, and beyond them, at their own places, those that came too early.
type receiveBuffer struct {
	ring
	base  seq.Num     // number of the first octet held or awaited by the user
	early []seq.Range // what has arrived beyond a hole, in order, not touching
}

// maxHoles is how many stretches beyond holes are kept account of. A peer
// that makes more of them sends again what does not fit.
const maxHoles = 64

// next is the number of the first octet that is missing: RCV.NXT, but for a
// FIN.
func (b *receiveBuffer) next() seq.Num { return b.base.Add(b.n) }

// insert takes the octets p from number at on, all at or beyond next. It
// reports why it could not, or Accept.
func (b *receiveBuffer) insert(m *Memory, at seq.Num, p []byte) Verdict {
	off := at.Sub(b.base)
	if off > b.n && len(b.early) >= maxHoles && !b.extends(at, len(p)) {
		return DropTooManyHoles
	}
	if !b.room(m, off+len(p)) {
		return DropNoMemory
	}
	b.put(off, p)
	if off > b.n {
		b.note(seq.Range{Lo: at, Hi: at.Add(len(p))})
		return Accept
	}
	b.n = off + len(p)
	if len(b.early) > 0 {
		b.absorb()
	}
	return Accept
}

// extends reports whether n octets from at on touch something that is
// already accounted for.
func (b *receiveBuffer) extends(at seq.Num, n int) bool {
	r := seq.Range{Lo: at, Hi: at.Add(n)}
	return slices.ContainsFunc(b.early, r.Touches)
}

// note adds r to what came early and joins what now touches.
func (b *receiveBuffer) note(r seq.Range) {
	i := 0
	for i < len(b.early) && b.early[i].Hi.Less(r.Lo) {
		i++
	}
	j := i
	for j < len(b.early) && b.early[j].Touches(r) {
		r = r.Union(b.early[j])
		j++
	}
	b.early = slices.Replace(b.early, i, j, r)
}

// absorb moves over to the octets in order what is no longer beyond a hole.
func (b *receiveBuffer) absorb() {
	for len(b.early) > 0 && b.early[0].Lo.LessEq(b.next()) {
		if b.next().Less(b.early[0].Hi) {
			b.n = b.early[0].Hi.Sub(b.base)
		}
		b.early = slices.Delete(b.early, 0, 1)
	}
	if len(b.early) == 0 {
		b.early = nil // connections without loss hold no account of it
	}
}

// held is how many octets lie beyond holes.
func (b *receiveBuffer) held() (n int) {
	for _, r := range b.early {
		n += r.Len()
	}
	return n
}

// read moves octets in order to p.
func (b *receiveBuffer) read(m *Memory, p []byte) int {
	n := min(len(p), b.n)
	b.copyTo(p, 0, n)
	b.skip(m, n)
	return n
}

func (b *receiveBuffer) skip(m *Memory, n int) {
	if n == 0 {
		return
	}
	b.base = b.base.Add(n)
	b.drop(n)
	if b.n == 0 && len(b.early) == 0 {
		b.release(m)
	}
}
