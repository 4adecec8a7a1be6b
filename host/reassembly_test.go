package host

import (
	"bytes"
	"net/netip"
	"reflect"
	"slices"
	"testing"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
	"pgregory.net/rapid"
)

// whole is a datagram that a test cuts to pieces: its octets behind the IP
// header, and what the pieces have in common.
type whole struct {
	ip     wire.IP
	octets []byte
}

// letter is a UDP datagram to port 53 of bob's from somebody, in the family
// of the addresses.
func letter(from, to netip.Addr, text string) *whole {
	f := wire.Flow{Local: wire.EndpointFrom(netip.AddrPortFrom(to, 53)), Remote: wire.EndpointFrom(netip.AddrPortFrom(from, 5000))}
	b := udpPacket(f, text)
	ip := wire.IP{Src: f.Remote.Addr, Dst: f.Local.Addr, Proto: wire.ProtoUDP, TTL: 64, ID: 0x12345}
	return &whole{ip, b[headOf(&ip.Dst):]}
}

// piece is the octets from on, up to to; more says whether it claims not to
// be the last.
func (w *whole) piece(from, to int, more bool) wire.Packet {
	ip := w.ip
	ip.Offset, ip.More = from, more
	b := make([]byte, wire.MinIPv6+wire.MinFragment6+to-from)
	n := putPiece(b, &ip, to-from)
	return wire.Packet{Bytes: b[:n+copy(b[n:], w.octets[from:to])]}
}

// cut is the pieces between the given offsets.
func (w *whole) cut(at ...int) (pieces []wire.Packet) {
	from := 0
	for _, to := range append(at, len(w.octets)) {
		pieces = append(pieces, w.piece(from, to, to < len(w.octets)))
		from = to
	}
	return pieces
}

// receive brings packets to bob.
func (r *rig) receive(pkts ...wire.Packet) {
	for _, pkt := range pkts {
		r.bob.Receive(r.Now(), pkt)
	}
}

// eachFamily runs a test for datagrams of either family, from alice to bob.
func eachFamily(t *testing.T, test func(t *testing.T, r *rig, from, to netip.Addr)) {
	for name, addrs := range udpFamilies {
		t.Run(name, func(t *testing.T) { test(t, newRig6(t), addrs.alice, addrs.bob) })
	}
}

// text is n octets that tell where they belong.
func text(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i>>8 ^ i)
	}
	return string(b)
}

func TestADatagramInPiecesIsReadWhole(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rig, from, to netip.Addr) {
		w := letter(from, to, text(3000))
		for what, pieces := range map[string][]wire.Packet{
			"in order":             w.cut(1480, 2960),
			"the last one first":   reversed(w.cut(1480, 2960)),
			"the middle one last":  {w.cut(1480, 2960)[2], w.cut(1480, 2960)[0], w.cut(1480, 2960)[1]},
			"each one twice":       append(slices.Repeat(w.cut(1480, 2960)[:2], 2), w.cut(1480, 2960)[2]),
			"the end twice":        {w.cut(1480, 2960)[2], w.cut(1480, 2960)[2], w.cut(1480, 2960)[0], w.cut(1480, 2960)[1]},
			"one octet in the end": w.cut(1480, 3000),
		} {
			u := r.listenUDP(r.bob, netip.AddrPortFrom(to, 53), UDPConfig{})
			before := r.bob.memory.Used()
			r.receive(pieces[:len(pieces)-1]...)
			r.hasNone(what+", before the last piece", u)
			r.receive(pieces[len(pieces)-1])
			r.reads(u, text(3000))
			if used := r.bob.memory.Used(); used > before {
				t.Errorf("%s: %d octets are still held, %d before", what, used, before)
			}
			u.Close(r.Now())
		}
		if got := r.bob.Stats(); got.Reassembled != 6 || got.FragmentsDuplicate != 3 || got.BadUDP+got.BadSum+got.FragmentsBad != 0 {
			t.Errorf("counted as %+v; want 6 datagrams and 3 pieces that had come before", got)
		}
	})
}

func reversed(p []wire.Packet) []wire.Packet {
	slices.Reverse(p)
	return p
}

