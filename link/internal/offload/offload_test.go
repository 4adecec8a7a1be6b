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
	b := make([]byte, wire.MinIPv6+n)
	wire.PutIPv6(b, &wire.IPv6{Next: next, TTL: 64, Src: src6, Dst: dst6}, n)
	return fill(b, wire.MinIPv6)
}

// frame puts an IP packet into a frame that is padded to what Ethernet has
// at least.
func frame(ip []byte) []byte {
	e := wire.Ethernet{Dst: wire.MAC{2, 5: 1}, Src: wire.MAC{2, 5: 2}, Type: wire.EtherIPv4}
	if ip[0]>>4 == 6 {
		e.Type = wire.EtherIPv6
	}
	b := make([]byte, max(60, wire.MinEthernet+len(ip)))
	copy(b[wire.PutEthernet(b, &e):], ip)
	return b
}

func fill(b []byte, from int) []byte {
	for i := from; i < len(b); i++ {
		b[i] = byte(i * 7)
	}
	return b
}

func TestFind(t *testing.T) {
	options := packet4(wire.ProtoTCP, 44)
	options[0] = 0x46
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
		{"TCP over IPv4", packet4(wire.ProtoTCP, 20), Transport{wire.ProtoTCP, 20, 40, 16}, true},
		{"TCP behind IPv4 options", options, Transport{wire.ProtoTCP, 24, 64, 16}, true},
		{"TCP that must not be fragmented", noFrag, Transport{wire.ProtoTCP, 20, 60, 16}, true},
		{"UDP over IPv4", packet4(wire.ProtoUDP, 8), Transport{wire.ProtoUDP, 20, 28, 6}, true},
		{"UDP with padding behind", append(packet4(wire.ProtoUDP, 8), 0, 0), Transport{wire.ProtoUDP, 20, 28, 6}, true},
		{"TCP over IPv6", packet6(wire.ProtoTCP, 20), Transport{wire.ProtoTCP, 40, 60, 16}, true},
		{"a later fragment", fragment, Transport{}, false},
		{"a first fragment", first, Transport{}, false},
		{"ICMP", packet4(wire.ProtoICMP, 20), Transport{}, false},
		{"an extension header", packet6(wire.ProtoHopByHop, 40), Transport{}, false},
		{"half a TCP header", packet4(wire.ProtoTCP, 19), Transport{}, false},
		{"half a UDP header", packet6(wire.ProtoUDP, 7), Transport{}, false},
		{"half of what was sent over IPv4", packet4(wire.ProtoTCP, 80)[:60], Transport{}, false},
		{"half of what was sent over IPv6", packet6(wire.ProtoTCP, 80)[:80], Transport{}, false},
		{"an IPv4 header that is too short", short, Transport{}, false},
		{"half an IPv4 header", make([]byte, 19), Transport{}, false},
		{"nothing", nil, Transport{}, false},
	} {
		got, ok := Find(tt.b, 0)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("in %s, Find found %+v, %v; want %+v, %v", tt.what, got, ok, tt.want, tt.ok)
		}
	}
}

func TestFindInFrames(t *testing.T) {
	wrong := frame(packet4(wire.ProtoTCP, 20))
	wrong[12], wrong[13] = 0x86, 0xdd
	for _, tt := range []struct {
		what string
		b    []byte
		want Transport
		ok   bool
	}{
		{"TCP over IPv4", frame(packet4(wire.ProtoTCP, 200)), Transport{wire.ProtoTCP, 34, 234, 16}, true},
		{"a short frame, which is padded", frame(packet4(wire.ProtoUDP, 9)), Transport{wire.ProtoUDP, 34, 43, 6}, true},
		{"TCP over IPv6", frame(packet6(wire.ProtoTCP, 20)), Transport{wire.ProtoTCP, 54, 74, 16}, true},
		{"a frame of another type", wrong, Transport{}, false},
		{"an IP packet without a frame", packet4(wire.ProtoTCP, 20), Transport{}, false},
		{"a header and nothing behind", make([]byte, 14), Transport{}, false},
		{"half a header", make([]byte, 7), Transport{}, false},
	} {
		got, ok := Find(tt.b, wire.MinEthernet)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("in %s, Find found %+v, %v; want %+v, %v", tt.what, got, ok, tt.want, tt.ok)
		}
	}
}

