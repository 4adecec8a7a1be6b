package passive

import "iter"

// MaxSteps is how many steps a Conn remembers. A connection that opens and
// closes as it should makes ten of them.
const MaxSteps = 16

// steps are the states that both ends went through. What is taken back again,
// because an end showed otherwise, is not in them.
type steps struct {
	stamps [MaxSteps]Stamp // of steps whose packet has no name
	names  names
	moves  [MaxSteps]moved
	n      uint8
	cut    uint32 // how many steps found no room; they are the last ones
}

// Step is one end going from a state to another.
type Step struct {
	Stamp    // the packet that moved it: what it sent, or what arrived
	Side     Side
	From, To State
	Why      Why
	// Presumed is set where nothing that the end sent afterwards has shown
	// that it moved: the packet was on its way to it, and may have been lost
	// behind the capture point.
	Presumed bool
}

// moved is a Step without its Stamp, in as few octets as may be: a table keeps
// millions of them.
type moved uint16

const presumed moved = 1 << 13

func (s *Step) moved() (m moved) {
	m = moved(s.From) | moved(s.To)<<4 | moved(s.Why)<<8 | moved(s.Side)<<12
	if s.Presumed {
		m |= presumed
	}
	return m
}

func (m moved) side() Side { return Side(m >> 12 & 1) }
func (m moved) to() State  { return State(m >> 4 & 15) }

// step is the one in that place.
func (c *Conn) step(i int) Step {
	m, by := c.path.moves[i], &c.path.stamps[i]
	if name := c.path.names.at(i); name != nameless {
		by = c.named(name)
	}
	return Step{
		Stamp: *by, Side: m.side(),
		From: State(m & 15), To: m.to(), Why: Why(m >> 8 & 15),
		Presumed: m&presumed != 0,
	}
}

// Why is what moves an end.
type Why uint8

// The reasons: what it sent, what arrived.
const (
	_         Why = iota
	SentSYN       // RFC 9293 §3.10.1
	SentFIN       // RFC 9293 §3.10.4
	SentRST       // RFC 9293 §3.10.5, or it knows of no such connection: §3.10.7.1
	GotSYN        // RFC 9293 §3.10.7.2, §3.10.7.3
	GotSYNACK     // RFC 9293 §3.10.7.3
	GotACK        // of its SYN: RFC 9293 §3.10.7.4
	GotFINACK     // the ACK of its FIN
	GotFIN        // RFC 9293 §3.10.7.4
	GotBoth       // FIN and the ACK of its own FIN in one segment
	GotRST        // RFC 9293 §3.10.7.3, §3.10.7.4
	ShowsIt       // it sends what only an end in that state sends; what moved it is not in the capture
)

var whyNames = [...]string{
	"", "sent-syn", "sent-fin", "sent-rst", "got-syn", "got-syn-ack", "got-ack-of-syn",
	"got-ack-of-fin", "got-fin", "got-fin-and-ack", "got-rst", "shown",
}

// String is the reason as one word.
func (w Why) String() string { return whyNames[w] }

// Steps are those of both ends, at most MaxSteps, in the order in which they
// were found out.
func (c *Conn) Steps() iter.Seq[Step] {
	return func(yield func(Step) bool) {
		for i := range int(c.path.n) {
			if !yield(c.step(i)) {
				return
			}
		}
	}
}

// StepsOf are the steps of one end.
func (c *Conn) StepsOf(d Side) iter.Seq[Step] {
	return func(yield func(Step) bool) {
		for i := range int(c.path.n) {
			if c.path.moves[i].side() == d && !yield(c.step(i)) {
				return
			}
		}
	}
}

// newest is the newest step of an end; one without a Why where it has none, or
// where none is kept.
func (c *Conn) newest(d Side) Step {
	i := c.path.newest(d)
	if i < 0 || c.path.cut > 0 { // whose it was that found no room is not known
		return Step{}
	}
	return c.step(i)
}

// takes puts a step behind the others.
func (c *Conn) takes(s Step) {
	p := &c.path
	if p.n == MaxSteps {
		p.cut++
		c.Odd |= PathCut
		return
	}
	p.moves[p.n] = s.moved()
	if name := c.nameOf(s.Stamp); name != nameless {
		p.names.set(int(p.n), name)
	} else {
		p.stamps[p.n] = s.Stamp
	}
	p.n++
}

// newest is the place of the newest step of an end; -1 where it has none.
func (p *steps) newest(d Side) int {
	for i := int(p.n) - 1; i >= 0; i-- {
		if p.moves[i].side() == d {
			return i
		}
	}
	return -1
}

// drop takes the newest step of an end away.
func (p *steps) drop(d Side) {
	i := p.newest(d)
	if i < 0 {
		return
	}
	copy(p.stamps[i:p.n], p.stamps[i+1:p.n])
	copy(p.moves[i:p.n], p.moves[i+1:p.n])
	p.names.remove(i)
	p.n--
	p.stamps[p.n], p.moves[p.n] = Stamp{}, 0
}

// become moves an end.
func (c *Conn) become(d Side, to State, why Why, by Stamp, sure bool) {
	e := &c.Ends[d]
	from := e.State
	if why == GotSYN && to == SynReceived && from != SynSent {
		from = Listen
	}
	if why == SentSYN {
		from = Closed
	}
	c.takes(Step{Stamp: by, Side: d, From: from, To: to, Why: why, Presumed: !sure})
	e.State = to
	c.hand.calm = false
}

// confirm is called when an end shows that it is where it was presumed.
func (c *Conn) confirm(d Side) {
	if i := c.path.newest(d); i >= 0 && c.path.cut == 0 {
		c.path.moves[i] &^= presumed
	}
}

// takeBack undoes the newest step of an end, where that is presumed and leads
// to its state. It reports whether it did.
func (c *Conn) takeBack(d Side) bool {
	s := c.newest(d)
	if !s.Presumed || s.To != c.Ends[d].State {
		return false
	}
	c.undo(d, s)
	return true
}

// undo takes the newest step s of an end back, whatever it rests on.
func (c *Conn) undo(d Side, s Step) {
	c.Ends[d].State = s.From
	c.path.drop(d)
	c.hand.calm = false
}
