package host

import (
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"

	"pgregory.net/rapid"
)

// site is an address in a network of IPv4 that n names.
func site(n uint16, last byte) wire.Addr {
	return wire.Addr4([4]byte{100, byte(n >> 8), byte(n), last})
}

// One network gets a quarter, whichever of its addresses is forged; the
// others get what is left; all together get no more than the whole.
func TestANetworkGetsAQuarter(t *testing.T) {
	q := newQuota(siphash.Key{K0: 1})
	now := clock.Instant(time.Second)
	answered := func(network uint16) (n int) {
		for i := range 3000 {
			to := site(network, byte(i))
			if q.allow(now, &to, rationResets) == allowed {
				n++
			}
		}
		return n
	}
	quarter := rates[rationResets] / 4
	for network, want := range []int{quarter, quarter, quarter, quarter, 0} {
		if got := answered(uint16(network)); got != want {
			t.Errorf("network %d gets %d of %d answers, want %d", network, got, rates[rationResets], want)
		}
	}
	now = now.Add(100 * time.Millisecond)
	if got := answered(0); got != quarter/10 {
		t.Errorf("a tenth of a second later it gets %d, want a tenth of %d", got, quarter)
	}
	to := site(1, 1)
	if q.allow(now, &to, rationEchoes) != allowed {
		t.Error("who has had his resets gets no answer to a ping")
	}
}

func TestNetworksOfBothFamilies(t *testing.T) {
	q := newQuota(siphash.Key{K0: 1})
	for _, tt := range []struct {
		a, b string
		same bool
		why  string
	}{
		{"192.0.2.1", "192.0.2.255", true, "one /24"},
		{"192.0.2.1", "192.0.3.1", false, "two of them"},
		{"2001:db8:1:2::1", "2001:db8:1:ffff::9", true, "one /48"},
		{"2001:db8:1::1", "2001:db8:2::1", false, "two of them"},
	} {
		x, y := wire.AddrFrom(netip.MustParseAddr(tt.a)), wire.AddrFrom(netip.MustParseAddr(tt.b))
		if got := q.hash(&x) == q.hash(&y); got != tt.same {
			t.Errorf("%s and %s share a bucket: %v, want %v: %s", tt.a, tt.b, got, tt.same, tt.why)
		}
	}
}

// Whatever comes: in no second does a network get more than its bucket and
// what flows into it, nor all together more than the whole; and a network
// that asks for little is refused only when nothing is left for anybody.
func TestQuotaKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := newQuota(siphash.Key{K0: rapid.Uint64().Draw(t, "key")})
		rng := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed")))
		networks := rapid.IntRange(1, 5000).Draw(t, "networks")
		gap := time.Duration(rapid.Int64Range(0, int64(time.Millisecond)).Draw(t, "gap"))
		now, sum, got := clock.Instant(time.Second), 0, map[uint16]int{}
		begun := now
		for range 20_000 {
			now = now.Add(gap)
			n := uint16(rng.IntN(networks))
			if rng.IntN(2) == 0 {
				n = 0 // the one that is attacked
			}
			to := site(n, byte(rng.Uint32()))
			if q.allow(now, &to, rationErrors) == allowed {
				got[n]++
				sum++
			}
		}
		seconds := 1 + now.Sub(begun).Seconds()
		for n, have := range got {
			if most := float64(perNetwork(rationErrors)) * (seconds + 0.1); float64(have) > most {
				t.Fatalf("network %d has had %d answers in %.3f s, want at most %.0f", n, have, seconds-1, most)
			}
		}
		if most := float64(rates[rationErrors]) * (seconds + 0.1); float64(sum) > most {
			t.Fatalf("%d answers in %.3f s, want at most %.0f", sum, seconds-1, most)
		}
	})
}

// A flood from everywhere uses up the whole, but a network of its own is not
// refused for its neighbours in the table.
func TestOthersDoNotUseUpWhatANetworkHas(t *testing.T) {
	q := newQuota(siphash.Key{K0: 1})
	now, refused := clock.Instant(time.Second), 0
	for i := range 200_000 {
		now = now.Add(2 * time.Millisecond) // half of what all may have
		to := site(uint16(i*7919), 1)
		q.allow(now, &to, rationResets)
		if own := site(1, 9); i%50 == 0 && q.allow(now, &own, rationResets) != allowed {
			refused++
		}
	}
	if refused > 0 {
		t.Errorf("a network that asks ten times per second was refused %d times", refused)
	}
}

