package tun

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

var src, dst = wire.Addr4([4]byte{10, 0, 0, 1}), wire.Addr4([4]byte{10, 0, 0, 2})

// tcp4 is an IPv4 packet with a TCP segment that carries n octets. Its
// checksum field holds the pseudo-header's sum.
func tcp4(flags wire.Flags, n int) []byte {
	var o wire.Options
	b := make([]byte, wire.MinIPv4+wire.MinTCP+n)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoTCP, Src: src, Dst: dst}, wire.MinTCP+n)
	wire.PutTCP(b[20:], &wire.TCP{Src: 80, Dst: 4000, Seq: 700, Flags: flags}, &o)
	binary.BigEndian.PutUint16(b[36:], wire.Fold(wire.PseudoSum(src, dst, wire.ProtoTCP, wire.MinTCP+n)))
	return b
}

// tcp6 is the same over IPv6, without a sum.
func tcp6(n int) []byte {
	var o wire.Options
	b := make([]byte, 40+wire.MinTCP+n)
	b[0], b[6] = 6<<4, wire.ProtoTCP
	binary.BigEndian.PutUint16(b[4:], uint16(wire.MinTCP+n))
	wire.PutTCP(b[40:], &wire.TCP{Src: 80, Dst: 4000, Flags: wire.ACK}, &o)
	return b
}

func udp4() []byte {
	b := make([]byte, wire.MinIPv4+12)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoUDP, Src: src, Dst: dst}, 12)
	return b
}

func TestHeaderOfWhatIsSent(t *testing.T) {
	for _, tt := range []struct {
		what string
		p    wire.Packet
		want header
	}{
		{"a finished packet", wire.Packet{Bytes: tcp4(wire.ACK, 10)}, header{}},
		{"something else than IP", wire.Packet{Bytes: []byte("?")}, header{}},
		{"a verified packet", wire.Packet{Bytes: tcp4(wire.ACK, 10), Sum: wire.SumTrusted}, header{flags: sumValid}},
		{"an unfinished checksum", wire.Packet{Bytes: tcp4(wire.ACK, 10), Sum: wire.SumPartial},
			header{flags: needsSum, sumStart: 20, sumField: 16}},
		{"an unfinished checksum of UDP", wire.Packet{Bytes: udp4(), Sum: wire.SumPartial},
			header{flags: needsSum, sumStart: 20, sumField: 6}},
		{"an unfinished checksum over IPv6", wire.Packet{Bytes: tcp6(10), Sum: wire.SumPartial},
			header{flags: needsSum, sumStart: 40, sumField: 16}},
		{"a large packet", wire.Packet{Bytes: tcp4(wire.ACK, 9000), Sum: wire.SumPartial, Segment: 1460},
			header{flags: needsSum, sumStart: 20, sumField: 16, gso: gsoTCP4, segment: 1460, head: 40}},
		{"a large packet over IPv6", wire.Packet{Bytes: tcp6(9000), Sum: wire.SumPartial, Segment: 1440},
			header{flags: needsSum, sumStart: 40, sumField: 16, gso: gsoTCP6, segment: 1440, head: 60}},
		{"a large packet with CWR", wire.Packet{Bytes: tcp4(wire.ACK|wire.CWR, 9000), Sum: wire.SumPartial, Segment: 1460},
			header{flags: needsSum, sumStart: 20, sumField: 16, gso: gsoTCP4 | gsoECN, segment: 1460, head: 40}},
	} {
		if got, err := describe(tt.p); got != tt.want || err != nil {
			t.Errorf("%s: got %+v, %v; want %+v", tt.what, got, err, tt.want)
		}
	}
}

func TestWhatCannotBeSentIsRefused(t *testing.T) {
	broken := tcp4(wire.ACK, 100)
	broken[32] = 0x10 // a TCP header of four octets
	for what, p := range map[string]wire.Packet{
		"a checksum of something else than TCP": {Bytes: []byte("?"), Sum: wire.SumPartial},
		"a large UDP packet":                    {Bytes: udp4(), Segment: 1400},
		"a large packet with a broken header":   {Bytes: broken, Segment: 1400},
	} {
		if h, err := describe(p); err == nil {
			t.Errorf("%s got the header %+v, want an error", what, h)
		}
	}
}

