package host

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"

	"pgregory.net/rapid"
)

// Frames for others, and of other kinds, are counted each by its reason, and
// go no further.
func TestFramesThatAreNotForUs(t *testing.T) {
	alice, all := macOf("alice"), wire.BroadcastMAC
	toAlice := packet(wire.Flow{
		Local:  wire.Endpoint{Addr: addr("10.0.0.1"), Port: 80},
		Remote: wire.Endpoint{Addr: addr("10.0.0.6"), Port: 4000},
	}, syn(700))
	six := packet6(wire.Flow{
		Local:  wire.Endpoint{Addr: addr("2001:db8::1"), Port: 80},
		Remote: wire.Endpoint{Addr: addr("2001:db8::6"), Port: 4000},
	}, syn(700))
	for _, tt := range []struct {
		what     string
		src, dst wire.MAC
		kind     uint16
		payload  []byte
		count    func(*Stats) uint64
	}{
		{"to us", evil, alice, wire.EtherIPv4, toAlice, func(s *Stats) uint64 { return s.SegmentsIn }},
		{"to us, IPv6", evil, alice, wire.EtherIPv6, six, func(s *Stats) uint64 { return s.SegmentsIn }},
		{"to another", evil, macOf("bob"), wire.EtherIPv4, toAlice, func(s *Stats) uint64 { return s.FramesNotOurs }},
		{"from ourselves", alice, alice, wire.EtherIPv4, toAlice, func(s *Stats) uint64 { return s.FramesNotOurs }},
		{"from many", all, alice, wire.EtherIPv4, toAlice, func(s *Stats) uint64 { return s.BadFrames }},
		{"to all, and in it a packet to us alone", evil, all, wire.EtherIPv4, toAlice, func(s *Stats) uint64 { return s.FramesNotOurs }},
		{"to many, and in it a packet to us alone", evil, wire.MulticastMAC(wire.AllNodes), wire.EtherIPv6, six, func(s *Stats) uint64 { return s.FramesNotOurs }},
		{"of a VLAN", evil, alice, 0x8100, toAlice, func(s *Stats) uint64 { return s.FramesTagged }},
		{"of a VLAN in a VLAN", evil, alice, 0x88a8, toAlice, func(s *Stats) uint64 { return s.FramesTagged }},
		{"of another protocol", evil, alice, 0x88cc, toAlice, func(s *Stats) uint64 { return s.FramesUnknown }},
		{"with a length for a type", evil, alice, 64, toAlice, func(s *Stats) uint64 { return s.FramesUnknown }},
		{"IPv4 that says it is IPv6", evil, alice, wire.EtherIPv6, toAlice, func(s *Stats) uint64 { return s.BadFrames }},
		{"IPv6 that says it is IPv4", evil, alice, wire.EtherIPv4, six, func(s *Stats) uint64 { return s.BadFrames }},
		{"empty", evil, alice, wire.EtherIPv4, nil, func(s *Stats) uint64 { return s.BadFrames }},
		{"ARP cut short", evil, all, wire.EtherARP, make([]byte, 27), func(s *Stats) uint64 { return s.BadNeighbor }},
		{"IP of somebody else", evil, alice, wire.EtherIPv4, packet(stranger(6, 4000, 80), syn(700)), func(s *Stats) uint64 { return s.NotOurs }},
	} {
		l := settled(t, map[string]string{"alice": "10.0.0.1/24 2001:db8::1/64"})
		before := l.hosts[0].Stats()
		l.inject(tt.src, tt.dst, tt.kind, tt.payload)
		s := l.hosts[0].Stats()
		if tt.count(&s) != tt.count(&before)+1 {
			t.Errorf("a frame %s is not counted as it should be: %+v", tt.what, s)
		}
		if tt.what[:5] != "to us" && s.SegmentsIn > 0 {
			t.Errorf("a frame %s reached TCP", tt.what)
		}
	}
	h := settled(t, four).hosts[0]
	h.Receive(clock.Instant(time.Hour), wire.Packet{Bytes: make([]byte, 13)})
	if h.Stats().BadFrames != 1 {
		t.Error("13 octets are not counted as a bad frame")
	}
}

// Short frames are filled up with zeros, which belong to nobody.
func TestPaddingIsNotText(t *testing.T) {
	l := settled(t, four)
	alice, bob := l.hosts[0], l.hosts[1]
	ln := l.listen(bob, 80)
	c := l.dial(alice, "10.0.0.2:80")
	l.pump()
	d, _ := ln.Accept()
	c.Write(l.Now(), []byte("hi"))
	pkt, _ := alice.Transmit(l.Now(), l.buf)
	l.deliver(alice, wire.Packet{Bytes: append(append([]byte{}, pkt.Bytes...), make([]byte, 30)...)})
	p := make([]byte, 100)
	if n, _ := d.Read(l.Now(), p); string(p[:n]) != "hi" {
		t.Errorf("bob reads %q, want hi", p[:n])
	}
}

