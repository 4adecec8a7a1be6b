package analyze

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// trailOf follows connection n of a capture.
func trailOf(t *testing.T, segments []dissect.Segment, n int) *Trail {
	t.Helper()
	c, ok := mustRun(t, segments, Config{}).Connection(n)
	if !ok {
		t.Fatalf("there is no connection %d", n)
	}
	trail, err := Follow(t.Context(), &tape{segments: segments}, Config{}, n, &c)
	if err != nil {
		t.Fatal(err)
	}
	return trail
}

// alone is the capture of one script.
func alone(script string) []dissect.Segment {
	var w traffic
	w.add(script, clientNo(1), web, 0)
	return w.capture()
}

func TestFollowFindsTheConnectionAmongOthers(t *testing.T) {
	segments := allOutcomes(200)
	a := mustRun(t, segments, Config{})
	for _, n := range []int{1, 2, 57, 200} {
		c, _ := a.Connection(n)
		trail := trailOf(t, segments, n)
		if trail.Conn.Ends != c.Ends || trail.Conn.Handshake() != c.Handshake() || trail.Conn.Close() != c.Close() {
			t.Errorf("connection %d, followed, is another: %v and %v, want %v and %v", n, trail.Conn.Handshake(), trail.Conn.Close(), c.Handshake(), c.Close())
		}
		if got, want := len(trail.Moves), int(c.Ends[0].Packets+c.Ends[1].Packets); got != want {
			t.Errorf("connection %d has %d moves, want a move for each of its %d segments", n, got, want)
		}
	}
}

func TestFollowTellsLivesOnOneFourTupleApart(t *testing.T) {
	var w traffic
	w.add(fourSegments, clientNo(1), web, 0)
	w.add(isRefused, clientNo(1), web, time.Hour)
	segments := w.capture()
	first, second := trailOf(t, segments, 1), trailOf(t, segments, 2)
	if first.Conn.Handshake() != passive.Complete || second.Conn.Handshake() != passive.Refused {
		t.Errorf("the lives are %v and %v, want complete and refused", first.Conn.Handshake(), second.Conn.Handshake())
	}
}

func TestEachStepStandsAtItsSegment(t *testing.T) {
	trail := trailOf(t, alone(fourSegments), 1)
	n := 0
	for _, m := range trail.Moves {
		for _, s := range m.Steps {
			n++
			if s.Frame != m.Frame {
				t.Errorf("a step of frame %d stands at frame %d", s.Frame, m.Frame)
			}
		}
	}
	if n != 10 {
		t.Errorf("%d steps, want ten: that is what an opening and a closing take", n)
	}
}

func TestOfALongConnectionBothEndsAreFollowed(t *testing.T) {
	script := "c:S s:SA@20ms c:A " + strings.Repeat("c:A100 s:A ", MaxTrail) + "c:FA s:A s:FA c:A"
	trail := trailOf(t, alone(script), 1)
	if len(trail.Moves) != MaxTrail || trail.Left != 3+2*MaxTrail+4-MaxTrail {
		t.Errorf("%d moves are kept and %d left out, want %d kept", len(trail.Moves), trail.Left, MaxTrail)
	}
	if last := trail.Moves[len(trail.Moves)-1]; !trail.Moves[0].Flags.Has(wire.SYN) || last.Frame != uint64(3+2*MaxTrail+4) {
		t.Errorf("it is followed from %v to frame %d: not from end to end", trail.Moves[0].Flags, last.Frame)
	}
	if text := told(trail, i18n.English); !strings.Contains(text, "segments left out") {
		t.Error("nobody says that segments are left out")
	}
}

