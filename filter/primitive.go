package filter

import "slices"

// kinds of primitives that ask for an ident, with the protocols that may
// stand in front of them.
var kinds = map[string][]string{
	"host":      {"", "ether", "link", "ip", "ip6", "arp", "rarp"},
	"net":       {"", "ip", "ip6", "arp", "rarp"},
	"port":      {"", "tcp", "udp", "sctp"},
	"portrange": {"", "tcp", "udp", "sctp"},
	"proto":     {"", "ether", "link", "ip", "ip6"},
	"broadcast": {"", "ether", "link"},
	"multicast": {"", "ether", "link", "ip", "ip6"},
}

// primitive is a protocol, or qualifiers and an ident, or a word of its own.
func (p *parser) primitive() operand {
	at := p.peek()
	if special := p.special(); special != nil {
		return operand{node: special}
	}
	var q qualifiers
	if protocols[at.text] {
		q.proto = p.take().text
	}
	q.dir = p.direction()
	if t := p.peek(); kinds[t.text] != nil && t.is(t.text) {
		q.kind = p.take().text
	}
	p.fits(q, at)
	switch {
	case q == qualifiers{}:
		p.unexpected("term.primitive") // a word such as and
		return operand{node: fixed(false)}
	case q.kind == "broadcast", q.kind == "multicast":
		p.last = nil
		return operand{node: primitive{qualifiers: q, at: at.at}}
	case q.kind == "" && q.dir == "":
		p.last = nil
		return operand{node: primitive{qualifiers: q, at: at.at}}
	case q.kind == "" && p.peek().text != "" && !p.peek().word && !p.peek().is("("):
		p.unexpected("term.qualifier")
	}
	return p.ofIdent(q)
}

// fits complains of qualifiers that do not go together.
func (p *parser) fits(q qualifiers, at token) {
	kind := q.kind
	if kind == "" && q.dir != "" {
		kind = "host"
	}
	switch {
	case kind != "" && !slices.Contains(kinds[kind], q.proto):
		p.fail(at.at, "family", kind, q.proto)
	case q.dir != "" && (kind == "proto" || kind == "broadcast" || kind == "multicast"):
		p.fail(at.at, "family", kind, q.dir)
	}
}

// ofIdent is qualifiers with the ident behind them, or with several in
// parentheses.
func (p *parser) ofIdent(q qualifiers) operand {
	p.last = &q
	if p.peek().is("(") {
		return operand{node: p.condition(p.parenthesis())}
	}
	return operand{node: p.inherited(p.take())}
}

// inherited is an ident with the qualifiers of the primitive before it, or
// with its own, which have become these.
func (p *parser) inherited(t token) node {
	switch {
	case p.last == nil && looksLikeAddress(t.text):
		p.last = &qualifiers{kind: "host"}
	case p.last == nil:
		p.fail(t.at, "bare", t.text, t.text)
		return fixed(false)
	}
	q := *p.last
	if q.kind == "" {
		if q.kind = "host"; p.peek().is("/", "mask") {
			q.kind = "net"
		}
	}
	return primitive{q, p.ident(q, t), t.at}
}

// direction is src, dst, or both of them joined by or or and.
func (p *parser) direction() string {
	t, ok := p.accept("src", "dst")
	if !ok {
		return ""
	}
	other := map[string]string{"src": "dst", "dst": "src"}[t.text]
	if !p.peek().is("or", "and", "||", "&&") || !p.second().is(other) {
		return t.text
	}
	join := p.take()
	p.take()
	if join.is("and", "&&") {
		return "src and dst"
	}
	return "src or dst"
}

// special is a primitive that is a word of its own: less, vlan and others.
// nil where the next word is none.
func (p *parser) special() node {
	t := p.peek()
	want, ok := specials[t.text]
	if !ok {
		return nil
	}
	p.take()
	p.last = nil
	n := primitive{qualifiers: qualifiers{kind: t.text}, at: t.at}
	if want.most == 0 {
		return n
	}
	next := p.peek()
	v, isNumber := parseNumber(next.text)
	switch {
	case isNumber && v <= want.most:
		n.id = ident{text: p.take().text, lo: v, hi: v}
	case isNumber:
		p.fail(next.at, "range", next.text, want.term)
	case !want.optional:
		p.unexpected(want.term)
	}
	return n
}
