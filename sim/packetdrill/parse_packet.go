package packetdrill

import (
	"github.com/tcpglass/tcpglass/wire"
)

// packet is what stands behind < or >.
func (p *parser) packet(e *Event) {
	inbound := p.take().text == "<"
	ip := p.ip()
	switch t := p.peek(); t.text {
	case "icmp":
		if !inbound {
			p.fail(t.line, "missing", "expected ICMP packets")
			return
		}
		e.ICMP = p.icmp()
	case "udp", "ipv4", "ipv6", "gre", "mpls", "sctp":
		p.fail(t.line, "missing", t.text+" packets in scripts")
	default:
		e.Packet = p.tcp()
		e.Packet.Inbound, e.Packet.IP = inbound, ip
		if inbound {
			p.checkInbound(t.line, e.Packet)
		} else {
			p.checkOutbound(t.line, &ip)
		}
	}
}

// checkInbound refuses a packet that cannot be made, as something is left
// open.
func (p *parser) checkInbound(line int, k *Packet) {
	switch {
	case k.Window < 0:
		p.fail(line, "no-window")
	case k.AnyOpts:
		p.fail(line, "any-options")
	case k.IP.ECN == ect01:
		p.fail(line, "any-ect")
	case k.Len > maxPayload:
		p.fail(line, "too-large", k.Len)
	}
}

// maxPayload is what fits into an IP packet with the longest headers.
const maxPayload = 0xffff - 60 - 60 // octets

// checkOutbound refuses to expect what only an injected packet can have.
func (p *parser) checkOutbound(line int, ip *IP) {
	switch {
	case ip.BadSum:
		p.fail(line, "inject-only", "bad_checksum")
	case ip.From != "":
		p.fail(line, "inject-only", "from")
	case ip.To != "":
		p.fail(line, "inject-only", "to")
	case ip.Options != nil:
		p.fail(line, "inject-only", "ip_options")
	}
}

// flagSigns are the letters of flags; a dot is ACK.
var flagSigns = map[rune]wire.Flags{
	'S': wire.SYN, 'F': wire.FIN, 'R': wire.RST, 'P': wire.PSH, '.': wire.ACK,
	'U': wire.URG, 'E': wire.ECE, 'W': wire.CWR, 'A': wire.AE, '-': 0,
}

// tcp is [SRC > DST] FLAGS SEQ:END(LEN) [ack N] [win N] [urg N] [<options>].
func (p *parser) tcp() *Packet {
	k := &Packet{Window: -1, Urgent: -1}
	if p.peek().kind == tokNumber {
		k.Src = uint16(p.number(0xffff))
		p.want(">")
		k.Dst = uint16(p.number(0xffff))
	}
	k.Flags = p.flags()
	k.Seq, k.Len = p.span()
	for p.fault == nil {
		switch {
		case p.haveWord("ack"):
			k.HasAck, k.Ack = true, uint32(p.number(0xffffffff))
		case p.haveWord("win"):
			k.Window = int(p.number(0xffff))
		case p.haveWord("urg"):
			k.Urgent = int(p.number(0xffff))
		case p.have("<"):
			p.options(k)
			return k
		default:
			return k
		}
	}
	return k
}

// flags are letters and dots that stand together.
func (p *parser) flags() (f wire.Flags) {
	t := p.peek()
	for n := 0; n == 0 || p.peek().glue; n++ {
		word := p.peek()
		for _, sign := range word.text {
			bit, ok := flagSigns[sign]
			if !ok {
				p.expectedAt(t, "flags: S F R P . U E W A, or -")
				return 0
			}
			f |= bit
		}
		if p.take().kind == tokEnd {
			break
		}
	}
	return f
}

// span is SEQ:END(LEN): FIN and SYN are not counted.
func (p *parser) span() (start uint32, length int) {
	line := p.peek().line
	start = uint32(p.number(0xffffffff))
	p.want(":")
	end := uint32(p.number(0xffffffff))
	p.want("(")
	length = int(p.number(0xffff))
	p.want(")")
	if p.fault == nil && end != start+uint32(length) {
		p.fail(line, "bad-length", start, end, length)
	}
	return start, length
}

// icmp is icmp TYPE CODE [mtu N] [[SEQ:END(LEN)]], the last two in any
// order.
func (p *parser) icmp() *ICMP {
	p.take()
	m := &ICMP{}
	t := p.peek()
	kind, ok := icmpTypes[t.text]
	if !ok {
		p.expected("a type of ICMP messages, such as unreachable")
		return m
	}
	p.take()
	m.Type = kind
	if code, ok := icmpCodes[p.peek().text]; ok {
		p.take()
		m.Code = code
	} else if m.Type == wire.ICMPUnreachable {
		p.expected("a code of unreachable, such as port_unreachable")
	}
	for p.fault == nil {
		switch {
		case p.haveWord("mtu"):
			m.MTU = int(p.number(0xffff))
		case p.have("["):
			m.Quotes = true
			m.Seq, m.Len = p.span()
			p.want("]")
		default:
			return m
		}
	}
	return m
}

// icmpTypes are the types by their names in the language.
var icmpTypes = map[string]uint8{
	"unreachable":       wire.ICMPUnreachable,
	"dest_unreachable":  wire.ICMPUnreachable,
	"source_quench":     wire.ICMPQuench,
	"time_exceeded":     wire.ICMPTimeExceeded,
	"parameter_problem": wire.ICMPParameter,
}

// icmpCodes are the codes of unreachable. RFC 792, RFC 1812 §5.2.7.1.
var icmpCodes = map[string]uint8{
	"net_unreachable":           wire.UnreachableNet,
	"host_unreachable":          wire.UnreachableHost,
	"protocol_unreachable":      wire.UnreachableProtocol,
	"port_unreachable":          wire.UnreachablePort,
	"frag_needed":               wire.UnreachableTooBig,
	"source_route_failed":       5,
	"net_unknown":               6,
	"host_unknown":              7,
	"source_host_isolated":      8,
	"net_prohibited":            9,
	"host_prohibited":           10,
	"net_unreachable_for_tos":   11,
	"host_unreachable_for_tos":  12,
	"packet_filtered":           13,
	"precedence_violation":      14,
	"precedence_cutoff":         15,
	"ttl_exceeded_in_transit":   0,
	"reassembly_time_exceeded":  1,
	"fragment_reassembly_time":  1,
	"pointer_indicates_error":   0,
	"required_option_missing":   1,
	"net_admin_prohibited":      9,
	"host_admin_prohibited":     10,
	"communication_prohibited":  13,
	"host_precedence_violation": 14,
}
