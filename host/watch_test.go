package host

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// watched is a rig with bob watched: what the detector is told, a line each.
type watched struct {
	*rig
	told []string
}

func newWatched(t testing.TB) *watched {
	w := &watched{}
	w.rig = newRig(t, func(c *Config) {
		if c.Addrs[0].Addr() == bobAddr {
			c.Watch = w.note
		}
	})
	return w
}

// note keeps what can be told apart without looking at numbers.
func (w *watched) note(ev *detect.Event) {
	from := "client"
	if ev.FromServer {
		from = "server"
	}
	w.told = append(w.told, fmt.Sprintf("%v of the %s to port %d", ev.Kind, from, ev.Server.Port))
}

// heard is what was told since the last call, and must be want.
func (w *watched) heard(what, want string) {
	w.Helper()
	if got, want := strings.Join(w.told, "\n"), lines(want); got != want {
		w.Errorf("%s: the detector was told\n%s\nwant\n%s", what, got, want)
	}
	w.told = nil
}

func TestTheDetectorIsToldOfAConnection(t *testing.T) {
	for _, mode := range []CookieMode{CookiesAuto, CookiesAlways, CookiesNever} {
		w := newWatched(t)
		l := w.listen(w.bob, 80, ListenConfig{Cookies: mode})
		a, b := w.connect(l)
		w.heard("a handshake, cookies "+mode.String(), `
			syn of the client to port 80
			syn-ack of the server to port 80
			first-ack of the client to port 80`)
		w.say(a, "hello")
		w.hear(b, "hello")
		w.heard("text", "")
		a.Close(w.Now())
		w.pump()
		b.Close(w.Now())
		w.pump()
		w.heard("the closing", `
			fin of the client to port 80
			fin of the server to port 80`)
	}
}

func TestTheDetectorIsToldOfBothFamilies(t *testing.T) {
	var servers []string
	r := newRig6(t, func(c *Config) {
		c.Watch = func(ev *detect.Event) { servers = append(servers, ev.Server.String()) }
	})
	l := r.listenOn(r.bob, netip.AddrPortFrom(netip.Addr{}, 80))
	for _, a := range r.bob.addrs {
		r.dial(r.alice, netip.AddrPortFrom(a.Netip(), 80))
		r.pump()
		if _, ok := l.Accept(); !ok {
			t.Fatalf("no connection to %v", a)
		}
		want := wire.Endpoint{Addr: a, Port: 80}.String()
		if got := strings.Join(servers, " "); got != strings.Join([]string{want, want, want}, " ") {
			t.Errorf("of a handshake with %s the detector was told that it was with %s", want, got)
		}
		servers = nil
	}
}

func TestTheDetectorIsNotToldOfConnectionsThatTheHostOpens(t *testing.T) {
	w := newWatched(t)
	l := w.listen(w.alice, 80, ListenConfig{})
	b := w.dial(w.bob, netip.AddrPortFrom(aliceAddr, 80))
	w.pump()
	a, ok := l.Accept()
	if !ok {
		t.Fatal("no connection")
	}
	b.Close(w.Now())
	w.pump()
	a.Abort(w.Now())
	w.pump()
	w.heard("a connection to alice's server, closed and reset", "")
}

// Segments that nobody asked for, to a port with a listener and to one
// without.
func TestTheDetectorIsToldOfStrangers(t *testing.T) {
	ack := func(n seq.Num) tcp.Segment { return tcp.Segment{Seq: 700, Ack: n, Flags: wire.ACK} }
	for _, tt := range []struct {
		what string
		port uint16
		seg  tcp.Segment
		want string
	}{
		{"a SYN", 80, syn(700), "syn of the client to port 80\nsyn-ack of the server to port 80"},
		{"a SYN where nobody listens", 81, syn(700), "syn of the client to port 81\nrst of the server to port 81"},
		{"an ACK: once, though a reset answers it", 80, ack(42), "stray of the client to port 80"},
		{"an ACK where nobody listens", 81, ack(42), "stray of the client to port 81"},
		{"a SYN-ACK: the answer to what somebody sent in our name", 80,
			tcp.Segment{Seq: 700, Ack: 42, Flags: wire.SYN | wire.ACK}, ""},
		{"a RST", 80, tcp.Segment{Seq: 700, Flags: wire.RST}, "rst of the client to port 80"},
		{"a RST where nobody listens", 81, tcp.Segment{Seq: 700, Flags: wire.RST}, ""},
	} {
		w := newWatched(t)
		w.listen(w.bob, 80, ListenConfig{})
		w.inject(w.bob, stranger(9, 4000, tt.port), tt.seg)
		w.sent(w.bob)
		w.heard(tt.what, tt.want)
	}
}

// A client whose third segment finds no place has proved himself all the
// same, with a cookie or without.
func TestTheDetectorKnowsThirdSegmentsThatFindNoPlace(t *testing.T) {
	for _, mode := range []CookieMode{CookiesAuto, CookiesAlways, CookiesNever} {
		w := newWatched(t)
		w.listen(w.bob, 80, ListenConfig{Backlog: 1, Cookies: mode})
		for range 2 {
			w.dial(w.alice, bobWeb)
			w.pump()
		}
		w.heard("two clients, room for one, cookies "+mode.String(), strings.Repeat(`
			syn of the client to port 80
			syn-ack of the server to port 80
			first-ack of the client to port 80`, 2))
	}
}

