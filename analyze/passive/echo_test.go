package passive

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// window is n data segments in a row, as they pass one place.
func window(n int, id uint16, at time.Duration) (all []dissect.Segment) {
	for i := range n {
		all = append(all, dissect.Segment{
			At: clock.Instant(time.Hour + at + time.Duration(i)*time.Microsecond), Seq: seq.Num(1000 + 100*i), Len: 100,
			ID: id + uint16(i), Marks: dissect.HasID,
		})
	}
	return all
}

func echoed(e *Echoes, all []dissect.Segment) (n int) {
	for i := range all {
		e.Mark(&all[i], 7)
		if all[i].Marks&dissect.Echo != 0 {
			n++
		}
	}
	return n
}

// TestEchoes: a window that two places have captured, one after the other.
func TestEchoes(t *testing.T) {
	const n = 2000 // packets that are underway between the two
	e := new(Echoes)
	equal(t, "echoes at the first place", echoed(e, window(n, 1, 0)), 0, "nothing was there before")
	equal(t, "echoes at the second place", echoed(e, window(n, 1, 20*time.Millisecond)), n, "each was there 20 ms ago")
	equal(t, "echoes of what is sent again", echoed(e, window(n, 1+n, 300*time.Millisecond)), 0, "each has an id of its own")
	equal(t, "echoes long after", echoed(e, window(n, 1, 5*time.Second)), 0, "the ids have come round")
	equal(t, "echoes of another connection", func() int { s := window(1, 1, 5*time.Second); e.Mark(&s[0], 8); return int(s[0].Marks & dissect.Echo) }(), 0, "it has the same numbers by chance")
	equal(t, "echoes of id 0", echoed(e, append(window(1, 0, 6*time.Second), window(1, 0, 6*time.Second+10*time.Millisecond)...)), 0, "many systems give it to all packets")
}

// TestEchoesWithoutID: IPv6 has no id; the timestamps tell.
func TestEchoesWithoutID(t *testing.T) {
	stamped := func(at time.Duration, val uint32) []dissect.Segment {
		all := window(100, 0, at)
		for i := range all {
			all[i].Marks, all[i].Sum = 0, uint16(at) // filled in at one place, not at the other
			all[i].Options.Set, all[i].Options.TSVal = wire.OptTimestamps, val
		}
		return all
	}
	e := new(Echoes)
	equal(t, "echoes at the first place", echoed(e, stamped(0, 50)), 0, "nothing was there before")
	equal(t, "echoes at the second place", echoed(e, stamped(20*time.Millisecond, 50)), 100, "it is the same packet")
	equal(t, "echoes of what is sent again", echoed(e, stamped(300*time.Millisecond, 350)), 0, "it was sent later, so its timestamp is another")
}

// TestBareACKsOfIPv6: they may be equal without being copies, unless the
// capture is known to be doubled.
func TestBareACKsOfIPv6(t *testing.T) {
	s := tell(t, `
		0ms A seq 1000 ack 5 sum 3 = nothing
		0ms A seq 1000 ack 5 sum 3 = nothing
		1ms A seq 1000 len 100 sum 9 = new
		1ms A seq 1000 len 100 sum 9 = seen, copy
		2ms A seq 1100 ack 5 sum 4 = nothing
		2ms A seq 1100 ack 5 sum 4 = copy, copy
		9ms A seq 1100 ack 5 sum 4 = nothing`)
	equal(t, "twins", s.Segments.Twins, 1, "the data are what gives the capture away")
}

func TestEchoesAreCopies(t *testing.T) {
	var at Stream
	var mine, theirs End
	e := new(Echoes)
	for _, s := range append(window(500, 1, 0), window(500, 1, time.Millisecond)...) {
		e.Mark(&s, 7)
		at.take(&s, &mine, &theirs)
	}
	equal(t, "copies", at.Segments.Copy, 500, "the whole window came twice")
	equal(t, "retransmissions", at.Segments.Again(), 0, "nothing was sent again")
}

func TestTwinOfOneOctetIsNoRetransmission(t *testing.T) {
	s := tell(t, `
		0ms A seq 1000 len 1 sum 9 = new
		0ms A seq 1000 len 1 sum 9 = probe, copy`)
	equal(t, "unexplained repairs", s.Repairs.Unexplained, 0, "IPv6 on two interfaces: it is the shape of a probe, and the same packet")
}

// Two packets that are not the same must not be taken for copies, however
// many there are: an ACK that is called a copy moves nothing.
func TestStrangersAreNoEchoes(t *testing.T) {
	var e Echoes
	chance := rand.New(rand.NewPCG(1, 2))
	echoes := 0
	for i := range 1 << 21 {
		s := dissect.Segment{
			At: clock.Instant(1e9 + i*100), Flags: wire.ACK, Marks: dissect.HasID, ID: uint16(chance.Uint32()) | 1,
			Seq: seq.Num(chance.Uint32()), Ack: seq.Num(chance.Uint32()),
		}
		if e.Mark(&s, chance.Uint32()); s.Marks&dissect.Echo != 0 {
			echoes++
		}
	}
	if echoes > 0 {
		t.Errorf("%d of two million different packets within a fifth of a second are called copies", echoes)
	}
}
