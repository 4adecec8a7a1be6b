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
	out := make([]byte, 2000)
	var (
		h    IPv4
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
