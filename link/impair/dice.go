package impair

import (
	"math/bits"
	"math/rand/v2"
	"time"
)

// The directions' streams of random numbers from one seed.
const (
	streamOut uint64 = 1
	streamIn  uint64 = 2
)

// dice decide what happens to packets. They fall the same number of times
// for each packet, whatever the configuration.
type dice struct {
	cfg    *Config
	random *rand.PCG // nil where nothing ever happens
}

// fate is what happens to one packet.
type fate struct {
	lost, duplicate, corrupt, held bool

	delay time.Duration
	bit   uint64 // corrupt: chooses which
}

func newDice(cfg *Config, impaired bool, stream uint64) dice {
	if !impaired {
		return dice{}
	}
	return dice{cfg, rand.NewPCG(cfg.Seed, stream)}
}

// throw is the next packet's fate.
func (d *dice) throw() fate {
	if d.random == nil {
		return fate{}
	}
	return fate{
		lost:      d.chance(d.cfg.Loss),
		duplicate: d.chance(d.cfg.Duplicate),
		corrupt:   d.chance(d.cfg.Corrupt),
		held:      d.chance(d.cfg.Reorder),
		delay:     d.cfg.Delay + time.Duration(below(d.random.Uint64(), uint64(d.cfg.Jitter)+1)),
		bit:       d.random.Uint64(),
	}
}

// chance is true with probability p.
func (d *dice) chance(p float64) bool {
	const whole = 1 << 53 // as many values as a float64 tells apart
	return float64(d.random.Uint64()>>11)/whole < p
}

// below maps the random number u evenly to 0 … n-1.
func below(u, n uint64) uint64 {
	hi, _ := bits.Mul64(u, n)
	return hi
}
