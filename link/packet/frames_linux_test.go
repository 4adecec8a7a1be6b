package packet

import (
	"bytes"
	"encoding/binary"
	"testing"

	"go.uber.org/goleak"

	"github.com/tcpglass/tcpglass/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Who is on the wire in these tests.
var (
	ours, theirs = wire.MAC{2, 5: 7}, wire.MAC{2, 5: 9}

	src4, dst4 = wire.Addr4([4]byte{10, 92, 93, 7}), wire.Addr4([4]byte{10, 92, 93, 9})
	src6, dst6 = wire.Addr{0xfd, 0x92, 15: 7}, wire.Addr{0xfd, 0x92, 15: 9}
)

// framed is payload in a frame of the given type from us to dst.
func framed(dst wire.MAC, kind uint16, payload []byte) []byte {
	b := make([]byte, wire.MinEthernet+len(payload))
	copy(b[wire.PutEthernet(b, &wire.Ethernet{Dst: dst, Src: ours, Type: kind}):], payload)
	return b
}

// tcp4 is a frame with a TCP segment that carries n octets. Its checksum
// field holds the pseudo-header's sum.
func tcp4(n int) []byte {
	b := make([]byte, wire.MinIPv4+wire.MinTCP+n)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoTCP, Src: src4, Dst: dst4}, wire.MinTCP+n)
	wire.PutTCP(b[20:], &wire.TCP{Src: 80, Dst: 4000, Seq: 700, Flags: wire.ACK}, &wire.Options{})
	binary.BigEndian.PutUint16(b[36:], wire.Fold(wire.PseudoSum(src4, dst4, wire.ProtoTCP, wire.MinTCP+n)))
	return framed(theirs, wire.EtherIPv4, b)
}

// udp6 is the same with a datagram over IPv6.
func udp6(n int) []byte {
	b := make([]byte, wire.MinIPv6+wire.MinUDP+n)
	wire.PutIPv6(b, &wire.IPv6{TTL: 64, Next: wire.ProtoUDP, Src: src6, Dst: dst6}, wire.MinUDP+n)
	wire.PutUDP(b[40:], &wire.UDP{Src: 53, Dst: 9007, Payload: bytes.Repeat([]byte("udp"), n/3+1)[:n]})
	binary.BigEndian.PutUint16(b[46:], wire.Fold(wire.PseudoSum(src6, dst6, wire.ProtoUDP, wire.MinUDP+n)))
	return framed(theirs, wire.EtherIPv6, b)
}

// stack is a Receiver that passes on what it is told.
type stack struct {
	arrived  chan wire.Packet // copies
	batches  chan int         // how many packets came together
	writable chan struct{}
	down     chan error
}

func newStack() *stack {
	return &stack{make(chan wire.Packet, 10000), make(chan int, 10000), make(chan struct{}, 10), make(chan error, 10)}
}

func (s *stack) Receive(pkts []wire.Packet) {
	s.batches <- len(pkts)
	for _, p := range pkts {
		p.Bytes = bytes.Clone(p.Bytes)
		s.arrived <- p
	}
}
func (s *stack) Writable()      { s.writable <- struct{}{} }
func (s *stack) Down(err error) { s.down <- err }
