package host

import "github.com/tcpglass/tcpglass/wire"

// conns are the connections by their flow: a map that gives memory back
// after a peak, which Go's maps do not.
type conns struct {
	byFlow map[wire.Flow]*Conn
	peak   int // how many there were since the map was made
}

// A map that once held minPeak entries or more, and holds less than one in
// shrinkTo of them, is made anew.
const (
	minPeak  = 1024
	shrinkTo = 8
)

func newConns() conns { return conns{byFlow: map[wire.Flow]*Conn{}} }

func (cs *conns) find(f *wire.Flow) *Conn { return cs.byFlow[*f] }

func (cs *conns) len() int { return len(cs.byFlow) }

func (cs *conns) add(c *Conn) {
	cs.byFlow[c.flow] = c
	cs.peak = max(cs.peak, len(cs.byFlow))
}

func (cs *conns) remove(c *Conn) {
	delete(cs.byFlow, c.flow)
	if cs.peak >= minPeak && len(cs.byFlow) < cs.peak/shrinkTo {
		cs.shrink()
	}
}

func (cs *conns) shrink() {
	fewer := make(map[wire.Flow]*Conn, len(cs.byFlow))
	for f, c := range cs.byFlow {
		fewer[f] = c
	}
	cs.byFlow, cs.peak = fewer, len(fewer)
}
