package passive

// A packet that moves an end mostly has a name already: it is the first FIN of
// an end, say. So a step keeps the name and not the Stamp.

// name says which Stamp of a Conn is meant.
type name uint8

// The names. Those of an end are two, one for each side.
const (
	nameless name = iota
	theFirst
	theSYNACK
	theACK
	aFirstSYN // of side 0
	aFirstFIN = aFirstSYN + 2
	aFINsACK  = aFirstFIN + 2
	aFirstRST = aFINsACK + 2
)

// named is what has a name. It does not change any more once it is there, but
// for what belongs to the Opening: see unname.
func (c *Conn) named(n name) *Stamp {
	e := &c.Ends[n&1] // aFirstSYN is even
	switch n &^ 1 {
	case aFirstSYN:
		return &e.SYN
	case aFirstFIN:
		return &e.FIN
	case aFINsACK:
		return &e.FINAcked
	case aFirstRST:
		return &e.RST
	}
	switch n {
	case theSYNACK:
		return &c.Opening.SYNACK
	case theACK:
		return &c.Opening.ACK
	}
	return &c.First
}

// nameOf is the name of a packet, if it has one.
func (c *Conn) nameOf(by Stamp) name {
	for d := range c.Ends {
		switch e := &c.Ends[d]; by {
		case e.SYN:
			return aFirstSYN + name(d)
		case e.FIN:
			return aFirstFIN + name(d)
		case e.FINAcked:
			return aFINsACK + name(d)
		case e.RST:
			return aFirstRST + name(d)
		}
	}
	switch by {
	case c.Opening.SYNACK:
		return theSYNACK
	case c.Opening.ACK:
		return theACK
	case c.First:
		return theFirst
	}
	return nameless
}

// unname is called before the Opening is forgotten.
func (c *Conn) unname() {
	for i := range int(c.path.n) {
		if n := c.path.names.at(i); n == theSYNACK || n == theACK {
			c.path.stamps[i] = *c.named(n)
			c.path.names.set(i, nameless)
		}
	}
}

// names are those of MaxSteps packets, four bits each.
type names uint64

const nameBits = 4

func (all names) at(i int) name { return name(all >> (nameBits * i) & (1<<nameBits - 1)) }

func (all *names) set(i int, n name) {
	at := nameBits * i
	*all = *all&^((1<<nameBits-1)<<at) | names(n)<<at
}

// remove closes the gap that name i leaves.
func (all *names) remove(i int) {
	below := names(1)<<(nameBits*i) - 1
	*all = *all&below | *all>>nameBits&^below
}
