package ladder

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// moved is a story of another host and port, some time later.
func moved(records []trace.Record, host string, port uint16, later time.Duration) []trace.Record {
	out := slices.Clone(records)
	move := func(e *wire.Endpoint) {
		if *e == clientEnd {
			*e = wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, 3}), Port: port}
		}
	}
	for i := range out {
		r := &out[i]
		r.At = r.At.Add(later)
		r.Packet += 100
		if r.Host == "client" {
			r.Host = host
		}
		move(&r.Flow.Local)
		move(&r.Flow.Remote)
	}
	return out
}

// two is a trace of two clients of one server, the second 80 ms later, and
// the listener that both found.
func two(t *testing.T) []trace.Record {
	t.Helper()
	first := script(t, refused)
	all := []trace.Record{{
		At: clock.Instant(time.Second), Kind: trace.Call, Why: "listen",
		Host: "server", Flow: wire.Flow{Local: serverEnd},
	}}
	all = append(all, first...)
	all = append(all, moved(first, "visitor", 50000, 80*time.Millisecond)...)
	slices.SortStableFunc(all, func(a, b trace.Record) int { return int(a.At - b.At) })
	return all
}

func TestEveryConnectionHasItsDiagram(t *testing.T) {
	ds := All(two(t))
	if len(ds) != 2 {
		t.Fatalf("%d diagrams, want one for each of the 2 connections", len(ds))
	}
	for i, name := range []string{"client", "visitor"} {
		d := ds[i]
		if d.Number != i+1 || d.Ends[Left].Name != name || d.Ends[Right].Name != "server" {
			t.Errorf("connection %d is between %q and %q, want %q and server", d.Number, d.Ends[Left].Name, d.Ends[Right].Name, name)
		}
		if len(d.Arrows) != 2 || d.Arrows[0].Mark != "1" {
			t.Errorf("connection %d has %d arrows, the first marked %q: want its own two", d.Number, len(d.Arrows), d.Arrows[0].Mark)
		}
		if got := told(d)[0]; got != "right calls listen" {
			t.Errorf("connection %d begins with %q, want the listener that it found", d.Number, got)
		}
	}
}

func TestTimesCountFromTheBeginningOfTheTrace(t *testing.T) {
	ds := All(two(t))
	if got := ds[1].since(ds[1].Arrows[0].Sent); got != "80 ms" {
		t.Errorf("the second connection opens at %s, want 80 ms: the clock is the trace's", got)
	}
}

func TestAListenerOfAnotherHostIsNotShown(t *testing.T) {
	records := two(t)
	records[0].Host = "other"
	if got := told(New(records))[0]; strings.Contains(got, "listen") {
		t.Errorf("the first row is %q: nobody here listened", got)
	}
}

func TestAListenerOnAllAddressesIsShown(t *testing.T) {
	records := two(t)
	records[0].Flow.Local.Addr = wire.Addr4([4]byte{})
	if got := told(New(records))[0]; got != "right calls listen" {
		t.Errorf("the first row is %q, want the listener", got)
	}
}

func TestANoteOfAHostConcernsItsLivingConnections(t *testing.T) {
	records := script(t, crash)
	for i := range records {
		if records[i].Kind == trace.Note {
			records[i].Flow = wire.Flow{} // the host's, of no connection
		}
	}
	late := records[len(records)-1]
	late.Kind, late.Why, late.Flow, late.Host = trace.Note, "restart", wire.Flow{}, "server"
	d := New(append(records, late))
	notes := 0
	for _, r := range d.Rows {
		if r.Note != "" {
			notes++
		}
	}
	if notes != 1 {
		t.Errorf("%d notes, want the crash and not the restart after everything is over", notes)
	}
}

func TestAHostThatForgotIsClosed(t *testing.T) {
	records := slices.DeleteFunc(script(t, crash), func(r trace.Record) bool { return r.To == "CLOSED" })
	if got := told(New(records)); !slices.Contains(got, "right gets b CLOSED") {
		t.Errorf("rows %q: the server judges a segment as nobody's, and has no state", got)
	}
}

func TestPick(t *testing.T) {
	ds := All(two(t))
	for n, want := range map[int]int{0: 2, 1: 1, 2: 1, 3: 0, -1: 0} {
		if got := ds.Pick(n); len(got) != want || want == 1 && got[0].Number != n {
			t.Errorf("Pick(%d) gives %d diagrams, want %d", n, len(got), want)
		}
	}
}

// CHECKLIST 6: two connections to one port that differ in the other end.
func TestSeveralConnectionsAreDrawnOneAfterTheOther(t *testing.T) {
	ds := All(two(t))
	captions := map[string]string{"1": "of the first", "2/1": "of the second"}
	golden(t, "two.txt", ds.Text(TextOptions{Captions: captions}))
	golden(t, "two-zh.svg", ds.SVG(Options{Lang: i18n.Chinese, Title: "两个连接", Captions: captions}))
	golden(t, "two.mmd", ds.Mermaid(Options{Captions: captions}))
	golden(t, "two.json", ds.JSON(Options{Captions: captions}))
	if alone := ds.Pick(2).Text(TextOptions{}); !strings.HasPrefix(alone, "Connection 2: visitor (10.0.0.3:50000) → server") {
		t.Errorf("the second alone does not say which it is:\n%s", alone)
	}
}

func TestCommentsOfAllConnections(t *testing.T) {
	got := All(two(t)).Comments(map[string]string{"1": "first", "2/1": "second"})
	for packet, want := range map[uint64]string{1: "[1] first", 101: "[1] second"} {
		if !strings.HasPrefix(got[packet], want) {
			t.Errorf("packet %d: comment %q, want %q", packet, got[packet], want)
		}
	}
}

// A port that is used again has both its connections on one ladder: the
// second SYN meets what the first connection left behind.
func TestAPortUsedAgainOpensAgain(t *testing.T) {
	const minute = 60_000
	first := script(t, whole)
	again := script(t, refused)
	for i := range again {
		again[i].At = again[i].At.Add(millis(2 * minute))
		again[i].Packet += 100
	}
	d := New(append(first, again...))
	var phases []string
	for i, r := range d.Rows {
		if i == 0 || d.Rows[i-1].Phase != r.Phase {
			phases = append(phases, r.Phase.String())
		}
	}
	if got := strings.Join(phases, " "); got != "opening transfer closing opening" {
		t.Errorf("the phases are %s, want a second opening", got)
	}
	if a := d.Arrows[10]; a.Seq != 0 {
		t.Errorf("the second SYN has relative number %d, want 0", a.Seq)
	}
}
