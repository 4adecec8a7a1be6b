package ladder

import (
	"regexp"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

func TestMermaids(t *testing.T) {
	for _, tt := range []struct {
		what, script string
		o            Options
	}{
		{"whole", whole, Options{Title: "Seven segments", Captions: captions}},
		{"loss-zh", loss, Options{Lang: i18n.Chinese}},
		{"mishaps", mishaps, Options{}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			golden(t, tt.what+".mmd", New(script(t, tt.script)).Mermaid(tt.o))
		})
	}
}

// grammar is the part of Mermaid's language that is used here, a line each.
// Texts hold no semicolon but that of a character's number.
var grammar = regexp.MustCompile(`^(sequenceDiagram` +
	`|    accTitle: TEXT|    accDescr: TEXT` +
	`|    participant H\d+ as TEXT` +
	`|    (Note left of|Note right of) H\d+: TEXT` +
	`|    Note over H\d+,H\d+: TEXT` +
	`|    H\d+-{1,2}(>>|x|\))H\d+: TEXT` +
	`|    rect rgba\(\d+, \d+, \d+, 0\.12\)|    end)$`)

func TestMermaidKeepsToItsGrammar(t *testing.T) {
	grammar := regexp.MustCompile(strings.ReplaceAll(grammar.String(), "TEXT", `([^#;<>\n]|#(\d+|lt|gt);|<br/>)+`))
	for name, text := range stories {
		open := 0
		for _, l := range strings.Split(strings.TrimSpace(New(script(t, text)).Mermaid(Options{Title: "#1; <2>"})), "\n") {
			if !grammar.MatchString(l) {
				t.Errorf("%s: not Mermaid: %q", name, l)
			}
			switch {
			case strings.HasPrefix(l, "    rect"):
				open++
			case l == "    end":
				open--
			}
		}
		if open != 0 {
			t.Errorf("%s: %d boxes are not closed", name, open)
		}
	}
}

func TestAnEmptyMermaidSaysSo(t *testing.T) {
	if m := (Diagrams{}).Mermaid(Options{}); !strings.Contains(m, "nothing was sent") {
		t.Errorf("an empty trace draws %s", m)
	}
}
