package host

import (
	"bytes"
	"net/netip"
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

// ping is an echo request from alice to bob's address, of so many octets of
// text, cut for so large packets.
func ping(from, to netip.Addr, n, mtu int) (pkts []wire.Packet) {
	w := &whole{wire.IP{Src: wire.AddrFrom(from), Dst: wire.AddrFrom(to), Proto: wire.ProtoICMP, TTL: 64, ID: 77}, make([]byte, wire.MinICMP+n)}
	m := wire.ICMP{Type: wire.ICMPEcho, Rest: 7<<16 | 1, Payload: []byte(text(n))}
	if to.Is4() {
		wire.PutICMPv4(w.octets, &m)
	} else {
		w.ip.Proto, m.Type = wire.ProtoICMPv6, wire.ICMP6EchoRequest
		wire.PutICMPv6(w.octets, w.ip.Src, w.ip.Dst, &m)
	}
	room := (mtu - wire.MinIPv6 - wire.MinFragment6) &^ 7
	var at []int
	for n := room; n < len(w.octets); n += room {
		at = append(at, n)
	}
	return w.cut(at...)
}

// gathered puts together what bob sends: packets of at most mtu octets, all
// of one datagram, each packet where the one before ended.
func (r *rig) gathered(mtu int) (ip wire.IP, octets []byte, packets int) {
	r.Helper()
	for pkt, ok := r.bob.Transmit(r.Now(), r.buf); ok; pkt, ok = r.bob.Transmit(r.Now(), r.buf) {
		part, err := wire.ParseIP(pkt.Bytes)
		switch {
		case err != nil || len(pkt.Bytes) > mtu:
			r.Fatalf("packet %d has %d octets: %v", packets, len(pkt.Bytes), err)
		case part.Offset != len(octets):
			r.Fatalf("packet %d begins at %d, want at %d", packets, part.Offset, len(octets))
		case packets > 0 && (part.ID != ip.ID || !ip.More):
			r.Fatalf("packet %d has number %#x, the one before %#x, and was the last: %v", packets, part.ID, ip.ID, !ip.More)
		case part.DF && part.Fragmented() && part.Is4():
			r.Fatalf("packet %d is a piece and may not be cut", packets)
		}
		ip, packets = part, packets+1
		octets = append(octets, part.Payload...)
	}
	if ip.More {
		r.Fatal("the last packet says that more come")
	}
	return ip, octets, packets
}

// TestALongPingIsAnsweredInPieces is ping -s 8000, and the longest one.
func TestALongPingIsAnsweredInPieces(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rig, from, to netip.Addr) {
		base := r.bob.memory.Used()
		for _, n := range []int{1000, 1452, 1453, 1472, 1473, 8000, 65507} {
			r.receive(ping(from, to, n, 1500)...)
			ip, octets, packets := r.gathered(1500)
			ip.Payload = octets
			m, err := parseICMP(&ip)
			if err != nil || m.Rest != 7<<16|1 || !bytes.Equal(m.Payload, []byte(text(n))) {
				t.Errorf("ping -s %d is answered with type %d and %d octets in %d packets: %v", n, m.Type, len(m.Payload), packets, err)
			}
			if want := 1 + (n+wire.MinICMP-1)/1480; from.Is4() && packets != want {
				t.Errorf("ping -s %d is answered in %d packets, want %d", n, packets, want)
			}
		}
		if got := r.bob.memory.Used(); got != base {
			t.Errorf("%d octets are still held, %d before", got, base)
		}
	})
}

// TestEchoesThatRoutersMayCut: in IPv4, what not every path takes goes
// without DF and with a number of its own.
func TestEchoesThatRoutersMayCut(t *testing.T) {
	r := newRig(t)
	seen := map[uint32]bool{}
	for _, tt := range []struct {
		n  int
		df bool
	}{{100, true}, {minPathMTU - 28, true}, {minPathMTU - 27, false}, {1472, false}, {1400, false}} {
		r.receive(ping(aliceAddr, bobAddr, tt.n, 1540)...)
		ip, _, packets := r.gathered(1500)
		if packets != 1 || ip.DF != tt.df || seen[ip.ID] {
			t.Errorf("an echo of %d octets goes in %d packets, DF %v, number %#x as before: %v; want DF %v", tt.n, packets, ip.DF, ip.ID, seen[ip.ID], tt.df)
		}
		seen[ip.ID] = !tt.df
	}
}

