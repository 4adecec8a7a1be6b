package packetdrill

import (
	"slices"
	"strings"
)

// knownCalls are all system calls of the language.
var knownCalls = strings.Fields(`socket bind listen accept accept4 connect read readv recv recvfrom recvmsg
	write writev send sendto sendmsg fcntl ioctl close shutdown getsockopt setsockopt poll
	epoll_create epoll_create1 epoll_ctl epoll_wait pipe splice sendfile open cap_set`)

// call is NAME(args) = RESULT [ERRNO] [(note)].
func (p *parser) call() *Call {
	t := p.take()
	if !known(t.text) {
		p.fail(t.line, "unknown-call", t.text)
		return nil
	}
	c := &Call{Name: t.text}
	p.want("(")
	c.Args = p.list(")")
	p.want("=")
	c.Result = p.expr()
	if t := p.peek(); t.kind == tokWord && strings.HasPrefix(t.text, "E") {
		if _, ok := symbols[t.text]; !ok {
			p.expected("the name of an error")
		}
		c.Errno = p.take().text
	}
	if p.have("(") { // a note for people
		for p.peek().kind != tokEnd && !p.have(")") {
			p.take()
		}
	}
	return c
}

func known(call string) bool {
	return slices.Contains(knownCalls, call)
}

// maxDepth bounds brackets in brackets.
const maxDepth = 20

// list is expressions up to a closing sign.
func (p *parser) list(shut string) (items []Expr) { return p.listIn(shut, 0) }

func (p *parser) listIn(shut string, depth int) (items []Expr) {
	if p.have(shut) {
		return nil
	}
	for p.fault == nil {
		items = append(items, p.exprIn(depth))
		if !p.have(",") {
			p.want(shut)
			return items
		}
	}
	return items
}

// expr is one expression.
func (p *parser) expr() Expr { return p.exprIn(0) }

func (p *parser) exprIn(depth int) Expr {
	e := p.term(depth)
	if t := p.peek(); t.kind != tokPunct || t.text != "|" {
		return e
	}
	or := Expr{Kind: Or, Items: []Expr{e}}
	for p.have("|") {
		or.Items = append(or.Items, p.term(depth))
	}
	return or
}

// term is an expression without bars.
func (p *parser) term(depth int) Expr {
	t := p.peek()
	switch {
	case depth > maxDepth:
		p.expected("fewer brackets")
	case t.kind == tokNumber:
		return Expr{Kind: Number, Num: int64(p.number(1<<63 - 1))}
	case t.kind == tokString:
		return Expr{Kind: String, Text: p.take().text}
	case t.kind == tokWord:
		return p.named(depth)
	case p.have("..."):
		return Expr{Kind: Ellipsis}
	case p.have("-"):
		return Expr{Kind: Number, Num: -int64(p.number(1<<63 - 1))}
	case p.have("["):
		return Expr{Kind: List, Items: p.listIn("]", depth+1)}
	case p.have("{"):
		return Expr{Kind: Struct, Items: p.listIn("}", depth+1)}
	case p.have("("):
		e := p.exprIn(depth + 1)
		p.want(")")
		return e
	default:
		p.expected("a value")
	}
	return Expr{}
}

// named is a symbol, a field with its value, or a function such as htons.
func (p *parser) named(depth int) Expr {
	name := p.take().text
	var e Expr
	switch {
	case p.have("("):
		e = Expr{Kind: Apply, Text: name, Items: p.listIn(")", depth+1)}
		if depth == 0 || !p.have("=") {
			return e
		}
	case depth > 0 && p.have("="):
	default:
		return Expr{Kind: Name, Text: name}
	}
	return Expr{Kind: Field, Text: name, Items: []Expr{p.exprIn(depth)}}
}
