package host

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

func TestDatagramsGoToAndFro(t *testing.T) {
	for family, at := range udpFamilies {
		t.Run(family, func(t *testing.T) {
			r := newRig6(t)
			dns := netip.AddrPortFrom(at.bob, 53)
			b := r.listenUDP(r.bob, dns, UDPConfig{})
			a := r.listenUDP(r.alice, netip.AddrPortFrom(at.alice, 0), UDPConfig{})

			r.post(a, "who is bob?", dns)
			r.post(a, "", dns)
			if got := r.news(r.bob); !slices.Equal(got, []EventKind{Readable, Readable}) {
				t.Errorf("bob was told %v, want that each datagram can be read", got)
			}
			from, to := r.reads(b, "who is bob?")
			if from != a.Addr() || to != dns {
				t.Errorf("it came from %v to %v, want from %v to %v", from, to, a.Addr(), dns)
			}
			r.reads(b, "")
			r.hasNone("both are read", b)
			r.post(b, "me", from)
			r.reads(a, "me")
			for _, h := range []*Host{r.alice, r.bob} {
				if used := h.Stats().Memory; used != udpCost {
					t.Errorf("idle sockets hold %d octets of the budget, want what a socket costs, %d", used, udpCost)
				}
			}
			a.Close(r.Now())
			if used := r.alice.Stats().Memory; used != 0 || r.alice.Stats().UDPSockets != 0 {
				t.Errorf("a closed socket leaves %d octets in the budget, %d sockets", used, r.alice.Stats().UDPSockets)
			}
			if _, err := a.Send(r.Now(), nil, wire.EndpointFrom(dns)); err != ErrSocketClosed {
				t.Errorf("sending from a closed socket says %v, want that it is closed", err)
			}
		})
	}
}

func TestAConnectedSocketHearsItsPeerOnly(t *testing.T) {
	r := newRig6(t)
	b := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	other := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 54), UDPConfig{})
	a := r.dialUDP(r.alice, b.Addr())
	at := a.Flow().Local.Netip()

	r.post(a, "question", nowhere)
	r.reads(b, "question")
	r.post(other, "I am bob", at)
	r.hasNone("a datagram of another port", a)
	r.post(b, "answer", at)
	r.reads(a, "answer")
	if _, err := a.Send(r.Now(), nil, wire.EndpointFrom(other.Addr())); err != ErrConnected {
		t.Errorf("sending elsewhere from a connected socket says %v, want %v", err, ErrConnected)
	}
	if _, err := b.Send(r.Now(), nil, wire.Endpoint{}); err != ErrNotConnected {
		t.Errorf("sending nowhere says %v, want %v", err, ErrNotConnected)
	}
}

func TestTheSocketThatKnowsMostGetsTheDatagram(t *testing.T) {
	r := newRig6(t)
	client := r.listenUDP(r.alice, netip.AddrPortFrom(netip.Addr{}, 4000), UDPConfig{})
	from4, from6 := netip.AddrPortFrom(aliceAddr, 4000), netip.AddrPortFrom(alice6, 4000)
	to4, to6 := netip.AddrPortFrom(bobAddr, 53), netip.AddrPortFrom(bob6, 53)

	both := r.listenUDP(r.bob, netip.AddrPortFrom(netip.Addr{}, 53), UDPConfig{})
	r.post(client, "a", to4)
	r.reads(both, "a")
	r.post(client, "b", to6)
	r.reads(both, "b")

	four := r.listenUDP(r.bob, netip.AddrPortFrom(netip.IPv4Unspecified(), 53), UDPConfig{})
	r.post(client, "c", to4)
	r.reads(four, "c")
	r.post(client, "d", to6)
	r.reads(both, "d")

	six := r.listenUDP(r.bob, netip.AddrPortFrom(netip.IPv6Unspecified(), 53), UDPConfig{})
	r.post(client, "e", to6)
	r.reads(six, "e")

	one := r.listenUDP(r.bob, to4, UDPConfig{})
	r.post(client, "f", to4)
	r.reads(one, "f")

	peer, err := r.bob.DialUDP(r.Now(), to4, from4)
	if err != nil {
		t.Fatal(err)
	}
	r.post(client, "g", to4)
	r.reads(peer, "g")
	if _, err := r.bob.DialUDP(r.Now(), to4, from4); err != ErrAddressInUse {
		t.Errorf("a second socket with the same ends: %v, want %v", err, ErrAddressInUse)
	}
	if _, err := r.bob.ListenUDP(r.Now(), to4, UDPConfig{}); err != ErrAddressInUse {
		t.Errorf("a second socket at the same address: %v, want %v", err, ErrAddressInUse)
	}
	if _, err := r.bob.DialUDP(r.Now(), netip.AddrPortFrom(bob6, 53), from6); err != nil {
		t.Errorf("the same ports in the other family: %v", err)
	}
}

