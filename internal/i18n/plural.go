package i18n

import "strings"

// pluralMark stands in an English text for the s of a plural: "%d frame{s}".
// It follows the last number in front of it; only 1 is singular.
const pluralMark = "{s}"

// plurals writes the marks out.
func plurals(s string) string {
	before, after, found := strings.Cut(s, pluralMark)
	if !found {
		return s
	}
	var b strings.Builder
	for ; found; before, after, found = strings.Cut(after, pluralMark) {
		b.WriteString(before)
		if lastNumber(before) != "1" {
			b.WriteByte('s')
		}
	}
	b.WriteString(before)
	return b.String()
}

// lastNumber is the last run of digits, commas and points in s.
func lastNumber(s string) string {
	const digits = "0123456789.,"
	end := strings.LastIndexAny(s, digits[:10]) + 1
	return s[strings.LastIndexFunc(s[:end], func(r rune) bool { return !strings.ContainsRune(digits, r) })+1 : end]
}
