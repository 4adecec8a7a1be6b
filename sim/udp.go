package sim

import (
	"encoding/binary"
	"net/netip"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Datagram is a datagram of UDP made by hand, or one that a Peer has heard.
type Datagram struct {
	From, To netip.AddrPort
	Payload  []byte
}

// ListenUDP opens a port for datagrams, as host.ListenUDP does.
func (n *Node) ListenUDP(port uint16, cfg host.UDPConfig) (*host.UDPSocket, error) {
	return n.Host.ListenUDP(n.world.Now(), n.Addr(port), cfg)
}

// DialUDP opens a socket that talks to one remote, at a port that the host
// chooses.
func (n *Node) DialUDP(to netip.AddrPort) (*host.UDPSocket, error) {
	return n.Host.DialUDP(n.world.Now(), netip.AddrPort{}, to)
}

// parseUDP is the headers of a packet with a whole datagram in it.
func (p *Packet) parseUDP() (ip wire.IP, d wire.UDP, ok bool) {
	ip, err := wire.ParseIP(p.Bytes)
	if err != nil || ip.Proto != wire.ProtoUDP || ip.Fragmented() {
		return ip, d, false
	}
	d, err = wire.ParseUDP(ip.Payload)
	return ip, d, err == nil
}

// UDP is the datagram in the packet; ok is false where there is none, or a
// piece of one. It aliases Bytes.
func (p *Packet) UDP() (d wire.UDP, ok bool) {
	_, d, ok = p.parseUDP()
	return d, ok
}

// SendDatagram sends a datagram, whoever it claims to be from. Its checksums
// are right.
func (p *Peer) SendDatagram(d Datagram) {
	pkt := p.world.packet(p.Node, d.bytes(p.TTL))
	p.world.tell(&trace.Record{Kind: trace.Sent, Host: p.Name}, pkt)
	p.send(pkt)
}

// bytes is the datagram as an IP packet.
func (d *Datagram) bytes(ttl uint8) []byte {
	octets := wire.MinUDP + len(d.Payload)
	b := make([]byte, wire.MinIPv6+octets)
	src, dst := wire.AddrFrom(d.From.Addr()), wire.AddrFrom(d.To.Addr())
	n := putIP(b, src, dst, wire.ProtoUDP, ttl, octets)
	b = b[:n+octets]
	wire.PutUDP(b[n:], &wire.UDP{Src: d.From.Port(), Dst: d.To.Port(), Payload: d.Payload})
	sum := wire.TransportSum(src, dst, wire.ProtoUDP, b[n:])
	if sum == 0 {
		sum = 0xffff // 0 would mean that there is none: RFC 768
	}
	binary.BigEndian.PutUint16(b[n+6:], sum)
	return b
}

// receiveUDP hears a datagram, as receive does a segment.
func (p *Peer) receiveUDP(pkt *Packet) {
	ip, d, _ := pkt.parseUDP()
	switch {
	case !p.has(ip.Dst.Netip()):
		p.world.lose(p.Name, pkt, lostRoute)
		return
	case d.Sum != 0 && wire.TransportSum(ip.Src, ip.Dst, ip.Proto, ip.Payload[:d.Length]) != 0:
		return
	}
	p.world.tell(&trace.Record{Kind: trace.Received, Host: p.Name}, pkt)
	if p.HearDatagram != nil {
		p.HearDatagram(&Datagram{
			From:    netip.AddrPortFrom(ip.Src.Netip(), d.Src),
			To:      netip.AddrPortFrom(ip.Dst.Netip(), d.Dst),
			Payload: d.Payload,
		})
	}
}
