package host

import (
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"

	"pgregory.net/rapid"
)

// always is a listener that keeps nothing of a SYN.
var always = ListenConfig{Cookies: CookiesAlways}

func TestACookieMakesNoEntry(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, always)
	a := r.dial(r.alice, bobWeb)
	r.carry(r.alice)
	r.carry(r.bob)
	r.counts("the SYN-ACK is on its way", r.bob, map[SocketKind]int{SocketListener: 1})
	if got := r.bob.Stats().Memory; got > maxChances*recordCost {
		t.Errorf("of the SYN %d octets are kept, want no more than the second chances take", got)
	}
	r.pump()
	b, ok := l.Accept()
	if !ok {
		t.Fatalf("there is nothing to accept; alice is in %v", a.State())
	}
	r.states("after the third segment", a, b, tcp.Established, tcp.Established)
	r.say(a, "ping")
	r.hear(b, "ping")
	r.say(b, "pong")
	r.hear(a, "pong")
	if s := r.bob.Stats(); s.CookiesSent != 1 || s.CookiesAccepted != 1 || s.CookiesRefused != 0 || s.SynDropped != 0 {
		t.Errorf("counted are %d cookies sent, %d accepted, %d refused; want 1, 1, 0", s.CookiesSent, s.CookiesAccepted, s.CookiesRefused)
	}
}

func TestTheTraceTellsOfACookie(t *testing.T) {
	var got []string
	r := newRig(t, tracing(func(s string) {
		if strings.HasPrefix(s, "bob") {
			got = append(got, s)
		}
	}))
	l := r.listen(r.bob, 80, always)
	r.dial(r.alice, bobWeb)
	r.pump()
	l.Accept()
	everything(t, "a handshake with a cookie", &got, `
		bob . listen 0
		bob < SYN accept
		bob > SYN,ACK cookie
		bob = LISTEN -> SYN-RECEIVED cookie-returned
		bob < ACK accept
		bob = SYN-RECEIVED -> ESTABLISHED ack-of-syn
		bob . accept 0`)
}

// Whatever the two ends agree on without cookies, they agree on with them,
// but for the MSS without timestamps, which is rounded down to its class.
func TestEveryOptionSurvivesACookie(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		mtu := rapid.IntRange(128, 9500).Draw(rt, "MTU")
		buffer := 1 << rapid.IntRange(12, 29).Draw(rt, "buffer")
		noScale, noStamps := rapid.Bool().Draw(rt, "no scale"), rapid.Bool().Draw(rt, "no timestamps")
		agreed := func(cfg ListenConfig) tcp.Status {
			r := newRig(t, func(c *Config) { c.MTU = 9500 })
			r.alice = newHost(t, "10.0.0.1/24", func(c *Config) {
				c.MTU = mtu
				c.TCP = tcp.Config{ReceiveBuffer: buffer, NoWindowScale: noScale, NoTimestamps: noStamps}
			})
			_, b := r.connect(r.listen(r.bob, 80, cfg))
			return b.Status()
		}
		plain, cookie := agreed(ListenConfig{}), agreed(always)
		options := 0
		if !noStamps {
			options = 12
		}
		class, fine := mssClass(uint16(mtu - wire.MinIPv4 - wire.MinTCP))
		if noStamps {
			fine = 0
		}
		if want := int(mssOf(class, fine)) - options; cookie.MSS != want || cookie.MSS > plain.MSS {
			rt.Fatalf("the MSS is %d with a cookie, want %d; it is %d without", cookie.MSS, want, plain.MSS)
		}
		if cookie.SndScale != plain.SndScale || cookie.RcvScale != plain.RcvScale ||
			cookie.Timestamps != plain.Timestamps || cookie.SndWnd != plain.SndWnd || cookie.RcvWnd != plain.RcvWnd {
			rt.Fatalf("with a cookie the ends agree on\n%+v, without on\n%+v", cookie, plain)
		}
	})
}

// The core does not use SACK yet. When it does, the cookie will have told.
func TestACookieSaysWhetherTheClientPermitsSack(t *testing.T) {
	for _, permitted := range []bool{true, false} {
		r := newRig(t)
		r.listen(r.bob, 80, always)
		f, seg := stranger(9, 4000, 80), syn(700)
		if permitted {
			seg.Options.Set |= wire.OptSACKPermitted
		}
		r.inject(r.bob, f, seg)
		m, ok := r.bob.jar.open(r.Now(), &f, 700, cookie(r.sent(r.bob)[0].Seq))
		if !ok || m.sack != permitted {
			t.Errorf("SACK is permitted: %v; the cookie says %v, %v", permitted, m.sack, ok)
		}
	}
}

