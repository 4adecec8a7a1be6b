package lessons

import (
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/trace"
)

// record is the record of a kind about a segment.
func (s story) record(mark string, k trace.Kind) *trace.Record {
	s.Helper()
	a := s.arrows[mark]
	if a == nil {
		s.Fatalf("no segment %s", mark)
	}
	i := slices.IndexFunc(s.Trace, func(r trace.Record) bool { return r.Kind == k && r.Packet == a.Packet })
	if i < 0 {
		s.Fatalf("segment %s is not %v", mark, k)
	}
	return &s.Trace[i]
}

// leaves checks when a segment is sent, and for what reason.
func (s story) leaves(mark string, at time.Duration, why string) {
	s.Helper()
	r := s.record(mark, trace.Sent)
	if got := r.At.Sub(sim.Begin); got != at || r.Why != why {
		s.Errorf("segment %s leaves at %v (%s), want %v (%s)", mark, got, r.Why, at, why)
	}
}

// arrives is when a segment arrives.
func (s story) arrives(mark string) time.Duration {
	s.Helper()
	return s.record(mark, trace.Received).At.Sub(sim.Begin)
}

// judged checks what the receiver says of a segment.
func (s story) judged(mark, verdict string) {
	s.Helper()
	if r := s.record(mark, trace.Received); r.Why != verdict {
		s.Errorf("segment %s is found to be %s, want %s", mark, r.Why, verdict)
	}
}

// wired checks the numbers of a segment as they are on the wire.
func (s story) wired(mark string, sequence, ack seq.Num) {
	s.Helper()
	if got := s.record(mark, trace.Sent).Segment; got.Seq != sequence || got.Ack != ack {
		s.Errorf("segment %s has seq=%d ack=%d on the wire, want %d and %d", mark, got.Seq, got.Ack, sequence, ack)
	}
}

// carries checks how many octets of text a segment has.
func (s story) carries(mark string, octets int) {
	s.Helper()
	if got := s.record(mark, trace.Sent).Segment.Len; got != octets {
		s.Errorf("segment %s carries %d octets, want %d", mark, got, octets)
	}
}

// offers checks the window of a segment, in octets.
func (s story) offers(mark string, octets int) {
	s.Helper()
	if got := s.record(mark, trace.Sent).Segment.Offered(); got != octets {
		s.Errorf("segment %s offers a window of %d octets, want %d", mark, got, octets)
	}
}

// gets checks what the programs of a host read, call by call.
func (s story) gets(host string, octets ...int) {
	s.Helper()
	if got := s.reads(host); !slices.Equal(got, octets) {
		s.Errorf("the %s reads %v, want %v", host, got, octets)
	}
}

// getsInAll checks how many octets the programs of a host read.
func (s story) getsInAll(host string, octets int) {
	s.Helper()
	sum := 0
	for _, n := range s.reads(host) {
		sum += n
	}
	if sum != octets {
		s.Errorf("the %s reads %d octets, want %d", host, sum, octets)
	}
}

// timers counts the timers of a kind that ran out at a host.
func (s story) timers(host, timer string) (n int) {
	for _, r := range s.Trace {
		if r.Kind == trace.Timer && r.Host == host && r.Why == timer {
			n++
		}
	}
	return n
}
