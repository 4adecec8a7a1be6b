package host

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// ethernet is what a host on an Ethernet has in addition to one on a link
// that carries IP packets.
type ethernet struct {
	mac       wire.MAC
	ways      []way
	beaten    beaten
	neighbors neighbors
	parking   parking
	notices   ring[notice]
	answers   limiter // to neighbors' questions
	claims    claims  // to our addresses
	auto      autoconf
	listening listening

	from wire.MAC // who sent the frame that is being received
}

// Frames that are for other kinds of receivers: IEEE 802.1Q.
const (
	etherVLAN  = 0x8100
	etherQinQ  = 0x88a8
	etherLeast = 0x0600 // below it the type is a length: IEEE 802.3 with LLC
)

// What hashes are for, beside those of isn.go.
const (
	forNeighbors purpose = iota + 0x80
	forIdentifiers
)

// begin is the instant at which what was to be done from the beginning is
// due: before every other.
const begin = clock.Instant(1)

// plugIn makes the parts of a host that is on an Ethernet, once it has its
// addresses.
func (h *Host) plugIn() error {
	if !h.memory.Charge(neighborsCost) {
		return ErrNoMemory
	}
	h.ether = &ethernet{mac: h.cfg.Hardware, neighbors: newNeighbors(derive(h.key, forNeighbors, 0))}
	h.ether.parking.ready.limit = maxReady
	h.ether.notices.limit = maxNotices
	h.ether.answers.rate = answersPerSecond
	h.ether.listening.due = clock.Never
	for _, a := range h.addrs {
		h.claim(begin, a)
	}
	h.addLinkLocal(begin)
	if h.cfg.Autoconfigure {
		h.ether.auto.start(begin)
	} else {
		h.ether.auto.due = clock.Never
	}
	h.pave()
	return nil
}

// deadline is when something is due.
func (e *ethernet) deadline() clock.Instant {
	return min(e.neighbors.due, e.claims.due, e.auto.due, e.listening.due)
}

// receiveFrame takes a frame from the link: RFC 894, RFC 2464. The packet in
// it goes on without it.
func (h *Host) receiveFrame(now clock.Instant, pkt wire.Packet) {
	f, err := wire.ParseEthernet(pkt.Bytes)
	switch {
	case err != nil || f.Src.IsMulticast():
		h.stats.BadFrames++
	case f.Src == h.ether.mac || f.Dst != h.ether.mac && !f.Dst.IsMulticast():
		h.stats.FramesNotOurs++ // also our own, that some hubs send back
	case f.Type == wire.EtherIPv4 || f.Type == wire.EtherIPv6:
		h.ether.from = f.Src
		pkt.Bytes = f.Payload
		h.receiveFramed(now, pkt, &f)
	case f.Type == wire.EtherARP:
		h.receiveARP(now, &f)
	case f.Type == etherVLAN || f.Type == etherQinQ:
		h.stats.FramesTagged++
	default:
		h.stats.FramesUnknown++
	}
}

// receiveFramed takes the packet of a frame. Its version must be the frame's
// type, a frame for many must hold a packet for many (RFC 1122 §3.3.6), and
// an address that may be another's takes nothing yet (RFC 4862 §5.4).
func (h *Host) receiveFramed(now clock.Instant, pkt wire.Packet, f *wire.Ethernet) {
	switch {
	case !hasHeader(pkt.Bytes) || isIPv4(pkt.Bytes) != (f.Type == wire.EtherIPv4):
		h.stats.BadFrames++
	case f.Dst.IsMulticast() && !h.toMany(new(destinationOf(pkt.Bytes))):
		h.stats.FramesNotOurs++
	case !isIPv4(pkt.Bytes) && h.answersFor(new(sourceOf(pkt.Bytes))):
		h.twin(now, pkt.Bytes)
	case h.ether.claims.unsure > 0 && h.ether.claims.tentative(new(destinationOf(pkt.Bytes))):
		h.stats.NotOurs++
	default:
		h.receive(now, pkt, false)
	}
}

