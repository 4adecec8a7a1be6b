package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/lessons"
)

// captured is the capture of a lesson, as demo --pcap writes it.
func captured(t *testing.T, lesson string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), lesson+".pcapng")
	if s := run(t, "demo", lesson, "--pcap", path, "--format", "json"); s.code != exitFine {
		t.Fatalf("no capture of %s: %s", lesson, s.errs)
	}
	return path
}

// golden compares s with a file, or writes it.
func golden(t *testing.T, name, s string) {
	t.Helper()
	path := filepath.Join("testdata", "analyze", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if s != string(want) {
		t.Errorf("%s has changed; -update writes it anew\ngot:\n%s\nwant:\n%s", path, s, want)
	}
}

func TestAnalyzeIsGolden(t *testing.T) {
	for _, tt := range []struct{ lesson, as, args string }{
		{"seven-segments", "page", ""},
		{"seven-segments", "explain", "--explain 1"},
		{"seven-segments", "ladder", "--ladder 1"},
		{"lost-syn", "ladder", "--ladder 1"},
		{"zero-window", "explain", "--explain 1"},
		{"closed-port", "page", ""},
		{"reset-in-the-middle", "explain", "--explain 1"},
		{"simultaneous-close", "ladder", "--ladder 1"},
		{"simultaneous-open", "ladder", "--ladder 1"},
	} {
		path := captured(t, tt.lesson)
		for _, lang := range []string{"en", "zh"} {
			args := append([]string{"analyze", path, "--lang", lang}, strings.Fields(tt.args)...)
			s := run(t, args...)
			if s.code != exitFine || s.errs != "" {
				t.Errorf("%s: exit code %d, complaint %q", tt.lesson, s.code, s.errs)
			}
			golden(t, tt.lesson+"-"+tt.as+"-"+lang+".txt", withoutFindings(s.out))
		}
	}
}

// withoutFindings is a page without the findings, whose words docs/findings.md
// holds.
func withoutFindings(page string) string {
	paragraphs := strings.Split(page, "\n\n")
	return strings.Join(slices.DeleteFunc(paragraphs, func(p string) bool { return strings.HasPrefix(p, "• [") }), "\n\n")
}

func TestFindingsStandOnThePage(t *testing.T) {
	path := captured(t, "closed-port")
	for _, args := range []string{"", "--explain 1"} {
		s := run(t, append([]string{"analyze", path}, strings.Fields(args)...)...)
		if !strings.Contains(s.out, "• [trouble]") || !strings.Contains(s.out, "frames 1, 2") || !strings.Contains(s.out, "RFC 9293 §3.10.7.1") {
			t.Errorf("%q does not say that the connection was refused, by which frames and why:\n%s", args, s.out)
		}
	}
	if s := run(t, "analyze", path, "--filter", "handshake=complete"); strings.Contains(s.out, "• [trouble]") {
		t.Errorf("the finding is about a connection that is filtered out:\n%s", s.out)
	}
}

func TestAnalyzeWritesTheSameAsJSON(t *testing.T) {
	golden(t, "seven-segments.json", run(t, "analyze", captured(t, "seven-segments"), "--json").out)
}

// Each lesson's capture goes through each way of telling it.
func TestEveryLessonCanBeAnalyzed(t *testing.T) {
	for _, l := range lessons.All() {
		path := captured(t, l.Name)
		for _, args := range []string{"", "--json", "--csv", "--ladder 1", "--explain 1 --lang zh", "--ladder 1 --format svg", "--ladder 1 --format mermaid", "--ladder 1 --format model"} {
			s := run(t, append([]string{"analyze", path}, strings.Fields(args)...)...)
			udp := strings.Contains(s.errs, "the capture has 0") || strings.Contains(s.errs, "共有 0 个")
			if s.code != exitFine && !udp {
				t.Errorf("%s %s: exit code %d: %s", l.Name, args, s.code, s.errs)
			}
			for _, bad := range []string{"%!", "explain.", "finding.", "analyze."} {
				if strings.Contains(s.out, bad) && args != "--json" {
					t.Errorf("%s %s: %q in the text:\n%s", l.Name, args, bad, s.out)
				}
			}
		}
	}
}

func TestThePageFitsTheTerminal(t *testing.T) {
	path := captured(t, "when-to-allocate")
	for _, width := range []string{"70", "80", "120", "200"} {
		for _, lang := range []string{"en", "zh"} {
			s := run(t, "analyze", path, "--width", width, "--lang", lang)
			for i, line := range strings.Split(s.out, "\n") {
				if w := i18n.Width(line); i > 0 && w > atoi(width) {
					t.Errorf("asked for %s columns in %s, drawn in %d: %s", width, lang, w, line)
				}
			}
		}
	}
}

func TestTheTableSaysHowManyMoreThereAre(t *testing.T) {
	path := captured(t, "when-to-allocate")
	all := strings.Count(run(t, "analyze", path, "--json").out, "\n")
	if all < 3 {
		t.Fatalf("the lesson has %d connections; these tests want more", all)
	}
	s := run(t, "analyze", path, "--limit", "2")
	if want := strconv.Itoa(all-2) + " more connections:"; !strings.Contains(s.out, want) {
		t.Errorf("%q is not said:\n%s", want, s.out)
	}
	for _, args := range [][]string{{"--all"}, {"--limit", "0"}} {
		if s := run(t, append([]string{"analyze", path}, args...)...); strings.Contains(s.out, " more connections:") {
			t.Errorf("%v leaves some out:\n%s", args, s.out)
		}
	}
}

// lines are the connections that are left, as JSON.
func lines(t *testing.T, args ...string) []string {
	t.Helper()
	s := run(t, append([]string{"analyze", "--json"}, args...)...)
	if s.code != exitFine {
		t.Fatalf("%q: exit code %d: %s", args, s.code, s.errs)
	}
	return strings.Split(strings.TrimSuffix(s.out, "\n"), "\n")
}

func TestFiltersTakeBothLanguages(t *testing.T) {
	open, closed := captured(t, "seven-segments"), captured(t, "closed-port")
	both := []string{open, closed}
	for _, tt := range []struct {
		filters []string
		n       int
		why     string
	}{
		{nil, 2, "nothing is filtered"},
		{[]string{"handshake=refused"}, 1, "one connection was refused"},
		{[]string{"handshake=refused and server.port=80"}, 0, "but not on port 80"},
		{[]string{"tcp port 81"}, 1, "these are packets"},
		{[]string{"port 80 or port 81"}, 2, "these, too"},
		{[]string{"tcp port 81", "handshake=complete"}, 0, "both must hold"},
		{[]string{"tcp", "handshake=complete"}, 1, "both must hold"},
	} {
		args := both
		for _, f := range tt.filters {
			args = append(args, "--filter", f)
		}
		got := lines(t, args...)
		if got[0] == "" {
			got = nil
		}
		if len(got) != tt.n {
			t.Errorf("%q leaves %d connections, want %d: %s", tt.filters, len(got), tt.n, tt.why)
		}
	}
}

func TestPacketsThatAreFilteredOutChangeTheAnalysis(t *testing.T) {
	got := lines(t, captured(t, "seven-segments"), "--filter", "src host 10.0.0.1")
	if !strings.Contains(got[0], `"one-sided`) && strings.Contains(got[0], `"handshake":"complete"`) {
		t.Errorf("with the client's packets alone it is %s", got[0])
	}
}

func TestExpect(t *testing.T) {
	clean, lossy := captured(t, "seven-segments"), captured(t, "lost-data")
	for _, tt := range []struct {
		path, expect string
		code         int
		says         string
	}{
		{clean, "clean", exitFine, "1 connection as expected: clean"},
		{clean, "first_fin=client", exitFine, "as expected"},
		{clean, "first_fin=server", exitFound, "actual:   first_fin=client"},
		{lossy, "handshake", exitFine, "as expected"},
		{lossy, "no-loss", exitFound, "client:   SYN-SENT (1) → ESTABLISHED (2)"},
		{lossy, "clean", exitFound, "repairs.timeout"},
	} {
		s := run(t, "analyze", tt.path, "--expect", tt.expect)
		if s.code != tt.code || !strings.Contains(s.out, tt.says) {
			t.Errorf("%s of %s: exit code %d, want %d; %q should be in\n%s", tt.expect, filepath.Base(tt.path), s.code, tt.code, tt.says, s.out)
		}
	}
}

func TestProfilesAreQueries(t *testing.T) {
	a := analyzing{cli: newCLI("analyze", nil, io.Discard, io.Discard)}
	for name := range profiles {
		a.expected = append(a.expected, name)
	}
	if err := a.findProfiles(); err != nil {
		t.Error(err)
	}
}

func TestWrongUseOfAnalyze(t *testing.T) {
	path := captured(t, "seven-segments")
	for _, tt := range []struct{ args, says string }{
		{"", "no capture named"},
		{"nowhere.pcap", "cannot read nowhere.pcap: no such file"},
		{"analyze.go", "cannot read analyze.go"},
		{path + " --json --csv", "exclude each other"},
		{path + " --ladder 1 --explain 1", "exclude each other"},
		{path + " --ladder 9", "there is no connection 9; the capture has 1"},
		{path + " --explain -1", "numbered from 1"},
		{path + " --format png", `no format "png"`},
		{path + " --limit -3", "cannot be -3"},
		{path + " --width 7", "7"},
		{path + " --filter handshake=refuzed", "at character 11"},
		{path + " --filter host", "--filter on packets"},
		{path + " --expect tidy", `no profile "tidy"`},
		{path + " --parquet " + t.TempDir(), "is a folder"},
	} {
		run(t, append([]string{"analyze"}, strings.Fields(tt.args)...)...).refused(t, tt.says)
	}
}

func TestWidthsOfTheTable(t *testing.T) {
	widths, empty := make([]int, len(tableColumns)), make([]bool, len(tableColumns))
	for i := range widths {
		widths[i] = 10
	}
	if got := fitting(widths, empty, 1000); len(got) != len(tableColumns) {
		t.Errorf("in 1000 columns %v are shown", got)
	}
	for _, x := range fitting(widths, empty, 1) {
		if tableColumns[x].rank > 0 {
			t.Errorf("%s is shown where there is no room", tableColumns[x].key)
		}
	}
	empty[2] = true
	if got := fitting(widths, empty, 1000); len(got) != len(tableColumns)-1 {
		t.Errorf("an empty column is shown: %v", got)
	}
}
