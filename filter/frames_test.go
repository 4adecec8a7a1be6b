package filter

import (
	"encoding/binary"
	"net/netip"
	"slices"

	"github.com/tcpglass/tcpglass/wire"
)

// Who talks in these tests.
var (
	alice, bob   = addr("10.1.0.1"), addr("10.2.0.2")
	alice6, bob6 = addr("2001:db8::1"), addr("2001:db9::2")
	macA, macB   = wire.MAC{2, 5: 0xa}, wire.MAC{2, 5: 0xb}
)

func addr(s string) wire.Addr { return wire.AddrFrom(netip.MustParseAddr(s)) }

// ether puts a header of Ethernet in front, from a to b.
func ether(kind uint16, payload []byte) []byte {
	b := make([]byte, wire.MinEthernet)
	wire.PutEthernet(b, &wire.Ethernet{Dst: macB, Src: macA, Type: kind})
	return append(b, payload...)
}

// tagged puts a VLAN's tag into a frame.
func tagged(id uint16, frame []byte) []byte {
	return slices.Insert(slices.Clone(frame), 12, 0x81, 0x00, byte(id>>8), byte(id))
}

// ip4 is an IPv4 packet from alice to bob.
func ip4(proto uint8, payload []byte) []byte {
	b := make([]byte, wire.MinIPv4)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: proto, Src: alice, Dst: bob}, len(payload))
	return append(b, payload...)
}

// ip6 is an IPv6 packet from alice to bob.
func ip6(next uint8, payload []byte) []byte {
	b := make([]byte, wire.MinIPv6)
	wire.PutIPv6(b, &wire.IPv6{TTL: 64, Next: next, Src: alice6, Dst: bob6}, len(payload))
	return append(b, payload...)
}

// tcp is a segment from port 40000 to port 443.
func tcp(flags wire.Flags) []byte {
	b := make([]byte, wire.MinTCP)
	wire.PutTCP(b, &wire.TCP{Src: 40000, Dst: 443, Seq: 700, Flags: flags}, &wire.Options{})
	return b
}

// udp is a datagram from port 53 to port 40000.
func udp() []byte {
	b := make([]byte, wire.MinUDP+4)
	wire.PutUDP(b, &wire.UDP{Src: 53, Dst: 40000, Payload: []byte("text")})
	return b
}

// piece makes a fragment of an IPv4 packet.
func piece(offset uint16, packet []byte) []byte {
	b := slices.Clone(packet)
	binary.BigEndian.PutUint16(b[6:], offset/8|1<<13)
	return b
}

// withOptions is a packet with a word of options, which moves what follows.
func withOptions(packet []byte) []byte {
	b := slices.Insert(slices.Clone(packet), wire.MinIPv4, 1, 1, 1, 1)
	b[0]++
	return b
}
