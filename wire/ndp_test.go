package wire

import (
	"bytes"
	"encoding/binary"
	"testing"

	"pgregory.net/rapid"
)

var (
	hereA = addr6("fe80::a")
	hereB = addr6("fe80::b")
)

// between is the packet that a message of neighbor discovery comes in.
func between(src, dst Addr) *IP {
	return &IP{Src: src, Dst: dst, Proto: ProtoICMPv6, TTL: NeighborHops, Head: MinIPv6}
}

// neighbor is a message whose Payload is written in hexadecimal.
func neighbor(kind uint8, rest uint32, payload string) *ICMP {
	return &ICMP{Type: kind, Rest: rest, Payload: unhex(payload)}
}

// targetB is hereB as it stands in a message.
const targetB = "fe80 0000 0000 0000 0000 0000 0000 000b"

func TestParseNeighbor(t *testing.T) {
	for _, tt := range []struct {
		what string
		ip   *IP
		m    *ICMP
		want Neighbor
	}{{
		"who has B? asks A", between(hereA, hereB.SolicitedNode()),
		neighbor(ICMP6NeighborSolicit, 0, targetB+"0101 02000000000a"),
		Neighbor{Type: ICMP6NeighborSolicit, Target: hereB, SourceMAC: macA},
	}, {
		"is B free? asks nobody", between(Addr{}, hereB.SolicitedNode()),
		neighbor(ICMP6NeighborSolicit, 0, targetB+"0e01 010203040506"), // a nonce: RFC 7527
		Neighbor{Type: ICMP6NeighborSolicit, Target: hereB},
	}, {
		"B answers A", between(hereB, hereA),
		neighbor(ICMP6NeighborAdvert, 0x60000000, targetB+"0201 02000000000b"),
		Neighbor{Type: ICMP6NeighborAdvert, Target: hereB, Solicited: true, Override: true, TargetMAC: macB},
	}, {
		"B, a router, tells everybody", between(hereB, AllNodes),
		neighbor(ICMP6NeighborAdvert, 0xa0000000, targetB),
		Neighbor{Type: ICMP6NeighborAdvert, Target: hereB, Router: true, Override: true},
	}, {
		"A asks for routers", between(hereA, AllRouters),
		neighbor(ICMP6RouterSolicit, 0, "0101 02000000000a"),
		Neighbor{Type: ICMP6RouterSolicit, SourceMAC: macA},
	}, {
		"a router answers", between(hereB, AllNodes),
		neighbor(ICMP6RouterAdvert, 64<<24|0xc0<<16|1800, "00007530 000003e8 0501 0000 000005dc"+
			"0304 40 c0 00278d00 00093a80 00000000 20010db8 00000000 00000000 00000000"),
		Neighbor{
			Type: ICMP6RouterAdvert, Hops: 64, Managed: true, Other: true, Lifetime: 1800, Reachable: 30000, Retry: 1000, MTU: 1500,
			Prefixes: [MaxPrefixes]Prefix{{addr6("2001:db8::"), 64, true, true, 2592000, 604800}}, PrefixCount: 1,
		},
	}, {
		"options of other kinds and lengths are skipped", between(hereA, hereB),
		neighbor(ICMP6NeighborSolicit, 0, targetB+"6301 020304050607 0102 02000000000a 0000000000000000"),
		Neighbor{Type: ICMP6NeighborSolicit, Target: hereB},
	}} {
		if got, err := ParseNeighbor(tt.ip, tt.m); err != nil || got != tt.want {
			t.Errorf("%s: parsed as\n%+v, %v\nwant\n%+v", tt.what, got, err, tt.want)
		}
	}
}

