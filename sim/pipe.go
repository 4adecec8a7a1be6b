package sim

import (
	"fmt"
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

// Duplex says which ways a pipe carries packets.
type Duplex uint8

// The kinds of pipes.
const (
	Full    Duplex = iota // both ways at once
	Half                  // both ways, one at a time: who wants to send waits until what comes is there
	Simplex               // from the first end to the second alone
)

// String is the kind as people say it: full, half, simplex.
func (d Duplex) String() string { return [...]string{"full", "half", "simplex"}[d] }

// Pipe is what lies between two nodes. The zero value carries everything
// both ways in no time. Probabilities are from 0, never, to 1, always; what
// happens to the n-th packet of a direction depends on the seed, the pipe,
// the direction and n alone.
type Pipe struct {
	Delay  time.Duration // one way
	Jitter time.Duration // up to this more, evenly spread; packets keep their order

	Rate  int // bit/s in each direction; 0: no limit
	Queue int // packets that wait for their turn in each direction; then more are lost; DefaultQueue
	Mark  int // where so many wait, a packet whose ends understand it is marked in place of being lost later: RFC 3168 §5; 0: none is
	MTU   int // octets of the longest packet; 0: no limit

	Loss      float64 // a packet vanishes
	Duplicate float64 // a packet comes twice, the second one behind the first
	Corrupt   float64 // one bit is flipped, where the TCP checksum notices
	Reorder   float64 // a packet is held back until Overtake others have passed it, but no longer than Patience

	Duplex Duplex
}

// DefaultQueue is for pipes that do not say.
const DefaultQueue = 100 // packets

// Overtake is how many packets pass one that is held back: as many as it
// takes to make a sender believe in loss. RFC 5681 §3.2.
const Overtake = 3

// Patience is how long a packet is held back for others to pass it.
func (p *Pipe) Patience() time.Duration { return max(p.Delay, 10*time.Millisecond) }

// Check says what is wrong with p.
func (p *Pipe) Check() error {
	for what, chance := range map[string]float64{"loss": p.Loss, "duplicate": p.Duplicate, "corrupt": p.Corrupt, "reorder": p.Reorder} {
		if !(chance >= 0 && chance <= 1) { // and not a number
			return fmt.Errorf("sim: pipe: %s %v is not between 0 and 1", what, chance)
		}
	}
	switch {
	case p.Delay < 0 || p.Jitter < 0:
		return fmt.Errorf("sim: pipe: delay %v and jitter %v cannot be negative", p.Delay, p.Jitter)
	case p.Rate < 0 || p.Queue < 0 || p.Mark < 0 || p.MTU < 0:
		return fmt.Errorf("sim: pipe: rate %d, queue %d, mark %d and MTU %d cannot be negative", p.Rate, p.Queue, p.Mark, p.MTU)
	case p.Duplex > Simplex:
		return fmt.Errorf("sim: pipe: no such duplex: %d", p.Duplex)
	}
	return nil
}

// queue is the limit of packets that wait.
func (p *Pipe) queue() int {
	if p.Queue == 0 {
		return DefaultQueue
	}
	return p.Queue
}

// takes is how long a packet of so many octets is being put on the wire.
func (p *Pipe) takes(octets int) time.Duration {
	if p.Rate == 0 {
		return 0
	}
	return time.Duration(int64(octets) * 8 * int64(time.Second) / int64(p.Rate))
}

// lane is one direction of a link.
type lane struct {
	chance  chance
	free    clock.Instant // when the last packet will have left
	last    clock.Instant // when the last packet will arrive
	waiting int           // packets in the queue
	held    []*held       // packets that others pass
}

// held is a packet that waits for others to pass it.
type held struct {
	packet *Packet
	passed int
	gone   bool
}
