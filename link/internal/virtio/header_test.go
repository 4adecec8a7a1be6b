package virtio

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

var (
	src4, dst4 = wire.Addr4([4]byte{10, 0, 0, 1}), wire.Addr4([4]byte{10, 0, 0, 2})
	src6, dst6 = wire.Addr{0xfd, 0x92, 15: 1}, wire.Addr{0xfd, 0x92, 15: 2}
)

// packet4 is an IPv4 packet with room for n octets behind its header.
func packet4(proto uint8, n int) []byte {
	b := make([]byte, wire.MinIPv4+n)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: proto, Src: src4, Dst: dst4}, n)
	return b
}

// packet6 is the same over IPv6.
func packet6(proto uint8, n int) []byte {
	b := make([]byte, wire.MinIPv6+n)
	wire.PutIPv6(b, &wire.IPv6{TTL: 64, Next: proto, Src: src6, Dst: dst6}, n)
	return b
}

// tcp4 is an IPv4 packet with a TCP segment that carries n octets. Its
// checksum field holds the pseudo-header's sum.
func tcp4(flags wire.Flags, n int) []byte {
	b := packet4(wire.ProtoTCP, wire.MinTCP+n)
	wire.PutTCP(b[20:], &wire.TCP{Src: 80, Dst: 4000, Seq: 700, Flags: flags}, &wire.Options{})
	binary.BigEndian.PutUint16(b[36:], wire.Fold(wire.PseudoSum(src4, dst4, wire.ProtoTCP, wire.MinTCP+n)))
	return b
}

// tcp6 is the same over IPv6.
func tcp6(flags wire.Flags, n int) []byte {
	b := packet6(wire.ProtoTCP, wire.MinTCP+n)
	wire.PutTCP(b[40:], &wire.TCP{Src: 80, Dst: 4000, Seq: 700, Flags: flags}, &wire.Options{})
	binary.BigEndian.PutUint16(b[56:], wire.Fold(wire.PseudoSum(src6, dst6, wire.ProtoTCP, wire.MinTCP+n)))
	return b
}

// udp is a datagram that carries n octets, behind an IP header.
func udp(ip func(uint8, int) []byte, n int) []byte {
	b := ip(wire.ProtoUDP, wire.MinUDP+n)
	wire.PutUDP(b[len(b)-wire.MinUDP-n:], &wire.UDP{Src: 53, Dst: 4000, Payload: make([]byte, n)})
	return b
}

// frame puts an IP packet into a frame.
func frame(ip []byte) []byte {
	e := wire.Ethernet{Dst: wire.MAC{2, 5: 1}, Src: wire.MAC{2, 5: 2}, Type: wire.EtherIPv4}
	if ip[0]>>4 == 6 {
		e.Type = wire.EtherIPv6
	}
	b := make([]byte, wire.MinEthernet+len(ip))
	copy(b[wire.PutEthernet(b, &e):], ip)
	return b
}

func TestHeaderOfWhatIsSent(t *testing.T) {
	partial := func(b []byte) wire.Packet { return wire.Packet{Bytes: b, Sum: wire.SumPartial} }
	large := func(b []byte, segment uint16) wire.Packet {
		return wire.Packet{Bytes: b, Sum: wire.SumPartial, Segment: segment}
	}
	for _, tt := range []struct {
		what string
		p    wire.Packet
		head int
		want Header
	}{
		{"a finished packet", wire.Packet{Bytes: tcp4(wire.ACK, 10)}, 0, Header{}},
		{"something else than IP", wire.Packet{Bytes: []byte("?")}, 0, Header{}},
		{"a verified packet", wire.Packet{Bytes: tcp4(wire.ACK, 10), Sum: wire.SumTrusted}, 0, Header{flags: sumValid}},
		{"an unfinished checksum", partial(tcp4(wire.ACK, 10)), 0,
			Header{flags: needsSum, sumStart: 20, sumField: 16}},
		{"an unfinished checksum of UDP", partial(udp(packet4, 9)), 0,
			Header{flags: needsSum, sumStart: 20, sumField: 6}},
		{"an unfinished checksum over IPv6", partial(tcp6(wire.ACK, 10)), 0,
			Header{flags: needsSum, sumStart: 40, sumField: 16}},
		{"an unfinished checksum of UDP over IPv6, in a frame", partial(frame(udp(packet6, 9))), 14,
			Header{flags: needsSum, sumStart: 54, sumField: 6}},
		{"a large packet", large(tcp4(wire.ACK, 9000), 1460), 0,
			Header{flags: needsSum, sumStart: 20, sumField: 16, gso: gsoTCP4, segment: 1460, head: 40}},
		{"a large packet over IPv6", large(tcp6(wire.ACK, 9000), 1440), 0,
			Header{flags: needsSum, sumStart: 40, sumField: 16, gso: gsoTCP6, segment: 1440, head: 60}},
		{"a large packet with CWR", large(tcp4(wire.ACK|wire.CWR, 9000), 1460), 0,
			Header{flags: needsSum, sumStart: 20, sumField: 16, gso: gsoTCP4 | gsoECN, segment: 1460, head: 40}},
		{"a large frame", large(frame(tcp4(wire.ACK, 9000)), 1460), 14,
			Header{flags: needsSum, sumStart: 34, sumField: 16, gso: gsoTCP4, segment: 1460, head: 54}},
		{"a large frame over IPv6", large(frame(tcp6(wire.ACK, 9000)), 1440), 14,
			Header{flags: needsSum, sumStart: 54, sumField: 16, gso: gsoTCP6, segment: 1440, head: 74}},
	} {
		if got, err := Describe(tt.p, tt.head); got != tt.want || err != nil {
			t.Errorf("%s: got %+v, %v; want %+v", tt.what, got, err, tt.want)
		}
	}
}