func TestACookieIsForTextAsWell(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, always)
	a := r.dial(r.alice, bobWeb)
	r.lose = func(from *Host, seg wire.TCP) bool { return from == r.alice && seg.Flags == wire.ACK }
	r.carry(r.alice)
	r.carry(r.bob)
	r.carry(r.alice)
	r.lose = nil
	r.say(a, "the third segment is lost and this comes")
	b, ok := l.Accept()
	if !ok {
		t.Fatal("the text brings the cookie and there is no connection")
	}
	r.hear(b, "the third segment is lost and this comes")
}

// A segment behind the first text brings a number that the cookie does not
// fit. It must not be answered with a reset: what it has overtaken will fit.
func TestTextThatOvertakesTheThirdSegmentIsNotRefused(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, always)
	f := stranger(9, 4000, 80)
	r.inject(r.bob, f, syn(700))
	synAck := r.sent(r.bob)[0]
	text := func(n seq.Num, p string) tcp.Segment {
		return tcp.Segment{Seq: n, Ack: synAck.Seq.Add(1), Flags: wire.ACK, Window: 8000, Payload: []byte(p)}
	}
	r.inject(r.bob, f, text(705, "second"))
	if got := r.sent(r.bob); got != nil {
		t.Errorf("it is answered with %v", got[0].Flags)
	}
	r.inject(r.bob, f, text(701, "1st "))
	if _, ok := l.Accept(); !ok {
		t.Error("then the first text comes, and there is no connection")
	}
	if got := r.bob.Stats().Verdicts[tcp.DropNoCookie]; got != 1 {
		t.Errorf("%d segments are counted as without a cookie, want 1", got)
	}
}

func TestWhatBringsNoCookieIsRefused(t *testing.T) {
	f := stranger(9, 4000, 80)
	for _, tt := range []struct {
		what  string
		after time.Duration
		bend  func(seg *tcp.Segment)
		flow  wire.Flow
		want  string
	}{
		{"a wrong acknowledgment", 0, func(seg *tcp.Segment) { seg.Ack++ }, f, "RST"},
		{"a wrong number", 0, func(seg *tcp.Segment) { seg.Seq++ }, f, "RST"},
		{"another port", 0, func(seg *tcp.Segment) {}, stranger(9, 4001, 80), "RST"},
		{"another address", 0, func(seg *tcp.Segment) {}, stranger(8, 4000, 80), "RST"},
		{"a SYN with it", 0, func(seg *tcp.Segment) { seg.Flags |= wire.SYN }, f, "RST"},
		{"a reset with it", 0, func(seg *tcp.Segment) { seg.Flags |= wire.RST }, f, ""},
		{"two minutes later", 2 * time.Minute, func(seg *tcp.Segment) {}, f, "RST"},
	} {
		r := newRig(t)
		l := r.listen(r.bob, 80, always)
		r.inject(r.bob, f, syn(700))
		synAck := r.sent(r.bob)[0]
		ack := tcp.Segment{Seq: 701, Ack: synAck.Seq.Add(1), Flags: wire.ACK, Window: 8000}
		tt.bend(&ack)
		r.Manual.Advance(tt.after)
		r.inject(r.bob, tt.flow, ack)
		answer := ""
		for _, s := range r.sent(r.bob) {
			answer += s.Flags.String()
		}
		if answer != tt.want {
			t.Errorf("%s is answered with %q, want %q", tt.what, answer, tt.want)
		}
		if _, ok := l.Accept(); ok {
			t.Errorf("%s becomes a connection", tt.what)
		}
	}
}