// TestAPathTooNarrowForEchoes: routers of IPv6 do not cut, they tell. They
// are believed about echoes that have gone there, and about nothing else.
func TestAPathTooNarrowForEchoes(t *testing.T) {
	r := newRig6(t)
	// told is a router's complaint about an echo reply of bob's.
	told := func(to netip.Addr, kind uint8, mtu uint32) wire.Packet {
		f := wire.Flow{Local: wire.EndpointFrom(netip.AddrPortFrom(to, 0)), Remote: wire.Endpoint{Addr: bob6Here}}
		b := make([]byte, wire.MinIPv6+wire.MinICMP)
		putHead(b, bob6Here, f.Local.Addr, wire.ProtoICMPv6, 1400)
		wire.PutICMPv6(b[wire.MinIPv6:], bob6Here, f.Local.Addr, &wire.ICMP{Type: kind})
		return icmp6(someone6, bob6Here, wire.ICMP{Type: wire.ICMP6TooBig, Rest: mtu, Payload: b})
	}
	sends := func(what string, n, mtu int) {
		t.Helper()
		r.receive(ping(alice6, bob6, n, 1500)...)
		if _, octets, packets := r.gathered(mtu); len(octets) != n+wire.MinICMP || (packets == 1) != (n+48 <= mtu) {
			t.Errorf("%s, an echo of %d octets goes in %d packets with %d", what, n, packets, len(octets))
		}
	}
	r.receive(told(alice6, wire.ICMP6EchoReply, 1300))
	sends("told before anything was sent", 1400, 1500)
	r.receive(told(alice6, wire.ICMP6EchoRequest, 1300))
	sends("told of what bob never sends", 1400, 1500)
	r.receive(told(alice6, wire.ICMP6EchoReply, 1000))
	sends("told less than every link takes (RFC 8201 §4)", 1400, 1500)
	r.receive(told(alice6, wire.ICMP6EchoReply, 1300))
	sends("told rightly", 1400, 1300)
	sends("told rightly", 5000, 1300)
	r.pass(pathAge)
	sends("ten minutes later", 1400, 1500)
	if got := r.bob.Stats().BadICMP; got != 2 {
		t.Errorf("%d messages were not believed, want 2", got)
	}
}

// TestEchoesThatWaitAreBounded: who pings and does not listen gets no memory.
func TestEchoesThatWaitAreBounded(t *testing.T) {
	r := newRig(t)
	for range 100 {
		r.receive(ping(aliceAddr, bobAddr, 65507, 1500)...)
	}
	got := r.bob.Stats()
	if got.Memory > 2*maxMessageOctets || got.RepliesDropped < 90 {
		t.Errorf("100 long pings left %d octets in the queue, and %d were dropped; want at most %d", got.Memory, got.RepliesDropped, 2*maxMessageOctets)
	}
	for _, ok := r.bob.Transmit(r.Now(), r.buf); ok; _, ok = r.bob.Transmit(r.Now(), r.buf) {
	}
	if used := r.bob.memory.Used(); used != 0 || r.bob.said != 0 {
		t.Errorf("when all are sent %d octets are held, %d by messages; want none", used, r.bob.said)
	}
}

// TestNumbersOfPieces: those of one pair count up; how many go to one says
// nothing about how many go to another.
func TestNumbersOfPieces(t *testing.T) {
	h := newHost(t, "10.0.0.1/24")
	here := wire.AddrFrom(aliceAddr)
	first := map[uint32]wire.Addr{}
	for last := range byte(100) {
		to := wire.Addr4([4]byte{10, 0, 1, last})
		id := h.pieceID(&here, &to)
		if other, ok := first[id&0xffff]; ok && last < 20 {
			t.Errorf("numbers to %v and to %v begin alike, at %#x", to, other, id)
		}
		first[id&0xffff] = to
		for range 3 {
			if next := h.pieceID(&here, &to); next != id+1 {
				t.Errorf("to %v number %#x follows %#x, want the next", to, next, id)
			} else {
				id = next
			}
		}
	}
}
