// Package requirements finds a home for every rule of RFC 9293: a test that
// holds it, or a reason why nothing does. Its test reads the tests of the
// whole module, so a rule cannot lose its home unnoticed.
package requirements

import (
	_ "embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

//go:embed rfc9293.tsv
var table string

// Requirement is one rule.
type Requirement struct {
	Label   string // MUST-13; U-n where the RFC gives none
	Section string // of RFC 9293
	Test    string // "file test", where no test names the label
	Reason  string // why nothing holds it; empty where something does
	Rule    string // in our words
}

// All are the rules of RFC 9293, in the order of their labels.
func All() []Requirement {
	var all []Requirement
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		r := Requirement{Label: f[0], Section: f[1], Rule: f[3]}
		if reason, ok := strings.CutPrefix(f[2], "- "); ok {
			r.Reason = reason
		} else {
			r.Test = f[2]
		}
		all = append(all, r)
	}
	return all
}

var (
	label  = regexp.MustCompile(`\b(MUST|SHLD|MAY|REC|U)-\d+\b`)
	skipIn = []string{".git", "testdata", "requirements", "bench"}
)

// Sources are the Go files of a module, by path: their texts.
func Sources(module fs.FS) (map[string]string, error) {
	sources := map[string]string{}
	err := fs.WalkDir(module, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(skipIn, d.Name()):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		text, err := fs.ReadFile(module, name)
		sources[name] = string(text)
		return err
	})
	return sources, err
}

// Check compares the rules with the files of a module and returns a sentence
// for each that has no home, or more than it needs, and for each label that
// no rule has.
func Check(rules []Requirement, sources map[string]string) (complaints []string) {
	homes := cited(sources)
	for _, r := range rules {
		tests := slices.ContainsFunc(homes[r.Label], isTest)
		switch {
		case r.Test != "" && !exists(sources, r.Test):
			complaints = append(complaints, fmt.Sprintf("%s is said to be held by %s, which does not exist", r.Label, r.Test))
		case r.Reason != "" && tests:
			complaints = append(complaints, fmt.Sprintf("%s is excused (%s), but %v test it", r.Label, r.Reason, homes[r.Label]))
		case r.Reason == "" && r.Test == "" && !tests:
			complaints = append(complaints, fmt.Sprintf("%s has no home: no test names it. %s", r.Label, r.Rule))
		}
		delete(homes, r.Label)
	}
	for l, files := range homes {
		complaints = append(complaints, fmt.Sprintf("%v cite %s, which is no rule of RFC 9293", files, l))
	}
	return complaints
}

// cited is the files that name each label.
func cited(sources map[string]string) map[string][]string {
	homes := map[string][]string{}
	for name, text := range sources {
		for _, l := range label.FindAllString(text, -1) {
			if !slices.Contains(homes[l], name) {
				homes[l] = append(homes[l], name)
			}
		}
	}
	return homes
}

func isTest(name string) bool { return strings.HasSuffix(name, "_test.go") }

// exists reports whether home, "file test", is there.
func exists(sources map[string]string, home string) bool {
	file, test, _ := strings.Cut(home, " ")
	return strings.Contains(sources[file], "func "+test+"(")
}
