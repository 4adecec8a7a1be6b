package host

import (
	"net/netip"
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

// BenchmarkReassembly is a datagram of 64 KiB in pieces of 1480 octets, from
// the first of them to the program.
func BenchmarkReassembly(b *testing.B) {
	r := newRig(b)
	u := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	w, p := letter(aliceAddr, bobAddr, text(60000)), make([]byte, 1<<16)
	var at []int
	for n := 1480; n < len(w.octets); n += 1480 {
		at = append(at, n)
	}
	pieces := w.cut(at...)
	b.SetBytes(60000)
	b.ReportAllocs()
	for b.Loop() {
		r.receive(pieces...)
		if _, ok, err := u.Receive(r.Now(), p); !ok || err != nil {
			b.Fatal("nothing to read", err)
		}
	}
}

// BenchmarkPiecesOfNothing is a flood of first pieces from everywhere, of
// datagrams that never get whole.
func BenchmarkPiecesOfNothing(b *testing.B) {
	r := newRig(b)
	w := letter(aliceAddr, bobAddr, text(3000))
	pkt := w.piece(0, 1480, true)
	var sum wire.IPv4
	if err := sum.Parse(pkt.Bytes); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := uint32(0); b.Loop(); i++ {
		sum.ID, sum.Src = uint16(i), wire.Addr4([4]byte{11, byte(i >> 16), byte(i >> 8), byte(i)})
		wire.PutIPv4(pkt.Bytes, &sum, 1480)
		r.bob.Receive(r.Now(), pkt)
	}
}

// BenchmarkLongEcho is ping -s 8000 and its answer in pieces.
func BenchmarkLongEcho(b *testing.B) {
	r := newRig(b)
	pieces := ping(aliceAddr, bobAddr, 8000, 1500)
	b.SetBytes(8000)
	b.ReportAllocs()
	for b.Loop() {
		r.receive(pieces...)
		for _, ok := r.bob.Transmit(r.Now(), r.buf); ok; _, ok = r.bob.Transmit(r.Now(), r.buf) {
		}
	}
}
