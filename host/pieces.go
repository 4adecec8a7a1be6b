package host

import "github.com/tcpglass/tcpglass/wire"

// pieceID is the identification of the next datagram that goes, or may be
// cut, to a remote. Numbers begin, for each pair of addresses, where only the
// host knows, and those of a pair that shares no counter with others count
// up: they come again as late as they can, and tell nobody how much is sent
// to others. RFC 6864 §4.3, RFC 7739 §5.3.
func (h *Host) pieceID(src, dst *wire.Addr) uint32 {
	hash := hashFlow(h.key, forPieces, &wire.Flow{Local: wire.Endpoint{Addr: *src}, Remote: wire.Endpoint{Addr: *dst}})
	counter := &h.pieces[hash>>32%uint64(len(h.pieces))]
	*counter++
	return uint32(hash) + *counter
}

// cut writes the headers of the next piece of a datagram of so many octets,
// where packets may have mtu octets, and returns the packet and the part of
// it where the octets from ip.Offset on belong. ip.More is set where that is
// not the end. All pieces but the last have a multiple of eight octets:
// RFC 791 §3.2, RFC 8200 §4.5.
func (h *Host) cut(buf []byte, ip *wire.IP, octets, mtu int) (pkt wire.Packet, body []byte) {
	head, n := headOf(&ip.Dst), octets-ip.Offset
	if !ip.Is4() {
		head += wire.MinFragment6
	}
	room := (mtu - head) &^ 7
	if ip.More = n > room; ip.More {
		n = room
	}
	pkt.Bytes = buf[headroom-head : headroom+n]
	putPiece(pkt.Bytes, ip, n)
	if h.mine(&ip.Dst) {
		pkt.Sum = wire.SumTrusted // it never leaves memory
	}
	if ip.Fragmented() {
		h.stats.FragmentsOut++
	}
	return pkt, pkt.Bytes[head:]
}

// putPiece writes the headers of the piece with n octets that ip tells of,
// and returns their length.
func putPiece(b []byte, ip *wire.IP, n int) int {
	if ip.Is4() {
		return wire.PutIPv4(b, &wire.IPv4{
			ID: uint16(ip.ID), MF: ip.More, Offset: uint16(ip.Offset),
			TOS: ip.TOS, TTL: ip.TTL, Proto: ip.Proto, Src: ip.Src, Dst: ip.Dst,
		}, n)
	}
	at := wire.PutIPv6(b, &wire.IPv6{TOS: ip.TOS, TTL: ip.TTL, Next: wire.ProtoFragment, Src: ip.Src, Dst: ip.Dst}, wire.MinFragment6+n)
	return at + wire.PutFragment6(b[at:], ip.Proto, ip.Offset, ip.More, ip.ID)
}
