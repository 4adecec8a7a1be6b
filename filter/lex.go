package filter

import "strings"

// token is a word, an operator, or the end of an expression.
type token struct {
	text    string // empty: the end
	at      int    // octets before it
	word    bool
	escaped bool // behind a backslash: a name, and never a keyword
}

// is reports whether the token is this operator or keyword.
func (t token) is(texts ...string) bool {
	for _, text := range texts {
		if t.text == text && !t.escaped {
			return true
		}
	}
	return false
}

// operators, longer ones first.
var operators = []string{
	"&&", "||", "<<", ">>", "<=", ">=", "==", "!=",
	"(", ")", "[", "]", "!", "=", "<", ">", "&", "|", "^", "+", "-", "*", "/", "%", ":",
}

// lex divides an expression into tokens, of which the last is the end.
func lex(expr string) ([]token, error) {
	if len(expr) > MaxExpression {
		return nil, &Error{Code: "too-long", Args: []any{MaxExpression}}
	}
	var tokens []token
	within := false // brackets, where a colon or a dash is an operator
	for at := 0; ; {
		at += len(expr[at:]) - len(strings.TrimLeft(expr[at:], " \t\r\n"))
		t, n := next(expr[at:], within)
		if n == 0 && at < len(expr) {
			r := []rune(expr[at:])[0]
			return nil, &Error{at, "strange", []any{string(r)}}
		}
		t.at = at
		tokens = append(tokens, t)
		if n == 0 {
			return tokens, nil
		}
		at += n
		within = t.is("[") || within && !t.is("]")
	}
}

// next is the token at the front of s, and how many octets it takes.
func next(s string, within bool) (t token, n int) {
	for _, op := range operators {
		if strings.HasPrefix(s, op) && !(op == ":" && !within && strings.HasPrefix(s, "::")) {
			return token{text: op}, len(op)
		}
	}
	t.escaped = strings.HasPrefix(s, `\`)
	if t.escaped {
		n, s = 1, s[1:]
	}
	end := strings.IndexFunc(s, func(r rune) bool { return !inWord(r, within) })
	if end < 0 {
		end = len(s)
	}
	if end == 0 {
		return token{}, 0
	}
	t.text, t.word = s[:end], true
	return t, n + end
}

// inWord says what words are made of. Addresses are words, too, and so are
// ranges of ports.
func inWord(r rune, within bool) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return true
	}
	return !within && strings.ContainsRune("._:-", r)
}
