package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// receiveNeighbor takes a message of Neighbor Discovery. On a link that
// carries IP packets there is nobody to discover, and nothing is answered:
// kernels do not ask there either.
//
// ParseNeighbor has verified the hop limit of 255: who sent it is on this
// link.
//
// A Redirect (RFC 4861 §8) is ignored. It is believed where it comes from the
// present router, and whoever is on the link can write that; what a true one
// saves is one hop inside the same link. Nobody is wronged: RFC 4861 §8.3
// says SHOULD, and packets reach their goal through the router as before.
func (h *Host) receiveNeighbor(now clock.Instant, ip *wire.IP, m *wire.ICMP) {
	switch {
	case h.ether == nil || m.Type == wire.ICMP6Redirect:
		return
	case m.Type == wire.ICMP6MulticastQuery:
		h.groupsAsked(now, ip, m)
		return
	}
	n, err := wire.ParseNeighbor(ip, m)
	if err != nil {
		h.stats.BadNeighbor++
		return
	}
	switch n.Type {
	case wire.ICMP6NeighborSolicit:
		h.neighborAsks(now, ip, &n)
	case wire.ICMP6NeighborAdvert:
		h.neighborTells(now, &n)
	case wire.ICMP6RouterAdvert:
		h.routerAdvertised(now, ip, &n)
	}
}

// neighborAsks takes the question where one of our addresses is: RFC 4861
// §7.2.3, §7.2.4. One from nobody asks whether the address is free: it is
// answered to all, or where we are asking the same ourselves nobody gets it
// (RFC 4862 §5.4.3).
func (h *Host) neighborAsks(now clock.Instant, ip *wire.IP, n *wire.Neighbor) {
	nobody := ip.Src.IsUnspecified()
	switch {
	case !h.answersFor(&n.Target):
	case h.ether.claims.tentative(&n.Target):
		if nobody {
			h.conflict(now, &n.Target)
		}
	case nobody:
		h.announce(now, &n.Target)
	default:
		h.hear(now, &ip.Src, n.SourceMAC)
		h.answerNeighbor(now, notice{
			kind: neighborAnswer, to: h.ether.from,
			src: n.Target, dst: ip.Src, about: n.Target,
		})
	}
}

// neighborTells takes an answer, or the news that nobody asked for: RFC 4861
// §7.2.5. An answer to one may leave out what we know already, the hardware
// address.
func (h *Host) neighborTells(now clock.Instant, n *wire.Neighbor) {
	if h.answersFor(&n.Target) {
		h.conflict(now, &n.Target)
		return
	}
	mac := n.TargetMAC
	if e := h.ether.neighbors.find(&n.Target); e != nil && mac.IsZero() {
		mac = e.mac
	}
	h.answered(now, &n.Target, mac, n.Solicited, n.Override)
	if !n.Router {
		h.dropRouter(&n.Target)
	}
}

// announce tells everybody on the link where an address of ours is.
func (h *Host) announce(now clock.Instant, a *wire.Addr) {
	n := notice{kind: arpRequest, to: wire.BroadcastMAC, src: *a, dst: *a, about: *a}
	if !a.Is4() {
		n = notice{kind: neighborAnnounce, to: wire.MulticastMAC(wire.AllNodes), src: *a, dst: wire.AllNodes, about: *a}
	}
	h.answerNeighbor(now, n)
}

// twin takes a packet that somebody else has sent from an address of ours: a
// forgery, unless he says that the address is his.
func (h *Host) twin(now clock.Instant, packet []byte) {
	var ip wire.IP
	if ip.Parse(packet) == nil && ip.Proto == wire.ProtoICMPv6 {
		if m, err := parseICMP(&ip); err == nil && m.Type == wire.ICMP6NeighborAdvert {
			h.receiveNeighbor(now, &ip, &m)
			return
		}
	}
	h.stats.BadSource++
}
