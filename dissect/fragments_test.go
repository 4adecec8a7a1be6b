package dissect_test

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// cut4 is the octets from lo up to hi of an IPv4 packet's payload, as a
// fragment of it.
func cut4(b []byte, lo, hi int) []byte {
	more := 0
	if 20+hi < len(b) {
		more = 0x2000
	}
	h := cat(b[:20])
	copy(h[2:], be16(20+hi-lo))
	copy(h[6:], be16(more|lo/8))
	return append(h, b[20+lo:20+hi]...)
}

// cut6 is cut4 for IPv6.
func cut6(b []byte, lo, hi int) []byte {
	more := 0
	if 40+hi < len(b) {
		more = 1
	}
	h := cat(b[:40], []byte{b[6], 0}, be16(lo|more), be32(99))
	copy(h[4:], be16(8+hi-lo))
	h[6] = wire.ProtoFragment
	return append(h, b[40+lo:40+hi]...)
}

// story gives frames of raw IP to one Dissector, a second apart.
type story struct {
	t   *testing.T
	d   *dissect.Dissector
	now clock.Instant
	n   uint64
}

func tell(t *testing.T) *story { return &story{t: t, d: dissect.New()} }

func (s *story) frame(b []byte, length int) dissect.Kind {
	s.n++
	s.now = s.now.Add(time.Second)
	return s.d.Frame(capture.Raw, &capture.Frame{Number: s.n, At: s.now, Bytes: b, Length: length})
}

// then gives a frame and says what it must turn out to be.
func (s *story) then(what string, b []byte, want dissect.Kind) {
	s.t.Helper()
	if got := s.frame(b, len(b)); got != want {
		s.t.Fatalf("%s: got kind %d (fault %q), want %d", what, got, s.d.Fault, want)
	}
}

func TestFragmentsMakeASegmentWhenTheLastOneIsThere(t *testing.T) {
	v4, v6 := tcp4(), tcp6()
	n4, n6 := len(v4)-20, len(v6)-40
	for _, tt := range []struct {
		what   string
		pieces [][]byte
	}{
		{"in order", [][]byte{cut4(v4, 0, 8), cut4(v4, 8, 24), cut4(v4, 24, n4)}},
		{"backwards", [][]byte{cut4(v4, 24, n4), cut4(v4, 8, 24), cut4(v4, 0, 8)}},
		{"the middle last", [][]byte{cut4(v4, 0, 8), cut4(v4, 24, n4), cut4(v4, 8, 24)}},
		{"one of them twice", [][]byte{cut4(v4, 0, 8), cut4(v4, 0, 8), cut4(v4, 8, n4)}},
		{"a piece of what is there already", [][]byte{cut4(v4, 0, 16), cut4(v4, 8, 16), cut4(v4, 16, n4)}},
		{"IPv6", [][]byte{cut6(v6, 0, 8), cut6(v6, 8, n6)}},
		{"IPv6, backwards", [][]byte{cut6(v6, 8, n6), cut6(v6, 0, 8)}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			s := tell(t)
			last := len(tt.pieces) - 1
			for _, b := range tt.pieces[:last] {
				s.then("a piece", b, dissect.Fragment)
			}
			s.then("the last piece", tt.pieces[last], dissect.TCP)
			wantText(t, s.d, dissect.TCP)
			if s.d.Segment.Marks&dissect.Pieces == 0 || s.d.Segment.Frame != uint64(len(tt.pieces)) {
				t.Errorf("got marks %b at frame %d, want Pieces at the last one", s.d.Segment.Marks, s.d.Segment.Frame)
			}
			want := v4
			if tt.pieces[0][0]>>4 == 6 {
				want = v6
			}
			if len(s.d.Inner) != len(want) || string(s.d.Inner[40:]) != string(want[40:]) {
				t.Errorf("Inner is % x, want the packet as it was before it was cut: % x", s.d.Inner, want)
			}
		})
	}
}

