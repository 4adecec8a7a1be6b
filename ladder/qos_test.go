package ladder

import (
	"slices"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// congested is two segments with a codepoint that may be marked; the second is,
// and its ACK says so.
func congested(t *testing.T) []trace.Record {
	records := script(t, `
		 0 client sent     1 ACK seq 701 ack 101 len 500
		10 server received 1 why accept
		10 client sent     2 ACK seq 1201 ack 101 len 500
		20 server received 2 why accept
		20 server sent     3 ACK seq 101 ack 1701
		30 client received 3 why accept`)
	for i, tos := range []uint8{wire.ECT0, wire.ECT0, wire.ECT0, wire.CE, 0, 0} {
		s := *records[i].Segment
		s.TOS = wire.TOSOf(46, tos)
		if s.Len == 0 {
			s.Flags |= wire.ECE
		}
		records[i].Segment = &s
	}
	return records
}

// TestALadderShowsMarks: what a packet says of itself where it leaves, and
// what a router has done to it where it arrives.
func TestALadderShowsMarks(t *testing.T) {
	for _, tt := range []struct {
		lang i18n.Lang
		want []string
	}{
		{i18n.English, []string{"a ACK seq=1 ack=1 len=500 dscp=EF", "ect0", "marked on the way (CE)", "c ACK,ECE seq=1 ack=1001", "dscp=EF"}},
		{i18n.Chinese, []string{"途中被标记（CE）"}},
	} {
		drawing := New(congested(t)).Text(TextOptions{Lang: tt.lang})
		rest := drawing
		for _, want := range tt.want {
			at := strings.Index(rest, want)
			if at < 0 {
				t.Fatalf("%v: %q is missing, or comes too early, in\n%s", tt.lang, want, drawing)
			}
			rest = rest[at+len(want):]
		}
		if n := strings.Count(drawing, tt.want[min(2, len(tt.want)-1)]); n != 1 {
			t.Errorf("%v: %d segments are marked in\n%s\nwant one", tt.lang, n, drawing)
		}
		for what, picture := range map[string]string{"SVG": New(congested(t)).SVG(Options{}), "Mermaid": New(congested(t)).Mermaid(Options{})} {
			if !strings.Contains(picture, "dscp=EF") || !strings.Contains(picture, "ect0") || !strings.Contains(picture, "CE") {
				t.Errorf("the %s says nothing of marks or codepoints", what)
			}
		}
	}
}

func TestAModelHasMarks(t *testing.T) {
	arrows := All(congested(t)).Model(Options{}).Connections[0].Arrows
	for i, want := range []struct {
		verdict string
		options []string
	}{
		{"accept", []string{"dscp=EF", "ect0"}},
		{"marked", []string{"dscp=EF", "ect0"}},
		{"accept", []string{"dscp=EF"}},
	} {
		if a := arrows[i]; a.Verdict == nil || a.Verdict.Code != want.verdict || !slices.Equal(a.Options, want.options) {
			t.Errorf("arrow %s is %+v with %v, want %s with %v", a.Mark, a.Verdict, a.Options, want.verdict, want.options)
		}
	}
}

// TestAMarkDoesNotHideATrouble: where a marked segment was no good, that is
// what is said.
func TestAMarkDoesNotHideATrouble(t *testing.T) {
	records := congested(t)
	records[3].Why = "below-window"
	if a := New(records).Arrows[1]; a.Verdict != "below-window" {
		t.Errorf("the verdict is %s, want below-window", a.Verdict)
	}
}

// TestADatagramHasACodepoint, too.
func TestADatagramHasACodepoint(t *testing.T) {
	r := trace.Record{
		At: 1, Kind: trace.Sent, Host: "client", Flow: wire.Flow{Local: clientEnd, Remote: serverEnd},
		Packet: 1, Datagram: &trace.Datagram{Len: 100, TOS: wire.TOSOf(34, wire.NotECT)},
	}
	if drawing := New([]trace.Record{r}).Text(TextOptions{}); !strings.Contains(drawing, "UDP len=100 dscp=AF41") {
		t.Errorf("no codepoint in\n%s", drawing)
	}
}
