package host

import (
	"net/netip"
	"testing"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// What is not well formed, not ours, or from nobody, is counted and gets no
// answer.
func TestWhatIsDroppedWithoutAnAnswer(t *testing.T) {
	f := stranger(9, 4000, 80)
	change := func(edit func(b []byte)) []byte {
		b := packet(f, syn(700))
		edit(b)
		b[10], b[11] = 0, 0
		sum := ^wire.Fold(wire.Sum(b[:wire.MinIPv4], 0))
		b[10], b[11] = byte(sum>>8), byte(sum)
		return b
	}
	from := func(a, b, c, d byte) []byte {
		g := f
		g.Remote.Addr = wire.Addr4([4]byte{a, b, c, d})
		return packet(g, syn(700))
	}
	to := func(a, b, c, d byte) []byte {
		g := f
		g.Local.Addr = wire.Addr4([4]byte{a, b, c, d})
		return packet(g, syn(700))
	}
	for _, tt := range []struct {
		what  string
		bytes []byte
		count func(*Stats) uint64
	}{
		{"nothing at all", nil, func(s *Stats) uint64 { return s.BadIP }},
		{"a header cut short", packet(f, syn(700))[:19], func(s *Stats) uint64 { return s.BadIP }},
		{"another version", change(func(b []byte) { b[0] = 0x65 }), func(s *Stats) uint64 { return s.BadIP }},
		{"a fragment", change(func(b []byte) { b[6] = 0x20 }), func(s *Stats) uint64 { return s.Fragments }},
		{"a later fragment", change(func(b []byte) { b[7] = 3 }), func(s *Stats) uint64 { return s.Fragments }},
		{"a wrong TCP checksum", change(func(b []byte) { b[30]++ }), func(s *Stats) uint64 { return s.BadSum }},
		{"a data offset below five words", change(func(b []byte) { b[32] = 0x40; fixSum(b, f) }), func(s *Stats) uint64 { return s.BadTCP }},
		{"an option of impossible length (MUST-7)", change(func(b []byte) { b[41] = 1; fixSum(b, f) }), func(s *Stats) uint64 { return s.BadTCP }},
		{"port 0", change(func(b []byte) { b[20], b[21] = 0, 0; fixSum(b, f) }), func(s *Stats) uint64 { return s.BadTCP }},
		{"to another host", to(10, 0, 0, 7), func(s *Stats) uint64 { return s.NotOurs }},
		{"to the network's broadcast address (MUST-57)", to(10, 0, 0, 255), func(s *Stats) uint64 { return s.NotOurs }},
		{"to everybody (MUST-57)", to(255, 255, 255, 255), func(s *Stats) uint64 { return s.NotOurs }},
		{"to a multicast address (MUST-57)", to(224, 0, 0, 1), func(s *Stats) uint64 { return s.NotOurs }},
		{"from the broadcast address (MUST-63)", from(10, 0, 0, 255), func(s *Stats) uint64 { return s.BadSource }},
		{"from everybody (MUST-63)", from(255, 255, 255, 255), func(s *Stats) uint64 { return s.BadSource }},
		{"from a multicast address (MUST-63)", from(224, 0, 0, 1), func(s *Stats) uint64 { return s.BadSource }},
		{"from nobody (MUST-63)", from(0, 0, 0, 0), func(s *Stats) uint64 { return s.BadSource }},
		{"from the loopback network", from(127, 0, 0, 1), func(s *Stats) uint64 { return s.BadSource }},
		{"from our own address", from(10, 0, 0, 2), func(s *Stats) uint64 { return s.BadSource }},
	} {
		for _, listening := range []bool{true, false} {
			r := newRig(t)
			if listening {
				r.listen(r.bob, 80, ListenConfig{})
			}
			r.bob.Receive(r.Now(), wire.Packet{Bytes: tt.bytes})
			if _, ok := r.bob.Transmit(r.Now(), r.buf); ok {
				t.Errorf("%s (listening: %v) is answered", tt.what, listening)
			}
			if st := r.bob.Stats(); tt.count(&st) != 1 {
				t.Errorf("%s (listening: %v) is not counted where it should be: %+v", tt.what, listening, st)
			}
		}
	}
}

// fixSum makes the TCP checksum of a changed packet right again.
func fixSum(b []byte, f wire.Flow) {
	t := b[wire.MinIPv4:]
	t[tcpChecksum], t[tcpChecksum+1] = 0, 0
	sum := wire.TransportSum(f.Remote.Addr, f.Local.Addr, wire.ProtoTCP, t)
	t[tcpChecksum], t[tcpChecksum+1] = byte(sum>>8), byte(sum)
}

func TestAResetIsNeverAnswered(t *testing.T) {
	r := newRig(t)
	for _, flags := range []wire.Flags{wire.RST, wire.RST | wire.ACK, wire.RST | wire.SYN} {
		r.inject(r.bob, stranger(9, 4000, 80), tcp.Segment{Seq: 700, Ack: 42, Flags: flags})
	}
	if got := r.sent(r.bob); got != nil {
		t.Errorf("resets are answered with %+v", got)
	}
	if got := r.bob.Stats().ResetsIn; got != 3 {
		t.Errorf("%d resets are counted, want 3", got)
	}
}

// RFC 9293 §3.10.7.1: what a reset says depends on what it answers.
func TestResetsOfAClosedPort(t *testing.T) {
	r := newRig(t)
	r.inject(r.bob, stranger(9, 4000, 80), tcp.Segment{Seq: 700, Ack: 42, Flags: wire.ACK, Payload: []byte("text")})
	r.inject(r.bob, stranger(9, 4000, 80), tcp.Segment{Seq: 700, Flags: wire.FIN, Payload: []byte("text")})
	got := r.sent(r.bob)
	if len(got) != 2 {
		t.Fatalf("%d resets, want 2", len(got))
	}
	if got[0].Flags != wire.RST || got[0].Seq != 42 {
		t.Errorf("an ACK of 42 is answered with %v seq %d, want RST seq 42", got[0].Flags, got[0].Seq)
	}
	if got[1].Flags != wire.RST|wire.ACK || got[1].Seq != 0 || got[1].Ack != 705 {
		t.Errorf("four octets and a FIN from 700 on are answered with %v seq %d ack %d, want RST,ACK seq 0 ack 705", got[1].Flags, got[1].Seq, got[1].Ack)
	}
}

func TestStrayResetsAreLimited(t *testing.T) {
	r := newRig(t)
	for range 2 * rates[rationResets] {
		r.inject(r.bob, stranger(9, 4000, 80), syn(700))
		r.sent(r.bob)
	}
	most := uint64(perNetwork(rationResets))
	if st := r.bob.Stats(); st.ResetsSent != most || st.RepliesRationed != 7*most {
		t.Errorf("%d resets in one instant to one network and %d held back, want %d and %d", st.ResetsSent, st.RepliesRationed, most, 7*most)
	}
}

// Several segments that arrive together cost one acknowledgment: MUST-58,
// MUST-59.
func TestABatchIsAcknowledgedOnce(t *testing.T) {
	r := newRig(t, func(c *Config) { c.TCP.NoTimestamps = true })
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	st := a.Status()
	for i := range 6 {
		r.inject(r.bob, b.Flow(), tcp.Segment{
			Seq: st.SndNxt.Add(1000 * i), Ack: st.RcvNxt,
			Flags: wire.ACK | wire.PSH, Window: 8000, Payload: make([]byte, 1000),
		})
	}
	if got := r.sent(r.bob); len(got) != 1 || got[0].Ack != st.SndNxt.Add(6000) {
		t.Errorf("six segments in one batch got %+v, want one acknowledgment of all", got)
	}
}

func TestNewRefuses(t *testing.T) {
	ours := []netip.Prefix{netip.MustParsePrefix("10.0.0.2/24")}
	for _, tt := range []struct {
		what string
		cfg  Config
		want error
	}{
		{"no address", Config{}, ErrNoAddress},
		{"an IPv6 multicast address", Config{Addrs: []netip.Prefix{netip.MustParsePrefix("ff02::5/64")}}, ErrBadAddress},
		{"IPv6 on a link too narrow", Config{MTU: 1279, Addrs: []netip.Prefix{netip.MustParsePrefix("2001:db8::1/64")}}, ErrBadMTU6},
		{"a route without a router", Config{Addrs: ours, Routes: []Route{{Dst: netip.MustParsePrefix("0.0.0.0/0")}}}, ErrBadRoute},
		{"a route to a router of the other family", Config{Addrs: ours, Routes: []Route{{netip.MustParsePrefix("::/0"), netip.MustParseAddr("10.0.0.254")}}}, ErrBadRoute},
		{"a multicast address", Config{Addrs: []netip.Prefix{netip.MustParsePrefix("224.0.0.1/24")}}, ErrBadAddress},
		{"a zero prefix", Config{Addrs: make([]netip.Prefix, 1)}, ErrBadAddress},
		{"an MTU below 68", Config{Addrs: ours, MTU: 67}, ErrBadMTU},
		{"an MTU above 65535", Config{Addrs: ours, MTU: 1 << 16}, ErrBadMTU},
		{"ports the wrong way round", Config{Addrs: ours, FirstPort: 2000, LastPort: 1000}, ErrBadPorts},
	} {
		if _, err := New(tt.cfg); err != tt.want {
			t.Errorf("%s: %v, want %v", tt.what, err, tt.want)
		}
	}
}

func TestDialRefuses(t *testing.T) {
	r := newRig(t)
	c, err := r.alice.Dial(r.Now(), addrPort("10.0.0.1:5000"), bobWeb)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Abort(r.Now())
	for _, tt := range []struct {
		what          string
		local, remote netip.AddrPort
		want          error
	}{
		{"port 0", nowhere, addrPort("10.0.0.2:0"), ErrBadRemote},
		{"the broadcast address (MUST-46)", nowhere, addrPort("10.0.0.255:80"), ErrBadRemote},
		{"a multicast address (MUST-46)", nowhere, addrPort("224.0.0.1:80"), ErrBadRemote},
		{"nobody (MUST-46)", nowhere, addrPort("0.0.0.0:80"), ErrBadRemote},
		{"a family that the host does not have", nowhere, addrPort("[2001:db8::1]:80"), ErrNoRoute},
		{"an IPv6 group (MUST-46)", nowhere, addrPort("[ff02::1]:80"), ErrBadRemote},
		{"from an address that is not ours", addrPort("10.0.0.7:0"), bobWeb, ErrAddressNotHere},
		{"a four-tuple that is taken", addrPort("10.0.0.1:5000"), bobWeb, ErrAddressInUse},
	} {
		if _, err := r.alice.Dial(r.Now(), tt.local, tt.remote); err != tt.want {
			t.Errorf("%s: %v, want %v", tt.what, err, tt.want)
		}
	}
}

func TestADialComesFromTheAddressInThatNetwork(t *testing.T) {
	h := newHost(t, "10.0.0.1/24", func(c *Config) {
		c.Addrs = append(c.Addrs, netip.MustParsePrefix("192.168.5.1/16"))
	})
	for remote, want := range map[string]string{
		"10.0.0.2:80":     "10.0.0.1",
		"192.168.77.1:80": "192.168.5.1",
		"8.8.8.8:80":      "10.0.0.1",
		"192.168.5.1:80":  "192.168.5.1",
	} {
		c, err := h.Dial(1, nowhere, addrPort(remote))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Flow().Local.Addr.String(); got != want {
			t.Errorf("to %s a Dial goes from %s, want %s", remote, got, want)
		}
	}
}
