package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// receiveARP takes a message of ARP: RFC 826, "Packet Reception".
//
// We answer for our own addresses alone, and never for the loopback network.
// Who asks us is remembered; what others say to each other only brings up to
// date what we know.
func (h *Host) receiveARP(now clock.Instant, f *wire.Ethernet) {
	a, err := wire.ParseARP(f.Payload)
	if err != nil || a.Op != wire.ARPRequest && a.Op != wire.ARPReply {
		h.stats.BadNeighbor++
		return
	}
	switch asks := a.Op == wire.ARPRequest; {
	case h.answersFor(&a.Src):
		h.conflict(now, &a.Src)
	case asks && h.answersFor(&a.Dst):
		h.hear(now, &a.Src, a.SrcMAC)
		h.answerNeighbor(now, notice{kind: arpReply, to: a.SrcMAC, src: a.Dst, dst: a.Src})
	default:
		h.answered(now, &a.Src, a.SrcMAC, !asks && a.DstMAC == h.ether.mac, true)
	}
}

// answersFor reports whether a is an address that we answer for.
func (h *Host) answersFor(a *wire.Addr) bool { return !a.IsLoopback() && h.mine(a) }

// hear takes note of where a neighbor is that has spoken to us. One that
// claims an address from elsewhere, or none, is answered and forgotten: RFC
// 5227 §2.1.1, RFC 4861 §7.2.3.
func (h *Host) hear(now clock.Instant, a *wire.Addr, mac wire.MAC) {
	if !mac.IsUnicast() || !h.adjacent(a) {
		return
	}
	if h.ether.neighbors.hear(now, a, mac) {
		h.found(now, a)
	}
}

// answered takes note of an answer.
func (h *Host) answered(now clock.Instant, a *wire.Addr, mac wire.MAC, solicited, override bool) {
	if mac.IsUnicast() && h.ether.neighbors.answered(now, a, mac, solicited, override) {
		h.found(now, a)
	}
}

// adjacent reports whether a is an address that a neighbor may have.
func (h *Host) adjacent(a *wire.Addr) bool {
	if !h.validRemote(*a) {
		return false
	}
	hop, ok := h.ether.hop(a)
	return ok && *hop == *a
}
