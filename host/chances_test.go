package host

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// loseThird loses the first n segments from alice that are only ACKs.
func (r *rig) loseThird(n int) {
	r.lose = func(from *Host, seg wire.TCP) bool {
		lost := from == r.alice && seg.Flags == wire.ACK && n > 0
		if lost {
			n--
		}
		return lost
	}
}

func TestALostThirdSegmentIsAskedForAgain(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, always)
	r.loseThird(1)
	a := r.dial(r.alice, bobWeb)
	r.pump()
	if _, ok := l.Accept(); ok || a.State() != tcp.Established {
		t.Fatalf("alice is in %v and bob has a connection: %v; want her to be alone with it", a.State(), ok)
	}
	r.pass(900 * time.Millisecond)
	r.crossed("before a second is over", `
		> SYN
		< SYN,ACK
		> ACK (lost)`)
	r.pass(200 * time.Millisecond)
	r.crossed("when it is", `
		< SYN,ACK
		> ACK`)
	b, ok := l.Accept()
	if !ok {
		t.Fatal("the ACK brings the cookie back and there is no connection")
	}
	r.say(b, "220 mail.example ready")
	r.hear(a, "220 mail.example ready")
	r.pass(time.Second) // the delayed ACK
	r.wire = nil
	r.pass(10 * time.Second)
	r.crossed("and then", "")
	if s := r.bob.Stats(); s.CookiesSent != 2 || s.CookiesRepeated != 1 || s.CookiesAccepted != 1 || s.CookiesForgotten != 0 {
		t.Errorf("counted are %d cookies, %d again, %d accepted, %d forgotten; want 2, 1, 1, 0", s.CookiesSent, s.CookiesRepeated, s.CookiesAccepted, s.CookiesForgotten)
	}
	if got := b.Status().Timeouts; got != 1 {
		t.Errorf("the connection says that its SYN-ACK went again %d times, want 1", got)
	}
}

func TestThereIsAThirdChanceAndNoFourth(t *testing.T) {
	for lost, want := range []struct {
		synAcks string
		open    bool
	}{
		{"", true},
		{"\n< SYN,ACK", true},
		{"\n< SYN,ACK\n< SYN,ACK", true},
		{"\n< SYN,ACK\n< SYN,ACK", false},
	} {
		r := newRig(t)
		l := r.listen(r.bob, 80, always)
		r.loseThird(lost)
		r.dial(r.alice, bobWeb)
		r.pass(time.Minute)
		again := ""
		for _, line := range r.wire[2:] {
			if line == "< SYN,ACK" {
				again += "\n" + line
			}
		}
		if _, ok := l.Accept(); ok != want.open || again != want.synAcks {
			t.Errorf("%d ACKs are lost: a connection: %v, want %v; again there were%s", lost, ok, want.open, again)
		}
		if n := r.bob.chances.kept.n; n != 0 {
			t.Errorf("%d ACKs are lost: a minute later %d SYNs are remembered", lost, n)
		}
	}
}

// Without room, what went wrong cannot be made good: the client waits, and
// bob knows nothing of it. It is counted, and text brings the cookie.
func TestWhereThereIsNoRoomTheClientWaits(t *testing.T) {
	r := newRig(t)
	r.quiet = true
	l := r.listen(r.bob, 80, always)
	newFlood(r, everywhere).wave(2 * maxChances)
	r.loseThird(1)
	a := r.dial(r.alice, bobWeb)
	r.pass(20 * time.Second)
	if _, ok := l.Accept(); ok || a.State() != tcp.Established {
		t.Fatalf("alice is in %v and bob has a connection: %v; want her to be alone with it", a.State(), ok)
	}
	if got := r.bob.Stats().CookiesForgotten; got == 0 {
		t.Error("nothing tells of it")
	}
	r.say(a, "is anybody there?")
	b, ok := l.Accept()
	if !ok {
		t.Fatal("text brings the cookie and there is no connection")
	}
	r.hear(b, "is anybody there?")
}

