package host

import (
	"slices"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
)

// Checklist items 65 and 81: the listing and what an entry records.
func TestTheSocketTableIsInOrder(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 90, ListenConfig{})
	l := r.listen(r.bob, 80, ListenConfig{Backlog: 7, HalfOpen: 11})
	for _, port := range []string{"5003", "5001", "5002"} {
		if _, err := r.alice.Dial(r.Now(), addrPort("10.0.0.1:"+port), bobWeb); err != nil {
			t.Fatal(err)
		}
	}
	r.pump()
	r.inject(r.bob, stranger(9, 4000, 80), syn(700))
	first, _ := l.Accept()
	first.Close(r.Now())
	r.pump()
	r.Manual.Advance(2 * time.Second)
	r.bob.Advance(r.Now())

	var got []Socket
	r.bob.Sockets(r.Now(), func(s Socket) bool { got = append(got, s); return true })
	for i, want := range []struct {
		kind         SocketKind
		local, other uint16
		state        tcp.State
	}{
		{SocketListener, 80, 0, tcp.Listen},
		{SocketListener, 90, 0, tcp.Listen},
		{SocketHalfOpen, 80, 4000, tcp.SynReceived},
		{SocketConn, 80, 5001, tcp.Established},
		{SocketConn, 80, 5002, tcp.Established},
		{SocketConn, 80, 5003, tcp.FinWait2},
	} {
		if i >= len(got) {
			t.Fatalf("there are %d rows", len(got))
		}
		s := got[i]
		if s.Kind != want.kind || s.Flow.Local.Port != want.local || s.Flow.Remote.Port != want.other || s.State != want.state {
			t.Errorf("row %d is %d %v %v, want %+v", i, s.Kind, s.Flow, s.State, want)
		}
	}
	if s := got[0]; s.Backlog != 7 || s.Pending != 2 || s.HalfOpen != 1 || s.HalfOpenLimit != 11 {
		t.Errorf("the listener's row is %+v", s)
	}
	if s := got[0]; s.Kind != SocketListener || s.Age < 2*time.Second {
		t.Errorf("the first row is of kind %v and has age %v; want a listener that has listened for 2 s or longer", s.Kind, s.Age)
	}
	if s := got[2]; s.Age != 2*time.Second || s.Retries != 1 || s.Timer != time.Second {
		t.Errorf("the half-open row has age %v, %d retries, %v left; want 2 s, 1, 1 s", s.Age, s.Retries, s.Timer)
	}
	if s := got[5]; !s.Orphan || s.Age != 2*time.Second {
		t.Errorf("the closed connection's row: orphan %v, age %v", s.Orphan, s.Age)
	}
}

func TestTheSocketTableStopsWhereItIsTold(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.inject(r.bob, stranger(9, 4000, 80), syn(700))
	b.Close(r.Now())
	r.pump()
	a.Close(r.Now())
	r.pump()
	r.dial(r.bob, addrPort("10.0.0.1:99"))
	all := 0
	r.bob.Sockets(r.Now(), func(Socket) bool { all++; return true })
	if all != 4 {
		t.Fatalf("%d rows, want one of each kind", all)
	}
	for stop := 1; stop <= all; stop++ {
		n := 0
		r.bob.Sockets(r.Now(), func(Socket) bool { n++; return n < stop })
		if n != stop {
			t.Errorf("told to stop at row %d, it told %d", stop, n)
		}
	}
}

func TestEventsAreJoinedAndEndWithTheUser(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.news(r.alice)
	for range 5 {
		b.Write(r.Now(), []byte("more"))
		for pkt, ok := r.bob.Transmit(r.Now(), r.buf); ok; pkt, ok = r.bob.Transmit(r.Now(), r.buf) {
			r.alice.Receive(r.Now(), pkt)
		}
	}
	r.carry(r.alice)
	if got := r.news(r.alice); !slices.Equal(got, []EventKind{Readable}) {
		t.Errorf("five pieces of text are told as %v, want Readable once", got)
	}
	b.Write(r.Now(), []byte("more"))
	for pkt, ok := r.bob.Transmit(r.Now(), r.buf); ok; pkt, ok = r.bob.Transmit(r.Now(), r.buf) {
		r.alice.Receive(r.Now(), pkt)
	}
	a.Abort(r.Now())
	r.carry(r.alice)
	if got := r.news(r.alice); got != nil {
		t.Errorf("after her Abort alice is told %v, want nothing", got)
	}
}
