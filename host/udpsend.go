package host

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// udpChecksum is where the checksum stands in a UDP header.
const udpChecksum = 6

// groupTTL is how far what is sent to a group goes: to this network's edge.
// RFC 1112 §6.1.
const groupTTL = 1

// Send sends p as one datagram; to is zero for a connected socket. It reports
// false where there is no room in the queue: wait for Writable.
//
// It fails with what ICMP has told since the last call, as Receive does, and
// with ErrTooBig (p is more than any datagram can be, or than the queue can
// hold), ErrBadRemote, ErrNoRoute, ErrConnected or ErrNotConnected,
// ErrNoMemory.
func (u *UDPSocket) Send(now clock.Instant, p []byte, to wire.Endpoint) (sent bool, err error) {
	return u.SendFrom(now, p, wire.Endpoint{}, to)
}

// SendFrom is Send from an address of the host's that the socket is bound to;
// from any address and port at all where it is bound to any destination. From
// zero the host chooses. It fails with ErrAddressNotHere, too.
func (u *UDPSocket) SendFrom(now clock.Instant, p []byte, from, to wire.Endpoint) (sent bool, err error) {
	u.host.now = now
	if err := u.fault(); err != nil {
		return false, err
	}
	l, err := u.address(now, len(p), from, to)
	if err != nil {
		return false, err
	}
	return u.post(now, &l, p)
}

// address is the label of a datagram to be sent.
func (u *UDPSocket) address(now clock.Instant, octets int, from, to wire.Endpoint) (l label, err error) {
	none := wire.Endpoint{}
	switch {
	case u.Connected() && to != none:
		return l, ErrConnected
	case u.Connected():
		l.Flow = u.flow
	case to == none:
		return l, ErrNotConnected
	case to.Port == 0 || !u.host.writable(&to.Addr):
		return l, ErrBadRemote
	default:
		l.Remote = to
		if l.Local, err = u.source(from, to); err != nil {
			return l, err
		}
	}
	return u.measure(now, octets, l)
}

// source is where a datagram to a remote comes from.
func (u *UDPSocket) source(from, to wire.Endpoint) (wire.Endpoint, error) {
	var err error
	if from != (wire.Endpoint{}) {
		err = u.claim(&from)
	} else {
		from, err = u.choose(&to.Addr)
	}
	if err == nil && from.Addr.Is4() != to.Addr.Is4() {
		err = ErrNoRoute
	}
	return from, err
}

// claim checks where the user wants to send from, and completes it.
func (u *UDPSocket) claim(from *wire.Endpoint) error {
	if u.cfg.AnyDestination && from.Port != 0 && unicast(from.Addr) {
		return nil
	}
	h, own := u.host, u.flow.Local
	if from.Port == 0 {
		from.Port = own.Port
	}
	if from.Port != own.Port || !h.mine(&from.Addr) || h.mine(&own.Addr) && from.Addr != own.Addr {
		return ErrAddressNotHere
	}
	return nil
}

// choose is the place of the socket; where that is several addresses, the one
// from which a remote is best reached.
func (u *UDPSocket) choose(to *wire.Addr) (wire.Endpoint, error) {
	own := u.flow.Local
	switch {
	case own.Port == 0:
		return own, ErrAddressNotHere // which of all ports?
	case !u.both && own.Addr.Is4() != to.Is4():
		return own, ErrNoRoute
	case u.host.mine(&own.Addr):
		return own, nil
	}
	best, ok := u.host.towards(*to)
	if !ok {
		return own, ErrNoRoute
	}
	own.Addr = best
	return own, nil
}

// measure adds to a label how its datagram is to leave. A path that is
// narrow somewhere may be narrower elsewhere, so that what goes there may be
// cut by routers, too.
func (u *UDPSocket) measure(now clock.Instant, octets int, l label) (label, error) {
	most := MaxUDPPayload4
	if !l.Remote.Addr.Is4() {
		most = MaxUDPPayload6
	}
	l.octets, l.tos = wire.MinUDP+octets, u.tos
	if octets > most || labelLen+l.octets > u.out.limit {
		return l, ErrTooBig
	}
	mtu, narrowed := u.host.pathMTU(now, l.Remote.Addr)
	l.piece, l.df = mtu, !narrowed
	switch whole := headOf(&l.Remote.Addr)+l.octets <= mtu; {
	case !whole:
		l.df = false
	case u.host.mine(&l.Remote.Addr):
		l.sum = wire.SumTrusted
	case u.host.cfg.Offload.Checksum:
		l.sum = wire.SumPartial
	}
	return l, nil
}

