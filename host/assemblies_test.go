package host

import (
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

// TestADatagramOfTooManyPieces is refused: nobody cuts like that in earnest.
func TestADatagramOfTooManyPieces(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rig, from, to netip.Addr) {
		u := r.listenUDP(r.bob, netip.AddrPortFrom(to, 53), UDPConfig{})
		for _, tt := range []struct{ pieces, noRoom int }{{maxPieces, 0}, {maxPieces + 1, 1}} {
			w := letter(from, to, text(tt.pieces*16-8))
			w.ip.ID += uint32(tt.pieces)
			for from := 0; from < len(w.octets); from += 16 {
				r.receive(w.piece(from, from+16, from+16 < len(w.octets)))
			}
			if tt.noRoom == 0 {
				r.reads(u, text(tt.pieces*16-8))
			}
			r.hasNone("of too many pieces", u)
			if got := r.bob.Stats().FragmentsNoRoom; got != uint64(tt.noRoom) {
				t.Errorf("of %d pieces %d found no room, want %d", tt.pieces, got, tt.noRoom)
			}
		}
	})
}

// flood sends bob the first pieces of n datagrams, each from the given
// address, of so many octets at that offset.
func (r *rig) flood(from func(i int) netip.Addr, n, offset, octets int) {
	w := letter(aliceAddr, bobAddr, text(offset+octets))
	for i := range n {
		w.ip.Src, w.ip.ID = wire.AddrFrom(from(i)), uint32(i)
		r.receive(w.piece(offset, offset+octets, true))
	}
}

// one is always the same address.
func one(a string) func(int) netip.Addr {
	return func(int) netip.Addr { return netip.MustParseAddr(a) }
}

func TestWhoSendsMostLosesFirst(t *testing.T) {
	farNet := func(i int) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, 2, byte(1 + i%254)}) }
	for what, from := range map[string]func(int) netip.Addr{
		"one neighbor":    one("10.0.0.66"),
		"one far away":    one("192.0.2.1"),
		"a whole network": farNet,
	} {
		for size, octets := range map[string]int{"small": 8, "large": 65000} {
			r := newRig(t)
			u := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
			honest := letter(aliceAddr, bobAddr, text(3000)).cut(1480, 2960)
			r.flood(from, 100, max(octets-8, 0)&^7, 8)
			r.receive(honest[0])
			r.flood(from, 5000, max(octets-8, 0)&^7, 8)
			r.receive(honest[1])
			r.flood(from, 5000, max(octets-8, 0)&^7, 8)
			r.receive(honest[2])
			if r.reads(u, text(3000)); t.Failed() {
				t.Fatalf("%s sent 10100 %s pieces, and alice's datagram was lost: %+v", what, size, r.bob.Stats())
			}
		}
	}
}

// TestAGrowingDatagramDrivesOutItself: to hold much in one is no better than
// to hold many.
func TestAGrowingDatagramDrivesOutItself(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Memory = 1 << 18 })
	u := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	honest := letter(aliceAddr, bobAddr, text(3000)).cut(1480, 2960)
	r.receive(honest[:2]...)
	for n := 8; n <= 60000; n += 1480 {
		r.flood(one("192.0.2.1"), 1, n, 1480)
	}
	r.receive(honest[2])
	r.reads(u, text(3000))
	if got := r.bob.Stats().FragmentsEvicted; got == 0 {
		t.Error("a datagram grew beyond an eighth of the budget")
	}
}

// TestReassemblyIsBounded: from wherever the pieces come, whatever they are.
func TestReassemblyIsBounded(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 29))
	anybody := func(int) netip.Addr {
		return netip.AddrFrom4([4]byte{byte(11 + chance.IntN(100)), byte(chance.Uint32()), byte(chance.Uint32()), byte(chance.Uint32())})
	}
	for _, budget := range []int{0, 1 << 20, 100 << 10, 10 << 10} {
		r := newRig(t, func(c *Config) { c.Memory = budget })
		base, most := r.bob.memory.Used(), 0
		for _, offset := range []int{0, 1480, 30000, 65000} {
			r.flood(anybody, 1000, offset, 8)
			most = max(most, r.bob.memory.Used()-base)
		}
		limit := min(maxAssemblyOctets, r.bob.memory.Limit()/8)
		if re := &r.bob.reassembly; most > limit || re.n > maxAssemblies || len(re.list) > maxAssemblies {
			t.Errorf("of a budget of %d a flood takes %d octets for %d datagrams; want at most %d for %d", budget, most, re.n, limit, maxAssemblies)
		}
		r.pass(assemblyTime6)
		if used := r.bob.memory.Used(); used != base || len(r.bob.reassembly.list) > keptAssemblies {
			t.Errorf("a minute later %d octets are held, and %d records; want %d, at most %d", used, len(r.bob.reassembly.list), base, keptAssemblies)
		}
	}
}

// TestShortMemoryLendsNothingToPieces: those that fit into what was lent
// before are taken.
func TestShortMemoryLendsNothingToPieces(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Memory = 1 << 20 })
	u := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	fits, grows, fresh := letter(aliceAddr, bobAddr, text(1600)), letter(aliceAddr, bobAddr, text(3000)), letter(aliceAddr, bobAddr, text(1600))
	grows.ip.ID, fresh.ip.ID = 1, 2
	r.receive(fits.cut(800)[0], grows.cut(1480)[0])
	r.bob.memory.Charge(14 << 16) // fourteen sixteenths
	r.receive(fresh.cut(800)...)
	r.receive(grows.cut(1480)[1])
	r.hasNone("begun, or grown, while memory is short", u)
	if got := r.bob.Stats().FragmentsNoRoom; got != 3 {
		t.Errorf("%d pieces found no room, want 3", got)
	}
	r.receive(fits.cut(800)[1])
	if r.bob.Stats().Reassembled != 1 {
		t.Error("a datagram that needed no more memory was not put together")
	}
}

func TestASteadyStreamOfPiecesDoesNotAllocate(t *testing.T) {
	r := newRig(t)
	r.quiet = true
	u := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	w, p := letter(aliceAddr, bobAddr, text(3000)), make([]byte, 4000)
	pieces := w.cut(1480, 2960)
	if n := testing.AllocsPerRun(100, func() {
		r.receive(pieces...)
		u.Receive(r.Now(), p)
	}); n > 0 {
		t.Errorf("a datagram of three pieces allocates %v times, want never", n)
	}
}
