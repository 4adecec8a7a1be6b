package host

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// mailbox is a bounded FIFO of datagrams in borrowed memory: a ring of octets
// in which each stands behind its label. It borrows when the first one comes
// and gives back when it is empty, so that an idle socket holds nothing and a
// busy one does not allocate.
type mailbox struct {
	buf     []byte // a power of two long, or nil
	head    int    // index of the first octet
	n       int    // octets held, labels among them
	letters int    // datagrams held
	limit   int    // of n
}

// label is what is known of a datagram in a mailbox.
type label struct {
	wire.Flow
	octets int // of what stands behind it
	piece  int // of one to be sent: octets of the longest packet that the path takes
	sum    wire.SumState
	df     bool // of one to be sent: it may not be cut on the way
	tos    uint8
}

// labelLen is how many octets a label takes.
const labelLen = 48

// put writes l to the front of b.
func (l *label) put(b *[labelLen]byte) {
	be := binary.BigEndian
	copy(b[0:], l.Local.Addr[:])
	copy(b[16:], l.Remote.Addr[:])
	be.PutUint16(b[32:], l.Local.Port)
	be.PutUint16(b[34:], l.Remote.Port)
	be.PutUint32(b[36:], uint32(l.octets))
	be.PutUint32(b[40:], uint32(l.piece))
	b[44], b[45], b[46] = byte(l.sum), 0, l.tos
	if l.df {
		b[45] = 1
	}
}

// get reads what put has written.
func (l *label) get(b *[labelLen]byte) {
	be := binary.BigEndian
	l.Local = wire.Endpoint{Addr: wire.Addr(b[0:16]), Port: be.Uint16(b[32:])}
	l.Remote = wire.Endpoint{Addr: wire.Addr(b[16:32]), Port: be.Uint16(b[34:])}
	l.octets, l.piece = int(be.Uint32(b[36:])), int(be.Uint32(b[40:]))
	l.sum, l.df, l.tos = wire.SumState(b[44]), b[45] != 0, b[46]
}

// room reports whether a datagram of so many octets fits in, and if so makes
// sure that there is memory for it. Where there is none, broke is true.
func (m *mailbox) room(memory *tcp.Memory, octets int) (fits, broke bool) {
	need := m.n + labelLen + octets
	if need > m.limit {
		return false, false
	}
	if need <= len(m.buf) {
		return true, false
	}
	buf := memory.Take(need)
	if buf == nil {
		return false, true
	}
	m.read(buf[:m.n], 0)
	memory.Give(m.buf)
	m.buf, m.head = buf, 0
	return true, false
}

// push puts a datagram in: the parts one behind the other. There must be
// room.
func (m *mailbox) push(l *label, parts ...[]byte) {
	var b [labelLen]byte
	l.put(&b)
	m.write(b[:])
	for _, p := range parts {
		m.write(p)
	}
	m.letters++
}

// first is the label of the oldest datagram; false where there is none.
func (m *mailbox) first() (l label, ok bool) {
	if m.letters == 0 {
		return l, false
	}
	var b [labelLen]byte
	m.read(b[:], 0)
	l.get(&b)
	return l, true
}

// body copies octets of the oldest datagram, from offset off on, to p.
func (m *mailbox) body(p []byte, off int) { m.read(p, labelLen+off) }

// drop forgets the oldest datagram, whose label is l.
func (m *mailbox) drop(memory *tcp.Memory, l *label) {
	m.head = (m.head + labelLen + l.octets) & (len(m.buf) - 1)
	m.n -= labelLen + l.octets
	if m.letters--; m.letters == 0 {
		m.release(memory)
	}
}

// fit moves what m holds to the smallest buffer for it.
func (m *mailbox) fit(memory *tcp.Memory) {
	if 2*m.n > len(m.buf) {
		return
	}
	old := *m
	memory.Give(m.buf) // first, so that there is memory for the smaller one; its octets stay until somebody takes it
	m.buf, m.head = memory.Take(m.n), 0
	old.read(m.buf[:m.n], 0)
}

// release forgets everything and gives the memory back.
func (m *mailbox) release(memory *tcp.Memory) {
	memory.Give(m.buf)
	*m = mailbox{limit: m.limit}
}

// write appends octets.
func (m *mailbox) write(p []byte) {
	at := (m.head + m.n) & (len(m.buf) - 1)
	n := copy(m.buf[at:], p)
	copy(m.buf, p[n:])
	m.n += len(p)
}

// read fills p with the octets from offset off on.
func (m *mailbox) read(p []byte, off int) {
	if len(p) == 0 {
		return
	}
	at := (m.head + off) & (len(m.buf) - 1)
	n := copy(p, m.buf[at:])
	copy(p[n:], m.buf)
}