// TestParseNeighborRefuses goes through what RFC 4861 §6.1 and §7.1 want
// verified.
func TestParseNeighborRefuses(t *testing.T) {
	ask := func(payload string) *ICMP { return neighbor(ICMP6NeighborSolicit, 0, payload) }
	answer := func(rest uint32, payload string) *ICMP { return neighbor(ICMP6NeighborAdvert, rest, payload) }
	advert := neighbor(ICMP6RouterAdvert, 0, "00000000 00000000")
	far, nested := between(hereA, hereB), between(hereA, hereB)
	far.TTL--
	nested.Head += 8
	for _, tt := range []struct {
		what string
		ip   *IP
		m    *ICMP
		want Fault
	}{
		{"an echo", between(hereA, hereB), &ICMP{Type: ICMP6EchoRequest, Payload: make([]byte, 40)}, BadKind},
		{"a redirect", between(hereA, hereB), &ICMP{Type: ICMP6Redirect, Payload: make([]byte, 40)}, BadKind},
		{"a code", between(hereA, hereB), &ICMP{Type: ICMP6NeighborSolicit, Code: 1, Payload: unhex(targetB)}, BadKind},
		{"one that a router has let pass", far, ask(targetB), BadKind},
		{"one behind an extension header", nested, ask(targetB), BadKind},
		{"a solicitation that is cut", between(hereA, hereB), ask(targetB[:len(targetB)-2]), Truncated},
		{"a router's that is cut", between(hereA, hereB), neighbor(ICMP6RouterAdvert, 0, "00000000 000000"), Truncated},
		{"an option of no length", between(hereA, hereB), ask(targetB + "0100 02000000000a"), BadOption},
		{"an option that is cut", between(hereA, hereB), ask(targetB + "0101 0200000000"), BadOption},
		{"half an option", between(hereA, hereB), ask(targetB + "01"), BadOption},
		{"a question for many", between(hereA, hereB), ask("ff02 0000 0000 0000 0000 0000 0000 0001"), BadAddress},
		{"a question for nobody", between(hereA, hereB), ask("0000 0000 0000 0000 0000 0000 0000 0000"), BadAddress},
		{"a question for an IPv4 address", between(hereA, hereB), ask("0000 0000 0000 0000 0000 ffff 0a00 0001"), BadAddress},
		{"many ask", between(AllNodes, hereB), ask(targetB), BadAddress},
		{"nobody asks, and says where it is", between(Addr{}, hereB.SolicitedNode()), ask(targetB + "0101 02000000000a"), BadAddress},
		{"nobody asks one", between(Addr{}, hereB), ask(targetB), BadAddress},
		{"nobody answers", between(Addr{}, AllNodes), answer(0, targetB), BadAddress},
		{"an answer to all, who have not asked", between(hereB, AllNodes), answer(0x40000000, targetB), BadAddress},
		{"a neighbor that is many", between(hereB, hereA), answer(0, targetB+"0201 333300000001"), BadAddress},
		{"an asker that is many", between(hereA, hereB), ask(targetB + "0101 ffffffffffff"), BadAddress},
		{"a router that is not here", between(plain6.Src, AllNodes), advert, BadAddress},
		{"nobody asks for routers, and says where it is", between(Addr{}, AllRouters), neighbor(ICMP6RouterSolicit, 0, "0101 02000000000a"), BadAddress},
	} {
		if got, err := ParseNeighbor(tt.ip, tt.m); err != tt.want || got != (Neighbor{}) {
			t.Errorf("%s: got %+v, %v; want %v", tt.what, got, err, tt.want)
		}
	}
}

func TestPrefixesAreBounded(t *testing.T) {
	good := Prefix{Addr: addr6("2001:db8::"), Bits: 64, Valid: 7}
	payload := make([]byte, 8)
	for i := range 3 * MaxPrefixes {
		p := good
		if i%2 == 0 {
			p.Bits = 129 // there is no such prefix
		}
		payload = p.append(payload)
	}
	n, err := ParseNeighbor(between(hereB, AllNodes), &ICMP{Type: ICMP6RouterAdvert, Payload: payload})
	if err != nil || n.PrefixCount != MaxPrefixes {
		t.Fatalf("of 12 good prefixes %d were read, %v; want %d", n.PrefixCount, err, MaxPrefixes)
	}
	for i, p := range n.Prefixes {
		if p != good {
			t.Errorf("prefix %d is %+v, want %+v: those of 129 bits do not count", i, p, good)
		}
	}
}