func TestWhatIsSentToManyEachSocketGets(t *testing.T) {
	for to, want := range map[string]string{
		"10.0.0.255:53":      "all both",
		"255.255.255.255:53": "all both",
		"224.0.0.1:53":       "all both group",
		"10.0.0.2:53":        "one",
		"[ff02::1]:53":       "both",
	} {
		r := newRig6(t)
		sockets := map[string]*UDPSocket{}
		for name, at := range map[string]string{"one": "10.0.0.2", "all": "0.0.0.0", "group": "224.0.0.1"} {
			sockets[name] = r.listenUDP(r.bob, netip.AddrPortFrom(netip.MustParseAddr(at), 53), UDPConfig{})
		}
		sockets["both"] = r.listenUDP(r.bob, netip.AddrPortFrom(netip.Addr{}, 53), UDPConfig{})
		client := r.listenUDP(r.alice, netip.AddrPortFrom(netip.Addr{}, 4000), UDPConfig{})
		r.post(client, "hello, all", netip.MustParseAddrPort(to))
		var got []string
		for name, u := range sockets {
			if u.Waiting() > 0 {
				got = append(got, name)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("what was sent to %s came to %v, want %s", to, got, want)
		}
		if n := r.bob.Stats().NoSocket; n != 0 {
			t.Errorf("%s: %d datagrams found no socket", to, n)
		}
	}
}

func TestNobodyIsToldThatABroadcastFoundNobody(t *testing.T) {
	r := newRig(t)
	client := r.listenUDP(r.alice, netip.AddrPortFrom(aliceAddr, 4000), UDPConfig{})
	r.post(client, "anybody?", netip.MustParseAddrPort("10.0.0.255:53"))
	r.crossed("a broadcast to a closed port", `> protocol 17, 36 octets`)
	if n := r.bob.Stats().NoSocket; n != 1 {
		t.Errorf("bob counts %d datagrams without a socket, want 1", n)
	}
}

func TestAClosedPortIsTold(t *testing.T) {
	for family, at := range udpFamilies {
		t.Run(family, func(t *testing.T) {
			r := newRig6(t)
			closed := netip.AddrPortFrom(at.bob, 9)
			a := r.dialUDP(r.alice, closed)
			open := r.listenUDP(r.alice, netip.AddrPortFrom(at.alice, 4000), UDPConfig{})

			r.post(a, "knock", nowhere)
			if got := r.news(r.alice); !slices.Equal(got, []EventKind{Readable, Writable}) {
				t.Errorf("alice was told %v, want that there is something to read and to write: an error", got)
			}
			r.fails("a connected socket", a, ErrRefused)
			r.post(a, "knock", nowhere)
			if _, err := a.Send(r.Now(), nil, wire.Endpoint{}); err != ErrRefused {
				t.Errorf("the next Send says %v, want %v", err, ErrRefused)
			}
			r.post(a, "knock", nowhere)
			r.post(open, "knock", closed)
			r.hasNone("a socket that is not connected", open)
			if got := r.bob.Stats().NoSocket; got != 4 {
				t.Errorf("bob counts %d datagrams to closed ports, want 4", got)
			}
		})
	}
}

func TestASocketReachesItsOwnHost(t *testing.T) {
	for _, to := range []string{"10.0.0.1", "127.0.0.1", "::1", "2001:db8::1"} {
		r := newRig6(t)
		port := netip.AddrPortFrom(netip.MustParseAddr(to), 53)
		b := r.listenUDP(r.alice, netip.AddrPortFrom(netip.Addr{}, 53), UDPConfig{})
		a := r.dialUDP(r.alice, port)
		r.post(a, "hello, me", nowhere)
		r.reads(b, "hello, me")
		c := r.dialUDP(r.alice, netip.AddrPortFrom(port.Addr(), 9))
		r.post(c, "knock", nowhere)
		r.fails("our own closed port at "+to, c, ErrRefused)
		r.crossed("what a host says to itself stays inside", "")
	}
}

// icmpTo is an ICMP error from a router to alice about a packet of hers.
func icmpTo(about []byte, m wire.ICMP) wire.Packet {
	m.Payload = about[:min(len(about), headOfPacket(about)+quoted)]
	if about[0]>>4 == 6 {
		return icmp6(someone6, wire.AddrFrom(alice6), m)
	}
	n := wire.MinICMP + len(m.Payload)
	b := make([]byte, wire.MinIPv4+n)
	putHead(b, wire.Addr4([4]byte{10, 0, 0, 9}), wire.AddrFrom(aliceAddr), wire.ProtoICMP, n)
	wire.PutICMPv4(b[wire.MinIPv4:], &m)
	return wire.Packet{Bytes: b}
}

func headOfPacket(b []byte) int {
	if b[0]>>4 == 6 {
		return wire.MinIPv6
	}
	return wire.MinIPv4
}

func TestICMPErrorsComeToConnectedSockets(t *testing.T) {
	for _, tt := range []struct {
		what string
		six  bool
		m    wire.ICMP
		want error
	}{
		{"port unreachable", false, wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachablePort}, ErrRefused},
		{"protocol unreachable", false, wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachableProtocol}, ErrRefused},
		{"host unreachable", false, wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachableHost}, ErrUnreachable},
		{"too big", false, wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachableTooBig, Rest: 1000}, ErrTooBig},
		{"port unreachable", true, wire.ICMP{Type: wire.ICMP6Unreachable, Code: wire.Unreachable6Port}, ErrRefused},
		{"no route", true, wire.ICMP{Type: wire.ICMP6Unreachable}, ErrUnreachable},
		{"too big", true, wire.ICMP{Type: wire.ICMP6TooBig, Rest: 1300}, ErrTooBig},
	} {
		r := newRig6(t)
		at := udpFamilies["IPv4"]
		if tt.six {
			at = udpFamilies["IPv6"]
		}
		a := r.dialUDP(r.alice, netip.AddrPortFrom(at.bob, 53))
		open := r.listenUDP(r.alice, netip.AddrPortFrom(at.alice, 4000), UDPConfig{})
		f := a.Flow().Reverse()
		r.alice.Receive(r.Now(), icmpTo(udpPacket(f, "hello"), tt.m))
		r.fails(tt.what+" about what it sent", a, tt.want)
		f.Remote.Port = 4000
		r.alice.Receive(r.Now(), icmpTo(udpPacket(f, "hello"), tt.m))
		r.hasNone(tt.what+" about what a socket that is not connected sent", open)
		f.Remote.Port = 4001
		r.alice.Receive(r.Now(), icmpTo(udpPacket(f, "hello"), tt.m))
		if got := r.alice.Stats().BadICMP; got != 1 {
			t.Errorf("%s about what nobody sent: counted %d times, want once", tt.what, got)
		}
		r.crossed("no error is answered", "")
	}
}

