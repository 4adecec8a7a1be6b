package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sim/explore"
	"github.com/tcpglass/tcpglass/trace"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// asked are the questions but for the first, which takes longer than a unit
// test should.
func asked() (names []string) {
	for _, q := range explore.Questions() {
		if q.Name != explore.Default {
			names = append(names, q.Name)
		}
	}
	return names
}

// TestWhyAnswers compares all answers in both languages with those that were
// read and believed. What is drawn is tested with package ladder, and the
// run with package explore: of the drawing a line is enough.
func TestWhyAnswers(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		var all strings.Builder
		for _, q := range asked() {
			s := run(t, "why", q, "--lang", lang)
			if s.code != exitFine || s.errs != "" {
				t.Fatalf("%s: exit code %d, complaint %q", q, s.code, s.errs)
			}
			all.WriteString(withoutDrawing(s.out) + "\n")
		}
		compare(t, "why-"+lang+".txt", all.String())
	}
}

// withoutDrawing leaves a line of dots of each ladder.
func withoutDrawing(page string) string {
	var out []string
	drawn := false
	for _, l := range strings.Split(page, "\n") {
		isDrawing := strings.HasPrefix(l, "    ") || strings.HasPrefix(l, "──") || strings.HasPrefix(l, " ") && strings.ContainsAny(l, "│┊")
		if !isDrawing {
			out = append(out, l)
		} else if !drawn {
			out = append(out, "    …")
		}
		drawn = isDrawing
	}
	return strings.Join(out, "\n")
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
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
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}

func TestWhyTwoWayDrawsBothFailures(t *testing.T) {
	s := run(t, "why", "two-way")
	for _, want := range []string{
		"The stale SYN", "old duplicate", "SYN-RECEIVED", "ESTABLISHED", "has opened nothing",
		"The deadlock", "lost on the way", "nothing helps", "1'' SYN", "What the RFC does instead",
	} {
		if !strings.Contains(s.out, want) {
			t.Errorf("%q is missing:\n%s", want, s.out)
		}
	}
}

func TestWhyList(t *testing.T) {
	s := run(t, "why", "--list")
	for _, q := range explore.Questions() {
		if !strings.Contains(s.out, "\n"+q.Name+" ") && !strings.HasPrefix(s.out, q.Name+" ") {
			t.Errorf("%s is not in the list:\n%s", q.Name, s.out)
		}
	}
	if strings.Contains(s.out, "ask.") {
		t.Errorf("a text is missing:\n%s", s.out)
	}
}

// TestWhyHasAllItsTexts: the keys are put together from names, and no other
// test sees them.
func TestWhyHasAllItsTexts(t *testing.T) {
	need := func(key string) {
		if !i18n.Has(key) {
			t.Errorf("no text for %s", key)
		}
	}
	for _, q := range explore.Questions() {
		for _, what := range []string{"title", "changed", "rfc"} {
			need("ask." + q.Name + "." + what)
		}
		for _, p := range q.Parts {
			need("ask." + q.Name + "." + p.Name)
			need("ask." + q.Name + "." + p.Name + ".title")
		}
	}
	for _, p := range append([]explore.Property{explore.Opens, explore.Ends}, explore.Properties...) {
		need("ask.property." + string(p))
	}
	for _, name := range boundNames {
		need("ask.bound." + name)
	}
	for _, note := range []string{"old-duplicate", "leap", "hopeless", "write-refused", "nothing-opened", "no-third", "listener"} {
		need("why." + note)
	}
}

func TestWhyJSON(t *testing.T) {
	s := run(t, "why", "two-way", "--format", "json")
	var a struct {
		Question string
		Parts    []struct {
			Name   string
			Expect string
			Bounds map[string]int
			Result struct {
				States int
				Found  []struct {
					Property string
					Moves    int
					Trace    []trace.Record
				}
			}
			AsIs struct {
				States   int
				Complete bool
				Found    []any
			} `json:"as_is"`
		}
	}
	if err := json.Unmarshal([]byte(s.out), &a); err != nil {
		t.Fatal(err)
	}
	if a.Question != "two-way" || len(a.Parts) != 2 {
		t.Fatalf("question %q with %d parts", a.Question, len(a.Parts))
	}
	for _, p := range a.Parts {
		found := p.Result.Found
		if len(found) == 0 || found[0].Property != p.Expect || len(found[0].Trace) == 0 || p.Result.States == 0 {
			t.Errorf("%s: %d states, found %v", p.Name, p.Result.States, found)
		}
		if p.AsIs.States == 0 || !p.AsIs.Complete || len(p.AsIs.Found) != 0 || p.Bounds["connections"] != 1 {
			t.Errorf("%s: TCP as it is: %+v, bounds %v", p.Name, p.AsIs, p.Bounds)
		}
	}
}

func TestWhyPictures(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--format", "svg"}, "<svg"},
		{[]string{"--format", "mermaid"}, "sequenceDiagram"},
		{[]string{"--format", "mermaid", "--run", "2"}, "SYN-SENT"},
	} {
		s := run(t, append([]string{"why", "two-way"}, tt.args...)...)
		if s.code != exitFine || !strings.Contains(s.out, tt.want) {
			t.Errorf("%q: exit code %d, complaint %q, %q is missing", tt.args, s.code, s.errs, tt.want)
		}
	}
	one, two := run(t, "why", "two-way", "--format", "svg"), run(t, "why", "two-way", "--format", "svg", "--run", "2")
	if one.out == two.out {
		t.Error("--run 2 draws the first run")
	}
}

func TestWhyRefuses(t *testing.T) {
	for _, tt := range []struct {
		word string
		args []string
	}{
		{`"five-way"`, []string{"five-way"}},
		{"--list", []string{"five-way"}}, // says what to do
		{`"no-2msl"`, []string{"two-way", "no-2msl"}},
		{`"pdf"`, []string{"--format", "pdf"}},
		{"-5", []string{"--states", "-5"}},
		{"many", []string{"--states", "many"}},
		{"3", []string{"two-way", "--format", "svg", "--run", "3"}},
		{"59", []string{"--width", "59"}},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			run(t, append([]string{"why"}, tt.args...)...).refused(t, tt.word)
		})
	}
	run(t, "why", "five-way", "--lang", "zh").refused(t, "没有问题")
}

// TestWhyCutOff: with few states the search says that it was cut off, and a
// run that was not found is a failure.
func TestWhyCutOff(t *testing.T) {
	s := run(t, "why", "--states", "300")
	if s.code != exitFine || !strings.Contains(s.out, "cut off") {
		t.Errorf("exit code %d, complaint %q, output:\n%s", s.code, s.errs, s.out)
	}
	s = run(t, "why", "no-2msl", "--states", "300")
	if s.code != exitFound || !strings.Contains(s.errs, "--states") {
		t.Errorf("exit code %d, complaint %q", s.code, s.errs)
	}
}

func TestWhyInterrupted(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	code := dispatch(ctx, []string{"why"}, &out, &errs)
	if code != exitFound || out.Len() > 0 || !strings.Contains(errs.String(), "stopped") {
		t.Errorf("exit code %d, output %q, complaint %q", code, out.String(), errs.String())
	}
}

func TestTheScreenTakesItsLineAway(t *testing.T) {
	var b bytes.Buffer
	s := screen{w: &b}
	s.draw(4096, 12)
	s.clear()
	if got, want := b.String(), "\r4096 states, 12 moves deep"+eraseEnd+"\r"+eraseEnd; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	screen{}.draw(1, 1) // nobody looks
}
