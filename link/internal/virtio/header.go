// Package virtio reads and writes the header that Linux puts in front of
// packets to say what offload has left to do with them: TUN and TAP devices
// with IFF_VNET_HDR, packet sockets with PACKET_VNET_HDR.
//
// head, an argument of several functions here, is wire.MinEthernet where
// packets come in frames, and else 0: link.Head.
package virtio

import (
	"encoding/binary"
	"errors"

	"github.com/tcpglass/tcpglass/link/internal/offload"
	"github.com/tcpglass/tcpglass/wire"
)

// Len is the length in octets of the header in front of each packet. Virtio
// 1.2 §5.1.6; the two octets of num_buffers are left out, for they say
// nothing outside of a queue.
const Len = 10

// Large is the longest IP packet in octets that the kernel takes to cut.
const Large = 65535

// Longest is how many octets a header and a packet behind it have at most.
const Longest = Len + wire.MinEthernet + Large

// Flags and segmentation types of the header. Virtio 1.2 §5.1.6.
const (
	needsSum = 1 // flags: the checksum is to be finished
	sumValid = 2 // flags: the checksum has been verified

	gsoNone = 0
	gsoTCP4 = 1
	gsoTCP6 = 4
	gsoUDP  = 5    // datagrams one behind the other
	gsoECN  = 0x80 // goes with the others: the first segment alone has CWR
)

var (
	errNotTCP = errors.New("link: a packet is to be segmented or summed, but is neither TCP nor UDP")
	errHeader = errors.New("link: the TCP header of a large packet is broken")
)

// Header is the virtio header of a packet. Lengths and places are in octets.
type Header struct {
	flags, gso uint8
	head       uint16 // of all headers together
	segment    uint16 // payload per segment
	sumStart   uint16 // where summing starts, from the packet's beginning
	sumField   uint16 // from there to the checksum
}

// Put writes h to the front of b. The byte order is the machine's.
func (h Header) Put(b []byte) {
	ne := binary.NativeEndian
	b[0], b[1] = h.flags, h.gso
	ne.PutUint16(b[2:], h.head)
	ne.PutUint16(b[4:], h.segment)
	ne.PutUint16(b[6:], h.sumStart)
	ne.PutUint16(b[8:], h.sumField)
}

// parse reads the header at the front of b, which has at least Len octets.
func parse(b []byte) Header {
	ne := binary.NativeEndian
	return Header{
		flags: b[0], gso: b[1],
		head:     ne.Uint16(b[2:]),
		segment:  ne.Uint16(b[4:]),
		sumStart: ne.Uint16(b[6:]),
		sumField: ne.Uint16(b[8:]),
	}
}

// Describe is the header for a packet that goes to the kernel. It fails where
// the packet asks for what the kernel cannot do with it.
func Describe(p wire.Packet, head int) (Header, error) {
	h := Header{flags: trusted(p)}
	if p.Segment == 0 && p.Sum != wire.SumPartial {
		return h, nil
	}
	t, ok := offload.Find(p.Bytes, head)
	if !ok {
		return Header{}, errNotTCP
	}
	if p.Sum == wire.SumPartial {
		h.flags, h.sumStart, h.sumField = needsSum, uint16(t.Start), uint16(t.Sum)
	}
	if p.Segment != 0 {
		return h.segmented(p, t, head)
	}
	return h, nil
}

// trusted is the flag for a packet whose checksum need not be verified.
func trusted(p wire.Packet) uint8 {
	if p.Sum == wire.SumTrusted {
		return sumValid
	}
	return 0
}

// segmented adds to h how the large packet p is to be cut.
func (h Header) segmented(p wire.Packet, t offload.Transport, head int) (Header, error) {
	if t.Proto != wire.ProtoTCP {
		return Header{}, errNotTCP
	}
	tcp, err := wire.ParseTCP(p.Bytes[t.Start:t.End])
	if err != nil {
		return Header{}, errHeader
	}
	h.gso, h.segment = gsoTCP4, p.Segment
	if p.Bytes[head]>>4 == 6 {
		h.gso = gsoTCP6
	}
	if tcp.Flags.Has(wire.CWR) {
		h.gso |= gsoECN
	}
	h.head = uint16(t.End - len(tcp.Payload))
	return h, nil
}

// Take reads what has arrived from the kernel, a header and a packet behind
// it, and appends it to pkts. Most often that is one packet; joined datagrams
// are cut into several, for which b's capacity must have room; what nobody
// asked the kernel to send is none. Where the kernel left a checksum that
// packets cannot describe, it is finished in b.
func Take(pkts []wire.Packet, b []byte, head int) []wire.Packet {
	if len(b) <= Len {
		return pkts
	}
	h, b := parse(b), b[Len:]
	if h.gso == gsoUDP {
		return offload.Datagrams(pkts, b, head, h.segment)
	}
	if p, ok := h.packet(b, head); ok {
		pkts = append(pkts, p)
	}
	return pkts
}

// packet is the packet b behind the header h.
func (h Header) packet(b []byte, head int) (wire.Packet, bool) {
	p := wire.Packet{Bytes: b}
	switch h.gso &^ gsoECN {
	case gsoNone:
	case gsoTCP4, gsoTCP6:
		p.Segment = h.segment
	default:
		return p, false
	}
	ok := true
	switch {
	case h.flags&needsSum != 0:
		p.Sum, ok = h.unfinished(b, head)
	case h.flags&sumValid != 0:
		p.Sum = wire.SumTrusted
	}
	return p, ok
}

// unfinished is the state of a checksum that the kernel did not finish.
func (h Header) unfinished(b []byte, head int) (wire.SumState, bool) {
	t, ok := offload.Find(b, head)
	if ok && t.Start == int(h.sumStart) && t.Sum == int(h.sumField) {
		return wire.SumPartial, true
	}
	return wire.SumFull, offload.Finish(b, int(h.sumStart), int(h.sumField))
}
