package sim

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// World is hosts, pipes, and what is going to happen. Make it with New.
type World struct {
	Trace []trace.Record // what all hosts have told so far, in order
	Taps  []Tap

	// Untraced, set before the first host comes into the world, leaves Trace
	// empty. The packets are the same.
	Untraced bool

	// Look, where set, is called after each event. It may Stop the world; it
	// must not change anything else.
	Look func()

	clock  clock.Manual
	seed   uint64
	random *rand.Rand
	agenda agenda
	nodes  []*Node
	links  []*Link
	rules  []*Rule // of all links
	crowd  int     // events at this instant so far
	halted bool    // by Stop

	sent    uint64 // packets so far
	telling uint64 // the packet that the records of this moment are about; 0 none

	quiet  bool                // see Quietly
	hushed map[wire.Flow]bool  // whether the trace leaves it out: of connections that were heard of
	wholes map[pieceKey]*whole // datagrams that went in pieces; as the trace, they are kept
}

// New makes an empty world. All that is random in it comes from seed.
func New(seed uint64) *World {
	w := &World{seed: seed, random: rand.New(rand.NewPCG(seed, 9293)), hushed: map[wire.Flow]bool{}, wholes: map[pieceKey]*whole{}}
	w.clock.Set(Begin)
	return w
}

// Now is the present instant.
func (w *World) Now() clock.Instant { return w.clock.Now() }

// Elapsed is how long the world has been running.
func (w *World) Elapsed() time.Duration { return w.Now().Sub(Begin) }

// Host puts a host into the world. cfg may be zero: Name and Trace are the
// world's to fill in, and so is Secret where it is zero; Addrs are more
// addresses, behind addr. It panics where host.New refuses the
// configuration: worlds are written by hand.
func (w *World) Host(name string, addr netip.Prefix, cfg host.Config) *Node {
	n := w.node(name, addr, cfg.Addrs...)
	cfg.Name, cfg.Addrs, cfg.Trace = name, append([]netip.Prefix{addr}, cfg.Addrs...), w.record
	if w.Untraced {
		cfg.Trace = nil
	}
	if cfg.Secret == [32]byte{} {
		cfg.Secret = w.secret()
	}
	h := w.host(cfg)
	n.Host, n.cfg, n.buf = h, cfg, make([]byte, h.BufferSize())
	return n
}

// host makes a host.
func (w *World) host(cfg host.Config) *host.Host {
	h, err := host.New(cfg)
	if err != nil {
		panic(fmt.Sprintf("sim: host %s: %v", cfg.Name, err))
	}
	return h
}

// node puts somebody into the world.
func (w *World) node(name string, addr netip.Prefix, others ...netip.Prefix) *Node {
	n := &Node{Name: name, world: w, addr: addr.Addr(), others: map[netip.Addr]bool{}}
	for _, o := range others {
		n.others[o.Addr()] = true
	}
	w.nodes = append(w.nodes, n)
	return n
}

// Node is the node of that name; nil where there is none.
func (w *World) Node(name string) *Node {
	i := slices.IndexFunc(w.nodes, func(n *Node) bool { return n.Name == name })
	if i < 0 {
		return nil
	}
	return w.nodes[i]
}

// Lives reports whether somebody in the world has the address.
func (w *World) Lives(a netip.Addr) bool {
	return slices.ContainsFunc(w.nodes, func(n *Node) bool { return n.has(a) })
}

// packet is a packet that leaves n now.
func (w *World) packet(n *Node, b []byte) *Packet {
	w.sent++
	return &Packet{At: w.Now(), Number: w.sent, From: n, Packet: wire.Packet{Bytes: b}, whole: w.part(b)}
}

// secret is a key for a host's numbers and ports.
func (w *World) secret() (key [32]byte) {
	for i := 0; i < len(key); i += 8 {
		binary.BigEndian.PutUint64(key[i:], w.random.Uint64())
	}
	return key
}

// At does something when the world is d old; at once where that is over.
// Any host may be called there.
func (w *World) At(d time.Duration, do func()) {
	w.plan(Begin.Add(d), func() {
		do()
		w.Settle()
	})
}

// After does something d from now.
func (w *World) After(d time.Duration, do func()) { w.At(w.Elapsed()+d, do) }

// Run lets time pass until the world is d old. What is planned for that very
// instant still happens.
func (w *World) Run(d time.Duration) {
	w.RunOut(d)
	if !w.halted {
		w.clock.Set(max(Begin.Add(d), w.Now()))
	}
}

// RunOut lets time pass until nothing is planned any more, or until the
// world is limit old.
func (w *World) RunOut(limit time.Duration) {
	w.halted = false
	w.Settle()
	for !w.halted {
		e, ok := w.agenda.next(Begin.Add(limit))
		if !ok {
			return
		}
		w.pass(e.at)
		e.do()
		if w.Look != nil {
			w.Look()
		}
	}
}

// Stop ends Run or RunOut after the present event. Both can go on from there.
func (w *World) Stop() { w.halted = true }

// crowded is how many events may share one instant. A world that needs more
// goes round in circles: a host wakes up again and again without getting
// anywhere, or two users answer each other in no time.
const crowded = 1 << 20

// Stuck is what Run panics with when time stands still: the age of the world.
type Stuck time.Duration

// Error is the error in words.
func (s Stuck) Error() string { return fmt.Sprintf("sim: time stands still at %v", time.Duration(s)) }

// pass turns the clock to the instant of the next event.
func (w *World) pass(at clock.Instant) {
	if w.crowd++; at > w.Now() {
		w.crowd = 0
	}
	if w.crowd > crowded {
		panic(Stuck(w.Elapsed()))
	}
	w.clock.Set(at)
}

// plan puts something on the agenda.
func (w *World) plan(at clock.Instant, do func()) {
	w.agenda.add(max(at, w.Now()), do)
}

// Settle sends what calls have brought about so far. It is for those who make
// several calls at one instant and want each to be answered for: otherwise
// what they bring about is sent together.
func (w *World) Settle() {
	w.stir()
	w.settle()
}

// stir notes that any host may have something to say: whoever has been called
// back may have called them all.
func (w *World) stir() {
	for _, n := range w.nodes {
		n.stirred = true
	}
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
	if w.hushes(r) {
		return
	}
	kept := r.Clone()
	if kept.Segment != nil || kept.Datagram != nil && kept.Kind <= trace.Received {
		kept.Packet = w.telling
	}
	w.Trace = append(w.Trace, kept)
}
