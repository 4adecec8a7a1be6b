package host

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// message is an ICMP message on its way out, to somebody else: only segments
// go from this host to itself. Its octets are lent by the budget.
type message struct {
	src, dst wire.Addr
	icmp     wire.ICMP // Payload is the front of room
	room     []byte
}

// quoted is how many octets of a packet's payload an ICMP error quotes at
// least: RFC 792. No more are quoted, so that an answer is hardly larger
// than the question.
const quoted = 8

// receiveICMP answers echoes (RFC 1122 §3.2.2.6) and heeds errors.
func (h *Host) receiveICMP(now clock.Instant, ip *wire.IPv4) {
	m, err := wire.ParseICMPv4(ip.Payload)
	if err != nil || !h.validRemote(ip.Src) {
		h.stats.BadICMP++
		return
	}
	switch m.Type {
	case wire.ICMPEcho:
		h.stats.EchoReplies++
		h.say(ip.Dst, ip.Src, wire.ICMP{Type: wire.ICMPEchoReply, Rest: m.Rest}, m.Payload)
	case wire.ICMPUnreachable, wire.ICMPTimeExceeded, wire.ICMPParameter:
		h.heed(now, &m)
	}
	// Everything else is for others, or obsolete: Source Quench (MUST-55).
}

// heed takes an ICMP error to the connection that it speaks of: RFC 9293
// §3.9.2.2 (MUST-54). Half-open entries and TIME-WAIT take no advice: the
// first have their own patience, the second nothing to send.
func (h *Host) heed(now clock.Instant, m *wire.ICMP) {
	ip, err := wire.ParseQuote(m.Payload)
	if err != nil || ip.Proto != wire.ProtoTCP || len(ip.Payload) < quoted {
		h.stats.BadICMP++
		return
	}
	be := binary.BigEndian
	c := h.conns.find(&wire.Flow{
		Local:  wire.Endpoint{Addr: ip.Src, Port: be.Uint16(ip.Payload)},
		Remote: wire.Endpoint{Addr: ip.Dst, Port: be.Uint16(ip.Payload[2:])},
	})
	if c == nil {
		return
	}
	advice := adviceOf(m)
	advice.Seq = seq.Num(be.Uint32(ip.Payload[4:]))
	c.tcb.Notify(now, advice)
	h.traceAdvice(now, c, advice)
	h.settle(now, c)
}

// adviceOf is what an ICMP error means to a connection: RFC 9293 §3.9.2.2.
func adviceOf(m *wire.ICMP) tcp.Advice {
	if m.Type != wire.ICMPUnreachable {
		return tcp.Advice{Kind: tcp.Soft}
	}
	switch m.Code {
	case wire.UnreachableProtocol, wire.UnreachablePort:
		return tcp.Advice{Kind: tcp.Hard}
	case wire.UnreachableTooBig:
		return tcp.Advice{Kind: tcp.TooBig, MTU: nextHop(m.Rest) - wire.MinIPv4}
	}
	return tcp.Advice{Kind: tcp.Soft}
}

// nextHop is the MTU that a "too big" tells. Routers of before 1990 say 0;
// then it is what every network carries in practice: RFC 1191 §5.
func nextHop(rest uint32) int {
	if mtu := int(rest & 0xffff); mtu >= minMTU {
		return mtu
	}
	return 576
}

// receiveUDP answers a datagram for which there is no socket.
func (h *Host) receiveUDP(now clock.Instant, ip *wire.IPv4, pkt wire.Packet) {
	h.unreachable(now, ip, pkt, wire.UnreachablePort)
}

// unreachable tells the sender of a packet that nobody here wants it:
// RFC 1122 §3.2.2.1, with the limits of RFC 1812 §4.3.2.
func (h *Host) unreachable(now clock.Instant, ip *wire.IPv4, pkt wire.Packet, code uint8) {
	if !h.validRemote(ip.Src) {
		h.stats.BadSource++
		return
	}
	if !h.errors.allow(now) {
		h.stats.RepliesLimited++
		return
	}
	quote := wire.MinIPv4 + len(ip.Options) + min(len(ip.Payload), quoted)
	h.say(ip.Dst, ip.Src, wire.ICMP{Type: wire.ICMPUnreachable, Code: code}, pkt.Bytes[:quote])
}

// say puts a message in the queue, with a copy of payload.
func (h *Host) say(src, dst wire.Addr, m wire.ICMP, payload []byte) {
	if wire.MinIPv4+wire.MinICMP+len(payload) > h.cfg.MTU || h.messages.n == maxMessages {
		h.stats.RepliesDropped++
		return
	}
	room := h.memory.Take(len(payload))
	if room == nil {
		h.stats.RepliesDropped++
		return
	}
	m.Payload = room[:copy(room, payload)]
	h.messages.push(message{src, dst, m, room})
}

// message is the next ICMP packet.
func (h *Host) message(buf []byte) (wire.Packet, bool) {
	m, ok := h.messages.pop()
	if !ok {
		return wire.Packet{}, false
	}
	n := wire.PutICMPv4(buf[wire.MinIPv4:], &m.icmp)
	h.putIP(buf, m.src, m.dst, wire.ProtoICMP, n)
	h.memory.Give(m.room)
	return wire.Packet{Bytes: buf[:wire.MinIPv4+n]}, true
}
