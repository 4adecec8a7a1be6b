package sim

import (
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// Class is a kind of segment, as people speak of them.
type Class uint8

// The classes. A segment may be of several: FIN and data, say.
const (
	Any    Class = iota // every packet with a TCP segment
	Syn                 // SYN without ACK
	SynAck              // SYN with ACK
	Ack                 // ACK and nothing else: no SYN, FIN, RST, and no octets
	Fin                 // FIN, whatever else
	Rst                 // RST, whatever else
	Data                // octets, whatever else

	UDP      // not a segment: every packet with a whole UDP datagram
	Fragment // not a segment either: every packet with a piece of something
)

// classNames are the classes in words.
var classNames = [...]string{"segment", "SYN", "SYN-ACK", "ACK", "FIN", "RST", "data", "datagram", "fragment"}

// String is the class in a word: segment, SYN, SYN-ACK, ….
func (c Class) String() string { return classNames[c] }

// ParseClass is the class of that name.
func ParseClass(name string) (c Class, ok bool) {
	for i, n := range classNames {
		if n == name {
			return Class(i), true
		}
	}
	return 0, false
}

// Has reports whether a segment is of the class; of UDP and Fragment none is.
func (c Class) Has(seg *wire.TCP) bool {
	switch opens := seg.Flags.Has(wire.SYN); c {
	case Syn:
		return opens && !seg.Flags.Has(wire.ACK)
	case SynAck:
		return opens && seg.Flags.Has(wire.ACK)
	case Ack:
		return seg.Flags.Has(wire.ACK) && !seg.Flags.Any(wire.SYN|wire.FIN|wire.RST) && len(seg.Payload) == 0
	case Fin:
		return seg.Flags.Has(wire.FIN)
	case Rst:
		return seg.Flags.Has(wire.RST)
	case Data:
		return len(seg.Payload) > 0
	case UDP, Fragment:
		return false
	}
	return true
}

// Match is a predicate for a Rule: packets of the class.
func (c Class) Match(p *Packet) bool {
	switch c {
	case UDP:
		_, ok := p.UDP()
		return ok
	case Fragment:
		ip, err := wire.ParseIP(p.Bytes)
		return err == nil && ip.Fragmented()
	}
	seg, ok := p.TCP()
	return ok && c.Has(&seg)
}

// Deed is what a Rule does to a packet.
type Deed uint8

// The deeds.
const (
	Lose   Deed = iota // it vanishes
	Defer              // it takes Wait longer, and others pass it
	Copy               // it comes again, Wait after it came
	Damage             // one bit is flipped
)

// Rule is something that happens to certain packets of a link, or of all
// links, whatever chance says.
//
//	l.Rule(sim.Rule{From: client, Match: sim.Syn.Match, Nth: 1}) // the first SYN is lost
type Rule struct {
	From  *Node                // packets that it puts on the link; nil: either end
	Match func(p *Packet) bool // nil: every packet
	Nth   int                  // the n-th of them, counted from 1; 0: every one
	After time.Duration        // age of the world from which packets count
	Until time.Duration        // and up to which; 0: for ever
	Do    Deed
	Wait  time.Duration // Defer, Copy

	seen int
}

// applies reports whether it is p's turn.
func (r *Rule) applies(p *Packet, from *Node, age time.Duration) bool {
	switch {
	case r.From != nil && r.From != from,
		age < r.After || r.Until != 0 && age >= r.Until,
		r.Match != nil && !r.Match(p):
		return false
	}
	r.seen++
	return r.Nth == 0 || r.Nth == r.seen
}

// fate is what the rules of a link have in store for a packet.
type fate struct {
	lost   bool
	wrong  bool
	wait   time.Duration   // more than others
	copies []time.Duration // after it came
}

// judge asks all rules. Each counts what it sees, whatever the others do.
func (l *Link) judge(p *Packet, from *Node) (f fate) {
	age := l.world.Elapsed()
	for _, rules := range [][]*Rule{l.rules, l.world.rules} {
		for _, r := range rules {
			if r.applies(p, from, age) {
				f.add(r)
			}
		}
	}
	return f
}

// add does what r says.
func (f *fate) add(r *Rule) {
	switch r.Do {
	case Lose:
		f.lost = true
	case Defer:
		f.wait += r.Wait
	case Damage:
		f.wrong = true
	case Copy:
		f.copies = append(f.copies, r.Wait)
	}
}