// toMany reports whether a is a multicast or broadcast address.
func (h *Host) toMany(a *wire.Addr) bool {
	return a.IsMulticast() || h.isBroadcast(a) || *a == limitedBroadcast
}

// limitedBroadcast is everybody on this link: RFC 1122 §3.2.1.3 (c).
var limitedBroadcast = wire.Addr4([4]byte{255, 255, 255, 255})

// hasHeader reports whether b has at least the length that its version asks for.
func hasHeader(b []byte) bool {
	return len(b) >= wire.MinIPv4 && (isIPv4(b) || len(b) >= wire.MinIPv6 && b[0]>>4 == 6)
}

func isIPv4(b []byte) bool { return b[0]>>4 == 4 }

// sourceOf and destinationOf are the addresses of a packet.
func sourceOf(b []byte) wire.Addr {
	if isIPv4(b) {
		return wire.Addr4([4]byte(b[12:]))
	}
	return wire.Addr(b[8:])
}

func destinationOf(b []byte) wire.Addr {
	if isIPv4(b) {
		return wire.Addr4([4]byte(b[16:]))
	}
	return wire.Addr(b[24:])
}

// frameOut puts the header of a frame in front of a packet that stands in
// buf. It returns false where the packet does not leave now: it waits for
// its neighbor's hardware address, or nobody knows a way.
func (h *Host) frameOut(now clock.Instant, buf []byte, pkt wire.Packet) (wire.Packet, bool) {
	if h.ether == nil {
		return pkt, true
	}
	if h.ether.claims.unsure > 0 {
		if src := sourceOf(pkt.Bytes); h.ether.claims.tentative(&src) {
			h.stats.ParkedDropped += h.ether.parking.put(h.memory, &src, &pkt) // until claimWon
			return wire.Packet{}, false
		}
	}
	dst := destinationOf(pkt.Bytes)
	mac, ok := h.hardware(now, &dst, &pkt)
	if !ok {
		return wire.Packet{}, false
	}
	return h.framed(buf, pkt, mac, etherType(&dst)), true
}

// etherType is the type of a frame with a packet to a.
func etherType(a *wire.Addr) uint16 {
	if a.Is4() {
		return wire.EtherIPv4
	}
	return wire.EtherIPv6
}

// framed puts the header of a frame in front of what stands in buf already.
func (h *Host) framed(buf []byte, pkt wire.Packet, to wire.MAC, kind uint16) wire.Packet {
	at := cap(buf) - cap(pkt.Bytes) // where in buf
	start := at - wire.MinEthernet
	wire.PutEthernet(buf[start:], &wire.Ethernet{Dst: to, Src: h.ether.mac, Type: kind})
	pkt.Bytes = buf[start : at+len(pkt.Bytes)]
	return pkt
}

// hardware is where the frame with pkt, to dst, must go.
func (h *Host) hardware(now clock.Instant, dst *wire.Addr, pkt *wire.Packet) (wire.MAC, bool) {
	known := &h.ether.neighbors
	if e := h.ether.beaten.find(dst); e != nil && known.fresh(now, e) {
		e.used = now
		return e.mac, true
	}
	switch {
	case dst.IsMulticast():
		return wire.MulticastMAC(*dst), true
	case h.toMany(dst):
		return wire.BroadcastMAC, true
	}
	hop, ok := h.ether.hop(dst)
	if !ok {
		h.stats.NoWay++
		return wire.MAC{}, false
	}
	e := known.reach(now, hop)
	if e == nil {
		h.park(now, hop, pkt)
		return wire.MAC{}, false
	}
	if !known.fresh(now, e) {
		known.doubt(now, e, h.witness(pkt.Bytes))
	}
	h.ether.beaten.keep(dst, hop, e)
	return e.mac, true
}

