package analyze

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// outcome is what has to be said of a script.
type outcome struct {
	script    string
	handshake passive.Handshake
	close     passive.Close
	fin       string // who sends the first FIN: c, s, or nobody
	again     uint32 // retransmissions of data
}

var outcomes = []outcome{
	{fourSegments, passive.Complete, passive.FourSegments, "c", 0},
	{threeSegments, passive.Complete, passive.ThreeSegments, "c", 0},
	{serverCloses, passive.Complete, passive.FourSegments, "s", 0},
	{staysOpen, passive.Complete, passive.Unfinished, "", 0},
	{lostData, passive.Complete, passive.FourSegments, "s", 1},
	{isBroken, passive.Complete, passive.Reset, "", 0},
	{isRefused, passive.Refused, passive.Reset, "", 0},
	{getsNoAnswer, passive.Unanswered, passive.Unfinished, "", 0},
	{staysHalfOpen, passive.HalfOpen, passive.Unfinished, "", 0},
	{lonelySYN, passive.Unanswered, passive.Unfinished, "", 0},
}

// allOutcomes is n connections of all outcomes, a millisecond apart.
func allOutcomes(n int) []dissect.Segment {
	var w traffic
	for i := range n {
		w.add(outcomes[i%len(outcomes)].script, clientNo(i), web, time.Duration(i)*time.Millisecond)
	}
	return w.capture()
}

