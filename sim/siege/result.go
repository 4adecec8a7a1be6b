package siege

import (
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/host"
)

// Result is what came of a siege.
type Result struct {
	Defence Defence
	Attack  Attack
	Entries int      // of the half-open table
	Visits  []*Visit // in the order they began
	Seconds []Second // Seconds[i] is how things stood i+1 s after the beginning

	forged, reflected Traffic // so far
}

func newResult(d Defence, a Attack) *Result { return &Result{Defence: d, Attack: a} }

// Visit is what became of one client.
type Visit struct {
	Began  time.Duration // since the beginning of the siege
	From   string        // its town: near, far or crowd
	Opened time.Duration // how long until the handshake was done; 0: never
	Served time.Duration // how long until it had what it wanted; 0: never
}

// Second is how things stood at the end of a second. All but what Stats says
// about "now" is counted from the beginning.
type Second struct {
	Stats             host.Stats
	Forged, Reflected Traffic // by the attacker; by the host, to addresses where nobody is
}

// Traffic is packets of one sender.
type Traffic struct {
	Packets, Octets uint64
	Syns            uint64 // of the packets: SYNs and SYN-ACKs
}

// Served is how many of those who came between two times were served, and
// how many came.
func (r *Result) Served(from, until time.Duration) (served, asked int) {
	for _, v := range r.between(from, until) {
		if asked++; v.Served > 0 {
			served++
		}
	}
	return served, asked
}

// Connect is how long the part q, from 0 to 1, of those who came between two
// times had to wait at most until they were connected; false where not so
// many were.
func (r *Result) Connect(from, until time.Duration, q float64) (time.Duration, bool) {
	var waits []time.Duration
	for _, v := range r.between(from, until) {
		if v.Opened == 0 {
			v.Opened = patience
		}
		waits = append(waits, v.Opened)
	}
	slices.Sort(waits)
	if len(waits) == 0 {
		return 0, false
	}
	wait := waits[int(q*float64(len(waits)-1)+0.5)]
	return wait, wait < patience
}

// between are copies of the visits that began between two times.
func (r *Result) between(from, until time.Duration) (list []Visit) {
	for _, v := range r.Visits {
		if v.Began >= from && v.Began < until {
			list = append(list, *v)
		}
	}
	return list
}

// At is how things stood at a full second.
func (r *Result) At(t time.Duration) Second {
	if t < time.Second {
		return Second{}
	}
	return r.Seconds[t/time.Second-1]
}

// Last is how things stood at the end.
func (r *Result) Last() Second { return r.Seconds[len(r.Seconds)-1] }

// Peak is the greatest of what f says of each second.
func (r *Result) Peak(f func(s *Second) int) (most int) {
	for i := range r.Seconds {
		most = max(most, f(&r.Seconds[i]))
	}
	return most
}

// HalfOpen is a measure for Peak: entries of the half-open table.
func (s *Second) HalfOpen() int { return s.Stats.HalfOpen }

// Memory is a measure for Peak: octets of the host's budget.
func (s *Second) Memory() int { return s.Stats.Memory }

// Reflection is what the host has sent to addresses where nobody is for what
// the attacker has sent: packets per packet, octets per octet.
func (r *Result) Reflection() (packets, octets float64) {
	last := r.Last()
	return ratio(last.Reflected.Packets, last.Forged.Packets), ratio(last.Reflected.Octets, last.Forged.Octets)
}

func ratio(a, b uint64) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
