package offload

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/wire"
)

// lengthInUDP is where a UDP header has the length of the datagram.
const lengthInUDP = 4

// Datagrams cuts b, UDP datagrams of one flow that the kernel has joined
// behind one header (virtio 1.2 §5.1.6, VIRTIO_NET_HDR_GSO_UDP_L4), into what
// they were, and appends them to pkts. All but the last carry segment octets.
// Their checksums are partial.
//
// It moves them apart within b's capacity, to make room for their headers. It
// appends nothing where that is too small, or b something else.
func Datagrams(pkts []wire.Packet, b []byte, head int, segment uint16) []wire.Packet {
	t, ok := Find(b, head)
	if !ok || t.Proto != wire.ProtoUDP || segment == 0 {
		return pkts
	}
	cut := cutter{b: b[:cap(b)], head: head, t: t, front: t.Start + wire.MinUDP, size: int(segment)}
	n := max(1, (t.End-cut.front+cut.size-1)/cut.size)
	if n*cut.front+t.End-cut.front > cap(b) {
		return pkts
	}
	for i := n - 1; i > 0; i-- { // the last has the furthest to go
		cut.move(i)
	}
	for i := range n {
		pkts = append(pkts, cut.datagram(i))
	}
	return pkts
}

// cutter is datagrams that are being cut.
type cutter struct {
	b     []byte
	head  int
	t     Transport // of what they are cut from
	front int       // octets of all headers together
	size  int       // octets of payload of each, but for the last
}

// payload is how many octets datagram i carries.
func (c *cutter) payload(i int) int { return min(c.size, c.t.End-c.front-i*c.size) }

// move puts the payload of datagram i where it will be, and its headers,
// which are those of the first, in front.
func (c *cutter) move(i int) {
	at := i * (c.front + c.size)
	from := c.front + i*c.size
	copy(c.b[at+c.front:], c.b[from:from+c.payload(i)])
	copy(c.b[at:at+c.front], c.b)
}

// datagram makes the headers of datagram i its own.
func (c *cutter) datagram(i int) wire.Packet {
	at := i * (c.front + c.size)
	end := at + c.front + c.payload(i)
	b := c.b[at:end:end]
	octets := len(b) - c.t.Start
	c.resize(b[c.head:])
	src, dst := addrs(b[c.head:])
	be := binary.BigEndian
	be.PutUint16(b[c.t.Start+lengthInUDP:], uint16(octets))
	be.PutUint16(b[c.t.Start+sumInUDP:], wire.Fold(wire.PseudoSum(src, dst, wire.ProtoUDP, octets)))
	return wire.Packet{Bytes: b, Sum: wire.SumPartial}
}

// resize puts the length of the packet into its IP header.
func (c *cutter) resize(ip []byte) {
	be := binary.BigEndian
	if ip[0]>>4 == 6 {
		be.PutUint16(ip[lengthAt6:], uint16(len(ip)-wire.MinIPv6))
		return
	}
	be.PutUint16(ip[lengthAt4:], uint16(len(ip)))
	be.PutUint16(ip[sumAt4:], 0)
	header := ip[:c.t.Start-c.head]
	be.PutUint16(ip[sumAt4:], ^wire.Fold(wire.Sum(header, 0)))
}
