package analyze

import (
	"strings"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// FindingsReference is docs/findings.md: all that may be found, with its
// causes and what to look at next.
func FindingsReference(lang i18n.Lang) string {
	var b strings.Builder
	b.WriteString("# " + lang.Text("findings.title") + "\n\n" + referenceNote[lang] + lang.Text("findings.head"))
	for i := range chapters {
		section(&b, lang, chapters[i].name)
		for _, r := range chapters[i].rules {
			foundEntry(&b, lang, r.code, r.severity, r.cite)
		}
	}
	section(&b, lang, "servers")
	for _, r := range serverRules {
		foundEntry(&b, lang, r.code, r.severity, r.cite)
	}
	section(&b, lang, "capture")
	for _, code := range captureCodes {
		foundEntry(&b, lang, code, Caveat, "")
	}
	b.WriteString(lang.Text("findings.tail"))
	return b.String()
}

// referenceNote says where the page comes from, and where it is in the other
// language.
var referenceNote = map[i18n.Lang]string{
	i18n.English: madeHere + "English · [中文](findings.zh.md)\n\n",
	i18n.Chinese: madeHere + "[English](findings.md) · 中文\n\n",
}

const madeHere = "<!-- Made by package analyze: go test ./analyze -run Reference -update -->\n\n"

func section(b *strings.Builder, lang i18n.Lang, name string) {
	b.WriteString("\n## " + lang.Text("findings.chapter."+name) + "\n")
}

// placeholders stand for the arguments of sentences: Finding.args.
func placeholders(lang i18n.Lang) []any {
	return []any{lang.Text(roleKeys[client]), lang.Text(roleKeys[server]), "N", "M", "T", "X", "P %", "K"}
}

// foundEntry is one finding: its code, how bad it is, its sentence, cause, next
// step and source.
func foundEntry(b *strings.Builder, lang i18n.Lang, code string, severity Severity, cite string) {
	b.WriteString("\n**`" + code + "`** · " + lang.Text("analyze.severity."+severity.String()))
	if cite != "" {
		b.WriteString(" · " + cite)
	}
	b.WriteString("  \n*" + filled(lang, "finding."+code) + "*")
	for _, kind := range []string{".cause", ".next"} {
		if key := "finding." + code + kind; i18n.Has(key) {
			b.WriteString("  \n" + lang.Text("findings"+kind, filled(lang, key)))
		}
	}
	b.WriteByte('\n')
}

func filled(lang i18n.Lang, key string) string {
	if strings.Contains(lang.Text(key), "%") {
		return lang.Text(key, placeholders(lang)...)
	}
	return lang.Text(key)
}
