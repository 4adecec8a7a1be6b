package analyze

import (
	"sync"

	"github.com/tcpglass/tcpglass/analyze/passive"
)

// place is where a row is kept: its shard, and the reference there.
type place uint64

func (p place) in(tables *[shards]*shard, c *passive.Conn) { tables[p>>32].at(ref(p), c) }

// begun is a row, and the frame with which it began.
type begun struct {
	frame uint64
	place place
}

// order is where all rows are, in the order of their first frames.
func (c *crew) order() []place {
	var lists [shards][]begun
	var all sync.WaitGroup
	for w := range c.workers {
		all.Go(func() {
			for i := w; i < shards; i += len(c.workers) {
				lists[i] = c.tables[i].places(i)
			}
		})
	}
	all.Wait()
	return merge(&lists)
}

// places are the rows of one shard, in order.
func (s *shard) places(number int) []begun {
	all := make([]begun, 0, s.Len())
	for r := range s.refs() {
		all = append(all, begun{s.began(r), place(number)<<32 | place(r)})
	}
	return byFrame(all)
}

// byFrame sorts rows by one digit of their frames' numbers after the other, the
// lowest first: it compares nothing, so there is nothing that a processor would
// have to guess.
func byFrame(rows []begun) []begun {
	const digit = 11 // bits: so many piles lie in a processor's nearest cache
	most := uint64(0)
	for i := range rows {
		most = max(most, rows[i].frame)
	}
	spare := make([]begun, len(rows))
	for shift := 0; most>>shift > 0; shift += digit {
		var ends [1<<digit + 1]int
		for i := range rows {
			ends[rows[i].frame>>shift%(1<<digit)+1]++
		}
		for i := range ends[1:] {
			ends[i+1] += ends[i]
		}
		for _, r := range rows {
			at := &ends[r.frame>>shift%(1<<digit)]
			spare[*at] = r
			*at++
		}
		rows, spare = spare, rows
	}
	return rows
}

// merge makes one list of sorted ones. There are few of them: looking at all
// heads is as quick as anything.
func merge(lists *[shards][]begun) []place {
	var heads [shards]uint64
	n := 0
	for i := range lists {
		heads[i] = headOf(lists[i])
		n += len(lists[i])
	}
	all := make([]place, 0, n)
	for range n {
		least := 0
		for i := range heads {
			if heads[i] < heads[least] {
				least = i
			}
		}
		all = append(all, lists[least][0].place)
		lists[least] = lists[least][1:]
		heads[least] = headOf(lists[least])
	}
	return all
}

func headOf(list []begun) uint64 {
	if len(list) == 0 {
		return ^uint64(0)
	}
	return list[0].frame
}
