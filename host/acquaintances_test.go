package host

import (
	"net/netip"
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

func TestAnAcquaintanceIsANetwork(t *testing.T) {
	q := acquaintances{mix: 0x9e3779b97f4a7c15}
	at := func(s string) *wire.Addr {
		a := wire.AddrFrom(netip.MustParseAddr(s))
		return &a
	}
	for _, s := range []string{"192.0.2.1", "2001:db8:7::1", "0.0.0.0"} {
		if q.knows(at(s)) {
			t.Errorf("%s is known before anybody was met", s)
		}
	}
	q.meet(at("192.0.2.1"))
	q.meet(at("2001:db8:7::1"))
	for _, tt := range []struct {
		addr  string
		known bool
	}{
		{"192.0.2.254", true},
		{"192.0.3.1", false},
		{"2001:db8:7:8::9", true},
		{"2001:db8:8::1", false},
	} {
		if got := q.knows(at(tt.addr)); got != tt.known {
			t.Errorf("%s is known: %v, want %v", tt.addr, got, tt.known)
		}
	}
}

// Who comes later may push others out, but not more than there is room for.
func TestAcquaintancesAreAsManyAsFit(t *testing.T) {
	q := acquaintances{mix: 0x9e3779b97f4a7c15}
	known := 0
	for i := range 10_000 {
		a := wire.Addr4([4]byte{byte(1 + i>>8), byte(i), 1, 1})
		q.meet(&a)
		if !q.knows(&a) {
			t.Fatalf("%v is not known when it has just been met", a.Netip())
		}
	}
	for i := range 10_000 {
		a := wire.Addr4([4]byte{byte(1 + i>>8), byte(i), 1, 1})
		if q.knows(&a) {
			known++
		}
	}
	if known > len(q.nets) || known < len(q.nets)/2 {
		t.Errorf("%d networks are known, there is room for %d", known, len(q.nets))
	}
}
