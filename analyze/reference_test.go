package analyze

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
)

var update = flag.Bool("update", false, "write docs/analyze.md and docs/analyze.zh.md instead of comparing with them")

func TestTheReferenceIsTheGoldenOne(t *testing.T) {
	for lang, file := range map[i18n.Lang]string{i18n.English: "analyze.md", i18n.Chinese: "analyze.zh.md"} {
		got, path := Reference(lang), filepath.Join("../docs", file)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is not what the columns say; go test ./analyze -run Reference -update writes it anew", path)
		}
	}
}

// Each condition that the reference shows is one.
func TestTheConditionsOfTheReferenceAreRight(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.English, i18n.Chinese} {
		_, rest, _ := strings.Cut(Reference(lang), "```\nhandshake=")
		block, _, found := strings.Cut("handshake="+rest, "```")
		if !found {
			t.Fatal("the reference shows no conditions")
		}
		for line := range strings.Lines(block) {
			if _, err := ParseQuery(strings.TrimSpace(line)); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
}

func TestTheReferenceNamesEveryColumn(t *testing.T) {
	for _, c := range Columns() {
		if !strings.Contains(Reference(i18n.English), "`"+c.Name+"`") {
			t.Errorf("%s is missing", c.Name)
		}
	}
}
