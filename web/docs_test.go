package web

import (
	"fmt"
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

func TestTheManualTellsTheLimits(t *testing.T) {
	limits := []string{
		fmt.Sprintf("%d KiB", maxHeader>>10), fmt.Sprintf("%d KiB", maxRequest>>10), fmt.Sprintf("%d MiB", maxCapture>>20), fmt.Sprintf("%d MiB", maxUnpacked>>20),
		fmt.Sprintf("%g s", headerPatience.Seconds()), fmt.Sprintf("%g s", bodyPatience.Seconds()), fmt.Sprintf("%g s", answerPatience.Seconds()),
		fmt.Sprintf("%d MiB/s", uploadPace>>20), fmt.Sprintf("%d KiB", answerPace>>10), fmt.Sprint(maxConns), fmt.Sprint(runs.rate), fmt.Sprint(streams.atOnce),
	}
	for _, name := range []string{"../docs/serve.md", "../docs/serve.zh.md"} {
		manual, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, limit := range limits {
			if !strings.Contains(string(manual), limit) {
				t.Errorf("%s does not tell of %s", name, limit)
			}
		}
	}
}
