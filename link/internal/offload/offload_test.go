package offload

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

var (
	src4, dst4 = wire.Addr4([4]byte{10, 0, 0, 1}), wire.Addr4([4]byte{10, 0, 0, 2})
	src6, dst6 = wire.Addr{0x20, 1, 13: 7}, wire.Addr{0x20, 1, 15: 9}
)

// packet4 is an IPv4 packet with n octets behind its header.
func packet4(proto uint8, n int) []byte {
	b := make([]byte, wire.MinIPv4+n)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: proto, Src: src4, Dst: dst4}, n)
	return fill(b, wire.MinIPv4)
}

// packet6 is an IPv6 packet with n octets behind its header.
func packet6(next uint8, n int) []byte {
	b := make([]byte, headIPv6+n)
	b[0], b[6], b[7] = 6<<4, next, 64
	binary.BigEndian.PutUint16(b[4:], uint16(n))
	copy(b[8:], src6[:])
	copy(b[24:], dst6[:])
	return fill(b, headIPv6)
}

func fill(b []byte, from int) []byte {
	for i := from; i < len(b); i++ {
		b[i] = byte(i * 7)
	}
	return b
}

func TestFind(t *testing.T) {
	options := append([]byte{0x46}, packet4(wire.ProtoTCP, 44)[1:]...)
	fragment := packet4(wire.ProtoTCP, 40)
	fragment[7] = 3
	first := packet4(wire.ProtoTCP, 40)
	first[6] = 0x20
	noFrag := packet4(wire.ProtoTCP, 40)
	noFrag[6] = 0x40
	short := packet4(wire.ProtoTCP, 40)
	short[0] = 0x44
	for _, tt := range []struct {
		what string
		b    []byte
		want Transport
		ok   bool
	}{
		{"TCP over IPv4", packet4(wire.ProtoTCP, 20), Transport{wire.ProtoTCP, 20, 16}, true},
		{"TCP behind IPv4 options", options, Transport{wire.ProtoTCP, 24, 16}, true},
		{"TCP that must not be fragmented", noFrag, Transport{wire.ProtoTCP, 20, 16}, true},
		{"UDP over IPv4", packet4(wire.ProtoUDP, 8), Transport{wire.ProtoUDP, 20, 6}, true},
		{"TCP over IPv6", packet6(wire.ProtoTCP, 20), Transport{wire.ProtoTCP, 40, 16}, true},
		{"a later fragment", fragment, Transport{}, false},
		{"a first fragment", first, Transport{}, false},
		{"ICMP", packet4(wire.ProtoICMP, 20), Transport{}, false},
		{"an extension header", packet6(0, 40), Transport{}, false},
		{"half a TCP header", packet4(wire.ProtoTCP, 19), Transport{}, false},
		{"half a UDP header", packet6(wire.ProtoUDP, 7), Transport{}, false},
		{"an IPv4 header that is too short", short, Transport{}, false},
		{"half an IPv4 header", make([]byte, 19), Transport{}, false},
		{"nothing", nil, Transport{}, false},
	} {
		got, ok := Find(tt.b)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("in %s, Find found %+v, %v; want %+v, %v", tt.what, got, ok, tt.want, tt.ok)
		}
	}
}

func TestCompleteMakesAChecksumThatAddsUp(t *testing.T) {
	for _, tt := range []struct {
		what     string
		b        []byte
		src, dst wire.Addr
	}{
		{"TCP over IPv4", packet4(wire.ProtoTCP, 33), src4, dst4},
		{"UDP over IPv4", packet4(wire.ProtoUDP, 9), src4, dst4},
		{"TCP over IPv6", packet6(wire.ProtoTCP, 700), src6, dst6},
		{"UDP over IPv6", packet6(wire.ProtoUDP, 8), src6, dst6},
	} {
		for _, state := range []wire.SumState{wire.SumPartial, wire.SumTrusted} {
			p := wire.Packet{Bytes: bytes.Clone(tt.b), Sum: state}
			Complete(&p)
			at, _ := Find(p.Bytes)
			if sum := wire.TransportSum(tt.src, tt.dst, at.Proto, p.Bytes[at.Start:]); sum != 0 {
				t.Errorf("%s, state %d: the checksum is off by %#04x", tt.what, state, sum)
			}
			if p.Sum != wire.SumFull {
				t.Errorf("%s, state %d: the state became %d, not full", tt.what, state, p.Sum)
			}
		}
	}
}

func TestCompleteLeavesWhatIsFullOrHasNoChecksum(t *testing.T) {
	for _, p := range []wire.Packet{
		{Bytes: packet4(wire.ProtoTCP, 20), Sum: wire.SumFull},
		{Bytes: packet4(wire.ProtoICMP, 20), Sum: wire.SumTrusted},
		{Bytes: []byte{0x45}, Sum: wire.SumPartial},
	} {
		before := bytes.Clone(p.Bytes)
		if Complete(&p); !bytes.Equal(p.Bytes, before) {
			t.Errorf("Complete changed % x to % x", before, p.Bytes)
		}
	}
}

func TestAComputedZeroInUDPIsSentAsOnes(t *testing.T) {
	p := wire.Packet{Bytes: packet4(wire.ProtoUDP, 10), Sum: wire.SumTrusted}
	Complete(&p)
	sum := p.Bytes[26:28]
	word := binary.BigEndian.Uint16(p.Bytes[28:])
	acc := uint32(word) + uint32(binary.BigEndian.Uint16(sum)) // moves the sum's value into the payload
	binary.BigEndian.PutUint16(p.Bytes[28:], wire.Fold(acc))

	p.Sum = wire.SumTrusted
	if Complete(&p); !bytes.Equal(p.Bytes[26:28], []byte{0xff, 0xff}) {
		t.Errorf("a checksum of zero was written as % x, want ff ff", p.Bytes[26:28])
	}
}

func TestFinishAgreesWithComplete(t *testing.T) {
	whole := wire.Packet{Bytes: packet4(wire.ProtoTCP, 501), Sum: wire.SumPartial}
	part := bytes.Clone(whole.Bytes)
	binary.BigEndian.PutUint16(part[36:], wire.Fold(wire.PseudoSum(src4, dst4, wire.ProtoTCP, 501)))
	Complete(&whole)
	if !Finish(part, 20, 16) || !bytes.Equal(part, whole.Bytes) {
		t.Errorf("Finish wrote % x, Complete % x", part[36:38], whole.Bytes[36:38])
	}
	for _, bad := range [][2]int{{-1, 0}, {0, -1}, {20, 500}, {521, 0}} {
		if Finish(part, bad[0], bad[1]) {
			t.Errorf("Finish accepted a checksum %d octets behind %d in %d", bad[1], bad[0], len(part))
		}
	}
}

func FuzzComplete(f *testing.F) {
	f.Add(packet4(wire.ProtoTCP, 30))
	f.Add(packet6(wire.ProtoUDP, 8))
	f.Add([]byte{0x4f})
	f.Fuzz(func(t *testing.T, b []byte) {
		p := wire.Packet{Bytes: b, Sum: wire.SumTrusted}
		Complete(&p) // must not panic
		if at, ok := Find(b); ok && at.Start+at.Sum+2 > len(b) {
			t.Errorf("Find points behind the packet: %+v in %d octets", at, len(b))
		}
	})
}
