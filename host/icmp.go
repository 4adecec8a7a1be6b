package host

import (
	"encoding/binary"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// quoted is how many octets of a packet's payload an ICMP error quotes:
// RFC 792. RFC 4443 §2.4 wants as many as fit; then an answer would be much
// larger than many a question.
const quoted = 8

// receiveICMP answers echoes (RFC 1122 §3.2.2.6, RFC 4443 §4.2) and heeds
// errors. Each family has its own ICMP: the other's is void.
func (h *Host) receiveICMP(now clock.Instant, ip *wire.IP) {
	m, err := parseICMP(ip)
	if err != nil {
		h.stats.BadICMP++
		return
	}
	switch {
	case neighborly(ip, &m):
		h.receiveNeighbor(now, ip, &m)
	case !h.validRemote(ip.Src):
		h.stats.BadICMP++
	case isEcho(ip, &m):
		h.echo(now, ip, &m)
	default:
		h.heed(now, ip, &m)
	}
}

// parseICMP reads a message, by the family of the packet.
func parseICMP(ip *wire.IP) (wire.ICMP, error) {
	switch {
	case ip.Is4() != (ip.Proto == wire.ProtoICMP):
		return wire.ICMP{}, wire.BadVersion
	case ip.Is4():
		return wire.ParseICMPv4(ip.Payload)
	}
	return wire.ParseICMPv6(ip.Src, ip.Dst, ip.Payload)
}

// neighborly reports whether m belongs to neighbor discovery: RFC 4861.
func neighborly(ip *wire.IP, m *wire.ICMP) bool {
	return !ip.Is4() && (m.Type >= wire.ICMP6RouterSolicit && m.Type <= wire.ICMP6Redirect || m.Type == wire.ICMP6MulticastQuery)
}

func isEcho(ip *wire.IP, m *wire.ICMP) bool {
	if ip.Is4() {
		return m.Type == wire.ICMPEcho
	}
	return m.Type == wire.ICMP6EchoRequest
}

// echo answers a ping, also one that went to many, with the codepoint that it
// came with: the way back is measured as the way there was. RFC 1349 §5.1.
// Errors go without one, by the same paragraph and RFC 1812 §4.3.2.5.
func (h *Host) echo(now clock.Instant, ip *wire.IP, m *wire.ICMP) {
	reply := wire.ICMP{Type: wire.ICMPEchoReply, Rest: m.Rest}
	if !ip.Is4() {
		reply.Type = wire.ICMP6EchoReply
	}
	from := ip.Dst
	if !h.mine(&from) {
		from, _ = h.towards(ip.Src)
	}
	if !h.mayAnswer(now, &ip.Src, rationEchoes) {
		return
	}
	h.stats.EchoReplies++
	h.say(from, ip.Src, ip.TOS&^wire.CE, reply, m.Payload)
}

// heed takes an ICMP error to the connection that it speaks of: RFC 9293
// §3.9.2.2 (MUST-54). Half-open entries and TIME-WAIT take no advice: the
// first have their own patience, the second nothing to send. What is no
// error is for others, or obsolete: Source Quench (MUST-55).
func (h *Host) heed(now clock.Instant, ip *wire.IP, m *wire.ICMP) {
	advice, ok := adviceOf(ip, m)
	if !ok {
		return
	}
	about, err := wire.ParseQuote(m.Payload)
	if err != nil || about.Is4() != ip.Is4() || about.Offset != 0 || len(about.Payload) < quoted {
		h.stats.BadICMP++
		return
	}
	switch about.Proto {
	case wire.ProtoTCP:
		h.advise(now, &about, advice)
	case wire.ProtoUDP:
		h.adviseUDP(now, &about, advice)
	case wire.ProtoICMPv6:
		h.adviseEcho(now, &about, advice)
	default:
		h.stats.BadICMP++
	}
}

// advise tells the connection whose segment is quoted.
func (h *Host) advise(now clock.Instant, about *wire.IP, advice tcp.Advice) {
	be := binary.BigEndian
	c := h.conns.find(&wire.Flow{
		Local:  wire.Endpoint{Addr: about.Src, Port: be.Uint16(about.Payload)},
		Remote: wire.Endpoint{Addr: about.Dst, Port: be.Uint16(about.Payload[2:])},
	})
	if c == nil {
		return
	}
	advice.Seq = seq.Num(be.Uint32(about.Payload[4:]))
	c.tcb.Notify(now, advice)
	h.traceAdvice(now, c, advice)
	h.settle(now, c)
}

// adviceOf is what an ICMP error means to a connection; false where m is no
// error. RFC 9293 §3.9.2.2, RFC 4443 §3, RFC 5461 §2.
func adviceOf(ip *wire.IP, m *wire.ICMP) (tcp.Advice, bool) {
	if !ip.Is4() {
		return adviceOf6(m)
	}
	switch m.Type {
	case wire.ICMPTimeExceeded, wire.ICMPParameter:
		return tcp.Advice{Kind: tcp.Soft}, true
	case wire.ICMPUnreachable:
		switch m.Code {
		case wire.UnreachableProtocol, wire.UnreachablePort:
			return tcp.Advice{Kind: tcp.Hard}, true
		case wire.UnreachableTooBig:
			return tcp.Advice{Kind: tcp.TooBig, MTU: nextHop(m.Rest) - wire.MinIPv4}, true
		}
		return tcp.Advice{Kind: tcp.Soft}, true
	}
	return tcp.Advice{}, false
}

// adviceOf6 is adviceOf an ICMPv6 message.
func adviceOf6(m *wire.ICMP) (tcp.Advice, bool) {
	switch m.Type {
	case wire.ICMP6Unreachable:
		if m.Code == wire.Unreachable6Port {
			return tcp.Advice{Kind: tcp.Hard}, true
		}
		return tcp.Advice{Kind: tcp.Soft}, true
	case wire.ICMP6TimeExceeded:
		return tcp.Advice{Kind: tcp.Soft}, true
	case wire.ICMP6ParameterProblem:
		if m.Code == wire.Parameter6NextHeader { // what ICMPv6 has for "no such protocol"
			return tcp.Advice{Kind: tcp.Hard}, true
		}
		return tcp.Advice{Kind: tcp.Soft}, true
	case wire.ICMP6TooBig:
		mtu := int(min(m.Rest, maxMTU))
		return tcp.Advice{Kind: tcp.TooBig, MTU: mtu - wire.MinIPv6}, mtu >= minMTU6 // who says less lies: RFC 8201 §4
	}
	return tcp.Advice{}, false
}

// nextHop is the MTU that a "too big" tells. Routers of before 1990 say 0;
// then it is what every network carries in practice: RFC 1191 §5.
func nextHop(rest uint32) int {
	if mtu := int(rest & 0xffff); mtu >= minMTU {
		return mtu
	}
	return 576
}

// complaint is an ICMP error in the words of both families.
type complaint struct{ type4, code4, type6, code6 uint8 }

// The complaints. Zero types: there is none in that family.
var (
	noPort     = complaint{wire.ICMPUnreachable, wire.UnreachablePort, wire.ICMP6Unreachable, wire.Unreachable6Port}
	noProtocol = complaint{wire.ICMPUnreachable, wire.UnreachableProtocol, wire.ICMP6ParameterProblem, wire.Parameter6NextHeader}
)

// complain tells the sender of a packet that it could not be used: RFC 1122
// §3.2.2, RFC 4443 §2.4 (e), with the limits of RFC 1812 §4.3.2. There is no
// error about an error, about what went to many, nor to whom nobody can
// answer. at is the pointer of a parameter problem in IPv6.
func (h *Host) complain(now clock.Instant, ip *wire.IP, pkt []byte, c complaint, at int) {
	m := wire.ICMP{Type: c.type4, Code: c.code4}
	if !ip.Is4() {
		m = wire.ICMP{Type: c.type6, Code: c.code6}
		if c.type6 == wire.ICMP6ParameterProblem {
			m.Rest = uint32(at)
		}
	}
	switch {
	case m.Type == 0 || !h.mine(&ip.Dst) || isError(ip, pkt):
		return
	case !h.validRemote(ip.Src):
		h.stats.BadSource++
	case h.mayAnswer(now, &ip.Src, rationErrors):
		h.say(ip.Dst, ip.Src, 0, m, pkt[:min(len(pkt), ip.Head+quoted)])
	}
}

// isError reports whether pkt, as far as it is there, is an ICMP error.
func isError(ip *wire.IP, pkt []byte) bool {
	if ip.Offset != 0 || len(pkt) <= ip.Head {
		return false
	}
	switch kind := pkt[ip.Head]; ip.Proto {
	case wire.ProtoICMP:
		return kind != wire.ICMPEcho && kind != wire.ICMPEchoReply
	case wire.ProtoICMPv6:
		return kind < wire.ICMP6EchoRequest
	}
	return false
}
