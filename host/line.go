package host

// lane says which line a Conn's link belongs to.
type lane uint8

// The lines that a Conn can stand in, all at the same time.
const (
	readyLane  lane = iota // it may have something to send
	newsLane               // it has news for its user
	acceptLane             // it waits for Accept
	lanes
)

// line is a FIFO of connections that costs no memory of its own and cannot
// overflow: each Conn has one link per lane.
type line struct {
	lane       lane
	head, tail *Conn
}

// push puts c at the end, unless it stands in the line already.
func (l *line) push(c *Conn) {
	if c.inLine[l.lane] {
		return
	}
	c.inLine[l.lane] = true
	if l.tail == nil {
		l.head = c
	} else {
		l.tail.next[l.lane] = c
	}
	l.tail = c
}

// remove takes c out, wherever it stands.
func (l *line) remove(c *Conn) {
	var before *Conn
	for at := l.head; at != c; at = at.next[l.lane] {
		before = at
	}
	if before == nil {
		l.pop()
		return
	}
	before.next[l.lane], c.next[l.lane] = c.next[l.lane], nil
	if l.tail == c {
		l.tail = before
	}
	c.inLine[l.lane] = false
}

// pop takes the first one out; nil where there is none.
func (l *line) pop() *Conn {
	c := l.head
	if c == nil {
		return nil
	}
	l.head, c.next[l.lane] = c.next[l.lane], nil
	if l.head == nil {
		l.tail = nil
	}
	c.inLine[l.lane] = false
	return c
}
