package truth

import (
	"flag"
	"io/fs"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
)

var (
	update = flag.Bool("update", false, "write docs/disputes.md instead of comparing with it")
	all    = flag.Bool("all", false, "print every difference")
	folder = flag.String("captures", usual, "a folder with captures, INDEX.tsv and truth: another one is only compared")
)

const usual = "../../../shared/captures"

// corpus is not part of the project: where it is not there, tests skip.
func corpus(t *testing.T) fs.FS {
	if _, err := os.Stat(*folder + "/INDEX.tsv"); err != nil {
		t.Skip("the captures are not here")
	}
	return os.DirFS(*folder)
}

// compared is everything that there is to compare.
func compared(t *testing.T) (with, zeek *Comparison, packets []Difference) {
	t.Helper()
	folder := corpus(t)
	theirs, err := Theirs(folder)
	if err != nil {
		t.Fatal(err)
	}
	ours, packets, err := Ours(folder)
	if err != nil {
		t.Fatal(err)
	}
	if zeek, err = Zeek(folder, ours); err != nil {
		t.Fatal(err)
	}
	return Compare(ours, theirs), zeek, packets
}

// TestEveryDifferenceHasAReason is what the package is for.
func TestEveryDifferenceHasAReason(t *testing.T) {
	with, zeek, packets := compared(t)
	t.Logf("connections: %d of %d equal, %.3f %%", with.Equal, with.Conns, share(with.Equal, with.Conns))
	t.Logf("answers: %d of %d equal, %.3f %%", with.Same, with.Answers, share(with.Same, with.Answers))
	t.Logf("Zeek's rows: %d of %d equal, %.2f %%", zeek.Equal, zeek.Conns, share(zeek.Equal, zeek.Conns))
	differences := slices.Concat(packets, with.Differences, zeek.Differences)
	if *all {
		for _, d := range differences {
			t.Logf("%s %s: %s ours %q theirs %q", d.File, d.Conn, d.Question, d.Ours, d.Theirs)
		}
	}
	reasons, err := Reasons()
	if err != nil {
		t.Fatal(err)
	}
	explained, left, complaints := Explain(reasons, differences)
	for _, d := range left {
		t.Errorf("%s %s: %s is %q with us and %q with them, and reasons.tsv does not say why", d.File, d.Conn, d.Question, d.Ours, d.Theirs)
	}
	if *folder != usual {
		return
	}
	for _, c := range complaints {
		t.Error(c)
	}
	if share(with.Equal, with.Conns) < 99 {
		t.Errorf("%.3f %% of the connections are equal in everything, want 99 %%", share(with.Equal, with.Conns))
	}
	if share(zeek.Equal, zeek.Conns) < 95 {
		t.Errorf("%.2f %% of Zeek's rows are equal, want 95 %%", share(zeek.Equal, zeek.Conns))
	}
	page(t, Page(with, zeek, explained))
}

// page compares docs/disputes.md with what it should be.
func page(t *testing.T, want string) {
	const name = "../../docs/disputes.md"
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile(name); err != nil || string(b) != want {
		t.Error("docs/disputes.md is not what the comparison says: go test ./internal/truth -update")
	}
}

func conn(number int, first int64, client, server string, answers map[string]string) Conn {
	return Conn{
		File: "a.pcap", Number: number, First: first,
		Ends:    [2]netip.AddrPort{netip.MustParseAddrPort(client), netip.MustParseAddrPort(server)},
		Answers: answers,
	}
}

func TestConnectionsAreMatchedByEndsAndTime(t *testing.T) {
	const a, b = "10.0.0.1:4000", "10.0.0.2:80"
	ours := []Conn{
		conn(1, 5, a, b, map[string]string{"client": a, "hs": "full", "irtt": "0.100000400"}),
		conn(2, 9, a, b, map[string]string{"client": a, "hs": "half"}),
		conn(3, 12, a, b, nil),
	}
	theirs := []Conn{
		conn(0, 5, b, a, map[string]string{"client": b, "hs": "full", "irtt": "0.100000000"}),
		conn(1, 9, a, b, map[string]string{"client": a, "hs": "half"}),
		conn(2, 13, a, b, nil),
	}
	got := Compare(ours, theirs)
	if got.Conns != 4 || got.Equal != 1 || len(got.Differences) != 3 {
		t.Fatalf("got %+v; want 4 connections, of which the second is equal, the first differs in its client, and two are alone", got)
	}
	for i, want := range []string{"client", exists, exists} {
		if got.Differences[i].Question != want {
			t.Errorf("difference %d is about %s, want %s", i, got.Differences[i].Question, want)
		}
	}
}

func TestTimesNearEnoughAreEqual(t *testing.T) {
	q := Question{Name: "irtt", Within: 1000}
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"0.000001000", "0.000002000", true},
		{"0.000001000", "0.000002001", false},
		{"-0.000000500", "0.000000500", true},
		{"", "", true},
		{"", "0.000000000", false},
	} {
		if got := q.Same(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: got %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
	if got := inSeconds(-1500); got != "-0.000001500" {
		t.Errorf("−1.5 µs reads %q", got)
	}
}

func TestTheFirstReasonThatFitsIsTaken(t *testing.T) {
	reasons := []Reason{
		{File: "a*", Question: "hs|close", Ours: "*", Theirs: "full", Right: "ours"},
		{File: "*", Question: "*", Ours: "*", Theirs: "*", Right: "both"},
		{File: "z", Question: "*", Ours: "*", Theirs: "*", Right: "theirs", Why: "never"},
	}
	explained, left, complaints := Explain(reasons, []Difference{
		{File: "ab", Question: "hs", Ours: "half", Theirs: "full"},
		{File: "ab", Question: "hs", Ours: "half", Theirs: "syn"},
	})
	if len(explained[0].Differences) != 1 || len(explained[1].Differences) != 1 || len(left) != 0 {
		t.Errorf("got %+v, left %v; want one difference for each of the first two reasons", explained, left)
	}
	if len(complaints) != 1 || !strings.Contains(complaints[0], "never") {
		t.Errorf("got complaints %v, want one about the reason that nothing needs", complaints)
	}
	if _, left, _ := Explain(nil, []Difference{{File: "x"}}); len(left) != 1 {
		t.Errorf("without reasons everything is left over; got %v", left)
	}
}
