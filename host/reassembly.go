package host

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Bounds of reassembly. Nobody who sends pieces has shown that he exists, so
// what they may take is little, and shared: see victim.
const (
	maxAssemblies     = 256              // datagrams that are waited for
	maxAssemblyOctets = 4 << 20          // lent to them; an eighth of the budget where that is less
	assemblyTime4     = 30 * time.Second // from the first piece to come; Linux's. RFC 1122 §3.3.2 asks for a minute, of slower days
	assemblyTime6     = 60 * time.Second // RFC 8200 §4.5
	assemblyShares    = 256              // counters of what networks and addresses hold
	longestDatagram   = 1<<16 - 1        // octets: with the header in IPv4, without it in IPv6
)

// assemblyCost is what a record counts against the octet budget. A test
// compares it with the real size.
const assemblyCost = 640

// reassembly is the datagrams of which pieces are missing.
type reassembly struct {
	tags   []uint64    // a keyed hash of each one's flow; 0: the place is free
	list   []*assembly // at the same places
	n      int
	octets int                      // lent to them
	due    clock.Instant            // not later than the first one's time is over; where there is one
	held   [2][assemblyShares]int32 // octets and records, by network and by address
}

// pieceFlow is what the pieces of a datagram have in common, as a flow: the
// identification, and in IPv4 the protocol, stand for the ports. RFC 791
// §3.2, RFC 8200 §4.5.
func pieceFlow(ip *wire.IP) wire.Flow {
	f := wire.Flow{
		Local:  wire.Endpoint{Addr: ip.Dst, Port: uint16(ip.ID >> 16)},
		Remote: wire.Endpoint{Addr: ip.Src, Port: uint16(ip.ID)},
	}
	if ip.Is4() {
		f.Local.Port = uint16(ip.Proto)
	}
	return f
}

// reassemble takes a piece of a datagram. When it was the last that missed,
// the datagram goes where it would have gone whole.
func (h *Host) reassemble(now clock.Instant, ip *wire.IP, pkt wire.Packet, inside bool) {
	h.stats.Fragments++
	switch {
	case !h.takes(ip):
		h.stats.NotOurs++
	case !h.validRemote(ip.Src):
		h.stats.BadSource++
	case !h.possible(now, ip, pkt):
		h.stats.FragmentsBad++
	default:
		h.assemble(now, ip, inside)
	}
}

// takes reports whether a datagram of which ip is a piece would be for us.
func (h *Host) takes(ip *wire.IP) bool {
	return h.mine(&ip.Dst) || h.many(&ip.Dst) || h.through(ip) ||
		h.udp.wide > 0 && ip.Proto == wire.ProtoUDP && unicast(ip.Dst)
}

// Complaints about pieces; IPv4 has none. RFC 8200 §4.5, RFC 7112 §5.
var (
	badPiece    = complaint{type6: wire.ICMP6ParameterProblem, code6: wire.Parameter6Field}
	brokenChain = complaint{type6: wire.ICMP6ParameterProblem, code6: wire.Parameter6Chain}
	tooLate     = complaint{wire.ICMPTimeExceeded, wire.ExceededReassembly, wire.ICMP6TimeExceeded, wire.ExceededReassembly}
)

// possible reports whether a piece can be one of a datagram. In IPv6 its
// sender is told why it cannot.
func (h *Host) possible(now clock.Instant, ip *wire.IP, pkt wire.Packet) bool {
	length := ip.Offset + len(ip.Payload)
	if ip.Is4() {
		length += ip.Head
	}
	switch {
	case len(ip.Payload) == 0:
		return false // it brings nothing
	case ip.More && len(ip.Payload)%8 != 0:
		h.complain(now, ip, pkt.Bytes, badPiece, 4) // the payload length
	case length > longestDatagram:
		h.complain(now, ip, pkt.Bytes, badPiece, ip.Head-wire.MinFragment6+2) // the fragment offset
	case !ip.Is4() && ip.Offset == 0 && !ip.WholeChain():
		h.complain(now, ip, pkt.Bytes, brokenChain, 0)
	default:
		return true
	}
	return false
}

// assemble takes a piece to its datagram.
func (h *Host) assemble(now clock.Instant, ip *wire.IP, inside bool) {
	a := h.assembly(now, ip)
	switch {
	case a == nil:
		h.stats.FragmentsNoRoom++
		return
	case a.refused:
		h.stats.FragmentsRefused++
		return
	}
	before := len(a.room)
	fate := a.take(h.memory, ip)
	h.reassembly.weigh(a, len(a.room)-before)
	switch fate {
	case pieceCompletes:
		h.assembled(now, a, inside)
		return
	case pieceDuplicate:
		h.stats.FragmentsDuplicate++
	case pieceContradicts:
		h.stats.FragmentsOverlap++
		h.refuseAssembly(a)
	case pieceOneTooMany, pieceNoMemory:
		h.stats.FragmentsNoRoom++
		h.refuseAssembly(a)
	}
	h.fitAssemblies()
}

// assembly is the datagram that ip is a piece of, begun where it is the first
// to come; nil where there is no room.
func (h *Host) assembly(now clock.Instant, ip *wire.IP) *assembly {
	f := pieceFlow(ip)
	tag := hashFlow(h.key, forAssemblies, &f) | 1
	if a := h.reassembly.find(tag, &f); a != nil {
		return a
	}
	if h.memory.Level() >= tcp.Short {
		return nil
	}
	if h.reassembly.n == maxAssemblies {
		h.evictAssembly()
	}
	if !h.memory.Charge(assemblyCost) {
		return nil
	}
	a := h.reassembly.add(tag)
	*a = assembly{flow: f, shares: h.sharesOf(&ip.Src), due: now.Add(patience(ip)), head: headOf(&ip.Dst), total: -1}
	h.reassembly.weigh(a, assemblyCost)
	h.reassembly.expect(a.due)
	return a
}

// patience is how long the pieces of a datagram are waited for.
func patience(ip *wire.IP) time.Duration {
	if ip.Is4() {
		return assemblyTime4
	}
	return assemblyTime6
}

// assembled brings a datagram that is whole to where it belongs. What was
// cut twice, one inside the other, nobody has sent in earnest, and questions
// of neighbors must not come in pieces: RFC 6980 §5.
func (h *Host) assembled(now clock.Instant, a *assembly, inside bool) {
	pkt := wire.Packet{Bytes: a.packet()}
	if inside {
		pkt.Sum = wire.SumTrusted
	}
	var ip wire.IP
	err := ip.Parse(pkt.Bytes)
	switch {
	case err != nil:
		h.misread(now, &ip, pkt, err)
	case ip.Fragmented() || isDiscovery(&ip):
		h.stats.FragmentsBad++
	default:
		h.stats.Reassembled++
		h.dispatch(now, &ip, pkt)
	}
	h.dropAssembly(a)
}

// isDiscovery reports whether a datagram is of neighbor discovery.
func isDiscovery(ip *wire.IP) bool {
	return ip.Proto == wire.ProtoICMPv6 && len(ip.Payload) > 0 &&
		ip.Payload[0] >= wire.ICMP6RouterSolicit && ip.Payload[0] <= wire.ICMP6Redirect
}

// refuseAssembly gives back what a datagram holds and remembers, until its
// time is over, that no more is taken of it: RFC 5722 §4.
func (h *Host) refuseAssembly(a *assembly) {
	h.reassembly.weigh(a, -len(a.room))
	h.memory.Give(a.room)
	a.room, a.refused = nil, true
}

// dropAssembly forgets a datagram.
func (h *Host) dropAssembly(a *assembly) {
	h.reassembly.weigh(a, -len(a.room)-assemblyCost)
	h.memory.Give(a.room)
	h.memory.Discharge(assemblyCost)
	h.reassembly.remove(a)
	h.expectTrim(h.now)
}

// expireAssemblies gives up the datagrams whose time is over. Who has sent
// the first piece is told: RFC 792, RFC 4443 §3.3.
func (h *Host) expireAssemblies(now clock.Instant) {
	r := &h.reassembly
	r.due = clock.Never
	tags, list := r.tags, r.list // they go where the last one goes
	for i, a := range list {
		switch {
		case tags[i] == 0:
		case a.due > now:
			r.due = min(r.due, a.due)
		default:
			h.giveUpAssembly(now, a)
		}
	}
}

// giveUpAssembly ends a datagram whose time is over.
func (h *Host) giveUpAssembly(now clock.Instant, a *assembly) {
	if !a.refused {
		h.stats.FragmentsExpired++
	}
	if a.count > 0 && a.pieces[0].from == 0 && !a.refused {
		var b [wire.MinIPv6 + wire.MinFragment6 + quoted]byte
		ip := a.firstPiece()
		ip.Head = putPiece(b[:], &ip, int(a.pieces[0].to))
		copy(b[ip.Head:], a.room[a.head:][:quoted])
		h.complain(now, &ip, b[:], tooLate, 0)
	}
	h.dropAssembly(a)
}