// anyNeighbor is a message that PutNeighbor can write and ParseNeighbor read.
func anyNeighbor(t *rapid.T) Neighbor {
	n := Neighbor{Type: rapid.SampledFrom([]uint8{ICMP6NeighborSolicit, ICMP6NeighborAdvert, ICMP6RouterSolicit, ICMP6RouterAdvert}).Draw(t, "type")}
	flag := func(what string) bool { return rapid.Bool().Draw(t, what) }
	switch n.Type {
	case ICMP6NeighborAdvert:
		n.Router, n.Solicited, n.Override = flag("router"), flag("solicited"), flag("override")
		n.Target = hereB
	case ICMP6NeighborSolicit:
		n.Target = hereB
	case ICMP6RouterAdvert:
		n.Hops, n.Lifetime = rapid.Byte().Draw(t, "hops"), rapid.Uint16().Draw(t, "lifetime")
		n.Managed, n.Other = flag("managed"), flag("other")
		n.Reachable, n.Retry = rapid.Uint32().Draw(t, "reachable"), rapid.Uint32().Draw(t, "retry")
	}
	n.MTU = rapid.Uint32().Draw(t, "mtu")
	n.SourceMAC, n.TargetMAC = anyMAC(t, "source"), anyMAC(t, "target")
	n.SourceMAC[0] &^= 1
	n.TargetMAC[0] &^= 1
	n.PrefixCount = rapid.IntRange(0, MaxPrefixes).Draw(t, "prefixes")
	for i := range n.PrefixCount {
		n.Prefixes[i] = Prefix{
			Addr: plain6.Src, Bits: rapid.Uint8Range(0, 128).Draw(t, "bits"),
			OnLink: flag("on link"), Auto: flag("auto"),
			Valid: rapid.Uint32().Draw(t, "valid"), Preferred: rapid.Uint32().Draw(t, "preferred"),
		}
	}
	return n
}

func TestNeighborRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyNeighbor(t)
		b := bytes.Repeat([]byte{0xa5}, NeighborLen)
		m, err := ParseICMPv6(hereA, hereB, b[:PutNeighbor(b, hereA, hereB, &want)])
		if err != nil {
			t.Fatalf("%+v was written as %x: %v", want, b, err)
		}
		if got, err := ParseNeighbor(between(hereA, hereB), &m); err != nil || got != want {
			t.Fatalf("came back as\n%+v, %v\nwant\n%+v", got, err, want)
		}
	})
}

func FuzzParseNDP(f *testing.F) {
	f.Add(uint8(ICMP6NeighborSolicit), uint32(0), unhex(targetB+"0101 02000000000a"), false)
	f.Add(uint8(ICMP6NeighborAdvert), uint32(0x60000000), unhex(targetB+"0201 02000000000b"), false)
	f.Add(uint8(ICMP6RouterSolicit), uint32(0), unhex("0101 02000000000a"), false)
	f.Add(uint8(ICMP6RouterAdvert), uint32(0x40c00708), unhex("00007530 000003e8 0501 0000 000005dc"+
		"0304 40 c0 00278d00 00093a80 00000000 20010db8 00000000 00000000 00000000"), true)
	f.Fuzz(func(t *testing.T, kind uint8, rest uint32, payload []byte, many bool) {
		ip := between(hereA, hereB)
		if many {
			ip.Dst = AllNodes
		}
		n, err := ParseNeighbor(ip, &ICMP{Type: kind, Rest: rest, Payload: payload})
		if err != nil {
			return
		}
		b := make([]byte, NeighborLen)
		b = b[:PutNeighbor(b, ip.Src, ip.Dst, &n)]
		again, err := ParseNeighbor(ip, &ICMP{Type: b[0], Code: b[1], Rest: binary.BigEndian.Uint32(b[4:]), Payload: b[MinICMP:]})
		if err != nil || again != n {
			t.Fatalf("parsed as\n%+v\nwritten and parsed again\n%+v, %v", n, again, err)
		}
	})
}
