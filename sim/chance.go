package sim

import "math/rand/v2"

// chance is the luck of one direction of a link.
type chance struct{ random *rand.Rand }

// luck is what chance has in store for one packet: numbers from 0 to below
// 1, to be compared with probabilities, and a bit to flip.
type luck struct {
	loss, duplicate, corrupt, reorder, jitter float64
	bit                                       uint64
}

// newChance is the luck of a direction, of a link, in a world.
func newChance(seed uint64, link, direction int) chance {
	return chance{rand.New(rand.NewPCG(seed, uint64(link)<<1|uint64(direction)|1<<32))}
}

// draw is the luck of the next packet. It always draws everything, so that
// changing one probability leaves the other decisions as they were.
func (c chance) draw() luck {
	r := c.random
	return luck{
		loss: r.Float64(), duplicate: r.Float64(), corrupt: r.Float64(), reorder: r.Float64(), jitter: r.Float64(),
		bit: r.Uint64(),
	}
}