func TestHardwareAddressesThatCannotBe(t *testing.T) {
	for what, c := range map[string]Config{
		"of many":                 {Hardware: wire.BroadcastMAC},
		"none, and Autoconfigure": {Autoconfigure: true},
		"an MTU too small for RFC 8200, and Autoconfigure": {Autoconfigure: true, Hardware: macOf("alice"), MTU: 1000},
	} {
		c.Addrs = []netip.Prefix{netip.MustParsePrefix("10.0.0.1/24")}
		if _, err := New(c); err != ErrBadHardware && err != ErrBadMTU6 {
			t.Errorf("%s: New says %v", what, err)
		}
	}
}

// Broadcasts and multicasts need no neighbor.
func TestWhereManyAre(t *testing.T) {
	h := settled(t, map[string]string{"alice": "10.0.0.1/24 2001:db8::1/64"}).hosts[0]
	for to, want := range map[string]wire.MAC{
		"255.255.255.255": wire.BroadcastMAC,
		"10.0.0.255":      wire.BroadcastMAC,
		"224.0.0.251":     {1, 0, 0x5e, 0, 0, 0xfb},
		"ff02::fb":        {0x33, 0x33, 0, 0, 0, 0xfb},
	} {
		dst := addr(to)
		mac, ok := h.hardware(h.now, &dst, nil)
		if !ok || mac != want {
			t.Errorf("frames to %s go to %v (%v), want %v", to, mac, ok, want)
		}
	}
}

func TestWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := func(what string) netip.Addr {
			if rapid.Bool().Draw(t, what+" is IPv4") {
				b := rapid.SliceOfN(rapid.ByteRange(0, 3), 4, 4).Draw(t, what)
				return netip.AddrFrom4([4]byte(b))
			}
			b := rapid.SliceOfN(rapid.ByteRange(0, 3), 16, 16).Draw(t, what)
			return netip.AddrFrom16([16]byte(b))
		}
		in, of := some("address"), some("network")
		net := netip.PrefixFrom(of, rapid.IntRange(0, of.BitLen()).Draw(t, "bits"))
		w := newWay(net, wire.Addr{})
		// Of ::/0 IPv4 is a part to us; then all that counts is that more special ways come first.
		want := net.Contains(in) || net.Bits() == 0 && of.Is6()
		if in.Is4() != of.Is4() && net.Bits() < 96 && net.Bits() > 0 {
			return
		}
		if got := w.leads(words(wire.AddrFrom(in))); got != want {
			t.Fatalf("%v leads to %v: %v, want %v", net, in, got, want)
		}
	})
}

// A packet that waits is sent as it was, and in its order.
func TestParking(t *testing.T) {
	memory := tcp.NewMemory(1 << 20)
	p := parking{}
	p.ready.limit = maxReady
	a, b := number(1), number(2)
	var lost uint64
	for i := range maxParked + 3 {
		lost += p.put(memory, &a, &wire.Packet{Bytes: []byte{byte(i)}, Segment: 7, Sum: wire.SumPartial})
	}
	p.put(memory, &b, &wire.Packet{Bytes: []byte{99}})
	if lost != 3 {
		t.Errorf("of %d packets %d were lost, want the 3 oldest", maxParked+3, lost)
	}
	p.release(memory, &a)
	buf := make([]byte, 2048)
	for i := range maxParked {
		pkt, ok := p.next(memory, buf)
		if want := byte(i + 3); !ok || pkt.Bytes[0] != want || pkt.Segment != 7 || pkt.Sum != wire.SumPartial {
			t.Fatalf("packet %d is %+v, want number %d", i, pkt, want)
		}
	}
	if _, ok := p.next(memory, buf); ok {
		t.Error("a packet for another neighbor went, too")
	}
	p.take(&b, func(k *parked) { memory.Give(k.room) })
	if memory.Used() != 0 || len(p.waiting) != 0 {
		t.Errorf("%d octets are still charged, %d packets wait", memory.Used(), len(p.waiting))
	}
}

func TestParkingNeedsMemory(t *testing.T) {
	memory := tcp.NewMemory(1000)
	var p parking
	a := number(1)
	if lost := p.put(memory, &a, &wire.Packet{Bytes: make([]byte, 100)}); lost != 1 || len(p.waiting) != 0 {
		t.Errorf("without memory %d packets were lost and %d wait, want 1 and 0", lost, len(p.waiting))
	}
}