// park lets a packet wait for the hardware address of a neighbor, and asks
// for that.
func (h *Host) park(now clock.Instant, hop *wire.Addr, pkt *wire.Packet) {
	if !h.ether.neighbors.seek(now, hop, h.ours(pkt.Bytes)) {
		h.stats.NeighborsRefused++
		return
	}
	h.stats.ParkedDropped += h.ether.parking.put(h.memory, hop, pkt)
}

// ours reports whether it is we who have chosen to whom a packet goes: those
// of connections and of UDP sockets. Who is answered without either, by ICMP
// or in a handshake, is whoever the question says.
func (h *Host) ours(b []byte) bool {
	switch protocolOf(b) {
	case wire.ProtoTCP:
		return h.sender(b) != nil
	case wire.ProtoICMP, wire.ProtoICMPv6:
		return false
	}
	return true
}

// witness is the connection that sends a packet, and how far it has come.
func (h *Host) witness(b []byte) witness {
	c := h.sender(b)
	if c == nil {
		return witness{}
	}
	p := c.tcb.Progress()
	return witness{who: uint32(h.hash(&c.flow)) | 1, acked: p.Acked, arrived: p.Arrived}
}

// sender is the connection that sends the packet b; nil where it is of none.
func (h *Host) sender(b []byte) *Conn {
	if protocolOf(b) != wire.ProtoTCP {
		return nil
	}
	src, dst := sourceOf(b), destinationOf(b)
	ports := b[headOf(&dst):]
	be := binary.BigEndian
	return h.conns.find(&wire.Flow{
		Local:  wire.Endpoint{Addr: src, Port: be.Uint16(ports)},
		Remote: wire.Endpoint{Addr: dst, Port: be.Uint16(ports[2:])},
	})
}

// protocolOf is what stands behind the header of a packet of ours.
func protocolOf(b []byte) uint8 {
	if isIPv4(b) {
		return b[9]
	}
	return b[6]
}

// unpark is the next packet whose neighbor has been found.
func (h *Host) unpark(now clock.Instant, buf []byte) (wire.Packet, bool) {
	for {
		pkt, ok := h.ether.parking.next(h.memory, buf[headroom-wire.MinIPv6:])
		if !ok {
			return pkt, false
		}
		if pkt, ok = h.frameOut(now, buf, pkt); ok {
			return pkt, true
		}
	}
}

// found lets the packets go on that wait for a neighbor.
func (h *Host) found(now clock.Instant, a *wire.Addr) {
	h.traceNeighbor(now, a, "neighbor-found")
	h.ether.parking.release(h.memory, a)
}

// lost tells those whose packets wait for a neighbor that it does not answer,
// as a router would: RFC 1122 §2.4, §3.2.2.1, RFC 4861 §7.2.2.
func (h *Host) lost(now clock.Instant, a *wire.Addr) {
	h.stats.NeighborsLost++
	h.traceNeighbor(now, a, "neighbor-lost")
	if h.ether.auto.silent(a) {
		h.pave()
	}
	h.abandon(now, a)
}

// abandon gives up the packets that wait for an address.
func (h *Host) abandon(now clock.Instant, a *wire.Addr) {
	var dead []parked
	h.ether.parking.take(a, func(p *parked) { dead = append(dead, *p) })
	for i := range dead {
		h.undeliverable(now, dead[i].room[:dead[i].octets])
		h.memory.Give(dead[i].room)
	}
}

// undeliverable is the ICMP error that a router would send.
func (h *Host) undeliverable(now clock.Instant, packet []byte) {
	ip, err := wire.ParseQuote(packet)
	if err != nil {
		return
	}
	m := wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachableHost, Payload: packet}
	if !ip.Is4() {
		m.Type, m.Code = wire.ICMP6Unreachable, wire.Unreachable6Address
	}
	h.heed(now, &ip, &m)
}
