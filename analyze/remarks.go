package analyze

import (
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// Remarks are what a reader must know of the whole capture, a line each: what
// could not be read, what was put together, and what is not in it.
func (a *Analysis) Remarks(lang i18n.Lang) (lines []string) {
	t := &a.Totals
	note := func(n uint64, key string, args ...any) {
		if n > 0 {
			lines = append(lines, lang.Text(key, append([]any{n}, args...)...))
		}
	}
	note(t.Bad(), "analyze.unreadable", t.faults(lang))
	note(t.Pieces, "analyze.pieces")
	note(t.BadSums, "analyze.bad-sums")
	note(t.Counts.Tunnelled, "analyze.tunnelled")
	note(t.Counts.Quotes, "analyze.quotes", t.Unclaimed)
	note(a.dropped(), "analyze.dropped")
	return lines
}

// faults names why frames could not be read, the most frequent reason first.
func (t *Totals) faults(lang i18n.Lang) string {
	var best dissect.Fault
	kinds := 0
	for f, n := range t.Unreadable {
		if n == 0 {
			continue
		}
		kinds++
		if n > t.Unreadable[best] {
			best = dissect.Fault(f)
		}
	}
	if kinds > 1 {
		return lang.Text("analyze.and-more", best.String())
	}
	return best.String()
}

// dropped is how many frames the interfaces lost.
func (a *Analysis) dropped() (n uint64) {
	for _, i := range a.Interfaces {
		n += i.Dropped
	}
	return n
}
