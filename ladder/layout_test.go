package ladder

import (
	"slices"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/trace"
)

// told is a diagram in words, a row each: what a test can compare.
func told(d *Diagram) (out []string) {
	for _, r := range d.Rows {
		words := []string{"left"}
		if r.Side == Right {
			words[0] = "right"
		}
		switch {
		case r.Leaves != nil:
			words = append(words, "sends", r.Leaves.Mark)
		case r.Arrives != nil:
			words = append(words, "gets", r.Arrives.Mark)
		case r.Lost != nil:
			words = append(words, "loses", r.Lost.Mark)
		case r.Call != "":
			words = append(words, "calls", r.Call)
		case r.Timer != "":
			words = append(words, "timer", r.Timer)
		}
		if r.State != "" {
			words = append(words, r.State)
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

func TestRowsJoinWhatBelongsTogether(t *testing.T) {
	got := told(New(script(t, whole)))
	want := []string{
		"right calls listen",
		"right LISTEN", // a listener is no connection end, but on the lifeline it is
		"left calls open",
		"left sends 1 SYN-SENT", // the change and the SYN are one thing
		"right gets 1 SYN-RECEIVED",
		"right sends 2", // what is sent in answer has its own line
		"left gets 2 ESTABLISHED",
		"left sends 3",
		"right gets 3 ESTABLISHED",
		"left calls write",
		"left sends a",
		"right gets a",
		"right calls read",
		"right calls write",
		"right sends b",
		"left gets b",
		"left calls read",
		"left timer delayed-ack",
		"left sends c",
		"left calls close",
		"left sends 4 FIN-WAIT-1",
		"right gets c",
		"right gets 4 CLOSE-WAIT",
		"right sends 5",
		"right calls read",
		"right calls close",
		"right sends 6 LAST-ACK",
		"left gets 5 FIN-WAIT-2",
		"left gets 6 TIME-WAIT",
		"left sends 7",
		"right gets 7 CLOSED",
		"left CLOSED",
	}
	if !slices.Equal(got, want) {
		t.Errorf("rows:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// CHECKLIST 38: 1 to 3 open, 4 to 7 close.
func TestMarks(t *testing.T) {
	for _, tt := range []struct{ what, script, want string }{
		{"the textbook's numbers, letters for the data", whole, "1 2 3 a b c 4 5 6 7"},
		{"what is sent again keeps its mark", loss, "1 1' 2 3 a b a' c d"},
		{"a reset is numbered", refused, "1 2"},
		{"both SYNs of a simultaneous open, and each again with its ACK", crossing, "1 2 2' 1'"},
		{"data only", overtaking, "a b c d"},
	} {
		var got []string
		for _, a := range New(script(t, tt.script)).Arrows {
			got = append(got, a.Mark)
		}
		if got := strings.Join(got, " "); got != tt.want {
			t.Errorf("%s: marks %s, want %s", tt.what, got, tt.want)
		}
	}
}

func TestRelativeNumbers(t *testing.T) {
	for _, tt := range []struct {
		what, script string
		arrow        int
		seq, ack     int
	}{
		{"a SYN is number 0 and acknowledges nothing", whole, 0, 0, 0},
		{"a SYN,ACK acknowledges the SYN", whole, 1, 0, 1},
		{"data begins at 1", whole, 3, 1, 1},
		{"a FIN comes behind the data", whole, 6, 19, 501},
		{"without a SYN the first number seen is 1", overtaking, 0, 1, 1},
		{"and the others count from there", overtaking, 3, 1, 301},
	} {
		a := New(script(t, tt.script)).Arrows[tt.arrow]
		if a.Seq != tt.seq || a.Ack != tt.ack {
			t.Errorf("%s: seq %d ack %d, want seq %d ack %d", tt.what, a.Seq, a.Ack, tt.seq, tt.ack)
		}
	}
}

// CHECKLIST 9: opening, transfer, closing.
func TestPhases(t *testing.T) {
	d := New(script(t, whole))
	first := map[Phase]string{}
	for i, row := range d.Rows {
		if i == 0 || d.Rows[i-1].Phase != row.Phase {
			first[row.Phase] = told(d)[i]
		}
	}
	for phase, want := range map[Phase]string{
		Opening:  "right calls listen",
		Transfer: "left calls write", // both ends are ESTABLISHED
		Closing:  "left calls close", // the call belongs to the FIN it brings about
	} {
		if first[phase] != want {
			t.Errorf("phase %d begins with %q, want %q", phase, first[phase], want)
		}
	}
	for i, row := range New(script(t, refused)).Rows {
		if row.Phase == Transfer {
			t.Errorf("row %d of a refused connection is in its transfer phase", i)
		}
	}
}

func TestEndsBeginInTheStateTheyLeaveFirst(t *testing.T) {
	d := New(script(t, loss))
	if d.Ends[Left].State != "CLOSED" || d.Ends[Right].State != "LISTEN" {
		t.Errorf("the ends begin as %s and %s, want CLOSED and LISTEN", d.Ends[Left].State, d.Ends[Right].State)
	}
	if d.Ends[Left].Name != "client" || d.Ends[Right].Name != "server" {
		t.Errorf("the ends are called %q and %q", d.Ends[Left].Name, d.Ends[Right].Name)
	}
}

func TestAnotherConnectionIsLeftOut(t *testing.T) {
	records := script(t, whole)
	other := records[3]
	other.Flow.Local.Port++
	if got := New(append(records, other)); len(got.Arrows) != 10 {
		t.Errorf("%d arrows, want the 10 of the first connection", len(got.Arrows))
	}
}

func TestASegmentThatNeverArrivesIsOnItsWayToTheEnd(t *testing.T) {
	d := New(script(t, overtaking))
	last := d.Arrows[len(d.Arrows)-1]
	if last.ends != len(d.Rows) {
		t.Errorf("the last segment ends at row %d of %d", last.ends, len(d.Rows))
	}
}

func TestVerdictsStandWithTheirArrows(t *testing.T) {
	d := New(script(t, loss))
	i := slices.IndexFunc(d.Arrows, func(a *Arrow) bool { return a.Mark == "a'" })
	if got := d.Arrows[i].Verdict; got != "below-window" {
		t.Errorf("the duplicate is judged %q, want below-window", got)
	}
}

func TestLettersGoOnBehindZ(t *testing.T) {
	for n, want := range map[int]string{1: "a", 26: "z", 27: "aa", 52: "az", 53: "ba", 703: "aaa"} {
		if got := letters(n); got != want {
			t.Errorf("letter %d is %q, want %q", n, got, want)
		}
	}
}

func TestComments(t *testing.T) {
	comments := New(script(t, whole)).Comments(map[string]string{"1": "the SYN"})
	for packet, want := range map[uint64]string{
		1:  "[1] the SYN\nclient: CLOSED → SYN-SENT\nserver: LISTEN → SYN-RECEIVED",
		4:  "[a]",
		9:  "[6]\nserver: CLOSE-WAIT → LAST-ACK\nclient: FIN-WAIT-2 → TIME-WAIT",
		10: "[7]\nserver: LAST-ACK → CLOSED",
	} {
		if got := comments[packet]; got != want {
			t.Errorf("packet %d: comment %q, want %q", packet, got, want)
		}
	}
}

func TestRecordsWithoutASegmentDoNotDraw(t *testing.T) {
	if d := New([]trace.Record{{Kind: trace.Call, Why: "listen"}}); len(d.Rows) != 0 {
		t.Errorf("a lone call makes %d rows", len(d.Rows))
	}
}
