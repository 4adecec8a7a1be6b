package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/lessons"
)

// shown is the exhibit that a request gets.
func shown(t *testing.T, ask runRequest) *exhibit {
	t.Helper()
	p, err := produce(t.Context(), i18n.English, &ask)
	if err != nil {
		t.Fatalf("%+v: %v", ask, err)
	}
	return p.exhibit()
}

func TestTheCatalogHasEveryLessonInItsGroup(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.English, i18n.Chinese} {
		n := 0
		for _, g := range catalogOf(lang).Groups {
			if n += len(g.Lessons); !i18n.Has("lab.group." + g.Name) {
				t.Errorf("group %q has no text", g.Name)
			}
		}
		if want := len(lessons.All()); n != want {
			t.Errorf("%d lessons are in groups, want %d", n, want)
		}
	}
}

func TestEveryLessonHasItsTexts(t *testing.T) {
	for _, l := range lessons.All() {
		if texts, err := lessonOf(i18n.Chinese, l.Name); err != nil || texts.Title == "" || len(texts.Watch) == 0 {
			t.Errorf("%s: %+v, %v", l.Name, texts, err)
		}
	}
	if _, err := lessonOf(i18n.English, "no-such-lesson"); refusalOf(err).code() != "unknown-lesson" {
		t.Errorf("a lesson that is not there: %v", err)
	}
}

// The page shows what the golden trace says: gauges are told besides, and
// disturb nothing.
func TestGaugesDoNotDisturb(t *testing.T) {
	for _, l := range lessons.All() {
		x := shown(t, runRequest{Lesson: l.Name})
		plain := ladder.All(l.Play().Trace).Model(ladder.Options{})
		if len(x.Model.Connections) != len(plain.Connections) {
			t.Fatalf("%s has %d connections on the page, %d without gauges", l.Name, len(x.Model.Connections), len(plain.Connections))
		}
		if p := partingOf(i18n.English, &x.Model, &plain); p != nil {
			t.Errorf("%s goes another way with gauges: %s", l.Name, p.Text)
		}
	}
}

// Row.n is the place among all rows, and follows the time.
func TestRowsAreNumberedInTheOrderOfTheTrace(t *testing.T) {
	for _, l := range lessons.All() {
		var all []ladder.ModelRow
		for _, c := range shown(t, runRequest{Lesson: l.Name}).Model.Connections {
			all = append(all, c.Rows...)
		}
		slices.SortFunc(all, func(a, b ladder.ModelRow) int { return a.N - b.N })
		for i := range all {
			if all[i].N != i || i > 0 && all[i].At < all[i-1].At {
				t.Fatalf("%s: row %d has n %d and comes at %v ms, behind one at %v", l.Name, i, all[i].N, all[i].At, all[max(i-1, 0)].At)
			}
		}
	}
}

// Each packet that an arrow shows is there, octet for octet.
func TestEveryArrowHasItsPacket(t *testing.T) {
	for _, l := range lessons.All() {
		x := shown(t, runRequest{Lesson: l.Name})
		for _, c := range x.Model.Connections {
			for _, a := range c.Arrows {
				i := slices.IndexFunc(x.Packets, func(p packet) bool { return p.Number == a.Packet })
				if i < 0 || a.Sent != nil && x.Packets[i].At != *a.Sent {
					t.Errorf("%s: no packet %d at %v ms for arrow %s", l.Name, a.Packet, a.Sent, a.Mark)
				}
			}
		}
	}
}