func TestTheDetectorIsToldOfAGuessedCookie(t *testing.T) {
	w := newWatched(t)
	w.listen(w.bob, 80, ListenConfig{Cookies: CookiesAlways})
	f := stranger(9, 4000, 80)
	w.inject(w.bob, f, syn(700))
	w.sent(w.bob)
	w.inject(w.bob, f, tcp.Segment{Seq: 701, Ack: 42, Flags: wire.ACK})
	w.inject(w.bob, f, tcp.Segment{Seq: 701, Ack: 43, Flags: wire.ACK, Payload: []byte("x")})
	w.sent(w.bob)
	w.heard("a SYN and two guesses, one with text", `
		syn of the client to port 80
		syn-ack of the server to port 80
		stray of the client to port 80
		stray of the client to port 80`)
}

func TestTheDetectorIsToldOfASynAckThatGoesAgain(t *testing.T) {
	w := newWatched(t)
	w.listen(w.bob, 80, ListenConfig{})
	w.inject(w.bob, stranger(9, 4000, 80), syn(700))
	w.sent(w.bob)
	w.Manual.Advance(time.Second)
	w.bob.Advance(w.Now())
	w.sent(w.bob)
	w.heard("a second without an answer", `
		syn of the client to port 80
		syn-ack of the server to port 80
		syn-ack of the server to port 80`)
}

// TestEventsAreWhole: what a detector reads is in the event, as on the wire.
func TestEventsAreWhole(t *testing.T) {
	var got []detect.Event
	r := newRig(t, func(c *Config) { c.Watch = func(ev *detect.Event) { got = append(got, *ev) } })
	r.listen(r.bob, 80, ListenConfig{})
	f := stranger(9, 4000, 80)
	r.inject(r.bob, f, syn(700))
	sent := r.sent(r.bob)
	want := []detect.Event{{
		At: r.Now(), Kind: detect.Syn, Server: f.Local, Client: f.Remote,
		Seq: 700, Flags: wire.SYN, TTL: 64, Window: 8000,
	}, {
		At: r.Now(), Kind: detect.SynAck, FromServer: true, Server: f.Local, Client: f.Remote,
		Seq: sent[0].Seq, Ack: 701, Flags: wire.SYN | wire.ACK, TTL: got[1].TTL, Window: sent[0].Window,
	}}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("event %d: got\n%+v, want\n%+v", i, got[i], want[i])
		}
	}
}

// TestWatchingAllocatesNothing: neither text nor connections to be refused
// cost a watched host memory.
func TestWatchingAllocatesNothing(t *testing.T) {
	d := detect.New(detect.Config{})
	r := newRig(t, func(c *Config) { c.Watch = d.Observe })
	l := r.listen(r.bob, 80, ListenConfig{Cookies: CookiesAlways})
	a, b := r.connect(l)
	r.quiet = true
	p := make([]byte, 1000)
	for what, do := range map[string]func(){
		"text": func() {
			a.Write(r.Now(), p)
			r.pump()
			b.Read(r.Now(), p)
			r.pump()
		},
		"a SYN and its cookie": func() {
			r.bob.Receive(r.Now(), wire.Packet{Bytes: theSyn})
			r.bob.Transmit(r.Now(), r.buf)
		},
	} {
		do()
		if n := testing.AllocsPerRun(100, do); n != 0 {
			t.Errorf("%s: %v allocations", what, n)
		}
	}
}

var theSyn = packet(stranger(9, 4000, 80), syn(700))

// BenchmarkWatch is what a SYN with its cookie and its cookie's SYN-ACK
// cost, watched and not; and what a segment of text does.
func BenchmarkWatch(b *testing.B) {
	d := detect.New(detect.Config{})
	for _, bb := range []struct {
		what  string
		watch func(*detect.Event)
	}{{"off", nil}, {"on", d.Observe}} {
		b.Run("syn/"+bb.what, func(b *testing.B) {
			r := newRig(b, func(c *Config) { c.Watch = bb.watch })
			r.listen(r.bob, 80, ListenConfig{Cookies: CookiesAlways})
			b.ReportAllocs()
			for b.Loop() {
				r.bob.Receive(r.Now(), wire.Packet{Bytes: theSyn})
				r.bob.Transmit(r.Now(), r.buf)
			}
		})
		b.Run("text/"+bb.what, func(b *testing.B) {
			r := newRig(b, func(c *Config) { c.Watch = bb.watch })
			x, y := r.connect(r.listen(r.bob, 80, ListenConfig{}))
			r.quiet = true
			p := make([]byte, 1000)
			b.ReportAllocs()
			for b.Loop() {
				r.Manual.Advance(10 * time.Microsecond)
				x.Write(r.Now(), p)
				r.pump()
				y.Read(r.Now(), p)
				r.pump()
			}
		})
	}
}

// TestTheDetectorIsToldOfEveryCookie: of those made by template, too, with
// the number that the client will acknowledge.
func TestTheDetectorIsToldOfEveryCookie(t *testing.T) {
	var told []seq.Num
	r := newRig(t, func(c *Config) {
		c.Watch = func(ev *detect.Event) {
			if ev.Kind == detect.SynAck {
				told = append(told, ev.Seq)
			}
		}
	})
	r.listen(r.bob, 80, ListenConfig{Cookies: CookiesAlways})
	for port := uint16(4000); port < 4003; port++ {
		r.inject(r.bob, stranger(9, port, 80), syn(700))
	}
	for i, seg := range r.sent(r.bob) {
		if i >= len(told) || told[i] != seg.Seq {
			t.Errorf("SYN-ACK %d had number %v, the detector was told %v", i, seg.Seq, told)
		}
	}
}
