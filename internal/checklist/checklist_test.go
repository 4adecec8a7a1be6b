package checklist

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write docs/checklist.md instead of comparing with it")

// module is the homes of this module's numbers.
func module(t *testing.T) Homes {
	t.Helper()
	homes, err := FindHomes(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	return homes
}

// TestEveryNumberThatIsDoneHasAHome is what the package is for.
func TestEveryNumberThatIsDoneHasAHome(t *testing.T) {
	for _, complaint := range Check(Sections(), module(t)) {
		t.Error(complaint)
	}
}

func TestThePageIsTrue(t *testing.T) {
	const name = "../../docs/checklist.md"
	page := Page(Sections(), module(t))
	if *update {
		if err := os.WriteFile(name, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile(name); err != nil || string(b) != page {
		t.Error("docs/checklist.md is not what the lessons and tests say: go test ./internal/checklist -update")
	}
}

// TestTheTableIsWhole: 127 numbers, 12 questions, 15 corrections, one list of
// numbers; each in both languages.
func TestTheTableIsWhole(t *testing.T) {
	var got, want []string
	for _, s := range Sections() {
		if s.Title == "" || s.TitleZh == "" {
			t.Errorf("section %s has no title", s.Letter)
		}
		for _, it := range s.Items {
			got = append(got, it.Number)
			if it.Title == "" || it.TitleZh == "" {
				t.Errorf("%s has no title", it.Number)
			}
		}
	}
	for _, run := range []struct {
		prefix string
		n      int
	}{{"", 127}, {"Q", 12}, {"E", 15}} {
		for i := range run.n {
			want = append(want, fmt.Sprint(run.prefix, i+1))
		}
	}
	if want = append(want, "M"); !slices.Equal(got, want) {
		t.Errorf("the numbers are %v, want %v", got, want)
	}
}

func TestHomesAreFound(t *testing.T) {
	homes, err := FindHomes(fstest.MapFS{
		"lessons/open/en.md":     {Data: []byte("---\norder: 1\nchecklist: 32, E4\n---\n# Open\nchecklist: 99\n")},
		"lessons/open/zh.md":     {Data: []byte("---\nchecklist: 98\n---\n")},
		"lessons/plain/en.md":    {Data: []byte("# Plain\n\nchecklist: 97\n")},
		"tcp/a_test.go":          {Data: []byte("package tcp\n\n// TestA holds CHECKLIST 38, Q1.\nfunc TestA() {\n\t// CHECKLIST 39\n}\n\n// CHECKLIST 40\n\nvar x int\n")},
		"tcp/a.go":               {Data: []byte("package tcp // CHECKLIST 96\n")},
		"lessons/open_test.go":   {Data: []byte("package lessons\n\nfunc TestB(s story) { s.item(41, \"x\", nil) }\n")},
		"tcp/testdata/a_test.go": {Data: []byte("not Go: CHECKLIST 95")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(homes.Lessons), "map[32:[open] E4:[open]]"; got != want {
		t.Errorf("lessons: %s, want %s", got, want)
	}
	want := "map[38:[tcp/a_test.go TestA] 39:[tcp/a_test.go TestA] 40:[tcp/a_test.go] 41:[lessons/open_test.go TestB] Q1:[tcp/a_test.go TestA]]"
	if got := fmt.Sprint(homes.Tests); got != want {
		t.Errorf("tests: %s, want %s", got, want)
	}
}

func TestComplaints(t *testing.T) {
	homes := Homes{
		Lessons: map[string][]string{"1": {"a"}},
		Tests:   map[string][]string{"2": {"a_test.go TestA"}},
		sources: map[string]string{"a_test.go": "func TestA("},
	}
	known := []Item{{Number: "1", Rest: "later"}, {Number: "2", Rest: "later"}}
	for _, tt := range []struct {
		what string
		item Item
		want string
	}{
		{"a lesson shows it", Item{Number: "1", Done: true}, ""},
		{"a test names it", Item{Number: "2", Done: true}, ""},
		{"a test holds it unnamed", Item{Number: "3", Done: true, Test: "a_test.go TestA"}, ""},
		{"that test is gone", Item{Number: "3", Done: true, Test: "a_test.go TestB"}, "does not exist"},
		{"nothing has it", Item{Number: "3", Done: true}, "no lesson and no test names it"},
		{"it is open and says why", Item{Number: "3", Rest: "issue 4"}, ""},
		{"it is open and does not say why", Item{Number: "3"}, "open without a reason"},
	} {
		got := strings.Join(Check([]Section{{Items: append(known, tt.item)}}, homes), "\n")
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.what, got, tt.want)
		}
	}
	if got := Check(nil, homes); len(got) != 2 || !strings.Contains(got[0], "is no number of the checklist") {
		t.Errorf("numbers that nobody knows: %q", got)
	}
}
