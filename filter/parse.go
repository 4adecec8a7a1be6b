package filter

// maxDepth is how deep parentheses and negations may nest.
const maxDepth = 200

// parser reads tokens from the left. The first mistake stays in err, and
// nothing but the end is left to read then.
type parser struct {
	tokens []token
	err    error
	depth  int
	last   *qualifiers // of the primitive before: a bare "81" asks the same of 81
}

// parse turns an expression into a tree.
func parse(expr string) (node, error) {
	tokens, err := lex(expr)
	if err != nil {
		return nil, err
	}
	p := parser{tokens: tokens}
	if p.peek().text == "" {
		return fixed(true), nil
	}
	tree := p.condition(p.expression())
	if p.peek().text != "" {
		p.unexpected("term.and-or")
	}
	return tree, p.err
}

func (p *parser) peek() token { return p.tokens[0] }

// second is the token behind the next one.
func (p *parser) second() token { return p.tokens[min(1, len(p.tokens)-1)] }

func (p *parser) take() token {
	t := p.tokens[0]
	if t.text != "" {
		p.tokens = p.tokens[1:]
	}
	return t
}

// accept takes the next token where it is one of these.
func (p *parser) accept(texts ...string) (t token, ok bool) {
	if !p.peek().is(texts...) || p.peek().text == "" {
		return token{}, false
	}
	return p.take(), true
}

// expect takes the next token, which must be this one.
func (p *parser) expect(text string, term Term) {
	if _, ok := p.accept(text); !ok {
		p.unexpected(term)
	}
}

// fail keeps the first mistake and ends the expression.
func (p *parser) fail(at int, code string, args ...any) {
	if p.err == nil {
		p.err = &Error{at, code, args}
	}
	p.tokens = p.tokens[len(p.tokens)-1:]
}

// unexpected says that the next token is not what should be there.
func (p *parser) unexpected(want Term) {
	t := p.peek()
	if t.text == "" {
		p.fail(t.at, "missing", want)
		return
	}
	p.fail(t.at, "unexpected", t.text, want)
}

// operand is a part of an expression. Whether it is a condition or a number
// is known only behind it: a parenthesis may hold either, and "80" is a
// number in "80 = len" and a port in "port 22 or 80".
type operand struct {
	node  node  // nil: it is a value
	value value // nil: it is a condition
	bare  token // a number that may also be an ident
}

// expression is terms joined by and and or, which bind equally.
func (p *parser) expression() operand {
	o := p.term()
	for {
		t, ok := p.accept("and", "&&", "or", "||")
		if !ok {
			return o
		}
		a := p.condition(o)
		b := p.condition(p.term())
		if o = (operand{node: or{a, b}}); t.is("and", "&&") {
			o.node = and{a, b}
		}
	}
}

// term is a primitive, a comparison, or either of them negated.
func (p *parser) term() operand {
	if t, ok := p.accept("not", "!"); ok {
		defer p.deeper(t)()
		return operand{node: not{p.condition(p.term())}}
	}
	o := p.arithmetic(0)
	t, ok := p.accept("=", "==", "!=", "<", "<=", ">", ">=")
	if !ok {
		return o
	}
	if t.text == "==" {
		t.text = "="
	}
	a := p.left(o, t)
	return operand{node: relation{t.text, a, p.number(0)}}
}

// deeper counts a level of nesting, until what it returns is called.
func (p *parser) deeper(t token) (back func()) {
	if p.depth++; p.depth > maxDepth {
		p.fail(t.at, "too-deep", maxDepth)
	}
	return func() { p.depth-- }
}

// condition takes an operand for a condition.
func (p *parser) condition(o operand) node {
	switch {
	case o.node != nil:
		return o.node
	case o.bare.text != "":
		return p.inherited(o.bare)
	}
	p.unexpected("term.relation")
	return fixed(false)
}

// left takes an operand for the value in front of an operator.
func (p *parser) left(o operand, operator token) value {
	if o.value == nil {
		p.fail(operator.at, "unexpected", operator.text, Term("term.and-or"))
		return number(0)
	}
	return o.value
}

// number is the next operand, which must be a value.
func (p *parser) number(level int) value {
	t := p.peek()
	o := p.arithmetic(level)
	if o.value == nil {
		p.fail(t.at, "unexpected", t.text, Term("term.value"))
		return number(0)
	}
	return o.value
}
