package analyze

import (
	"math"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/tcpglass/tcpglass/wire"
)

// matcher is the right side of a comparison: what a value must be. One of
// its parts is used, by the type of the column.
type matcher struct {
	missing  bool           // there may be no value
	spans    []span         // of numbers
	words    []string       // in small letters
	pattern  *regexp.Regexp // of texts
	prefixes []netip.Prefix
}

// span is the numbers from low to high.
type span struct{ low, high int64 }

// on is the condition that the value of c fits.
func (m *matcher) on(c *Column) condition {
	if m.missing {
		return or(c.missing(), m.among(c))
	}
	return m.among(c)
}

// among is the condition that there is a value, and it fits.
func (m *matcher) among(c *Column) condition {
	switch {
	case m.pattern != nil:
		return func(r *Row) bool { return m.pattern.MatchString(c.String(r)) }
	case c.number != nil:
		return m.numbers(c.number)
	case c.address != nil:
		return func(r *Row) bool { return m.holds(c.address(r)) }
	}
	return func(r *Row) bool { return slices.Contains(m.words, strings.ToLower(c.String(r))) }
}

// missing is the condition that the capture does not tell.
func (c *Column) missing() condition {
	switch {
	case c.number != nil:
		return func(r *Row) bool { _, ok := c.number(r); return !ok }
	case c.address != nil:
		return func(r *Row) bool { return false }
	}
	return func(r *Row) bool { return c.String(r) == "" }
}

func (m *matcher) numbers(get func(r *Row) (int64, bool)) condition {
	if len(m.spans) == 1 {
		s := m.spans[0]
		return func(r *Row) bool { n, ok := get(r); return ok && s.low <= n && n <= s.high }
	}
	return func(r *Row) bool {
		n, ok := get(r)
		return ok && slices.ContainsFunc(m.spans, func(s span) bool { return s.low <= n && n <= s.high })
	}
}

func (m *matcher) holds(a wire.Addr) bool {
	ip := a.Netip()
	return slices.ContainsFunc(m.prefixes, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// matcher reads the right side of a comparison of c.
func (p *queryParser) matcher(c *Column, op string) (*matcher, *QueryError) {
	m := &matcher{}
	switch op {
	case "":
		return c.something(), nil
	case "in":
		return m, p.set(m, c)
	case "~":
		return m, p.regular(m, c)
	case "=":
		return m, p.value(m, c)
	}
	return m, p.compare(m, c, op)
}

// something is a column without a comparison: that it is not 0, not no, not
// empty.
func (c *Column) something() *matcher {
	switch {
	case c.number != nil:
		return &matcher{spans: []span{{math.MinInt64, -1}, {1, math.MaxInt64}}}
	}
	return &matcher{pattern: anything}
}

var anything = regexp.MustCompile(".")

// set reads VALUE or ( VALUE, VALUE, … ).
func (p *queryParser) set(m *matcher, c *Column) *QueryError {
	if !p.take("(") {
		return p.value(m, c)
	}
	for {
		if err := p.value(m, c); err != nil {
			return err
		}
		if p.take(")") {
			return nil
		}
		if !p.take(",") {
			return p.wants("query.want.comma")
		}
	}
}

// operand takes a value as it is written.
func (p *queryParser) operand(want expectation) (token, *QueryError) {
	if t := p.peek(); t.kind != wordToken && t.kind != quotedToken {
		return t, p.wants(want)
	}
	return p.next(), nil
}

// nothing stands for no value, in comparisons with = and in.
const nothing = "none"

// value reads one value, or a range of numbers, into m.
func (p *queryParser) value(m *matcher, c *Column) *QueryError {
	t, err := p.operand(c.wanted())
	switch {
	case err != nil:
		return err
	case t.kind == wordToken && t.is(nothing):
		m.missing = true
		return nil
	case c.number != nil:
		return m.addSpan(c, t)
	case c.address != nil:
		return m.addPrefix(t)
	}
	return m.addWord(c, t)
}

// wanted is what a value of c looks like.
func (c *Column) wanted() expectation { return expectation("query.want." + c.Type.String()) }

// bad complains of a value.
func (c *Column) bad(t token) *QueryError {
	return &QueryError{t.at, "query.unexpected", []any{t.text, c.wanted()}}
}

// addSpan reads 80 or 8000..8080.
func (m *matcher) addSpan(c *Column, t token) *QueryError {
	from, to, isRange := strings.Cut(t.text, "..")
	if !isRange {
		to = from
	}
	low, ok1 := c.Type.parse(from)
	high, ok2 := c.Type.parse(to)
	if !ok1 || !ok2 {
		return c.bad(t)
	}
	m.spans = append(m.spans, span{low, high})
	return nil
}

// addPrefix reads an address or a prefix.
func (m *matcher) addPrefix(t token) *QueryError {
	if a, err := netip.ParseAddr(t.text); err == nil {
		a = a.WithZone("").Unmap()
		m.prefixes = append(m.prefixes, netip.PrefixFrom(a, a.BitLen()))
		return nil
	}
	prefix, err := netip.ParsePrefix(t.text)
	if err != nil {
		return &QueryError{t.at, "query.unexpected", []any{t.text, expectation("query.want.address")}}
	}
	m.prefixes = append(m.prefixes, prefix)
	return nil
}

// addWord reads a text; of a column that has but few words, one of these.
func (m *matcher) addWord(c *Column, t token) *QueryError {
	word := strings.ToLower(t.text)
	if c.Type == Word && !slices.ContainsFunc(c.Words, t.isWord) {
		return &QueryError{t.at, "query.not-one-of", []any{t.text, c.Name, strings.Join(c.Words, ", ")}}
	}
	m.words = append(m.words, word)
	return nil
}

func (t token) isWord(word string) bool { return strings.EqualFold(t.text, word) }

// regular reads a regular expression.
func (p *queryParser) regular(m *matcher, c *Column) *QueryError {
	if c.number != nil {
		return &QueryError{p.tokens[p.at-1].at, "query.no-pattern", []any{c.Name, c.Type.String()}}
	}
	t, err := p.operand("query.want.pattern")
	if err != nil {
		return err
	}
	pattern, bad := regexp.Compile(t.text)
	if bad != nil {
		return &QueryError{t.at, "query.unexpected", []any{t.text, expectation("query.want.pattern")}}
	}
	m.pattern = pattern
	return nil
}

// compare reads the value of <, <=, > or >=.
func (p *queryParser) compare(m *matcher, c *Column, op string) *QueryError {
	if c.number == nil {
		return &QueryError{p.tokens[p.at-1].at, "query.no-order", []any{c.Name, c.Type.String(), op}}
	}
	t, err := p.operand(c.wanted())
	if err != nil {
		return err
	}
	n, ok := c.Type.parse(t.text)
	if !ok {
		return c.bad(t)
	}
	m.spans = []span{ordered(op, n)}
	return nil
}

// ordered is the numbers that stand so to n.
func ordered(op string, n int64) span {
	switch op {
	case "<":
		if n == math.MinInt64 {
			return span{0, -1} // none
		}
		return span{math.MinInt64, n - 1}
	case "<=":
		return span{math.MinInt64, n}
	case ">":
		if n == math.MaxInt64 {
			return span{0, -1}
		}
		return span{n + 1, math.MaxInt64}
	}
	return span{n, math.MaxInt64}
}