func TestTheLongestDatagram(t *testing.T) {
	for name, tt := range map[string]struct {
		addrs struct{ bob, alice netip.Addr }
		n     int
	}{
		"IPv4": {udpFamilies["IPv4"], MaxUDPPayload4},
		"IPv6": {udpFamilies["IPv6"], MaxUDPPayload6},
	} {
		r := newRig6(t)
		u := r.listenUDP(r.bob, netip.AddrPortFrom(tt.addrs.bob, 53), UDPConfig{})
		w := letter(tt.addrs.alice, tt.addrs.bob, text(tt.n))
		var at []int
		for n := 1448; n < len(w.octets); n += 1448 {
			at = append(at, n)
		}
		r.receive(w.cut(at...)...)
		if r.reads(u, text(tt.n)); t.Failed() {
			t.Errorf("%s: counted as %+v", name, r.bob.Stats())
		}
	}
}

// TestALongDatagramToOurselves goes in pieces like any other, but never
// leaves memory.
func TestALongDatagramToOurselves(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rig, _, to netip.Addr) {
		u := r.listenUDP(r.bob, netip.AddrPortFrom(to, 53), UDPConfig{})
		v := r.dialUDP(r.bob, netip.AddrPortFrom(to, 53))
		r.post(v, text(8000), nowhere)
		r.crossed("nothing leaves", "")
		r.reads(u, text(8000))
	})
}

// TestPiecesThatContradictEachOther: whatever comes of such a datagram
// before or after, nothing of it is delivered. RFC 5722.
func TestPiecesThatContradictEachOther(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rig, from, to netip.Addr) {
		w := letter(from, to, text(2992)) // 3000 octets with the header
		liar := letter(from, to, text(2992))
		liar.octets[1600] ^= 1
		good := w.cut(1000, 2000)
		for what, pieces := range map[string][]wire.Packet{
			"one reaches into the next":            {good[1], w.piece(0, 1008, true)},
			"one begins inside another":            {good[0], w.piece(992, 2000, true)},
			"one lies inside another":              {good[1], w.piece(1200, 1400, true)},
			"one covers another":                   {good[1], w.piece(800, 2200, true)},
			"one begins where another does":        {good[1], w.piece(1000, 1400, true)},
			"one ends where another does":          {good[1], w.piece(1400, 2000, true)},
			"the same piece says something else":   {good[1], liar.piece(1000, 2000, true)},
			"a piece in the middle is the last":    {good[1], w.piece(1000, 2000, false)},
			"the last one is not":                  {w.piece(2000, 2992, false), w.piece(2000, 2992, true)},
			"the end comes twice, later":           {w.piece(2000, 2992, false), good[2]},
			"the end comes before what has come":   {w.piece(2000, 2992, true), w.piece(1000, 2000, false)},
			"something lies behind the end":        {w.piece(1000, 2000, false), w.piece(2000, 2992, true)},
			"something reaches beyond the end":     {w.piece(2000, 2008, false), w.piece(1000, 2992, true)},
			"a longer end comes where the end was": {w.piece(2000, 2992, false), w.piece(2992, 3000, false)},
		} {
			u := r.listenUDP(r.bob, netip.AddrPortFrom(to, 53), UDPConfig{})
			before := r.bob.Stats()
			r.receive(pieces...)
			r.receive(good...)
			r.receive(reversed(slices.Clone(good))...)
			r.hasNone(what, u)
			got := r.bob.Stats()
			if n := got.FragmentsOverlap - before.FragmentsOverlap; n != 1 {
				t.Errorf("%s: %d datagrams were refused, want 1", what, n)
			}
			if got.Memory > before.Memory+assemblyCost {
				t.Errorf("%s: %d octets are held for what was refused", what, got.Memory-before.Memory)
			}
			r.pass(assemblyTime6)
			r.receive(good...)
			r.reads(u, text(2992)) // its number is free again
			u.Close(r.Now())
		}
	})
}

