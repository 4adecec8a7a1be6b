package tun

import (
	"encoding/binary"
	"errors"

	"github.com/tcpglass/tcpglass/link/internal/offload"
	"github.com/tcpglass/tcpglass/wire"
)

// headerLen is the length in octets of the header in front of each packet.
// Virtio 1.2 §5.1.6; the two octets of num_buffers are left out, for they
// say nothing on a TUN device.
const headerLen = 10

// Flags and segmentation types of the header. Virtio 1.2 §5.1.6.
const (
	needsSum = 1 // flags: the checksum is to be finished
	sumValid = 2 // flags: the checksum has been verified

	gsoNone = 0
	gsoTCP4 = 1
	gsoTCP6 = 4
	gsoECN  = 0x80 // goes with the others: the first segment alone has CWR
)

var (
	errNotTCP = errors.New("tun: a packet is to be segmented or summed, but is neither TCP nor UDP")
	errHeader = errors.New("tun: the TCP header of a large packet is broken")
)

// header is the virtio header of a packet. Lengths and places are in octets.
type header struct {
	flags, gso uint8
	head       uint16 // of IP and TCP headers together
	segment    uint16 // payload per segment
	sumStart   uint16 // where summing starts, from the packet's beginning
	sumField   uint16 // from there to the checksum
}

// put writes h to the front of b. The byte order is the machine's.
func (h header) put(b []byte) {
	ne := binary.NativeEndian
	b[0], b[1] = h.flags, h.gso
	ne.PutUint16(b[2:], h.head)
	ne.PutUint16(b[4:], h.segment)
	ne.PutUint16(b[6:], h.sumStart)
	ne.PutUint16(b[8:], h.sumField)
}

// parse reads the header at the front of b, which has at least headerLen
// octets.
func parse(b []byte) header {
	ne := binary.NativeEndian
	return header{
		flags: b[0], gso: b[1],
		head:     ne.Uint16(b[2:]),
		segment:  ne.Uint16(b[4:]),
		sumStart: ne.Uint16(b[6:]),
		sumField: ne.Uint16(b[8:]),
	}
}

// describe is the header for a packet that goes to the kernel.
func describe(p wire.Packet) (header, error) {
	if p.Segment == 0 && p.Sum != wire.SumPartial {
		return header{flags: trusted(p)}, nil
	}
	t, ok := offload.Find(p.Bytes)
	if !ok {
		return header{}, errNotTCP
	}
	h := header{flags: trusted(p)}
	if p.Sum == wire.SumPartial {
		h.flags, h.sumStart, h.sumField = needsSum, uint16(t.Start), uint16(t.Sum)
	}
	if p.Segment != 0 {
		return h.segmented(p, t)
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
func (h header) segmented(p wire.Packet, t offload.Transport) (header, error) {
	if t.Proto != wire.ProtoTCP {
		return header{}, errNotTCP
	}
	tcp, err := wire.ParseTCP(p.Bytes[t.Start:])
	if err != nil {
		return header{}, errHeader
	}
	h.gso, h.segment = gsoTCP4, p.Segment
	if p.Bytes[0]>>4 == 6 {
		h.gso = gsoTCP6
	}
	if tcp.Flags.Has(wire.CWR) {
		h.gso |= gsoECN
	}
	h.head = uint16(len(p.Bytes) - len(tcp.Payload))
	return h, nil
}

// packet is what arrived from the kernel behind h: b. Where the kernel left
// a checksum that packets cannot describe, it is finished in b. It reports
// false for what nobody asked the kernel to send.
func (h header) packet(b []byte) (wire.Packet, bool) {
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
		p.Sum, ok = h.unfinished(b)
	case h.flags&sumValid != 0:
		p.Sum = wire.SumTrusted
	}
	return p, ok
}

// unfinished is the state of a checksum that the kernel did not finish.
func (h header) unfinished(b []byte) (wire.SumState, bool) {
	t, ok := offload.Find(b)
	if ok && t.Start == int(h.sumStart) && t.Sum == int(h.sumField) {
		return wire.SumPartial, true
	}
	return wire.SumFull, offload.Finish(b, int(h.sumStart), int(h.sumField))
}
