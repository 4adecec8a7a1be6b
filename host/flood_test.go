package host

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// flood is SYNs from addresses that somebody has made up: a source is drawn
// by which.
type flood struct {
	*rig
	*rand.Rand
	which func(*rand.Rand) [4]byte
}

// Sources of a flood. None lies in alice's network.
var (
	everywhere = func(r *rand.Rand) [4]byte {
		return [4]byte{byte(11 + r.IntN(100)), byte(r.Uint32()), byte(r.Uint32()), byte(1 + r.IntN(254))}
	}
	oneNetwork = func(r *rand.Rand) [4]byte { return [4]byte{203, 0, 113, byte(1 + r.IntN(254))} }
	oneAddress = func(*rand.Rand) [4]byte { return [4]byte{203, 0, 113, 7} }
	neighbours = func(r *rand.Rand) [4]byte { return [4]byte{10, 0, 0, byte(3 + r.IntN(250))} } // alice's own network
)

func newFlood(r *rig, which func(*rand.Rand) [4]byte) *flood {
	return &flood{rig: r, Rand: rand.New(rand.NewPCG(1, 2)), which: which}
}

// wave is n SYNs, 2 µs apart. The answers go where nobody is.
func (fl *flood) wave(n int) {
	for range n {
		f := wire.Flow{
			Local:  wire.Endpoint{Addr: wire.AddrFrom(bobAddr), Port: 80},
			Remote: wire.Endpoint{Addr: wire.Addr4(fl.which(fl.Rand)), Port: uint16(1024 + fl.IntN(60000))},
		}
		fl.inject(fl.bob, f, syn(seq.Num(fl.Uint32())))
		fl.Manual.Advance(2 * time.Microsecond)
		fl.drain()
	}
	fl.bob.Advance(fl.Now())
	fl.alice.Advance(fl.Now())
}

// drain lets bob's packets to others than alice vanish.
func (fl *flood) drain() {
	for pkt, ok := fl.bob.Transmit(fl.Now(), fl.rig.buf); ok; pkt, ok = fl.bob.Transmit(fl.Now(), fl.rig.buf) {
		if ip, _ := wire.ParseIPv4(pkt.Bytes); ip.Dst == wire.AddrFrom(aliceAddr) {
			fl.alice.Receive(fl.Now(), pkt)
		}
	}
	for pkt, ok := fl.alice.Transmit(fl.Now(), fl.rig.buf); ok; pkt, ok = fl.alice.Transmit(fl.Now(), fl.rig.buf) {
		fl.bob.Receive(fl.Now(), pkt)
	}
}

// visit is a real client: it connects, says something, hears it, and goes.
func (fl *flood) visit(l *Listener) bool {
	a := fl.dial(fl.alice, bobWeb)
	fl.drain()
	fl.drain()
	b, ok := l.Accept()
	if !ok {
		a.Abort(fl.Now())
		return false
	}
	var p [4]byte
	a.Write(fl.Now(), []byte("ping"))
	fl.drain()
	n, _ := b.Read(fl.Now(), p[:])
	a.Abort(fl.Now())
	b.Abort(fl.Now())
	fl.drain()
	return string(p[:n]) == "ping"
}

// A hundred thousand SYNs, and a real client after every hundred of them,
// which must be served at once: not after a SYN that it had to repeat.
func TestAFloodDoesNotHurtRealClients(t *testing.T) {
	for _, tt := range []struct {
		what  string
		cfg   ListenConfig
		which func(*rand.Rand) [4]byte
		least int // of 1000 clients
		most  int // octets of the budget
	}{
		{"from everywhere, auto", ListenConfig{}, everywhere, 1000, 500_000},
		{"from everywhere, always", ListenConfig{Cookies: CookiesAlways}, everywhere, 1000, maxChances*recordCost + 10_000},
		{"from everywhere, never", ListenConfig{Cookies: CookiesNever}, everywhere, 0, 500_000},
		{"from one network, auto", ListenConfig{}, oneNetwork, 1000, 500_000},
		{"from one address, auto", ListenConfig{}, oneAddress, 1000, 500_000},
		{"from the client's network, auto", ListenConfig{}, neighbours, 1000, 500_000},
		{"from one network, shares without cookies", ListenConfig{Overflow: OverflowDrop}, oneNetwork, 1000, 500_000},
		{"from everywhere, the oldest goes", ListenConfig{Cookies: CookiesNever, Overflow: OverflowOldest}, everywhere, 1000, 500_000},
	} {
		t.Run(tt.what, func(t *testing.T) {
			r := newRig(t)
			l := r.listen(r.bob, 80, tt.cfg)
			fl, served, peak := newFlood(r, tt.which), 0, 0
			fl.wave(5000)
			for range 1000 {
				fl.wave(100)
				if fl.visit(l) {
					served++
				}
				peak = max(peak, r.bob.Stats().Memory)
			}
			s := r.bob.Stats()
			t.Logf("%d of 1000 served; %d SYNs: %d entries now, %d cookies, %d accepted, %d over their share, %d dropped; %d octets at most",
				served, s.SynIn, s.HalfOpen, s.CookiesSent, s.CookiesAccepted, s.SharesSpent, s.SynDropped, peak)
			if served < tt.least || tt.least == 0 && served > 0 {
				t.Errorf("%d of 1000 real clients are served, want %d", served, tt.least)
			}
			if peak > tt.most {
				t.Errorf("the flood cost up to %d octets, want at most %d", peak, tt.most)
			}
		})
	}
}

// ACKs out of nothing, as many as SYNs, beside a real client.
func TestAcksOutOfNothingBecomeNothing(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{Cookies: CookiesAlways})
	fl := newFlood(r, everywhere)
	fl.wave(1)
	for range 100_000 {
		f := from(203, 0, 113, byte(fl.Uint32()), uint16(1024+fl.IntN(60000)))
		r.inject(r.bob, f, tcp.Segment{Seq: seq.Num(fl.Uint32()), Ack: seq.Num(fl.Uint32()), Flags: wire.ACK})
		r.Manual.Advance(2 * time.Microsecond)
		fl.drain()
	}
	if !fl.visit(l) {
		t.Error("a real client is not served")
	}
	s := r.bob.Stats()
	if s.CookiesAccepted != 1 || s.CookiesRefused != 100_000 {
		t.Errorf("%d cookies are accepted and %d refused, want 1 and 100000", s.CookiesAccepted, s.CookiesRefused)
	}
	if most := uint64(perNetwork(rationResets)) * 13 / 10; s.ResetsSent > most { // a bucket, and 0.2 s of what flows into it
		t.Errorf("%d resets for guesses in 0.2 s, want at most %d", s.ResetsSent, most)
	}
}