func TestWrongChecksumsAreDropped(t *testing.T) {
	r := newRig6(t)
	b := r.listenUDP(r.bob, netip.AddrPortFrom(netip.Addr{}, 53), UDPConfig{})
	four, six := stranger(9, 4000, 53), stranger(9, 4000, 53)
	six.Local.Addr, six.Remote.Addr = bob6Here, someone6
	arrives := func(f wire.Flow, change func(d []byte), sum wire.SumState) {
		pkt := udpPacket(f, "hello")
		change(pkt[headOfPacket(pkt):])
		r.bob.Receive(r.Now(), wire.Packet{Bytes: pkt, Sum: sum})
	}
	wrong := func(d []byte) { d[9] ^= 4 }
	none := func(d []byte) { d[udpChecksum], d[udpChecksum+1] = 0, 0 }
	for _, tt := range []struct {
		what   string
		f      wire.Flow
		change func([]byte)
		sum    wire.SumState
		want   string
	}{
		{"a wrong bit", four, wrong, wire.SumFull, ""},
		{"a wrong bit", six, wrong, wire.SumFull, ""},
		{"no checksum over IPv4 (RFC 768)", four, none, wire.SumFull, "hello"},
		{"no checksum over IPv6 (RFC 8200 §8.1)", six, none, wire.SumFull, ""},
		{"a checksum that is not finished, by a link that vouches for it", four, none, wire.SumPartial, "hello"},
		{"the same over IPv6", six, none, wire.SumTrusted, "hello"},
	} {
		before := r.bob.Stats().BadSum
		arrives(tt.f, tt.change, tt.sum)
		if tt.want == "" {
			r.hasNone(tt.what, b)
			if r.bob.Stats().BadSum != before+1 {
				t.Errorf("%s is not counted", tt.what)
			}
		} else {
			r.reads(b, tt.want)
		}
	}
	arrives(four, func(d []byte) { d[4], d[5] = 0, 7 }, wire.SumFull)
	if r.bob.Stats().BadUDP != 1 {
		t.Error("a length of 7 octets is not counted as impossible")
	}
	r.crossed("nothing of it was answered", "")
}

