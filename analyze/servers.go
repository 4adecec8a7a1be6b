package analyze

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// Server is what became of all attempts to reach one endpoint.
type Server struct {
	Addr wire.Endpoint

	Attempts   uint32 // connections whose SYN is in the capture
	Complete   uint32
	Refused    uint32
	Unanswered uint32
	HalfOpen   uint32 // answered, and never completed

	Peak   uint32        // most handshakes that were open at a time, answered and not completed …
	PeakAt clock.Instant // … which was then

	Burst   uint32 // most attempts of one second that nobody completed, refused or tried again …
	BurstOf uint32 // … of so many

	Resets     uint32        // connections that it broke off after they were established
	ResetsPeak uint32        // most of these in one second …
	ResetsAt   clock.Instant // … which began then

	CloseWait uint32        // connections that it left in CLOSE-WAIT when the capture ended …
	Oldest    clock.Instant // … of which the first got there then
	TimeWait  uint32        // connections that it left in TIME-WAIT

	Slowest     time.Duration // the longest wait for a SYN-ACK, from the first SYN …
	SlowestConn int           // … in the connection of that number

	Strays uint32 // connections of which there are only SYN-ACKs or RSTs of its: backscatter

	Failed [MaxEvidence]int // numbers of some that did not open; 0 is none
}

// tally is a Server that is being counted.
type tally struct {
	Server
	failed int
	burst  burst
	open   queue // when handshakes that are open now will be over
	resets perSecond
}

// add counts a connection. They come in the order in which they began.
func (s *tally) add(d *digest) {
	if d.strays {
		s.Strays++
	}
	if d.tried {
		s.tried(d)
	}
	if d.asked.Set() {
		s.answered(d)
	}
	if d.reset.Set() {
		s.Resets++
		if n, second := s.resets.count(d.reset); n > s.ResetsPeak {
			s.ResetsPeak, s.ResetsAt = n, second
		}
	}
	if d.closing.Set() {
		s.CloseWait++
		if !s.Oldest.Set() || d.closing < s.Oldest {
			s.Oldest = d.closing
		}
	}
	if d.waits {
		s.TimeWait++
	}
}

func (s *tally) tried(d *digest) {
	s.Attempts++
	if vain, asked := s.burst.count(d); vain > s.Burst && manyOf*vain >= (manyOf-1)*asked {
		s.Burst, s.BurstOf = vain, asked
	}
	switch d.handshake {
	case passive.Complete, passive.Simultaneous, passive.Split:
		s.Complete++
		return
	case passive.Refused:
		s.Refused++
	case passive.Unanswered:
		s.Unanswered++
	case passive.HalfOpen:
		s.HalfOpen++
	}
	if s.failed < MaxEvidence {
		s.Failed[s.failed] = d.number
		s.failed++
	}
}

func (s *tally) answered(d *digest) {
	if d.gap > s.Slowest {
		s.Slowest, s.SlowestConn = d.gap, d.number
	}
	s.open.drop(d.asked)
	s.open.push(d.done)
	if n := uint32(len(s.open)); n > s.Peak {
		s.Peak, s.PeakAt = n, d.asked
	}
}

// burst counts the attempts of a second, and how many of them came to nothing.
type burst struct {
	second      clock.Instant
	asked, vain uint32
}

func (b *burst) count(d *digest) (vain, asked uint32) {
	if second := d.first - d.first%clock.Instant(time.Second); second != b.second {
		*b = burst{second: second}
	}
	b.asked++
	if d.vain {
		b.vain++
	}
	return b.vain, b.asked
}

// served are the servers, those with most attempts first.
func served(all *ranking[wire.Endpoint, tally]) []Server {
	servers := make([]Server, 0, len(all.places))
	for i := range all.places {
		p := &all.places[i]
		p.value.Addr = p.key
		servers = append(servers, p.value.Server)
	}
	slices.SortFunc(servers, func(a, b Server) int {
		return cmp.Or(cmp.Compare(b.Attempts, a.Attempts), compareEndpoints(a.Addr, b.Addr))
	})
	return servers
}

func compareEndpoints(a, b wire.Endpoint) int {
	return cmp.Or(bytes.Compare(a.Addr[:], b.Addr[:]), cmp.Compare(a.Port, b.Port))
}

// queue is a heap of instants, the earliest in front.
type queue []clock.Instant

func (q *queue) push(at clock.Instant) {
	*q = append(*q, at)
	h := *q
	for i := len(h) - 1; i > 0 && h[i] < h[(i-1)/2]; i = (i - 1) / 2 {
		h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
	}
}

// drop takes out what is not later than now.
func (q *queue) drop(now clock.Instant) {
	for len(*q) > 0 && (*q)[0] <= now {
		h := *q
		last := len(h) - 1
		h[0] = h[last]
		*q = h[:last]
		q.sink()
	}
}

// sink moves the first one to its place.
func (q *queue) sink() {
	h := *q
	for i := 0; ; {
		least := i
		for _, child := range [...]int{2*i + 1, 2*i + 2} {
			if child < len(h) && h[child] < h[least] {
				least = child
			}
		}
		if least == i {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}

// perSecond counts events by the second, in any order: maxSeconds different ones.
type perSecond map[clock.Instant]uint32

const maxSeconds = 1 << 10

// count counts one more, and says how many its second has now.
func (s *perSecond) count(at clock.Instant) (n uint32, second clock.Instant) {
	if *s == nil {
		*s = make(perSecond)
	}
	second = at - at%clock.Instant(time.Second)
	if n, ok := (*s)[second]; ok || len(*s) < maxSeconds {
		(*s)[second] = n + 1
	}
	return (*s)[second], second
}
