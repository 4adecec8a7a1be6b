package packetdrill

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// scripts are the files below testdata with an ending, but for those broken
// on purpose.
func scripts(t testing.TB) (paths []string) {
	t.Helper()
	err := filepath.WalkDir("testdata", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == "broken" || d.Name() == "fuzz") {
			return filepath.SkipDir
		}
		if err == nil && strings.HasSuffix(path, ".pkt") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// load parses a script.
func load(t testing.TB, path string) *Script {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(path, src)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestOurScriptsPass(t *testing.T) {
	for _, path := range scripts(t) {
		t.Run(strings.TrimPrefix(path, "testdata/"), func(t *testing.T) {
			if res := load(t, path).Run(Config{}); res.Problem != nil {
				t.Error(fmt.Sprint("\n", res.Problem))
			}
		})
	}
}

func TestThereAreAtLeast150Scripts(t *testing.T) {
	if n := len(scripts(t)); n < 150 {
		t.Errorf("%d scripts, want at least 150", n)
	}
}

// labels are the requirements of RFC 9293.
func labels(t *testing.T) (list []string) {
	t.Helper()
	table, err := os.ReadFile("../../internal/requirements/rfc9293.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		label, _, _ := strings.Cut(line, "\t")
		list = append(list, label)
	}
	return list
}

var label = regexp.MustCompile(`\b(MUST|SHLD|MAY|U)-\d+\b`)

func TestEveryScriptSaysInItsFirstLineWhatMustHappen(t *testing.T) {
	known := labels(t)
	said := map[string]string{}
	for _, path := range scripts(t) {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(src), "\n")
		text, ok := strings.CutPrefix(first, "// ")
		if !ok || len(text) < 20 {
			t.Errorf("%s begins with %q, want a comment that says what must happen", path, first)
		}
		if twin := said[text]; twin != "" {
			t.Errorf("%s says the same as %s", path, twin)
		}
		said[text] = path
		for _, l := range label.FindAllString(first, -1) {
			if !slices.Contains(known, l) {
				t.Errorf("%s names %s, which RFC 9293 does not have", path, l)
			}
		}
	}
}

// A script whose expectations do not matter would prove nothing: each
// expected packet is asked for with another number, and each result of a
// call is another, one at a time. All must fail there, and nowhere else.
func TestEveryExpectationOfEveryScriptMatters(t *testing.T) {
	checked := 0
	for _, path := range scripts(t) {
		for i := range load(t, path).Events {
			s := load(t, path)
			e := &s.Events[i]
			switch {
			case e.Packet != nil && !e.Packet.Inbound && firstSyn(s, i):
				e.Packet.Flags ^= 1 // whatever number a first SYN has is right
			case e.Packet != nil && !e.Packet.Inbound:
				e.Packet.Seq += 3
			case e.Call != nil && e.Call.Result.Kind == Number && e.Call.Name != "socket" && e.Call.Name[0] != 'a':
				e.Call.Result.Num += 7
			default:
				continue
			}
			checked++
			res := s.Run(Config{})
			if res.Problem == nil {
				t.Errorf("%s:%d: another packet or result is as welcome", path, e.Line)
			} else if res.Problem.Line != e.Line {
				t.Errorf("%s:%d: another packet or result is only noticed in line %d", path, e.Line, res.Problem.Line)
			}
		}
	}
	if checked < 1000 {
		t.Errorf("only %d expectations found", checked)
	}
}

// firstSyn reports whether event i expects a SYN, whose number the script
// may choose.
func firstSyn(s *Script, i int) bool { return s.Events[i].Packet.Flags&2 != 0 }

func TestTheSameScriptGoesTheSameWayTwice(t *testing.T) {
	for _, path := range scripts(t) {
		a, b := load(t, path).Run(Config{Trace: true}), load(t, path).Run(Config{Trace: true})
		if x, y := lines(t, a), lines(t, b); x != y {
			t.Errorf("%s: two runs have different traces:\n%s\n%s", path, x, y)
		}
	}
}

// lines is a trace as JSON.
func lines(t *testing.T, res *Result) string {
	t.Helper()
	var b strings.Builder
	for i := range res.Trace {
		line, err := res.Trace[i].MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		b.Write(line)
		b.WriteByte('\n')
	}
	return b.String()
}

func TestWatchingChangesNothing(t *testing.T) {
	for _, path := range scripts(t) {
		a, b := load(t, path).Run(Config{}), load(t, path).Run(Config{Trace: true})
		if a.Elapsed != b.Elapsed || a.Events != b.Events || a.Problem != nil || b.Problem != nil {
			t.Errorf("%s: %d events in %v, with a trace %d in %v", path, a.Events, a.Elapsed, b.Events, b.Elapsed)
		}
	}
}
