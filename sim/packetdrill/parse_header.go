package packetdrill

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/tcpglass/tcpglass/wire"
)

// ip is the bracket in front of the flags, if there is one.
func (p *parser) ip() IP {
	ip := IP{TOS: -1, TTL: -1, ECN: -1}
	if !p.have("[") {
		return ip
	}
	for p.fault == nil {
		p.ipField(&ip)
		if !p.have(",") {
			p.want("]")
			return ip
		}
	}
	return ip
}

// ecnWords are the words for the two ECN bits. RFC 3168 §5.
var ecnWords = map[string]int{"noecn": 0, "ect1": 1, "ect0": 2, "ce": 3, "ect01": ect01}

// ipField is one thing said about the IP header.
func (p *parser) ipField(ip *IP) {
	t := p.take()
	word := strings.ToLower(t.text)
	if ecn, ok := ecnWords[word]; ok {
		ip.ECN = ecn
		return
	}
	switch word {
	case "tos":
		ip.TOS = int(p.number(0xff))
	case "ttl":
		ip.TTL = int(p.number(0xff))
	case "bad_checksum":
		ip.BadSum = true
	case "from":
		ip.From = p.text()
	case "to":
		ip.To = p.text()
	case "ip_options":
		ip.Options = p.octets(40)
	default:
		p.expectedAt(t, "ect0, ect1, ect01, ce, noecn, tos, ttl, bad_checksum, from, to or ip_options")
	}
}

// text is a string in quotes.
func (p *parser) text() string {
	t := p.peek()
	if t.kind != tokString {
		p.expected("a string in quotes")
		return ""
	}
	return p.take().text
}

// octets are hexadecimal digits: 0x0400. Cookies may come without 0x.
func (p *parser) octets(most int) []byte {
	t := p.peek()
	b, err := hex.DecodeString(strings.TrimPrefix(t.text, "0x"))
	if err != nil || len(b) == 0 || len(b) > most {
		p.expected("up to " + strconv.Itoa(most) + " octets: 0x and two digits each")
		return nil
	}
	p.take()
	return b
}

// options are the list between < and >.
func (p *parser) options(k *Packet) {
	if p.have("...") {
		k.AnyOpts = true
		p.want(">")
		return
	}
	line, octets := p.peek().line, 0
	for p.fault == nil {
		o := p.option()
		octets += o.len()
		k.Options = append(k.Options, o)
		if !p.have(",") {
			p.want(">")
			break
		}
	}
	if octets > wire.MaxTCPOptions {
		p.fail(line, "too-long", octets, wire.MaxTCPOptions)
	}
}

// option is one option of a segment.
func (p *parser) option() (o TCPOption) {
	t := p.take()
	switch strings.ToLower(t.text) {
	case "nop":
		o.Kind = kindNOP
	case "eol":
		o.Kind = kindEOL
	case "mss":
		o.Kind, o.A = kindMSS, uint32(p.number(0xffff))
	case "wscale":
		o.Kind, o.A = kindScale, uint32(p.number(0xff))
	case "sackok":
		o.Kind = kindPerm
	case "sack":
		o.Kind, o.Blocks = kindSACK, p.blocks()
	case "ts":
		o.Kind = kindStamp
		p.wantWord("val")
		o.A = uint32(p.number(0xffffffff))
		p.wantWord("ecr")
		o.B = uint32(p.number(0xffffffff))
	case "fo":
		o.Kind, o.Raw = kindFast, p.cookie()
	case "foexp", "ecn", "accecn", "md5", "mptcp":
		p.fail(t.line, "missing", t.text+" option")
	case "raw":
		o.Raw = p.octets(wire.MaxTCPOptions)
		if len(o.Raw) > 0 {
			o.Kind = o.Raw[0]
		}
	default:
		p.expectedAt(t, "an option: mss, wscale, sackOK, sack, TS, nop, eol, FO or raw")
	}
	return o
}

func (p *parser) wantWord(word string) {
	if !p.haveWord(word) {
		p.expected(strconv.Quote(word))
	}
}

// blocks are the stretches of a SACK option.
func (p *parser) blocks() (b [][2]uint32) {
	for p.fault == nil && p.peek().kind == tokNumber {
		lo := uint32(p.number(0xffffffff))
		p.want(":")
		b = append(b, [2]uint32{lo, uint32(p.number(0xffffffff))})
	}
	return b
}

// cookie is a Fast Open cookie, or none, where one is asked for. Digits and
// letters may have been cut into several words.
func (p *parser) cookie() []byte {
	var digits strings.Builder
	for first := true; p.fault == nil && (first || p.peek().glue); first = false {
		if k := p.peek().kind; k != tokNumber && k != tokWord {
			break
		}
		digits.WriteString(p.take().text)
	}
	b, err := hex.DecodeString(digits.String())
	if err != nil || len(b) > 16 {
		p.expected("a cookie of up to 16 octets")
	}
	return b
}