// Half of the room is for those whose network is known.
func TestAFloodLeavesRoomForWhoeverWasHere(t *testing.T) {
	for _, known := range []bool{true, false} {
		r := newRig(t)
		r.quiet = true
		l := r.listen(r.bob, 80, always)
		if known {
			r.connect(l)
		}
		newFlood(r, everywhere).wave(10 * maxChances)
		if n := r.bob.chances.kept.n; n != maxChances/2 {
			t.Errorf("of a flood %d SYNs are remembered, want %d", n, maxChances/2)
		}
		r.loseThird(1)
		r.dial(r.alice, bobWeb)
		r.pass(2 * time.Second)
		if _, ok := l.Accept(); ok != known {
			t.Errorf("the network is known: %v, its client has a connection: %v", known, ok)
		}
	}
}

// The third segment has come, but the queue for Accept was full, and so is
// the table: when there is room, the cookie is asked for again.
func TestASecondChanceOutlivesAFullBacklog(t *testing.T) {
	r := newRig(t)
	r.quiet = true
	l := r.listen(r.bob, 80, ListenConfig{Cookies: CookiesAlways, Backlog: 1, HalfOpen: 1})
	for range 3 {
		r.dial(r.alice, bobWeb)
		r.pump()
	}
	if l.pending != 1 || l.half.n != 1 {
		t.Fatalf("%d connections and %d entries wait, want 1 and 1", l.pending, l.half.n)
	}
	for range 2 {
		if _, ok := l.Accept(); !ok {
			t.Fatal("there is nothing to accept")
		}
		r.pump()
	}
	r.pass(1100 * time.Millisecond)
	if _, ok := l.Accept(); !ok {
		t.Error("the third client waits for ever")
	}
}

// Who sends SYNs in another's name must not make us write to him more than
// without second chances. While few come, each is answered three times, as by
// an entry with two retries; of a flood, each once. Only those that pretend to
// be of a network with real clients are answered twice, as many as there is
// room for.
func TestAFloodIsAnsweredOnce(t *testing.T) {
	const seconds = 5
	for _, tt := range []struct {
		what              string
		which             func(*rand.Rand) [4]byte
		rate, remembered  int
		leastAgain, again int
	}{
		{"a hundred per second", everywhere, 100, 300, 1000, 1000},
		{"a flood", everywhere, 100_000, maxChances / 2, 0, 0},
		{"a flood in the clients' name", neighbours, 100_000, maxChances, seconds * 200, seconds * 300},
	} {
		r := newRig(t)
		r.quiet = true
		r.connect(r.listen(r.bob, 80, always))
		fl, most := newFlood(r, tt.which), 0
		for range seconds * 100 {
			fl.wave(tt.rate / 100)
			r.bob.Advance(r.Now())
			fl.drain()
			most = max(most, r.bob.chances.kept.n)
			r.Manual.Advance(10*time.Millisecond - time.Duration(tt.rate/100)*2*time.Microsecond)
		}
		r.pass(time.Minute)
		s := r.bob.Stats()
		if got := int(s.CookiesRepeated); got < tt.leastAgain || got > tt.again {
			t.Errorf("%s: of %d SYN-ACKs %d go again, want %d to %d", tt.what, tt.rate*seconds, got, tt.leastAgain, tt.again)
		}
		if most > tt.remembered || r.bob.chances.kept.n != 0 {
			t.Errorf("%s: up to %d are remembered, want %d; in the end %d", tt.what, most, tt.remembered, r.bob.chances.kept.n)
		}
		if answers := s.CookiesSent - s.CookiesRepeated; answers != uint64(tt.rate*seconds)+1 {
			t.Errorf("%s: %d SYNs got %d cookies", tt.what, tt.rate*seconds, answers)
		}
	}
}