func mustRun(t *testing.T, segments []dissect.Segment, cfg Config) *Analysis {
	t.Helper()
	a, err := Run(t.Context(), &tape{segments: segments}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestRunSaysWhatBecameOfEachConnection(t *testing.T) {
	defer goleak.VerifyNone(t)
	const n = 5000
	segments := allOutcomes(n)
	a := mustRun(t, segments, Config{})
	if a.Len() != n || a.Totals.Packets != uint64(len(segments)) || a.Totals.TCP != uint64(len(segments)) {
		t.Fatalf("%d connections of %d packets, want %d of %d", a.Len(), a.Totals.Packets, n, len(segments))
	}
	for number, c := range a.Connections() {
		if err := outcomes[(number-1)%len(outcomes)].check(c); err != nil || c.Ends[c.Client].Addr != clientNo(number-1) {
			t.Fatalf("connection %d of %v: %v", number, c.Ends[c.Client].Addr, err)
		}
	}
}

func (o *outcome) check(c *passive.Conn) error {
	fin := ""
	if d, ok := c.FirstFIN(); ok {
		fin = map[bool]string{true: "c", false: "s"}[d == c.Client]
	}
	again := c.Ends[0].Stream.Repairs.All() + c.Ends[1].Stream.Repairs.All()
	if c.Handshake() != o.handshake || c.Close() != o.close || fin != o.fin || again != o.again {
		return fmt.Errorf("%s is said to be %v, %v, first FIN %q, %d retransmissions; want %v, %v, %q, %d",
			o.script, c.Handshake(), c.Close(), fin, again, o.handshake, o.close, o.fin, o.again)
	}
	return nil
}

// The answer is the capture's, not the machine's.
func TestTheAnswerHangsOnNothingElse(t *testing.T) {
	segments := allOutcomes(3000)
	want := mustRun(t, segments, Config{Workers: 1})
	for _, cfg := range []Config{{Workers: 2}, {Workers: 5}, {Workers: 99}, {Key: [16]byte{1, 2, 3}}} {
		got := mustRun(t, segments, cfg)
		if got.Totals != want.Totals || fmt.Sprint(got.Servers) != fmt.Sprint(want.Servers) || got.Len() != want.Len() {
			t.Fatalf("with %+v the totals are %+v, want %+v", cfg, got.Totals, want.Totals)
		}
		for n, c := range want.Connections() {
			if other, ok := got.Connection(n); !ok || other != *c {
				t.Fatalf("with %+v connection %d is another one", cfg, n)
			}
		}
	}
}

func TestConnectionsHaveNumbers(t *testing.T) {
	a := mustRun(t, allOutcomes(40), Config{})
	frame := uint64(0)
	for n, c := range a.Connections() {
		same, ok := a.Connection(n)
		if !ok || same != *c || c.First.Frame <= frame {
			t.Errorf("connection %d begins with frame %d, behind %d; asked for by number, it begins with %d", n, c.First.Frame, frame, same.First.Frame)
		}
		frame = c.First.Frame
	}
	for _, n := range []int{-1, 0, 41} {
		if _, ok := a.Connection(n); ok {
			t.Errorf("there is a connection %d of 40", n)
		}
	}
}

func TestABrokenFileGivesWhatCameBefore(t *testing.T) {
	defer goleak.VerifyNone(t)
	damage := &capture.Damage{Offset: 4711, Frame: 100, Why: capture.Cut}
	a, err := Run(t.Context(), &tape{segments: allOutcomes(20)[:99], end: fmt.Errorf("the second file: %w", damage)}, Config{})
	if err != nil || !errors.Is(a.Damage, damage) || a.Totals.Frames != 99 || a.Len() == 0 {
		t.Errorf("a file that breaks behind frame 99 gives %d frames, %d connections, %v, and the error %v", a.Totals.Frames, a.Len(), a.Damage, err)
	}
}

func TestASourceThatFailsIsAnError(t *testing.T) {
	defer goleak.VerifyNone(t)
	gone := errors.New("the interface is gone")
	a, err := Run(t.Context(), &tape{segments: allOutcomes(20), end: gone}, Config{})
	if !errors.Is(err, gone) || a.Len() != 20 || a.Damage != nil {
		t.Errorf("the error is %v, with %d connections, damage %v; want %v, 20, none", err, a.Len(), a.Damage, gone)
	}
}

func TestInterruptedItSaysWhatIsKnownSoFar(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	src := &tape{segments: allOutcomes(2000), each: func(n int) {
		if n == 5000 {
			stop()
		}
	}}
	a, err := Run(ctx, src, Config{})
	if !errors.Is(err, context.Canceled) || a.Totals.Frames < 5000 || a.Totals.Frames > 5000+lookEvery || a.Totals.Packets != a.Totals.Frames {
		t.Errorf("stopped at frame 5000: %d frames, %d packets of connections, error %v", a.Totals.Frames, a.Totals.Packets, err)
	}
}

func TestNothingIsFine(t *testing.T) {
	a := mustRun(t, nil, Config{})
	if a.Len() != 0 || a.Totals.Frames != 0 || len(a.Servers) != 0 || a.Totals.Duration() != 0 {
		t.Errorf("of nothing it makes %d connections, %+v", a.Len(), a.Totals)
	}
}

func TestProgressIsTold(t *testing.T) {
	var told []Progress
	segments := allOutcomes(3000)
	mustRun(t, segments, Config{Progress: func(p Progress) { told = append(told, p) }})
	if len(told) != len(segments)/tellEvery {
		t.Fatalf("of %d frames it tells %d times, want every %d", len(segments), len(told), tellEvery)
	}
	for i, p := range told {
		if p.Frames != uint64(i+1)*tellEvery || p.At != segments[p.Frames-1].At || p.Octets == 0 {
			t.Errorf("told %+v, at frame %d of %v", p, (i+1)*tellEvery, segments[p.Frames-1].At)
		}
	}
}

func TestTooManyConnectionsAreForgottenAndCounted(t *testing.T) {
	const room, n = 1600, 8000
	var w traffic
	for i := range n {
		w.add([]string{fourSegments, isRefused}[i%2], clientNo(i), web, time.Duration(i)*time.Millisecond)
	}
	a := mustRun(t, w.capture(), Config{MaxConnections: room})
	l := a.Limits
	if l.MaxConnections != room || a.Len() > room || a.Len() < room*9/10 || uint64(a.Len())+l.Forgotten != n {
		t.Errorf("of %d connections there are %d, and %d were forgotten, with room for %d", n, a.Len(), l.Forgotten, room)
	}
	if a.Totals.Connections != n || a.Totals.Handshakes[passive.Refused] != n/2 {
		t.Errorf("the totals are of %d connections, %d refused: those without a row must be in them", a.Totals.Connections, a.Totals.Handshakes[passive.Refused])
	}
}

// attack is n handshakes a second for so long, nine in ten of which nobody
// completes.
func attack(n int, long time.Duration) []dissect.Segment {
	var w traffic
	for i := range int(float64(n) * long.Seconds()) {
		script := staysHalfOpen
		if i%10 == 0 {
			script = fourSegments
		}
		w.add(script, clientNo(i*7919), web, time.Duration(i)*time.Second/time.Duration(n))
	}
	return w.capture()
}

func TestAFloodIsNamedInItsFirstSecond(t *testing.T) {
	segments := attack(5000, 3*time.Second)
	a := mustRun(t, segments, Config{})
	if len(a.Alarms) == 0 {
		t.Fatal("nobody calls it a flood")
	}
	first := a.Alarms[0]
	if after := first.Seen.Sub(epoch); first.Class != detect.Flood || first.Server != web || after > time.Second {
		t.Errorf("it is called a %v of %v after %v, want a flood of %v within a second", first.Class, first.Server, after, web)
	}
	if at := segments[first.Frame-1].At; at != first.Seen {
		t.Errorf("said at frame %d, which is of %v, not of %v", first.Frame, at, first.Seen)
	}
}

func TestServersAreSummedUp(t *testing.T) {
	a := mustRun(t, allOutcomes(1000), Config{})
	if len(a.Servers) != 1 {
		t.Fatalf("%d servers, want one", len(a.Servers))
	}
	s := a.Servers[0]
	got := fmt.Sprint(s.Addr, s.Attempts, s.Complete, s.Refused, s.Unanswered, s.HalfOpen, s.Resets, s.TimeWait, s.CloseWait, s.Strays)
	if want := fmt.Sprint(web, 1000, 600, 100, 200, 100, 100, 200, 0, 0); got != want {
		t.Errorf("the server's sums are %v, want %v", got, want)
	}
	if s.Slowest != 20*time.Millisecond || s.SlowestConn != 1 || s.Failed[0] != 7 || s.Failed[MaxEvidence-1] == 0 {
		t.Errorf("slowest %v in %d, failed %v; want 20ms in 1, and the refused one, 7, first", s.Slowest, s.SlowestConn, s.Failed)
	}
	if s.ResetsPeak != 96 || s.ResetsAt != epoch {
		t.Errorf("most resets were %d, in the second of %v; want 96, in the first: four came later", s.ResetsPeak, s.ResetsAt)
	}
}

// Three are half open when the fourth comes and is answered; then the first
// three have been for so long that no server keeps them.
func TestHalfOpenConnectionsAreCountedOverTime(t *testing.T) {
	var w traffic
	for i := range 3 {
		w.add("c:S s:SA@1ms", clientNo(i), web, time.Duration(i)*time.Second)
	}
	w.add(fourSegments, clientNo(3), web, 5*time.Second)
	w.add(fourSegments, clientNo(4), web, 100*time.Second)
	s := mustRun(t, w.capture(), Config{}).Servers[0]
	if s.Peak != 4 || s.PeakAt != epoch.Add(5*time.Second) {
		t.Errorf("at most %d handshakes were open, at %v; want 4, after 5 s", s.Peak, s.PeakAt.Sub(epoch))
	}
}

func TestCloseWaitIsDated(t *testing.T) {
	var w traffic
	for i := range 5 {
		w.add("c:S s:SA@1ms c:A c:A10 s:A c:FA s:A", clientNo(i), web, time.Duration(5-i)*time.Second)
	}
	s := mustRun(t, w.capture(), Config{}).Servers[0]
	if want := epoch.Add(time.Second + 5*time.Millisecond); s.CloseWait != 5 || s.Oldest != want {
		t.Errorf("%d in CLOSE-WAIT, the oldest since %v; want 5, since %v", s.CloseWait, s.Oldest.Sub(epoch), want.Sub(epoch))
	}
}

func TestBackscatterIsNobodysAttempt(t *testing.T) {
	var w traffic
	for i := range 50 {
		segments := play("c:S s:SA@1ms", clientNo(i), web, epoch.Add(time.Duration(i)*time.Second))
		w.segments = append(w.segments, segments[1])
		segments = play(isRefused, clientNo(100+i), web, epoch.Add(time.Duration(i)*time.Second))
		w.segments = append(w.segments, segments[1])
	}
	a := mustRun(t, w.capture(), Config{})
	if s := a.Servers[0]; len(a.Servers) != 1 || s.Addr != web || s.Strays != 100 || s.Attempts != 0 || len(a.Sources) != 0 {
		t.Errorf("servers %+v, %d sources; want 100 strays of %v, and that nobody asked", a.Servers, len(a.Sources), web)
	}
}

func TestSourcesAreSummedUp(t *testing.T) {
	var w traffic
	for i := range 600 {
		door := wire.Endpoint{Addr: wire.Addr4([4]byte{192, 0, 2, byte(i % 3)}), Port: uint16(1 + i/3)}
		from := wire.Endpoint{Addr: clientNo(1).Addr, Port: uint16(2000 + i)}
		w.add(isRefused, from, door, time.Duration(i)*time.Millisecond)
	}
	w.add(fourSegments, clientNo(2), web, 0)
	a := mustRun(t, w.capture(), Config{})
	scanner, other := a.Sources[0], a.Sources[1]
	if scanner.Addr != clientNo(1).Addr || scanner.Attempts != 600 || scanner.Refused != 600 || scanner.Hosts != 3 || scanner.Doors < 500 || scanner.Doors > 700 {
		t.Errorf("who asked for 200 ports of 3 hosts is said to have done %+v", scanner)
	}
	if other.Attempts != 1 || other.Complete != 1 || other.Hosts != 1 || other.Doors != 1 {
		t.Errorf("who asked once is said to have done %+v", other)
	}
}

// A quote finds a SYN that stands in front of it, and not one behind it.
func TestQuotesKeepTheirPlace(t *testing.T) {
	b := new(batch)
	syn := play(lonelySYN, clientNo(1), web, epoch)[0]
	quote := dissect.Quote{Src: syn.Src, Dst: syn.Dst}
	const hash = 5
	b.quote(&quote, hash)
	b.add(&syn, hash)
	b.quote(&quote, hash)
	table := newShard(key0, 100, nil)
	table.take(b)
	if table.unclaimed != 1 {
		t.Errorf("of two ICMP errors, one in front of the SYN and one behind it, %d find none; want 1", table.unclaimed)
	}
}

func TestOnlyAcksThatMayBeThirdSegmentsMatter(t *testing.T) {
	var w traffic
	w.add("c:S s:SA@20ms c:A c:A100 s:A100 c:A s:FA c:A c:FA s:A", clientNo(1), web, 0)
	var kept []clock.Instant
	filter := new(thirds)
	for _, s := range w.capture() {
		if filter.matter(&s, flow(key0, &s.Src, &s.Dst, 0)) {
			kept = append(kept, s.At)
		}
	}
	if len(kept) != 5 { // SYN, SYN-ACK, ACK, two FINs
		t.Errorf("%d of ten segments are shown to the detector, want 5", len(kept))
	}
}

// What the filter leaves out, the detector has no use for: it says the same of
// all segments.
func TestTheDetectorMissesNothing(t *testing.T) {
	for what, segments := range map[string][]dissect.Segment{
		"a flood": attack(2000, 3*time.Second), "traffic": allOutcomes(6000),
	} {
		all, some, filter := newWatcher([16]byte{}), newWatcher([16]byte{}), new(sieve)
		for i := range segments {
			s := &segments[i]
			if ev, ok := EventOf(s); ok {
				all.detector.Observe(&ev)
				all.listen(&signal{ev, s.Frame})
			}
			if filter.keeps(s, flow(key0, &s.Src, &s.Dst, 0)) {
				var heard signal
				heard.of(s)
				some.see([]signal{heard})
			}
		}
		if fmt.Sprint(all.alarms) != fmt.Sprint(some.alarms) {
			t.Errorf("%s: of all segments it says\n%v\nof those that matter\n%v", what, all.alarms, some.alarms)
		}
	}
}
