package detect

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/wire"
)

var testKey = key{siphash.Key{K0: 7, K1: 29}}

func number(n uint32) wire.Addr {
	return wire.Addr4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
}

func (s *sketch) count(n uint32) { s.add(testKey.addr(number(n)), number(n)) }

func TestASketchNeverCountsTooLittle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s sketch
		truth := map[uint32]uint32{}
		for _, n := range rapid.SliceOfN(rapid.Uint32Range(0, 300), 1, 2000).Draw(t, "sources") {
			s.count(n)
			truth[n]++
		}
		for n, c := range truth {
			a, b := cells(testKey.addr(number(n)))
			if est := min(s.rows[0][a], s.rows[1][b]); est < c*unit {
				t.Fatalf("source %d came %d times, counted are %d/%d", n, c, est, unit)
			}
		}
	})
}

func TestASketchKnowsItsLeader(t *testing.T) {
	var s sketch
	for n := range uint32(3000) {
		s.count(n)
		if n%2 == 0 {
			s.count(1 << 30)
		}
	}
	who, share := s.leader()
	if who != number(1<<30) || math.Abs(share-1.0/3) > 0.02 {
		t.Errorf("%v leads with a share of %.2f, want 64.0.0.0 with a third", who, share)
	}
	s.halve()
	if _, after := s.leader(); math.Abs(after-share) > 0.01 {
		t.Errorf("halving turns a share of %.2f into %.2f", share, after)
	}
}

func TestWhatCompletesIsTakenOutOfASketch(t *testing.T) {
	var s sketch
	for range 10 {
		s.count(5)
		s.remove(testKey.addr(number(5)), unit)
	}
	if s.total != 0 {
		t.Errorf("%d is left of ten that went", s.total)
	}
	s.remove(testKey.addr(number(5)), unit)
	if s.total != 0 {
		t.Error("taking out more than there is makes counts large")
	}
}

func TestEntropyTellsOneSourceFromMany(t *testing.T) {
	var one, few, many sketch
	for n := range uint32(4096) {
		one.count(1)
		few.count(n % 4)
		many.count(n * 2654435761)
	}
	for _, tt := range []struct {
		what   string
		s      *sketch
		lo, hi float64
	}{
		{"one source", &one, 0, 0},
		{"four sources", &few, 1, 2}, // less than two bits where two of them share a cell
		{"all different", &many, 8.7, 9},
	} {
		if h, most := tt.s.entropy(); h < tt.lo-1e-9 || h > tt.hi+1e-9 || most > 9 {
			t.Errorf("%s: %.2f bits of %.2f, want %.1f to %.1f of at most 9", tt.what, h, most, tt.lo, tt.hi)
		}
	}
}

// Found by FuzzDetector: so many of one source that the sum is rounded up.
func TestEntropyIsNeverLessThanNothing(t *testing.T) {
	for c := range uint32(100_000) {
		s := sketch{}
		s.rows[0][3] = c
		if h, _ := s.entropy(); h < 0 {
			t.Fatalf("the entropy of %d from one source is %g bits", c, h)
		}
	}
}

func TestDistinctSourcesAreCountedWithinATenth(t *testing.T) {
	for _, n := range []uint32{1, 10, 100, 1000, 3000, 10000, 100000, 1000000} {
		var l hll
		for i := range n {
			l.add(testKey.addr(number(i)))
			l.add(testKey.addr(number(i))) // seeing it again changes nothing
		}
		if e := l.estimate(); math.Abs(e-float64(n)) > 0.1*float64(n)+0.5 {
			t.Errorf("%d sources are estimated as %.0f", n, e)
		}
	}
	if e := new(hll).estimate(); e != 0 {
		t.Errorf("no source is estimated as %.1f", e)
	}
}

func TestASourceCountsTheDoorsItKnocksAt(t *testing.T) {
	for _, n := range []uint16{1, 20, 100, 500} {
		var src source
		for port := range n {
			src.asks(1, number(1), testKey.endpoint(&wire.Endpoint{Addr: number(1), Port: port}))
		}
		if e := src.doors(); math.Abs(e-float64(n)) > 0.25*float64(n)+0.5 {
			t.Errorf("%d endpoints are estimated as %.0f", n, e)
		}
	}
}

func TestAMajorityHasAPort(t *testing.T) {
	var m majority
	for i := range uint16(100) {
		m.vote(i)
		m.vote(443)
		m.vote(443)
	}
	if !m.strong() || m.port != 443 {
		t.Errorf("two thirds for port 443 give %+v", m)
	}
	m = majority{}
	for i := range uint16(100) {
		m.vote(i)
	}
	if m.strong() {
		t.Errorf("a hundred ports have a majority: %+v", m)
	}
}

func TestHashesOfDifferentThingsDiffer(t *testing.T) {
	a := number(1)
	seen := map[uint64]string{}
	for what, h := range map[string]uint64{
		"an address": testKey.addr(a), "a prefix": testKey.prefix(a),
		"port 0": testKey.endpoint(&wire.Endpoint{Addr: a}), "port 1": testKey.endpoint(&wire.Endpoint{Addr: a, Port: 1}),
		"another key": key{siphash.Key{K0: 7, K1: 30}}.addr(a),
	} {
		if other, twice := seen[h]; twice {
			t.Errorf("%s and %s have one hash", what, other)
		}
		seen[h] = what
	}
}

func TestPrefixes(t *testing.T) {
	for from, want := range map[string]string{
		"198.51.100.77": "198.51.100.0", "2001:db8:1:2:3::4": "2001:db8:1::",
	} {
		if got := prefixOf(mustAddr(from)); got.String() != want {
			t.Errorf("%s is of %v, want %s", from, got, want)
		}
	}
}
