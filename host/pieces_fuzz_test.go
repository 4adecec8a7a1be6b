package host

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// FuzzPieces throws pieces of datagrams at a host: eight octets of input say
// where each begins, how long it is, of which datagram, from whom, and when.
// Whatever comes, the bounds hold, the books balance, and when time has
// passed nothing is left.
func FuzzPieces(f *testing.F) {
	f.Add([]byte{0, 0, 0, 185, 1, 0, 0, 0, 0, 185, 0, 30, 0, 0, 0, 0}) // two that fit
	f.Add([]byte{0, 0, 0, 185, 1, 0, 0, 0, 0, 180, 0, 30, 0, 0, 0, 0}) // two that overlap
	f.Add([]byte{31, 255, 0, 1, 1, 3, 1, 200, 31, 255, 0, 2, 3, 9, 1, 200})
	f.Fuzz(func(t *testing.T, program []byte) {
		r := newRig6(t, func(c *Config) { c.Memory = 1 << 20 })
		r.quiet = true
		base := r.bob.memory.Used()
		for ; len(program) >= 8; program = program[8:] {
			r.throw([8]byte(program))
			r.checkBooks(t)
		}
		for range 3 { // what expires may answer, and a path is remembered for long
			r.pass(assemblyTime6)
		}
		if used, n := r.bob.memory.Used(), r.bob.reassembly.n; used != base || n != 0 {
			t.Fatalf("in the end %d octets and %d datagrams are held, want %d, none", used, n, base)
		}
	})
}

// throw brings bob one piece, takes what he says to it, and lets time pass.
func (r *rig) throw(how [8]byte) {
	w := letter(udpFamilies["IPv4"].alice, udpFamilies["IPv4"].bob, "")
	if how[4]&2 != 0 {
		w = letter(udpFamilies["IPv6"].alice, udpFamilies["IPv6"].bob, "")
	}
	w.ip.Proto = [...]uint8{wire.ProtoUDP, wire.ProtoTCP, wire.ProtoICMP, wire.ProtoICMPv6, wire.ProtoDestination, wire.ProtoFragment, 99, 0}[how[4]>>5]
	w.ip.ID = uint32(how[5] & 15)
	w.ip.Src[15] = how[6] & 31
	w.ip.Src[14] ^= how[6] >> 5
	from := int(binary.BigEndian.Uint16(how[0:])) * 8 & 0xfff8
	to := from + int(binary.BigEndian.Uint16(how[2:])&0x7ff)
	if how[4]&4 == 0 {
		to &^= 7
	}
	w.octets = make([]byte, max(to, from))
	for i := range w.octets {
		w.octets[i] = how[6] & byte(i)
	}
	if pkt := w.piece(from, max(to, from), how[4]&1 != 0); len(pkt.Bytes) < 1<<16 {
		r.bob.Receive(r.Now(), pkt)
	}
	for _, ok := r.bob.Transmit(r.Now(), r.buf); ok; _, ok = r.bob.Transmit(r.Now(), r.buf) {
	}
	if how[4]&8 != 0 {
		r.pass(time.Duration(how[7]) * 100 * time.Millisecond)
	}
}

// checkBooks adds up what the assemblies hold.
func (r *rig) checkBooks(t *testing.T) {
	re := &r.bob.reassembly
	n, octets := 0, 0
	for i, a := range re.list {
		if re.tags[i] == 0 {
			continue
		}
		n++
		octets += assemblyCost + len(a.room)
		have := 0
		for j, s := range a.pieces[:a.count] {
			have += int(s.to) - int(s.from)
			if s.from >= s.to || j > 0 && a.pieces[j-1].to > s.from || a.total >= 0 && int(s.to) > a.total {
				t.Fatalf("pieces %v of %d octets", a.pieces[:a.count], a.total)
			}
		}
		if !a.refused && (have != a.have || have == a.total) {
			t.Fatalf("%d octets have come, %d counted, of %d", have, a.have, a.total)
		}
	}
	if n != re.n || octets != re.octets || n > maxAssemblies || octets > min(maxAssemblyOctets, r.bob.memory.Limit()/8) {
		t.Fatalf("%d datagrams hold %d octets, counted are %d with %d", n, octets, re.n, re.octets)
	}
	for level, held := range re.held {
		sum := 0
		for _, octets := range held {
			sum += int(octets)
		}
		if sum != octets {
			t.Fatalf("at level %d %d octets are counted, held are %d", level, sum, octets)
		}
	}
}