func TestChecksumsThatLeave(t *testing.T) {
	for _, partial := range []bool{false, true} {
		r := newRig6(t, func(c *Config) { c.Offload.Checksum = partial })
		for family, at := range udpFamilies {
			a := r.dialUDP(r.alice, netip.AddrPortFrom(at.bob, 53))
			// The payload makes the sum come out as zero.
			l, _ := a.address(r.Now(), 2, wire.Endpoint{}, wire.Endpoint{})
			p := []byte{0, 0}
			l.sum = wire.SumFull
			sum := l.checksum([]byte{byte(l.Local.Port >> 8), byte(l.Local.Port), 0, 53, 0, 10, 0, 0}, p)
			p[0], p[1] = byte(sum>>8), byte(sum)
			a.Send(r.Now(), p, wire.Endpoint{})
			pkt, ok := r.alice.Transmit(r.Now(), r.buf)
			if !ok {
				t.Fatal("nothing is sent")
			}
			ip, _ := wire.ParseIP(pkt.Bytes)
			d, err := wire.ParseUDP(ip.Payload)
			pseudo := wire.Fold(wire.PseudoSum(ip.Src, ip.Dst, wire.ProtoUDP, 10))
			switch {
			case err != nil:
				t.Error(err)
			case partial && (pkt.Sum != wire.SumPartial || d.Sum != pseudo):
				t.Errorf("%s: the sum is %04x in state %d, want the pseudo-header's %04x, partial", family, d.Sum, pkt.Sum, pseudo)
			case !partial && (pkt.Sum != wire.SumFull || d.Sum != 0xffff):
				t.Errorf("%s: a computed zero leaves as %04x in state %d, want ffff (RFC 768)", family, d.Sum, pkt.Sum)
			}
		}
	}
}

func TestTheReceiveQueueIsBounded(t *testing.T) {
	r := newRig(t)
	b := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{ReceiveQueue: 3 * (labelLen + 100)})
	a := r.dialUDP(r.alice, b.Addr())
	for i := range 5 {
		r.post(a, fmt.Sprintf("%0100d", i), nowhere)
	}
	if got := r.bob.Stats().QueueFull; got != 2 || b.Waiting() != 3 {
		t.Errorf("of five datagrams %d wait and %d were dropped, want 3 and 2", b.Waiting(), got)
	}
	for i := range 3 {
		r.reads(b, fmt.Sprintf("%0100d", i))
	}
	r.hasNone("the last two are lost", b)
	r.bob.Sockets(r.Now(), func(s Socket) bool {
		if s.Kind == SocketUDP && s.Dropped != 2 {
			t.Errorf("the socket shows %d drops, want 2", s.Dropped)
		}
		return true
	})
	r.post(a, "there is room again", nowhere)
	r.reads(b, "there is room again")
}

func TestAShortBufferCutsTheDatagram(t *testing.T) {
	r := newRig(t)
	b := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	a := r.dialUDP(r.alice, b.Addr())
	r.post(a, "0123456789", nowhere)
	r.post(a, "next", nowhere)
	p := make([]byte, 4)
	got, ok, err := b.Receive(r.Now(), p)
	if !ok || err != nil || got.N != 4 || got.Len != 10 || string(p) != "0123" {
		t.Errorf("received %+v %q, %v: want 4 octets of 10", got, p, err)
	}
	r.reads(b, "next")
}

func TestAFullSendQueueWaitsForTheLink(t *testing.T) {
	r := newRig(t)
	b := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	a := r.listenUDP(r.alice, netip.AddrPortFrom(aliceAddr, 4000), UDPConfig{SendQueue: 2 * (labelLen + 1008)})
	p := make([]byte, 1000)
	for i, want := range []bool{true, true, false} {
		if sent, err := a.Send(r.Now(), p, wire.EndpointFrom(b.Addr())); sent != want || err != nil {
			t.Errorf("datagram %d is taken: %v, %v; want %v", i+1, sent, err, want)
		}
	}
	r.pump()
	if got := r.news(r.alice); !slices.Equal(got, []EventKind{Writable}) {
		t.Errorf("alice was told %v, want that there is room again", got)
	}
	if sent, _ := a.Send(r.Now(), p, wire.EndpointFrom(b.Addr())); !sent {
		t.Error("after Writable there is no room")
	}
	if _, err := a.Send(r.Now(), make([]byte, 3000), wire.EndpointFrom(b.Addr())); err != ErrTooBig {
		t.Errorf("a datagram that the queue can never hold: %v, want %v", err, ErrTooBig)
	}
}

