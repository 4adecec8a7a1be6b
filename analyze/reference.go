package analyze

import (
	_ "embed" // the texts of the reference
	"fmt"
	"strings"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

// The texts of the reference; {{columns}} stands for the table of columns.
var (
	//go:embed reference/en.md
	referenceEnglish string
	//go:embed reference/zh.md
	referenceChinese string
)

// Reference is docs/analyze.md: what `tcpglass analyze` reads and writes, the
// query language, and each column.
func Reference(lang i18n.Lang) string {
	text := referenceEnglish
	if lang == i18n.Chinese {
		text = referenceChinese
	}
	return strings.ReplaceAll(text, "{{columns}}\n", columnTable(lang))
}

// columnTable is the columns as a table of Markdown. What both ends have
// stands there once.
func columnTable(lang i18n.Lang) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s | %s | %s |\n|---|---|---|\n", lang.Text("reference.column"), lang.Text("reference.type"), lang.Text("reference.meaning"))
	for i := range table {
		c := &table[i]
		if strings.Contains("."+c.Name, ".server.") && named(withoutEnd(c.Name)) != nil {
			continue
		}
		meaning := c.Doc(lang)
		if len(c.Words) > 0 {
			meaning += lang.Text("reference.words", "`"+strings.Join(c.Words, "` `")+"`")
		}
		if c.Rare {
			meaning += lang.Text("reference.rare")
		}
		fmt.Fprintf(&b, "| %s | %v | %s |\n", nameOf(c), c.Type, meaning)
	}
	return b.String()
}

// nameOf is a column's name; of one that both ends have, both.
func nameOf(c *Column) string {
	if withoutEnd(c.Name) == "" {
		return "`" + c.Name + "`"
	}
	return "`" + c.Name + "` `" + strings.Replace(c.Name, "client", "server", 1) + "`"
}
