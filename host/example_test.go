package host_test

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/wire"
)

// Two hosts and no network: what one transmits, the other receives.
func Example() {
	now := clock.Instant(time.Second)
	client, _ := host.New(host.Config{Addrs: []netip.Prefix{netip.MustParsePrefix("10.0.0.1/24")}})
	server, _ := host.New(host.Config{Addrs: []netip.Prefix{netip.MustParsePrefix("10.0.0.2/24")}})

	ln, _ := server.Listen(now, netip.MustParseAddrPort("10.0.0.2:80"), host.ListenConfig{})
	c, _ := client.Dial(now, netip.AddrPort{}, netip.MustParseAddrPort("10.0.0.2:80"))
	for carry(now, client, server) || carry(now, server, client) {
	}
	s, _ := ln.Accept()
	c.Write(now, []byte("hello"))
	for carry(now, client, server) || carry(now, server, client) {
	}
	p := make([]byte, 10)
	n, _ := s.Read(now, p)
	fmt.Printf("%v: %s\n", s.State(), p[:n])
	// Output:
	// 10.0.0.1 > 10.0.0.2 SYN
	// 10.0.0.2 > 10.0.0.1 SYN,ACK
	// 10.0.0.1 > 10.0.0.2 ACK
	// 10.0.0.1 > 10.0.0.2 PSH,ACK
	// ESTABLISHED: hello
}

// carry brings what from has to send to to.
func carry(now clock.Instant, from, to *host.Host) (any bool) {
	buf := make([]byte, from.BufferSize())
	for pkt, ok := from.Transmit(now, buf); ok; pkt, ok = from.Transmit(now, buf) {
		ip, _ := wire.ParseIPv4(pkt.Bytes)
		seg, _ := wire.ParseTCP(ip.Payload)
		fmt.Println(ip.Src, ">", ip.Dst, seg.Flags)
		to.Receive(now, pkt)
		any = true
	}
	return any
}
