package tcpglass

import (
	"net/netip"
	"testing"

	"github.com/tcpglass/tcpglass/link/mem"
)

// BenchmarkPackets is datagrams between two stacks in memory.
func BenchmarkPackets(b *testing.B) {
	to := netip.MustParseAddrPort(serverIP + ":53")
	b.Run("question and answer", func(b *testing.B) {
		server, client := pair(b, mem.Config{})
		at, c := listenPacket(b, server, "udp", ":53"), listenPacket(b, client, "udp", ":0")
		p := make([]byte, 64)
		b.ReportAllocs()
		for b.Loop() {
			c.WriteToUDPAddrPort(p, to)
			_, from, _ := at.ReadFromUDPAddrPort(p)
			at.WriteToUDPAddrPort(p, from)
			c.ReadFromUDPAddrPort(p)
		}
	})
	for name, octets := range map[string]int{"one way, 64": 64, "one way, 1400": 1400} {
		b.Run(name, func(b *testing.B) {
			server, client := pair(b, mem.Config{})
			at, c := listenPacket(b, server, "udp", ":53"), listenPacket(b, client, "udp", ":0")
			p, q := make([]byte, octets), make([]byte, octets)
			b.SetBytes(int64(32 * octets))
			b.ReportAllocs()
			for b.Loop() {
				for range 32 {
					c.WriteToUDPAddrPort(p, to)
				}
				for range 32 {
					if _, _, err := at.ReadFromUDPAddrPort(q); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(32*b.N)/b.Elapsed().Seconds(), "datagrams/s")
		})
	}
}
