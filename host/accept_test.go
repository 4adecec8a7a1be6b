package host

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Checklist items 67 and 68: the accept queue, and what a full one does.
func TestAFullBacklogLeavesTheThirdSegmentWaiting(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{Backlog: 2})
	var dialed []*Conn
	for range 3 {
		dialed = append(dialed, r.dial(r.alice, bobWeb))
		r.pump()
	}
	r.counts("two are in the queue, the third is still half open", r.bob,
		map[SocketKind]int{SocketListener: 1, SocketConn: 2, SocketHalfOpen: 1})
	if got := r.bob.Stats().AcceptOverflow; got != 1 {
		t.Errorf("%d third segments are counted as ignored, want 1", got)
	}
	if dialed[2].State() != tcp.Established {
		t.Errorf("the third dialer is in %v; it believes in its connection", dialed[2].State())
	}
	l.Accept()
	r.pass(2 * time.Second)
	r.counts("the SYN-ACK went again and its ACK found room", r.bob,
		map[SocketKind]int{SocketListener: 1, SocketConn: 3})
	for i := range 2 {
		if _, ok := l.Accept(); !ok {
			t.Errorf("connection %d of the queue is missing", i+2)
		}
	}
	if _, ok := l.Accept(); ok {
		t.Error("a fourth connection was accepted, and only three dialed")
	}
}

func TestTextWithTheThirdSegmentIsKept(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{})
	a := r.dial(r.alice, bobWeb)
	r.carry(r.alice)
	r.carry(r.bob)
	if n, err := a.Write(r.Now(), []byte("first words")); n == 0 || err != nil {
		t.Fatalf("a write right behind the handshake took %d, %v", n, err)
	}
	r.pump()
	b, ok := l.Accept()
	if !ok {
		t.Fatal("nothing to accept")
	}
	r.hear(b, "first words")
}

func TestTheQueueIsInOrderAndTellsOnce(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{})
	for _, from := range []string{"10.0.0.1:5001", "10.0.0.1:5002", "10.0.0.1:5003"} {
		if _, err := r.alice.Dial(r.Now(), addrPort(from), bobWeb); err != nil {
			t.Fatal(err)
		}
	}
	for r.alice.ready.head != nil { // so that bob's news is not taken in between
		r.carry(r.alice)
		for pkt, ok := r.bob.Transmit(r.Now(), r.buf); ok; pkt, ok = r.bob.Transmit(r.Now(), r.buf) {
			r.alice.Receive(r.Now(), pkt)
		}
	}
	r.pump()
	if got := r.news(r.bob); len(got) != 1 || got[0] != Acceptable {
		t.Errorf("bob was told %v, want Acceptable once", got)
	}
	for want := uint16(5001); want <= 5003; want++ {
		c, ok := l.Accept()
		if !ok || c.Flow().Remote.Port != want {
			t.Errorf("accepted %v, %v; want the one from port %d", c, ok, want)
		}
	}
}

func TestAConnectionThatDiesInTheQueueIsHandedOut(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{})
	a := r.dial(r.alice, bobWeb)
	r.pump()
	a.Abort(r.Now())
	r.pump()
	r.counts("it has left the tables", r.bob, map[SocketKind]int{SocketListener: 1})
	b, ok := l.Accept()
	if !ok || b.Err() != tcp.ErrReset {
		t.Fatalf("accepted %v with %v, want a connection that was reset", ok, b.Err())
	}
	b.Close(r.Now())
}

