package sim

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Sources says who the SYNs of a flood claim to come from. They never leave
// the world.
type Sources func(r *rand.Rand) (from netip.AddrPort, iss seq.Num)

// Flood is a stream of forged SYNs.
type Flood struct {
	To      netip.AddrPort
	Count   int
	Every   time.Duration // from one to the next
	Sources Sources
}

// RandomSources are addresses from everywhere: another one each time.
func RandomSources() Sources {
	return PrefixSources(netip.MustParsePrefix("0.0.0.0/0"))
}

// PrefixSources are addresses of one network.
func PrefixSources(p netip.Prefix) Sources {
	return func(r *rand.Rand) (netip.AddrPort, seq.Num) {
		for {
			a := within(p, r.Uint32())
			if p.Bits() > 30 || sendable(a) {
				return netip.AddrPortFrom(a, somePort(r)), seq.Num(r.Uint32())
			}
		}
	}
}

// OneSource is one address, with another port each time.
func OneSource(a netip.Addr) Sources {
	return PrefixSources(netip.PrefixFrom(a, 32))
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

// within is the address of a network with the given bits behind its prefix.
func within(p netip.Prefix, bits uint32) netip.Addr {
	base := p.Masked().Addr().As4()
	mask := uint32(uint64(1)<<(32-p.Bits()) - 1)
	binary.BigEndian.PutUint32(base[:], binary.BigEndian.Uint32(base[:])|bits&mask)
	return netip.AddrFrom4(base)
}

// sendable reports whether somebody could have the address.
func sendable(a netip.Addr) bool {
	b := a.As4()
	return b[0] != 0 && b[0] != 127 && b[0] < 224 && b[3] != 0 && b[3] != 255
}

// somePort is a port as hosts choose them.
func somePort(r *rand.Rand) uint16 { return uint16(1024 + r.IntN(1<<16-1024)) }

// Flood begins to send forged SYNs from p: one now, and one at every
// interval.
func (p *Peer) Flood(f Flood) {
	w := p.world
	random := rand.New(rand.NewPCG(w.seed, 0xf100d))
	var next func()
	next = func() {
		if f.Count--; f.Count < 0 {
			return
		}
		from, iss := f.Sources(random)
		syn := Segment{From: from, To: f.To, Seq: iss, Flags: wire.SYN, Window: 65535}
		syn.Options = wire.Options{Set: wire.OptMSS, MSS: 1460}
		p.Send(syn)
		w.After(f.Every, next)
	}
	next()
}
