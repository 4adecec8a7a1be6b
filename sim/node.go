package sim

import (
	"net/netip"
	"slices"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/wire"
)

// Node is a host in the world, a scripted peer or a router. Its calls may be
// made before Run and from within At, After and News; the world sees to it
// that what they bring about is sent at the same instant.
type Node struct {
	Name string
	Host *host.Host // nil for peers, routers, and hosts that have crashed
	// News, where set, is what the user of the host does when something
	// happens: an event of its connections and listeners.
	News func(e host.Event)
	// Heard, where set, is told each packet that the host has received.
	Heard func(p *Packet)

	world  *World
	addr   netip.Addr
	others map[netip.Addr]bool // its other addresses
	ways   []way
	takes  func(p *Packet) // what peers and routers do with a packet; nil for hosts
	routes bool            // passes on what is for others

	cfg  host.Config
	buf  []byte        // for Transmit
	wake clock.Instant // the earliest planned call of Advance; 0 none

	stirred bool // it may have something to send or to tell
}

// way is one end of a link: whom it leads to.
type way struct {
	to   *Node
	link *Link
	end  int // which end of the link this is
}

// Addr is the address of a port of n.
func (n *Node) Addr(port uint16) netip.AddrPort { return netip.AddrPortFrom(n.addr, port) }

// has reports whether n is at an address.
func (n *Node) has(a netip.Addr) bool { return n.addr == a || n.others[a] }

// Config is what the host was made of: what it was given, and what the world
// has filled in. Only its Trace is missing.
func (n *Node) Config() host.Config {
	cfg := n.cfg
	cfg.Trace = nil
	return cfg
}

// Listen waits for connections on a port, as host.Listen does.
func (n *Node) Listen(port uint16, cfg host.ListenConfig) (*host.Listener, error) {
	return n.Host.Listen(n.world.Now(), n.Addr(port), cfg)
}

// Dial begins to open a connection from a port that the host chooses.
func (n *Node) Dial(to netip.AddrPort) (*host.Conn, error) {
	return n.Host.Dial(n.world.Now(), netip.AddrPort{}, to)
}

// DialFrom begins to open a connection from a given port.
func (n *Node) DialFrom(port uint16, to netip.AddrPort) (*host.Conn, error) {
	return n.Host.Dial(n.world.Now(), n.Addr(port), to)
}

// settle sends what the host has to send, tells the news and plans the next
// call of Advance. It reports whether there was anything.
func (n *Node) settle() (busy bool) {
	if n.Host == nil || !n.stirred {
		return false
	}
	n.stirred = false
	now := n.world.Now()
	for again := true; again; busy = busy || again {
		again = n.transmit(now)
		again = n.news() || again
	}
	n.arm(n.Host.Deadline())
	return busy
}

// transmit sends packets until the host has none.
func (n *Node) transmit(now clock.Instant) (any bool) {
	w := n.world
	for ; ; any = true {
		w.telling = w.sent + 1 // the host traces a segment while it builds the packet
		pkt, ok := n.Host.Transmit(now, n.buf)
		w.telling = 0
		if !ok {
			return any
		}
		n.send(w.packet(n, pkt.Bytes))
	}
}

// send puts a packet on its way. One that no pipe leads to is gone, as it
// would be on a wire without that neighbour.
func (n *Node) send(p *Packet) {
	way, ok := n.route(p.Bytes)
	p.To = way.to
	for _, tap := range n.world.Taps {
		tap(p)
	}
	if !ok {
		n.world.lose(n.Name, p, lostRoute)
		return
	}
	p.Bytes = slices.Clone(p.Bytes) // the next one is built in the same buffer
	way.link.carry(p, way.end)
}

// route is the way towards a packet's destination.
func (n *Node) route(b []byte) (way, bool) {
	ip, err := wire.ParseIP(b)
	if err != nil {
		return way{}, false
	}
	return n.towards(ip.Dst.Netip())
}

// receive takes a packet that has arrived.
func (n *Node) receive(p *Packet) {
	w := n.world
	switch {
	case n.takes != nil:
		n.takes(p)
		w.stir() // a script may have called anybody
	case n.Host == nil:
		w.lose(n.Name, p, lostDown)
	default:
		w.telling = p.about()
		n.Host.Receive(w.Now(), p.Packet)
		w.telling = 0
		n.stirred = true
		if n.Heard != nil {
			n.Heard(p)
			w.stir()
		}
	}
	w.settle()
}

// news tells the user what has happened.
func (n *Node) news() (any bool) {
	for e, ok := n.Host.NextEvent(); ok; e, ok = n.Host.NextEvent() {
		any = true
		if n.News != nil {
			n.News(e)
			n.world.stir()
		}
	}
	return any
}

// arm sees to it that Advance is called at the deadline. A wake-up that was
// planned for later stays on the agenda and finds nothing due: harmless, and
// cheaper than taking it off.
func (n *Node) arm(deadline clock.Instant) {
	if deadline == clock.Never || n.wake.Set() && n.wake <= deadline {
		return
	}
	n.wake = deadline
	n.world.plan(deadline, func() {
		if n.wake == deadline {
			n.wake = 0
		}
		if n.Host != nil {
			n.Host.Advance(n.world.Now())
			n.stirred = true
			n.world.settle()
		}
	})
}
