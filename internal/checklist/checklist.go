// Package checklist says what became of every number of the checklist that
// the project began with: all that the articles it answers to name, ask and
// get wrong. docs/checklist.md is its page; a test keeps the page true, and
// fails where a number is called done that no lesson shows and no test holds.
//
// A lesson names its numbers in the front matter of its English text
// ("checklist: 32, 33"); a test in a comment or a name ("CHECKLIST 38").
package checklist

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed checklist.tsv
var table string

// Section is the numbers of one letter.
type Section struct {
	Letter  string // A to M
	Title   string
	TitleZh string
	Items   []Item
}

// Item is one number.
type Item struct {
	Number  string // 1 to 127, Q1 to Q12, E1 to E15, M
	Done    bool
	Test    string // "file test", where no test names the number
	Rest    string // why it is open, or what of it is still to come
	Title   string // in our words
	TitleZh string
}

// Sections are all numbers, in their order.
func Sections() (all []Section) {
	for line := range strings.Lines(table) {
		line = strings.TrimSuffix(line, "\n")
		heading, isHeading := strings.CutPrefix(line, "## ")
		switch {
		case isHeading:
			f := fields(heading, 3)
			all = append(all, Section{Letter: f[0], Title: f[1], TitleZh: f[2]})
		case !strings.HasPrefix(line, "#"):
			s := &all[len(all)-1]
			s.Items = append(s.Items, item(fields(line, 6)))
		}
	}
	return all
}

// fields are the n fields of a line; missing ones are empty.
func fields(line string, n int) []string {
	f := strings.Split(line, "\t")
	return append(f, make([]string, max(n-len(f), 0))...)
}

func item(f []string) Item {
	return Item{Number: f[0], Done: f[1] == "done", Test: f[2], Rest: f[3], Title: f[4], TitleZh: f[5]}
}

// Check compares the checklist with what a module shows and holds, and
// returns a sentence for each number that is called done and has no home, for
// each that is open without a reason, and for each that nobody knows.
func Check(all []Section, homes Homes) (complaints []string) {
	known := map[string]bool{}
	for _, s := range all {
		for _, it := range s.Items {
			known[it.Number] = true
			if complaint := it.check(homes); complaint != "" {
				complaints = append(complaints, complaint)
			}
		}
	}
	for kind, by := range map[string]map[string][]string{"the lessons": homes.Lessons, "the tests": homes.Tests} {
		for number, where := range by {
			if !known[number] {
				complaints = append(complaints, fmt.Sprintf("%s %v name %s, which is no number of the checklist", kind, where, number))
			}
		}
	}
	slices.Sort(complaints)
	return complaints
}

// check is what is wrong with one number; empty where nothing is.
func (it *Item) check(homes Homes) string {
	atHome := it.Test != "" || len(homes.Lessons[it.Number])+len(homes.Tests[it.Number]) > 0
	switch {
	case it.Test != "" && !homes.exists(it.Test):
		return fmt.Sprintf("%s is said to be held by %s, which does not exist", it.Number, it.Test)
	case it.Done && !atHome:
		return fmt.Sprintf("%s is called done, but no lesson and no test names it: %s", it.Number, it.Title)
	case !it.Done && it.Rest == "":
		return fmt.Sprintf("%s is open without a reason", it.Number)
	}
	return ""
}
