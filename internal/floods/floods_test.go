package floods

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// trials are tried once for all tests.
var trials = sync.OnceValue(Try)

// shapes is what each attack is called in the end.
var shapes = map[string]detect.Shape{
	"random": detect.Random, "known": detect.Random, "prefix": detect.OnePrefix, "single": detect.OneSource, "replayed": detect.Replayed,
	"acks": detect.Acks, "data": detect.Random, "guesses": detect.Random,
	"prefix6": detect.OnePrefix,
}

// CHECKLIST 80, E14.
func TestEveryFloodIsNamedWithinASecondAndNoCrowdIs(t *testing.T) {
	for _, x := range trials() {
		v, after, ok := x.Named()
		switch {
		case x.Attack.Flood == nil && ok:
			t.Errorf("a crowd before %s is called %v %v", x.Defence.Name, v.Class, v.Shape)
		case x.Attack.Flood == nil:
		case !ok:
			t.Errorf("%s against %s: nobody noticed", x.Attack.Name, x.Defence.Name)
		case v.Class != detect.Flood || after <= 0 || after > time.Second:
			t.Errorf("%s against %s is called %v after %v; want a flood within a second", x.Attack.Name, x.Defence.Name, v.Class, after)
		}
		t.Logf("%s against %s: %v %v after %v", x.Attack.Name, x.Defence.Name, v.Class, v.Shape, after)
		if last := x.Said[len(x.Said)-1]; last.Shape != shapes[x.Attack.Name] && last.Class != detect.Nothing {
			t.Errorf("%s against %s ends as %v %v", x.Attack.Name, x.Defence.Name, last.Class, last.Shape)
		}
	}
}

var update = flag.Bool("update", false, "write docs/floods.md and docs/floods.zh.md instead of comparing with them")

// CHECKLIST 67, 68, 75, 76, 77, 78, 83.
func TestThePageIsTheGoldenOne(t *testing.T) {
	for lang, file := range map[i18n.Lang]string{i18n.English: "floods.md", i18n.Chinese: "floods.zh.md"} {
		got, err := Page(trials(), lang)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("../../docs", file)
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
			t.Errorf("%s has changed; look at what is different, then run with -update\n%s", file, difference(got, string(want)))
		}
	}
}

// difference is the first line that differs.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got:  " + g[i] + "\nwant: " + w[i]
		}
	}
	return "one is longer"
}

func TestPercentNeverSaysAllOrNothingWhereItIsNot(t *testing.T) {
	for _, tt := range []struct {
		part, whole int
		want        string
	}{
		{0, 200, "0 %"}, {1, 200, "1 %"}, {199, 200, "99 %"}, {200, 200, "100 %"}, {0, 0, "–"},
	} {
		if got := percent(tt.part, tt.whole); got != tt.want {
			t.Errorf("%d of %d is %q, want %q", tt.part, tt.whole, got, tt.want)
		}
	}
}