func TestWhatArrivesBehindAHeader(t *testing.T) {
	for _, tt := range []struct {
		what string
		h    header
		b    []byte
		want wire.Packet
		ok   bool
	}{
		{"nothing said", header{}, tcp4(wire.ACK, 5), wire.Packet{}, true},
		{"verified", header{flags: sumValid}, tcp4(wire.ACK, 5), wire.Packet{Sum: wire.SumTrusted}, true},
		{"to be summed", header{flags: needsSum, sumStart: 20, sumField: 16}, tcp4(wire.ACK, 5), wire.Packet{Sum: wire.SumPartial}, true},
		{"large", header{flags: needsSum, sumStart: 20, sumField: 16, gso: gsoTCP4, segment: 1460, head: 40},
			tcp4(wire.ACK, 9000), wire.Packet{Sum: wire.SumPartial, Segment: 1460}, true},
		{"large with CWR", header{flags: sumValid, gso: gsoTCP6 | gsoECN, segment: 1440},
			tcp6(9000), wire.Packet{Sum: wire.SumTrusted, Segment: 1440}, true},
		{"a large datagram, which nobody asked for", header{gso: 3, segment: 1400}, udp4(), wire.Packet{}, false},
		{"a sum behind the end", header{flags: needsSum, sumStart: 20, sumField: 9000}, tcp4(wire.ACK, 5), wire.Packet{}, false},
	} {
		p, ok := tt.h.packet(tt.b)
		if ok != tt.ok || ok && (p.Sum != tt.want.Sum || p.Segment != tt.want.Segment || len(p.Bytes) != len(tt.b)) {
			t.Errorf("%s: got sum %d, segment %d, %v; want %d, %d, %v", tt.what, p.Sum, p.Segment, ok, tt.want.Sum, tt.want.Segment, tt.ok)
		}
	}
}

func TestASumThatPacketsCannotDescribeIsFinishedHere(t *testing.T) {
	fragment := tcp4(wire.ACK, 101)
	fragment[6] = 0x20
	whole := bytes.Clone(fragment[20:])

	p, ok := header{flags: needsSum, sumStart: 20, sumField: 16}.packet(fragment)
	if !ok || p.Sum != wire.SumFull {
		t.Fatalf("a fragment with an unfinished sum came with state %d, %v; want full", p.Sum, ok)
	}
	if bytes.Equal(p.Bytes[20:], whole) || wire.TransportSum(src, dst, wire.ProtoTCP, p.Bytes[20:]) != 0 {
		t.Errorf("the checksum % x does not add up", p.Bytes[36:38])
	}
}

func TestHeadersSurviveTheWay(t *testing.T) {
	want := header{flags: needsSum, gso: gsoTCP6, head: 60, segment: 1440, sumStart: 40, sumField: 16}
	var b [headerLen]byte
	want.put(b[:])
	if got := parse(b[:]); got != want {
		t.Errorf("written %+v, read %+v", want, got)
	}
}

func FuzzPacket(f *testing.F) {
	var b [headerLen]byte
	header{flags: needsSum, gso: gsoTCP4, segment: 1460, sumStart: 20, sumField: 16}.put(b[:])
	f.Add(append(b[:], tcp4(wire.ACK, 60)...))
	f.Add(make([]byte, headerLen))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < headerLen {
			return
		}
		p, ok := parse(b).packet(b[headerLen:])
		if !ok || p.Sum != wire.SumPartial {
			return
		}
		h, err := describe(p) // must not panic; what came can be sent again
		if err == nil && int(h.sumStart)+int(h.sumField)+2 > len(p.Bytes) {
			t.Errorf("the header %+v points behind %d octets", h, len(p.Bytes))
		}
	})
}