// A host answers one network so often and no more, whatever it is asked, and
// counts what it holds back; itself it answers always.
func TestStrangersAreAnsweredByRation(t *testing.T) {
	ping := func(src wire.Addr) []byte {
		return icmpPacket(src, bobHere, wire.ICMP{Type: wire.ICMPEcho, Payload: []byte("hello")}).Bytes
	}
	udp := func(src wire.Addr) []byte {
		b := packet(wire.Flow{Local: wire.Endpoint{Addr: bobHere, Port: 53}, Remote: wire.Endpoint{Addr: src, Port: 53}}, syn(1))
		wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: 132, Src: src, Dst: bobHere}, len(b)-wire.MinIPv4)
		return b
	}
	stray := func(src wire.Addr) []byte {
		return packet(wire.Flow{Local: wire.Endpoint{Addr: bobHere, Port: 81}, Remote: wire.Endpoint{Addr: src, Port: 4000}}, syn(1))
	}
	for _, tt := range []struct {
		what string
		r    ration
		make func(wire.Addr) []byte
	}{{"a SYN to a closed port", rationResets, stray}, {"a protocol nobody knows", rationErrors, udp}, {"a ping", rationEchoes, ping}} {
		r := newRig(t)
		ask := func(n int, src wire.Addr) (got int) {
			for range n {
				r.bob.Receive(r.Now(), wire.Packet{Bytes: tt.make(src)})
				for _, ok := r.bob.Transmit(r.Now(), r.buf); ok; _, ok = r.bob.Transmit(r.Now(), r.buf) {
					got++
				}
			}
			return got
		}
		most := perNetwork(tt.r)
		if got := ask(most+10, site(1, 1)); got != most {
			t.Errorf("%s comes %d times at once and is answered %d times, want %d", tt.what, most+10, got, most)
		}
		if got := r.bob.Stats().RepliesRationed; got != 10 {
			t.Errorf("%s: %d answers held back, want 10", tt.what, got)
		}
		if got := ask(5, site(2, 1)); got != 5 {
			t.Errorf("%s from another network is answered %d times, want 5", tt.what, got)
		}
	}
}

// No answer to a stranger makes more of what he sends than the table says:
// who forges addresses gains nothing.
func TestNothingIsReflectedLarger(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{})
	size := func(b []byte) int {
		r.bob.Receive(r.Now(), wire.Packet{Bytes: b})
		out := 0
		for pkt, ok := r.bob.Transmit(r.Now(), r.buf); ok; pkt, ok = r.bob.Transmit(r.Now(), r.buf) {
			out += len(pkt.Bytes)
		}
		r.Manual.Advance(time.Second)
		return out
	}
	closed := stranger(9, 4000, 81)
	for what, seg := range map[string]tcp.Segment{
		"a SYN":               syn(700),
		"a bare SYN":          {Seq: 700, Flags: wire.SYN},
		"an ACK":              {Seq: 700, Ack: 42, Flags: wire.ACK},
		"a FIN with text":     {Seq: 700, Ack: 42, Flags: wire.FIN | wire.ACK, Payload: []byte("text")},
		"all flags but RST":   {Seq: 700, Ack: 42, Flags: 0xff &^ wire.RST},
		"a segment of no use": {Seq: 700},
	} {
		b := packet(closed, seg)
		if out := size(b); out > len(b) {
			t.Errorf("%s of %d octets to a closed port is answered with %d", what, len(b), out)
		}
	}
	for _, n := range []int{0, 1, 56, 1000} {
		b := icmpPacket(neighbour, bobHere, wire.ICMP{Type: wire.ICMPEcho, Payload: make([]byte, n)}).Bytes
		if out := size(b); out != len(b) {
			t.Errorf("a ping of %d octets is answered with %d", len(b), out)
		}
	}
	for _, n := range []int{8, 9, 28, 36, 1000} { // an error says at least the header and 8 octets: RFC 792
		b := make([]byte, wire.MinIPv4+n)
		wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: 132, Src: neighbour, Dst: bobHere}, n)
		if out, most := size(b), max(len(b), wire.MinIPv4+wire.MinICMP+wire.MinIPv4+quoted); out > most || out == 0 {
			t.Errorf("a packet of %d octets for nobody is answered with %d, want at most %d", len(b), out, most)
		}
	}
}

