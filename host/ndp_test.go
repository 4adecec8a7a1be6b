package host

import (
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// An IPv6 address is asked for before it is used, and so is the link-local
// one that comes with it.
func TestAnAddressIsAskedForFirst(t *testing.T) {
	l := newLAN(t)
	alice := l.join("alice", []string{"2001:db8::1/64"})
	l.pass(900 * time.Millisecond)
	l.crossed("at the start", `
		alice > many: these are my groups
		alice > many: may I have 2001:db8::1
		alice > many: may I have alice's`)
	for _, a := range alice.Addrs(l.Now()) {
		if !a.Tentative {
			t.Errorf("after 0.9 s %v is not tentative any more", a.Prefix)
		}
	}
	l.pass(100 * time.Millisecond)
	for _, a := range alice.Addrs(l.Now()) {
		if a.Tentative {
			t.Errorf("after 1 s %v is still tentative", a.Prefix)
		}
	}
	l.pass(time.Hour)
	l.crossed("nobody has objected, and nothing more is said", "alice > many: these are my groups")
}

func TestWhoWantsNoDetectionHasItsAddressAtOnce(t *testing.T) {
	l := newLAN(t)
	alice := l.join("alice", []string{"2001:db8::1/64"}, func(c *Config) { c.NoDAD = true })
	l.pass(time.Minute)
	l.crossed("nothing is asked", `
		alice > many: these are my groups
		alice > many: these are my groups`)
	if list := alice.Addrs(l.Now()); len(list) != 2 || list[0].Tentative || list[1].Tentative {
		t.Errorf("the addresses are %+v, want two, neither tentative", list)
	}
}

func TestAConnectionOverNeighborDiscovery(t *testing.T) {
	l := settled(t, six)
	alice, bob := l.hosts[0], l.hosts[1]
	l.listen(bob, 80)
	c := l.dial(alice, "[2001:db8::2]:80")
	l.pump()
	l.crossed("the handshake", `
		alice > many: who has 2001:db8::2
		bob > alice: 2001:db8::2 is at bob
		alice > bob: SYN
		bob > alice: SYN,ACK
		alice > bob: ACK`)
	if c.State() != tcp.Established {
		t.Errorf("alice is in %v, want ESTABLISHED", c.State())
	}
	own, _ := bob.linkLocal()
	l.dial(alice, netip.AddrPortFrom(own.Netip(), 80).String())
	l.pump()
	l.crossed("and to the link-local address", `
		alice > many: who has bob's
		bob > alice: bob's is at bob
		alice > bob: SYN
		bob > alice: SYN,ACK
		alice > bob: ACK`)
}

// Who dials in the first second waits for its own address: RFC 4862 §5.4.
func TestADialFromATentativeAddressWaits(t *testing.T) {
	l := newLAN(t)
	alice, bob := l.join("alice", []string{"2001:db8::1/64"}), l.join("bob", []string{"2001:db8::2/64"})
	l.listen(bob, 80)
	c := l.dial(alice, "[2001:db8::2]:80")
	l.pass(999 * time.Millisecond)
	if n := len(alice.ether.parking.waiting); c.State() != tcp.SynSent || n != 1 || alice.Stats().NeighborsLost > 0 {
		t.Errorf("in the first second alice is in %v, and keeps back %d packets, want SYN-SENT and 1", c.State(), n)
	}
	l.pass(2 * time.Millisecond)
	if c.State() != tcp.Established {
		t.Errorf("after it alice is in %v, want ESTABLISHED", c.State())
	}
}

// What comes to an address that may be another's is not for us.
func TestATentativeAddressTakesNothing(t *testing.T) {
	l := newLAN(t)
	l.join("alice", []string{"2001:db8::1/64"})
	l.pump()
	l.wire = nil
	l.ndp(evil, addr("2001:db8::6"), addr("2001:db8::1"), wire.Neighbor{Type: wire.ICMP6NeighborSolicit, Target: addr("2001:db8::1"), SourceMAC: evil})
	l.ndp(evil, addr("2001:db8::6"), addr("2001:db8::1").SolicitedNode(), wire.Neighbor{Type: wire.ICMP6NeighborSolicit, Target: addr("2001:db8::1"), SourceMAC: evil})
	l.inject(evil, macOf("alice"), wire.EtherIPv6, packet6(wire.Flow{
		Local:  wire.Endpoint{Addr: addr("2001:db8::1"), Port: 80},
		Remote: wire.Endpoint{Addr: addr("2001:db8::6"), Port: 4000},
	}, syn(700)))
	l.wire = nil
	l.pump()
	l.crossed("neither questions for it nor segments to it are answered", "")
	if s := l.hosts[0].Stats(); s.SegmentsIn > 0 {
		t.Error("a segment to it reached TCP")
	}
}

func TestAnAddressThatAnotherHas(t *testing.T) {
	mine := addr("2001:db8::1")
	for what, forged := range map[string]func(l *lan){
		"he answers the question": func(l *lan) {
			l.ndp(evil, mine, wire.AllNodes, wire.Neighbor{Type: wire.ICMP6NeighborAdvert, Target: mine, TargetMAC: evil, Override: true})
		},
		"he asks the same at the same time": func(l *lan) {
			l.ndp(evil, wire.Addr{}, mine.SolicitedNode(), wire.Neighbor{Type: wire.ICMP6NeighborSolicit, Target: mine})
		},
	} {
		t.Run(what, func(t *testing.T) {
			l := newLAN(t)
			alice := l.join("alice", []string{"2001:db8::1/64"})
			l.pump()
			forged(l)
			l.pass(time.Minute)
			if s := alice.Stats(); s.AddressConflicts != 1 {
				t.Errorf("%d conflicts are counted, want 1", s.AddressConflicts)
			}
			for _, a := range alice.Addrs(l.Now()) {
				if a.Prefix.Addr() == mine.Netip() {
					t.Errorf("alice still has %v", a)
				}
			}
			if _, err := alice.Dial(l.Now(), netip.AddrPortFrom(mine.Netip(), 0), addrPort("[2001:db8::2]:80")); err != ErrAddressNotHere {
				t.Errorf("a dial from it says %v, want %v", err, ErrAddressNotHere)
			}
		})
	}
}

// An address that is in use is not given up for what somebody says.
func TestAnAddressInUseIsDefended(t *testing.T) {
	l := settled(t, six)
	mine := addr("2001:db8::1")
	l.ndp(evil, wire.Addr{}, mine.SolicitedNode(), wire.Neighbor{Type: wire.ICMP6NeighborSolicit, Target: mine})
	l.wire = nil
	l.pump()
	l.crossed("who asks whether it is free is told", "alice > many: 2001:db8::1 is here")
	l.ndp(evil, mine, wire.AllNodes, wire.Neighbor{Type: wire.ICMP6NeighborAdvert, Target: mine, TargetMAC: evil, Override: true})
	l.wire = nil
	l.pump()
	l.crossed("who says that he has it is contradicted", "alice > many: 2001:db8::1 is here")
	if s := l.hosts[0].Stats(); s.AddressConflicts != 1 || len(l.hosts[0].Addrs(l.Now())) != 2 {
		t.Errorf("%d conflicts and the addresses %v, want 1 and two", s.AddressConflicts, l.hosts[0].Addrs(l.Now()))
	}
}

// What has crossed a router is not from this link, whatever it says: RFC 4861
// §7.1.
func TestOnlyNeighborsAreNeighbors(t *testing.T) {
	l := settled(t, six)
	alice := l.hosts[0]
	ask := wire.Neighbor{Type: wire.ICMP6NeighborSolicit, Target: addr("2001:db8::1"), SourceMAC: evil}
	l.ndpHops(evil, addr("2001:db8::6"), ask.Target, ask, 254)
	l.wire = nil
	l.pump()
	l.crossed("a question with hop limit 254", "")
	if s := alice.Stats(); s.BadNeighbor != 1 || len(alice.Neighbors(l.Now())) != 0 {
		t.Errorf("it was counted %d times and made the entries %v, want 1 and none", s.BadNeighbor, alice.Neighbors(l.Now()))
	}
	l.ndp(evil, addr("2001:db8:1::6"), ask.Target, ask)
	if list := alice.Neighbors(l.Now()); len(list) != 0 {
		t.Errorf("somebody of another network is remembered as a neighbor: %v", list)
	}
}

func TestARedirectIsIgnored(t *testing.T) {
	l := settled(t, six)
	alice, bob := l.hosts[0], l.hosts[1]
	l.listen(bob, 80)
	l.dial(alice, "[2001:db8::2]:80")
	l.pump()
	router, _ := bob.linkLocal()
	b := make([]byte, wire.MinIPv6+100)
	m := wire.ICMP{Type: wire.ICMP6Redirect, Payload: make([]byte, 32)}
	evils, target := addr("fe80::6"), addr("2001:db8::2")
	copy(m.Payload, evils[:])
	copy(m.Payload[16:], target[:])
	n := wire.PutICMPv6(b[wire.MinIPv6:], router, addr("2001:db8::1"), &m)
	wire.PutIPv6(b, &wire.IPv6{TTL: 255, Next: wire.ProtoICMPv6, Src: router, Dst: addr("2001:db8::1")}, n)
	l.inject(macOf("bob"), macOf("alice"), wire.EtherIPv6, b[:wire.MinIPv6+n])
	l.wire = nil
	l.dial(alice, "[2001:db8::2]:80")
	l.pump()
	l.crossed("packets to bob still go to bob", `
		alice > bob: SYN
		bob > alice: SYN,ACK
		alice > bob: ACK`)
}

// A program of ours that tries one address after the other of a /64.
func TestAScanFromInside(t *testing.T) {
	l := settled(t, six)
	alice, bob := l.hosts[0], l.hosts[1]
	ln := l.listen(bob, 80)
	l.dial(alice, "[2001:db8::2]:80")
	l.pump()
	ln.Accept()
	l.quiet = true
	before := alice.Stats()
	for i := range 2000 {
		a := number(i + 100)
		if _, err := alice.Dial(l.Now(), nowhere, netip.AddrPortFrom(a.Netip(), 80)); err != nil {
			t.Fatal(err)
		}
	}
	l.pass(500 * time.Millisecond)
	s := alice.Stats()
	if n := s.NoticesOut - before.NoticesOut; n > maxSought+5 {
		t.Errorf("2000 dials at once have asked %d times, want at most %d", n, maxSought)
	}
	if s.NeighborsRefused == 0 {
		t.Error("none is counted as refused")
	}
	l.dial(alice, "[2001:db8::2]:80")
	l.pump()
	if _, ok := ln.Accept(); !ok {
		t.Error("meanwhile a dial to a neighbor that is known does not get through")
	}
}

// A flood from addresses of this link, none of which anybody has, keeps alice
// from nothing.
func TestAFloodFromNobody(t *testing.T) {
	ping := func(src wire.Addr) []byte {
		b := make([]byte, wire.MinIPv6+wire.MinICMP)
		to := addr("2001:db8::1")
		n := wire.PutICMPv6(b[wire.MinIPv6:], src, to, &wire.ICMP{Type: wire.ICMP6EchoRequest})
		wire.PutIPv6(b, &wire.IPv6{TTL: 64, Next: wire.ProtoICMPv6, Src: src, Dst: to}, n)
		return b
	}
	opening := func(src wire.Addr) []byte {
		return packet6(wire.Flow{
			Local:  wire.Endpoint{Addr: addr("2001:db8::1"), Port: 80},
			Remote: wire.Endpoint{Addr: src, Port: 4000},
		}, syn(700))
	}
	t.Run("of SYNs", func(t *testing.T) { floodFromNobody(t, opening) })
	t.Run("of pings", func(t *testing.T) { floodFromNobody(t, ping) })
}

func floodFromNobody(t *testing.T, from func(src wire.Addr) []byte) {
	l := settled(t, six)
	alice, bob := l.hosts[0], l.hosts[1]
	l.listen(alice, 80)
	ln := l.listen(bob, 80)
	l.quiet = true
	for i := range 3000 {
		l.inject(evil, macOf("alice"), wire.EtherIPv6, from(number(i+100)))
		if i%100 == 99 {
			l.pass(10 * time.Millisecond)
		}
	}
	l.dial(alice, "[2001:db8::2]:80")
	l.pump()
	if _, ok := ln.Accept(); !ok {
		t.Error("under a flood alice cannot find bob, whom she has not asked for before")
	}
	l.pass(2 * time.Minute)
	if n := len(alice.ether.parking.waiting); n > 0 {
		t.Errorf("two minutes later %d packets still wait", n)
	}
	if got, most := alice.Stats().Memory, 1<<20; got > most {
		t.Errorf("two minutes later the host holds %d octets, want less than %d", got, most)
	}
}

// packet6 is packet for IPv6.
func packet6(f wire.Flow, seg tcp.Segment) []byte {
	n := wire.MinTCP + seg.Options.Len() + len(seg.Payload)
	b := make([]byte, wire.MinIPv6+n)
	wire.PutIPv6(b, &wire.IPv6{TTL: 64, Next: wire.ProtoTCP, Src: f.Remote.Addr, Dst: f.Local.Addr}, n)
	t := b[wire.MinIPv6:]
	head := wire.PutTCP(t, &wire.TCP{
		Src: f.Remote.Port, Dst: f.Local.Port,
		Seq: seg.Seq, Ack: seg.Ack, Flags: seg.Flags, Window: seg.Window,
	}, &seg.Options)
	copy(t[head:], seg.Payload)
	sum := wire.TransportSum(f.Remote.Addr, f.Local.Addr, wire.ProtoTCP, t)
	t[tcpChecksum], t[tcpChecksum+1] = byte(sum>>8), byte(sum)
	return b
}

// A datagram is not sent again: what is sent in the first second must wait,
// or its user waits for an answer that never comes.
func TestADatagramFromATentativeAddressWaits(t *testing.T) {
	l := newLAN(t)
	alice, bob := l.join("alice", []string{"2001:db8::1/64"}), l.join("bob", []string{"2001:db8::2/64"})
	in, err := bob.ListenUDP(l.Now(), addrPort("[2001:db8::2]:53"), UDPConfig{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := alice.DialUDP(l.Now(), nowhere, addrPort("[2001:db8::2]:53"))
	if err != nil {
		t.Fatal(err)
	}
	out.Send(l.Now(), []byte("who are you?"), wire.Endpoint{})
	l.pass(3 * time.Second)
	p := make([]byte, 100)
	if r, ok, err := in.Receive(l.Now(), p); !ok || string(p[:r.N]) != "who are you?" {
		t.Errorf("bob receives %q, %v, %v", p[:r.N], ok, err)
	}
}

// Who waits for an address that turns out to be another's is told.
func TestADialFromALostAddressEnds(t *testing.T) {
	l := newLAN(t)
	alice := l.join("alice", []string{"2001:db8::1/64"})
	c := l.dial(alice, "[2001:db8::2]:80")
	l.pump()
	mine := addr("2001:db8::1")
	l.ndp(evil, mine, wire.AllNodes, wire.Neighbor{Type: wire.ICMP6NeighborAdvert, Target: mine, TargetMAC: evil, Override: true})
	if c.Err() != tcp.ErrUnreachable || len(alice.ether.parking.waiting) > 0 {
		t.Errorf("the connection says %v and %d packets wait, want %v and none", c.Err(), len(alice.ether.parking.waiting), tcp.ErrUnreachable)
	}
}
