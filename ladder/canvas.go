package ladder

import (
	"strings"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// style is how a cell looks. The zero value is plain.
type style uint8

const (
	plain   style = iota
	faint         // times, options, absolute numbers, lifelines
	strong        // states
	user          // what the user does
	opening       // arrows, by phase
	transfer
	closing
	alarm // resets, losses, drops
	styles
)

// sgr are the parameters of ECMA-48's SELECT GRAPHIC RENDITION. The eight
// basic colours only: they are the ones a terminal's theme has made fit for
// its background.
var sgr = [styles]string{
	faint:    "2",
	strong:   "1",
	user:     "36",
	opening:  "1;32",
	transfer: "1;34",
	closing:  "1;33",
	alarm:    "1;31",
}

// line is one line of cells on the terminal.
type line []cell

type cell struct {
	r     rune // 0 in the second column of a wide character
	style style
}

// newLine is an empty line of width columns.
func newLine(width int) line {
	l := make(line, width)
	for i := range l {
		l[i].r = ' '
	}
	return l
}

// put writes s from column x on and returns the column behind it. What does
// not fit is cut off.
func (l line) put(x int, s string, st style) int {
	for _, r := range s {
		w := i18n.RuneWidth(r)
		if x < 0 || x+w > len(l) {
			return x
		}
		if w == 2 {
			l[x+1] = cell{0, st}
		}
		if w > 0 {
			l[x] = cell{r, st}
		}
		x += w
	}
	return x
}

// putRight writes s so that it ends in front of column x.
func (l line) putRight(x int, s string, st style) { l.put(x-i18n.Width(s), s, st) }

// fill writes r into the columns from, up to but not including to.
func (l line) fill(from, to int, r rune, st style) {
	for x := max(from, 0); x < min(to, len(l)); x++ {
		l[x] = cell{r, st}
	}
}

// render is the line as text, with escape sequences where colour is wanted.
// Blanks at the end are left out.
func (l line) render(b *strings.Builder, colour bool) {
	end := len(l)
	for end > 0 && l[end-1].r == ' ' {
		end--
	}
	now := plain
	for _, c := range l[:end] {
		if colour && c.style != now && c.r != ' ' {
			b.WriteString("\x1b[0" + prefix(sgr[c.style]) + "m")
			now = c.style
		}
		switch c.r {
		case 0:
		case '\u00a0': // kept words together; done with that
			b.WriteByte(' ')
		default:
			b.WriteRune(c.r)
		}
	}
	if now != plain {
		b.WriteString("\x1b[0m")
	}
	b.WriteByte('\n')
}

func prefix(params string) string {
	if params == "" {
		return ""
	}
	return ";" + params
}