// A SYN-ACK is at most four octets longer than its SYN: it says an MSS, which
// a SYN need not. That is so with entries and with cookies, for all options
// that a SYN may have, in both families.
func TestASynAckIsHardlyLongerThanItsSyn(t *testing.T) {
	for _, mode := range []CookieMode{CookiesAuto, CookiesAlways} {
		r := newRig(t)
		r.listen(r.bob, 80, ListenConfig{Cookies: mode})
		for set := range wire.OptionSet(1 << 5) {
			s := tcp.Segment{Seq: 700, Flags: wire.SYN, Window: 8000, Options: wire.Options{Set: set, MSS: 1400, Scale: 7, TSVal: 5}}
			s.Options.Set &= wire.OptMSS | wire.OptScale | wire.OptTimestamps | wire.OptSACKPermitted
			b := packet(from(203, 0, byte(set), 9, 4000), s)
			r.bob.Receive(r.Now(), wire.Packet{Bytes: b})
			pkt, ok := r.bob.Transmit(r.Now(), r.buf)
			if !ok {
				t.Fatalf("%v: a SYN with options %#x gets no answer", mode, s.Options.Set)
			}
			if len(pkt.Bytes) > len(b)+4 {
				t.Errorf("%v: a SYN of %d octets with options %#x is answered with %d", mode, len(b), s.Options.Set, len(pkt.Bytes))
			}
		}
	}
}

// Who forges SYNs with the addresses of one network makes us send a SYN-ACK
// for each, and repeat no more than a quarter of what may be repeated.
func TestSynAcksAreRepeatedByRation(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{HalfOpen: 4096})
	most := perNetwork(rationSynAcks)
	for i := range 1000 {
		r.inject(r.bob, from(203, 0, 113, byte(i), uint16(1000+i)), syn(700))
	}
	if got := len(r.sent(r.bob)); got != 1000 {
		t.Fatalf("1000 SYNs are answered %d times", got)
	}
	r.Manual.Advance(time.Second)
	r.bob.Advance(r.Now())
	if got := len(r.sent(r.bob)); got != most {
		t.Errorf("a second later %d SYN-ACKs go again, want %d", got, most)
	}
	for range 100 {
		r.inject(r.bob, from(203, 0, 113, 5, 1005), syn(700))
	}
	if got := len(r.sent(r.bob)); got != 0 {
		t.Errorf("the same SYN comes 100 times and %d SYN-ACKs go again, want none: the network has had its share", got)
	}
	if s := r.bob.Stats(); s.SynAckRetries != uint64(most) || s.RepliesRationed != uint64(1000-most+100) {
		t.Errorf("counted are %d retries and %d that were held back, want %d and %d", s.SynAckRetries, s.RepliesRationed, most, 1000-most+100)
	}
}

// A TIME-WAIT record answers, but not as often as it is asked.
func TestTimeWaitAnswersByRation(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	f := b.Flow()
	b.Close(r.Now())
	r.pump()
	a.Close(r.Now())
	r.pump()
	r.counts("bob has closed first", r.bob, map[SocketKind]int{SocketListener: 1, SocketTimeWait: 1})
	answers, most := 0, perNetwork(rationAcks)
	for range 2 * most {
		r.inject(r.bob, f, tcp.Segment{Seq: 1, Ack: 1, Flags: wire.ACK, Payload: []byte("old")})
		answers += len(r.sent(r.bob))
	}
	if answers != most {
		t.Errorf("%d old segments are answered %d times, want %d", 2*most, answers, most)
	}
}

func TestWhatTheQuotaTakes(t *testing.T) {
	q := newQuota(siphash.Key{})
	now := clock.Instant(time.Second)
	to := site(1, 1)
	if n := testing.AllocsPerRun(1000, func() { now++; q.allow(now, &to, rationResets) }); n != 0 {
		t.Errorf("an answer costs %.1f allocations", n)
	}
}
