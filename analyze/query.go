package analyze

import (
	"slices"
	"strings"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// Query is a condition on connections, compiled:
//
//	handshake=refused and server.port=443
//	(client.bytes>1MB or duration>=3s) and not close=reset
//	client.addr in 10.0.0.0/8 and history~"^S"
//	port in (80, 443, 8000..8080)
//
// docs/analyze.md is its reference. It may be used by several goroutines.
type Query struct {
	text    string
	match   condition
	columns []*Column
}

// condition says yes or no to a connection.
type condition func(r *Row) bool

// Bounds of a query: nobody types more, and what comes from elsewhere must
// not use up the stack.
const (
	MaxQuery      = 4096 // octets
	maxQueryDepth = 100  // parentheses and nots inside each other
)

// Match reports whether the query holds for a connection.
func (q *Query) Match(r *Row) bool { return q.match(r) }

// Columns are those that the query asks about, each once.
func (q *Query) Columns() []*Column { return q.columns }

// String is the query as it was written.
func (q *Query) String() string { return q.text }

// QueryError is what is wrong with a query, and where.
type QueryError struct {
	At   int    // character, from 1
	Key  string // of the catalogue
	Args []any
}

// Error is the error in English.
func (e *QueryError) Error() string { return e.Text(i18n.English) }

// Text is the error in a language.
func (e *QueryError) Text(lang i18n.Lang) string {
	args := slices.Clone(e.Args)
	for i, a := range args {
		if k, ok := a.(expectation); ok {
			args[i] = lang.Text(string(k))
		}
	}
	return lang.Text("query.at", e.At, lang.Text(e.Key, args...))
}

// expectation is a key of the catalogue that names what a query wants.
type expectation string

// ParseQuery compiles a query. It fails with a *QueryError.
func ParseQuery(text string) (q *Query, err error) {
	if len(text) > MaxQuery {
		return nil, &QueryError{MaxQuery, "query.too-long", []any{MaxQuery}}
	}
	p := &queryParser{tokens: lex(text)}
	match, bad := p.either(0)
	if bad == nil && p.peek().kind != endToken {
		bad = p.wants("query.want.junction")
	}
	if bad != nil {
		return nil, bad
	}
	return &Query{text, match, p.columns}, nil
}

// queryParser goes through the tokens:
//
//	either = both { "or" both }
//	both   = one { "and" one }
//	one    = "not" one | "(" either ")" | test
type queryParser struct {
	tokens  []token
	at      int
	columns []*Column // asked about so far
}

func (p *queryParser) peek() token { return p.tokens[p.at] }

// next takes a token. The last one, which is the end, stays.
func (p *queryParser) next() token {
	t := p.tokens[p.at]
	if t.kind != endToken {
		p.at++
	}
	return t
}

// take takes the token if it is one of these.
func (p *queryParser) take(words ...string) bool {
	if t := p.peek(); t.kind != quotedToken && t.is(words...) {
		p.next()
		return true
	}
	return false
}

// wants complains of the next token.
func (p *queryParser) wants(what expectation) *QueryError {
	t := p.peek()
	if t.kind == endToken {
		return &QueryError{t.at, "query.ends", []any{what}}
	}
	return &QueryError{t.at, "query.unexpected", []any{t.text, what}}
}

func (p *queryParser) either(depth int) (condition, *QueryError) {
	left, err := p.both(depth)
	for err == nil && p.take("or", "||") {
		var right condition
		right, err = p.both(depth)
		left = or(left, right)
	}
	return left, err
}

func (p *queryParser) both(depth int) (condition, *QueryError) {
	left, err := p.one(depth)
	for err == nil && p.take("and", "&&") {
		var right condition
		right, err = p.one(depth)
		left = and(left, right)
	}
	return left, err
}

func (p *queryParser) one(depth int) (condition, *QueryError) {
	switch {
	case depth > maxQueryDepth:
		return nil, &QueryError{p.peek().at, "query.too-deep", []any{maxQueryDepth}}
	case p.take("not", "!"):
		inner, err := p.one(depth + 1)
		return not(inner), err
	case p.take("("):
		inner, err := p.either(depth + 1)
		if err == nil && !p.take(")") {
			err = p.wants("query.want.close")
		}
		return inner, err
	}
	return p.test()
}

func or(a, b condition) condition  { return func(r *Row) bool { return a(r) || b(r) } }
func and(a, b condition) condition { return func(r *Row) bool { return a(r) && b(r) } }
func not(a condition) condition    { return func(r *Row) bool { return !a(r) } }

// test is COLUMN, COLUMN OPERATOR VALUE or COLUMN in SET.
func (p *queryParser) test() (condition, *QueryError) {
	name := p.peek()
	if name.kind != wordToken {
		return nil, p.wants("query.want.column")
	}
	columns := named(name.text)
	if columns == nil {
		return nil, noColumn(name)
	}
	p.next()
	op, positive := p.operator()
	m, err := p.matcher(columns[0], op)
	if err != nil {
		return nil, err
	}
	var holds condition
	for i, c := range columns {
		if i == 0 {
			holds = m.on(c)
		} else {
			holds = or(holds, m.on(c))
		}
		if !slices.Contains(p.columns, c) {
			p.columns = append(p.columns, c)
		}
	}
	if !positive {
		holds = not(holds)
	}
	return holds, nil
}

// operator takes an operator; none asks whether there is anything at all.
// != and !~ are the negations of = and ~.
func (p *queryParser) operator() (op string, positive bool) {
	t := p.peek()
	if t.kind != operatorToken && !t.is("in") || t.kind == quotedToken {
		return "", true
	}
	p.next()
	switch t.text {
	case "!=":
		return "=", false
	case "!~":
		return "~", false
	case "==":
		return "=", true
	}
	return strings.ToLower(t.text), true
}
