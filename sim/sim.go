// Package sim is a virtual world: hosts, the pipes between them, and a time
// that passes only when everything of the moment is done.
//
// The hosts are the real ones of package host; what they send is real
// packets, octet for octet. The same program with the same seed gives the
// same trace and the same packets, on every machine.
//
//	w := sim.New(1)
//	a := w.Host("a", netip.MustParsePrefix("10.0.0.1/24"), host.Config{})
//	b := w.Host("b", netip.MustParsePrefix("10.0.0.2/24"), host.Config{})
//	w.Join(a, b, sim.Pipe{Delay: 50 * time.Millisecond})
//	b.Listen(80, host.ListenConfig{})
//	w.At(0, func() { a.Dial(b.Addr(80)) })
//	w.Run(time.Minute)
//
// A world belongs to one goroutine, and starts none. Read world.go first,
// then node.go.
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
}

// A Tap sees every packet at the moment it leaves a host. It must not keep
// Bytes, nor call back.
type Tap func(p *Packet)
