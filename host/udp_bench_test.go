package host

import (
	"net/netip"
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

// BenchmarkDatagrams is a datagram from a user on one host to a user on
// another, both in memory.
func BenchmarkDatagrams(b *testing.B) {
	for family, at := range udpFamilies {
		for _, size := range []struct {
			name   string
			octets int
		}{{"64", 64}, {"1400", 1400}, {"16k", 16 << 10}} {
			b.Run(family+"/"+size.name, func(b *testing.B) {
				r := newRig6(b)
				r.quiet = true
				u := r.listenUDP(r.bob, netip.AddrPortFrom(at.bob, 53), UDPConfig{})
				v := r.dialUDP(r.alice, u.Addr())
				p, q := make([]byte, size.octets), make([]byte, 1<<16)
				b.SetBytes(int64(size.octets))
				b.ReportAllocs()
				for b.Loop() {
					for range 8 {
						v.Send(r.Now(), p, wire.Endpoint{})
					}
					r.pump()
					for _, ok, _ := u.Receive(r.Now(), q); ok; _, ok, _ = u.Receive(r.Now(), q) {
					}
				}
				if n := u.arrived; n < uint64(8*b.N) {
					b.Fatalf("%d of %d arrived", n, 8*b.N)
				}
				b.ReportMetric(float64(8*b.N)/b.Elapsed().Seconds(), "datagrams/s")
			})
		}
	}
}

// BenchmarkUDPFlood is datagrams to a port that nobody has opened, and to one
// whose queue is full.
func BenchmarkUDPFlood(b *testing.B) {
	for name, port := range map[string]uint16{"closed": 9, "full": 53} {
		b.Run(name, func(b *testing.B) {
			r := newRig(b)
			r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{ReceiveQueue: 1})
			pkt := wire.Packet{Bytes: udpPacket(stranger(9, 4000, port), "flood")}
			b.ReportAllocs()
			for b.Loop() {
				r.bob.Receive(r.Now(), pkt)
				for _, ok := r.bob.Transmit(r.Now(), r.buf); ok; _, ok = r.bob.Transmit(r.Now(), r.buf) {
				}
			}
		})
	}
}
