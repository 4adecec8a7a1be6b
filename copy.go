package tcpglass

import (
	"io"
	"sync"
)

// copyBuffer is how much io.Copy moves at once, in octets. It is larger than
// io's own 32 KiB: each call costs a lock, and each Write makes a batch of
// packets.
const copyBuffer = 128 << 10

var copyBuffers = sync.Pool{New: func() any { return new([copyBuffer]byte) }}

// ReadFrom writes what r gives, until its end. io.Copy calls it.
func (c *Conn) ReadFrom(r io.Reader) (n int64, err error) {
	buf := copyBuffers.Get().(*[copyBuffer]byte)
	defer copyBuffers.Put(buf)
	n, err = io.CopyBuffer(writerOnly{c}, readerOnly{r}, buf[:])
	if err != nil {
		err = c.opError("readfrom", err)
	}
	return n, err
}

// WriteTo writes what is read from c to w, until the end. io.Copy calls it.
// It holds a buffer only while there is something in it, so copying from
// connections that are mostly silent is cheap.
func (c *Conn) WriteTo(w io.Writer) (n int64, err error) {
	for err == nil {
		var m int
		m, err = c.moveTo(w)
		n += int64(m)
	}
	if err == io.EOF {
		return n, nil
	}
	return n, c.opError("writeto", err)
}

// moveTo waits for octets and writes them to w.
func (c *Conn) moveTo(w io.Writer) (int, error) {
	buf, n, err := c.fetch()
	if err != nil {
		return 0, err
	}
	defer copyBuffers.Put(buf)
	m, err := w.Write(buf[:n])
	if err == nil && m < n {
		err = io.ErrShortWrite
	}
	return m, err
}

// fetch is Read into a buffer of its own, which the caller puts back.
func (c *Conn) fetch() (*[copyBuffer]byte, int, error) {
	now := c.st.enter()
	for {
		buf := copyBuffers.Get().(*[copyBuffer]byte)
		n, err := c.take(now, buf[:])
		if n > 0 {
			c.st.leave(now)
			return buf, n, nil
		}
		copyBuffers.Put(buf)
		if err != nil {
			c.st.leave(now)
			return nil, 0, c.readError(err)
		}
		now = c.awaitReadable()
	}
}

// writerOnly and readerOnly hide every other method, so that io.CopyBuffer
// uses its buffer.
type (
	writerOnly struct{ io.Writer }
	readerOnly struct{ io.Reader }
)
