package passive

import (
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// fuzzedSegment is how many octets make a segment of a fuzzed talk.
const fuzzedSegment = 16

// fuzzed makes a segment of b: near what was said before, so that the two
// understand each other now and then.
func fuzzed(b []byte, at clock.Instant, seqs, acks seq.Num) dissect.Segment {
	word := binary.LittleEndian.Uint16
	s := dissect.Segment{
		At:    at,
		Flags: wire.Flags(b[1]),
		Seq:   seqs + seq.Num(int16(word(b[2:]))),
		Ack:   acks + seq.Num(int16(word(b[4:]))),
		Len:   uint32(word(b[6:])) >> (b[0] >> 4),
		ID:    uint16(b[8]),
		Sum:   uint16(b[8] & 7),
		Marks: dissect.Marks(b[9]),
	}
	s.Window = word(b[10:]) & 0xfff
	o := &s.Options
	o.Set = wire.OptionSet(word(b[12:]))
	o.MSS, o.Scale, o.SACKCount = uint16(b[14])<<4, b[14], b[15]
	o.TSVal, o.TSEcr = uint32(b[14]), uint32(b[15])
	for i := range o.SACK {
		o.SACK[i] = seq.Range{Lo: s.Ack + seq.Num(b[14]), Hi: s.Ack + seq.Num(word(b[14:]))}
	}
	return s
}

// FuzzStream has two ends say anything at all to each other.
func FuzzStream(f *testing.F) {
	f.Add([]byte("\x00\x02\x00\x00\x00\x00\x00\x00\x01\x01\x00\x08\x05\x00\x50\x00" +
		"\x01\x12\x00\x00\x01\x00\x00\x00\x01\x01\x00\x08\x05\x00\x50\x00" +
		"\x02\x10\x01\x00\x01\x00\x64\x00\x02\x01\x00\x08\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		k := &talk{t: nil}
		at := talkBegins
		for ; len(b) >= fuzzedSegment; b = b[fuzzedSegment:] {
			from := int(b[0] & 1)
			at = at.Add(time.Duration(int8(b[0])) << (b[1] & 31))
			a, z := &k.ends[from].Stream, &k.ends[1-from].Stream
			s := fuzzed(b, max(at, 1), a.cover.front, z.cover.front)
			k.observe(from, &s)
			for i := range k.ends {
				if err := sane(&k.ends[i], at); err != nil {
					t.Fatalf("after %+v: %v", s, err)
				}
			}
		}
	})
}

// sane fails where an end's stream contradicts itself.
func sane(e *End, now clock.Instant) error {
	t := &e.Stream
	n, r := &t.Segments, &t.Repairs
	switch {
	case n.Copy > n.Seen || n.Jumps > n.New:
		return fmt.Errorf("of %+v a part is more than the whole", *n)
	case r.All() > n.Again()+n.Hole+n.Probe:
		return fmt.Errorf("%d retransmissions of %+v", r.All(), *n)
	case r.Upstream+r.Reordered > n.Hole || r.Needless > r.All():
		return fmt.Errorf("%+v of %+v", *r, *n)
	case e.Repeated > e.Bytes:
		return fmt.Errorf("%d octets of %d are repeated", e.Repeated, e.Bytes)
	case t.RTT.Count > 0 && (t.RTT.Min > t.RTT.Mean() || t.RTT.Mean() > t.RTT.Max() || t.RTT.Min < 0):
		return fmt.Errorf("round trips of %+v", t.RTT)
	case t.Window.Closed > t.Window.Zeros || t.Window.Longest > t.Window.Total:
		return fmt.Errorf("window %+v", t.Window)
	case t.Limits.Sender < 0 || t.Limits.Receiver < 0 || t.Limits.Network < 0 || t.Idle(now) < 0:
		return fmt.Errorf("limits %+v", t.Limits)
	}
	return t.cover.check()
}
