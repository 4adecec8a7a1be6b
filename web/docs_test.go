package web

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// hooked is a pattern that is hooked in.
var hooked = regexp.MustCompile(`s\.(?:serve|upload|stream)\("([A-Z]+ /api/[^"]+)"`)

func TestTheManualNamesEveryRoute(t *testing.T) {
	for _, name := range []string{"../docs/serve.md", "../docs/serve.zh.md"} {
		manual, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for file, text := range sources(t) {
			for _, m := range hooked.FindAllStringSubmatch(text, -1) {
				found++
				if !strings.Contains(string(manual), "`"+m[1]+"`") {
					t.Errorf("%s does not name %s of %s", name, m[1], file)
				}
			}
		}
		if found < 5 {
			t.Errorf("only %d routes found: the search is broken", found)
		}
	}
}
