package packetdrill

import (
	"slices"
	"strings"
)

// token is one word of a script.
type token struct {
	kind tokenKind
	text string
	line int
	glue bool // nothing stands between it and the token before
}

// tokenKind says what a token is.
type tokenKind uint8

const (
	tokEnd     tokenKind = iota
	tokNumber            // 12, 0x1f, 0.25, .1
	tokWord              // letters, digits and underscores
	tokString            // without its quotes
	tokCommand           // between back quotes
	tokCode              // between %{ and }%
	tokOption            // --name=value
	tokPunct             // one sign, or three dots
)

// lexer cuts a script into tokens. Conditions (#ifdef) are settled here: what
// they exclude never becomes a token.
type lexer struct {
	name    string
	src     string
	pos     int
	line    int
	symbols []string
	ifs     []condition
	tokens  []token
}

// condition is an open #ifdef.
type condition struct {
	line     int
	met      bool // the part that we are in counts
	reversed bool // behind #else
}

// lex is all tokens of src, the last one tokEnd.
func lex(name, src string, symbols []string) ([]token, *Problem) {
	l := &lexer{name: name, src: src, line: 1, symbols: symbols}
	for {
		from := l.pos
		if p := l.blank(); p != nil {
			return nil, p
		}
		if l.pos == len(l.src) {
			break
		}
		if p := l.next(from == l.pos); p != nil {
			return nil, p
		}
	}
	if n := len(l.ifs); n > 0 {
		return nil, &Problem{File: name, Line: l.ifs[n-1].line, Syntax: true, Code: "unclosed", Args: []any{"#ifdef"}}
	}
	return append(l.tokens, token{kind: tokEnd, text: "end of file", line: l.line}), nil
}

// blank passes over white space, comments and conditions.
func (l *lexer) blank() *Problem {
	for l.pos < len(l.src) {
		switch {
		case l.at("//"):
			l.skipTo("\n")
		case l.at("/*"):
			line := l.line
			l.pos += 2
			if !l.skipPast("*/") {
				return l.unclosed(line, "/*")
			}
		case l.src[l.pos] == '#' && l.lineStart():
			if p := l.directive(); p != nil {
				return p
			}
		case l.excluded():
			l.skipTo("\n")
			l.space()
		case !l.space():
			return nil
		}
	}
	return nil
}

// space passes over one white space sign, if there is one.
func (l *lexer) space() bool {
	if l.pos == len(l.src) || !strings.ContainsRune(" \t\r\n\f\v", rune(l.src[l.pos])) {
		return false
	}
	if l.src[l.pos] == '\n' {
		l.line++
	}
	l.pos++
	return true
}

// next makes one token of what stands at pos.
func (l *lexer) next(glue bool) *Problem {
	t := token{line: l.line, glue: glue && len(l.tokens) > 0}
	c := l.src[l.pos]
	switch {
	case c == '`':
		return l.quoted(t, tokCommand, "`", "`")
	case l.at("%{"):
		return l.quoted(t, tokCode, "%{", "}%")
	case c == '"':
		return l.quoted(t, tokString, `"`, `"`)
	case l.at("--") && (l.lineStart() || len(l.tokens) > 0 && l.tokens[len(l.tokens)-1].kind == tokOption):
		t.kind, t.text = tokOption, l.while(func(c byte) bool { return c > ' ' })
	case digit(c), c == '.' && l.pos+1 < len(l.src) && digit(l.src[l.pos+1]):
		t.kind, t.text = tokNumber, l.number()
	case letter(c):
		t.kind, t.text = tokWord, l.while(func(c byte) bool { return letter(c) || digit(c) })
	case l.at("..."):
		t.kind, t.text = tokPunct, "..."
	default:
		t.kind, t.text = tokPunct, l.src[l.pos:l.pos+1]
	}
	l.pos += len(t.text)
	l.tokens = append(l.tokens, t)
	return nil
}

// quoted is a token between two marks, which may span lines.
func (l *lexer) quoted(t token, kind tokenKind, open, shut string) *Problem {
	l.pos += len(open)
	from := l.pos
	if !l.skipPast(shut) {
		return l.unclosed(t.line, open)
	}
	t.kind, t.text = kind, l.src[from:l.pos-len(shut)]
	l.tokens = append(l.tokens, t)
	return nil
}

// number is the number at pos. A dot belongs to it only where a digit
// follows and no second dot came before: 0...0.3 is three tokens.
func (l *lexer) number() string {
	if l.at("0x") || l.at("0X") {
		return "0x" + l.src[l.pos+2:l.pos+len(l.while(func(c byte) bool { return letter(c) || digit(c) }))]
	}
	s := l.while(digit)
	rest := l.src[l.pos+len(s):]
	if len(rest) < 2 || rest[0] != '.' || !digit(rest[1]) {
		return s
	}
	n := 1
	for n < len(rest) && digit(rest[n]) {
		n++
	}
	return s + rest[:n]
}

// directive reads a line that begins with a hash.
func (l *lexer) directive() *Problem {
	line := l.line
	words := strings.Fields(l.upTo("\n"))
	l.skipTo("\n")
	switch {
	case (words[0] == "#ifdef" || words[0] == "#ifndef") && len(words) == 2:
		met := slices.Contains(l.symbols, words[1]) == (words[0] == "#ifdef")
		l.ifs = append(l.ifs, condition{line: line, met: met})
		return nil
	case words[0] == "#else" && len(l.ifs) > 0 && !l.ifs[len(l.ifs)-1].reversed:
		c := &l.ifs[len(l.ifs)-1]
		c.met, c.reversed = !c.met, true
		return nil
	case words[0] == "#endif" && len(l.ifs) > 0:
		l.ifs = l.ifs[:len(l.ifs)-1]
		return nil
	}
	return &Problem{File: l.name, Line: line, Syntax: true, Code: "syntax", Args: []any{words[0], "#ifdef SYMBOL, #ifndef SYMBOL, #else or #endif"}}
}

// excluded reports whether an open condition is not met.
func (l *lexer) excluded() bool {
	return slices.ContainsFunc(l.ifs, func(c condition) bool { return !c.met })
}

func (l *lexer) at(s string) bool { return strings.HasPrefix(l.src[l.pos:], s) }

// lineStart reports whether only white space stands before pos in its line.
func (l *lexer) lineStart() bool {
	from := strings.LastIndexByte(l.src[:l.pos], '\n') + 1
	return strings.TrimSpace(l.src[from:l.pos]) == ""
}

// upTo is the text from pos to end, or to the end of the file.
func (l *lexer) upTo(end string) string {
	s, _, _ := strings.Cut(l.src[l.pos:], end)
	return s
}

func (l *lexer) skipTo(end string) { l.pos += len(l.upTo(end)) }

// skipPast goes behind the next end and counts lines; false where there is
// none.
func (l *lexer) skipPast(end string) bool {
	s, _, found := strings.Cut(l.src[l.pos:], end)
	l.line += strings.Count(s, "\n")
	l.pos = min(l.pos+len(s)+len(end), len(l.src))
	return found
}

// while is the longest text at pos whose signs all fit.
func (l *lexer) while(fits func(byte) bool) string {
	n := l.pos
	for n < len(l.src) && fits(l.src[n]) {
		n++
	}
	return l.src[l.pos:n]
}

func (l *lexer) unclosed(line int, what string) *Problem {
	return &Problem{File: l.name, Line: line, Syntax: true, Code: "unclosed", Args: []any{what}}
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }
