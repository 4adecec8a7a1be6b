package capture

import (
	"encoding/binary"
	"io"
)

// firstWindow is how many octets are read at a time, as long as no record is
// longer. A window that fits into a core's own cache is read twice for the
// price of once: by the copy into it, and by whoever looks at the frames.
const firstWindow = 256 << 10

// mostEmptyReads is how often an io.Reader may return nothing and no error.
const mostEmptyReads = 100

// window is a view of what comes next in a file. It never holds more than
// was asked for or firstWindow, whichever is more.
type window struct {
	r        io.Reader
	buf      []byte
	from, to int   // buf[from:to] is read and not yet used
	base     int64 // where buf[0] stands in the file
	err      error // what ended reading: io.EOF, or worse
}

// offset is where the next octet stands in the file.
func (w *window) offset() int64 { return w.base + int64(w.from) }

// peek is the next n octets, fewer only where the file ends before. They
// stay valid until the next peek or pass.
func (w *window) peek(n int) []byte {
	if w.to-w.from < n {
		w.fill(n)
	}
	return w.buf[w.from:min(w.from+n, w.to)]
}

// use moves on over n octets that were peeked at.
func (w *window) use(n int) { w.from += n }

// fill reads until n octets are here. What is here already moves to the
// front: it is less than a record.
func (w *window) fill(n int) {
	if n > len(w.buf) {
		w.grow(n)
	}
	copy(w.buf, w.buf[w.from:w.to])
	w.base += int64(w.from)
	w.from, w.to = 0, w.to-w.from
	for empty := 0; w.to < n && w.err == nil; empty++ {
		var got int
		got, w.err = w.r.Read(w.buf[w.to:])
		w.to += got
		switch {
		case got > 0:
			empty = 0
		case w.err == nil && empty == mostEmptyReads:
			w.err = io.ErrNoProgress
		}
	}
}

// grow makes the buffer n octets long. Callers bound n.
func (w *window) grow(n int) {
	size := max(len(w.buf), firstWindow)
	for size < n {
		size *= 2
	}
	bigger := make([]byte, size)
	copy(bigger, w.buf[:w.to])
	w.buf = bigger
}

// pass moves on over n octets without keeping them, and reports whether there
// were as many.
func (w *window) pass(n int64) bool {
	for n > 0 {
		got := len(w.peek(int(min(n, firstWindow))))
		if got == 0 {
			return false
		}
		w.use(got)
		n -= int64(got)
	}
	return true
}

// ended is the error at the end of the file, with the given number of octets
// of an unfinished record left: none is a clean end.
func (w *window) ended(at int64, left int) error {
	switch {
	case w.err != io.EOF:
		return &Damage{Offset: at, Why: Unreadable, Err: w.err}
	case left > 0:
		return &Damage{Offset: at, Why: Cut}
	}
	return io.EOF
}

// order is the byte order of a file, or a section of it: true is big-endian.
type order bool

func (o order) uint16(b []byte) uint16 {
	if o {
		return binary.BigEndian.Uint16(b)
	}
	return binary.LittleEndian.Uint16(b)
}

func (o order) uint32(b []byte) uint32 {
	if o {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

func (o order) uint64(b []byte) uint64 {
	if o {
		return binary.BigEndian.Uint64(b)
	}
	return binary.LittleEndian.Uint64(b)
}
