package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// message is an ICMP message on its way out.
type message struct {
	ip     wire.IP // Offset is how much of it has left
	room   []byte  // lent by the budget; the message is in front
	octets int
}

// maxMessageOctets is how much the messages that wait may hold of the budget:
// eight of the longest echoes.
const maxMessageOctets = 1 << 19

// say puts a message in the queue, with a copy of payload.
func (h *Host) say(src, dst wire.Addr, tos uint8, m wire.ICMP, payload []byte) {
	octets := wire.MinICMP + len(payload)
	if h.messages.n == maxMessages || h.said+octets > maxMessageOctets {
		h.stats.RepliesDropped++
		return
	}
	room := h.memory.Spare(octets)
	if room == nil {
		h.stats.RepliesDropped++
		return
	}
	h.said += len(room)
	ip := wire.IP{Src: src, Dst: dst, Proto: wire.ProtoICMP, TOS: tos, TTL: h.cfg.TTL}
	m.Payload = payload
	if dst.Is4() {
		wire.PutICMPv4(room, &m)
	} else {
		ip.Proto = wire.ProtoICMPv6
		wire.PutICMPv6(room, src, dst, &m)
	}
	h.messages.push(message{ip, room, octets})
}

// message is the next ICMP packet: a message, or the next piece of one.
func (h *Host) message(now clock.Instant, buf []byte) (wire.Packet, bool) {
	if h.messages.n == 0 {
		return wire.Packet{}, false
	}
	m := h.messages.first()
	pkt, body := h.messageHeader(now, buf, m)
	m.ip.Offset += copy(body, m.room[m.ip.Offset:m.octets])
	if m.ip.Offset == m.octets {
		h.said -= len(m.room)
		h.memory.Give(m.room)
		h.messages.pop()
	}
	return pkt, true
}

// messageHeader writes the headers of the next packet of a message. What any
// path takes whole goes as segments do, see putIP. What is longer a router of
// IPv4 may cut: nobody remembers what a path takes for the sake of an echo.
func (h *Host) messageHeader(now clock.Instant, buf []byte, m *message) (pkt wire.Packet, body []byte) {
	mtu, _ := h.pathMTU(now, m.ip.Dst)
	head := headOf(&m.ip.Dst)
	whole := m.ip.Offset == 0 && head+m.octets <= mtu
	if m.ip.Offset == 0 && head+m.octets > leastMTU(&m.ip.Dst) {
		m.ip.ID = h.pieceID(&m.ip.Src, &m.ip.Dst)
		h.sendsLong(&m.ip.Dst, head+m.octets)
		whole = whole && !m.ip.Is4()
	}
	if !whole {
		return h.cut(buf, &m.ip, m.octets, mtu)
	}
	pkt.Bytes = buf[headroom-head : headroom+m.octets]
	h.putIP(pkt.Bytes, &m.ip.Src, &m.ip.Dst, m.ip.Proto, m.ip.TOS, m.octets)
	if h.mine(&m.ip.Dst) {
		pkt.Sum = wire.SumTrusted
	}
	return pkt, pkt.Bytes[head:]
}

// adviseEcho notes what a router says of an echo of ours that was too long.
func (h *Host) adviseEcho(now clock.Instant, about *wire.IP, advice tcp.Advice) {
	switch {
	case !h.mine(&about.Src) || about.Is4() || about.Payload[0] != wire.ICMP6EchoReply || !h.sentLong(&about.Dst):
		h.stats.BadICMP++
	case advice.Kind == tcp.TooBig:
		h.narrow(now, about.Dst, advice.MTU+wire.MinIPv6)
	}
}