func TestCompleteMakesAChecksumThatAddsUp(t *testing.T) {
	for _, tt := range []struct {
		what string
		ip   []byte
	}{
		{"TCP over IPv4", packet4(wire.ProtoTCP, 33)},
		{"UDP over IPv4", packet4(wire.ProtoUDP, 9)},
		{"TCP over IPv6", packet6(wire.ProtoTCP, 700)},
		{"UDP over IPv6", packet6(wire.ProtoUDP, 8)},
	} {
		for _, state := range []wire.SumState{wire.SumPartial, wire.SumTrusted} {
			for head, b := range map[int][]byte{0: bytes.Clone(tt.ip), wire.MinEthernet: frame(tt.ip)} {
				p := wire.Packet{Bytes: b, Sum: state}
				Complete(&p, head)
				if sum := remainder(b[head:]); sum != 0 {
					t.Errorf("%s behind %d octets, state %d: the checksum is off by %#04x", tt.what, head, state, sum)
				}
				if p.Sum != wire.SumFull {
					t.Errorf("%s behind %d octets, state %d: the state became %d, not full", tt.what, head, state, p.Sum)
				}
			}
		}
	}
}

// remainder is what the transport checksum of an IP packet is off by, as a
// receiver finds it.
func remainder(b []byte) uint16 {
	ip, err := wire.ParseIP(b)
	if err != nil {
		return 0xffff
	}
	return wire.TransportSum(ip.Src, ip.Dst, ip.Proto, ip.Payload)
}

func TestCompleteLeavesWhatIsFullOrHasNoChecksum(t *testing.T) {
	for _, p := range []wire.Packet{
		{Bytes: packet4(wire.ProtoTCP, 20), Sum: wire.SumFull},
		{Bytes: packet4(wire.ProtoICMP, 20), Sum: wire.SumTrusted},
		{Bytes: []byte{0x45}, Sum: wire.SumPartial},
	} {
		before := bytes.Clone(p.Bytes)
		if Complete(&p, 0); !bytes.Equal(p.Bytes, before) {
			t.Errorf("Complete changed % x to % x", before, p.Bytes)
		}
	}
}

func TestAComputedZeroInUDPIsSentAsOnes(t *testing.T) {
	p := wire.Packet{Bytes: packet4(wire.ProtoUDP, 10), Sum: wire.SumTrusted}
	Complete(&p, 0)
	sum := p.Bytes[26:28]
	word := binary.BigEndian.Uint16(p.Bytes[28:])
	acc := uint32(word) + uint32(binary.BigEndian.Uint16(sum)) // moves the sum's value into the payload
	binary.BigEndian.PutUint16(p.Bytes[28:], wire.Fold(acc))

	p.Sum = wire.SumTrusted
	if Complete(&p, 0); !bytes.Equal(p.Bytes[26:28], []byte{0xff, 0xff}) {
		t.Errorf("a checksum of zero was written as % x, want ff ff", p.Bytes[26:28])
	}
}

func TestFinishAgreesWithComplete(t *testing.T) {
	whole := wire.Packet{Bytes: packet4(wire.ProtoTCP, 501), Sum: wire.SumPartial}
	part := bytes.Clone(whole.Bytes)
	binary.BigEndian.PutUint16(part[36:], wire.Fold(wire.PseudoSum(src4, dst4, wire.ProtoTCP, 501)))
	Complete(&whole, 0)
	if !Finish(part, 20, 16) || !bytes.Equal(part, whole.Bytes) {
		t.Errorf("Finish wrote % x, Complete % x", part[36:38], whole.Bytes[36:38])
	}
	for _, bad := range [][2]int{{-1, 0}, {0, -1}, {20, 500}, {521, 0}} {
		if Finish(part, bad[0], bad[1]) {
			t.Errorf("Finish accepted a checksum %d octets behind %d in %d", bad[1], bad[0], len(part))
		}
	}
}

func TestAFinishedZeroIsWrittenAsOnes(t *testing.T) {
	b := []byte{0xff, 0xff, 0, 0} // adds up to ffff: its complement is 0
	if !Finish(b, 0, 2) || !bytes.Equal(b[2:], []byte{0xff, 0xff}) {
		t.Errorf("a checksum of zero was written as % x, want ff ff: in UDP, 0 means none", b[2:])
	}
}

func FuzzComplete(f *testing.F) {
	f.Add(packet4(wire.ProtoTCP, 30), false)
	f.Add(packet6(wire.ProtoUDP, 8), false)
	f.Add(frame(packet6(wire.ProtoUDP, 8)), true)
	f.Add([]byte{0x4f}, false)
	f.Fuzz(func(t *testing.T, b []byte, framed bool) {
		head := 0
		if framed {
			head = wire.MinEthernet
		}
		p := wire.Packet{Bytes: b, Sum: wire.SumTrusted}
		Complete(&p, head) // must not panic
		if at, ok := Find(b, head); ok && (at.Start+at.Sum+2 > at.End || at.End > len(b)) {
			t.Errorf("Find points behind the packet: %+v in %d octets", at, len(b))
		}
	})
}
