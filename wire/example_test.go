package wire_test

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"github.com/tcpglass/tcpglass/wire"
)

func ExampleTransportSum() {
	src, dst := wire.Addr4([4]byte{10, 0, 0, 1}), wire.Addr4([4]byte{10, 0, 0, 2})
	b := make([]byte, wire.MinTCP)
	wire.PutTCP(b, &wire.TCP{Src: 4000, Dst: 80, Seq: 100, Flags: wire.SYN, Window: 1000}, &wire.Options{})
	binary.BigEndian.PutUint16(b[16:], wire.TransportSum(src, dst, wire.ProtoTCP, b))
	fmt.Println("what the receiver computes:", wire.TransportSum(src, dst, wire.ProtoTCP, b))
	// Output: what the receiver computes: 0
}

func ExampleParseIPv4() {
	b := make([]byte, wire.MinIPv4+5)
	n := wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoUDP, Src: wire.Addr4([4]byte{10, 0, 0, 1}), Dst: wire.Addr4([4]byte{10, 0, 0, 2})}, 5)
	copy(b[n:], "hello")

	h, err := wire.ParseIPv4(b)
	fmt.Println(h.Src, h.Dst, h.TTL, string(h.Payload), err)
	b[8]--
	_, err = wire.ParseIPv4(b)
	fmt.Println(err)
	// Output:
	// 10.0.0.1 10.0.0.2 64 hello <nil>
	// wire: bad checksum
}

func ExampleParseIP() {
	src, dst := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2")
	b := make([]byte, wire.MinIPv6+wire.MinFragment6+8)
	n := wire.PutIPv6(b, &wire.IPv6{TTL: 64, Next: wire.ProtoFragment, Src: wire.AddrFrom(src), Dst: wire.AddrFrom(dst)}, wire.MinFragment6+8)
	n += wire.PutFragment6(b[n:], wire.ProtoUDP, 1232, false, 7)
	copy(b[n:], "the end.")

	h, err := wire.ParseIP(b)
	fmt.Println(h.Src, h.Dst, h.Proto == wire.ProtoUDP, err)
	fmt.Println(h.Fragmented(), h.ID, h.Offset, h.More, string(h.Payload))
	// Output:
	// 2001:db8::1 2001:db8::2 true <nil>
	// true 7 1232 false the end.
}

func ExampleFault_Problem() {
	b := make([]byte, wire.MinIPv6+8)
	wire.PutIPv6(b, &wire.IPv6{TTL: 64, Next: wire.ProtoDestination}, 8)
	copy(b[wire.MinIPv6:], []byte{wire.ProtoUDP, 0, 0x80, 4}) // an option that must be understood

	h, err := wire.ParseIP(b)
	fault, _ := err.(wire.Fault)
	fmt.Println(err, "at", h.At, "told with code", fault.Problem())
	// Output: wire: impossible option at 42 told with code 2
}

func ExamplePutARP() {
	b := make([]byte, wire.MinEthernet+wire.MinARP)
	us := wire.MAC{2, 0, 0, 0, 0, 1}
	n := wire.PutEthernet(b, &wire.Ethernet{Dst: wire.BroadcastMAC, Src: us, Type: wire.EtherARP})
	wire.PutARP(b[n:], &wire.ARP{Op: wire.ARPRequest, SrcMAC: us, Src: wire.Addr4([4]byte{10, 0, 0, 1}), Dst: wire.Addr4([4]byte{10, 0, 0, 2})})

	frame, _ := wire.ParseEthernet(b)
	who, err := wire.ParseARP(frame.Payload)
	fmt.Println("who has", who.Dst, "asks", who.Src, "at", frame.Src, err)
	// Output: who has 10.0.0.2 asks 10.0.0.1 at 02:00:00:00:00:01 <nil>
}

func ExamplePutNeighbor() {
	us, them := wire.AddrFrom(netip.MustParseAddr("fe80::1")), wire.AddrFrom(netip.MustParseAddr("fe80::2"))
	b := make([]byte, wire.NeighborLen)
	n := wire.PutNeighbor(b, us, them.SolicitedNode(), &wire.Neighbor{
		Type:      wire.ICMP6NeighborSolicit,
		Target:    them,
		SourceMAC: wire.MAC{2, 0, 0, 0, 0, 1},
	})
	fmt.Printf("to %v, at %v, %d octets\n", them.SolicitedNode(), wire.MulticastMAC(them.SolicitedNode()), n)

	m, err := wire.ParseICMPv6(us, them.SolicitedNode(), b[:n])
	if err != nil {
		fmt.Println(err)
		return
	}
	ask, err := wire.ParseNeighbor(&wire.IP{Src: us, Dst: them.SolicitedNode(), TTL: wire.NeighborHops, Head: wire.MinIPv6}, &m)
	fmt.Println("who has", ask.Target, "asks", ask.SourceMAC, err)
	// Output:
	// to ff02::1:ff00:2, at 33:33:ff:00:00:02, 32 octets
	// who has fe80::2 asks 02:00:00:00:00:01 <nil>
}

func ExamplePutICMPv4() {
	ask := make([]byte, 64)
	ask = ask[:wire.PutICMPv4(ask, &wire.ICMP{Type: wire.ICMPEcho, Rest: 7<<16 | 1, Payload: []byte("are you there?")})]

	m, err := wire.ParseICMPv4(ask)
	if err != nil {
		fmt.Println(err)
		return
	}
	m.Type = wire.ICMPEchoReply // all else goes back as it came: RFC 792
	answer := make([]byte, len(ask))
	wire.PutICMPv4(answer, &m)
	fmt.Printf("%s %x\n", m.Payload, answer[:wire.MinICMP])
	// Output: are you there? 00000bbb00070001
}

func ExamplePutUDP() {
	src, dst := wire.Addr4([4]byte{10, 0, 0, 1}), wire.Addr4([4]byte{10, 0, 0, 2})
	b := make([]byte, wire.MinUDP+5)
	wire.PutUDP(b, &wire.UDP{Src: 5000, Dst: 7, Payload: []byte("hello")})
	sum := wire.TransportSum(src, dst, wire.ProtoUDP, b)
	if sum == 0 {
		sum = 0xffff // RFC 768: 0 says that there is no checksum
	}
	binary.BigEndian.PutUint16(b[6:], sum)
	fmt.Printf("%x\n", b[:wire.MinUDP])
	// Output: 13880007000d9470
}

func ExampleParseTCP() {
	b := make([]byte, 100)
	n := wire.PutTCP(b, &wire.TCP{Src: 4000, Dst: 80, Seq: 100, Flags: wire.SYN, Window: 1000}, &wire.Options{Set: wire.OptMSS, MSS: 1460})

	seg, err := wire.ParseTCP(b[:n])
	if err != nil {
		fmt.Println(err)
		return
	}
	o, err := wire.ParseOptions(seg.Options)
	fmt.Println(seg.Flags, seg.Seq, o.MSS, err)
	// Output: SYN 100 1460 <nil>
}

func ExampleFlow() {
	f := wire.Flow{
		Local:  wire.EndpointFrom(netip.MustParseAddrPort("10.0.0.1:4000")),
		Remote: wire.EndpointFrom(netip.MustParseAddrPort("[2001:db8::1]:80")),
	}
	fmt.Println(f)
	fmt.Println(f.Reverse())
	// Output:
	// 10.0.0.1:4000 > [2001:db8::1]:80
	// [2001:db8::1]:80 > 10.0.0.1:4000
}
