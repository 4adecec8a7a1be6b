package host

import (
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

var elsewhere = netip.MustParseAddrPort("203.0.113.5:443")

func (r *rig) forward(h *Host, cfg ListenConfig) *Listener {
	r.Helper()
	l, err := h.Forward(r.Now(), cfg)
	if err != nil {
		r.Fatalf("forward: %v", err)
	}
	return l
}

// asked takes the one request that there must be.
func (r *rig) asked(l *Listener) Request {
	r.Helper()
	q, ok := l.NextRequest()
	if !ok {
		r.Fatal("nobody has asked")
	}
	return q
}

func TestAForwarderTakesConnectionsToOthers(t *testing.T) {
	for _, remote := range []netip.AddrPort{elsewhere, addrPort("[2001:db8:7::1]:443")} {
		for _, mode := range []CookieMode{CookiesAuto, CookiesAlways} {
			r := newRig6(t)
			l := r.forward(r.bob, ListenConfig{Cookies: mode})
			a := r.dial(r.alice, remote)
			r.pump()
			b, ok := l.Accept()
			if !ok {
				t.Fatalf("%v: nothing to accept; alice is in %v", remote, a.State())
			}
			if got := b.Flow().Local.Netip(); got != remote {
				t.Errorf("the connection says it was meant for %v, want %v", got, remote)
			}
			r.say(a, "who are you?")
			r.hear(b, "who are you?")
			r.say(b, "somebody else")
			r.hear(a, "somebody else")
		}
	}
}

func TestWithoutAForwarderSegmentsToOthersAreNotOurs(t *testing.T) {
	r := newRig(t)
	r.dial(r.alice, elsewhere)
	r.pump()
	if got := r.bob.Stats(); got.NotOurs != 1 || got.ResetsSent != 0 {
		t.Errorf("counted %d packets as not ours and sent %d resets, want 1 and none", got.NotOurs, got.ResetsSent)
	}
}

func TestOurOwnPortsDoNotBelongToTheForwarder(t *testing.T) {
	r := newRig(t)
	l := r.forward(r.bob, ListenConfig{})
	a := r.dial(r.alice, bobWeb)
	r.pump()
	if a.State() != tcp.Closed || a.Err() != tcp.ErrRefused {
		t.Errorf("a closed port of bob's own: %v, %v, want refused", a.State(), a.Err())
	}
	web := r.listen(r.bob, 80, ListenConfig{})
	r.dial(r.alice, elsewhere)
	r.connect(web)
	if _, ok := l.Accept(); !ok {
		t.Error("the forwarder has nothing, want the connection to somebody else")
	}
}

func TestAConnectionOutlivesItsForwarder(t *testing.T) {
	r := newRig(t)
	l := r.forward(r.bob, ListenConfig{})
	if _, err := r.bob.Forward(r.Now(), ListenConfig{}); err != ErrAddressInUse {
		t.Errorf("a second forwarder: %v, want ErrAddressInUse", err)
	}
	a := r.dial(r.alice, elsewhere)
	r.pump()
	b, _ := l.Accept()
	l.Close(r.Now())
	r.say(a, "still there?")
	r.hear(b, "still there?")

	r.wire = nil
	late := r.dial(r.alice, elsewhere)
	r.pump()
	r.crossed("a SYN to somebody else after the end of the forwarder", "> SYN")
	if late.State() != tcp.SynSent {
		t.Errorf("alice is in %v; what is not ours is not ours to refuse", late.State())
	}
	r.forward(r.bob, ListenConfig{}).Close(r.Now())
}

func TestBroadcastsAreNotForwarded(t *testing.T) {
	r := newRig(t)
	r.forward(r.bob, ListenConfig{})
	for _, dst := range []string{"10.0.0.255", "255.255.255.255", "224.0.0.1", "239.1.1.1", "127.0.0.1"} {
		f := stranger(9, 4000, 80)
		f.Local.Addr = wire.AddrFrom(netip.MustParseAddr(dst))
		r.inject(r.bob, f, syn(700))
		if got := r.sent(r.bob); len(got) > 0 {
			t.Errorf("a SYN to %s was answered (MUST-57)", dst)
		}
	}
}

func TestARequestWaitsForYes(t *testing.T) {
	r := newRig(t)
	l := r.forward(r.bob, ListenConfig{Ask: true})
	a := r.dial(r.alice, elsewhere)
	r.pump()
	r.crossed("before the answer", "> SYN")
	if got := r.news(r.bob); len(got) != 1 || got[0] != Acceptable {
		t.Errorf("bob's user was told %v, want that there is something to take", got)
	}
	q := r.asked(l)
	if got := q.Flow().Local.Netip(); got != elsewhere {
		t.Errorf("the request is for %v, want %v", got, elsewhere)
	}
	r.pass(1500 * time.Millisecond)
	r.crossed("the SYN again changes nothing", "> SYN")
	if _, again := l.NextRequest(); again {
		t.Error("the SYN again is a second request")
	}
	if !q.Admit(r.Now()) {
		t.Fatal("the request is gone")
	}
	r.pump()
	r.crossed("after yes", `
		< SYN,ACK
		> ACK`)
	b, ok := l.Accept()
	if !ok || a.State() != tcp.Established {
		t.Fatalf("accepted %v; alice is in %v", ok, a.State())
	}
	if got := b.Status().SRTT; got > 100*time.Millisecond {
		t.Errorf("the time that the user took counts as a round trip: %v", got)
	}
	if q.Admit(r.Now()) {
		t.Error("yes counts twice")
	}
	q.Refuse(r.Now())
	r.pump()
	r.states("no after yes changes nothing", a, b, tcp.Established, tcp.Established)
}

func TestARequestIsRefused(t *testing.T) {
	r := newRig(t)
	l := r.forward(r.bob, ListenConfig{Ask: true})
	a := r.dial(r.alice, elsewhere)
	r.pump()
	q := r.asked(l)
	q.Refuse(r.Now())
	r.pump()
	if a.State() != tcp.Closed || a.Err() != tcp.ErrRefused {
		t.Errorf("alice is in %v, %v, want refused", a.State(), a.Err())
	}
	if got := r.bob.Stats(); got.HalfOpen != 0 || got.Requests != 1 {
		t.Errorf("%d entries and %d requests, want none left of one", got.HalfOpen, got.Requests)
	}
}

func TestARequestIsRefusedAfterYes(t *testing.T) {
	for _, lost := range []bool{false, true} {
		r := newRig(t)
		l := r.forward(r.bob, ListenConfig{Ask: true})
		a := r.dial(r.alice, elsewhere)
		r.pump()
		q := r.asked(l)
		q.Admit(r.Now())
		r.lose = func(from *Host, seg wire.TCP) bool { return from == r.alice || lost && seg.Flags.Has(wire.SYN) }
		r.pump()
		q.Refuse(r.Now())
		r.pump()
		want := tcp.ErrReset
		if lost {
			want = tcp.ErrRefused
		}
		if a.State() != tcp.Closed || a.Err() != want {
			t.Errorf("SYN-ACK lost %v: alice is in %v, %v, want %v", lost, a.State(), a.Err(), want)
		}
	}
}

func TestARequestEndsWithItsTimeOrItsSender(t *testing.T) {
	for _, tt := range []struct {
		what string
		end  func(r *rig, a *Conn)
	}{
		{"its time is over", func(r *rig, _ *Conn) {
			r.lose = func(*Host, wire.TCP) bool { return true }
			r.pass(64 * time.Second)
		}},
		{"the forwarder is closed", func(r *rig, _ *Conn) { r.bob.forwarder.Close(r.Now()) }},
		{"its sender resets it", func(r *rig, a *Conn) {
			f := a.Flow().Reverse()
			r.inject(r.bob, f, tcp.Segment{Seq: a.Status().SndNxt, Flags: wire.RST})
		}},
	} {
		r := newRig(t)
		l := r.forward(r.bob, ListenConfig{Ask: true})
		a := r.dial(r.alice, elsewhere)
		r.pump()
		q := r.asked(l)
		if !q.Pending() {
			t.Errorf("%s: it is not pending at first", tt.what)
		}
		tt.end(r, a)
		if q.Pending() || q.Admit(r.Now()) {
			t.Errorf("%s, and it can still be admitted", tt.what)
		}
		if got := r.bob.Stats(); got.SynAckRetries != 0 {
			t.Errorf("%s: %d SYN-ACKs were repeated that had never been sent", tt.what, got.SynAckRetries)
		}
	}
}

func TestAFloodOfRequestsHasABound(t *testing.T) {
	r := newRig(t)
	l := r.forward(r.bob, ListenConfig{Ask: true, Backlog: 4})
	for i := range 100 {
		f := stranger(9, uint16(4000+i), 80)
		f.Local.Addr = wire.AddrFrom(elsewhere.Addr())
		r.inject(r.bob, f, syn(700))
	}
	st := r.bob.Stats()
	if st.HalfOpen != 4 || st.Requests != 4 || st.RequestsDropped != 96 {
		t.Errorf("%d entries, %d requests, %d dropped; want 4, 4 and 96", st.HalfOpen, st.Requests, st.RequestsDropped)
	}
	if got := r.sent(r.bob); len(got) != 0 {
		t.Errorf("%d answers to those who wait, want none", len(got))
	}
	for range 4 {
		q := r.asked(l)
		q.Refuse(r.Now())
	}
	if _, more := l.NextRequest(); more {
		t.Error("there is a fifth request")
	}
}
