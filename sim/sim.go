// Package sim is a virtual world: hosts, what lies between them, and a time
// that passes only when everything of the moment is done.
//
// The hosts are the real ones of package host; what they send is real
// packets, octet for octet. The same program with the same seed gives the
// same trace and the same packets, on every machine.
//
//	w := sim.New(1)
//	a := w.Host("a", netip.MustParsePrefix("10.0.0.1/24"), host.Config{})
//	b := w.Host("b", netip.MustParsePrefix("10.0.0.2/24"), host.Config{})
//	l := w.Join(a, b, sim.Pipe{Delay: 50 * time.Millisecond, Loss: 0.01})
//	l.Rule(sim.Rule{From: b, Match: sim.Fin.Match, Nth: 2}) // the second FIN of b is lost
//	b.Listen(80, host.ListenConfig{})
//	w.At(0, func() { a.Dial(b.Addr(80)) })
//	w.Run(time.Minute)
//
// # Who can be in a world
//
//	World.Host    a whole host; its user is a function, Node.News
//	World.Peer    an end without a TCP, that sends what it is told to, true or forged
//	World.Router  passes packets on, and answers with ICMP where it cannot
//	World.Naive   a server that makes a whole connection of each SYN
//	World.Join    a Link between two of them: a Pipe, and Rules
//
// A host can Crash and Restart. Taps see every packet as it leaves; World.Trace
// is what all of them have told, with a record for each packet that a link
// or a router lost; of what is done Quietly it says nothing.
//
// # When
//
// At and After plan a function; Run and RunOut let time pass. At one
// instant, first what was planned first happens. What the calls of a
// function bring about is sent when it returns, or at Settle.
//
// A world belongs to one goroutine, and starts none. For worlds in a text
// file see package scenario. To put code that uses net.Conn on virtual time,
// use the root package in a bubble of testing/synctest: docs/lab.md shows
// how.
//
// Read world.go first, then node.go and link.go.
package sim

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// Begin is the first instant of every world. Times given to a world count
// from here.
const Begin clock.Instant = 1e9

// Packet is an IP packet on its way, as a Tap sees it.
type Packet struct {
	At       clock.Instant // when it left
	Number   uint64        // counts the packets of its world from 1
	From, To *Node
	wire.Packet

	whole *whole // what it is a piece of; nil: it is whole
}

// A Tap sees every packet at the moment it leaves a host. It must not keep
// Bytes, nor call back. To is nil where no pipe leads towards its address.
type Tap func(p *Packet)