func TestTheBudgetBoundsDatagrams(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Memory = 8 << 10 })
	b := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	a := r.dialUDP(r.alice, b.Addr())
	for range 20 {
		r.post(a, strings.Repeat("x", 1000), nowhere)
	}
	st := r.bob.Stats()
	if st.Memory > st.MemoryLimit || st.QueueFull == 0 {
		t.Errorf("bob holds %d octets of %d and has dropped %d datagrams", st.Memory, st.MemoryLimit, st.QueueFull)
	}
	if _, err := a.Send(r.Now(), make([]byte, 20000), wire.Endpoint{}); err != ErrNoMemory {
		t.Errorf("a datagram beyond the budget: %v, want %v", err, ErrNoMemory)
	}
	for range 100 {
		if _, err := r.alice.ListenUDP(r.Now(), nowhere, UDPConfig{}); err == ErrNoMemory {
			return
		}
	}
	t.Error("a hundred sockets fit into a budget of 8 KiB")
}

// While memory is short a socket keeps little, but what it keeps, it keeps.
func TestShortMemoryShortensQueues(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Memory = 1 << 20 })
	b := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	a := r.dialUDP(r.alice, b.Addr())
	taken := r.bob.memory.Take(1 << 19)
	r.bob.memory.Charge(1<<20*13/16 - r.bob.memory.Used())
	if got := r.bob.Pressure(); got != tcp.Short {
		t.Fatalf("memory is %v, want short", got)
	}
	for range 40 {
		r.post(a, strings.Repeat("x", 1000), nowhere)
	}
	if n := b.Waiting(); n < 10 || n > 16 {
		t.Errorf("%d datagrams of 1000 octets wait while memory is short, want what 16 KiB hold", n)
	}
	if _, err := r.bob.ListenUDP(r.Now(), nowhere, UDPConfig{}); err != ErrNoMemory {
		t.Errorf("a new socket while memory is short: %v, want %v", err, ErrNoMemory)
	}
	r.bob.memory.Give(taken)
	r.post(a, "calm again", nowhere)
	for b.Waiting() > 1 {
		r.reads(b, strings.Repeat("x", 1000))
	}
	r.reads(b, "calm again")
}

func TestSharedPortsSpreadFlows(t *testing.T) {
	r := newRig(t)
	at := netip.AddrPortFrom(bobAddr, 53)
	var shared []*UDPSocket
	for range 4 {
		shared = append(shared, r.listenUDP(r.bob, at, UDPConfig{Share: true}))
	}
	if _, err := r.bob.ListenUDP(r.Now(), at, UDPConfig{}); err != ErrAddressInUse {
		t.Errorf("who does not share gets the port of those who do: %v", err)
	}
	for port := range 400 {
		for range 2 {
			pkt := udpPacket(stranger(9, uint16(4000+port), 53), "x")
			r.bob.Receive(r.Now(), wire.Packet{Bytes: pkt})
		}
	}
	seen := map[wire.Endpoint]*UDPSocket{}
	for _, u := range shared {
		if n := u.Waiting(); n < 100 || n > 300 {
			t.Errorf("one of four sockets got %d of 800 datagrams, want about a quarter", n)
		}
		for got, ok, _ := u.Receive(r.Now(), nil); ok; got, ok, _ = u.Receive(r.Now(), nil) {
			if seen[got.From] != nil && seen[got.From] != u {
				t.Fatalf("the flow of %v was given to two sockets", got.From)
			}
			seen[got.From] = u
		}
	}
}