func TestFragmentsThatContradictEachOtherAreRefused(t *testing.T) {
	v4 := tcp4()
	n := len(v4) - 20
	other := tcp4()
	other[20+9]++
	for _, tt := range []struct {
		what          string
		first, second []byte
	}{
		{"they overlap", cut4(v4, 0, 16), cut4(v4, 8, 24)},
		{"the same place, other octets", cut4(v4, 0, 16), cut4(other, 8, 16)},
		{"two ends", cut4(v4, 16, n), cut4(v4[:len(v4)-2], 16, n-2)},
		{"behind the end", cut4(v4[:20+16], 8, 16), cut4(v4, 16, 24)},
		{"an end before what is there", cut4(v4, 16, 24), cut4(v4[:20+16], 8, 16)},
	} {
		t.Run(tt.what, func(t *testing.T) {
			s := tell(t)
			s.then("a piece", tt.first, dissect.Fragment)
			s.then("one that contradicts it", tt.second, dissect.Unreadable)
			if s.d.Fault != dissect.Overlap {
				t.Errorf("the fault is %q, want %q", s.d.Fault, dissect.Overlap)
			}
			s.then("the rest: the datagram stays refused (RFC 5722 §4)", cut4(v4, 24, n), dissect.Unreadable)
		})
	}
}

func TestPiecesThatComeTooLateBelongToAnotherDatagram(t *testing.T) {
	v4 := tcp4()
	s := tell(t)
	s.then("the first", cut4(v4, 0, 8), dissect.Fragment)
	s.now = s.now.Add(61 * time.Second)
	s.then("the second, over a minute later", cut4(v4, 8, len(v4)-20), dissect.Fragment)
	s.then("the first again, of the new datagram", cut4(v4, 0, 8), dissect.TCP)
	if s.d.Counts.GivenUp != 1 {
		t.Errorf("%d datagrams were given up, want 1", s.d.Counts.GivenUp)
	}
}

func TestTheOldestDatagramMakesRoom(t *testing.T) {
	v4 := tcp4()
	s := tell(t)
	numbered := func(id, lo, hi int) []byte {
		b := cut4(v4, lo, hi)
		copy(b[4:], be16(id))
		return b
	}
	s.frame(numbered(1, 0, 8), 28)
	s.frame(numbered(2, 0, 8), 28)
	s.now = 0 // all of this within a minute
	for id := 3; id <= 65; id++ {
		b := numbered(id, 0, 8)
		s.d.Frame(capture.Raw, &capture.Frame{Number: 9, Bytes: b, Length: len(b)})
	}
	s.now = 0
	s.then("the second is still known", numbered(2, 8, len(v4)-20), dissect.TCP)
	s.then("the first had to go for the sixty-fifth", numbered(1, 8, len(v4)-20), dissect.Fragment)
}

func TestACutPieceLeavesASnappedSegment(t *testing.T) {
	v4 := tcp4()
	s := tell(t)
	s.then("the end", cut4(v4, 24, len(v4)-20), dissect.Fragment)
	first := cut4(v4, 0, 24)
	if k := s.frame(first[:20+22], len(first)); k != dissect.TCP {
		t.Fatalf("the beginning, of which two octets are not in the capture: got kind %d (fault %q), want TCP", k, s.d.Fault)
	}
	g := &s.d.Segment
	if g.Len != uint32(len(text)) || g.Kept != 2 || g.Marks&dissect.Snapped == 0 {
		t.Errorf("got %d octets, %d kept, marks %b; want %d, 2 up to the first gap, Snapped", g.Len, g.Kept, g.Marks, len(text))
	}
}

// What floods with fragments gets no more memory than the bound, and no
// frame makes it allocate once the slots have what they need.
func TestFragmentsDoNotAllocateInSteadyState(t *testing.T) {
	v4 := inIP4(wire.ProtoTCP, segment(wire.ACK, nil, make([]byte, 3000)))
	d := dissect.New()
	n := 0
	again := func() {
		n++
		for _, b := range [][]byte{cut4(v4, 0, 1480), cut4(v4, 1480, 2960), cut4(v4, 2960, len(v4)-20)} {
			copy(b[4:], be16(n))
			d.Frame(capture.Raw, &capture.Frame{Number: 1, Bytes: b, Length: len(b)})
		}
	}
	for range 100 {
		again()
	}
	built := testing.AllocsPerRun(10, func() {
		cut4(v4, 0, 1480)
		cut4(v4, 1480, 2960)
		cut4(v4, 2960, len(v4)-20)
	})
	if got := testing.AllocsPerRun(100, again) - built; got > 4 { // be16 and the frames of the test itself
		t.Errorf("a datagram in three pieces costs %.0f allocations, want none", got)
	}
}
