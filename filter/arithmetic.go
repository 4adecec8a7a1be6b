package filter

// precedence of the operators, as in C.
var precedence = map[string]int{
	"|": 1, "^": 2, "&": 3, "<<": 4, ">>": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}

// unary is more than any of them: -1 + 2 is 1.
const unary = 7

// arithmetic is operands joined by operators that bind more than level. A
// lone operand may also be a condition.
func (p *parser) arithmetic(level int) operand {
	o := p.operand()
	for {
		t := p.peek()
		binds := precedence[t.text]
		if t.word || binds <= level {
			return o
		}
		p.take()
		a := p.left(o, t)
		o = operand{value: p.combine(t, a, p.number(binds))}
	}
}

// combine joins two values; two numbers become one.
func (p *parser) combine(t token, a, b value) value {
	right, known := b.(number)
	switch {
	case known && right == 0 && t.is("/", "%"):
		p.fail(t.at, "zero")
	case known && right > 31 && t.is("<<", ">>"):
		p.fail(t.at, "shift", uint32(right))
	}
	if left, both := a.(number); both && known && p.err == nil {
		return number(calculate(operations[t.text], uint32(left), uint32(right)))
	}
	return computed{t.text, a, b}
}

// operand is a number, a field, a primitive, or a parenthesis.
func (p *parser) operand() operand {
	switch t := p.peek(); {
	case t.is("("):
		return p.parenthesis()
	case t.is("-"):
		p.take()
		defer p.deeper(t)()
		return operand{value: p.combine(t, number(0), p.number(unary))}
	case t.word:
		return p.word()
	}
	p.unexpected("term.primitive")
	return operand{node: fixed(false)}
}

func (p *parser) parenthesis() operand {
	defer p.deeper(p.take())()
	o := p.expression()
	p.expect(")", "term.close")
	return o
}

// word is an operand that begins with a word.
func (p *parser) word() operand {
	t := p.peek()
	if n, ok := constants[t.text]; ok && !t.escaped {
		p.take()
		return operand{value: number(n)}
	}
	if n, ok := parseNumber(t.text); ok {
		p.take()
		return operand{value: number(n), bare: t}
	}
	switch {
	case t.is("len", "length"):
		p.take()
		return operand{value: length{}}
	case loadable[t.text] && !t.escaped && p.second().is("["):
		return operand{value: p.load()}
	case keywords[t.text] && !t.escaped:
		return p.primitive()
	}
	return operand{node: p.inherited(p.take())}
}

// load is proto[index] or proto[index:size].
func (p *parser) load() value {
	proto := p.take()
	defer p.deeper(p.take())()
	v := load{proto.text, p.number(0), 1, proto.at}
	if t, ok := p.accept(":"); ok {
		n, known := p.number(0).(number)
		if v.size = int(n); !known || n != 1 && n != 2 && n != 4 {
			p.fail(t.at, "size", uint32(n))
		}
	}
	p.expect("]", "term.bracket")
	return v
}
