package trace_test

import (
	"reflect"
	"testing"

	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

func TestKindString(t *testing.T) {
	want := map[trace.Kind]string{
		0: "unknown", trace.Sent: "sent", trace.Received: "received", trace.Lost: "lost", trace.State: "state",
		trace.Timer: "timer", trace.Call: "call", trace.Note: "note", trace.Note + 1: "unknown", 255: "unknown",
	}
	for k, w := range want {
		if k.String() != w {
			t.Errorf("kind %d is called %q, want %q", uint8(k), k, w)
		}
	}
}

func TestRelative(t *testing.T) {
	tcb := &trace.Snapshot{ISS: 4_294_967_290, IRS: 700}
	for _, tt := range []struct {
		what     string
		rec      trace.Record
		num, ack uint32
		ok       bool
	}{
		{
			"what we send counts from our own initial number, across the wrap",
			trace.Record{Kind: trace.Sent, TCB: tcb, Segment: &trace.Segment{Seq: 4, Ack: 701, Flags: wire.ACK}}, 10, 1, true,
		},
		{
			"what arrives counts from the peer's",
			trace.Record{Kind: trace.Received, TCB: tcb, Segment: &trace.Segment{Seq: 720, Ack: 4, Flags: wire.ACK}}, 20, 10, true,
		},
		{
			"without ACK the field means nothing",
			trace.Record{Kind: trace.Received, TCB: tcb, Segment: &trace.Segment{Seq: 700, Ack: 4, Flags: wire.SYN}}, 0, 0, true,
		},
		{"without a TCB nobody knows", trace.Record{Kind: trace.Sent, Segment: &trace.Segment{Seq: 4}}, 0, 0, false},
		{"without a segment there is nothing to count", trace.Record{Kind: trace.Timer, TCB: tcb}, 0, 0, false},
	} {
		num, ack, ok := tt.rec.Relative()
		if num != tt.num || ack != tt.ack || ok != tt.ok {
			t.Errorf("%s: got %d, %d, %v; want %d, %d, %v", tt.what, num, ack, ok, tt.num, tt.ack, tt.ok)
		}
	}
}

func TestOffered(t *testing.T) {
	if got := (&trace.Segment{Window: 65535, Scale: 14}).Offered(); got != 1_073_725_440 {
		t.Errorf("the largest window is %d octets, want 1073725440 (RFC 7323 §2.3)", got)
	}
}

func TestCloneSharesNothing(t *testing.T) {
	rec := full()
	clone := rec.Clone()
	if !reflect.DeepEqual(clone, rec) {
		t.Fatalf("the clone is\n%+v\nwant\n%+v", clone, rec)
	}
	rec.Segment.Seq++
	rec.Segment.Options.FastOpen[0]++
	rec.TCB.Cwnd++
	if want := full(); !reflect.DeepEqual(clone, want) {
		t.Errorf("after a change to its original the clone is\n%+v\nwant\n%+v", clone, want)
	}
	if bare := (&trace.Record{Kind: trace.Note}).Clone(); bare.Segment != nil || bare.TCB != nil {
		t.Errorf("the clone of a bare record is %+v, want it bare", bare)
	}
}
