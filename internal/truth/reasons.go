package truth

import (
	_ "embed"
	"fmt"
	"path"
	"strings"
)

//go:embed reasons.tsv
var reasonsTable string

// Reason says of some differences who is right, and why.
type Reason struct {
	File, Question string // with * for any part
	Ours, Theirs   string // answers, with * for any part
	Right          string // ours, theirs, both, neither
	Why, WhyZh     string
}

// Reasons reads reasons.tsv.
func Reasons() (all []Reason, err error) {
	records, err := records(strings.NewReader(reasonsTable))
	for _, r := range records {
		all = append(all, Reason{r["file"], r["question"], r["ours"], r["theirs"], r["right"], r["why"], r["why_zh"]})
	}
	return all, err
}

// explains reports whether r is about d.
func (r *Reason) explains(d *Difference) bool {
	return like(r.File, d.File) && like(r.Question, d.Question) && like(r.Ours, d.Ours) && like(r.Theirs, d.Theirs)
}

// like matches a pattern, or several with | between.
func like(pattern, s string) bool {
	for p := range strings.SplitSeq(pattern, "|") {
		if ok, err := path.Match(p, s); err == nil && ok {
			return true
		}
	}
	return false
}

// Explained is differences that have the same reason.
type Explained struct {
	Reason
	Differences []Difference
}

// Explain gives each difference the first reason that is about it. What is
// left over has none. Reasons that nothing needs are complained of.
func Explain(reasons []Reason, differences []Difference) (all []Explained, left []Difference, complaints []string) {
	all = make([]Explained, len(reasons))
	for i := range reasons {
		all[i].Reason = reasons[i]
	}
next:
	for _, d := range differences {
		for i := range all {
			if all[i].explains(&d) {
				all[i].Differences = append(all[i].Differences, d)
				continue next
			}
		}
		left = append(left, d)
	}
	for _, e := range all {
		if len(e.Differences) == 0 {
			complaints = append(complaints, fmt.Sprintf("nothing needs the reason for %s %s %s: %s", e.File, e.Question, e.Theirs, e.Why))
		}
	}
	return all, left, complaints
}