func TestASocketForAnyDestinationAnswersFromThere(t *testing.T) {
	r := newRig(t)
	elsewhere := netip.MustParseAddrPort("192.0.2.7:53")
	a := r.dialUDP(r.alice, elsewhere)
	b := r.listenUDP(r.bob, netip.AddrPortFrom(netip.Addr{}, 0), UDPConfig{AnyDestination: true})
	own := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})

	r.post(a, "question", nowhere)
	from, to := r.reads(b, "question")
	if to != elsewhere {
		t.Errorf("it was sent to %v, want %v", to, elsewhere)
	}
	if sent, err := b.SendFrom(r.Now(), []byte("answer"), wire.EndpointFrom(to), wire.EndpointFrom(from)); !sent || err != nil {
		t.Fatal(err)
	}
	r.pump()
	r.reads(a, "answer")
	r.post(r.dialUDP(r.alice, own.Addr()), "for the host itself", nowhere)
	r.reads(own, "for the host itself")
	if _, err := own.SendFrom(r.Now(), nil, wire.EndpointFrom(elsewhere), wire.EndpointFrom(from)); err != ErrAddressNotHere {
		t.Errorf("a socket that is not for any destination sends from %v: %v", elsewhere, err)
	}
}

func TestPortsOfDatagramsAreChosen(t *testing.T) {
	r := newRig(t, func(c *Config) { c.FirstPort, c.LastPort = 20000, 20009 })
	seen := map[uint16]bool{}
	for range 10 {
		u := r.listenUDP(r.alice, nowhere, UDPConfig{})
		if p := u.Addr().Port(); p < 20000 || p > 20009 || seen[p] {
			t.Errorf("port %d was chosen, out of range or twice", p)
		}
		seen[u.Addr().Port()] = true
	}
	if _, err := r.alice.ListenUDP(r.Now(), nowhere, UDPConfig{}); err != ErrNoPort {
		t.Errorf("the eleventh socket on ten ports: %v, want %v", err, ErrNoPort)
	}
	for i := range 30 {
		to := netip.AddrPortFrom(aliceAddr, uint16(53+i/10))
		if _, err := r.bob.DialUDP(r.Now(), nowhere, to); err != nil {
			t.Errorf("connected socket %d, ten to each remote: %v", i, err)
		}
	}
	if _, err := r.bob.DialUDP(r.Now(), nowhere, netip.AddrPortFrom(aliceAddr, 53)); err != ErrNoPort {
		t.Errorf("the eleventh socket towards one remote: %v, want %v", err, ErrNoPort)
	}
}

func TestWhereNoDatagramCanGo(t *testing.T) {
	r := newRig(t)
	for to, want := range map[string]error{
		"0.0.0.0:53":       ErrBadRemote,
		"10.0.0.2:0":       ErrBadRemote,
		"240.0.0.1:53":     ErrBadRemote,
		"[2001:db8::2]:53": ErrNoRoute,
	} {
		if _, err := r.alice.DialUDP(r.Now(), nowhere, netip.MustParseAddrPort(to)); err != want {
			t.Errorf("DialUDP to %s: %v, want %v", to, err, want)
		}
		u := r.listenUDP(r.alice, nowhere, UDPConfig{})
		if _, err := u.Send(r.Now(), nil, wire.EndpointFrom(netip.MustParseAddrPort(to))); err != want {
			t.Errorf("Send to %s: %v, want %v", to, err, want)
		}
	}
	if _, err := r.alice.ListenUDP(r.Now(), netip.MustParseAddrPort("10.0.0.2:53"), UDPConfig{}); err != ErrAddressNotHere {
		t.Errorf("ListenUDP at somebody else's address: %v, want %v", err, ErrAddressNotHere)
	}
	u := r.listenUDP(r.alice, nowhere, UDPConfig{})
	if _, err := u.Send(r.Now(), make([]byte, MaxUDPPayload4+1), wire.EndpointFrom(bobWeb)); err != ErrTooBig {
		t.Errorf("a datagram of 65508 octets: %v, want %v", err, ErrTooBig)
	}
}

// pieces takes what a host sends and puts it together by itself.
func (r *rig) pieces(h *Host, mtu int) (datagram []byte, packets int) {
	r.Helper()
	for {
		pkt, ok := h.Transmit(r.Now(), r.buf)
		if !ok {
			return datagram, packets
		}
		packets++
		ip, err := wire.ParseIP(bytes.Clone(pkt.Bytes))
		switch {
		case err != nil:
			r.Fatal(err)
		case len(pkt.Bytes) > mtu:
			r.Errorf("a packet has %d octets, want at most %d", len(pkt.Bytes), mtu)
		case ip.Offset != len(datagram):
			r.Errorf("a piece begins at %d, want at %d", ip.Offset, len(datagram))
		case ip.Is4() && ip.DF && packets > 1:
			r.Error("a piece may not be cut")
		case pkt.Sum != wire.SumFull && packets > 1:
			r.Error("the checksum of what goes in pieces is left to the link, which never sees the whole")
		}
		datagram = append(datagram, ip.Payload...)
	}
}