// A host that has sent no cookie takes none, even if it fits: nobody gets a
// connection by guessing when there is no flood.
func TestNoCookieIsTakenWhenNoneWasSent(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{})
	f := stranger(9, 4000, 80)
	c := r.bob.jar.bake(r.Now(), &f, 700, menu{scale: noScale})
	ack := tcp.Segment{Seq: 701, Ack: c.num().Add(1), Flags: wire.ACK, Window: 8000}
	r.inject(r.bob, f, ack)
	if _, ok := l.Accept(); ok || r.bob.Stats().CookiesRefused != 0 {
		t.Error("it was looked at")
	}
	l.bakedAt = r.Now()
	r.inject(r.bob, f, ack)
	if _, ok := l.Accept(); !ok {
		t.Error("cookies are on their way now, and it is not taken")
	}
}

// The cookie of one host comes back to another behind the same address, whose
// clock began 5 h later.
func TestHostsThatShareASecretTakeEachOthersCookies(t *testing.T) {
	for _, shared := range []bool{true, false} {
		r := newRig(t)
		twin := func(era time.Duration, own byte) *Host {
			return newHost(t, "10.0.0.2/24", func(c *Config) {
				c.Secret[0] = own
				if c.Era = era; shared {
					c.CookieSecret = [16]byte{5: 5}
				}
			})
		}
		older, younger := twin(0, 1), twin(5*time.Hour, 2)
		r.bob = older
		r.Set(clock.Instant(5 * time.Hour).Add(time.Second))
		r.listen(r.bob, 80, always)
		a := r.dial(r.alice, bobWeb)
		r.carry(r.alice)
		r.carry(r.bob)
		r.bob = younger
		r.Set(clock.Instant(time.Second))
		l := r.listen(r.bob, 80, always)
		for pkt, ok := r.alice.Transmit(clock.Instant(5*time.Hour).Add(time.Second), r.buf); ok; pkt, ok = r.alice.Transmit(clock.Instant(5*time.Hour).Add(time.Second), r.buf) {
			r.bob.Receive(r.Now(), pkt)
		}
		b, ok := l.Accept()
		if ok != shared {
			t.Fatalf("the secret is shared: %v, the other host takes the cookie: %v; alice is in %v", shared, ok, a.State())
		}
		if ok && (b.Status().MSS != 1448 || b.Status().SRTT > time.Second) {
			t.Errorf("the other host makes of it %+v", b.Status())
		}
	}
}

// A client got a cookie, and its SYN, sent again, an entry with another
// number: the cookie's acknowledgment must not be refused.
func TestACookieGoesBeforeAnEntry(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{HalfOpen: 1, SynAckRetries: -1})
	r.inject(r.bob, stranger(8, 4000, 80), syn(900))
	r.sent(r.bob)
	f := stranger(9, 4000, 80)
	r.inject(r.bob, f, syn(700))
	cookie := r.sent(r.bob)[0]
	r.Manual.Advance(time.Second)
	r.bob.Advance(r.Now()) // the first entry expires
	r.inject(r.bob, f, syn(700))
	if entry := r.sent(r.bob)[0]; entry.Seq == cookie.Seq || l.half.n != 1 {
		t.Fatal("the SYN was to get an entry the second time")
	}
	r.inject(r.bob, f, tcp.Segment{Seq: 701, Ack: cookie.Seq.Add(1), Flags: wire.ACK, Window: 8000})
	if got := r.sent(r.bob); got != nil {
		t.Errorf("the cookie is answered with %v", got[0].Flags)
	}
	if _, ok := l.Accept(); !ok || l.half.n != 0 {
		t.Errorf("there is a connection: %v, and %d entries; want the cookie's, and none", ok, l.half.n)
	}
}

// The round trip that a cookie's connection begins with comes from the
// timestamp, which a cookie may make 63 ms older; without timestamps nobody
// knows it.
func TestACookieMeasuresNoRoundTripThatWasNone(t *testing.T) {
	for _, stamps := range []bool{true, false} {
		r := newRig(t, func(c *Config) { c.TCP.NoTimestamps = !stamps })
		l := r.listen(r.bob, 80, always)
		r.Set(clock.Instant(100 * time.Second))
		r.dial(r.alice, bobWeb)
		r.carry(r.alice)
		r.carry(r.bob)
		r.Manual.Advance(40 * time.Millisecond)
		r.pump()
		b, _ := l.Accept()
		srtt := b.Status().SRTT
		if stamps && (srtt < 40*time.Millisecond || srtt > 104*time.Millisecond) || !stamps && srtt != 0 {
			t.Errorf("with timestamps: %v, 40 ms are measured as %v", stamps, srtt)
		}
	}
}