func TestWhatCannotBeSentIsRefused(t *testing.T) {
	broken := tcp4(wire.ACK, 100)
	broken[32] = 0x10 // a TCP header of four octets
	for what, p := range map[string]wire.Packet{
		"a checksum of something else than TCP": {Bytes: []byte("?"), Sum: wire.SumPartial},
		"a large UDP packet":                    {Bytes: udp(packet4, 4), Segment: 1400},
		"a large packet with a broken header":   {Bytes: broken, Segment: 1400},
		"a large frame where none is expected":  {Bytes: frame(tcp4(wire.ACK, 9000)), Segment: 1400},
	} {
		if h, err := Describe(p, 0); err == nil {
			t.Errorf("%s got the header %+v, want an error", what, h)
		}
	}
}

// arrived is b behind h, as the kernel brings it, in a buffer with room.
func arrived(h Header, b []byte) []byte {
	whole := make([]byte, Len, Len+len(b)+500)
	h.Put(whole)
	return append(whole, b...)
}

func TestWhatArrivesBehindAHeader(t *testing.T) {
	for _, tt := range []struct {
		what string
		h    Header
		b    []byte
		head int
		want wire.Packet // without its octets
		ok   bool
	}{
		{"nothing said", Header{}, tcp4(wire.ACK, 5), 0, wire.Packet{}, true},
		{"verified", Header{flags: sumValid}, tcp4(wire.ACK, 5), 0, wire.Packet{Sum: wire.SumTrusted}, true},
		{"to be summed", Header{flags: needsSum, sumStart: 20, sumField: 16}, tcp4(wire.ACK, 5), 0, wire.Packet{Sum: wire.SumPartial}, true},
		{"UDP to be summed", Header{flags: needsSum, sumStart: 20, sumField: 6}, udp(packet4, 5), 0, wire.Packet{Sum: wire.SumPartial}, true},
		{"UDP over IPv6 to be summed", Header{flags: needsSum, sumStart: 40, sumField: 6}, udp(packet6, 5), 0, wire.Packet{Sum: wire.SumPartial}, true},
		{"a frame to be summed", Header{flags: needsSum, sumStart: 54, sumField: 6}, frame(udp(packet6, 5)), 14, wire.Packet{Sum: wire.SumPartial}, true},
		{"large", Header{flags: needsSum, sumStart: 20, sumField: 16, gso: gsoTCP4, segment: 1460, head: 40},
			tcp4(wire.ACK, 9000), 0, wire.Packet{Sum: wire.SumPartial, Segment: 1460}, true},
		{"large in a frame over IPv6", Header{flags: needsSum, sumStart: 54, sumField: 16, gso: gsoTCP6, segment: 1440, head: 74},
			frame(tcp6(wire.ACK, 9000)), 14, wire.Packet{Sum: wire.SumPartial, Segment: 1440}, true},
		{"large with CWR", Header{flags: sumValid, gso: gsoTCP6 | gsoECN, segment: 1440},
			tcp6(wire.ACK, 9000), 0, wire.Packet{Sum: wire.SumTrusted, Segment: 1440}, true},
		{"a datagram to be cut into fragments, which nobody asked for", Header{gso: 3, segment: 1400}, udp(packet4, 4), 0, wire.Packet{}, false},
		{"a sum behind the end", Header{flags: needsSum, sumStart: 20, sumField: 9000}, tcp4(wire.ACK, 5), 0, wire.Packet{}, false},
		{"nothing behind it", Header{}, nil, 0, wire.Packet{}, false},
	} {
		pkts := Take(nil, arrived(tt.h, tt.b), tt.head)
		if len(pkts) > 1 || (len(pkts) == 1) != tt.ok {
			t.Errorf("%s: %d packets arrived, want one: %v", tt.what, len(pkts), tt.ok)
			continue
		}
		for _, p := range pkts {
			if p.Sum != tt.want.Sum || p.Segment != tt.want.Segment || !bytes.Equal(p.Bytes, tt.b) {
				t.Errorf("%s: got sum %d, segment %d; want %d, %d, and the octets as they were", tt.what, p.Sum, p.Segment, tt.want.Sum, tt.want.Segment)
			}
		}
	}
}

