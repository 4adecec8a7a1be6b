package filter

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"strconv"
	"strings"
)

// ident reads what t names, and more tokens where a mask follows.
func (p *parser) ident(q qualifiers, t token) ident {
	switch {
	case t.text == "":
		p.unexpected(wanted(q))
	case q.kind == "port":
		return p.port(t)
	case q.kind == "portrange":
		return p.ports(t)
	case q.kind == "proto":
		return p.protocol(q, t)
	case q.kind == "net":
		return p.network(t)
	case q.proto == "ether" || q.proto == "link":
		return p.hardware(t)
	}
	return p.address(t)
}

// wanted is what should stand behind qualifiers.
func wanted(q qualifiers) Term {
	switch {
	case q.kind == "host" && (q.proto == "ether" || q.proto == "link"):
		return "term.mac"
	case q.kind == "proto" && (q.proto == "ether" || q.proto == "link"):
		return "term.ethertype"
	}
	return map[string]Term{
		"host": "term.address", "net": "term.net", "port": "term.port", "portrange": "term.ports", "proto": "term.protocol",
	}[q.kind]
}

// address is one of IP.
func (p *parser) address(t token) ident {
	a, err := netip.ParseAddr(t.text)
	switch {
	case err == nil && a.Zone() == "":
		return ident{text: t.text, prefix: netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())}
	case t.word && !looksLikeAddress(t.text) && !keywords[t.text]:
		p.fail(t.at, "name", t.text)
	default:
		p.fail(t.at, "unexpected", t.text, Term("term.address"))
	}
	return ident{}
}

// hardware is an address of Ethernet.
func (p *parser) hardware(t token) ident {
	mac, ok := parseMAC(t.text)
	if !ok {
		p.fail(t.at, "unexpected", t.text, Term("term.mac"))
	}
	return ident{text: t.text, mac: mac}
}

// parseMAC reads six octets in hexadecimal, apart by colons, dashes or dots.
func parseMAC(s string) (mac [6]byte, ok bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(":-.", r) })
	if len(parts) != len(mac) {
		return mac, false
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 16, 8)
		if err != nil || len(part) > 2 {
			return mac, false
		}
		mac[i] = byte(n)
	}
	return mac, true
}

// network is an address with a length of its mask or with a mask, or as many
// numbers of an IPv4 address as are the network's.
func (p *parser) network(t token) ident {
	a, ones, ok := parseNetwork(t.text)
	if !ok {
		p.fail(t.at, "unexpected", t.text, Term("term.net"))
		return ident{}
	}
	if _, slash := p.accept("/"); slash {
		ones = p.maskLength(a)
	} else if _, mask := p.accept("mask"); mask {
		ones = p.mask(a)
	}
	whole := netip.PrefixFrom(a, ones)
	if p.err == nil && whole.Masked().Addr() != a {
		p.fail(t.at, "bits", whole.String(), whole.Masked().String())
	}
	return ident{text: whole.String(), prefix: whole}
}

// parseNetwork reads 10, 10.1, 10.1.2, or a whole address.
func parseNetwork(s string) (a netip.Addr, ones int, ok bool) {
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return a.Unmap(), a.Unmap().BitLen(), true
	}
	missing := 3 - strings.Count(s, ".")
	if missing < 1 || missing > 3 {
		return netip.Addr{}, 0, false
	}
	a, err := netip.ParseAddr(s + strings.Repeat(".0", missing))
	return a, 32 - 8*missing, err == nil
}

func (p *parser) maskLength(a netip.Addr) int {
	t := p.take()
	n, ok := parseNumber(t.text)
	if !ok || int(n) > a.BitLen() {
		term := Term("term.bits4")
		if a.Is6() {
			term = "term.bits6"
		}
		p.fail(t.at, "range", t.text, term)
		return 0
	}
	return int(n)
}

// mask is an IPv4 mask, whose ones are in front.
func (p *parser) mask(a netip.Addr) int {
	t := p.take()
	m, err := netip.ParseAddr(t.text)
	if err == nil && m.Is4() && a.Is4() {
		b := m.As4()
		ones := binary.BigEndian.Uint32(b[:])
		if n := bits.LeadingZeros32(^ones); ones<<n == 0 {
			return n
		}
	}
	p.fail(t.at, "unexpected", t.text, Term("term.mask"))
	return 0
}

// port is a number, or a service with a well-known one.
func (p *parser) port(t token) ident {
	n, ok := parsePort(t.text)
	if !ok {
		p.notPort(t)
	}
	return ident{text: t.text, lo: n, hi: n}
}

func parsePort(s string) (uint32, bool) {
	if n, ok := services[s]; ok {
		return n, true
	}
	n, ok := parseNumber(s)
	return n, ok && n < 1<<16
}

func (p *parser) notPort(t token) {
	if _, ok := parseNumber(t.text); !ok && t.word && !keywords[t.text] {
		p.fail(t.at, "service", t.text)
		return
	}
	p.fail(t.at, "unexpected", t.text, Term("term.port"))
}

// ports is a range of ports; one alone is a range, too.
func (p *parser) ports(t token) ident {
	if n, ok := parsePort(t.text); ok {
		return ident{text: t.text, lo: n, hi: n}
	}
	for i, r := range t.text { // a service may have a dash in its name
		if r != '-' && r != ':' {
			continue
		}
		lo, ok1 := parsePort(t.text[:i])
		hi, ok2 := parsePort(t.text[i+1:])
		if ok1 && ok2 {
			return ident{text: t.text, lo: min(lo, hi), hi: max(lo, hi)}
		}
	}
	p.fail(t.at, "unexpected", t.text, Term("term.ports"))
	return ident{}
}

// protocol is one of IP, or an EtherType behind ether.
func (p *parser) protocol(q qualifiers, t token) ident {
	if q.proto == "ether" || q.proto == "link" {
		n, ok := parseNumber(t.text)
		if kind, named := etherTypes[t.text]; named {
			n, ok = kind, true
		}
		if !ok || n < 1536 || n > 1<<16-1 { // below are lengths: IEEE 802.3
			p.fail(t.at, "unexpected", t.text, Term("term.ethertype"))
		}
		return ident{text: t.text, lo: n, hi: n}
	}
	n, ok := parseNumber(t.text)
	if next, named := ipProtocols[t.text]; named {
		n, ok = next, true
	}
	if !ok || n > 255 {
		p.fail(t.at, "unexpected", t.text, Term("term.protocol"))
	}
	return ident{text: t.text, lo: n, hi: n}
}

// parseNumber reads a number as C writes it, of at most 32 bits.
func parseNumber(s string) (uint32, bool) {
	if s == "" || s[0] < '0' || s[0] > '9' || strings.HasPrefix(s, "0b") || strings.HasPrefix(s, "0o") {
		return 0, false
	}
	n, err := strconv.ParseUint(s, 0, 32)
	return uint32(n), err == nil && !strings.Contains(s, "_")
}

// looksLikeAddress tells addresses, right or wrong, from names.
func looksLikeAddress(s string) bool {
	return strings.Contains(s, ":") || strings.Trim(s, "0123456789./") == "" && strings.Contains(s, ".")
}
