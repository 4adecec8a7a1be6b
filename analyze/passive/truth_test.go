package passive

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
)

// seenTruth sorts data segments as ../shared/tools/seen-truth does: with a
// ledger of every octet, and every segment there ever was.
type seenTruth struct {
	ledger ledger
	sent   map[[2]uint32][]dissect.Segment // by number and length
	n      Segments
}

func (m *seenTruth) take(s dissect.Segment) {
	class, jump, _ := m.ledger.take(s.Seq, s.Len)
	m.n.count(placement{class: class, jump: jump})
	k := [2]uint32{uint32(s.Seq), s.Len}
	for _, u := range m.sent[k] {
		if class == Seen && u.ID == s.ID && s.At.Sub(u.At) < time.Second {
			m.n.Copy++
			break
		}
	}
	m.sent[k] = append(m.sent[k], s)
}

// road draws what a capture may see of a sender: segments in order, and of
// the last few some lost before, overtaken, captured twice, or sent again.
type road struct {
	t    *rapid.T
	next dissect.Segment   // in order
	past []dissect.Segment // the last few
}

func (r *road) segment() dissect.Segment {
	r.next.At = r.next.At.Add(time.Duration(rapid.Int64Range(0, int64(400*time.Millisecond)).Draw(r.t, "later")))
	old := len(r.past) > 0 && rapid.IntRange(0, 3).Draw(r.t, "old or new") == 0
	if !old {
		return r.fresh()
	}
	s := r.past[rapid.IntRange(0, len(r.past)-1).Draw(r.t, "which")]
	s.At = r.next.At
	if rapid.Bool().Draw(r.t, "sent again") {
		s = r.again(s)
	}
	return r.keep(s)
}

// fresh is the next segment that is not lost.
func (r *road) fresh() dissect.Segment {
	for rapid.IntRange(0, 7).Draw(r.t, "lost") == 0 {
		r.step()
	}
	r.step()
	return r.keep(r.next)
}

func (r *road) step() {
	r.next.Seq += seq.Num(r.next.Len)
	r.next.Len = rapid.Uint32Range(1, 9).Draw(r.t, "octets")
	r.next.ID++
}

// again is s with another id, and perhaps other borders.
func (r *road) again(s dissect.Segment) dissect.Segment {
	r.next.ID++
	s.ID = r.next.ID
	s.Seq -= seq.Num(rapid.Uint32Range(0, 4).Draw(r.t, "from earlier"))
	s.Len = rapid.Uint32Range(1, 14).Draw(r.t, "octets")
	return s
}

// lately is how far back a road's copies and retransmissions come from.
const lately = 8

// keep remembers what may come again.
func (r *road) keep(s dissect.Segment) dissect.Segment {
	r.past = append(r.past, s)
	r.past = r.past[max(0, len(r.past)-lately):]
	return s
}

func TestSegmentsAreSortedAsSeenTruthDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.SampledFrom([]seq.Num{5, 1 << 31, 1<<32 - 60}).Draw(t, "first")
		r := &road{t: t, next: dissect.Segment{At: talkBegins, Seq: first, ID: 1, Marks: dissect.HasID}}
		m := &seenTruth{sent: map[[2]uint32][]dissect.Segment{}}
		k := &talk{}
		a := &k.ends[0]
		for range rapid.IntRange(1, 80).Draw(t, "segments") {
			s := r.segment()
			m.take(s)
			k.observe(0, &s)
			got := a.Stream.Segments
			if got.Bare = 0; got != m.n {
				t.Fatalf("after number %d, %d octets, id %d: %+v, want %+v", s.Seq, s.Len, s.ID, got, m.n)
			}
			if a.Stream.cover.forgotten > 0 {
				return // the ledger forgets nothing
			}
		}
		if got, want := a.Unique(), uint64(len(m.ledger.seen)); got != want {
			t.Fatalf("%d octets are unique, want %d", got, want)
		}
	})
}
