package host

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

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

// Whatever sockets there are, a datagram goes to one of those that know most
// about where they want to be written to: looked for here in the plainest
// way.
func TestADatagramGoesWhereTheRulesSay(t *testing.T) {
	addrs := []string{"10.0.0.2", "2001:db8::2", "0.0.0.0", "::", ""}
	remotes := []string{"10.0.0.1:4000", "10.0.0.1:4001", "[2001:db8::1]:4000"}
	tb := t
	rapid.Check(t, func(t *rapid.T) {
		h := newHost(tb, "10.0.0.2/24", func(c *Config) { c.Addrs = append(c.Addrs, netip.MustParsePrefix("2001:db8::2/64")) })
		var all []*UDPSocket
		for range rapid.IntRange(0, 12).Draw(t, "sockets") {
			var a netip.Addr
			if s := rapid.SampledFrom(addrs).Draw(t, "address"); s != "" {
				a = netip.MustParseAddr(s)
			}
			at := netip.AddrPortFrom(a, rapid.Uint16Range(53, 54).Draw(t, "port"))
			var u *UDPSocket
			var err error
			if rapid.Bool().Draw(t, "connected") {
				u, err = h.DialUDP(1, at, netip.MustParseAddrPort(rapid.SampledFrom(remotes).Draw(t, "to")))
			} else {
				u, err = h.ListenUDP(1, at, UDPConfig{Share: rapid.Bool().Draw(t, "share"), AnyDestination: rapid.IntRange(0, 5).Draw(t, "any") == 0})
			}
			if err == nil {
				all = append(all, u)
			}
		}
		for range rapid.IntRange(0, 3).Draw(t, "closed") {
			if len(all) > 0 {
				i := rapid.IntRange(0, len(all)-1).Draw(t, "which")
				all[i].Close(1)
				all = slices.Delete(all, i, i+1)
			}
		}
		to := netip.MustParseAddrPort(rapid.SampledFrom([]string{"10.0.0.2:53", "[2001:db8::2]:53", "192.0.2.7:53", "10.0.0.2:55"}).Draw(t, "to"))
		f := wire.Flow{Local: wire.EndpointFrom(to), Remote: wire.EndpointFrom(netip.MustParseAddrPort(rapid.SampledFrom(remotes).Draw(t, "from")))}
		ours := h.mine(&f.Local.Addr)
		best, most := []*UDPSocket(nil), 0
		for _, u := range all {
			switch n := u.knows(&f, ours); {
			case n > most:
				best, most = []*UDPSocket{u}, n
			case n == most && n > 0:
				best = append(best, u)
			}
		}
		got := h.udpSocket(&f, ours)
		if got == nil && best != nil || got != nil && !slices.Contains(best, got) {
			t.Fatalf("%v goes to %+v, want one of %d that know %d", f, got, len(best), most)
		}
		if again := h.udpSocket(&f, ours); again != got {
			t.Fatal("the same flow goes elsewhere the second time")
		}
	})
}

// knows is how much a socket says about a datagram that it takes; 0 where it
// does not take it.
func (u *UDPSocket) knows(f *wire.Flow, ours bool) int {
	at := u.flow.Local
	wild := at.Addr.Netip().IsUnspecified()
	family := u.both || at.Addr.Is4() == f.Local.Addr.Is4()
	switch {
	case at.Port != f.Local.Port:
		return 0
	case u.Connected():
		if u.flow == *f {
			return 5
		}
		return 0
	case u.cfg.AnyDestination && family:
		return 1
	case u.cfg.AnyDestination || !ours:
		return 0
	case u.both:
		return 2
	case wild && family:
		return 3
	case at.Addr == f.Local.Addr:
		return 4
	}
	return 0
}