// Two hosts on a bad Ethernet still do everything, and hold nothing in the
// end.
func TestABadCable(t *testing.T) {
	for _, addrs := range []map[string]string{four, six} {
		l := settled(t, addrs)
		alice, bob := l.hosts[0], l.hosts[1]
		l.quiet = true
		n := 0
		l.lose = func(wire.Ethernet) bool { n++; return n%3 == 0 }
		ln := l.listen(bob, 80)
		bobs := netip.MustParsePrefix(addrs["bob"]).Addr()
		c := l.dial(alice, netip.AddrPortFrom(bobs, 80).String())
		l.pass(time.Minute)
		d, ok := ln.Accept()
		if !ok {
			t.Fatalf("%v: no connection in a minute", bobs)
		}
		sent, heard := 0, 0
		text := make([]byte, 10_000)
		for range 200 {
			k, _ := c.Write(l.Now(), text)
			sent += k
			l.pass(10 * time.Second)
			k, _ = d.Read(l.Now(), make([]byte, 20_000))
			heard += k
		}
		c.Close(l.Now())
		d.Close(l.Now())
		l.pass(time.Hour)
		if sent == 0 || heard != sent {
			t.Errorf("%v: of %d octets %d arrived", bobs, sent, heard)
		}
		for _, h := range l.hosts {
			if s := h.Stats(); s.Connections != 0 || len(h.ether.parking.waiting) != 0 {
				t.Errorf("in the end %s has %d connections and %d packets that wait", h.cfg.Name, s.Connections, len(h.ether.parking.waiting))
			}
		}
	}
}

func TestNeighborsAreListed(t *testing.T) {
	l := settled(t, four)
	alice := l.hosts[0]
	l.listen(l.hosts[1], 80)
	l.dial(alice, "10.0.0.2:80")
	l.dial(alice, "10.0.0.7:80")
	l.pump()
	l.Advance(500 * time.Millisecond)
	list := alice.Neighbors(l.Now())
	if len(list) != 2 {
		t.Fatalf("alice's neighbors are %+v, want two", list)
	}
	bob := Neighbor{Addr: bobAddr, MAC: macOf("bob"), State: "REACHABLE", Age: 500 * time.Millisecond, Idle: 500 * time.Millisecond}
	if list[0] != bob {
		t.Errorf("the first is %+v, want %+v", list[0], bob)
	}
	if n := list[1]; n.State != "INCOMPLETE" || !n.MAC.IsZero() || n.Addr.String() != "10.0.0.7" {
		t.Errorf("the second is %+v, want 10.0.0.7, INCOMPLETE", n)
	}
	l.Advance(time.Hour)
	if list = alice.Neighbors(l.Now()); list[0].State != "STALE" {
		t.Errorf("an hour later bob is %s, want STALE", list[0].State)
	}
	if list := newRig(t).alice.Neighbors(l.Now()); list != nil {
		t.Errorf("a host on a link of IP packets has the neighbors %v", list)
	}
}

// mendICMP puts the right checksum into a message of ICMPv6: no fuzzer would.
func mendICMP(b []byte) {
	const message = wire.MinEthernet + wire.MinIPv6
	if len(b) < message+wire.MinICMP || b[12] != 0x86 || b[20] != wire.ProtoICMPv6 {
		return
	}
	ip := b[wire.MinEthernet:]
	b[message+2], b[message+3] = 0, 0
	sum := wire.TransportSum(wire.Addr(ip[8:]), wire.Addr(ip[24:]), wire.ProtoICMPv6, b[message:])
	b[message+2], b[message+3] = byte(sum>>8), byte(sum)
}

