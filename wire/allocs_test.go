package wire

import "testing"

// TestNothingAllocates holds the promise of the package: not for good
// packets and not for junk.
func TestNothingAllocates(t *testing.T) {
	src, dst := Addr4([4]byte{10, 0, 0, 1}), Addr4([4]byte{10, 0, 0, 2})
	segment, ip := unhex(syn), packet4(plain4, "abc")
	udp := unhex("1388 0007 000b 1234 616263")
	echo := make([]byte, MinICMP+4)
	PutICMPv4(echo, &ICMP{Type: ICMPEcho, Payload: []byte("ping")})
	six := extended(ProtoUDP, "12345678", ext{ProtoHopByHop, unhex("05020000 0100")}, ext{ProtoFragment, frag(8, true, 7)})
	ask := neighbor(ICMP6NeighborSolicit, 0, targetB+"0101 02000000000a")
	asked := between(hereA, hereB)
	arp := unhex(question)
	out := make([]byte, 2000)
	var (
		h    IPv4
		any  IP
		near Neighbor
		seg  TCP
		o    Options
		full = Options{Set: written, SACKCount: MaxSACK, FastOpen: make([]byte, 16)}
		err  error
	)
	for what, f := range map[string]func(){
		"ParseIPv4":          func() { _, err = ParseIPv4(ip) },
		"IPv4.Parse":         func() { err = h.Parse(ip) },
		"ParseIPv4 of junk":  func() { _, err = ParseIPv4(segment) },
		"ParseQuote":         func() { _, err = ParseQuote(ip) },
		"ParseQuote of IPv6": func() { _, err = ParseQuote(six) },
		"IP.Parse, IPv4":     func() { err = any.Parse(ip) },
		"IP.Parse, IPv6":     func() { err = any.Parse(six) },
		"IP.Parse of junk":   func() { err = any.Parse(segment) },
		"PutIPv6":            func() { PutIPv6(out, &plain6, 3) },
		"PutFragment6":       func() { PutFragment6(out, ProtoUDP, 8, true, 7) },
		"ParseNeighbor":      func() { near, err = ParseNeighbor(asked, ask) },
		"PutNeighbor":        func() { PutNeighbor(out, hereA, hereB, &near) },
		"ParseEthernet":      func() { _, err = ParseEthernet(out) },
		"PutEthernet":        func() { PutEthernet(out, &Ethernet{}) },
		"ParseARP":           func() { _, err = ParseARP(arp) },
		"PutARP":             func() { PutARP(out, &ARP{}) },
		"PutIPv4":            func() { PutIPv4(out, &plain4, 3) },
		"ParseTCP":           func() { _, err = ParseTCP(segment) },
		"TCP.Parse":          func() { err = seg.Parse(segment) },
		"ParseTCP of junk":   func() { _, err = ParseTCP(segment[:12]) },
		"PutTCP":             func() { PutTCP(out, &seg, &o) },
		"ParseOptions":       func() { _, err = ParseOptions(segment[MinTCP:]) },
		"Options.Parse":      func() { err = o.Parse(segment[MinTCP:]) },
		"ParseOptions, junk": func() { _, err = ParseOptions(segment) },
		"Options.Put":        func() { full.Put(out[:full.Len()]) },
		"ParseICMPv4":        func() { _, err = ParseICMPv4(echo) },
		"ParseICMPv6":        func() { _, err = ParseICMPv6(src, dst, echo) },
		"PutICMPv6":          func() { PutICMPv6(out, src, dst, &ICMP{Payload: segment}) },
		"PutICMPv4":          func() { PutICMPv4(out, &ICMP{Payload: segment}) },
		"ParseUDP":           func() { _, err = ParseUDP(udp) },
		"PutUDP":             func() { PutUDP(out, &UDP{Payload: segment}) },
		"TransportSum":       func() { TransportSum(src, dst, ProtoTCP, out) },
		"CopySum":            func() { CopySum(out[1000:], out[:900], 0) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times, want never (last error: %v)", what, n, err)
		}
	}
}
