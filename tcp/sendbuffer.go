package tcp

import "github.com/tcpglass/tcpglass/seq"

// sendBuffer holds the octets that the user wrote and the peer has not yet
// acknowledged, by sequence number, and behind them the FIN.
type sendBuffer struct {
	ring
	base   seq.Num // number of the first octet held
	closed bool    // a FIN follows the last octet
}

// write takes octets of p as long as no more than limit are held.
func (b *sendBuffer) write(m *Memory, p []byte, limit int) int {
	n := min(len(p), limit-b.n)
	if n <= 0 {
		return 0
	}
	if !b.room(m, b.n+n) {
		n = min(n, len(b.buf)-b.n) // what is left of what we have
	}
	if n == 0 {
		return 0
	}
	b.put(b.n, p[:n])
	b.n += n
	return n
}

// text is the number behind the last octet: the FIN's, where there is one.
func (b *sendBuffer) text() seq.Num { return b.base.Add(b.n) }

// end is the number behind everything the user gave, the FIN included.
func (b *sendBuffer) end() seq.Num {
	if b.closed {
		return b.text().Add(1)
	}
	return b.text()
}

// read copies the n octets from number at on to dst.
func (b *sendBuffer) read(dst []byte, at seq.Num, n int) { b.copyTo(dst, at.Sub(b.base), n) }

// acked forgets the octets before ack.
func (b *sendBuffer) acked(m *Memory, ack seq.Num) {
	n := min(ack.Sub(b.base), b.n)
	if n <= 0 {
		return
	}
	b.base = b.base.Add(n)
	b.drop(n)
	if b.n == 0 {
		b.release(m)
	}
}
