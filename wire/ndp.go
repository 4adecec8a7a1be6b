package wire

import "encoding/binary"

// NeighborHops is the hop limit that all messages of neighbor discovery are
// sent with and must come with: no router lets it pass undiminished, so who
// sent it is on this link. RFC 4861 §11.2.
const NeighborHops = 255

// MaxPrefixes is how many prefixes of one router advertisement are read.
const MaxPrefixes = 8

// The options of neighbor discovery that are read. RFC 4861 §4.6.
const (
	neighborSource = 1
	neighborTarget = 2
	neighborPrefix = 3
	neighborMTU    = 5

	lenNeighborMAC    = 8 // octets, those of kind and length among them
	lenNeighborPrefix = 32
	lenNeighborMTU    = 8
)

// Flags as they stand in the first octet of theirs: of neighbor
// advertisements, router advertisements and prefixes. RFC 4861 §4.4, §4.2,
// §4.6.2.
const (
	flagRouter, flagSolicited, flagOverride = 0x80, 0x40, 0x20
	flagManaged, flagOther                  = 0x80, 0x40
	flagOnLink, flagAuto                    = 0x80, 0x40
)

// Neighbor is a message of neighbor discovery, a solicitation or an
// advertisement, of a neighbor or of a router. Type is ICMP6NeighborSolicit,
// ICMP6NeighborAdvert, ICMP6RouterSolicit or ICMP6RouterAdvert, and says
// which fields mean something. RFC 4861 §4.
type Neighbor struct {
	Type   uint8
	Target Addr // of neighbor messages: who is asked for, or who answers

	// Of neighbor advertisements.
	Router, Solicited, Override bool

	// Of router advertisements; zero numbers say nothing.
	Hops             uint8  // the hop limit to send with
	Managed, Other   bool   // addresses, other things, are to be had by DHCPv6
	Lifetime         uint16 // how many seconds the sender is a default router; 0: it is none
	Reachable, Retry uint32 // milliseconds
	MTU              uint32 // of the link
	Prefixes         [MaxPrefixes]Prefix
	PrefixCount      int

	SourceMAC, TargetMAC MAC // of who sent this, and of Target; zero where it does not say
}

// Prefix is what a router says about a prefix. RFC 4861 §4.6.2.
type Prefix struct {
	Addr             Addr
	Bits             uint8  // 0 to 128
	OnLink, Auto     bool   // whoever has it is a neighbor; hosts may make addresses of it
	Valid, Preferred uint32 // seconds; all ones: for ever
}

// ParseNeighbor reads m, an ICMPv6 message that came in ip, as one of
// neighbor discovery. Nothing of the result aliases m. All that RFC 4861 §6.1
// and §7.1 want verified has been; extension headers, which nobody needs
// here and some have hidden behind, are not allowed (RFC 6980, RFC 7113).
//
// It fails with BadKind where m is something else or comes from another
// link, with Truncated, BadOption or BadAddress. It never panics.
func ParseNeighbor(ip *IP, m *ICMP) (Neighbor, error) {
	n := Neighbor{Type: m.Type}
	fixed, ok := neighborFixed(m.Type)
	switch {
	case !ok || m.Code != 0 || ip.TTL != NeighborHops || ip.Head != MinIPv6:
		return Neighbor{}, BadKind
	case len(m.Payload) < fixed:
		return Neighbor{}, Truncated
	}
	n.readFixed(m)
	if err := n.readOptions(m.Payload[fixed:]); err != nil {
		return Neighbor{}, err
	}
	if !n.plausible(ip) {
		return Neighbor{}, BadAddress
	}
	return n, nil
}

// neighborFixed is how many octets stand between ICMP's header and the
// options; false where a type is not of neighbor discovery.
func neighborFixed(kind uint8) (octets int, ok bool) {
	switch kind {
	case ICMP6RouterSolicit:
		return 0, true
	case ICMP6RouterAdvert:
		return 8, true
	case ICMP6NeighborSolicit, ICMP6NeighborAdvert:
		return 16, true
	}
	return 0, false
}

// readFixed reads what stands in front of the options.
func (n *Neighbor) readFixed(m *ICMP) {
	be := binary.BigEndian
	flags := uint8(m.Rest >> 24)
	switch m.Type {
	case ICMP6NeighborAdvert:
		n.Router, n.Solicited, n.Override = flags&flagRouter != 0, flags&flagSolicited != 0, flags&flagOverride != 0
		n.Target = Addr(m.Payload)
	case ICMP6NeighborSolicit:
		n.Target = Addr(m.Payload)
	case ICMP6RouterAdvert:
		n.Hops, flags, n.Lifetime = flags, uint8(m.Rest>>16), uint16(m.Rest)
		n.Managed, n.Other = flags&flagManaged != 0, flags&flagOther != 0
		n.Reachable, n.Retry = be.Uint32(m.Payload), be.Uint32(m.Payload[4:])
	}
}

// readOptions walks the options: each has its length, in units of eight
// octets, behind its kind. Unknown ones, and those of a length that is not
// Ethernet's, are skipped. RFC 4861 §4.6.
func (n *Neighbor) readOptions(b []byte) error {
	for len(b) > 0 {
		if len(b) < 2 || b[1] == 0 || int(b[1])*8 > len(b) {
			return BadOption
		}
		n.readOption(b[0], b[:int(b[1])*8])
		b = b[int(b[1])*8:]
	}
	return nil
}

