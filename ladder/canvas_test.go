package ladder

import (
	"strings"
	"testing"
)

func rendered(l line, colour bool) string {
	var b strings.Builder
	l.render(&b, colour)
	return b.String()
}

func TestLine(t *testing.T) {
	for _, tt := range []struct {
		what string
		draw func(l line)
		want string
	}{
		{"blanks at the end are left out", func(l line) { l.put(2, "ab", plain) }, "  ab\n"},
		{"a wide character takes two columns", func(l line) { l.put(0, "握", plain); l.put(2, "x", plain) }, "握x\n"},
		{"what does not fit is cut off", func(l line) { l.put(8, "abc", plain) }, "        ab\n"},
		{"a wide character is not cut in half", func(l line) { l.put(7, "握手", plain) }, "       握\n"},
		{"written to the right, it ends in front", func(l line) { l.putRight(10, "握手", plain) }, "      握手\n"},
		{"a combining mark takes no column of its own", func(l line) { l.put(0, "e\u0301x", plain) }, "ex\n"},
		{"fill stays inside", func(l line) { l.fill(-3, 99, '─', plain) }, "──────────\n"},
	} {
		l := newLine(10)
		tt.draw(l)
		if got := rendered(l, false); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.what, got, tt.want)
		}
	}
}

func TestColourIsSwitchedOnlyWhereItChanges(t *testing.T) {
	l := newLine(20)
	x := l.put(0, "ab", strong)
	x = l.put(x+1, "cd", strong)
	l.put(x, "e", plain)
	want := "\x1b[0;1mab cd\x1b[0me\n"
	if got := rendered(l, true); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEveryLineEndsPlain(t *testing.T) {
	l := newLine(4)
	l.put(0, "ab", alarm)
	if got := rendered(l, true); !strings.HasSuffix(got, "\x1b[0m\n") {
		t.Errorf("the colour of %q goes on into the next line", got)
	}
}
