package host

import (
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// sharing are n listeners at bob's port 80 that share it.
func (r *rig) sharing(n int, cfg ListenConfig) (ls []*Listener) {
	cfg.Share = true
	for range n {
		ls = append(ls, r.listen(r.bob, 80, cfg))
	}
	return ls
}

func TestListenersThatShareGetAFlowEach(t *testing.T) {
	r := newRig(t)
	r.quiet = true
	ls := r.sharing(4, ListenConfig{Backlog: 1000})
	if _, err := r.bob.Listen(r.Now(), netip.MustParseAddrPort("0.0.0.0:80"), ListenConfig{}); err != ErrAddressInUse {
		t.Errorf("a listener that does not share gets the port of those who do: %v", err)
	}
	r.listen(r.bob, 81, ListenConfig{})
	if _, err := r.bob.Listen(r.Now(), netip.MustParseAddrPort("0.0.0.0:81"), ListenConfig{Share: true}); err != ErrAddressInUse {
		t.Errorf("one that shares gets the port of one that does not: %v", err)
	}
	var dialed []*Conn
	for range 400 {
		dialed = append(dialed, r.dial(r.alice, bobWeb))
	}
	r.pump()
	for _, c := range dialed {
		if c.State() != tcp.Established {
			t.Fatalf("a connection is %v", c.State())
		}
	}
	for i, l := range ls {
		n := 0
		for _, ok := l.Accept(); ok; _, ok = l.Accept() {
			n++
		}
		if n < 60 || n > 140 {
			t.Errorf("listener %d of four got %d of 400 connections, want about a hundred", i, n)
		}
	}
}

// A listener that closes takes its own handshakes along, and nobody else's;
// one that comes takes none.
func TestHandshakesStayWhereTheyBegan(t *testing.T) {
	for _, tt := range []struct {
		what   string
		change func(r *rig, ls []*Listener)
		lost   int
	}{
		{"a listener comes", func(r *rig, _ []*Listener) { r.sharing(1, ListenConfig{}) }, 0},
		{"a listener goes", func(r *rig, ls []*Listener) { ls[1].Close(r.Now()) }, 1},
		{"the first goes", func(r *rig, ls []*Listener) { ls[0].Close(r.Now()) }, 1},
	} {
		r := newRig(t)
		r.quiet = true
		ls := r.sharing(3, ListenConfig{Cookies: CookiesNever})
		const flows = 90
		iss := map[uint16]tcp.Segment{}
		for port := range uint16(flows) {
			r.inject(r.bob, stranger(9, 4000+port, 80), syn(700))
			for _, seg := range r.sent(r.bob) {
				iss[seg.Dst] = tcp.Segment{Seq: 701, Ack: seg.Seq.Add(1), Flags: wire.ACK, Window: 8000}
			}
		}
		gone := 0
		for i, l := range ls {
			if tt.lost == 1 && (i == 1) == (tt.what == "a listener goes") && (i == 0) == (tt.what == "the first goes") {
				gone = l.half.n
			}
		}
		tt.change(r, ls)
		for port, seg := range iss {
			r.inject(r.bob, stranger(9, port, 80), seg)
		}
		if got := r.bob.Stats().Connections; got != flows-gone {
			t.Errorf("%s: %d of %d handshakes are completed, want all but the %d of whoever has gone", tt.what, got, flows, gone)
		}
	}
}

func TestTheLastSharerTakesThePortAlong(t *testing.T) {
	r := newRig(t)
	ls := r.sharing(2, ListenConfig{})
	ls[0].Close(r.Now())
	r.connect(ls[1])
	ls[1].Close(r.Now())
	r.listen(r.bob, 80, ListenConfig{})
	r.counts("whoever comes next has the port alone", r.bob, map[SocketKind]int{SocketListener: 1, SocketConn: 1})
}

func TestCookiesComeBackToWhoeverIsThere(t *testing.T) {
	r := newRig(t)
	r.quiet = true
	ls := r.sharing(2, ListenConfig{Cookies: CookiesAlways})
	var answers []tcp.Segment
	var ports []uint16
	for port := range uint16(20) {
		r.inject(r.bob, stranger(9, 4000+port, 80), syn(700))
		for _, seg := range r.sent(r.bob) {
			ports = append(ports, seg.Dst)
			answers = append(answers, tcp.Segment{Seq: 701, Ack: seg.Seq.Add(1), Flags: wire.ACK, Window: 8000})
		}
	}
	ls[0].Close(r.Now())
	r.pass(time.Second)
	for i, seg := range answers {
		r.inject(r.bob, stranger(9, ports[i], 80), seg)
	}
	if got := r.bob.Stats().CookiesAccepted; got != 20 {
		t.Errorf("%d of 20 cookies are taken after one of two listeners has gone, want all", got)
	}
}
