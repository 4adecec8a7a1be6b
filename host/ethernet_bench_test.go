package host

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// onEthernet puts the hosts of a rig on an Ethernet.
func onEthernet(c *Config) {
	a := wire.AddrFrom(c.Addrs[0].Addr())
	c.Hardware, c.NoDAD = wire.MAC{2, 0, 0, 0, 0, a[15]}, true
}

// BenchmarkFraming is what Ethernet adds to a segment and its way through two
// hosts: compare the two.
func BenchmarkFraming(b *testing.B) {
	for name, tune := range map[string]func(*Config){"ip": func(*Config) {}, "ethernet": onEthernet} {
		b.Run(name, func(b *testing.B) {
			r := newRig(b, tune)
			l := r.listen(r.bob, 80, ListenConfig{})
			r.quiet = true
			x, y := r.connect(l)
			p := make([]byte, 64)
			before := r.alice.Stats().PacketsOut + r.bob.Stats().PacketsOut
			b.ReportAllocs()
			for b.Loop() {
				r.Manual.Advance(10 * time.Microsecond)
				x.Write(r.Now(), p)
				r.pump()
				y.Read(r.Now(), p)
				y.Write(r.Now(), p)
				r.pump()
				x.Read(r.Now(), p)
			}
			packets := r.alice.Stats().PacketsOut + r.bob.Stats().PacketsOut - before
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(packets), "ns/packet")
		})
	}
}

func TestAnExchangeOverEthernetDoesNotAllocate(t *testing.T) {
	r := newRig(t, onEthernet)
	r.quiet = true
	x, y := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	p := make([]byte, 3000)
	exchange := func() {
		r.Manual.Advance(10 * time.Microsecond)
		x.Write(r.Now(), p)
		r.pump()
		y.Read(r.Now(), p)
		r.pump()
	}
	for range 10 {
		exchange()
	}
	if n := testing.AllocsPerRun(100, exchange); n > 0 {
		t.Errorf("3000 octets in frames and their acknowledgment allocate %v times, want never", n)
	}
}

// BenchmarkFrameOut is the sending half alone: route, neighbor, header.
func BenchmarkFrameOut(b *testing.B) {
	l := settled(b, four)
	l.listen(l.hosts[1], 80)
	l.dial(l.hosts[0], "10.0.0.2:80")
	l.pump()
	buf := make([]byte, 2000)
	whole := packet(stranger(1, 80, 4000), syn(700))
	n := copy(buf[headroom:], whole)
	pkt := wire.Packet{Bytes: buf[headroom : headroom+n]}
	copy(pkt.Bytes[12:], []byte{10, 0, 0, 1, 10, 0, 0, 2})
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := l.hosts[0].frameOut(l.Now(), buf, pkt); !ok {
			b.Fatal("the packet does not leave")
		}
	}
}

// BenchmarkFrameIn is the receiving half: a segment from port 0, which goes
// no further than TCP's header, as a packet and in a frame.
func BenchmarkFrameIn(b *testing.B) {
	p := packet(stranger(1, 0, 0), syn(700))
	frame := append(make([]byte, wire.MinEthernet), p...)
	wire.PutEthernet(frame, &wire.Ethernet{Dst: wire.MAC{2, 0, 0, 0, 0, 2}, Src: evil, Type: wire.EtherIPv4})
	for name, tt := range map[string]struct {
		tune   func(*Config)
		octets []byte
	}{"ip": {func(*Config) {}, p}, "ethernet": {onEthernet, frame}} {
		b.Run(name, func(b *testing.B) {
			r := newRig(b, tt.tune)
			for b.Loop() {
				r.bob.Receive(r.Now(), wire.Packet{Bytes: tt.octets, Sum: wire.SumTrusted})
			}
		})
	}
}
