package dissect_test

import (
	"io"
	"os"
	"testing"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// BenchmarkFrame looks into one frame again and again: what the walk itself
// costs, with everything in the cache.
func BenchmarkFrame(b *testing.B) {
	stamps := cat([]byte{1, 1, 8, 10}, make([]byte, 8))
	syn := cat([]byte{2, 4, 5, 0xb4, 4, 2, 8, 10}, make([]byte, 8), []byte{1, 3, 3, 7})
	sack := cat(stamps, []byte{1, 1, 5, 10}, make([]byte, 8))
	ether := func(options []byte, payload int) []byte {
		return inEther(0x0800, inIP4(wire.ProtoTCP, segment(wire.ACK, options, make([]byte, payload))))
	}
	vxlan := inEther(0x0800, inIP4(wire.ProtoUDP, inUDP(50000, 4789, cat([]byte{8, 0, 0, 0, 0, 0, 1, 0}, ether(stamps, 0)))))
	for _, bench := range []struct {
		what string
		b    []byte
	}{
		{"ACK without options", ether(nil, 0)},
		{"ACK", ether(stamps, 0)},
		{"SYN", ether(syn, 0)},
		{"SACK", ether(sack, 0)},
		{"1448 octets", ether(stamps, 1448)},
		{"IPv6", inEther(0x86dd, tcp6())},
		{"VLAN", trunk(5, 6, tcp4())},
		{"VXLAN", vxlan},
	} {
		b.Run(bench.what, func(b *testing.B) {
			d, f := dissect.New(), capture.Frame{Number: 1, Bytes: bench.b, Length: len(bench.b)}
			b.SetBytes(int64(len(bench.b)))
			b.ReportAllocs()
			for b.Loop() {
				if d.Frame(capture.Ethernet, &f) != dissect.TCP {
					b.Fatal("no segment in it")
				}
			}
		})
	}
}

// BenchmarkFile reads the capture that TCPGLASS_BENCH_PCAP names, from end to
// end, and looks into it.
func BenchmarkFile(b *testing.B) {
	path := os.Getenv("TCPGLASS_BENCH_PCAP")
	if path == "" {
		b.Skip("TCPGLASS_BENCH_PCAP names no capture")
	}
	for _, bench := range []struct {
		what string
		look bool
	}{{"read", false}, {"read and dissect", true}} {
		b.Run(bench.what, func(b *testing.B) {
			var frames uint64
			for b.Loop() {
				frames += readThrough(b, path, bench.look)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(frames), "ns/frame")
		})
	}
}

func readThrough(b *testing.B, path string, look bool) uint64 {
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	r, err := capture.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	d := dissect.New()
	var frame capture.Frame
	link := capture.Ethernet
	for {
		if err := r.Next(&frame); err == io.EOF {
			return frame.Number
		} else if err != nil {
			b.Fatal(err)
		}
		if frame.Number == 1 {
			link = r.Interfaces()[0].Link
		}
		if look {
			d.Frame(link, &frame)
		}
	}
}