func TestFollowEndsWithItsContext(t *testing.T) {
	segments := alone(fourSegments)
	c, _ := mustRun(t, segments, Config{}).Connection(1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Follow(ctx, &tape{segments: segments}, Config{}, 1, &c); !errors.Is(err, context.Canceled) {
		t.Errorf("following ends with %v, want %v", err, context.Canceled)
	}
}

func TestFollowSaysWhatItCouldNotRead(t *testing.T) {
	segments := alone(fourSegments)
	c, _ := mustRun(t, segments, Config{}).Connection(1)
	gone := errors.New("the disk is gone")
	if _, err := Follow(t.Context(), &tape{segments: segments[:3], end: gone}, Config{}, 1, &c); err != gone {
		t.Errorf("following ends with %v, want %v", err, gone)
	}
	damage := &capture.Damage{Frame: 4}
	trail, err := Follow(t.Context(), &tape{segments: segments[:3], end: damage}, Config{}, 1, &c)
	if err != nil || len(trail.Moves) != 3 {
		t.Errorf("of a damaged file %d moves and %v, want the three in front of the damage", len(trail.Moves), err)
	}
}

func TestPickCopiesItsFramesAlone(t *testing.T) {
	segments := allOutcomes(20)
	a := mustRun(t, segments, Config{})
	c, _ := a.Connection(7)
	var pick Pick
	pick.Add(&c)
	var file bytes.Buffer
	w, err := capture.NewWriter(&file, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := pick.Copy(t.Context(), &tape{segments: segments}, Config{}, w); err != nil {
		t.Fatal(err)
	}
	src, err := capture.NewReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Run(t.Context(), src, Config{})
	if err != nil || again.Len() != 1 {
		t.Fatalf("%d connections are written, want 1: %v", again.Len(), err)
	}
	d, _ := again.Connection(1)
	if d.Ends[0].Addr != c.Ends[0].Addr || d.Ends[0].Packets+d.Ends[1].Packets != c.Ends[0].Packets+c.Ends[1].Packets {
		t.Errorf("it is %v with %d packets", d.Ends[0].Addr, d.Ends[0].Packets)
	}
}

func TestPickGivesItsPackets(t *testing.T) {
	segments := allOutcomes(20)
	c, _ := mustRun(t, segments, Config{}).Connection(7)
	var pick Pick
	pick.Add(&c)
	var frames []uint64
	err := pick.Packets(t.Context(), &tape{segments: segments}, Config{}, func(frame uint64, packet []byte) {
		frames = append(frames, frame)
		if want := packetOf(nil, &segments[frame-1]); !bytes.Equal(packet, want) {
			t.Errorf("frame %d has the packet %x, want %x", frame, packet, want)
		}
	})
	if want := int(c.Ends[0].Packets + c.Ends[1].Packets); err != nil || len(frames) != want {
		t.Errorf("frames %v, %v; want %d of them", frames, err, want)
	}
}

func TestAnEmptyPickHasNothing(t *testing.T) {
	var pick Pick
	w, err := capture.NewWriter(io.Discard, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := pick.Copy(t.Context(), &tape{segments: alone(fourSegments)}, Config{}, w); err != nil {
		t.Errorf("copying nothing ends with %v", err)
	}
}

// drawn is what a trace says of one kind, as words.
func drawn(records []trace.Record, kind trace.Kind) (out []string) {
	for _, r := range records {
		switch {
		case r.Kind != kind:
		case kind == trace.State:
			out = append(out, r.Host+" "+r.To)
		case r.Segment != nil:
			out = append(out, r.Host+" "+r.Segment.Flags.String())
		default:
			out = append(out, r.Host+" "+r.Why)
		}
	}
	return out
}

func TestATraceGoesUpInTime(t *testing.T) {
	for _, o := range outcomes {
		last := trailOf(t, alone(o.script), 1).Trace(Drawing{})
		if !slices.IsSortedFunc(last, func(a, b trace.Record) int { return int(a.At - b.At) }) {
			t.Errorf("%s is not drawn in order of time", o.script)
		}
		for _, r := range last {
			if !r.At.Set() {
				t.Errorf("%s has an event without a time", o.script)
			}
		}
	}
}

// The capture sees the SYN-ACK 20 ms after the SYN, and the ACK 1 ms later:
// so the server is 10 ms away, and the client half a millisecond.
func TestEndsAreAsFarAsTheirFastestAnswer(t *testing.T) {
	records := trailOf(t, alone(staysOpen), 1).Trace(Drawing{})
	sent, got := records[0], records[slices.IndexFunc(records, func(r trace.Record) bool { return r.Kind == trace.Received })]
	if way := got.At.Sub(sent.At); way != 10*time.Millisecond+500*time.Microsecond {
		t.Errorf("the SYN is %v on its way, want half of 20 ms and half of 1 ms", way)
	}
}

func TestWhatIsSentAgainWasPresumablyLost(t *testing.T) {
	records := trailOf(t, alone(lostData), 1).Trace(Drawing{})
	if lost := drawn(records, trace.Lost); len(lost) != 1 {
		t.Errorf("lost are %v, want the one data segment that was sent again", lost)
	}
	records = trailOf(t, alone(getsNoAnswer), 1).Trace(Drawing{})
	if lost, got := drawn(records, trace.Lost), drawn(records, trace.Received); len(lost) != 3 || len(got) != 0 {
		t.Errorf("of four SYNs %v are lost and %v arrive; of the last one nobody knows", lost, got)
	}
	records = trailOf(t, alone("c:S s:S s:SA@20ms c:SA c:A s:A"), 1).Trace(Drawing{})
	if lost := drawn(records, trace.Lost); len(lost) != 0 {
		t.Errorf("lost are %v; a SYN-ACK is no second SYN", lost)
	}
}

func TestPresumedStatesHaveAQuestionMark(t *testing.T) {
	states := drawn(trailOf(t, alone(fourSegments), 1).Trace(Drawing{}), trace.State)
	if !slices.Contains(states, "server CLOSED?") || !slices.Contains(states, "client ESTABLISHED") {
		t.Errorf("the states are %v; that the last ACK arrives is presumed, that the SYN-ACK did is shown", states)
	}
}

func TestLongRunsAreDrawnByTheirEnds(t *testing.T) {
	script := "c:S s:SA@20ms c:A " + strings.Repeat("c:A100 s:A@20ms ", 50) + "c:FA s:A@20ms s:FA c:A"
	trail := trailOf(t, alone(script), 1)
	short, long := trail.Trace(Drawing{}), trail.Trace(Drawing{All: true})
	if got, want := len(drawn(long, trace.Sent)), 107; got != want {
		t.Errorf("with All %d segments are drawn, want %d", got, want)
	}
	if n := len(drawn(short, trace.Sent)); n > 20 {
		t.Errorf("%d segments are drawn of a run of a hundred alike", n)
	}
	notes := drawn(short, trace.Note)
	if len(notes) != 1 || !strings.Contains(notes[0], "octets left out") {
		t.Errorf("what is left out is told as %v", notes)
	}
}

func TestACopyIsNotDrawn(t *testing.T) {
	segments := alone(staysOpen)
	twice := slices.Concat(segments[:4], segments[3:4], segments[4:])
	for i := range twice {
		twice[i].Frame = uint64(i + 1)
	}
	trail := trailOf(t, twice, 1)
	if n := len(drawn(trail.Trace(Drawing{}), trace.Sent)); n != len(segments) {
		t.Errorf("%d segments are drawn, want %d: one was captured twice", n, len(segments))
	}
}

// told is what Explain says, as one text.
func told(trail *Trail, lang i18n.Lang) string {
	var b strings.Builder
	for _, s := range trail.Explain(lang) {
		b.WriteString(s.Title + "\n")
		for _, l := range s.Lines {
			b.WriteString(l.Lead + l.Text + "\n")
		}
	}
	return b.String()
}

func TestExplainTellsWhatMatters(t *testing.T) {
	for _, tt := range []struct{ script, says string }{
		{fourSegments, "Closed with four segments"},
		{fourSegments, "the client: ESTABLISHED → FIN-WAIT-1"[4:]},
		{fourSegments, "The client is left in TIME-WAIT"},
		{threeSegments, "the second FIN carried the ACK of the first"},
		{serverCloses, "The server closed first"},
		{isRefused, "nobody listens there (RFC 9293 §3.10.7.1)"},
		{getsNoAnswer, "The SYN was sent 4 times; waits between: 1 s, 2 s, 4 s"},
		{staysHalfOpen, "The SYN-ACK was sent 3 times"},
		{lostData, "retransmission"},
		{isBroken, "RST: its receiver sent nothing afterwards"},
		{staysOpen, "The capture ends while it is open"},
		{"c:A100 s:A c:A100", "the capture does not tell"},
	} {
		if text := told(trailOf(t, alone(tt.script), 1), i18n.English); !strings.Contains(text, tt.says) {
			t.Errorf("of %s it is not said that %q:\n%s", tt.script, tt.says, text)
		}
	}
}

func TestExplainSpeaksChinese(t *testing.T) {
	for _, o := range outcomes {
		text := told(trailOf(t, alone(o.script), 1), i18n.Chinese)
		for _, bad := range []string{"explain.", "follow.", "%!", "because"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s: %q in\n%s", o.script, bad, text)
			}
		}
	}
}

func TestAnICMPErrorIsAMove(t *testing.T) {
	segments := alone(getsNoAnswer)
	c := connOf(t, getsNoAnswer)
	trail := &Trail{Number: 1}
	for i := range segments {
		trail.observe(&segments[i])
	}
	s := &segments[0]
	trail.quoted(&dissect.Quote{At: s.At.Add(8 * time.Second), Frame: 9, From: web.Addr, Src: s.Src, Dst: s.Dst, Seq: s.Seq, Type: 3, Code: 1})
	trail.settle(&c)
	if text := told(trail, i18n.English); !strings.Contains(text, "ICMP error from 192.0.2.1, type 3 code 1") {
		t.Errorf("the ICMP error is not told:\n%s", text)
	}
	if notes := drawn(trail.Trace(Drawing{}), trace.Note); len(notes) != 1 {
		t.Errorf("the ICMP error is drawn as %v", notes)
	}
}
