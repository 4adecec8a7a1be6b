package wire

import (
	"encoding/json"
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

func TestAddr(t *testing.T) {
	for _, tt := range []struct {
		in, out string
		is4     bool
	}{
		{"10.0.0.1", "10.0.0.1", true},
		{"0.0.0.0", "0.0.0.0", true},
		{"255.255.255.255", "255.255.255.255", true},
		{"::ffff:10.0.0.1", "10.0.0.1", true}, // mapped: the same address
		{"::", "::", false},
		{"2001:db8::1", "2001:db8::1", false},
		{"::fffe:10.0.0.1", "::fffe:a00:1", false}, // nearly mapped
		{"1::ffff:10.0.0.1", "1::ffff:a00:1", false},
		{"fe80::1%eth0", "fe80::1", false}, // the zone is dropped
	} {
		a := AddrFrom(netip.MustParseAddr(tt.in))
		if a.String() != tt.out || a.Is4() != tt.is4 || a.Is4() != a.Netip().Is4() {
			t.Errorf("%s reads %v, IPv4 %v; want %s, %v", tt.in, a, a.Is4(), tt.out, tt.is4)
		}
	}
}

func TestAddr4(t *testing.T) {
	four := [4]byte{10, 0, 0, 1}
	a := Addr4(four)
	if a != AddrFrom(netip.AddrFrom4(four)) || a.As4() != four {
		t.Errorf("10.0.0.1 is %v and gives back %v", a, a.As4())
	}
	b := Addr{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
	if b.set4(four[:]); b != a {
		t.Errorf("written over another it is %v, want %v", b, a)
	}
}

func TestEndpointText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Endpoint{
			Addr: Addr(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "address")),
			Port: rapid.Uint16().Draw(t, "port"),
		}
		b, err := json.Marshal(want)
		var got Endpoint
		if err == nil {
			err = json.Unmarshal(b, &got)
		}
		if err != nil || got != want || EndpointFrom(want.Netip()) != want {
			t.Fatalf("%v became %s and came back as %v, %v", want, b, got, err)
		}
	})
	var e Endpoint
	if err := e.UnmarshalText([]byte("10.0.0.1")); err == nil {
		t.Errorf("an address without a port was read as %v, want an error", e)
	}
}

func TestKindsOfAddresses(t *testing.T) {
	const unspecified, loopback, multicast, linkLocal = 1, 2, 4, 8
	for a, want := range map[string]int{
		"0.0.0.0":         unspecified,
		"::":              unspecified,
		"0.0.0.1":         0,
		"127.0.0.1":       loopback,
		"127.255.255.255": loopback,
		"::1":             loopback,
		"::2":             0,
		"::7f00:1":        0, // not mapped: no IPv4 address
		"128.0.0.1":       0,
		"223.255.255.255": 0,
		"224.0.0.1":       multicast,
		"239.255.255.255": multicast,
		"240.0.0.1":       0,
		"255.255.255.255": 0,
		"ff02::1":         multicast,
		"ff0e::1":         multicast,
		"fe00::1":         0,
		"fe80::1":         linkLocal,
		"febf::1":         linkLocal,
		"fec0::1":         0,
		"169.254.0.1":     linkLocal,
		"169.253.0.1":     0,
		"10.0.0.1":        0,
		"2001:db8::1":     0,
	} {
		got := 0
		for kind, is := range map[int]func(Addr) bool{
			unspecified: Addr.IsUnspecified, loopback: Addr.IsLoopback, multicast: Addr.IsMulticast, linkLocal: Addr.IsLinkLocal,
		} {
			if is(addr6(a)) {
				got |= kind
			}
		}
		if got != want {
			t.Errorf("%s is of kind %04b, want %04b: link-local, multicast, loopback, unspecified", a, got, want)
		}
	}
}

// TestKindsAreThoseOfNetip compares with the standard library, which calls
// IPv4 by the same names.
func TestKindsAreThoseOfNetip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Addr(rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 127, 169, 254, 224, 0xfe, 0x80, 0xff}), 16, 16).Draw(t, "address"))
		if rapid.Bool().Draw(t, "four") {
			a = Addr4(a.As4())
		}
		n := a.Netip()
		got := [...]bool{a.IsUnspecified(), a.IsLoopback(), a.IsMulticast(), a.IsLinkLocal()}
		want := [...]bool{n.IsUnspecified(), n.IsLoopback(), n.IsMulticast(), n.IsLinkLocalUnicast()}
		if got != want {
			t.Fatalf("%v is %v, netip says %v: unspecified, loopback, multicast, link-local", a, got, want)
		}
	})
}

func TestSolicitedNode(t *testing.T) {
	for a, want := range map[string]string{
		"2001:db8::12:3456": "ff02::1:ff12:3456",
		"fe80::a":           "ff02::1:ff00:a",
	} {
		if got := addr6(a).SolicitedNode(); got.String() != want || !got.IsMulticast() {
			t.Errorf("%s is asked for at %v, want %s: RFC 4291 §2.7.1", a, got, want)
		}
	}
	if AllNodes.String() != "ff02::1" || AllRouters.String() != "ff02::2" {
		t.Errorf("all nodes are %v and all routers %v; want ff02::1, ff02::2", AllNodes, AllRouters)
	}
}
