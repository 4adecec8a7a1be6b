package sim

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/trace"
)

// World is hosts, pipes, and what is going to happen. Make it with New.
type World struct {
	Trace []trace.Record // what all hosts have told so far, in order
	Taps  []Tap

	clock  clock.Manual
	random *rand.Rand
	agenda agenda
	nodes  []*Node
	crowd  int // events at this instant so far

	sent    uint64 // packets so far
	telling uint64 // the packet that the records of this moment are about; 0 none
}

// New makes an empty world. All that is random in it comes from seed.
func New(seed uint64) *World {
	w := &World{random: rand.New(rand.NewPCG(seed, 9293))}
	w.clock.Set(Begin)
	return w
}

// Now is the present instant.
func (w *World) Now() clock.Instant { return w.clock.Now() }

// Elapsed is how long the world has been running.
func (w *World) Elapsed() time.Duration { return w.Now().Sub(Begin) }

// Host puts a host into the world. cfg may be zero: Name, Addrs and Trace
// are the world's to fill in, and so is Secret where it is zero. It panics
// where host.New refuses the configuration: worlds are written by hand.
func (w *World) Host(name string, addr netip.Prefix, cfg host.Config) *Node {
	cfg.Name, cfg.Addrs, cfg.Trace = name, []netip.Prefix{addr}, w.record
	if cfg.Secret == [32]byte{} {
		cfg.Secret = w.secret()
	}
	h, err := host.New(cfg)
	if err != nil {
		panic(fmt.Sprintf("sim: host %s: %v", name, err))
	}
	n := &Node{Name: name, Host: h, world: w, addr: addr.Addr(), buf: make([]byte, h.BufferSize())}
	w.nodes = append(w.nodes, n)
	return n
}

// secret is a key for a host's numbers and ports.
func (w *World) secret() (key [32]byte) {
	for i := 0; i < len(key); i += 8 {
		binary.BigEndian.PutUint64(key[i:], w.random.Uint64())
	}
	return key
}

// Pipe is what lies between two nodes. It carries packets both ways at once
// and loses none.
type Pipe struct {
	Delay time.Duration // one way
}

// Join lays a pipe between a and b.
func (w *World) Join(a, b *Node, p Pipe) {
	a.ways = append(a.ways, way{b, p})
	b.ways = append(b.ways, way{a, p})
}

// At does something when the world is d old; at once where that is over.
// Any host may be called there.
func (w *World) At(d time.Duration, do func()) {
	w.plan(Begin.Add(d), func() {
		do()
		w.settle()
	})
}

// After does something d from now.
func (w *World) After(d time.Duration, do func()) { w.At(w.Elapsed()+d, do) }

// Run lets time pass until the world is d old. What is planned for that very
// instant still happens.
func (w *World) Run(d time.Duration) {
	w.settle()
	end := Begin.Add(d)
	for e, ok := w.agenda.next(end); ok; e, ok = w.agenda.next(end) {
		w.pass(e.at)
		e.do()
	}
	w.clock.Set(max(end, w.Now()))
}

// stuck is how many events may share one instant. A world that needs more
// has a host that wakes up again and again without getting anywhere.
const stuck = 1 << 20

// pass turns the clock to the instant of the next event.
func (w *World) pass(at clock.Instant) {
	if w.crowd++; at > w.Now() {
		w.crowd = 0
	}
	if w.crowd > stuck {
		panic(fmt.Sprintf("sim: time stands still at %v", w.Elapsed()))
	}
	w.clock.Set(at)
}

// plan puts something on the agenda.
func (w *World) plan(at clock.Instant, do func()) {
	w.agenda.add(max(at, w.Now()), do)
}

// settle lets every host say what it has to say at this instant. Nodes
// answer in the order they came into the world, again and again until none
// has anything left, for what one's user does may concern another.
func (w *World) settle() {
	for busy := true; busy; {
		busy = false
		for _, n := range w.nodes {
			busy = n.settle() || busy
		}
	}
}

// record is the tracer of every host. The number of the packet is the
// world's to know: hosts do not count them together.
func (w *World) record(r *trace.Record) {
	kept := r.Clone()
	if kept.Segment != nil {
		kept.Packet = w.telling
	}
	w.Trace = append(w.Trace, kept)
}
