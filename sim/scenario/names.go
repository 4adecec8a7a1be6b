package scenario

import (
	"fmt"
	"net/netip"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/sim"
)

// Packet is an IP packet of a Result.
type Packet struct {
	At     clock.Instant // when it was sent
	Number uint64        // as in the trace
	Bytes  []byte
	Name   Name // what a rule calls it
}

// Name is what a rule calls one packet: the n-th of its class from somebody.
// The zero value is that of packets of which rules cannot speak.
type Name struct {
	Class    sim.Class // segment, datagram, fragment: the widest that it is of
	From, To string    // To is empty where nobody has its address
	Nth      int       // of that class, from From to To
}

// String is the name as it stands in a rule: 3rd segment from server to
// client.
func (n Name) String() string {
	if n.Nth == 0 {
		return ""
	}
	s := fmt.Sprintf("%s %s from %s", nthOf(n.Nth), n.Class, n.From)
	if n.To != "" {
		s += " to " + n.To
	}
	return s
}

// namer counts packets as rules do: sim.Rule.
type namer struct {
	owners map[netip.Addr]string // the names of all nodes
	seen   map[Name]int          // how many there were of each class, from and to
}

// names makes a namer for the nodes of the scenario.
func (s *Scenario) names() namer {
	m := namer{map[netip.Addr]string{}, map[Name]int{}}
	for _, n := range Of[*Node](s) {
		m.owners[n.Addr.Addr()] = n.Name
	}
	return m
}

// name is what a rule calls p, which is about to be put on its first pipe.
// Routers that pass it on are not asked: rules about them count apart.
func (m namer) name(p *sim.Packet) Name {
	if p.To == nil {
		return Name{} // no pipe leads there, and no rule sees it
	}
	for _, class := range []sim.Class{sim.Any, sim.UDP, sim.Fragment} {
		if class.Match(p) {
			n := Name{Class: class, From: p.From.Name, To: m.owners[p.Dst()]}
			m.seen[n]++
			n.Nth = m.seen[n]
			return n
		}
	}
	return Name{}
}
