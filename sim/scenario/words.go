package scenario

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// word is a word of a line.
type word struct {
	text   string // unquoted
	column int    // where it begins, in characters from 1
	quoted bool
}

// words is a line that is being read. The first error stays, and makes all
// that is read after it empty: whoever reads need not look until the end.
type words struct {
	file string
	line int
	list []word
	next int
	end  int // column behind the last word
	err  *Error
}

// split makes words of a line. What stands behind # is returned as comment.
func split(file string, number int, line string) (w *words, comment string) {
	w = &words{file: file, line: number}
	rest, column := line, 1
	for {
		trimmed := strings.TrimLeft(rest, " \t\r")
		column += len(rest) - len(trimmed)
		if trimmed == "" || trimmed[0] == '#' {
			w.end = max(w.end, 1)
			return w, strings.TrimSpace(strings.TrimPrefix(trimmed, "#"))
		}
		size := w.take(trimmed, column)
		column += utf8.RuneCountInString(trimmed[:size])
		rest = trimmed[size:]
		w.end = column
	}
}

// take puts the first word of s on the list and returns its length.
func (w *words) take(s string, column int) (size int) {
	if s[0] != '"' {
		size = strings.IndexAny(s, " \t\r#\"")
		if size < 0 {
			size = len(s)
		}
		w.list = append(w.list, word{text: s[:size], column: column})
		return size
	}
	quoted, err := strconv.QuotedPrefix(s)
	if err != nil {
		w.fail(column, "open-quote")
		return len(s)
	}
	text, _ := strconv.Unquote(quoted)
	w.list = append(w.list, word{text: text, column: column, quoted: true})
	return len(quoted)
}

// fail keeps the first error.
func (w *words) fail(column int, code string, args ...any) {
	if w.err == nil {
		w.err = &Error{w.file, w.line, column, code, args}
	}
}

// wrong fails at the word that was read last.
func (w *words) wrong(code string, args ...any) { w.fail(w.column(), code, args...) }

// column is where the word stands that was read last.
func (w *words) column() int {
	if w.next == 0 {
		return 1
	}
	return w.list[w.next-1].column
}

// more reports whether there is anything left to read.
func (w *words) more() bool { return w.err == nil && w.next < len(w.list) }

// peek is the next word, which is still to be read; empty at the end.
func (w *words) peek() string {
	if !w.more() || w.list[w.next].quoted {
		return ""
	}
	return w.list[w.next].text
}

// read reads the next word. expected says what it should be.
func (w *words) read(expected any) string {
	switch {
	case w.err != nil:
		return ""
	case w.next == len(w.list):
		w.fail(w.end, "missing", expected)
		return ""
	}
	w.next++
	if last := w.list[w.next-1]; last.quoted {
		w.wrong("unexpected", last.text, expected)
		return ""
	}
	return w.list[w.next-1].text
}

// is reads the next word where it is one of choices.
func (w *words) is(choices ...string) bool {
	if w.peek() == "" || !slices.Contains(choices, w.peek()) {
		return false
	}
	w.next++
	return true
}

// must reads the next word, which has to be this one.
func (w *words) must(text string) {
	if got := w.read(strconv.Quote(text)); w.err == nil && got != text {
		w.wrong("unexpected", got, strconv.Quote(text))
	}
}

// choice reads the next word, which has to be one of choices.
func (w *words) choice(choices ...string) string {
	expected := strings.Join(choices, ", ")
	got := w.read(expected)
	if w.err == nil && !slices.Contains(choices, got) {
		w.wrong("unexpected", got, expected)
	}
	return got
}

// finish makes sure that nothing is left.
func (w *words) finish() {
	if w.more() {
		w.next++
		w.wrong("too-much", w.list[w.next-1].text)
	}
}