// readOption takes one option: its kind and all of it.
func (n *Neighbor) readOption(kind byte, b []byte) {
	switch {
	case kind == neighborSource && len(b) == lenNeighborMAC:
		n.SourceMAC = MAC(b[2:])
	case kind == neighborTarget && len(b) == lenNeighborMAC:
		n.TargetMAC = MAC(b[2:])
	case kind == neighborMTU && len(b) == lenNeighborMTU:
		n.MTU = binary.BigEndian.Uint32(b[4:])
	case kind == neighborPrefix && len(b) == lenNeighborPrefix:
		n.readPrefix(b)
	}
}

// readPrefix keeps a prefix where there is room.
func (n *Neighbor) readPrefix(b []byte) {
	be := binary.BigEndian
	p := Prefix{
		Addr:   Addr(b[16:]),
		Bits:   b[2],
		OnLink: b[3]&flagOnLink != 0, Auto: b[3]&flagAuto != 0,
		Valid: be.Uint32(b[4:]), Preferred: be.Uint32(b[8:]),
	}
	if n.PrefixCount == MaxPrefixes || p.Bits > 128 || p.Addr.Is4() {
		return
	}
	n.Prefixes[n.PrefixCount] = p
	n.PrefixCount++
}

// plausible checks the addresses of a message against those of its packet.
// RFC 4861 §6.1.1, §6.1.2, §7.1.1, §7.1.2.
func (n *Neighbor) plausible(ip *IP) bool {
	nobody := ip.Src.IsUnspecified()
	switch {
	case ip.Src.IsMulticast() || n.SourceMAC.IsMulticast() || n.TargetMAC.IsMulticast():
		return false
	case nobody && n.SourceMAC != MAC{}:
		return false
	case n.Type == ICMP6RouterAdvert:
		return ip.Src.IsLinkLocal()
	case n.Type == ICMP6RouterSolicit:
		return true
	case n.Target.IsMulticast() || n.Target.IsUnspecified() || n.Target.Is4():
		return false
	case n.Type == ICMP6NeighborAdvert:
		return !nobody && !(n.Solicited && ip.Dst.IsMulticast())
	}
	return !nobody || ip.Dst == n.Target.SolicitedNode() // else: whoever wants the address asks whether it is free
}

// NeighborLen is the longest message that PutNeighbor writes, in octets.
const NeighborLen = MinICMP + 16 + lenNeighborMAC*2 + lenNeighborMTU + MaxPrefixes*lenNeighborPrefix

// PutNeighbor writes n as an ICMPv6 message, checksum included, to the front
// of b and returns its length. b must have room for NeighborLen octets. The
// packet it goes into must have NeighborHops as its hop limit.
func PutNeighbor(b []byte, src, dst Addr, n *Neighbor) int {
	m := ICMP{Type: n.Type}
	m.Payload = n.append(b[MinICMP:MinICMP])
	m.Rest = n.rest()
	return PutICMPv6(b, src, dst, &m)
}

// rest is the second word of the message.
func (n *Neighbor) rest() uint32 {
	switch n.Type {
	case ICMP6NeighborAdvert:
		return uint32(bit(n.Router, flagRouter)|bit(n.Solicited, flagSolicited)|bit(n.Override, flagOverride)) << 24
	case ICMP6RouterAdvert:
		flags := bit(n.Managed, flagManaged) | bit(n.Other, flagOther)
		return uint32(n.Hops)<<24 | uint32(flags)<<16 | uint32(n.Lifetime)
	}
	return 0
}

// bit is mask where on.
func bit(on bool, mask uint8) uint8 {
	if on {
		return mask
	}
	return 0
}

// append writes what stands behind ICMP's header.
func (n *Neighbor) append(b []byte) []byte {
	be := binary.BigEndian
	switch n.Type {
	case ICMP6RouterAdvert:
		b = be.AppendUint32(be.AppendUint32(b, n.Reachable), n.Retry)
	case ICMP6NeighborSolicit, ICMP6NeighborAdvert:
		b = append(b, n.Target[:]...)
	}
	b = appendMAC(b, neighborSource, n.SourceMAC)
	b = appendMAC(b, neighborTarget, n.TargetMAC)
	if n.MTU != 0 {
		b = be.AppendUint32(append(b, neighborMTU, lenNeighborMTU/8, 0, 0), n.MTU)
	}
	for i := range n.Prefixes[:n.PrefixCount] {
		b = n.Prefixes[i].append(b)
	}
	return b
}

// appendMAC writes a link-layer address where there is one.
func appendMAC(b []byte, kind byte, m MAC) []byte {
	if m.IsZero() {
		return b
	}
	return append(append(b, kind, lenNeighborMAC/8), m[:]...)
}

func (p *Prefix) append(b []byte) []byte {
	be := binary.BigEndian
	b = append(b, neighborPrefix, lenNeighborPrefix/8, p.Bits, bit(p.OnLink, flagOnLink)|bit(p.Auto, flagAuto))
	b = be.AppendUint32(be.AppendUint32(b, p.Valid), p.Preferred)
	return append(append(b, 0, 0, 0, 0), p.Addr[:]...)
}
