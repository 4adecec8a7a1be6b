package explore

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/tcpglass/tcpglass/trace"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// searched is a search that must not fail.
func searched(t *testing.T, w World, o Options) *Result {
	t.Helper()
	r, err := Search(context.Background(), w, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// large are the parts that take more than a second or two: the numbers of
// the issue are measured with the command.
var large = map[string]bool{"twice": true, "late": true, "old": true}

// TestEveryQuestionHasItsAnswer: what is expected is found, and TCP as it is
// holds in the same world.
func TestEveryQuestionHasItsAnswer(t *testing.T) {
	for _, q := range Questions() {
		for _, p := range q.Parts {
			t.Run(q.Name+"/"+p.Name, func(t *testing.T) {
				if large[p.Name] {
					t.Skip("too large for a unit test")
				}
				r := searched(t, p.World, Options{})
				if _, ok := r.Find(p.Expect); ok != (p.Expect != "") || p.Expect == "" && r.Broken() {
					t.Errorf("found %v, want %q", r.Found, p.Expect)
				}
				if p.Real {
					holds(t, p.AsIs())
				}
			})
		}
	}
}

// holds fails where a property is broken in w, or where w was not searched
// to its end.
func holds(t *testing.T, w World) {
	t.Helper()
	r := searched(t, w, Options{})
	for _, f := range r.Found {
		if f.Property != w.Goal {
			t.Errorf("TCP as it is breaks %q:\n%s", f.Property, told(f.Run))
		}
	}
	if !r.Complete || w.Goal == "" && r.Ends == 0 {
		t.Errorf("%d states, complete %v, %d ends: want all, and at least one", r.States, r.Complete, r.Ends)
	}
}

// TestTheRealProtocolHoldsInSmallWorlds: one world for each thing that may
// go wrong, and a few together.
func TestTheRealProtocolHoldsInSmallWorlds(t *testing.T) {
	for name, w := range map[string]World{
		"nothing goes wrong":        {Writes: [2]int{1, 1}},
		"losses":                    {Writes: [2]int{1, 0}, Losses: 2, Flight: 4},
		"copies":                    {Writes: [2]int{1, 0}, Copies: 1},
		"early timeouts":            {Writes: [2]int{1, 0}, Timeouts: 1, Flight: 4},
		"old duplicates":            {Writes: [2]int{1, 0}, Olds: 1},
		"delayed acknowledgments":   {Writes: [2]int{2, 0}, Losses: 1, DelayedAck: true, Flight: 3},
		"timestamps":                {Writes: [2]int{1, 0}, Losses: 1, Stamps: true, Flight: 4},
		"simultaneous open":         {Crossing: true, Losses: 1, Copies: 1, Flight: 3},
		"an abort":                  {Writes: [2]int{1, 1}, Aborts: 1, Flight: 3},
		"two connections":           {Lives: 2, Losses: 1, Flight: 3},
		"two connections, a copy":   {Lives: 2, Copies: 1, Flight: 3},
		"a lost and a copied one":   {Losses: 1, Copies: 1, Flight: 3},
		"a wrap, with another loss": {Writes: [2]int{1, 0}, Leaps: 1, Losses: 1, Stamps: true, Flight: 3},
	} {
		t.Run(name, func(t *testing.T) { holds(t, w) })
	}
}

// TestTheShortestRuns: how many moves each answer takes. Fewer would be a
// finding of its own.
func TestTheShortestRuns(t *testing.T) {
	for _, tt := range []struct {
		question, part string
		moves          int
		why            string
	}{
		{"three-way", "opens", 4, "open, and three segments arrive"},
		{"two-way", "stale-syn", 1, "the old SYN comes"},
		{"two-way", "deadlock", 3, "open, the SYN arrives, its answer is lost"},
		{"four-way", "opens", 5, "open, and four segments arrive"},
		{"merged-fin", "three", 9, "open, three segments; close, three segments; time passes"},
		{"fixed-isn", "syn-ack", 2, "open, and the old SYN,ACK comes"},
		{"fixed-isn", "octet", 3, "open, the SYN arrives, the old octet comes"},
		{"no-paws", "octet", 9, "open with data and a copy of it, the leap, the copy"},
		{"loose-reset", "reset", 4, "open, two segments, the old RST"},
	} {
		run, ok := asked(t, tt.question, tt.part)
		if !ok || run.Len() != tt.moves {
			t.Errorf("%s/%s: %d moves, want %d: %s", tt.question, tt.part, run.Len(), tt.moves, tt.why)
		}
	}
}

// asked is the expected run of a part of a question.
func asked(t *testing.T, question, part string) (Run, bool) {
	t.Helper()
	q, _ := Ask(question)
	for _, p := range q.Parts {
		if p.Name == part {
			return searched(t, p.World, Options{}).Find(p.Expect)
		}
	}
	t.Fatalf("no part %s/%s", question, part)
	return Run{}, false
}

// told is a run as one line for each record: a drawing that no viewer
// changes.
func told(r Run) string {
	var b strings.Builder
	for _, rec := range r.Trace() {
		fmt.Fprintf(&b, "%7.2f s  %-6s  %-8v %s", float64(rec.At.Sub(begin))/1e9, rec.Host, rec.Kind, rec.Why)
		if s := rec.Segment; s != nil {
			fmt.Fprintf(&b, "  #%d %v seq %d ack %d len %d", rec.Packet, s.Flags, s.Seq, s.Ack, s.Len)
		}
		if rec.Kind == trace.State {
			fmt.Fprintf(&b, "  %s to %s", rec.From, rec.To)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestTheRunsAreTold compares the runs of all answers with those that were
// read and believed.
func TestTheRunsAreTold(t *testing.T) {
	for _, q := range Questions() {
		var b strings.Builder
		for _, p := range q.Parts {
			if p.Expect == "" {
				continue
			}
			run, _ := asked(t, q.Name, p.Name)
			fmt.Fprintf(&b, "%s/%s: %s\n%s\n", q.Name, p.Name, p.Expect, told(run))
		}
		golden(t, q.Name+".txt", b.String())
	}
}

func golden(t *testing.T, name, got string) {
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

// TestAnyNumberOfWorkersFindsTheSame: the runs, the numbers, everything.
func TestAnyNumberOfWorkersFindsTheSame(t *testing.T) {
	for _, w := range []World{
		{Protocol: NoTimeWait, Writes: [2]int{1, 0}, Losses: 1, Flight: 3},
		{Protocol: TwoWay, Writes: [2]int{1, 0}, Losses: 1, Olds: 1, Flight: 2},
		{Writes: [2]int{1, 0}, Losses: 1, Copies: 1, Flight: 2},
	} {
		one := searched(t, w, Options{Workers: 1})
		for _, workers := range []int{2, 3, 8} {
			if got := searched(t, w, Options{Workers: workers}); !same(got, one) {
				t.Errorf("%d workers: got %+v, want %+v as with one", workers, got, one)
			}
		}
	}
}

// same compares what was found, but for the protocols, which are functions.
func same(a, b *Result) bool {
	strip := func(r *Result) Result {
		out := *r
		out.Found = append([]Finding(nil), r.Found...)
		for i := range out.Found {
			out.Found[i].Run.world.Protocol = Protocol{}
		}
		return out
	}
	return reflect.DeepEqual(strip(a), strip(b))
}

// TestTheBugPutInIsFoundByThePropertyThatItBreaks: a reset that counts
// wherever its number lies ends a connection that nobody aborted.
func TestTheBugPutInIsFoundByThePropertyThatItBreaks(t *testing.T) {
	w := World{Protocol: LooseReset, Writes: [2]int{1, 0}, Olds: 1, Flight: 3}
	run, ok := searched(t, w, Options{}).Find(Peace)
	if !ok {
		t.Fatal("not found")
	}
	if !strings.Contains(told(run), "RST,ACK") {
		t.Errorf("the run has no reset:\n%s", told(run))
	}
	w.Protocol = Protocol{}
	holds(t, w)
}

// TestASearchMayBeCutOff: it says so, and claims nothing about what it has
// not seen.
func TestASearchMayBeCutOff(t *testing.T) {
	w := World{Writes: [2]int{1, 1}, Losses: 1}
	r := searched(t, w, Options{States: 5000})
	if r.Complete || r.States < 5000 || r.States > 5000+batch*10 || len(r.Found) > 0 {
		t.Errorf("states %d, complete %v, found %v: want little more than 5000, not complete, nothing", r.States, r.Complete, r.Found)
	}
}

func TestASearchEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	_, err := Search(ctx, World{Writes: [2]int{2, 2}, Losses: 3, Timeouts: 3}, Options{Progress: func(states, depth int) {
		if calls++; calls == 3 {
			cancel()
		}
	}})
	if err != context.Canceled || calls != 3 {
		t.Errorf("error %v after %d reports, want that it was canceled after 3", err, calls)
	}
}

func TestImpossibleWorldsAreRefused(t *testing.T) {
	for what, w := range map[string]World{
		"Writes": {Writes: [2]int{MaxWrites + 1, 0}},
		"Lives":  {Lives: MaxLives + 1},
		"Flight": {Flight: MaxFlight + 1},
		"bound":  {Losses: -1},
	} {
		if _, err := Search(context.Background(), w, Options{}); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%+v: error %v, want one about %s", w, err, what)
		}
	}
}