// FuzzFrames gives a host whatever frames there are. It must not fall over,
// must not send more than it gets but for its own timers, and its tables must
// stay within their bounds.
func FuzzFrames(f *testing.F) {
	l := settled(f, map[string]string{"alice": "10.0.0.1/24 2001:db8::1/64", "bob": "10.0.0.2/24 2001:db8::2/64"})
	l.listen(l.hosts[1], 80)
	var seeds [][]byte
	l.lose = func(e wire.Ethernet) bool {
		b := make([]byte, wire.MinEthernet+len(e.Payload))
		wire.PutEthernet(b, &e)
		copy(b[wire.MinEthernet:], e.Payload)
		seeds = append(seeds, b)
		return false
	}
	l.dial(l.hosts[0], "10.0.0.2:80")
	l.dial(l.hosts[0], "[2001:db8::2]:80")
	l.pump()
	l.arp(wire.BroadcastMAC, wire.ARP{Op: wire.ARPRequest, SrcMAC: evil, Src: addr("10.0.0.6"), Dst: addr("10.0.0.1")})
	l.advertise(advert())
	for _, b := range seeds {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		mendICMP(b)
		l := newLAN(t)
		l.quiet = true
		alice := l.join("alice", []string{"10.0.0.1/24", "2001:db8::1/64"}, automatic)
		l.pass(2 * time.Second)
		l.listen(alice, 80)
		pkt := wire.Packet{Bytes: b}
		for range 3 {
			before := alice.Stats()
			alice.Receive(l.Now(), pkt)
			l.pump()
			s := alice.Stats()
			// An answer, and the DAD of an address that a router has made us form; or a question for where the answer goes.
			if out := s.NoticesOut + s.PacketsOut - before.NoticesOut - before.PacketsOut; out > 2+wire.MaxPrefixes {
				t.Fatalf("one frame caused %d", out)
			}
			l.pass(time.Second)
		}
		auto := &alice.ether.auto
		if len(auto.routers) > maxRouters || len(auto.prefixes) > maxPrefixes || alice.ether.neighbors.sought > maxSought {
			t.Fatalf("bounds: %+v", auto)
		}
		l.pass(time.Hour)
		if n := len(alice.ether.parking.waiting); n > 0 {
			t.Fatalf("an hour later %d packets wait", n)
		}
	})
}

// All pieces of a datagram wait for the neighbor, not the last one alone.
func TestADatagramInPiecesWaitsWhole(t *testing.T) {
	for _, addrs := range []map[string]string{four, six} {
		l := settled(t, addrs)
		alice, bob := l.hosts[0], l.hosts[1]
		bobs := netip.MustParsePrefix(addrs["bob"]).Addr()
		in, err := bob.ListenUDP(l.Now(), netip.AddrPortFrom(bobs, 53), UDPConfig{})
		if err != nil {
			t.Fatal(err)
		}
		out, err := alice.DialUDP(l.Now(), nowhere, netip.AddrPortFrom(bobs, 53))
		if err != nil {
			t.Fatal(err)
		}
		out.Send(l.Now(), make([]byte, 8192), wire.Endpoint{})
		l.pump()
		p := make([]byte, 10_000)
		if r, ok, err := in.Receive(l.Now(), p); !ok || r.N != 8192 {
			t.Errorf("to %v: bob receives %d octets, %v, %v; want 8192\n%s", bobs, r.N, ok, err, l.wire)
		}
	}
}

// Who sends a datagram to nobody is told, as a router would tell.
func TestADatagramToNobody(t *testing.T) {
	l := settled(t, map[string]string{"alice": "10.0.0.1/24 2001:db8::1/64"})
	alice := l.hosts[0]
	for _, to := range []string{"10.0.0.9:53", "[2001:db8::9]:53"} {
		u, err := alice.DialUDP(l.Now(), nowhere, addrPort(to))
		if err != nil {
			t.Fatal(err)
		}
		u.Send(l.Now(), []byte("who are you?"), wire.Endpoint{})
		l.pass(3 * time.Second)
		if _, _, err := u.Receive(l.Now(), nil); err != ErrUnreachable {
			t.Errorf("to %s: after 3 s the socket says %v, want %v", to, err, ErrUnreachable)
		}
	}
}

func TestTheTraceTellsOfNeighbors(t *testing.T) {
	var notes []string
	l := newLAN(t)
	alice := l.join("alice", []string{"10.0.0.1/24", "2001:db8::1/64"}, func(c *Config) {
		c.Trace = func(r *trace.Record) {
			if r.Kind == trace.Note {
				notes = append(notes, r.Why+" "+r.Flow.Remote.Addr.String()+" "+r.Cite)
			}
		}
	})
	l.join("bob", []string{"10.0.0.2/24"})
	l.pass(5 * time.Second)
	l.dial(alice, "10.0.0.2:80")
	l.dial(alice, "[2001:db8::9]:80")
	l.pass(3 * time.Second)
	want := []string{
		"neighbor-asked 10.0.0.2 RFC 826",
		"neighbor-asked 2001:db8::9 RFC 4861 §7.2.2",
		"neighbor-found 10.0.0.2 RFC 826",
		"neighbor-asked 2001:db8::9 RFC 4861 §7.2.2",
		"neighbor-asked 2001:db8::9 RFC 4861 §7.2.2",
		"neighbor-lost 2001:db8::9 RFC 4861 §7.2.2",
		"icmp-unreachable 2001:db8::9 RFC 9293 §3.9.2.2", // of the SYN
		"icmp-unreachable 2001:db8::9 RFC 9293 §3.9.2.2", // and of its second copy, that waited too
	}
	if !slices.Equal(notes, want) {
		t.Errorf("the trace has the notes\n%q\nwant\n%q", notes, want)
	}
}
