package scenario

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// manual is where the language is described.
const manual = "../../docs/scenario.md"

func TestTheManualHasEveryKeyAndEveryVerb(t *testing.T) {
	b, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	text = between(t, text, "host keys", keyTable(hostKeys))
	text = between(t, text, "pipe keys", keyTable(pipeKeys))
	text = between(t, text, "host verbs", verbTable(hostVerbs))
	text = between(t, text, "peer verbs", verbTable(peerVerbs))
	if text == string(b) {
		return
	}
	if !*update {
		t.Fatalf("the tables of %s are not those of the language; run with -update", manual)
	}
	if err := os.WriteFile(manual, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// between puts a table in its place.
func between(t *testing.T, text, mark, table string) string {
	before, rest, ok := strings.Cut(text, "<!-- "+mark+" -->\n")
	_, after, end := strings.Cut(rest, "<!-- end -->")
	if !ok || !end {
		t.Fatalf("no place for the %s", mark)
	}
	return before + "<!-- " + mark + " -->\n" + table + "<!-- end -->" + after
}

func keyTable[C any](keys map[string]key[C]) string {
	var b strings.Builder
	b.WriteString("| Key | Value | |\n|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		var kinds []string
		for _, k := range keys[name].kinds {
			kinds = append(kinds, k.name.String())
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", name, strings.Join(kinds, "; "), keys[name].doc)
	}
	return b.String()
}

func verbTable(verbs map[string]verb) string {
	var b strings.Builder
	b.WriteString("| Verb | |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(verbs)) {
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.ReplaceAll(verbs[name].syntax, "|", `\|`), verbs[name].doc)
	}
	return b.String()
}