func TestClosingAListenerResetsWhoWaits(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{})
	a := r.dial(r.alice, bobWeb)
	r.pump()
	r.inject(r.bob, stranger(9, 4000, 80), syn(700))
	r.wire = nil
	l.Close(r.Now())
	l.Close(r.Now()) // twice is once
	r.pump()
	r.crossed("the one in the queue is reset, the half-open one forgotten", `< RST,ACK`)
	if a.Err() != tcp.ErrReset {
		t.Errorf("alice's end has %v, want reset", a.Err())
	}
	r.counts("nothing is left", r.bob, nil)
	if used := r.bob.Stats().Memory; used != 0 {
		t.Errorf("bob still holds %d octets of his budget", used)
	}
	if r.bob.Deadline() != 1<<63-1 {
		r.Set(r.bob.Deadline())
		r.bob.Advance(r.Now()) // the table's last deadline may still stand
		if r.bob.Deadline() != 1<<63-1 {
			t.Error("bob has a deadline and nothing to do")
		}
	}
	r.listen(r.bob, 80, ListenConfig{}) // the port is free again
}

func TestASpecificListenerGoesBeforeTheWildcard(t *testing.T) {
	r := newRig(t)
	any := r.listen(r.bob, 80, ListenConfig{})
	mine, err := r.bob.Listen(r.Now(), bobWeb, ListenConfig{})
	if err != nil {
		t.Fatal(err)
	}
	r.dial(r.alice, bobWeb)
	r.pump()
	if _, ok := any.Accept(); ok {
		t.Error("the wildcard listener took a connection to the other's address")
	}
	if _, ok := mine.Accept(); !ok {
		t.Error("the listener on the address got nothing")
	}
}

// An entry belongs to the listener that made it, whoever listens since.
func TestALaterListenerDoesNotTakeAnEntryAway(t *testing.T) {
	r := newRig(t)
	any := r.listen(r.bob, 80, ListenConfig{})
	f := stranger(9, 4000, 80)
	r.inject(r.bob, f, syn(700))
	synAck := r.sent(r.bob)[0]
	if _, err := r.bob.Listen(r.Now(), bobWeb, ListenConfig{}); err != nil {
		t.Fatal(err)
	}
	r.inject(r.bob, f, tcp.Segment{Seq: 701, Ack: synAck.Seq.Add(1), Flags: wire.ACK, Window: 8000})
	if _, ok := any.Accept(); !ok {
		t.Error("the third segment did not find its entry")
	}
}

func TestListenRefuses(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{})
	for _, tt := range []struct {
		what, addr string
		want       error
	}{
		{"a port that is taken", "0.0.0.0:80", ErrAddressInUse},
		{"an address that is not ours", "10.0.0.7:80", ErrAddressNotHere},
	} {
		if _, err := r.bob.Listen(r.Now(), addrPort(tt.addr), ListenConfig{}); err != tt.want {
			t.Errorf("%s: %v, want %v", tt.what, err, tt.want)
		}
	}
	free, err := r.bob.Listen(r.Now(), addrPort("0.0.0.0:0"), ListenConfig{})
	if err != nil || free.Addr().Port() < DefaultFirstPort {
		t.Errorf("without a port: %v, want a dynamic port", err)
	}
}

func TestWhatNoListenerTakes(t *testing.T) {
	for _, tt := range []struct {
		what  string
		flags wire.Flags
		want  string
	}{
		{"a reset is ignored, even one that acknowledges", wire.RST | wire.ACK, ""},
		{"an acknowledgment is refused", wire.ACK, "RST"},
		{"a SYN that acknowledges is refused", wire.SYN | wire.ACK, "RST"},
		{"a segment that is none of these is dropped", wire.PSH, ""},
	} {
		r := newRig(t)
		r.listen(r.bob, 80, ListenConfig{})
		r.inject(r.bob, stranger(9, 4000, 80), tcp.Segment{Seq: 700, Ack: 42, Flags: tt.flags})
		got := ""
		for _, s := range r.sent(r.bob) {
			got += s.Flags.String()
			if s.Seq != 42 {
				t.Errorf("%s: the reset has number %d, want what was acknowledged: 42", tt.what, s.Seq)
			}
		}
		if got != tt.want {
			t.Errorf("%s: answered with %q, want %q", tt.what, got, tt.want)
		}
	}
}
