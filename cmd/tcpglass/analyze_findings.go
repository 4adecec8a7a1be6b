package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/tcpglass/tcpglass/analyze"
)

// maxFindings is how many findings are shown, without --all.
const maxFindings = 6

// findings says what is remarkable, the worst first.
func (a *analyzing) findings(b *bytes.Buffer) {
	found := slices.DeleteFunc(analyze.Findings(a.found), a.elsewhere)
	more := 0
	if len(found) > maxFindings && !a.all {
		more = len(found) - maxFindings
		found = found[:maxFindings]
	}
	a.tellFindings(b, found)
	if more > 0 {
		b.WriteByte('\n')
		paragraph(b, "", a.text("analyze.more-findings", more), a.lineWidth())
	}
}

// tellFindings writes findings. Of several of a kind the first is explained.
func (a *analyzing) tellFindings(b *bytes.Buffer, found []analyze.Finding) {
	told := map[string]bool{}
	for i := range found {
		f := &found[i]
		if !told[f.Code] {
			b.WriteByte('\n')
		}
		a.finding(b, f)
		if !told[f.Code] {
			a.reasons(b, f)
		}
		told[f.Code] = true
	}
}

// elsewhere reports whether a finding is about none of the connections that
// are wanted.
func (a *analyzing) elsewhere(f analyze.Finding) bool {
	if a.shown == nil {
		return false
	}
	return !slices.ContainsFunc(f.Conns, func(n int) bool {
		_, wanted := slices.BinarySearch(a.shown, n)
		return wanted
	})
}

// finding writes one: how bad it is and what, and what it rests on.
func (a *analyzing) finding(b *bytes.Buffer, f *analyze.Finding) {
	severity := a.text("analyze.severity." + f.Severity.String())
	paragraph(b, "• ", fmt.Sprintf("[%s] %s%s", severity, f.Headline(a.lang), a.evidence(f)), a.lineWidth())
}

// reasons writes what brings a finding about, and what to look at next.
func (a *analyzing) reasons(b *bytes.Buffer, f *analyze.Finding) {
	for _, text := range []string{f.Cause(a.lang), f.Next(a.lang)} {
		for line := range strings.Lines(text) {
			paragraph(b, "  ", strings.TrimSpace(line), a.lineWidth())
		}
	}
}

// evidence is where to look: connections, frames, the paragraph.
func (a *analyzing) evidence(f *analyze.Finding) string {
	comma := a.text("analyze.evidence.number")
	var parts []string
	if len(f.Conns) > 0 {
		parts = append(parts, "# "+numbers(f.Conns, comma))
	}
	if len(f.Frames) > 0 {
		parts = append(parts, a.text("analyze.frames", numbers(f.Frames, comma)))
	}
	if f.Cite != "" {
		parts = append(parts, strings.NewReplacer(", figure ", a.text("analyze.evidence.figure"), ", ", comma).Replace(f.Cite))
	}
	if len(parts) == 0 {
		return ""
	}
	return a.text("analyze.evidence", strings.Join(parts, a.text("analyze.evidence.part")))
}

// numbers is a list of numbers, with comma between.
func numbers[T int | uint64](list []T, comma string) string {
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(list)), comma), "[]")
}

// lineWidth is where lines of text end.
func (a *analyzing) lineWidth() int { return min(a.columns(a.width), longLine) }