// What must end a second chance.
func TestNoCookieGoesAgainForNothing(t *testing.T) {
	f := stranger(9, 4000, 80)
	ack := func(r *rig, synAck wire.TCP) tcp.Segment {
		return tcp.Segment{Seq: 701, Ack: synAck.Seq.Add(1), Flags: wire.ACK, Window: 8000}
	}
	for what, then := range map[string]func(r *rig, l *Listener, synAck wire.TCP){
		"the third segment has come": func(r *rig, l *Listener, synAck wire.TCP) { r.inject(r.bob, f, ack(r, synAck)) },
		"the connection is over already": func(r *rig, l *Listener, synAck wire.TCP) {
			r.inject(r.bob, f, ack(r, synAck))
			c, _ := l.Accept()
			c.Abort(r.Now())
		},
		"the client has reset it": func(r *rig, l *Listener, synAck wire.TCP) {
			r.inject(r.bob, f, tcp.Segment{Seq: 701, Flags: wire.RST})
		},
		"nobody listens any more": func(r *rig, l *Listener, synAck wire.TCP) { l.Close(r.Now()) },
		"there is an entry by now": func(r *rig, l *Listener, synAck wire.TCP) {
			l.cfg.Cookies, l.cfg.SynAckWait = CookiesAuto, time.Minute
			r.inject(r.bob, f, syn(700))
		},
	} {
		r := newRig(t)
		l := r.listen(r.bob, 80, always)
		r.inject(r.bob, f, syn(700))
		then(r, l, r.sent(r.bob)[0])
		r.sent(r.bob)
		for range 4 {
			r.Manual.Advance(time.Second)
			r.bob.Advance(r.Now())
			for _, seg := range r.sent(r.bob) {
				if seg.Flags == wire.SYN|wire.ACK {
					t.Errorf("%s, and the SYN-ACK goes again", what)
				}
			}
		}
		if s := r.bob.Stats(); s.CookiesRepeated != 0 || r.bob.chances.kept.n != 0 {
			t.Errorf("%s: %d went again, %d are remembered", what, s.CookiesRepeated, r.bob.chances.kept.n)
		}
	}
}

// A reset that does not fit is no reason to forget anything, for anybody
// could send it.
func TestAForgedResetDoesNotTakeTheChance(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, always)
	f := stranger(9, 4000, 80)
	r.inject(r.bob, f, syn(700))
	r.sent(r.bob)
	r.inject(r.bob, f, tcp.Segment{Seq: 705, Flags: wire.RST})
	r.Manual.Advance(time.Second)
	r.bob.Advance(r.Now())
	if got := r.sent(r.bob); len(got) != 1 {
		t.Errorf("%d SYN-ACKs go again, want 1", len(got))
	}
}

func TestTheLastSynIsTheOneRemembered(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, always)
	f := stranger(9, 4000, 80)
	for _, n := range []seq.Num{700, 900} {
		r.inject(r.bob, f, syn(n))
		r.sent(r.bob)
		r.Manual.Advance(500 * time.Millisecond)
	}
	for at, want := range []int{0, 1, 0, 0, 0, 1, 0} { // every half second
		r.bob.Advance(r.Now())
		got := r.sent(r.bob)
		if len(got) != want || want == 1 && got[0].Ack != 901 {
			t.Errorf("%d half seconds after the second SYN %d segments go: %+v", at+1, len(got), got)
		}
		r.Manual.Advance(500 * time.Millisecond)
	}
}

func TestWhoeverWantsNoRetriesGetsNone(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{Cookies: CookiesAlways, SynAckRetries: -1})
	r.inject(r.bob, stranger(9, 4000, 80), syn(700))
	if r.sent(r.bob); r.bob.Deadline() != clock.Never || r.bob.Stats().CookiesForgotten != 0 {
		t.Error("a SYN is remembered, or said to be forgotten")
	}
}

func TestTheTraceTellsOfASecondChance(t *testing.T) {
	var got []string
	r := newRig(t, tracing(func(s string) { got = append(got, s) }))
	r.listen(r.bob, 80, always)
	r.inject(r.bob, stranger(9, 4000, 80), syn(700))
	r.sent(r.bob)
	r.Manual.Advance(time.Second)
	r.bob.Advance(r.Now())
	r.sent(r.bob)
	everything(t, "a cookie whose third segment does not come", &got, `
		bob . listen 0
		bob < SYN accept
		bob > SYN,ACK cookie
		bob ! cookie-again
		bob > SYN,ACK retransmit-timeout`)
}
