package host

import "github.com/tcpglass/tcpglass/clock"

// timers is the order in which connections want to be looked at: a heap in
// which each node has four children, so that a sift touches few cache lines.
//
// An entry's instant may be earlier than the connection's deadline, never
// later. Most deadlines move to later before they are reached – each ACK
// moves the retransmission timer – and moving an entry for that would cost
// more than looking once too often.
type timers []timer

type timer struct {
	at clock.Instant
	c  *Conn
}

// arity is how many children a node of the heap has.
const arity = 4

// schedule makes sure that c is looked at no later than at.
func (t *timers) schedule(c *Conn, at clock.Instant) {
	switch {
	case at == clock.Never:
		return
	case c.timer == 0:
		*t = append(*t, timer{})
		t.up(len(*t)-1, timer{at, c})
	case at < (*t)[c.timer-1].at:
		t.up(int(c.timer)-1, timer{at, c})
	}
}

// next is when the first connection wants to be looked at.
func (t timers) next() clock.Instant {
	if len(t) == 0 {
		return clock.Never
	}
	return t[0].at
}

// remove takes c out.
func (t *timers) remove(c *Conn) {
	if c.timer == 0 {
		return
	}
	h := *t
	hole, last := int(c.timer)-1, len(h)-1
	moved := h[last]
	h[last] = timer{}
	*t = shrunk(h[:last])
	c.timer = 0
	if hole == last {
		return
	}
	if hole > 0 && moved.at < h[(hole-1)/arity].at {
		t.up(hole, moved)
	} else {
		t.down(hole, moved)
	}
}

// shrunk is h in less memory where it holds little of what it once did.
func shrunk(h []timer) []timer {
	if cap(h) < minPeak || len(h) > cap(h)/shrinkTo {
		return h
	}
	return append(make([]timer, 0, 2*len(h)), h...)
}

// up puts e at i or nearer to the root.
func (t timers) up(i int, e timer) {
	for i > 0 {
		parent := (i - 1) / arity
		if t[parent].at <= e.at {
			break
		}
		t.put(i, t[parent])
		i = parent
	}
	t.put(i, e)
}

// down puts e at i or further from the root.
func (t timers) down(i int, e timer) {
	for {
		least := t.leastChild(i)
		if least < 0 || t[least].at >= e.at {
			break
		}
		t.put(i, t[least])
		i = least
	}
	t.put(i, e)
}

// leastChild is the child of i that is due first; -1 where it has none.
func (t timers) leastChild(i int) int {
	first := arity*i + 1
	if first >= len(t) {
		return -1
	}
	least := first
	for k := first + 1; k < min(first+arity, len(t)); k++ {
		if t[k].at < t[least].at {
			least = k
		}
	}
	return least
}

func (t timers) put(i int, e timer) {
	t[i] = e
	e.c.timer = int32(i) + 1
}
