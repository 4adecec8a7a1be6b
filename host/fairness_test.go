package host

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"

	"pgregory.net/rapid"
)

// from is a flow to bob's port 80 from anywhere.
func from(a, b, c, d byte, port uint16) wire.Flow {
	return wire.Flow{
		Local:  wire.Endpoint{Addr: wire.AddrFrom(bobAddr), Port: 80},
		Remote: wire.Endpoint{Addr: wire.Addr4([4]byte{a, b, c, d}), Port: port},
	}
}

func TestASketchNeverCountsTooFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s sketch
		key, truth := siphash.Key{K0: 1}, map[byte]uint32{}
		hash := func(b byte) uint64 { return key.Sum([]byte{b}) }
		for range rapid.IntRange(0, 300).Draw(t, "steps") {
			b := rapid.Byte().Draw(t, "thing")
			if truth[b] > 0 && rapid.Bool().Draw(t, "back") {
				s.sub(hash(b), 1)
				truth[b]--
			} else {
				s.add(hash(b), 1)
				truth[b]++
			}
		}
		exact := 0
		for b, n := range truth {
			if got := s.count(hash(b)); got < n {
				t.Fatalf("%d is counted %d times, want at least %d", b, got, n)
			} else if got == n {
				exact++
			}
		}
		if exact < len(truth)*9/10 {
			t.Fatalf("only %d of %d are counted exactly", exact, len(truth))
		}
		s.fade(32 - 1)
		if s.count(hash(7)) != 0 {
			t.Fatal("what has faded is still there")
		}
	})
}

func TestNetworksAreToldApart(t *testing.T) {
	s := fairness{key: siphash.Key{K1: 7}}
	v6 := func(h, l byte) wire.Flow {
		return wire.Flow{Remote: wire.Endpoint{Addr: wire.Addr{0x20, 1, 0xd, 0xb8, 0, h, 0, l}}}
	}
	for _, tt := range []struct {
		what string
		a, b wire.Flow
		port uint16
		same bool
	}{
		{"two hosts of a /24", from(10, 0, 0, 1, 5), from(10, 0, 0, 2, 6), 80, true},
		{"two /24s", from(10, 0, 0, 1, 5), from(10, 0, 1, 1, 5), 80, false},
		{"two subnets of a /48", v6(1, 1), v6(1, 2), 80, true},
		{"two /48s", v6(1, 1), v6(2, 1), 80, false},
		{"another port of ours", from(10, 0, 0, 1, 5), from(10, 0, 0, 1, 5), 81, false},
	} {
		if got := s.prefix(&tt.a, 80) == s.prefix(&tt.b, tt.port); got != tt.same {
			t.Errorf("%s are the same: %v, want %v", tt.what, got, tt.same)
		}
	}
}

// syns sends n SYNs from networks in turn and returns how many got entries.
func (r *rig) syns(l *Listener, n int, network func(i int) (a, b, c byte)) int {
	before := l.half.n
	for i := range n {
		a, b, c := network(i)
		r.inject(r.bob, from(a, b, c, byte(1+i%250), uint16(1+i)), syn(seq.Num(i)))
		r.bob.Transmit(r.Now(), r.buf)
	}
	return l.half.n - before
}

func TestOneNetworkGetsHalfOfTheTableAndTheRestIsForOthers(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{HalfOpen: 800})
	r.bob.fair.trust(r.Now(), &wire.Flow{Remote: from(99, 1, 1, 1, 1).Remote})
	one := func(int) (a, b, c byte) { return 50, 1, 1 }
	if got := r.syns(l, 2000, one); got != 350 { // half of what is left but for the reserve
		t.Errorf("a network that nobody knows got %d of 800 entries, want 350", got)
	}
	other := func(int) (a, b, c byte) { return 60, 1, 1 }
	if got := r.syns(l, 2000, other); got != 175 {
		t.Errorf("then another one got %d, want half of what is left: 175", got)
	}
	proven := func(int) (a, b, c byte) { return 99, 1, 1 }
	if got := r.syns(l, 2000, proven); got != 138 { // (800-350-175)/2
		t.Errorf("then a proven one got %d, want half of what is left and of the reserve: 138", got)
	}
	if s := r.bob.Stats(); s.SharesSpent != 6000-350-175-138 || s.SynDropped != 0 || s.CookiesSent != s.SharesSpent {
		t.Errorf("%d SYNs over their share, %d dropped, %d cookies; want each over its share to get a cookie", s.SharesSpent, s.SynDropped, s.CookiesSent)
	}
}

// A flood from everywhere takes the table but for the reserve.
func TestTheReserveIsForThoseWhoCompletedAHandshake(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{HalfOpen: 800})
	r.connect(l)
	everywhere := func(i int) (a, b, c byte) { return 1 + byte(i%9), byte(i >> 8), byte(i) }
	if got := r.syns(l, 5000, everywhere); got < 690 || got > 720 {
		t.Errorf("a flood from everywhere got %d entries, want about 700", got)
	}
	a := r.dial(r.alice, bobWeb)
	r.carry(r.alice)
	if n := l.half.n; n > 720 || r.bob.Stats().CookiesAccepted != 0 || r.bob.fair.held.count(r.bob.fair.prefix(&wire.Flow{Remote: wire.Endpoint{Addr: wire.AddrFrom(aliceAddr)}}, 80)) == 0 {
		t.Errorf("alice, who is known, has no entry among %d; she is in %v", n, a.State())
	}
	r.Manual.Advance(5 * time.Minute)
	if r.bob.fair.trusts(r.Now(), &wire.Flow{Remote: wire.Endpoint{Addr: wire.AddrFrom(aliceAddr)}}) {
		t.Error("five minutes later one handshake is still worth something")
	}
}

// What entries take from a network's account is given back, however they
// end.
func TestSharesAreGivenBack(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{HalfOpen: 100, SynAckRetries: -1})
	one := func(int) (a, b, c byte) { return 50, 1, 1 }
	r.syns(l, 100, one)
	f := from(50, 1, 1, 1, 1)
	held := func() uint32 { return r.bob.fair.held.count(r.bob.fair.prefix(&f, 80)) }
	if held() != 44 {
		t.Errorf("the network holds %d entries, want half of what the reserve leaves of 100", held())
	}
	r.inject(r.bob, f, tcp.Segment{Seq: 1, Flags: wire.RST}) // ends one
	if held() != 43 {
		t.Errorf("after a reset it holds %d, want 43", held())
	}
	r.Manual.Advance(2 * time.Second)
	r.bob.Advance(r.Now())
	if held() != 0 {
		t.Errorf("after all have expired it holds %d", held())
	}
	r.syns(l, 10, one)
	l.Close(r.Now())
	if held() != 0 {
		t.Errorf("the listener is closed and the network holds %d", held())
	}
}

func TestEvidenceFades(t *testing.T) {
	s, f := fairness{}, from(50, 1, 1, 1, 1)
	now := clock.Instant(time.Hour)
	s.trust(now, &f)
	for minute, want := range []bool{true, true, true, true, false, false} {
		if got := s.trusts(now, &f); got != want {
			t.Errorf("%d minutes after a handshake the network is trusted: %v, want %v", minute, got, want)
		}
		now = now.Add(time.Minute)
	}
	for range 100000 {
		s.trust(now, &f)
	}
	if !s.trusts(now.Add(10*time.Minute), &f) {
		t.Error("a hundred thousand handshakes are forgotten after 10 minutes")
	}
	if s.trusts(now.Add(12*time.Minute), &f) {
		t.Error("a hundred thousand handshakes are remembered for longer than 11 minutes")
	}
}
