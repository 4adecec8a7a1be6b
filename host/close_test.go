package host

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Checklist items 95 and 104: who has nothing left to say sends FIN with the
// ACK, and FIN-WAIT-1 goes straight to TIME-WAIT.
func TestThreeSegmentsMayClose(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.wire = nil
	a.Close(r.Now())
	r.carry(r.alice)
	b.Close(r.Now()) // before bob's host has sent its ACK
	r.pump()
	r.crossed("both had said all", `
		> FIN,ACK
		< FIN,ACK
		> ACK`)
	r.counts("alice waits", r.alice, map[SocketKind]int{SocketTimeWait: 1})
	r.counts("bob is through", r.bob, map[SocketKind]int{SocketListener: 1})
}

// Checklist item 105: each segment of the close is lost once.
func TestALostSegmentOfTheCloseComesAgain(t *testing.T) {
	for lost, want := range map[int]string{
		1: "> FIN,ACK (lost)\n> FIN,ACK\n< ACK\n< FIN,ACK\n> ACK",
		2: "> FIN,ACK\n< ACK (lost)\n< FIN,ACK\n> ACK", // the FIN says it too
		3: "> FIN,ACK\n< ACK\n< FIN,ACK (lost)\n< FIN,ACK\n> ACK",
		4: "> FIN,ACK\n< ACK\n< FIN,ACK\n> ACK (lost)\n< FIN,ACK\n> ACK",
	} {
		r := newRig(t)
		a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
		r.wire = nil
		n := 0
		r.lose = lostOnce(&n, lost)
		a.Close(r.Now())
		r.pump()
		if lost == 1 {
			r.pass(10 * time.Second)
		}
		b.Close(r.Now())
		r.pass(10 * time.Second)
		r.crossed("a segment of the close is lost", want)
		r.counts("alice waits", r.alice, map[SocketKind]int{SocketTimeWait: 1})
		r.counts("bob is through", r.bob, map[SocketKind]int{SocketListener: 1})
	}
}

// Checklist item 99: CLOSE-WAIT waits for the application, for ever.
func TestCloseWaitWaits(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	a.CloseWrite(r.Now())
	r.pass(1000 * time.Hour)
	r.states("bob's user sleeps", a, b, tcp.FinWait2, tcp.CloseWait)
	r.say(b, "good morning") // item 92: a FIN ends one direction only
	r.hear(a, "good morning")
	b.Close(r.Now())
	r.pump()
	r.states("bob's user is awake", a, b, tcp.TimeWait, tcp.Closed)
}

// SHLD-3: who closes with text unread must not let the peer believe that it
// was received.
func TestCloseWithTextUnreadResets(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.say(a, "never read")
	r.wire = nil
	b.Close(r.Now())
	r.pump()
	r.crossed("text is unread", `< RST,ACK`)
	if a.Err() != tcp.ErrReset {
		t.Errorf("alice's end has %v, want reset", a.Err())
	}
}

// Checklist item 35: an answer that acknowledges what was never sent.
func TestAWrongAnswerToOurSynIsRefused(t *testing.T) {
	r := newRig(t)
	c := r.dial(r.bob, addrPort("10.0.0.9:80"))
	iss := r.sent(r.bob)[0].Seq
	r.inject(r.bob, c.Flow(), tcp.Segment{Seq: 700, Ack: iss.Add(2), Flags: wire.SYN | wire.ACK, Window: 8000})
	got := r.sent(r.bob)
	if len(got) != 1 || got[0].Flags != wire.RST || got[0].Seq != iss.Add(2) {
		t.Errorf("answered with %+v, want RST numbered %d", got, iss.Add(2))
	}
	if c.State() != tcp.SynSent {
		t.Errorf("the Dial is in %v, want SYN-SENT still", c.State())
	}
	r.inject(r.bob, c.Flow(), tcp.Segment{Seq: 900, Ack: iss.Add(1), Flags: wire.SYN | wire.ACK, Window: 8000})
	if c.State() != tcp.Established {
		t.Errorf("the right answer leaves the Dial in %v", c.State())
	}
}

// A peer that has crashed and forgotten: half-open discovery, RFC 9293
// §3.5.1 figures 9 and 10.
func TestAPeerThatHasForgottenIsFoundOut(t *testing.T) {
	r := newRig(t)
	a, _ := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.bob = newHost(t, "10.0.0.2/24") // it has started again
	r.say(a, "are you there?")
	if a.State() != tcp.Closed || a.Err() != tcp.ErrReset {
		t.Errorf("alice's end is %v with %v, want CLOSED, reset", a.State(), a.Err())
	}
}

// The same the other way: the one who has forgotten dials with the same
// four-tuple. The challenge ACK gets a reset, and the next SYN gets through.
func TestWhoHasForgottenMayDialAgain(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{})
	from := addrPort("10.0.0.1:4000")
	r.alice.Dial(r.Now(), from, bobWeb)
	r.pump()
	l.Accept()
	r.alice = newHost(t, "10.0.0.1/24")
	r.Manual.Advance(time.Second)
	r.wire = nil
	c, err := r.alice.Dial(r.Now(), from, bobWeb)
	if err != nil {
		t.Fatal(err)
	}
	r.pass(5 * time.Second)
	r.crossed("RFC 5961 §4", `
		> SYN
		< ACK
		> RST
		> SYN
		< SYN,ACK
		> ACK`)
	if c.State() != tcp.Established {
		t.Errorf("the second Dial is in %v", c.State())
	}
}

// Time may pass within any call of the user's: what has become due in it
// goes out, though nobody has called Advance.
func TestAReadInVainLetsTimePass(t *testing.T) {
	r := newRig(t)
	a, _ := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.lose = func(*Host, wire.TCP) bool { return true }
	r.say(a, "lost")
	r.lose = nil
	r.wire = nil
	r.Manual.Advance(2 * time.Second)
	if n, err := a.Read(r.Now(), make([]byte, 10)); n != 0 || err != nil {
		t.Fatalf("read %d, %v", n, err)
	}
	r.carry(r.alice)
	r.crossed("the retransmission timer ran out in Read", `> PSH,ACK 4 octets`)
}
