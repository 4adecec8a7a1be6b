package host

import (
	"bytes"
	"io"
	"net/netip"
	"testing"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

var (
	alice6   = netip.MustParseAddr("2001:db8::1")
	bob6     = netip.MustParseAddr("2001:db8::2")
	bob6Here = wire.AddrFrom(bob6)
	someone6 = wire.AddrFrom(netip.MustParseAddr("2001:db8::9"))
)

// newRig6 is a rig whose hosts have an address of each family.
func newRig6(t testing.TB, tune ...func(*Config)) *rig {
	return newRig(t, append(tune, func(c *Config) {
		six := alice6
		if c.Addrs[0].Addr() == bobAddr {
			six = bob6
		}
		c.Addrs = append(c.Addrs, netip.PrefixFrom(six, 64))
	})...)
}

func (r *rig) listenOn(h *Host, local netip.AddrPort) *Listener {
	r.Helper()
	l, err := h.Listen(r.Now(), local, ListenConfig{})
	if err != nil {
		r.Fatalf("listen on %v: %v", local, err)
	}
	return l
}

func TestAConnectionOverIPv6OpensTalksAndCloses(t *testing.T) {
	for _, mode := range []CookieMode{CookiesNever, CookiesAlways} {
		r := newRig6(t)
		l, err := r.bob.Listen(r.Now(), netip.AddrPortFrom(bob6, 80), ListenConfig{Cookies: mode})
		if err != nil {
			t.Fatal(err)
		}
		a := r.dial(r.alice, netip.AddrPortFrom(bob6, 80))
		r.pump()
		b, ok := l.Accept()
		if !ok {
			t.Fatalf("cookies %v: nothing to accept; alice is in %v", mode, a.State())
		}
		r.states("after the handshake", a, b, tcp.Established, tcp.Established)
		if got := a.Flow().Local.Addr; got != wire.AddrFrom(alice6) {
			t.Errorf("alice speaks from %v, want her IPv6 address", got)
		}
		if got, want := a.Status().MSS, 1500-40-20-12; got != want {
			t.Errorf("cookies %v: segments carry %d octets, want %d: MTU less IPv6, TCP and timestamps", mode, got, want)
		}
		r.say(a, "over the longer header")
		r.hear(b, "over the longer header")
		a.CloseWrite(r.Now())
		r.pump()
		if _, err := b.Read(r.Now(), make([]byte, 1)); err != io.EOF {
			t.Errorf("bob reads %v, want EOF", err)
		}
		b.CloseWrite(r.Now())
		r.pump()
		r.states("after both FINs", a, b, tcp.TimeWait, tcp.Closed)
	}
}

func TestAListenerTakesTheFamiliesThatItWasOpenedFor(t *testing.T) {
	for _, tt := range []struct {
		what, local string
		four, six   bool
		called      string
	}{
		{"no address: both", ":80", true, true, "[::]:80"},
		{"0.0.0.0: IPv4", "0.0.0.0:80", true, false, "0.0.0.0:80"},
		{"::: IPv6", "[::]:80", false, true, "[::]:80"},
		{"one address", "[2001:db8::2]:80", false, true, "[2001:db8::2]:80"},
	} {
		r := newRig6(t)
		local := netip.AddrPortFrom(netip.Addr{}, 80)
		if tt.local != ":80" {
			local = addrPort(tt.local)
		}
		l := r.listenOn(r.bob, local)
		if got := l.Addr().String(); got != tt.called {
			t.Errorf("%s: it is called %s, want %s", tt.what, got, tt.called)
		}
		for remote, want := range map[netip.Addr]bool{bobAddr: tt.four, bob6: tt.six} {
			a := r.dial(r.alice, netip.AddrPortFrom(remote, 80))
			r.pump()
			if got := a.State() == tcp.Established; got != want {
				t.Errorf("%s: a connection to %v opens: %v, want %v", tt.what, remote, got, want)
			}
		}
	}
}

func TestOnePortBelongsToOneListenerOfEachFamily(t *testing.T) {
	r := newRig6(t)
	four := r.listenOn(r.bob, addrPort("0.0.0.0:80"))
	r.listenOn(r.bob, addrPort("[::]:80")).Close(r.Now())
	if _, err := r.bob.Listen(r.Now(), netip.AddrPortFrom(netip.Addr{}, 80), ListenConfig{}); err != ErrAddressInUse {
		t.Errorf("both families beside one of them: %v, want ErrAddressInUse", err)
	}
	four.Close(r.Now())
	both := r.listenOn(r.bob, netip.AddrPortFrom(netip.Addr{}, 80))
	for _, local := range []string{"0.0.0.0:80", "[::]:80"} {
		if _, err := r.bob.Listen(r.Now(), addrPort(local), ListenConfig{}); err != ErrAddressInUse {
			t.Errorf("%s beside both: %v, want ErrAddressInUse", local, err)
		}
	}
	both.Close(r.Now())
	r.listenOn(r.bob, addrPort("[::]:80"))
}

func TestAHostWithoutIPv6CallsItsListenersByIPv4(t *testing.T) {
	r := newRig(t)
	if got := r.listenOn(r.bob, netip.AddrPortFrom(netip.Addr{}, 80)).Addr().String(); got != "0.0.0.0:80" {
		t.Errorf("it is called %s, want 0.0.0.0:80", got)
	}
}

// icmp6 is an ICMPv6 message from one address to another.
func icmp6(src, dst wire.Addr, m wire.ICMP) wire.Packet {
	b := make([]byte, wire.MinIPv6+wire.MinICMP+len(m.Payload))
	n := wire.PutICMPv6(b[wire.MinIPv6:], src, dst, &m)
	putHead(b, src, dst, wire.ProtoICMPv6, n)
	return wire.Packet{Bytes: b}
}

// said6 takes the one ICMPv6 message that h wants to send.
func (r *rig) said6(h *Host) (ip wire.IP, m wire.ICMP, ok bool) {
	r.Helper()
	pkt, ok := h.Transmit(r.Now(), r.buf)
	if !ok {
		return ip, m, false
	}
	ip, err := wire.ParseIP(bytes.Clone(pkt.Bytes))
	if err != nil || ip.Proto != wire.ProtoICMPv6 {
		r.Fatalf("want an ICMPv6 message, got protocol %d, %v", ip.Proto, err)
	}
	m, err = wire.ParseICMPv6(ip.Src, ip.Dst, ip.Payload)
	if err != nil {
		r.Fatal(err)
	}
	return ip, m, true
}

func TestAPingOverIPv6IsAnswered(t *testing.T) {
	allNodes := wire.AddrFrom(netip.MustParseAddr("ff02::1"))
	for _, to := range []wire.Addr{bob6Here, allNodes} {
		r := newRig6(t)
		r.bob.Receive(r.Now(), icmp6(someone6, to, wire.ICMP{Type: wire.ICMP6EchoRequest, Rest: 9, Payload: []byte("hello")}))
		ip, m, ok := r.said6(r.bob)
		if !ok || m.Type != wire.ICMP6EchoReply || m.Rest != 9 || string(m.Payload) != "hello" {
			t.Errorf("a ping to %v is answered %v with %+v", to, ok, m)
		}
		if ip.Src != bob6Here || ip.Dst != someone6 {
			t.Errorf("the answer goes from %v to %v, want from bob's own address", ip.Src, ip.Dst)
		}
	}
}

func TestEachFamilyHasItsOwnICMP(t *testing.T) {
	r := newRig6(t)
	wrong := icmp6(someone6, bob6Here, wire.ICMP{Type: wire.ICMP6EchoRequest})
	wrong.Bytes[6] = wire.ProtoICMP
	r.bob.Receive(r.Now(), wrong)
	if _, ok := r.bob.Transmit(r.Now(), r.buf); ok || r.bob.Stats().BadICMP != 1 {
		t.Errorf("ICMP of IPv4 in IPv6 was answered, or not counted: %+v", r.bob.Stats().BadICMP)
	}
}

func TestWhatNobodyWantsIsReportedOverIPv6(t *testing.T) {
	udp := make([]byte, wire.MinIPv6+wire.MinUDP+100)
	wire.PutUDP(udp[wire.MinIPv6:], &wire.UDP{Src: 5000, Dst: 53, Payload: make([]byte, 100)})
	putHead(udp, someone6, bob6Here, wire.ProtoUDP, wire.MinUDP+100)
	sum := wire.TransportSum(someone6, bob6Here, wire.ProtoUDP, udp[wire.MinIPv6:])
	udp[wire.MinIPv6+udpChecksum], udp[wire.MinIPv6+udpChecksum+1] = byte(sum>>8), byte(sum)
	strange := make([]byte, wire.MinIPv6+20)
	putHead(strange, someone6, bob6Here, 99, 20)
	for _, tt := range []struct {
		what       string
		pkt        []byte
		kind, code uint8
		pointer    uint32
	}{
		{"a datagram to a closed port", udp, wire.ICMP6Unreachable, wire.Unreachable6Port, 0},
		{"a protocol that we do not speak", strange, wire.ICMP6ParameterProblem, wire.Parameter6NextHeader, 6},
	} {
		r := newRig6(t)
		r.bob.Receive(r.Now(), wire.Packet{Bytes: tt.pkt})
		ip, m, ok := r.said6(r.bob)
		if !ok || m.Type != tt.kind || m.Code != tt.code || m.Rest != tt.pointer || ip.Dst != someone6 {
			t.Errorf("%s: answered %v with %+v to %v, want type %d code %d pointer %d", tt.what, ok, m, ip.Dst, tt.kind, tt.code, tt.pointer)
		}
		if want := tt.pkt[:wire.MinIPv6+quoted]; !bytes.Equal(m.Payload, want) {
			t.Errorf("%s: %d octets are quoted, want the header and %d more", tt.what, len(m.Payload), quoted)
		}
	}
}

func TestTooBigMakesSegmentsSmallerOverIPv6(t *testing.T) {
	r := newRig6(t)
	l := r.listenOn(r.bob, netip.AddrPortFrom(bob6, 80))
	a := r.dial(r.alice, netip.AddrPortFrom(bob6, 80))
	r.pump()
	l.Accept()
	r.lose = func(*Host, wire.TCP) bool { return true }
	r.say(a, string(make([]byte, 5000)))
	for _, tt := range []struct {
		told uint32
		want int
	}{{1400, 1400}, {1279, 1400}, {1280, 1280}} {
		st := a.Status()
		sent := tcp.Segment{Seq: st.SndUna, Flags: wire.ACK, Payload: make([]byte, 8)}
		f := a.Flow().Reverse()
		r.alice.Receive(r.Now(), icmp6(someone6, wire.AddrFrom(alice6), wire.ICMP{
			Type: wire.ICMP6TooBig, Rest: tt.told, Payload: packet(f, sent)[:wire.MinIPv6+quoted],
		}))
		if got, want := a.Status().MSS, tt.want-40-20-12; got != want {
			t.Errorf("after a too big of %d segments carry %d octets, want %d (RFC 8201 §4)", tt.told, got, want)
		}
	}
}

func TestTheLoopbackNetworkIsTheHostItself(t *testing.T) {
	for _, remote := range []string{"127.0.0.1:80", "127.3.2.1:80", "[::1]:80"} {
		r := newRig6(t)
		l := r.listenOn(r.bob, netip.AddrPortFrom(netip.Addr{}, 80))
		c := r.dial(r.bob, addrPort(remote))
		r.pump()
		if _, ok := l.Accept(); !ok || c.State() != tcp.Established {
			t.Errorf("%s: the host does not reach itself: %v", remote, c.State())
		}
		if len(r.wire) > 0 {
			t.Errorf("%s: packets of the loopback network left the host: %q", remote, r.wire)
		}
	}
}

func TestAPacketToTheLoopbackNetworkIsAForgery(t *testing.T) {
	r := newRig(t)
	f := stranger(9, 4000, 80)
	f.Local.Addr = wire.Addr4([4]byte{127, 0, 0, 1})
	r.inject(r.bob, f, syn(700))
	if got := r.sent(r.bob); len(got) != 0 || r.bob.Stats().BadSource != 1 {
		t.Errorf("a SYN from outside to 127.0.0.1 got %d answers and was counted %d times (RFC 1122 §3.2.1.3)", len(got), r.bob.Stats().BadSource)
	}
}

func TestWhichOfOurAddressesWeAreToARemote(t *testing.T) {
	h := newHost(t, "10.0.0.1/24", func(c *Config) {
		for _, a := range []string{"10.9.0.1/16", "fe80::1/64", "2001:db8::1/64", "2001:db8:5::1/64"} {
			c.Addrs = append(c.Addrs, netip.MustParsePrefix(a))
		}
		c.Routes = []Route{{netip.MustParsePrefix("172.16.0.0/12"), netip.MustParseAddr("10.9.0.254")}}
	})
	for remote, want := range map[string]string{
		"10.0.0.77":        "10.0.0.1",
		"10.9.3.3":         "10.9.0.1",
		"172.20.1.1":       "10.9.0.1", // by the router in that network
		"8.8.8.8":          "10.0.0.1", // the first
		"fe80::99":         "fe80::1",
		"2001:db8:5::7":    "2001:db8:5::1",
		"2001:db8:5:1::7":  "2001:db8:5::1", // most bits in common: RFC 6724 rule 8
		"2001:db8:0:8::1":  "2001:db8::1",
		"fe80:0:0:1::1":    "fe80::1", // same scope: rule 2
		"2001:db8:5::1":    "2001:db8:5::1",
		"2001:db8:5:0::10": "2001:db8:5::1",
	} {
		if got, ok := h.towards(wire.AddrFrom(netip.MustParseAddr(remote))); !ok || got.String() != want {
			t.Errorf("towards %s we are %v, want %s", remote, got, want)
		}
	}
}

func TestAnUnknownExtensionOptionIsAnsweredOrNot(t *testing.T) {
	for _, tt := range []struct {
		what   string
		action byte
		answer bool
	}{
		{"skip", 0x00, false},
		{"discard", 0x40, false},
		{"discard and tell", 0x80, true},
	} {
		r := newRig6(t)
		b := make([]byte, wire.MinIPv6+8)
		putHead(b, someone6, bob6Here, wire.ProtoDestination, 8)
		b[wire.MinIPv6] = wire.ProtoNoNext
		b[wire.MinIPv6+2] = tt.action | 0x1e
		b[wire.MinIPv6+3] = 4
		r.bob.Receive(r.Now(), wire.Packet{Bytes: b})
		_, m, ok := r.said6(r.bob)
		if ok != tt.answer || ok && (m.Type != wire.ICMP6ParameterProblem || m.Code != wire.Parameter6Option || m.Rest != 42) {
			t.Errorf("%s: answered %v with %+v (RFC 8200 §4.2)", tt.what, ok, m)
		}
	}
}
