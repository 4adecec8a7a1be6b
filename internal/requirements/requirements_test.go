package requirements

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestEveryRequirementHasAHome is what the package is for.
func TestEveryRequirementHasAHome(t *testing.T) {
	sources, err := Sources(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, complaint := range Check(All(), sources) {
		t.Error(complaint)
	}
}

// TestTable: every row is whole and no label stands twice.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range All() {
		switch {
		case r.Label == "" || r.Section == "" || r.Rule == "":
			t.Errorf("a row is not whole: %+v", r)
		case seen[r.Label]:
			t.Errorf("%s stands twice", r.Label)
		}
		seen[r.Label] = true
	}
	for _, l := range []string{"MUST-1", "MUST-69", "SHLD-1", "SHLD-31", "MAY-1", "MAY-18", "REC-1", "U-1", "U-16"} {
		if !seen[l] {
			t.Errorf("%s is missing", l)
		}
	}
}

// TestComplaints: every way in which a rule can be without a home.
func TestComplaints(t *testing.T) {
	const must, may = "MUS" + "T-1", "MA" + "Y-1" // not to be found by the test above
	test := map[string]string{"a/a_test.go": "// " + must + "\nfunc TestA(t *testing.T) {}"}
	for _, tt := range []struct {
		what    string
		rule    Requirement
		sources map[string]string
		want    string
	}{
		{"a test names it", Requirement{Label: must}, test, ""},
		{"only code names it", Requirement{Label: must}, map[string]string{"a/a.go": must}, "has no home"},
		{"nothing names it, and it says why", Requirement{Label: must, Reason: "obsolete"}, nil, ""},
		{"it says why and is tested", Requirement{Label: must, Reason: "obsolete"}, test, "is excused (obsolete), but"},
		{"a test holds it unnamed", Requirement{Label: must, Test: "a/a_test.go TestA"}, test, ""},
		{"that test is gone", Requirement{Label: must, Test: "a/a_test.go TestB"}, test, "which does not exist"},
		{"a label that is none", Requirement{Label: may, Reason: "obsolete"}, test, "which is no rule"},
	} {
		got := Check([]Requirement{tt.rule}, tt.sources)
		found := slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, tt.want) })
		if tt.want == "" && len(got) > 0 || tt.want != "" && !found {
			t.Errorf("%s: got %q, want %q", tt.what, got, tt.want)
		}
	}
}
