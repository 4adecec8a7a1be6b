// Package offload does by hand what links with offload leave to others: it
// finds the transport header of an IP packet and finishes its checksum.
package offload

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/wire"
)

// Where things stand in IP headers, and checksums in transport headers.
// RFC 791 §3.1, RFC 8200 §3, RFC 9293 §3.1, RFC 768.
const (
	headIPv6            = 40
	offsetAndMore       = 0x3fff // a fragment, if any of these bits is set
	sumInTCP, sumInUDP  = 16, 6
	leastTCP, leastUDP  = wire.MinTCP, 8
	protoAt4, protoAt6  = 9, 6
	addrsAt4, addrsAt6  = 12, 8
	addrLen4, addrLen6  = 4, 16
	version4, version6  = 4, 6
	fragmentAt, wordLen = 6, 4
)

// Transport says where the transport header of an IP packet is.
type Transport struct {
	Proto uint8 // wire.ProtoTCP or wire.ProtoUDP
	Start int   // octets from the packet's beginning
	Sum   int   // octets from Start to the checksum field
}

// Find locates the TCP or UDP header of the packet b. It reports false for
// everything else: other protocols, fragments, IPv6 extension headers,
// packets that are cut short.
func Find(b []byte) (Transport, bool) {
	var t Transport
	switch {
	case len(b) >= wire.MinIPv4 && b[0]>>4 == version4:
		if binary.BigEndian.Uint16(b[fragmentAt:])&offsetAndMore != 0 {
			return Transport{}, false
		}
		t.Proto, t.Start = b[protoAt4], int(b[0]&15)*wordLen
	case len(b) >= headIPv6 && b[0]>>4 == version6:
		t.Proto, t.Start = b[protoAt6], headIPv6
	}
	return t, t.sumField(len(b))
}

// sumField fills in where the checksum is, and reports whether the packet of
// the given length has one.
func (t *Transport) sumField(octets int) bool {
	switch t.Proto {
	case wire.ProtoTCP:
		t.Sum = sumInTCP
		return t.Start >= wire.MinIPv4 && t.Start+leastTCP <= octets
	case wire.ProtoUDP:
		t.Sum = sumInUDP
		return t.Start >= wire.MinIPv4 && t.Start+leastUDP <= octets
	}
	return false
}

// Complete computes the transport checksum of p where it is not known to
// stand in the packet, and makes p's Sum wire.SumFull. It writes to p.Bytes,
// which must be the caller's own. The checksum of a large packet is that of
// one long segment.
func Complete(p *wire.Packet) {
	if p.Sum == wire.SumFull {
		return
	}
	p.Sum = wire.SumFull
	t, ok := Find(p.Bytes)
	if !ok {
		return
	}
	segment := p.Bytes[t.Start:]
	field := segment[t.Sum:]
	binary.BigEndian.PutUint16(field, 0)
	src, dst := addrs(p.Bytes)
	sum := wire.TransportSum(src, dst, t.Proto, segment)
	if sum == 0 && t.Proto == wire.ProtoUDP {
		sum = 0xffff // 0 would mean "no checksum": RFC 768
	}
	binary.BigEndian.PutUint16(field, sum)
}

// addrs is the packet's source and destination.
func addrs(b []byte) (src, dst wire.Addr) {
	if b[0]>>4 == version4 {
		a := b[addrsAt4:]
		return wire.Addr4([addrLen4]byte(a)), wire.Addr4([addrLen4]byte(a[addrLen4:]))
	}
	a := b[addrsAt6:]
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
	binary.BigEndian.PutUint16(b[start+field:], sum)
	return true
}
