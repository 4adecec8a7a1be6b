package host

import (
	"math/bits"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// ports chooses dynamic ports: RFC 6056 §3.3.3, simple hash-based selection.
// Towards each destination the ports are taken one after the other from a
// place that only the host knows, so that a port is not used again before
// all others were, and says nothing about connections elsewhere.
//
// A destination that most ports are taken towards gets a map of them, a bit
// each: to look for the last free port one by one is what makes hosts
// crawl when their ports run low.
type ports struct {
	first, count int
	next         uint32 // goes on with every choice
	crowded      map[destination]*portMap
}

// destination is what a local port must be unique towards.
type destination struct {
	local  wire.Addr
	remote wire.Endpoint
}

// portMap has a bit for every dynamic port that is taken.
type portMap struct {
	taken []uint64
	n     int // bits set
}

// Bounds of the search for a port.
const (
	portProbes = 16   // ports looked at one by one before a map is made
	portStride = 4099 // from one probe to the next: a prime, so that a crowd of neighbours is left behind
)

func newPorts(first, last uint16) ports {
	return ports{
		first:   int(first),
		count:   int(last) - int(first) + 1,
		crowded: map[destination]*portMap{},
	}
}

// choosePort completes a flow with a free dynamic port. Where there is none
// it takes one from a connection in TIME-WAIT, if that may be.
func (h *Host) choosePort(now clock.Instant, f wire.Flow) (wire.Flow, error) {
	p := &h.ports
	f.Local.Port = 0
	start := int((uint32(hashFlow(h.key, forPorts, &f)) + p.next) % uint32(p.count))
	p.next++
	crowd := p.crowded[towards(&f)]
	for i := 0; i < portProbes && crowd == nil; i++ {
		f.Local.Port = p.port(start + i*portStride)
		if h.portFree(&f) {
			return f, nil
		}
	}
	if crowd == nil {
		crowd = h.survey(&f)
	}
	for i := range crowd.vacancies(start) {
		f.Local.Port = p.port(i)
		if h.portFree(&f) {
			return f, nil
		}
	}
	return h.reclaimPort(now, f, start)
}

// inUse reports whether a four-tuple has a connection, or had one a moment
// ago.
func (h *Host) inUse(f *wire.Flow) bool { return h.conns.find(f) != nil || h.timeWait(f) != 0 }

// portFree reports whether the flow's port can be used: no connection, no
// TIME-WAIT, no listener there, and not a call to itself.
func (h *Host) portFree(f *wire.Flow) bool {
	return !h.inUse(f) && f.Local != f.Remote && h.listener(f) == nil
}

// reclaimPort looks for a TIME-WAIT whose four-tuple may be used again. The
// ports were given out one after the other, so the oldest are where the
// search begins.
func (h *Host) reclaimPort(now clock.Instant, f wire.Flow, start int) (wire.Flow, error) {
	for i := range portProbes {
		for _, place := range [2]int{start + i, start + i*portStride} {
			f.Local.Port = h.ports.port(place)
			if r := h.timeWait(&f); r != 0 && h.reusable(now, r) && h.listener(&f) == nil {
				return f, nil
			}
		}
	}
	return f, ErrNoPort
}

// freeListenPort completes an endpoint for a listener.
func (h *Host) freeListenPort(e wire.Endpoint, both bool) (wire.Endpoint, error) {
	p := &h.ports
	start := int((uint32(hashFlow(h.key, forPorts, &wire.Flow{Local: e})) + p.next) % uint32(p.count))
	p.next++
	for i := range p.count {
		e.Port = p.port(start + i)
		if h.vacant(e, both) {
			return e, nil
		}
	}
	return e, ErrNoPort
}

// vacant reports whether nobody listens at an endpoint, nor on every address
// with its port.
func (h *Host) vacant(e wire.Endpoint, both bool) bool {
	for _, e := range places(e, both) {
		if h.listener(&wire.Flow{Local: e}) != nil {
			return false
		}
	}
	return true
}

// port is the dynamic port number i, counted round and round.
func (p *ports) port(i int) uint16 { return uint16(p.first + i%p.count) }

func towards(f *wire.Flow) destination { return destination{f.Local.Addr, f.Remote} }

// survey makes the map of a destination that has become crowded.
func (h *Host) survey(f *wire.Flow) *portMap {
	m := &portMap{taken: make([]uint64, (h.ports.count+63)/64)}
	for i := range h.ports.count {
		f.Local.Port = h.ports.port(i)
		if h.inUse(f) {
			m.set(i)
		}
	}
	for i := h.ports.count; i < 64*len(m.taken); i++ {
		m.taken[i/64] |= 1 << (i % 64) // there are no such ports
	}
	h.ports.crowded[towards(f)] = m
	return m
}

// claim notes that a flow is in use.
func (p *ports) claim(f *wire.Flow) {
	if m, i := p.find(f); m != nil {
		m.set(i)
	}
}

// free notes that a flow is not in use any more. The map goes when half of
// the ports are free again.
func (p *ports) free(f *wire.Flow) {
	m, i := p.find(f)
	if m == nil {
		return
	}
	m.clear(i)
	if m.n < p.count/2 {
		delete(p.crowded, towards(f))
	}
}

// find is the map that speaks of a flow, if there is one, and the bit.
func (p *ports) find(f *wire.Flow) (*portMap, int) {
	i := int(f.Local.Port) - p.first
	if len(p.crowded) == 0 || i < 0 || i >= p.count {
		return nil, 0
	}
	return p.crowded[towards(f)], i
}

func (m *portMap) set(i int) {
	word, bit := &m.taken[i/64], uint64(1)<<(i%64)
	if *word&bit == 0 {
		m.n++
	}
	*word |= bit
}

func (m *portMap) clear(i int) {
	word, bit := &m.taken[i/64], uint64(1)<<(i%64)
	if *word&bit != 0 {
		m.n--
	}
	*word &^= bit
}

// vacancies are the places of free ports, from start on and once round.
func (m *portMap) vacancies(start int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		words := len(m.taken)
		for k := range words + 1 { // the word of start comes twice: its end first, its beginning last
			w := (start/64 + k) % words
			free := ^m.taken[w]
			if k == 0 {
				free &= ^uint64(0) << (start % 64)
			}
			for ; free != 0; free &= free - 1 {
				if !yield(64*w + bits.TrailingZeros64(free)) {
					return
				}
			}
		}
	}
}