func TestLongDatagramsGoInPieces(t *testing.T) {
	for family, at := range udpFamilies {
		for _, octets := range []int{1473, 3000, 8192, MaxUDPPayload4} {
			r := newRig6(t, func(c *Config) { c.Offload.Checksum = true })
			a := r.dialUDP(r.alice, netip.AddrPortFrom(at.bob, 53))
			p := bytes.Repeat([]byte("0123456789"), octets/10+1)[:octets]
			if sent, err := a.Send(r.Now(), p, wire.Endpoint{}); !sent || err != nil {
				t.Fatalf("%s, %d octets: %v, %v", family, octets, sent, err)
			}
			f := a.Flow()
			got, packets := r.pieces(r.alice, DefaultMTU)
			d, err := wire.ParseUDP(got)
			switch {
			case err != nil || !bytes.Equal(d.Payload, p):
				t.Errorf("%s, %d octets: %d arrive, %v", family, octets, len(d.Payload), err)
			case wire.TransportSum(f.Local.Addr, f.Remote.Addr, wire.ProtoUDP, got) != 0:
				t.Errorf("%s, %d octets: the checksum is wrong", family, octets)
			case packets != (octets+8+1447)/1448 && packets != (octets+8+1479)/1480:
				t.Errorf("%s, %d octets: %d packets", family, octets, packets)
			}
		}
	}
}

func TestANarrowPathIsRemembered(t *testing.T) {
	for family, at := range udpFamilies {
		r := newRig6(t)
		a := r.listenUDP(r.alice, netip.AddrPortFrom(at.alice, 4000), UDPConfig{})
		to := netip.AddrPortFrom(at.bob, 53)
		f := wire.Flow{Local: wire.EndpointFrom(to), Remote: wire.EndpointFrom(a.Addr())}
		told := wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachableTooBig, Rest: 1300}
		if family == "IPv6" {
			told = wire.ICMP{Type: wire.ICMP6TooBig, Rest: 1300}
		}
		r.alice.Receive(r.Now(), icmpTo(udpPacket(f, "x"), told))
		a.Send(r.Now(), make([]byte, 1400), wire.EndpointFrom(to))
		if _, packets := r.pieces(r.alice, DefaultMTU); packets != 1 {
			t.Errorf("%s: somebody is believed about a path to where nothing long has gone: %d packets", family, packets)
		}
		r.alice.Receive(r.Now(), icmpTo(udpPacket(f, "x"), told))
		a.Send(r.Now(), make([]byte, 1400), wire.EndpointFrom(to))
		if got, packets := r.pieces(r.alice, 1300); len(got) != 1408 || packets != 2 {
			t.Errorf("%s: 1400 octets on a path of 1300 leave as %d in %d packets, want 2", family, len(got), packets)
		}
		r.pass(pathAge)
		a.Send(r.Now(), make([]byte, 1400), wire.EndpointFrom(to))
		if _, packets := r.pieces(r.alice, DefaultMTU); packets != 1 {
			t.Errorf("%s: after %v the path is tried again, but in %d packets", family, pathAge, packets)
		}
	}
}

func TestNobodyCanTalkUsIntoCrumbs(t *testing.T) {
	r := newRig6(t)
	for to, want := range map[wire.Addr]int{wire.AddrFrom(bobAddr): minPathMTU, bob6Here: minMTU6} {
		r.alice.narrow(r.Now(), to, 68)
		if got, _ := r.alice.pathMTU(r.Now(), to); got != want {
			t.Errorf("a path to %v that is said to take 68 octets gets packets of %d, want %d", to, got, want)
		}
	}
}

func TestDatagramsAndConnectionsTakeTurns(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	u := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	v := r.dialUDP(r.alice, u.Addr())
	a.Write(r.Now(), make([]byte, 14000))
	for range 100 {
		v.Send(r.Now(), []byte("x"), wire.Endpoint{})
	}
	var order []uint8
	for {
		pkt, ok := r.alice.Transmit(r.Now(), r.buf)
		if !ok {
			break
		}
		ip, _ := wire.ParseIP(pkt.Bytes)
		order = append(order, ip.Proto)
	}
	if i := slices.Index(order, wire.ProtoTCP); i < 0 || i > maxBurst {
		t.Errorf("the first segment leaves behind %d datagrams, want at most %d", i, maxBurst)
	}
	_ = b
}

