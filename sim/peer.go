package sim

import (
	"net/netip"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Segment is a TCP segment made by hand, or one that a Peer has heard.
type Segment struct {
	From, To netip.AddrPort
	Seq, Ack seq.Num
	Flags    wire.Flags
	Window   uint16 // octets, not scaled
	Urgent   uint16
	Options  wire.Options
	Payload  []byte
}

// Len is how many sequence numbers the segment takes.
func (s *Segment) Len() int {
	n := len(s.Payload)
	for _, f := range []wire.Flags{wire.SYN, wire.FIN} {
		if s.Flags.Has(f) {
			n++
		}
	}
	return n
}

// Peer is an end without a TCP: what it hears goes to a function, and it
// sends what it is told to, true or forged. Make it with World.Peer.
type Peer struct {
	*Node
	// Hear is told each segment to the peer's address. It may call Send.
	Hear func(s *Segment)
	// HearDatagram is the same for datagrams of UDP.
	HearDatagram func(d *Datagram)
	// TTL of what it sends; 64.
	TTL uint8
}

// Peer puts a scripted peer into the world. hear may be nil; its segment is
// only good until it returns.
//
//	w.Peer("rude", addr, func(p *sim.Peer, s *sim.Segment) {
//		p.Send(sim.Segment{From: s.To, To: s.From, Seq: s.Ack, Flags: wire.RST})
//	})
func (w *World) Peer(name string, addr netip.Prefix, hear func(p *Peer, s *Segment)) *Peer {
	p := &Peer{Node: w.node(name, addr), TTL: 64}
	p.Node.takes = p.receive
	if hear != nil {
		p.Hear = func(s *Segment) { hear(p, s) }
	}
	return p
}

// Send sends a segment, whoever it claims to be from. Its checksums are
// right.
func (p *Peer) Send(s Segment) {
	pkt := p.world.packet(p.Node, s.bytes(p.TTL))
	p.world.tell(&trace.Record{Kind: trace.Sent, Host: p.Name}, pkt)
	p.send(pkt)
}

// bytes is the segment as an IP packet.
func (s *Segment) bytes(ttl uint8) []byte {
	head := wire.MinTCP + s.Options.Len()
	b := make([]byte, wire.MinIPv6+head+len(s.Payload))
	src, dst := wire.AddrFrom(s.From.Addr()), wire.AddrFrom(s.To.Addr())
	n := putIP(b, src, dst, wire.ProtoTCP, ttl, head+len(s.Payload))
	b = b[:n+head+len(s.Payload)]
	seg := b[n:]
	t := wire.TCP{
		Src: s.From.Port(), Dst: s.To.Port(),
		Seq: s.Seq, Ack: s.Ack,
		Flags: s.Flags, Window: s.Window, Urgent: s.Urgent,
	}
	wire.PutTCP(seg, &t, &s.Options)
	copy(seg[head:], s.Payload)
	sum := wire.TransportSum(src, dst, wire.ProtoTCP, seg)
	seg[16], seg[17] = byte(sum>>8), byte(sum)
	return b
}

// putIP writes the IP header of a packet, in the family of its destination,
// and returns its length.
func putIP(b []byte, src, dst wire.Addr, proto, ttl uint8, octets int) int {
	if dst.Is4() {
		return wire.PutIPv4(b, &wire.IPv4{DF: true, TTL: ttl, Proto: proto, Src: src, Dst: dst}, octets)
	}
	return wire.PutIPv6(b, &wire.IPv6{TTL: ttl, Next: proto, Src: src, Dst: dst}, octets)
}

// receive hears a packet. What is for somebody else comes no further: whoever
// forges an address does not hear the answers.
func (p *Peer) receive(pkt *Packet) {
	if _, ok := pkt.UDP(); ok {
		p.receiveUDP(pkt)
		return
	}
	ip, t, ok := pkt.parse()
	switch {
	case ok && !p.has(ip.Dst.Netip()):
		p.world.lose(p.Name, pkt, lostRoute)
		return
	case !ok || wire.TransportSum(ip.Src, ip.Dst, ip.Proto, ip.Payload) != 0:
		return
	}
	p.world.tell(&trace.Record{Kind: trace.Received, Host: p.Name}, pkt)
	if p.Hear == nil {
		return
	}
	s := Segment{
		From: netip.AddrPortFrom(ip.Src.Netip(), t.Src), To: netip.AddrPortFrom(ip.Dst.Netip(), t.Dst),
		Seq: t.Seq, Ack: t.Ack,
		Flags: t.Flags, Window: t.Window, Urgent: t.Urgent,
		Payload: t.Payload,
	}
	s.Options.Parse(t.Options)
	p.Hear(&s)
}
