package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// notice is a message about addresses on its way out: of ARP, of Neighbor
// Discovery, or about groups. It is built when the link has room.
type notice struct {
	kind     noticeKind
	to       wire.MAC  // the frame's receiver
	src, dst wire.Addr // of the packet; of an ARP message sender and target
	about    wire.Addr // the address in question
}

type noticeKind uint8

const (
	arpRequest noticeKind = iota
	arpReply
	neighborSolicit
	neighborAnswer   // an advertisement to who has asked
	neighborAnnounce // one to everybody
	routerSolicit
	groupReport
)

// Bounds of notices.
const (
	maxNotices       = 1024
	answersPerSecond = 1000 // to questions of neighbors, each of them as long as the answer
)

// give puts a notice in the queue.
func (h *Host) give(n notice) {
	if !h.ether.notices.push(n) {
		h.stats.RepliesDropped++
	}
}

// answerNeighbor is give for answers, of which there are only so many.
func (h *Host) answerNeighbor(now clock.Instant, n notice) {
	if !h.ether.answers.allow(now) {
		h.stats.RepliesLimited++
		return
	}
	h.give(n)
}

// aboutAddresses is the next frame that is about addresses, or was waiting
// for one.
func (h *Host) aboutAddresses(now clock.Instant, buf []byte) (wire.Packet, bool) {
	if h.ether.quiet() {
		return wire.Packet{}, false
	}
	if pkt, ok := h.unpark(now, buf); ok {
		return pkt, true
	}
	if n, ok := h.ether.notices.pop(); ok {
		return h.note(buf, &n), true
	}
	for a, mac, ok := h.ether.neighbors.next(); ok; a, mac, ok = h.ether.neighbors.next() {
		if n, ok := h.question(a, mac); ok {
			h.traceNeighbor(now, &a, "neighbor-asked")
			return h.note(buf, &n), true
		}
	}
	return wire.Packet{}, false
}

// quiet reports whether there is nothing to be said about addresses.
func (e *ethernet) quiet() bool {
	return e == nil || e.parking.ready.n == 0 && e.notices.n == 0 && e.neighbors.asks.n == 0
}

// question asks who has the address a: everybody, or where mac is not zero
// the one who had it. False where we have no address to ask from.
func (h *Host) question(a wire.Addr, mac wire.MAC) (notice, bool) {
	src, ok := h.towards(a)
	if !ok || h.ether.claims.tentative(&src) {
		return notice{}, false
	}
	n := notice{kind: arpRequest, to: mac, src: src, dst: a, about: a}
	if !a.Is4() {
		n.kind = neighborSolicit
	}
	switch {
	case mac != wire.MAC{}:
	case a.Is4():
		n.to = wire.BroadcastMAC
	default:
		n.dst = a.SolicitedNode()
		n.to = wire.MulticastMAC(n.dst)
	}
	return n, true
}

// note builds a notice.
func (h *Host) note(buf []byte, n *notice) wire.Packet {
	h.stats.NoticesOut++
	switch n.kind {
	case arpRequest, arpReply:
		return h.noteARP(buf, n)
	case groupReport:
		return h.noteMLD(buf, n)
	}
	return h.noteNDP(buf, n)
}

func (h *Host) noteARP(buf []byte, n *notice) wire.Packet {
	b := buf[wire.MinEthernet:]
	a := wire.ARP{Op: wire.ARPRequest, SrcMAC: h.ether.mac, Src: n.src, Dst: n.dst}
	if n.kind == arpReply {
		a.Op, a.DstMAC = wire.ARPReply, n.to
	}
	return h.framed(buf, wire.Packet{Bytes: b[:wire.PutARP(b, &a)]}, n.to, wire.EtherARP)
}

// noteNDP builds a message of Neighbor Discovery. It tells our hardware
// address wherever it may: RFC 4861 §4.1, §4.3, §4.4.
func (h *Host) noteNDP(buf []byte, n *notice) wire.Packet {
	m := wire.Neighbor{Target: n.about}
	switch n.kind {
	case routerSolicit:
		m.Type = wire.ICMP6RouterSolicit
	case neighborSolicit:
		m.Type = wire.ICMP6NeighborSolicit
	default:
		m.Type, m.Override, m.Solicited = wire.ICMP6NeighborAdvert, true, n.kind == neighborAnswer
		m.TargetMAC = h.ether.mac
	}
	if m.TargetMAC.IsZero() && !n.src.IsUnspecified() {
		m.SourceMAC = h.ether.mac
	}
	b := buf[headroom-wire.MinIPv6:]
	octets := wire.PutNeighbor(b[wire.MinIPv6:], n.src, n.dst, &m)
	wire.PutIPv6(b, &wire.IPv6{TTL: wire.NeighborHops, Next: wire.ProtoICMPv6, Src: n.src, Dst: n.dst}, octets)
	return h.framed(buf, wire.Packet{Bytes: b[:wire.MinIPv6+octets]}, n.to, wire.EtherIPv6)
}