// TestPiecesThatCannotBe are dropped alone: the datagram may still come. In
// IPv6 their sender is told why.
func TestPiecesThatCannotBe(t *testing.T) {
	for name, addrs := range udpFamilies {
		w := letter(addrs.alice, addrs.bob, text(2992))
		far := letter(addrs.alice, addrs.bob, text(3000))
		far.octets = append(make([]byte, 65528), text(3000)...)
		for _, tt := range []struct {
			what       string
			pkt        wire.Packet
			code, rest uint32
			silent     bool
		}{
			{"one of nine octets that is not the last", w.piece(1000, 1009, true), wire.Parameter6Field, 4, false},
			{"one that ends behind 65535", far.piece(65528, 65536, false), wire.Parameter6Field, 42, false},
			{"one far behind 65535", far.piece(65528, 68528, true), wire.Parameter6Field, 42, false},
			{"one that brings nothing", w.piece(1000, 1000, true), 0, 0, true},
			{"an end that brings nothing", w.piece(1000, 1000, false), 0, 0, true},
		} {
			r := newRig6(t)
			u := r.listenUDP(r.bob, netip.AddrPortFrom(addrs.bob, 53), UDPConfig{})
			r.receive(w.piece(0, 1000, true), tt.pkt)
			if tt.silent || addrs.bob.Is4() {
				if pkt, ok := r.bob.Transmit(r.Now(), r.buf); ok {
					t.Errorf("%s, %s: answered with %x, want silence", name, tt.what, pkt.Bytes)
				}
			} else if _, m, ok := r.said6(r.bob); !ok || m.Type != wire.ICMP6ParameterProblem || uint32(m.Code) != tt.code || m.Rest != tt.rest {
				t.Errorf("%s, %s: answered %v with %+v, want a parameter problem of code %d at %d", name, tt.what, ok, m, tt.code, tt.rest)
			}
			if got := r.bob.Stats().FragmentsBad; got != 1 {
				t.Errorf("%s, %s: %d pieces were counted as bad, want 1", name, tt.what, got)
			}
			r.receive(w.piece(1000, len(w.octets), false))
			r.reads(u, text(2992))
		}
	}
}

// TestTinyFirstPieces: in IPv6 the first piece must show what the datagram
// is; in IPv4 eight octets are a lawful piece, and nmap -f sends such.
func TestTinyFirstPieces(t *testing.T) {
	r := newRig6(t)
	r.listen(r.bob, 80, ListenConfig{})
	r.listenOn(r.bob, netip.AddrPortFrom(bob6, 80))
	for name, f := range map[string]wire.Flow{
		"IPv4": stranger(9, 4000, 80),
		"IPv6": {Local: wire.EndpointFrom(netip.AddrPortFrom(bob6, 80)), Remote: wire.Endpoint{Addr: someone6, Port: 4000}},
	} {
		b := packet(f, syn(700))
		w := &whole{wire.IP{Src: f.Remote.Addr, Dst: f.Local.Addr, Proto: wire.ProtoTCP, TTL: 64, ID: 7}, b[headOf(&f.Local.Addr):]}
		r.receive(w.cut(8, 16)...)
		if f.Local.Addr.Is4() {
			if segs := r.sent(r.bob); len(segs) != 1 || segs[0].Flags != wire.SYN|wire.ACK {
				t.Errorf("%s: a SYN in pieces of eight octets is answered with %+v, want a SYN-ACK", name, segs)
			}
			continue
		}
		if _, m, ok := r.said6(r.bob); !ok || m.Type != wire.ICMP6ParameterProblem || m.Code != wire.Parameter6Chain {
			t.Errorf("%s: a first piece of eight octets of TCP is answered %v with %+v, want code 3 (RFC 7112)", name, ok, m)
		}
		if pkt, ok := r.bob.Transmit(r.Now(), r.buf); ok {
			t.Errorf("%s: and with %x", name, pkt.Bytes)
		}
	}
}

func TestTimeRunsOut(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rig, from, to netip.Addr) {
		life := assemblyTime6
		if to.Is4() {
			life = assemblyTime4
		}
		w := letter(from, to, text(3000))
		base := r.bob.memory.Used()
		r.receive(w.cut(1480, 2960)[0])
		r.Set(r.Now().Add(life / 2))
		r.receive(w.cut(1480, 2960)[1]) // nobody waits longer for that
		if at := r.bob.Deadline(); at != r.Now().Add(life/2) {
			t.Errorf("the deadline is in %v, want in %v", at.Sub(r.Now()), life/2)
		}
		r.Set(r.Now().Add(life / 2))
		r.bob.Advance(r.Now())
		r.wantTooLate(w)
		if got := r.bob.Stats(); got.FragmentsExpired != 1 || got.Memory != base {
			t.Errorf("%d datagrams have expired and %d octets are held; want 1, %d", got.FragmentsExpired, got.Memory, base)
		}
		if at := r.bob.Deadline(); at.Sub(r.Now()) > tcp.TrimAfter && at != clock.Never {
			t.Errorf("something is still due in %v", at.Sub(r.Now()))
		}
	})
}

