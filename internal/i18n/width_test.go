package i18n

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"":             0,
		"SYN-SENT":     8,
		"三次握手":         8,
		"ack = x+1：收到": 15,
		"（注）":          6,
		"、。《》":         8,
		"e\u0301":      1, // a combining accent takes no column
		"├╮▶·–":        5, // boxes, arrows and dashes count as one
		"…—“”":         4,
	} {
		if got := Width(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		what, text string
		width      int
		want       []string
	}{
		{"nothing is no line", "", 10, nil},
		{"what fits is one line", "to be", 10, []string{"to be"}},
		{"breaks at spaces", "to be or not", 6, []string{"to be", "or not"}},
		{"an exact fit is a fit", "to be", 5, []string{"to be"}},
		{"a long word stands alone", "a unbreakable b", 5, []string{"a", "unbreakable", "b"}},
		{"newlines are spaces", "to\nbe", 10, []string{"to be"}},
		{"a no-break space holds", "see RFC\u00a01 now", 8, []string{"see", "RFC\u00a01", "now"}},
		{"between characters", "三次握手", 4, []string{"三次", "握手"}},
		{"not in front of a comma", "三次，握手", 4, []string{"三", "次，", "握手"}},
		{"not behind an opening bracket", "三（次）", 6, []string{"三", "（次）"}},
		{"a word in Chinese text stays whole", "收到 FIN 之后", 6, []string{"收到", "FIN 之", "后"}},
	} {
		if got := Wrap(tt.text, tt.width); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.what, got, tt.want)
		}
	}
}

func TestWrapLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("ab 三次，。（）-\u0301"))).Draw(t, "text")
		width := rapid.IntRange(1, 30).Draw(t, "width")
		joined := strings.Join(Wrap(text, width), "")
		if bare(joined) != bare(text) {
			t.Fatalf("%q wrapped at %d is %q", text, width, joined)
		}
	})
}

// bare is s without spaces.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func TestUnwrap(t *testing.T) {
	for _, tt := range []struct{ what, text, want string }{
		{"words get a space", "to\nbe", "to be"},
		{"characters do not", "三次，\n握手", "三次，握手"},
		{"a word and a character do", "收到\nFIN", "收到 FIN"},
		{"punctuation brings its own room", "到了，\nFIN", "到了，FIN"},
		{"so does what opens", "收到 FIN\n（第三次）", "收到 FIN（第三次）"},
		{"quotation marks are as their neighbours", "“握手”\n之后", "“握手”之后"},
		{"in English, too", "to “be”\nor not", "to “be” or not"},
		{"blank lines count for nothing", "\n\nto\n\n  be\n", "to be"},
	} {
		if got := Unwrap(tt.text); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.what, got, tt.want)
		}
	}
}
