package analyze

import (
	"strings"
	"unicode/utf8"
)

// token is a piece of a query.
type token struct {
	kind tokenKind
	text string // of what is quoted, without the quotes
	at   int    // its first character, from 1
}

type tokenKind uint8

const (
	endToken tokenKind = iota
	wordToken
	quotedToken
	operatorToken
	markToken // parentheses, commas, && and the like
)

// is reports whether the token is one of these words, however written.
func (t token) is(words ...string) bool {
	for _, w := range words {
		if strings.EqualFold(t.text, w) {
			return true
		}
	}
	return false
}

// operators and marks, the longer ones first.
var (
	operators = []string{"==", "!=", "!~", "<=", ">=", "=", "<", ">", "~"}
	marks     = []string{"&&", "||", "(", ")", ",", "!"}
)

// lex is the tokens of a text; the last one is the end.
func lex(text string) (tokens []token) {
	at := 1
	for text != "" {
		t, n := first(text)
		if t.kind != endToken {
			t.at = at
			tokens = append(tokens, t)
		}
		at += utf8.RuneCountInString(text[:n])
		text = text[n:]
	}
	return append(tokens, token{kind: endToken, at: at})
}

// first is the token that text begins with, and its length in text; blanks
// are the end of nothing.
func first(text string) (t token, n int) {
	switch text[0] {
	case ' ', '\t', '\n', '\r':
		return token{}, 1
	case '"', '\'':
		return quotation(text)
	}
	if s := prefixOf(text, operators); s != "" {
		return token{kind: operatorToken, text: s}, len(s)
	}
	if s := prefixOf(text, marks); s != "" {
		return token{kind: markToken, text: s}, len(s)
	}
	n = strings.IndexAny(text, " \t\n\r\"'()<>=!~,&|")
	switch {
	case n < 0:
		n = len(text)
	case n == 0:
		n = 1 // a lone & or |
	}
	return token{kind: wordToken, text: text[:n]}, n
}

// quotation is a text in quotes. Where they are not closed, it goes to the end.
// There are no escapes: a regular expression needs its backslashes.
func quotation(text string) (token, int) {
	inner, _, closed := strings.Cut(text[1:], text[:1])
	n := 1 + len(inner)
	if closed {
		n++
	}
	return token{kind: quotedToken, text: inner}, n
}

func prefixOf(text string, list []string) string {
	for _, s := range list {
		if strings.HasPrefix(text, s) {
			return s
		}
	}
	return ""
}
