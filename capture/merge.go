package capture

import (
	"container/heap"
	"errors"
	"io"
)

// Merge is one source of several: their frames by time, numbered anew, their
// interfaces in the order in which frames came by them. Frames without a
// time come as soon as their source has them. Each source keeps its own
// order, and the first of two at the same instant is that of the first
// source.
//
// Where a source breaks off, the others go on; what was wrong comes at the
// end instead of io.EOF, joined where it is more than one.
func Merge(sources ...Source) Source {
	if len(sources) == 1 {
		return sources[0]
	}
	m := &merge{}
	for i, src := range sources {
		m.refill(&head{src: src, place: i})
	}
	return m
}

type merge struct {
	heads      heads
	out        *head // whose frame was given last, and may be in use until the next call
	frames     uint64
	origins    []origin // of the merged interfaces
	interfaces []Interface
	wrong      []error
}

// origin is an interface of one of the sources.
type origin struct {
	src    Source
	number int
}

// head is a source and its next frame.
type head struct {
	src   Source
	place int // among the sources
	frame Frame
	known []int // by its interface: the merged one, from 1; 0 not yet
}

// Next gives the earliest of the sources' next frames: Source.
func (m *merge) Next(f *Frame) error {
	if m.out != nil {
		out := m.out
		m.out = nil
		m.refill(out)
	}
	if len(m.heads) == 0 {
		return m.end()
	}
	h := heap.Pop(&m.heads).(*head)
	m.out = h
	m.frames++
	*f = h.frame
	f.Number = m.frames
	f.Interface = m.renumber(h)
	return nil
}

// refill reads a source's next frame and puts it in its place, or notes what
// it ended with.
func (m *merge) refill(h *head) {
	switch err := h.src.Next(&h.frame); err {
	case nil:
		heap.Push(&m.heads, h)
	case io.EOF:
	default:
		m.wrong = append(m.wrong, err)
	}
}

func (m *merge) end() error {
	switch len(m.wrong) {
	case 0:
		return io.EOF
	case 1:
		return m.wrong[0]
	}
	return errors.Join(m.wrong...)
}

// renumber is the merged number of the interface of h's frame.
func (m *merge) renumber(h *head) int {
	for h.frame.Interface >= len(h.known) {
		h.known = append(h.known, 0)
	}
	n := &h.known[h.frame.Interface]
	if *n == 0 {
		m.origins = append(m.origins, origin{h.src, h.frame.Interface})
		*n = len(m.origins)
	}
	return *n - 1
}

// Interfaces are those that frames have come by, with what is known of them
// by now: Source.
func (m *merge) Interfaces() []Interface {
	m.interfaces = m.interfaces[:0]
	for _, o := range m.origins {
		m.interfaces = append(m.interfaces, o.src.Interfaces()[o.number])
	}
	return m.interfaces
}

// heads are a heap of sources by the time of their next frames.
type heads []*head

func (h heads) Len() int { return len(h) }
func (h heads) Less(i, j int) bool {
	if h[i].frame.At != h[j].frame.At {
		return h[i].frame.At < h[j].frame.At
	}
	return h[i].place < h[j].place
}
func (h heads) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *heads) Push(x any)   { *h = append(*h, x.(*head)) }
func (h *heads) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
