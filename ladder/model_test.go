package ladder

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/trace"
)

func TestModels(t *testing.T) {
	golden(t, "loss.json", All(script(t, loss)).JSON(Options{Title: "loss"}))
	golden(t, "withheld-zh.json", All(script(t, withheld)).JSON(Options{Lang: i18n.Chinese}))
	golden(t, "mishaps.json", All(script(t, mishaps)).JSON(Options{}))
}

// Every arrow leaves in one row and ends in one, and the rows say so.
func TestRowsAndArrowsOfAModelAgree(t *testing.T) {
	for name, text := range stories {
		for _, c := range All(script(t, text)).Model(Options{}).Connections {
			leaves, ends := map[int]Millis{}, map[int]Millis{}
			for _, r := range c.Rows {
				if r.Leaves != nil {
					leaves[*r.Leaves] = r.At
				}
				for _, end := range []*int{r.Arrives, r.Lost} {
					if end != nil {
						ends[*end] = r.At
					}
				}
			}
			for i, a := range c.Arrows {
				if from, ok := leaves[i]; ok != (a.Sent != nil && !a.Copy) || ok && from != *a.Sent {
					t.Errorf("%s: arrow %d (%s) leaves at %v, a row says %v", name, i, a.Mark, a.Sent, from)
				}
				if to, ok := ends[i]; ok != (a.Ended != nil) || ok && to != *a.Ended {
					t.Errorf("%s: arrow %d (%s) ends at %v, a row says %v", name, i, a.Mark, a.Ended, to)
				}
			}
		}
	}
}

// CHECKLIST 41: a row has its end's transmission control block.
func TestRowsOfAModelHaveTheTCB(t *testing.T) {
	records := script(t, refused)
	records[0].TCB = &trace.Snapshot{State: "SYN-SENT", ISS: 7000, SndUna: 7000, SndNxt: 7001, RTO: time.Second}
	b, err := json.Marshal(All(records).Model(Options{}).Connections[0].Rows[0].TCB)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"state":"SYN-SENT"`, `"iss":7000`, `"snd_una":7000`, `"snd_nxt":7001`, `"rto":1000`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("%s is missing in %s", want, b)
		}
	}
}

func TestTimesInAModelAreShort(t *testing.T) {
	for m, want := range map[Millis]string{0: "0", 50: "50", 12.5: "12.5", 0.000001: "0.000001", 1e7: "10000000"} {
		if b, err := json.Marshal(m); err != nil || string(b) != want {
			t.Errorf("%v ms are written %s, %v; want %s", float64(m), b, err, want)
		}
	}
}

func TestAnEmptyModelHasAnEmptyList(t *testing.T) {
	got := (Diagrams{}).JSON(Options{})
	want := "{\n  \"format\": \"tcpglass-ladder-1\",\n  \"lang\": \"en\",\n  \"connections\": []\n}\n"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The rows of two connections that take turns are counted through.
func TestRowsAreCountedThroughAllConnections(t *testing.T) {
	m := All(two(t)).Model(Options{})
	if len(m.Connections) < 2 {
		t.Fatalf("%d connections, want two", len(m.Connections))
	}
	seen := map[int]Millis{}
	for _, c := range m.Connections {
		for i, r := range c.Rows {
			if i > 0 && r.N <= c.Rows[i-1].N {
				t.Errorf("row %d of connection %d is number %d, behind %d", i, c.Number, r.N, c.Rows[i-1].N)
			}
			seen[r.N] = r.At
		}
	}
	for n := range len(seen) {
		if at, there := seen[n]; !there || n > 0 && at < seen[n-1] {
			t.Errorf("row %d: there %v, at %v ms behind %v ms", n, there, at, seen[n-1])
		}
	}
}

// What is left of a connection in TIME-WAIT has no initial numbers, but the
// diagram has seen them.
func TestTheDiagramRemembersInitialNumbers(t *testing.T) {
	records := script(t, refused)
	records[0].TCB = &trace.Snapshot{State: "ESTABLISHED", ISS: 100, IRS: 700, RcvNxt: 701}
	rest := *records[0].Clone().TCB
	rest.State, rest.ISS, rest.IRS = "TIME-WAIT", 0, 0
	records[1].Host, records[1].Flow, records[1].TCB = records[0].Host, records[0].Flow, &rest
	for i, row := range All(records)[0].Rows[:2] {
		if row.TCB != nil && (row.TCB.ISS != 100 || row.TCB.IRS != 700) {
			t.Errorf("row %d: initial numbers %d and %d, want 100 and 700", i, row.TCB.ISS, row.TCB.IRS)
		}
	}
}

// A copy that the network has made cannot be named: its original is.
func TestArrowsHaveTheNamesOfTheirPackets(t *testing.T) {
	m := All(script(t, mishaps)).Model(Options{Rules: map[uint64]string{1: "1st segment from client", 2: "1st segment from server", 3: "2nd segment from client"}})
	for _, a := range m.Connections[0].Arrows {
		if named := a.Rule != ""; named != (a.Packet >= 1 && a.Packet <= 3 && !a.Copy) {
			t.Errorf("arrow %s, packet %d, copy %v: the rule %q", a.Mark, a.Packet, a.Copy, a.Rule)
		}
	}
}