// wantTooLate expects bob to tell the sender of w that its time is over, and
// to quote the first piece.
func (r *rig) wantTooLate(w *whole) {
	r.Helper()
	pkt, ok := r.bob.Transmit(r.Now(), r.buf)
	ip, err := wire.ParseIP(pkt.Bytes)
	if !ok || err != nil || ip.Dst != w.ip.Src {
		r.Fatalf("%v, %x was sent; want a message to %v", ok, pkt.Bytes, w.ip.Src)
	}
	kind := uint8(wire.ICMP6TimeExceeded)
	if ip.Is4() {
		kind = wire.ICMPTimeExceeded
	}
	m, err := parseICMP(&ip)
	if err != nil || m.Type != kind || m.Code != wire.ExceededReassembly {
		r.Errorf("%+v, %v was sent; want time exceeded in reassembly", m, err)
	}
	q, err := wire.ParseQuote(m.Payload)
	first := wire.IP{Src: w.ip.Src, Dst: w.ip.Dst, Proto: wire.ProtoUDP, TTL: 64, More: true, ID: w.ip.ID}
	if ip.Is4() {
		first.ID &= 0xffff
	}
	q.Head, q.At, q.DF = 0, 0, false
	if !bytes.Equal(q.Payload, w.octets[:quoted]) {
		r.Errorf("%x is quoted, want the ports %x", q.Payload, w.octets[:quoted])
	}
	if q.Payload = nil; err != nil || !reflect.DeepEqual(q, first) {
		r.Errorf("quoted is %+v, %v; want the first piece, %+v", q, err, first)
	}
}

func TestWithoutItsFirstPieceNobodyIsTold(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rig, from, to netip.Addr) {
		r.receive(letter(from, to, text(3000)).cut(1480, 2960)[1:]...)
		r.Set(r.Now().Add(assemblyTime6))
		r.bob.Advance(r.Now())
		if pkt, ok := r.bob.Transmit(r.Now(), r.buf); ok || r.bob.Stats().FragmentsExpired != 1 {
			t.Errorf("%d datagrams have expired and %v, %x was sent; want 1, and silence", r.bob.Stats().FragmentsExpired, ok, pkt.Bytes)
		}
	})
}

// TestNobodyIsToldOfAnError: there is no error about an error, nor about what
// went to many. RFC 1122 §3.2.2, RFC 4443 §2.4 (e).
func TestNoErrorAboutPiecesOfErrors(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rig, from, to netip.Addr) {
		for _, kind := range []byte{wire.ICMPUnreachable, wire.ICMP6Unreachable} {
			w := letter(from, to, text(3000))
			w.ip.Proto, w.octets[0] = wire.ProtoICMP, kind
			if !to.Is4() {
				w.ip.Proto = wire.ProtoICMPv6
			} else if kind == wire.ICMP6Unreachable {
				continue
			}
			r.receive(w.cut(1480)[0])
		}
		many := letter(from, netip.MustParseAddr("ff02::1"), text(3000))
		if to.Is4() {
			many = letter(from, netip.MustParseAddr("10.0.0.255"), text(3000))
		}
		r.receive(many.cut(1480)[0])
		r.Set(r.Now().Add(assemblyTime6))
		r.bob.Advance(r.Now())
		if pkt, ok := r.bob.Transmit(r.Now(), r.buf); ok {
			t.Errorf("%x was sent, want silence", pkt.Bytes)
		}
	})
}

// TestAtomicFragments: a fragment that is the whole is none, and does not
// disturb a datagram of the same number. RFC 6946.
func TestAtomicFragments(t *testing.T) {
	r := newRig6(t)
	u := r.listenUDP(r.bob, netip.AddrPortFrom(bob6, 53), UDPConfig{})
	long, short := letter(alice6, bob6, text(3000)), letter(alice6, bob6, "alone")
	r.receive(long.cut(1480)[0], short.cut()[0])
	r.reads(u, "alone")
	r.receive(long.cut(1480)[1])
	r.reads(u, text(3000))
}

// TestWhatMustNotComeInPieces: questions of neighbors (RFC 6980), and pieces
// of pieces.
func TestWhatMustNotComeInPieces(t *testing.T) {
	r := newRig6(t)
	inner := letter(alice6, bob6, text(100))
	inner.octets = inner.piece(0, 64, true).Bytes[wire.MinIPv6:]
	inner.ip.Proto = wire.ProtoFragment
	r.receive(inner.cut(48)...)

	ask := make([]byte, wire.NeighborLen)
	n := wire.PutNeighbor(ask, wire.AddrFrom(alice6), bob6Here, &wire.Neighbor{Type: wire.ICMP6NeighborSolicit, Target: bob6Here})
	discovery := &whole{wire.IP{Src: wire.AddrFrom(alice6), Dst: bob6Here, Proto: wire.ProtoICMPv6, TTL: wire.NeighborHops, ID: 9}, ask[:n]}
	r.receive(discovery.cut(16)...)
	if got := r.bob.Stats(); got.FragmentsBad != 2 || got.Reassembled != 0 || got.Fragments != 4 {
		t.Errorf("%d were refused, %d of %d pieces taken; want 2, 0 of 4", got.FragmentsBad, got.Reassembled, got.Fragments)
	}
	if pkt, ok := r.bob.Transmit(r.Now(), r.buf); ok {
		t.Errorf("%x was sent, want silence", pkt.Bytes)
	}
}

