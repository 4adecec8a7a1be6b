package host

import (
	"encoding/binary"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// listening tells the switches of an Ethernet which multicast groups we are
// in: those at which neighbors ask for our addresses. Without it a switch
// that learns from such reports would keep the questions from us: RFC 4861
// §7.2.1. That is MLDv2, RFC 9777; in IPv4 we are in no group but the one that
// nobody reports.
type listening struct {
	left uint8 // reports that nobody has asked for, still to be sent
	due  clock.Instant
}

// Constants of RFC 9777 §9, and a bound of our own.
const (
	unasked       = 2                       // Robustness Variable
	unaskedWait   = dadWait + leastResponse // Unsolicited Report Interval, and a little: from an address by then (RFC 3590)
	leastResponse = 100 * time.Millisecond  // to a query: who asks faster gets one answer
	maxReported   = 60                      // groups in a report: what fits into 1280 octets
)

// allReporters is where reports go: RFC 9777 §5.2.14.
var allReporters = wire.Addr{0: 0xff, 1: 2, 15: 0x16}

// joined begins to tell of a new group.
func (g *listening) joined(now clock.Instant) { g.left, g.due = unasked, now }

// queried takes a router's question, to be answered within the time that it
// says; luck spreads the answers of all hosts over it.
func (g *listening) queried(now clock.Instant, within time.Duration, luck uint64) {
	wait := leastResponse
	if within > leastResponse {
		wait += time.Duration(luck % uint64(within-leastResponse))
	}
	if at := now.Add(wait); at < g.due {
		g.due = at
	}
}

// expire reports whether a report is due.
func (g *listening) expire(now clock.Instant) bool {
	if now < g.due {
		return false
	}
	g.due = clock.Never
	if g.left > 0 {
		if g.left--; g.left > 0 {
			g.due = now.Add(unaskedWait)
		}
	}
	return true
}

// groupsAsked takes a router's question who is in which groups: RFC 9777
// §5.1.14. Which group it is about does not matter, for a report tells of all.
func (h *Host) groupsAsked(now clock.Instant, ip *wire.IP, m *wire.ICMP) {
	if ip.TTL != 1 || !ip.Src.IsLinkLocal() {
		h.stats.BadNeighbor++
		return
	}
	within := time.Duration(m.Rest>>16) * time.Millisecond // of larger ones only the order counts
	h.ether.listening.queried(now, within, h.ether.neighbors.hash(&ip.Src)^uint64(now))
}

// groups are the multicast groups of our addresses.
func (h *Host) groups() (list []wire.Addr) {
	for _, a := range h.addrs {
		if group := a.SolicitedNode(); !a.Is4() && !slices.Contains(list, group) && len(list) < maxReported {
			list = append(list, group)
		}
	}
	return list
}

// noteMLD builds a report: for each group that we take what comes from
// anywhere, MODE_IS_EXCLUDE of nobody. It has a Router Alert in front, and
// does not leave the link. RFC 9777 §5.2.
func (h *Host) noteMLD(buf []byte, n *notice) wire.Packet {
	const alert = 8
	b := buf[headroom-wire.MinIPv6:]
	copy(b[wire.MinIPv6:], []byte{wire.ProtoICMPv6, 0, 5, 2, 0, 0, 1, 0})
	groups := h.groups()
	m := wire.ICMP{Type: wire.ICMP6MulticastListener, Rest: uint32(len(groups))}
	for i := range groups {
		m.Payload = binary.BigEndian.AppendUint32(m.Payload, 2<<24) // MODE_IS_EXCLUDE, no sources
		m.Payload = append(m.Payload, groups[i][:]...)
	}
	octets := alert + wire.PutICMPv6(b[wire.MinIPv6+alert:], n.src, n.dst, &m)
	wire.PutIPv6(b, &wire.IPv6{TTL: 1, Next: wire.ProtoHopByHop, Src: n.src, Dst: n.dst}, octets)
	return h.framed(buf, wire.Packet{Bytes: b[:wire.MinIPv6+octets]}, n.to, wire.EtherIPv6)
}
