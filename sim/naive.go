package sim

import (
	"net/netip"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Naive is a server as the first ones were: every SYN makes a whole
// connection, with all that belongs to it, whoever has sent it. It is there
// to be flooded and compared: nobody accepts, reads or writes. Make it with
// World.Naive.
type Naive struct {
	*Node
	limit int
	cfg   tcp.Config
	conns map[wire.Flow]*naive
}

// naive is a connection that a SYN has made.
type naive struct {
	tcp.TCB
	flow wire.Flow
	wake clock.Instant // the planned call of Advance; 0: none
}

// naiveCost is what a connection takes, in octets, without its buffers: ours
// are lent when there is something to put in. Servers that lay them out with
// the connection take that much more. It is the same on all machines, for
// lessons are; a test compares it with the real size.
const naiveCost = 700

// Naive puts a naive server into the world. It takes SYNs to every port, as
// long as it has less than limit connections; then it drops them.
func (w *World) Naive(name string, addr netip.Prefix, limit int) *Naive {
	n := &Naive{Node: w.node(name, addr), limit: limit, conns: map[wire.Flow]*naive{}}
	n.cfg.Memory, n.cfg.ECN = tcp.NewMemory(0), tcp.ECNOff // nobody had thought of it then
	n.cfg.Fill()
	n.Node.takes = n.receive
	return n
}

// HalfOpen is how many of its connections wait for their third segment.
func (n *Naive) HalfOpen() (count int) {
	for _, c := range n.conns {
		if c.State() == tcp.SynReceived {
			count++
		}
	}
	return count
}

// Memory is what its connections take, in octets.
func (n *Naive) Memory() int { return len(n.conns)*naiveCost + n.cfg.Memory.Used() }

// receive takes a packet that has arrived.
func (n *Naive) receive(p *Packet) {
	ip, t, ok := p.parse()
	if !ok || !n.has(ip.Dst.Netip()) || wire.TransportSum(ip.Src, ip.Dst, ip.Proto, ip.Payload) != 0 {
		return
	}
	n.world.tell(&trace.Record{Kind: trace.Received, Host: n.Name}, p)
	flow := wire.Flow{Local: wire.Endpoint{Addr: ip.Dst, Port: t.Dst}, Remote: wire.Endpoint{Addr: ip.Src, Port: t.Src}}
	c := n.conns[flow]
	if c == nil {
		if c = n.open(flow, &t); c == nil {
			return
		}
	}
	seg := tcp.Segment{Seq: t.Seq, Ack: t.Ack, Flags: t.Flags, Window: t.Window, Urgent: t.Urgent, Payload: t.Payload}
	seg.Options.Parse(t.Options)
	c.Receive(n.world.Now(), &seg)
	n.settle(c)
}

// open makes a connection of a SYN; nil where there is none to be had.
func (n *Naive) open(flow wire.Flow, t *wire.TCP) *naive {
	if !t.Flags.Has(wire.SYN) || t.Flags.Any(wire.ACK|wire.RST) || len(n.conns) >= n.limit {
		return nil
	}
	c := &naive{flow: flow}
	id := tcp.Identity{ISS: seq.Num(n.world.random.Uint32()), MSS: 1460}
	if err := c.Open(n.world.Now(), &n.cfg, id, true); err != nil {
		panic("sim: a new connection is open already: " + err.Error())
	}
	n.conns[flow] = c
	return c
}

// settle sends what a connection has to send, and lets it go when it is over.
func (n *Naive) settle(c *naive) {
	var buf [1500]byte
	now := n.world.Now()
	for seg, ok := c.Transmit(now, buf[:]); ok; seg, ok = c.Transmit(now, buf[:]) {
		s := Segment{
			From: c.flow.Local.Netip(), To: c.flow.Remote.Netip(),
			Seq: seg.Seq, Ack: seg.Ack, Flags: seg.Flags, Window: seg.Window, Options: seg.Options, Payload: seg.Payload,
		}
		p := n.world.packet(n.Node, s.bytes(64))
		n.world.tell(&trace.Record{Kind: trace.Sent, Host: n.Name, Why: seg.Why.String(), Cite: seg.Why.Cite()}, p)
		n.send(p)
	}
	for _, ok := c.NextEvent(); ok; _, ok = c.NextEvent() {
	}
	if s := c.State(); s == tcp.Closed || s == tcp.Listen {
		delete(n.conns, c.flow)
		return
	}
	n.arm(c)
}

// arm plans the next call of Advance.
func (n *Naive) arm(c *naive) {
	at := c.Deadline()
	if at == clock.Never || c.wake.Set() && c.wake <= at {
		return
	}
	c.wake = at
	n.world.plan(at, func() {
		if c.wake != at || n.conns[c.flow] != c {
			return
		}
		c.wake = 0
		c.Advance(n.world.Now())
		n.settle(c)
	})
}
