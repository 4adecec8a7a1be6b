package host

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// waited is bob, who closed first, with a record in TIME-WAIT of a
// connection from alice.
func waited(t *testing.T, tune ...func(*Config)) (r *rig, f wire.Flow) {
	r = newRig(t, tune...)
	l := r.listen(r.bob, 80, ListenConfig{})
	a, err := r.alice.Dial(r.Now(), addrPort("10.0.0.1:4000"), bobWeb)
	if err != nil {
		t.Fatal(err)
	}
	r.pump()
	b, _ := l.Accept()
	b.Close(r.Now())
	r.pump()
	a.Close(r.Now())
	r.pump()
	r.counts("bob closed first", r.bob, map[SocketKind]int{SocketListener: 1, SocketTimeWait: 1})
	return r, b.Flow()
}

// numbers are what the record knows.
func numbers(r *rig, f wire.Flow) tcp.Remnant { return r.bob.waits.at(r.bob.timeWait(&f)).value }

// Checklist items 97 and 98: why TIME-WAIT.
func TestAFinThatComesAgainIsAcknowledgedAndStartsTheWaitAnew(t *testing.T) {
	r, f := waited(t)
	w := numbers(r, f)
	r.pass(50 * time.Second)
	fin := tcp.Segment{Seq: w.RcvNxt.Add(-1), Ack: w.SndNxt, Flags: wire.FIN | wire.ACK, Window: 8000}
	fin.Options = wire.Options{Set: wire.OptTimestamps, TSVal: w.TSRecent}
	r.inject(r.bob, f, fin)
	if got := r.sent(r.bob); len(got) != 1 || got[0].Flags != wire.ACK || got[0].Ack != w.RcvNxt {
		t.Errorf("answered with %+v, want an ACK of %d", got, w.RcvNxt)
	}
	r.pass(50 * time.Second)
	r.counts("100 s after the first wait began", r.bob, map[SocketKind]int{SocketListener: 1, SocketTimeWait: 1})
	r.pass(11 * time.Second)
	r.counts("2 MSL after the second FIN", r.bob, map[SocketKind]int{SocketListener: 1})
}

func TestAResetDoesNotShortenTheWait(t *testing.T) {
	r, f := waited(t)
	r.inject(r.bob, f, tcp.Segment{Seq: numbers(r, f).RcvNxt, Flags: wire.RST})
	r.counts("RFC 1337", r.bob, map[SocketKind]int{SocketListener: 1, SocketTimeWait: 1})
}

// MAY-2, RFC 6191: the same four-tuple again.
func TestANewSynReopens(t *testing.T) {
	r, f := waited(t)
	w := numbers(r, f)
	r.Manual.Advance(time.Second)
	again := syn(w.RcvNxt.Add(1 << 20))
	r.inject(r.bob, f, again)
	r.counts("the record is an entry now", r.bob, map[SocketKind]int{SocketListener: 1, SocketHalfOpen: 1})
	got := r.sent(r.bob)
	if len(got) != 1 || !w.SndNxt.Less(got[0].Seq) {
		t.Fatalf("answered with %+v, want a SYN-ACK numbered beyond %d", got, w.SndNxt)
	}
}

func TestAnOldSynDoesNotReopen(t *testing.T) {
	r, f := waited(t)
	r.inject(r.bob, f, syn(numbers(r, f).RcvNxt.Add(-1000)))
	r.counts("an old duplicate", r.bob, map[SocketKind]int{SocketListener: 1, SocketTimeWait: 1})
	if got := r.sent(r.bob); len(got) != 1 || got[0].Flags != wire.ACK {
		t.Errorf("answered with %+v, want one ACK", got)
	}
}

func TestANewSynWhereNobodyListensAnyMoreIsRefused(t *testing.T) {
	r, f := waited(t)
	r.bob.listeners[wire.Endpoint{Addr: anyAddr, Port: 80}].Close(r.Now())
	r.inject(r.bob, f, syn(numbers(r, f).RcvNxt.Add(1<<20)))
	if got := r.sent(r.bob); len(got) != 1 || got[0].Flags != wire.RST|wire.ACK {
		t.Errorf("answered with %+v, want RST,ACK", got)
	}
	r.counts("the wait goes on", r.bob, map[SocketKind]int{SocketTimeWait: 1})
}

func TestTimeWaitsHaveALimit(t *testing.T) {
	r := newRig(t, func(c *Config) { c.TimeWaits = 3 })
	l := r.listen(r.bob, 80, ListenConfig{})
	var first wire.Flow
	for i := range 5 {
		a, b := r.connect(l)
		if i == 2 {
			first = a.Flow()
		}
		a.Close(r.Now())
		r.pump()
		b.Close(r.Now())
		r.pump()
		r.Manual.Advance(time.Second)
	}
	r.counts("five waited", r.alice, map[SocketKind]int{SocketTimeWait: 3})
	if got := r.alice.Stats().TimeWaitEvicted; got != 2 {
		t.Errorf("%d records went before their time, want 2", got)
	}
	if got := r.alice.waits.at(r.alice.waiting.oldest).flow; got != first {
		t.Errorf("the oldest record left is %v, want the third: %v", got, first)
	}
}

// The user may hold a connection through TIME-WAIT and read what is left.
func TestAConnectionThatIsHeldStaysWhole(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	a.CloseWrite(r.Now())
	r.pump()
	r.say(b, "last words")
	b.Close(r.Now())
	r.pump()
	r.states("both have closed, alice has not read", a, b, tcp.TimeWait, tcp.Closed)
	r.counts("no record while it is held", r.alice, map[SocketKind]int{SocketConn: 1})
	r.pass(3 * tcp.DefaultMSL)
	r.counts("2 MSL are over", r.alice, nil)
	r.hear(a, "last words")
	a.Close(r.Now())
	if used := r.alice.Stats().Memory; used != 0 {
		t.Errorf("alice still holds %d octets of her budget", used)
	}
}

// A record begins late when its user has held the connection; it ends in
// time all the same, before those that began to wait after it.
func TestTimeWaitsEndInOrder(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{})
	held, b := r.connect(l)
	began := r.Now()
	held.CloseWrite(r.Now())
	r.pump()
	b.Close(r.Now())
	r.pump()
	r.pass(20 * time.Second)
	for range 3 {
		a, b := r.connect(l)
		a.Close(r.Now())
		r.pump()
		b.Close(r.Now())
		r.pump()
	}
	held.Close(r.Now())
	r.pump()
	r.counts("all wait", r.alice, map[SocketKind]int{SocketTimeWait: 4})
	if got := r.alice.Deadline().Sub(began); got != 2*tcp.DefaultMSL {
		t.Errorf("the first wait ends after %v, want 2 MSL", got)
	}
	r.pass(40 * time.Second)
	r.counts("60 s after it began", r.alice, map[SocketKind]int{SocketTimeWait: 3})
}
