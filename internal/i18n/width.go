package i18n

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Width is how many columns s takes on a terminal: Chinese characters and
// full-width punctuation take two, combining marks none. Escape sequences
// must not be in it.
func Width(s string) (n int) {
	for _, r := range s {
		n += RuneWidth(r)
	}
	return n
}

// RuneWidth is how many columns r takes: 0, 1 or 2. Characters whose width
// depends on the terminal, such as those of boxes and arrows, count as one.
//
// Unicode Standard Annex #11, as far as English and Chinese need it.
func RuneWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.Is(unicode.Mn, r):
		return 0
	case isWide(r):
		return 2
	}
	return 1
}

// isWide reports whether r is a Chinese, Japanese or Korean character, or of
// their punctuation, or full-width.
func isWide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) ||
		r >= 0x3000 && r <= 0x303e || // 、。「」《》
		r >= 0xff01 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 // ，：（）！
}

// Unwrap makes one line of the lines of a paragraph: with a space between
// words, with none between Chinese characters, nor beside their punctuation.
func Unwrap(s string) string {
	var b strings.Builder
	last := ' '
	for _, l := range strings.Split(s, "\n") {
		l = strings.TrimSpace(l)
		if l == "" {
			continue
		}
		first, _ := utf8.DecodeRuneInString(l)
		if b.Len() > 0 && spaced(last, first) {
			b.WriteByte(' ')
		}
		b.WriteString(l)
		last, _ = utf8.DecodeLastRuneInString(l)
	}
	return b.String()
}

// spaced reports whether a space belongs between the end of a line and the
// beginning of the next.
func spaced(last, first rune) bool {
	switch {
	case isWide(last) && isWide(first), isMark(last), isMark(first):
		return false
	case strings.ContainsRune("“‘", first), strings.ContainsRune("”’", last): // one pair for both scripts: its neighbour tells
		return !isWide(last) && !isWide(first)
	}
	return true
}

// isMark reports whether r is Chinese punctuation, which brings its own room.
func isMark(r rune) bool { return isWide(r) && unicode.IsPunct(r) }

// Wrap breaks s into lines of at most width columns: at spaces, and between
// Chinese characters, but never in front of closing punctuation. A word that
// is longer than a line gets its own, too long.
func Wrap(s string, width int) (lines []string) {
	var line strings.Builder
	used := 0
	for _, p := range pieces(s) {
		w := Width(strings.TrimRight(p, " "))
		if line.Len() > 0 && used+w > width {
			lines = append(lines, strings.TrimRight(line.String(), " "))
			line.Reset()
			used = 0
		}
		line.WriteString(p)
		used += Width(p)
	}
	if line.Len() > 0 {
		lines = append(lines, strings.TrimRight(line.String(), " "))
	}
	return lines
}

// isBreak reports whether r separates words. A no-break space does not.
func isBreak(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }

// pieces cuts s where a line may end. A piece keeps the spaces behind it.
func pieces(s string) (out []string) {
	runes := []rune(strings.Join(strings.FieldsFunc(s, isBreak), " "))
	start := 0
	for i := 1; i < len(runes); i++ {
		if mayBreak(runes[i-1], runes[i]) {
			out = append(out, string(runes[start:i]))
			start = i
		}
	}
	if start < len(runes) {
		out = append(out, string(runes[start:]))
	}
	return out
}

// Punctuation that must not begin, and that must not end, a line.
const (
	closers = "，。、；：？！）》」』”’…—·,.;:?!)"
	openers = "（《「『“‘("
)

// mayBreak reports whether a line may end between a and b.
func mayBreak(a, b rune) bool {
	switch {
	case a == ' ':
		return true
	case b == ' ', strings.ContainsRune(closers, b), strings.ContainsRune(openers, a):
		return false
	}
	return isWide(a) || isWide(b)
}
