// Package offload does by hand what links with offload leave to others: it
// finds the transport header of a packet, finishes its checksum, and cuts
// joined datagrams.
//
// Packets are of IPv4 or IPv6. Where they come in Ethernet frames, head, an
// argument of every function here, is wire.MinEthernet, and else 0: link.Head.
package offload

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/wire"
)

// Where things stand in IP headers, and checksums in transport headers.
// RFC 791 §3.1, RFC 8200 §3, RFC 9293 §3.1, RFC 768.
const (
	lengthAt4, lengthAt6 = 2, 4
	fragmentAt           = 6
	offsetAndMore        = 0x3fff // a fragment, if any of these bits is set
	protoAt4, protoAt6   = 9, 6
	sumAt4               = 10
	addrsAt4, addrsAt6   = 12, 8
	addrLen4, addrLen6   = 4, 16
	wordLen              = 4

	sumInTCP, sumInUDP = 16, 6
)

// Transport says where the transport header of a packet is. Places are in
// octets from the beginning of the packet, or frame.
type Transport struct {
	Proto      uint8 // wire.ProtoTCP or wire.ProtoUDP
	Start, End int   // of the header and of its payload; behind End is padding
	Sum        int   // octets from Start to the checksum field
}

// IP is the IP packet in b, without head and padding; nil where there is
// none, or where it is cut short.
func IP(b []byte, head int) []byte {
	if len(b) <= head {
		return nil
	}
	ip := b[head:]
	switch {
	case ip[0]>>4 == 4 && len(ip) >= wire.MinIPv4 && framed(b, head, wire.EtherIPv4):
		return upTo(ip, length(ip, lengthAt4))
	case ip[0]>>4 == 6 && len(ip) >= wire.MinIPv6 && framed(b, head, wire.EtherIPv6):
		return upTo(ip, wire.MinIPv6+length(ip, lengthAt6))
	}
	return nil
}

// framed reports whether b, if it is a frame, says that it is of the given
// type.
func framed(b []byte, head int, kind uint16) bool {
	return head == 0 || binary.BigEndian.Uint16(b[head-2:]) == kind
}

func length(ip []byte, at int) int { return int(binary.BigEndian.Uint16(ip[at:])) }

// upTo is a packet of n octets at the front of b; nil where that cannot be.
func upTo(b []byte, n int) []byte {
	if n < wire.MinIPv4 || n > len(b) {
		return nil
	}
	return b[:n:n]
}

// Find locates the TCP or UDP header of the packet b. It reports false for
// everything else: other protocols, fragments, IPv6 extension headers,
// packets that are cut short.
func Find(b []byte, head int) (t Transport, ok bool) {
	ip := IP(b, head)
	switch {
	case ip == nil:
		return t, false
	case ip[0]>>4 == 6:
		t.Proto, t.Start = ip[protoAt6], wire.MinIPv6
	case binary.BigEndian.Uint16(ip[fragmentAt:])&offsetAndMore != 0:
		return t, false
	default:
		t.Proto, t.Start = ip[protoAt4], int(ip[0]&15)*wordLen
	}
	ok = t.Start >= wire.MinIPv4 && t.Start+t.sumField() <= len(ip)
	t.Start, t.End = t.Start+head, len(ip)+head
	return t, ok
}

// sumField fills in where the checksum is, and returns how long the header
// is at least; longer than any packet where it has no checksum.
func (t *Transport) sumField() (least int) {
	switch t.Proto {
	case wire.ProtoTCP:
		t.Sum = sumInTCP
		return wire.MinTCP
	case wire.ProtoUDP:
		t.Sum = sumInUDP
		return wire.MinUDP
	}
	return 1 << 16
}

// Complete computes the transport checksum of p where it is not known to
// stand in the packet, and makes p's Sum wire.SumFull. It writes to p.Bytes,
// which must be the caller's own. The checksum of a large packet is that of
// one long segment.
func Complete(p *wire.Packet, head int) {
	if p.Sum == wire.SumFull {
		return
	}
	p.Sum = wire.SumFull
	t, ok := Find(p.Bytes, head)
	if !ok {
		return
	}
	segment := p.Bytes[t.Start:t.End]
	field := segment[t.Sum:]
	binary.BigEndian.PutUint16(field, 0)
	src, dst := addrs(p.Bytes[head:])
	sum := wire.TransportSum(src, dst, t.Proto, segment)
	if sum == 0 && t.Proto == wire.ProtoUDP {
		sum = 0xffff // 0 would mean "no checksum": RFC 768
	}
	binary.BigEndian.PutUint16(field, sum)
}

// addrs is the source and destination of an IP packet.
func addrs(ip []byte) (src, dst wire.Addr) {
	if ip[0]>>4 == 4 {
		a := ip[addrsAt4:]
		return wire.Addr4([addrLen4]byte(a)), wire.Addr4([addrLen4]byte(a[addrLen4:]))
	}
	a := ip[addrsAt6:]
	return wire.Addr(a[:addrLen6]), wire.Addr(a[addrLen6 : 2*addrLen6])
}

// Finish adds up what stands from start to the packet's end and puts the
// checksum at start+field, where the pseudo-header's sum stood. This is the
// meaning of a partial checksum whatever the protocol. It reports false
// where b is too short.
func Finish(b []byte, start, field int) bool {
	if start < 0 || field < 0 || start+field+2 > len(b) {
		return false
	}
	sum := ^wire.Fold(wire.Sum(b[start:], 0))
	if sum == 0 {
		sum = 0xffff // the same to everybody but UDP, where 0 would mean "no checksum": RFC 768
	}
	binary.BigEndian.PutUint16(b[start+field:], sum)
	return true
}
