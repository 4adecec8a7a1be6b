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
