package host

import (
	"bytes"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"

	"pgregory.net/rapid"
)

// heardReport is the next report of a host's, as the groups in it.
func (l *lan) heardReport(h *Host) (groups []wire.Addr) {
	l.Helper()
	l.lose = func(f wire.Ethernet) bool {
		b := f.Payload
		if f.Type != wire.EtherIPv6 || len(b) < 56 || b[6] != wire.ProtoHopByHop || b[48] != wire.ICMP6MulticastListener {
			return false
		}
		if want := []byte{wire.ProtoICMPv6, 0, 5, 2, 0, 0, 1, 0}; !bytes.Equal(b[40:48], want) {
			l.Errorf("the options of a report are %x, want a Router Alert, %x", b[40:48], want)
		}
		if b[7] != 1 || f.Dst != wire.MulticastMAC(allReporters) || wire.Addr(b[24:]) != allReporters {
			l.Errorf("a report goes to %v, %v with hop limit %d", f.Dst, wire.Addr(b[24:]), b[7])
		}
		if wire.TransportSum(wire.Addr(b[8:]), wire.Addr(b[24:]), wire.ProtoICMPv6, b[48:]) != 0 {
			l.Error("the checksum of a report is wrong")
		}
		for rec := b[56:]; len(rec) >= 20; rec = rec[20:] {
			groups = append(groups, wire.Addr(rec[4:]))
		}
		if len(groups) != int(b[55]) {
			l.Errorf("a report says that it has %d records and has %d", b[55], len(groups))
		}
		return false
	}
	l.pump()
	l.lose = nil
	return groups
}

func TestSwitchesAreToldOurGroups(t *testing.T) {
	l := newLAN(t)
	alice := l.join("alice", []string{"2001:db8::1/64", "2001:db8:1::1/64", "10.0.0.1/24"})
	alice.Advance(l.Now())
	own, _ := alice.linkLocal()
	groups := l.heardReport(alice)
	// Both global addresses end alike, and have one group.
	if want := []wire.Addr{addr("ff02::1:ff00:1"), own.SolicitedNode()}; len(groups) != 2 || groups[0] != want[0] || groups[1] != want[1] {
		t.Errorf("alice reports %v, want %v", groups, want)
	}
}

// query is a router's question who is in which groups.
func (l *lan) query(src wire.Addr, hops uint8, milliseconds uint32) {
	b := make([]byte, wire.MinIPv6+wire.MinICMP+20)
	m := wire.ICMP{Type: wire.ICMP6MulticastQuery, Rest: milliseconds << 16, Payload: make([]byte, 20)}
	octets := wire.PutICMPv6(b[wire.MinIPv6:], src, wire.AllNodes, &m)
	wire.PutIPv6(b, &wire.IPv6{TTL: hops, Next: wire.ProtoICMPv6, Src: src, Dst: wire.AllNodes}, octets)
	l.inject(routerMAC, wire.MulticastMAC(wire.AllNodes), wire.EtherIPv6, b)
}

func TestAQueryIsAnswered(t *testing.T) {
	l := settled(t, map[string]string{"alice": "2001:db8::1/64"})
	ask := func(what string, src string, hops uint8, want int) {
		l.query(addr(src), hops, 1000)
		l.wire = nil
		l.pass(1100 * time.Millisecond)
		if len(l.wire) != want {
			t.Errorf("%s: %q, want %d answers", what, l.wire, want)
		}
	}
	ask("from a router", "fe80::1", 1, 1)
	ask("from beyond the link", "fe80::1", 64, 0)
	ask("from a global address", "2001:db8::7", 1, 0)
	l.wire = nil
	l.quiet = true
	for range 1000 {
		l.query(addr("fe80::1"), 1, 0)
	}
	l.quiet = false
	l.pass(time.Minute)
	l.crossed("a flood of queries", "alice > many: these are my groups")
}

func TestAResponseIsInTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := listening{due: clock.Never}
		now := clock.Instant(time.Hour)
		within := time.Duration(rapid.IntRange(0, 65535).Draw(t, "ms")) * time.Millisecond
		g.queried(now, within, rapid.Uint64().Draw(t, "luck"))
		if d := g.due.Sub(now); d < leastResponse || d > max(within, leastResponse) {
			t.Fatalf("asked to answer within %v, it is going to in %v", within, d)
		}
	})
}