// Whatever an arrow says a rule calls it: with that rule it is lost, and it
// alone.
func TestARuleMeansTheArrowThatNamesIt(t *testing.T) {
	tried := 0
	for _, l := range lessons.All() {
		if strings.Contains(l.Name, "flood") {
			continue
		}
		for _, c := range shown(t, runRequest{Lesson: l.Name}).Model.Connections {
			for _, a := range c.Arrows {
				if a.Rule != "" {
					tried++
					losesOnly(t, l.Name, &a)
				}
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d arrows have names", tried)
	}
}

// losesOnly drops a packet by its name.
func losesOnly(t *testing.T, lesson string, a *ladder.ModelArrow) {
	x := shown(t, runRequest{Lesson: lesson, Rules: []string{"lose the " + a.Rule}})
	lost := map[uint64]bool{}
	for _, c := range x.Model.Connections {
		for _, b := range c.Arrows {
			if b.Loss != nil && b.Loss.Code == "rule" {
				lost[b.Packet] = true
			}
		}
	}
	fragments := strings.Contains(a.Rule, "fragment") // told as the loss of the whole
	if !lost[a.Packet] && a.Loss == nil && !fragments {
		t.Errorf("%s: lose the %s loses %v, want %d", lesson, a.Rule, lost, a.Packet)
	}
}

func TestTheThirdSegmentIsDropped(t *testing.T) {
	x := shown(t, runRequest{Lesson: "normal-open", Set: []string{"run=5s"}, Rules: []string{"lose the 2nd segment from client"}})
	p := x.Parting
	if p == nil || x.Base == nil {
		t.Fatal("the runs do not part")
	}
	row := x.Model.Connections[p.Connection].Rows[p.Row]
	if row.Lost == nil || x.Model.Connections[0].Arrows[*row.Lost].Mark != "3" {
		t.Errorf("they part at %+v (%s), want the loss of segment 3", row, p.Text)
	}
	again := slices.ContainsFunc(x.Model.Connections[0].Arrows, func(a ladder.ModelArrow) bool { return a.Flags == "SYN,ACK" && a.Again })
	if !again {
		t.Error("the SYN,ACK was not sent again")
	}
}

func TestPartings(t *testing.T) {
	for _, tt := range []struct {
		why  string
		ask  runRequest
		want string // empty: they do not part
	}{
		{"nothing is otherwise", runRequest{Set: []string{"loss=0%"}}, ""},
		{"a longer delay only moves things", runRequest{Set: []string{"delay=60ms"}}, "segment 1 (SYN) arrives at server at 60 ms; before, at 50 ms"},
		{"a segment is lost", runRequest{Rules: []string{"lose the 3rd segment from server"}}, "segment 5 (ACK) from server is lost at 500 ms; before, it arrived"},
		{"one has another number", runRequest{Set: []string{"client.receive-buffer=1000"}}, "client sends segment 1 (SYN) at 0 ms: window 1000; before: 65535"},
		{"other luck, and nothing random in it", runRequest{Seed: new(int64)}, ""},
		{"less time", runRequest{Set: []string{"run=120ms"}}, "nothing more happens; before: segment 3 (ACK) arrives at server at 150 ms"},
		{"one comes twice", runRequest{Rules: []string{"duplicate the 1st SYN-ACK from server"}}, "segment 2 (SYN,ACK) arrives at client at 100 ms, a second time"},
		{"one is passed by others", runRequest{Rules: []string{"delay the 3rd segment from client by 300ms"}}, "segment a (PSH,ACK) arrives at server at 550 ms; before, at 250 ms"},
		{"only a variable is another one", runRequest{Set: []string{"min-rto=500ms"}}, "the RTO of client is 500 at 100 ms; before: 300"},
		{"two rules", runRequest{Rules: []string{"lose the 1st SYN from client", "lose the 2nd SYN from client"}}, "segment 1 (SYN) from client is lost at 0 ms; before, it arrived"},
	} {
		tt.ask.Lesson = "seven-segments"
		p := shown(t, tt.ask).Parting
		switch {
		case p == nil && tt.want != "":
			t.Errorf("%s: they do not part", tt.why)
		case p != nil && p.Text != tt.want:
			t.Errorf("%s: they part where %s; want %q", tt.why, p.Text, tt.want)
		}
	}
}

// Every knob can be turned to each of its steps.
func TestEveryKnobCanBeTurned(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range lessons.All() {
		for _, k := range shown(t, runRequest{Lesson: l.Name}).Knobs {
			if k.Changed || !slices.Contains(k.Steps, k.Value) {
				t.Errorf("%s: %s is %s, changed %v, and has the steps %q", l.Name, k.Key, k.Value, k.Changed, k.Steps)
			}
			if seen[k.Key] {
				continue
			}
			seen[k.Key] = true
			for _, step := range k.Steps {
				turned(t, l, k, step)
			}
		}
	}
}

// turned sets a knob to one of its steps.
func turned(t *testing.T, l lessons.Lesson, k knob, step string) {
	s, was := l.Scenario(), l.Scenario()
	if err := s.Set(k.Key, step); err != nil {
		t.Errorf("%s cannot be set to %s: %v", k.Key, step, err)
		return
	}
	for _, now := range knobsOf(i18n.English, s, was) {
		d := dials[slices.IndexFunc(dials, func(d dial) bool { return k.Key[strings.LastIndexByte(k.Key, '.')+1:] == d.key })]
		if now.Key == k.Key && (!d.same(now.Value, step) || now.Changed == d.same(step, k.Value)) {
			t.Errorf("%s set from %s to %s is %s, changed %v", k.Key, k.Value, step, now.Value, now.Changed)
		}
	}
}

// What a knob says where nothing was set is what docs/scenario.md says.
func TestTheStandardsAreThoseOfTheManual(t *testing.T) {
	manual, err := os.ReadFile("../docs/scenario.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dials {
		if strings.HasSuffix(d.key, "-buffer") || d.key == "mtu" { // both buffers together; no limit
			continue
		}
		line := regexp.MustCompile(`(?m)^\| .` + d.key + `. \|.*; ([^,;|]*?)(,[^;|]*)? \|$`).FindSubmatch(manual)
		if line == nil || string(line[1]) != d.standard {
			t.Errorf("%s is %s by itself; the manual says %q", d.key, d.standard, line)
		}
	}
}

// Two hosts with different values have a knob each.
func TestKnobsOfThoseWhoDiffer(t *testing.T) {
	x := shown(t, runRequest{Lesson: "seven-segments", Set: []string{"server.msl=5s"}})
	var keys []string
	for _, k := range x.Knobs {
		if strings.HasSuffix(k.Key, "msl") {
			keys = append(keys, fmt.Sprint(k.Key, " ", k.Value, " ", k.Changed))
		}
	}
	if want := []string{"client.msl 30s false", "server.msl 5s true"}; !slices.Equal(keys, want) {
		t.Errorf("knobs %q, want %q", keys, want)
	}
}

func TestWrongRequests(t *testing.T) {
	for _, tt := range []struct {
		ask        runRequest
		code, says string
	}{
		{runRequest{}, "nothing", "which lesson"},
		{runRequest{Lesson: "x"}, "unknown-lesson", `"x"`},
		{runRequest{Lesson: "seven-segments", Set: []string{"loss"}}, "bad-setting", `"loss"`},
		{runRequest{Lesson: "seven-segments", Set: []string{"loss=2"}}, "scenario", "percentage"},
		{runRequest{Lesson: "seven-segments", Rules: []string{"run 5s"}}, "scenario", "lose, delay"},
		{runRequest{Lesson: "seven-segments", Rules: []string{"lose the 1st SYN from nobody"}}, "scenario", "nobody is called"},
		{runRequest{Lesson: "seven-segments", Rules: []string{"lose the 1st SYN from client\n0s client crash"}}, "scenario", "lose, delay"},
		{runRequest{Lesson: "seven-segments", Rules: make([]string, maxRules+1)}, "rules", "64"},
		{runRequest{Lesson: "seven-segments", Set: make([]string, maxSettings+1)}, "settings", "64"},
		{runRequest{Scenario: "host a\n"}, "scenario", "1:7"},
		{runRequest{Scenario: strings.Repeat("#", maxScenario+1)}, "too-long", "65536"},
		{runRequest{Scenario: "\xff"}, "scenario", "not text"},
	} {
		_, err := produce(t.Context(), i18n.English, &tt.ask)
		var r *refusal
		if !errors.As(err, &r) || r.code() != tt.code || !strings.Contains(r.Error(), tt.says) {
			t.Errorf("%+v gets %v, want %s with %q", tt.ask, err, tt.code, tt.says)
		}
	}
}

// A scenario that is too much is cut, and says why.
func TestRunsAreCut(t *testing.T) {
	for what, text := range hostile {
		t.Run(what, func(t *testing.T) {
			p, err := produce(context.Background(), i18n.English, &runRequest{Scenario: text})
			if err != nil {
				t.Fatal(err)
			}
			cut := slices.ContainsFunc(p.failures(), func(f failure) bool {
				return f.Line == 0 && strings.HasPrefix(f.Text, "ended before its time") && !strings.Contains(f.Text, "%!")
			})
			if !cut {
				t.Errorf("it ran to its end: %d packets, %d records, %v", len(p.played.Packets), len(p.played.Trace), p.played.Failures)
			}
		})
	}
}

const duo = "host a 10.0.0.1/24\nhost b 10.0.0.2/24\npipe a b\n0s b listen 80\n0s b accept all\n"

// hostile are scenarios that would eat a server without bounds.
var hostile = map[string]string{
	"a flood":         duo + "peer p 10.0.0.3/24\npipe p b\n0s p floods b 80 with 1048576 SYNs every 1us from random\nrun 1h\n",
	"a long talk":     duo + "0s a open b 80\non data b read all\non data b write 1000\non data a read all\non open a write 1000\non data a write 1000\nrun 1000h\n",
	"circles":         duo + "0s a open b 80\non data b read all\non data b write 1\non data a read all\non open a write 1\non data a write 1\n",
	"a great window":  duo + "0s a open b 80\non data b read all\non open a write 67108864\nrun 1h\n",
	"long packets":    "host a 10.0.0.1/24 mtu 65535\nhost b 10.0.0.2/24 mtu 65535\npipe a b delay 1s\n0s b listen 80\n0s b accept all\n0s a open b 80\non data b read all\non open a write 67108864\nrun 1h\n",
	"visits":          duo + "on accept b read all\non eof b close\n0s a visits b 80 1048576 times every 1us\nrun 1h\n",
	"gauges":          duo + "tell gauges every 1ms\nrun 1h\n",
	"untold visits":   duo + "0s a visits b 80 1048576 times every 1us telling none\nrun 1h\n",
	"memory of hosts": strings.ReplaceAll(duo, "/24\n", "/24 memory 2147483647 half-open 2147483647 backlog 2147483647 buffer 2147483647\n") + "0s a open b 80\non open a write 67108864\non data b read all\nrun 1h\n",
}

// Every lesson can be changed, and what comes of it can be sent. How fast is
// BenchmarkWhatIf's business.
func TestLessonsCanBeChanged(t *testing.T) {
	for _, l := range lessons.All() {
		x := shown(t, runRequest{Lesson: l.Name, Set: []string{"delay=20ms"}})
		if _, err := fileOf(x); err != nil {
			t.Errorf("%s cannot be sent: %v", l.Name, err)
		}
	}
}

// BenchmarkWhatIf is a lesson, changed: both runs, compared and written. A
// reader who moves a slider waits for it; 200 ms are the most.
func BenchmarkWhatIf(b *testing.B) {
	for _, name := range []string{"seven-segments", "two-queues", "flood-policies"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				p, err := produce(b.Context(), i18n.English, &runRequest{Lesson: name, Set: []string{"delay=20ms"}})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := fileOf(p.exhibit()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Whatever is asked for, the answer is an exhibit that can be sent, or an
// error with a sentence.
func FuzzRunRequest(f *testing.F) {
	for _, seed := range []string{
		`{"lesson":"seven-segments","set":["loss=5%"],"rules":["lose the 3rd segment from server"],"seed":7}`,
		`{"lesson":"udp-fragments","set":["delay=1ms"]}`,
		`{"scenario":"host a 10.0.0.1/24\nhost b 10.0.0.2/24\npipe a b\n0s b listen 80\n0s a open b 80\nrun 1s"}`,
		`{"scenario":"# nothing"}`, `{}`, `null`, `[]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var ask runRequest
		if json.Unmarshal(body, &ask) != nil {
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		p, err := produce(ctx, i18n.Chinese, &ask)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		x := p.exhibit()
		if _, err := fileOf(x); err != nil {
			t.Fatal(err)
		}
		for _, c := range x.Model.Connections {
			if c.Rows == nil || c.Arrows == nil {
				t.Error("a list is null")
			}
		}
	})
}