func TestUDPSocketsAreTold(t *testing.T) {
	r := newRig6(t)
	r.listenUDP(r.bob, netip.AddrPortFrom(netip.Addr{}, 53), UDPConfig{})
	b := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	a := r.dialUDP(r.bob, netip.AddrPortFrom(aliceAddr, 99))
	pkt := udpPacket(stranger(9, 4000, 53), "hello")
	r.bob.Receive(r.Now(), wire.Packet{Bytes: pkt})
	var rows []Socket
	r.bob.Sockets(r.Now(), func(s Socket) bool { rows = append(rows, s); return true })
	if len(rows) != 3 {
		t.Fatalf("there are %d rows, want 3", len(rows))
	}
	for i, want := range []wire.Flow{
		{Local: wire.Endpoint{Port: 53}}, // [::], as a kernel shows it
		{Local: wire.EndpointFrom(b.Addr()), Remote: wire.Endpoint{Addr: anyAddr}},
		a.Flow(),
	} {
		if rows[i].Kind != SocketUDP || rows[i].Flow != want || rows[i].State != tcp.Closed {
			t.Errorf("row %d is %+v, want %v", i, rows[i], want)
		}
	}
	if rows[1].Unread != labelLen+5 {
		t.Errorf("five octets wait as %d, want %d with their label", rows[1].Unread, labelLen+5)
	}
}

func TestWhatASocketCosts(t *testing.T) {
	if size := int(unsafe.Sizeof(UDPSocket{})) + 2*int(unsafe.Sizeof(wire.Flow{})) + 2*64; size > udpCost {
		t.Errorf("a UDP socket takes about %d octets, counted are %d", size, udpCost)
	}
}

func TestNoAllocationPerDatagram(t *testing.T) {
	for family, at := range udpFamilies {
		r := newRig6(t)
		r.quiet = true
		b := r.listenUDP(r.bob, netip.AddrPortFrom(at.bob, 53), UDPConfig{})
		a := r.dialUDP(r.alice, b.Addr())
		p, q := make([]byte, 1000), make([]byte, 2000)
		n := testing.AllocsPerRun(100, func() {
			a.Send(r.Now(), p, wire.Endpoint{})
			r.pump()
			got, _, _ := b.Receive(r.Now(), q)
			b.Send(r.Now(), q[:got.N], got.From)
			r.pump()
			if got, ok, _ := a.Receive(r.Now(), q); !ok || got.N != len(p) {
				t.Fatal("no answer")
			}
		})
		if n != 0 {
			t.Errorf("%s: a question and its answer allocate %v times, want never", family, n)
		}
	}
}

// A mailbox is a queue of strings, whatever is put in and taken out.
func TestMailboxIsAQueue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		memory := tcp.NewMemory(rapid.SampledFrom([]int{1 << 12, 1 << 20}).Draw(t, "budget"))
		m := mailbox{limit: rapid.IntRange(labelLen, 1<<14).Draw(t, "limit")}
		var model []string
		held := 0
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "put") {
				p := strings.Repeat(string(rune('a'+len(model)%26)), rapid.IntRange(0, 3000).Draw(t, "octets"))
				most := m.limit
				if held > 0 {
					most = min(most, memory.Level().Ceiling())
				}
				fits, broke := m.room(memory, len(p))
				if want := held+labelLen+len(p) <= most; fits != (want && !broke) {
					t.Fatalf("%d octets fit into %d of %d: %v, broke %v", len(p), held, m.limit, fits, broke)
				}
				if fits {
					m.push(&label{octets: len(p), piece: len(model)}, []byte(p[:len(p)/3]), []byte(p[len(p)/3:]))
					model, held = append(model, p), held+labelLen+len(p)
				}
				continue
			}
			l, ok := m.first()
			if ok != (len(model) > 0) {
				t.Fatalf("there is a first: %v, with %d in", ok, len(model))
			}
			if !ok {
				continue
			}
			p := make([]byte, l.octets)
			if m.body(p, 0); string(p) != model[0] {
				t.Fatalf("took out %s, want %s", brief(string(p)), brief(model[0]))
			}
			m.drop(memory, &l)
			held -= labelLen + len(p)
			model = model[1:]
		}
		if len(model) == 0 && memory.Used() != 0 {
			t.Fatalf("an empty mailbox holds %d octets", memory.Used())
		}
	})
}
