package host

import (
	"io"
	"slices"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
)

// The whole life of a connection, as the articles number its segments:
// checklist items 32 to 44, 48, 49, 84 to 92, 97, 101, 102.
func TestAConnectionLivesFromSynToTimeWait(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{})

	a := r.dial(r.alice, bobWeb)
	if a.State() != tcp.SynSent {
		t.Fatalf("after Dial the state is %v, want SYN-SENT", a.State())
	}
	r.pump()
	r.crossed("a handshake has three segments", `
		> SYN
		< SYN,ACK
		> ACK`)
	if got := r.news(r.alice); !slices.Equal(got, []EventKind{Opened}) {
		t.Errorf("alice was told %v, want that her Dial is done", got)
	}
	if got := r.news(r.bob); !slices.Equal(got, []EventKind{Acceptable}) {
		t.Errorf("bob was told %v, want that Accept will give a connection", got)
	}
	b, ok := l.Accept()
	if !ok {
		t.Fatal("there is no connection to accept")
	}
	r.states("open", a, b, tcp.Established, tcp.Established)

	r.say(a, "question")
	r.hear(b, "question")
	r.say(b, "answer")
	r.hear(a, "answer")
	r.wire = nil

	a.CloseWrite(r.Now())
	r.pump()
	r.states("alice has said all", a, b, tcp.FinWait2, tcp.CloseWait)
	if _, err := b.Read(r.Now(), make([]byte, 1)); err != io.EOF {
		t.Errorf("bob reads %v, want the end of the stream", err)
	}
	b.Close(r.Now())
	r.pump()
	r.crossed("a close has four segments", `
		> FIN,ACK
		< ACK
		< FIN,ACK
		> ACK`)
	r.counts("bob is through", r.bob, map[SocketKind]int{SocketListener: 1})
	if a.State() != tcp.TimeWait {
		t.Errorf("alice closed first and is in %v, want TIME-WAIT", a.State())
	}
	a.Close(r.Now())
	r.pump()
	r.counts("nobody holds alice's end: it is a record", r.alice, map[SocketKind]int{SocketTimeWait: 1})

	r.pass(2*tcp.DefaultMSL - time.Second)
	r.counts("before 2 MSL are over", r.alice, map[SocketKind]int{SocketTimeWait: 1})
	r.pass(2 * time.Second)
	r.counts("2 MSL are over", r.alice, nil)
	if used := r.bob.Stats().Memory; used > chunkLen*recordCost {
		t.Errorf("bob still holds %d octets of his budget, want no more than the listener's table", used)
	}
}

// Checklist item 50.
func TestAClosedPortRefusesAtOnce(t *testing.T) {
	r := newRig(t)
	a := r.dial(r.alice, bobWeb)
	r.pump()
	r.crossed("nobody listens", `
		> SYN
		< RST,ACK`)
	if a.State() != tcp.Closed || a.Err() != tcp.ErrRefused {
		t.Errorf("the Dial ended in %v with %v, want CLOSED, refused", a.State(), a.Err())
	}
	if got := r.news(r.alice); !slices.Equal(got, []EventKind{Ended}) {
		t.Errorf("alice was told %v, want that it has ended", got)
	}
	r.counts("a connection that is over has left the table", r.alice, nil)
	if err := a.Close(r.Now()); err != nil {
		t.Errorf("closing what is over: %v, want no error", err)
	}
	if used := r.alice.Stats().Memory; used != 0 {
		t.Errorf("alice still holds %d octets of her budget, want none", used)
	}
}

func TestAbortResetsThePeer(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.wire = nil
	a.Abort(r.Now())
	r.pump()
	r.crossed("an abort is one segment", `> RST,ACK`)
	if b.State() != tcp.Closed || b.Err() != tcp.ErrReset {
		t.Errorf("bob's end is %v with %v, want CLOSED, reset", b.State(), b.Err())
	}
	r.counts("alice's end is gone", r.alice, nil)
	r.counts("bob's is out of the table, though he holds it", r.bob, map[SocketKind]int{SocketListener: 1})
	b.Close(r.Now())
}

// Checklist items 96 and 107: CLOSING.
func TestBothMayCloseAtOnce(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.wire = nil
	a.CloseWrite(r.Now())
	b.CloseWrite(r.Now())
	fin, _ := r.alice.Transmit(r.Now(), r.buf)
	fin.Bytes = slices.Clone(fin.Bytes)
	if r.carry(r.bob); a.State() != tcp.Closing {
		t.Errorf("the FINs have crossed and alice is in %v, want CLOSING", a.State())
	}
	r.bob.Receive(r.Now(), fin)
	r.pump()
	r.states("each has the other's FIN", a, b, tcp.TimeWait, tcp.TimeWait)
	a.Close(r.Now())
	b.Close(r.Now())
	r.pump()
	r.counts("both wait", r.alice, map[SocketKind]int{SocketTimeWait: 1})
	r.counts("both wait", r.bob, map[SocketKind]int{SocketListener: 1, SocketTimeWait: 1})
	r.pass(3 * tcp.DefaultMSL)
	r.counts("both are through", r.alice, nil)
}

