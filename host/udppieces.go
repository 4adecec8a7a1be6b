package host

import "github.com/tcpglass/tcpglass/wire"

// pieceOf is the next piece of the first datagram in the queue.
func (u *UDPSocket) pieceOf(l *label, buf []byte) wire.Packet {
	h := u.host
	if u.sent == 0 {
		u.piece = h.pieceID(&l.Local.Addr, &l.Remote.Addr)
	}
	ip := wire.IP{Src: l.Local.Addr, Dst: l.Remote.Addr, Proto: wire.ProtoUDP, TOS: l.tos, TTL: h.ttl(&l.Remote.Addr), ID: u.piece, Offset: u.sent}
	pkt, body := h.cut(buf, &ip, l.octets, l.piece)
	u.out.body(body, u.sent)
	if u.sent += len(body); !ip.More {
		u.done(l)
	}
	return pkt
}
