package sim

import (
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// Link is a pipe that lies between two nodes. It comes from Join.
type Link struct {
	Name  string // in the trace: first-second
	world *World
	ends  [2]*Node
	pipe  Pipe
	lanes [2]lane // from the first end, from the second
	rules []*Rule
}

// Join lays a pipe between a and b. It panics where p makes no sense: see
// Pipe.Check.
func (w *World) Join(a, b *Node, p Pipe) *Link {
	if err := p.Check(); err != nil {
		panic(err.Error())
	}
	l := &Link{Name: a.Name + "-" + b.Name, world: w, ends: [2]*Node{a, b}, pipe: p}
	for d := range l.lanes {
		l.lanes[d].chance = newChance(w.seed, len(w.links), d)
	}
	a.ways = append(a.ways, way{b, l, 0})
	b.ways = append(b.ways, way{a, l, 1})
	w.links = append(w.links, l)
	return l
}

// Rule adds a rule for the link.
func (l *Link) Rule(r Rule) { l.rules = append(l.rules, &r) }

// Rule adds a rule for all links. It counts what it sees on all of them: a
// packet that routers pass on, each time.
func (w *World) Rule(r Rule) { w.rules = append(w.rules, &r) }

// Pipe is what the link is like now.
func (l *Link) Pipe() Pipe { return l.pipe }

// Set makes the link another one, for packets that are sent from now on. It
// panics where p makes no sense.
func (l *Link) Set(p Pipe) {
	if err := p.Check(); err != nil {
		panic(err.Error())
	}
	l.pipe = p
}

// carry takes a packet in at the end d. Rules come first, for they are about
// what is sent; then the queue; then chance, which strikes on the way.
func (l *Link) carry(p *Packet, d int) {
	luck := l.lanes[d].chance.draw()
	fate := l.judge(p, l.ends[d])
	if why := l.refuses(p, d, fate); why != "" {
		l.world.lose(l.Name, p, why)
		return
	}
	p = l.mark(p, d)
	left := l.leave(len(p.Bytes), d)
	if luck.loss < l.pipe.Loss {
		l.world.lose(l.Name, p, lostChance)
		return
	}
	if fate.wrong || luck.corrupt < l.pipe.Corrupt {
		l.world.lose(l.Name, p, lostCorrupt)
		p = p.flipped(luck.bit)
	}
	at := left.Add(l.pipe.Delay + time.Duration(luck.jitter*float64(l.pipe.Jitter)))
	l.schedule(p, d, at, fate, luck)
}

// refuses is why a packet is not even let in; empty where it is.
func (l *Link) refuses(p *Packet, d int, f fate) string {
	switch {
	case f.lost:
		return lostRule
	case d == 1 && l.pipe.Duplex == Simplex:
		return lostSimplex
	case l.pipe.MTU != 0 && len(p.Bytes) > l.pipe.MTU:
		return lostMTU
	case l.turn(d) > l.world.Now() && l.lanes[d].waiting >= l.pipe.queue():
		return lostQueue
	}
	return ""
}

// mark is p as it leaves the queue at the end d: where that is long, with
// CE, if the packet's ends understand it. RFC 3168 §5. It marks by how many
// wait now and not by an average: bursts are what lessons show.
func (l *Link) mark(p *Packet, d int) *Packet {
	if l.pipe.Mark == 0 || l.turn(d) == l.world.Now() || l.lanes[d].waiting < l.pipe.Mark {
		return p
	}
	marked := *p
	marked.Bytes = slices.Clone(p.Bytes) // its sender may still look at what it sent
	if !wire.Mark(marked.Bytes) {
		return p
	}
	return &marked
}

// turn is when the end d may send: when what it sent before has left and, on
// a half-duplex link, when what the other end has sent is there.
func (l *Link) turn(d int) clock.Instant {
	at := l.lanes[d].free
	if other := &l.lanes[1-d]; l.pipe.Duplex == Half && other.last.Set() {
		at = max(at, other.last)
	}
	return max(at, l.world.Now())
}

// leave puts so many octets on the wire in their turn, and says when the
// last of them has left.
func (l *Link) leave(octets, d int) clock.Instant {
	lane, turn := &l.lanes[d], l.turn(d)
	if turn > l.world.Now() {
		lane.waiting++
		l.world.plan(turn, func() { lane.waiting-- })
	}
	lane.free = turn.Add(l.pipe.takes(octets))
	return lane.free
}

// schedule plans when a packet arrives, and its copies.
func (l *Link) schedule(p *Packet, d int, at clock.Instant, f fate, luck luck) {
	lane := &l.lanes[d]
	if f.wait > 0 {
		l.arrive(p, d, at.Add(f.wait))
	} else {
		lane.last = max(lane.last, at)
		at = lane.last
		if luck.reorder < l.pipe.Reorder {
			l.hold(p, d, at)
		} else {
			l.arrive(p, d, at)
			l.overtake(d, at)
		}
	}
	if luck.duplicate < l.pipe.Duplicate {
		f.copies = append(f.copies, 0)
	}
	for _, later := range f.copies {
		l.arrive(p, d, at.Add(f.wait+later))
	}
}

// arrive plans that p comes out at the other end.
func (l *Link) arrive(p *Packet, d int, at clock.Instant) {
	l.world.plan(at, func() { l.ends[1-d].receive(p) })
}

// hold keeps a packet back, and lets it go when nobody passes it.
func (l *Link) hold(p *Packet, d int, at clock.Instant) {
	h := &held{packet: p}
	l.lanes[d].held = append(l.lanes[d].held, h)
	l.world.plan(at.Add(l.pipe.Patience()), func() { l.release(h, d, l.world.Now()) })
}

// overtake lets a packet that arrives at the instant at pass those that are
// held back.
func (l *Link) overtake(d int, at clock.Instant) {
	for _, h := range slices.Clone(l.lanes[d].held) {
		if h.passed++; h.passed == Overtake {
			l.release(h, d, at)
		}
	}
}

// release lets a packet go that was held back.
func (l *Link) release(h *held, d int, at clock.Instant) {
	if h.gone {
		return
	}
	h.gone = true
	lane := &l.lanes[d]
	lane.held = slices.DeleteFunc(lane.held, func(x *held) bool { return x == h })
	l.arrive(h.packet, d, at)
}
