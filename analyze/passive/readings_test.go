package passive_test

import (
	"testing"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/lessons"
	"github.com/tcpglass/tcpglass/sim/scenario"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// reads is how what a host sent for a reason must read from outside.
var reads = map[string]passive.Reading{
	"retransmit-fast":    passive.FastRetransmission,
	"retransmit-timeout": passive.TimeoutRetransmission,
	"retransmit-smaller": passive.Retransmission, // a router has asked for it, not the receiver
	"keep-alive":         passive.KeepAlive,
	"window-probe":       passive.WindowProbe,
}

// otherwise are the segments of lessons that must not read so, and why.
var otherwise = map[string]string{
	"lost-window-update window-probe": "the capture has the window update that its receiver never got, so there is nothing to probe for",
}

// TestReadingsAreTheReasonsOfTheSenders plays every lesson and asks of each
// segment that a host sent again, or to probe, whether it reads as what the
// host itself says it was.
func TestReadingsAreTheReasonsOfTheSenders(t *testing.T) {
	asked := 0
	for _, l := range lessons.All() {
		play := l.Play()
		why := reasons(play.Trace)
		observeEach(play.Packets, func(packet uint64, s *dissect.Segment, e *passive.End) {
			reason := why[packet]
			want, is := reads[reason]
			if !is || s.Flags.Any(wire.SYN|wire.FIN) || otherwise[l.Name+" "+reason] != "" {
				return
			}
			asked++
			if got := e.Stream.Read; got != want {
				t.Errorf("%s, packet %d (%v, number %d, %d octets): the host says %s, it reads %q", l.Name, packet, s.Flags, s.Seq, s.Len, reason, got)
			}
		})
	}
	if asked < 20 {
		t.Errorf("only %d segments were asked for: the lessons, or their reasons, are no longer what they were", asked)
	}
}

// reasons are those of sent packets.
func reasons(records []trace.Record) map[uint64]string {
	why := map[uint64]string{}
	for _, r := range records {
		if r.Kind == trace.Sent && r.Packet != 0 {
			why[r.Packet] = r.Why
		}
	}
	return why
}

// observeEach shows packets to connections, and after each tells which end sent it.
func observeEach(packets []scenario.Packet, tell func(packet uint64, s *dissect.Segment, e *passive.End)) {
	d, echoes := dissect.New(), new(passive.Echoes)
	open := map[pair]*passive.Conn{}
	for _, p := range packets {
		f := capture.Frame{At: p.At, Number: p.Number, Bytes: p.Bytes, Length: len(p.Bytes)}
		if d.Frame(capture.Raw, &f) != dissect.TCP {
			continue
		}
		s := &d.Segment
		k := pair{s.Src, s.Dst}
		c := open[k]
		if c == nil || !c.Fits(s) {
			c = new(passive.Conn)
			open[k], open[k.swapped()] = c, c
		}
		echoes.Mark(s, 0)
		c.Observe(s)
		e := &c.Ends[0]
		if e.Addr != s.Src {
			e = &c.Ends[1]
		}
		tell(p.Number, s, e)
	}
}