// post puts a datagram in the queue, behind its header.
func (u *UDPSocket) post(now clock.Instant, l *label, p []byte) (sent bool, err error) {
	fits, broke := u.out.room(u.host.memory, l.octets)
	switch {
	case broke:
		return false, ErrNoMemory
	case !fits:
		u.wanting = true
		return false, nil
	}
	var head [wire.MinUDP]byte
	be := binary.BigEndian
	be.PutUint16(head[0:], l.Local.Port)
	be.PutUint16(head[2:], l.Remote.Port)
	be.PutUint16(head[4:], uint16(l.octets))
	be.PutUint16(head[udpChecksum:], l.checksum(head[:], p))
	u.out.push(l, head[:], p)
	u.host.traceUDPCall(now, &l.Flow, "send", l.octets-wire.MinUDP)
	u.enlist()
	return true, nil
}

// checksum is what stands in the checksum field when the datagram leaves: of
// a computed 0, the other zero, for 0 means that there is none (RFC 768).
func (l *label) checksum(head, p []byte) uint16 {
	pseudo := wire.PseudoSum(l.Local.Addr, l.Remote.Addr, wire.ProtoUDP, l.octets)
	switch l.sum {
	case wire.SumTrusted:
		return 0
	case wire.SumPartial:
		return wire.Fold(pseudo)
	}
	if sum := ^wire.Fold(wire.Sum(p, wire.Sum(head, pseudo))); sum != 0 {
		return sum
	}
	return 0xffff
}

// enlist puts the socket in line for Transmit.
func (u *UDPSocket) enlist() {
	if !u.ready {
		u.ready = true
		u.host.udp.ready.push(u)
	}
}

// datagram is the next packet of a socket's. Sockets take turns, a packet
// each.
func (h *Host) datagram(now clock.Instant, buf []byte) (wire.Packet, bool) {
	for u, ok := h.udp.ready.pop(); ok; u, ok = h.udp.ready.pop() {
		u.ready = false
		l, ok := u.out.first()
		if !ok {
			continue
		}
		pkt := u.packet(now, &l, buf)
		if u.out.letters > 0 {
			u.enlist()
		}
		return pkt, true
	}
	return wire.Packet{}, false
}

// packet is the first datagram in the queue, or the next piece of it.
func (u *UDPSocket) packet(now clock.Instant, l *label, buf []byte) wire.Packet {
	head := headOf(&l.Remote.Addr)
	if u.sent == 0 {
		u.host.traceUDPOut(now, l)
		u.host.sendsLong(&l.Remote.Addr, head+l.octets)
	}
	if head+l.octets > l.piece {
		return u.pieceOf(l, buf)
	}
	pkt := wire.Packet{Bytes: buf[headroom-head : headroom+l.octets], Sum: l.sum}
	u.out.body(pkt.Bytes[head:], 0)
	u.host.putUDPHeader(pkt.Bytes, l)
	u.done(l)
	return pkt
}

// done ends the sending of the first datagram in the queue.
func (u *UDPSocket) done(l *label) {
	h := u.host
	h.stats.DatagramsOut++
	u.departed++
	u.sent = 0
	u.out.drop(h.memory, l)
	h.expectTrim(h.now)
	if u.wanting && u.out.n <= u.out.limit/2 {
		u.wanting = false
		u.tell(Writable)
	}
}

// ttl is how many routers a datagram to a may pass.
func (h *Host) ttl(a *wire.Addr) uint8 {
	if a.IsMulticast() {
		return groupTTL
	}
	return h.cfg.TTL
}

// putUDPHeader writes the IP header of a whole datagram.
func (h *Host) putUDPHeader(b []byte, l *label) {
	ttl := h.ttl(&l.Remote.Addr)
	if !l.Remote.Addr.Is4() {
		wire.PutIPv6(b, &wire.IPv6{TOS: l.tos, TTL: ttl, Next: wire.ProtoUDP, Src: l.Local.Addr, Dst: l.Remote.Addr}, l.octets)
		return
	}
	ip := wire.IPv4{TOS: l.tos, DF: l.df, TTL: ttl, Proto: wire.ProtoUDP, Src: l.Local.Addr, Dst: l.Remote.Addr}
	if !l.df {
		ip.ID = uint16(h.pieceID(&l.Local.Addr, &l.Remote.Addr)) // a router may cut it: RFC 6864 §4.2
	}
	wire.PutIPv4(b, &ip, l.octets)
}