// TestHeadersBehindTheFragmentHeaderAreRead: what an extension header asks
// for is the same in pieces.
func TestHeadersBehindTheFragmentHeaderAreRead(t *testing.T) {
	for what, option := range map[string]byte{"an option that may be skipped": 0x1e, "one that must be known": 0x9e} {
		r := newRig6(t)
		u := r.listenUDP(r.bob, netip.AddrPortFrom(bob6, 53), UDPConfig{})
		w := letter(alice6, bob6, text(100))
		w.ip.Proto = wire.ProtoDestination
		w.octets = append([]byte{wire.ProtoUDP, 0, option, 4, 0, 0, 0, 0}, w.octets...)
		r.receive(w.cut(64)...)
		if option == 0x1e {
			r.reads(u, text(100))
			continue
		}
		r.hasNone(what, u)
		if _, m, ok := r.said6(r.bob); !ok || m.Code != wire.Parameter6Option || m.Rest != wire.MinIPv6+2 {
			t.Errorf("%s: answered %v with %+v, want code 2 at 42", what, ok, m)
		}
	}
}

func TestPiecesForOthersAreNotKept(t *testing.T) {
	for name, tt := range map[string]struct {
		from, to string
		count    func(*Stats) uint64
	}{
		"to somebody else":           {"10.0.0.1", "10.0.0.7", func(s *Stats) uint64 { return s.NotOurs }},
		"from a broadcast address":   {"10.0.0.255", "10.0.0.2", func(s *Stats) uint64 { return s.BadSource }},
		"from ourselves":             {"10.0.0.2", "10.0.0.2", func(s *Stats) uint64 { return s.BadSource }},
		"to somebody else over IPv6": {"2001:db8::1", "2001:db8::77", func(s *Stats) uint64 { return s.NotOurs }},
		"from a group":               {"ff02::1", "2001:db8::2", func(s *Stats) uint64 { return s.BadSource }},
	} {
		r := newRig6(t)
		used := r.bob.memory.Used()
		r.receive(letter(netip.MustParseAddr(tt.from), netip.MustParseAddr(tt.to), text(3000)).cut(1480)[0])
		if s := r.bob.Stats(); tt.count(&s) != 1 || s.Memory != used || r.bob.reassembly.n != 0 {
			t.Errorf("a piece %s: counted %d, %d octets held for %d datagrams; want 1, none, none", name, tt.count(&s), s.Memory-used, r.bob.reassembly.n)
		}
	}
}

// TestHoweverItIsCut: in whatever pieces, in whatever order, however often
// each: what is read is what was sent.
func TestHoweverItIsCut(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		addrs := udpFamilies[rapid.SampledFrom([]string{"IPv4", "IPv6"}).Draw(rt, "family")]
		r := newRig6(t)
		u := r.listenUDP(r.bob, netip.AddrPortFrom(addrs.bob, 53), UDPConfig{})
		want := text(rapid.IntRange(16, 20000).Draw(rt, "octets"))
		w := letter(addrs.alice, addrs.bob, want)
		pieces := w.cut(cuts(rt, len(w.octets))...)
		for range rapid.IntRange(0, 5).Draw(rt, "again") {
			pieces = append(pieces, rapid.SampledFrom(pieces).Draw(rt, "which"))
		}
		r.receive(rapid.Permutation(pieces).Draw(rt, "order")...)
		p, times := make([]byte, 1<<16), 0
		for got, ok, _ := u.Receive(r.Now(), p); ok; got, ok, _ = u.Receive(r.Now(), p) {
			if times++; string(p[:got.N]) != want {
				rt.Fatalf("%d octets in %d pieces were read as %d others", len(want), len(pieces), got.N)
			}
		}
		if times == 0 {
			rt.Fatalf("%d octets in %d pieces were not read: %+v", len(want), len(pieces), r.bob.Stats())
		}
	})
}

// cuts are places to cut so many octets at.
func cuts(t *rapid.T, octets int) (at []int) {
	for _, n := range rapid.SliceOfN(rapid.IntRange(1, (octets-1)/8), 1, 20).Draw(t, "cuts") {
		at = append(at, n*8)
	}
	slices.Sort(at)
	return slices.Compact(at)
}
