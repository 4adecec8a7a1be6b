package sim

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Sources says who the segments of a flood claim to come from. They never
// leave the world.
type Sources func(r *rand.Rand) (from netip.AddrPort, iss seq.Num)

// Forgery makes another segment of a flood's SYN.
type Forgery func(r *rand.Rand, s *Segment)

// Flood is a stream of forged segments: SYNs, unless Forge makes something
// else of them.
type Flood struct {
	To      netip.AddrPort
	Count   int
	Every   time.Duration // from one to the next
	Sources Sources
	Forge   Forgery // nil: SYNs without payload
	UDP     bool    // datagrams in place of segments
	Octets  int     // of each datagram
	Tell    int     // of how many of them the trace tells; 0: of all. See World.Quietly
}

// RandomSources are addresses of IPv4 from everywhere: another one each
// time.
func RandomSources() Sources {
	return PrefixSources(netip.MustParsePrefix("0.0.0.0/0"))
}

// PrefixSources are addresses of one network, of either family.
func PrefixSources(p netip.Prefix) Sources {
	if p.Addr().Is6() {
		return prefixSources6(p)
	}
	return func(r *rand.Rand) (netip.AddrPort, seq.Num) {
		for {
			a := within(p, r.Uint32())
			if p.Bits() > 30 || sendable(a) {
				return netip.AddrPortFrom(a, somePort(r)), seq.Num(r.Uint32())
			}
		}
	}
}

// prefixSources6 is PrefixSources of an IPv6 network: whoever has one has no
// need to choose which of its addresses could be somebody's.
func prefixSources6(p netip.Prefix) Sources {
	return func(r *rand.Rand) (netip.AddrPort, seq.Num) {
		a := within6(p, r.Uint64(), r.Uint64())
		return netip.AddrPortFrom(a, somePort(r)), seq.Num(r.Uint32())
	}
}

// OneSource is one address, with another port each time.
func OneSource(a netip.Addr) Sources {
	return PrefixSources(netip.PrefixFrom(a, a.BitLen()))
}

// ReplayedSources are the same SYNs of n senders again and again, as if
// recorded.
func ReplayedSources(n int) Sources {
	type syn struct {
		from netip.AddrPort
		iss  seq.Num
	}
	var tape []syn
	next := 0
	record := RandomSources()
	return func(r *rand.Rand) (netip.AddrPort, seq.Num) {
		if len(tape) < n {
			from, iss := record(r)
			tape = append(tape, syn{from, iss})
			return from, iss
		}
		s := tape[next%n]
		next++
		return s.from, s.iss
	}
}

// Laden puts so many octets behind each SYN. RFC 9293 §3.4 lets a SYN carry
// text, which nobody may see before the handshake is done.
func Laden(octets int) Forgery {
	text := make([]byte, octets)
	return func(_ *rand.Rand, s *Segment) { s.Payload = text }
}

// Acks makes ACKs out of nothing: no connection, no cookie. To a host that
// has sent cookies each is a guess at one.
func Acks() Forgery {
	return func(r *rand.Rand, s *Segment) {
		s.Flags, s.Ack, s.Options = wire.ACK, seq.Num(r.Uint32()), wire.Options{}
	}
}

// Guesses sends SYNs for a part of the time, from 0 to 1, so that the host
// has cookies out, and guesses at them otherwise.
func Guesses(syns float64) Forgery {
	guess := Acks()
	return func(r *rand.Rand, s *Segment) {
		if r.Float64() >= syns {
			guess(r, s)
		}
	}
}

// within is the address of a network with the given bits behind its prefix.
func within(p netip.Prefix, bits uint32) netip.Addr {
	base := p.Masked().Addr().As4()
	mask := uint32(uint64(1)<<(32-p.Bits()) - 1)
	binary.BigEndian.PutUint32(base[:], binary.BigEndian.Uint32(base[:])|bits&mask)
	return netip.AddrFrom4(base)
}

// within6 is within, of IPv6.
func within6(p netip.Prefix, high, low uint64) netip.Addr {
	base := p.Masked().Addr().As16()
	be := binary.BigEndian
	be.PutUint64(base[:8], be.Uint64(base[:8])|behind(high, p.Bits()))
	be.PutUint64(base[8:], be.Uint64(base[8:])|behind(low, p.Bits()-64))
	return netip.AddrFrom16(base)
}

// behind are the bits of a word behind so many of a prefix.
func behind(word uint64, prefix int) uint64 { return word << max(prefix, 0) >> max(prefix, 0) }

// sendable reports whether somebody could have the address.
func sendable(a netip.Addr) bool {
	b := a.As4()
	return b[0] != 0 && b[0] != 127 && b[0] < 224 && b[3] != 0 && b[3] != 255
}

// somePort is a port as hosts choose them.
func somePort(r *rand.Rand) uint16 { return uint16(1024 + r.IntN(1<<16-1024)) }

// Flood begins to send forged segments from p: one now, and one at every
// interval.
func (p *Peer) Flood(f Flood) {
	w := p.world
	random := rand.New(rand.NewPCG(w.seed, 0xf100d))
	sent := 0
	var next func()
	next = func() {
		if sent == f.Count {
			return
		}
		if sent++; f.Tell == 0 || sent <= f.Tell {
			p.forge(&f, random)
		} else {
			w.Quietly(func() { p.forge(&f, random) })
		}
		w.After(f.Every, next)
	}
	next()
}

// forge sends the next packet of a flood.
func (p *Peer) forge(f *Flood, r *rand.Rand) {
	if !f.UDP {
		p.Send(f.segment(r))
		return
	}
	from, _ := f.Sources(r)
	p.SendDatagram(Datagram{From: from, To: f.To, Payload: make([]byte, f.Octets)})
}

// segment is the flood's next one.
func (f *Flood) segment(r *rand.Rand) Segment {
	from, iss := f.Sources(r)
	s := Segment{From: from, To: f.To, Seq: iss, Flags: wire.SYN, Window: 65535}
	s.Options = wire.Options{Set: wire.OptMSS, MSS: 1460}
	if f.Forge != nil {
		f.Forge(r, &s)
	}
	return s
}