// Checklist item 45.
func TestTwoDialsThatMeetAreOneConnection(t *testing.T) {
	r := newRig(t)
	from, to := addrPort("10.0.0.1:5000"), addrPort("10.0.0.2:6000")
	a, err := r.alice.Dial(r.Now(), from, to)
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.bob.Dial(r.Now(), to, from)
	if err != nil {
		t.Fatal(err)
	}
	syn, _ := r.alice.Transmit(r.Now(), r.buf)
	syn.Bytes = slices.Clone(syn.Bytes)
	r.carry(r.bob)
	if a.State() != tcp.SynReceived {
		t.Errorf("the SYNs have crossed and alice is in %v, want SYN-RECEIVED", a.State())
	}
	r.bob.Receive(r.Now(), syn)
	r.pump()
	r.states("a simultaneous open", a, b, tcp.Established, tcp.Established)
	r.say(a, "you called?")
	r.hear(b, "you called?")
}

func TestAHostTalksToItself(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{})
	c := r.dial(r.bob, bobWeb)
	r.pump()
	s, ok := l.Accept()
	if !ok {
		t.Fatalf("nothing to accept; the dialer is in %v", c.State())
	}
	r.say(c, "echo")
	r.hear(s, "echo")
	c.Close(r.Now())
	r.pump()
	s.Close(r.Now())
	r.pump()
	r.crossed("nothing of it reaches the link", ``)
	r.counts("it waits in one place", r.bob, map[SocketKind]int{SocketListener: 1, SocketTimeWait: 1})
}

// Checklist item 74.
func TestALostSegmentComesAgain(t *testing.T) {
	for lost, want := range map[int]string{
		1: "> SYN (lost)\n> SYN\n< SYN,ACK\n> ACK",
		2: "> SYN\n< SYN,ACK (lost)\n< SYN,ACK\n> ACK",
		3: "> SYN\n< SYN,ACK\n> ACK (lost)\n< SYN,ACK\n> ACK",
	} {
		r := newRig(t)
		l := r.listen(r.bob, 80, ListenConfig{SynAckWait: 900 * time.Millisecond}) // before the SYN goes again
		n := 0
		r.lose = lostOnce(&n, lost)
		a := r.dial(r.alice, bobWeb)
		r.pass(5 * time.Second)
		b, ok := l.Accept()
		if !ok {
			t.Fatalf("segment %d was lost and the connection never came", lost)
		}
		r.states("in the end", a, b, tcp.Established, tcp.Established)
		r.crossed("one segment of the handshake is lost", want)
	}
}

func TestBulkArrivesWhole(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.quiet = true
	text := make([]byte, 3<<20)
	for i := range text {
		text[i] = byte(i * i >> 7)
	}
	var got []byte
	room := make([]byte, 1<<16)
	for at := 0; len(got) < len(text); {
		n, err := a.Write(r.Now(), text[at:])
		if err != nil {
			t.Fatal(err)
		}
		at += n
		r.pass(time.Millisecond)
		for n := 1; n > 0; got = append(got, room[:n]...) {
			if n, err = b.Read(r.Now(), room); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !slices.Equal(got, text) {
		t.Error("the octets that were read are not those that were written")
	}
}

// Checklist item 94.
func TestAnOrphanIsSeenToItsEnd(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.wire = nil
	a.Close(r.Now())
	r.pump()
	if n := len(r.news(r.alice)); n > 1 {
		t.Errorf("%d events about a connection that its user has left", n)
	}
	r.counts("the host sees to it", r.alice, map[SocketKind]int{SocketConn: 1})
	r.pass(tcp.DefaultFinWait2 + time.Second)
	r.counts("FIN-WAIT-2 without a user ends", r.alice, nil)
	r.wire = nil
	r.say(b, "still there?")
	r.crossed("and what comes later is refused", `
		< PSH,ACK 12 octets
		> RST`)
	if b.Err() != tcp.ErrReset {
		t.Errorf("bob's end has %v, want reset", b.Err())
	}
}

// Odd, but RFC 9293 §3.5 allows it: a Dial that meets itself.
func TestADialMayMeetItself(t *testing.T) {
	r := newRig(t)
	c, err := r.bob.Dial(r.Now(), addrPort("10.0.0.2:5000"), addrPort("10.0.0.2:5000"))
	if err != nil {
		t.Fatal(err)
	}
	r.pump()
	if c.State() != tcp.Established {
		t.Fatalf("it is in %v, want ESTABLISHED", c.State())
	}
	r.say(c, "who is there?")
	r.hear(c, "who is there?")
	c.Close(r.Now())
	r.pass(3 * tcp.DefaultMSL)
	r.counts("2 MSL after the close", r.bob, nil)
}