func TestHalfAHeaderIsNothing(t *testing.T) {
	if pkts := Take(nil, make([]byte, Len-1), 0); len(pkts) > 0 {
		t.Errorf("half a header brought %d packets", len(pkts))
	}
}

func TestJoinedDatagramsArriveOneByOne(t *testing.T) {
	h := Header{flags: needsSum, sumStart: 54, sumField: 6, gso: gsoUDP, segment: 100}
	pkts := Take(nil, arrived(h, frame(udp(packet6, 250))), 14)
	if len(pkts) != 3 {
		t.Fatalf("250 octets in datagrams of 100 became %d packets, want 3", len(pkts))
	}
	for i, octets := range []int{100, 100, 50} {
		if got := len(pkts[i].Bytes); got != 14+40+8+octets || pkts[i].Sum != wire.SumPartial || pkts[i].Segment != 0 {
			t.Errorf("datagram %d has %d octets, sum %d, segment %d; want %d octets behind the headers, a partial sum, no segment",
				i, got, pkts[i].Sum, pkts[i].Segment, octets)
		}
	}
}

func TestASumThatPacketsCannotDescribeIsFinishedHere(t *testing.T) {
	for _, head := range []int{0, wire.MinEthernet} {
		b := tcp4(wire.ACK, 101)
		b[6] = 0x20 // a first fragment
		if head > 0 {
			b = frame(b)
		}
		h := Header{flags: needsSum, sumStart: uint16(head + 20), sumField: 16}
		pkts := Take(nil, arrived(h, b), head)
		if len(pkts) != 1 || pkts[0].Sum != wire.SumFull {
			t.Fatalf("a fragment with an unfinished sum behind %d octets became %+v; want one packet with a full sum", head, pkts)
		}
		if sum := wire.TransportSum(src4, dst4, wire.ProtoTCP, pkts[0].Bytes[head+20:]); sum != 0 {
			t.Errorf("behind %d octets, the checksum is off by %#04x", head, sum)
		}
	}
}

func TestHeadersSurviveTheWay(t *testing.T) {
	want := Header{flags: needsSum, gso: gsoTCP6, head: 60, segment: 1440, sumStart: 40, sumField: 16}
	var b [Len]byte
	want.Put(b[:])
	if got := parse(b[:]); got != want {
		t.Errorf("written %+v, read %+v", want, got)
	}
}

func FuzzTake(f *testing.F) {
	add := func(h Header, b []byte, framed bool) { f.Add(arrived(h, b), framed) }
	add(Header{flags: needsSum, gso: gsoTCP4, segment: 1460, sumStart: 20, sumField: 16}, tcp4(wire.ACK, 60), false)
	add(Header{flags: needsSum, gso: gsoTCP6, segment: 1440, sumStart: 54, sumField: 16}, frame(tcp6(wire.ACK, 60)), true)
	add(Header{gso: gsoUDP, segment: 9}, udp(packet4, 60), false)
	add(Header{}, nil, false)
	f.Fuzz(func(t *testing.T, b []byte, framed bool) {
		head := 0
		if framed {
			head = wire.MinEthernet
		}
		b = append(make([]byte, 0, len(b)+500), b...)
		for _, p := range Take(nil, b, head) {
			if p.Sum != wire.SumPartial {
				continue
			}
			h, err := Describe(p, head) // must not panic; what came can be sent again
			if err == nil && int(h.sumStart)+int(h.sumField)+2 > len(p.Bytes) {
				t.Errorf("the header %+v points behind %d octets", h, len(p.Bytes))
			}
		}
	})
}
