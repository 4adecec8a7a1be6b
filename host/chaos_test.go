package host

import (
	"io"
	"slices"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"

	"pgregory.net/rapid"
)

// chaos is two hosts, users who do anything at any time, and a network that
// loses, doubles and reorders.
type chaos struct {
	*rig
	t         *rapid.T
	flying    []flight
	held      []*user
	listeners map[*Host]*Listener
}

// flight is a packet on its way.
type flight struct {
	to  *Host
	pkt wire.Packet
}

// user holds one end of a connection.
type user struct {
	*Conn
	wrote, read int
}

// pattern is octet i of what is said on a flow: a connection's two ends can
// check each other without knowing each other.
func pattern(f wire.Flow, i int) byte {
	return byte(i + i>>8*7 + int(f.Local.Port)*3 + int(f.Local.Addr[15])*101)
}

// Whatever happens: what is read is a prefix of what was written, each host
// is consistent after each step, and in the end nothing is left.
func TestChaosLeavesNothingBehind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &chaos{rig: newRig(quietly{TB: nil, t: t}, fewPorts(20), func(c *Config) { c.TCP.SendBuffer = 8000 }), t: t}
		c.quiet = true
		c.listeners = map[*Host]*Listener{}
		for _, h := range []*Host{c.alice, c.bob} {
			c.listeners[h] = c.listen(h, 80, ListenConfig{Backlog: 3, HalfOpen: 5})
		}
		t.Repeat(map[string]func(*rapid.T){
			"dial":     c.anyDial,
			"accept":   c.anyAccept,
			"write":    c.anyWrite,
			"read":     c.anyRead,
			"leave":    c.anyLeave,
			"transmit": c.anyTransmit,
			"fate":     c.anyFate,
			"deliver":  c.anyDelivery,
			"wait":     c.anyWait,
			"":         c.audit,
		})
		c.end()
	})
}

// quietly lets a rig live inside a rapid check.
type quietly struct {
	testing.TB
	t *rapid.T
}

func (q quietly) Helper()                   {}
func (q quietly) Fatal(args ...any)         { q.t.Fatal(args...) }
func (q quietly) Fatalf(s string, a ...any) { q.t.Fatalf(s, a...) }

func (c *chaos) anyHost(t *rapid.T) *Host {
	if rapid.Bool().Draw(t, "alice") {
		return c.alice
	}
	return c.bob
}

func (c *chaos) anyUser(t *rapid.T) *user {
	if len(c.held) == 0 {
		t.Skip()
	}
	return c.held[rapid.IntRange(0, len(c.held)-1).Draw(t, "user")]
}

func (c *chaos) anyDial(t *rapid.T) {
	h := c.anyHost(t)
	to := c.other(h)
	if rapid.IntRange(0, 5).Draw(t, "self") == 0 {
		to = h
	}
	conn, err := h.Dial(c.Now(), nowhere, wire.Endpoint{Addr: to.addrs[0], Port: 80}.Netip())
	if err == nil {
		c.held = append(c.held, &user{Conn: conn})
	} else if err != ErrNoPort {
		t.Fatal(err)
	}
}

func (c *chaos) anyAccept(t *rapid.T) {
	if conn, ok := c.listeners[c.anyHost(t)].Accept(); ok {
		c.held = append(c.held, &user{Conn: conn})
	}
}

func (c *chaos) anyWrite(t *rapid.T) {
	u := c.anyUser(t)
	p := make([]byte, rapid.IntRange(1, 6000).Draw(t, "octets"))
	for i := range p {
		p[i] = pattern(u.Flow(), u.wrote+i)
	}
	n, _ := u.Write(c.Now(), p)
	u.wrote += n
}

func (c *chaos) anyRead(t *rapid.T) {
	u := c.anyUser(t)
	p := make([]byte, rapid.IntRange(1, 6000).Draw(t, "octets"))
	n, err := u.Read(c.Now(), p)
	if n > 0 && err != nil && err != io.EOF {
		t.Fatalf("read %d and %v", n, err)
	}
	for i, got := range p[:n] {
		if want := pattern(u.Flow().Reverse(), u.read+i); got != want {
			t.Fatalf("octet %d of %v is %d, want %d", u.read+i, u.Flow(), got, want)
		}
	}
	u.read += n
}

func (c *chaos) anyLeave(t *rapid.T) {
	u := c.anyUser(t)
	switch rapid.IntRange(0, 3).Draw(t, "how") {
	case 0:
		u.CloseWrite(c.Now())
		return
	case 1:
		u.Abort(c.Now())
	default:
		u.Close(c.Now())
	}
	c.held = slices.DeleteFunc(c.held, func(x *user) bool { return x == u })
}

func (c *chaos) anyTransmit(t *rapid.T) { c.launch(c.anyHost(t)) }

// launch puts all that h wants to send on its way.
func (c *chaos) launch(h *Host) {
	for pkt, ok := h.Transmit(c.Now(), c.buf); ok; pkt, ok = h.Transmit(c.Now(), c.buf) {
		pkt.Bytes = slices.Clone(pkt.Bytes)
		c.flying = append(c.flying, flight{c.other(h), pkt})
	}
	for _, ok := h.NextEvent(); ok; _, ok = h.NextEvent() {
	}
}

func (c *chaos) anyFlight(t *rapid.T) int {
	if len(c.flying) == 0 {
		t.Skip()
	}
	return rapid.IntRange(0, len(c.flying)-1).Draw(t, "packet")
}

// anyFate loses a packet or sends it twice.
func (c *chaos) anyFate(t *rapid.T) {
	i := c.anyFlight(t)
	if rapid.Bool().Draw(t, "lost") {
		c.flying = slices.Delete(c.flying, i, i+1)
	} else {
		c.flying = append(c.flying, c.flying[i])
	}
}

func (c *chaos) anyDelivery(t *rapid.T) {
	first := c.anyFlight(t)
	for range rapid.IntRange(1, 20).Draw(t, "how many") {
		if first >= len(c.flying) {
			return
		}
		f := c.flying[first]
		c.flying = slices.Delete(c.flying, first, first+1)
		f.to.Receive(c.Now(), f.pkt)
	}
}

func (c *chaos) anyWait(t *rapid.T) {
	d := time.Duration(rapid.Int64Range(0, int64(3*time.Second)).Draw(t, "wait"))
	c.Manual.Advance(d)
	c.alice.Advance(c.Now())
	c.bob.Advance(c.Now())
}

// audit checks that each host is of one mind.
func (c *chaos) audit(t *rapid.T) {
	for _, h := range []*Host{c.alice, c.bob} {
		first := h.Deadline()
		for f, conn := range h.conns.byFlow {
			switch at := conn.tcb.Deadline(); {
			case conn.gone || conn.flow != f:
				t.Fatalf("%v is in the table and should not be", f)
			case conn.timer != 0 && h.timers[conn.timer-1].c != conn:
				t.Fatalf("the timer of %v is another's", f)
			case !conn.inLine[readyLane] && at < first:
				t.Fatalf("%v is due at %d, the host says %d", f, at, first)
			case h.timeWait(&f) != 0:
				t.Fatalf("%v lives and waits", f)
			}
		}
		for _, l := range h.order {
			if l.pending > l.cfg.Backlog || l.half.n > l.cfg.HalfOpen {
				t.Fatalf("a listener has %d waiting and %d half open", l.pending, l.half.n)
			}
			if at := l.nextDue(); at < first {
				t.Fatalf("a half-open entry is due at %d, the host says %d", at, first)
			}
		}
		last := first
		for r := h.waiting.oldest; r != 0; r = h.waits.at(r).newer {
			until := h.waits.at(r).value.Until
			if until < last {
				t.Fatalf("a TIME-WAIT ends at %d and stands behind %d", until, last)
			}
			last = until
		}
		tally := Stats{}.States
		h.Sockets(c.Now(), func(s Socket) bool { tally[s.State]++; return true })
		if got := h.Stats().States; got != tally {
			t.Fatalf("Stats counts %v sockets by state, Sockets shows %v", got, tally)
		}
		if used, limit := h.memory.Used(), h.memory.Limit(); used < 0 || used > limit {
			t.Fatalf("%d octets of %d are in use", used, limit)
		}
	}
}

// end lets everybody leave and the network be fair, and looks at what is
// left.
func (c *chaos) end() {
	for _, u := range c.held {
		u.Close(c.Now())
	}
	for _, l := range c.listeners {
		l.Close(c.Now())
	}
	for range 100_000 {
		c.launch(c.alice)
		c.launch(c.bob)
		if len(c.flying) > 0 {
			f := c.flying[0]
			c.flying = c.flying[1:]
			f.to.Receive(c.Now(), f.pkt)
			continue
		}
		at := min(c.alice.Deadline(), c.bob.Deadline())
		if at == clock.Never {
			break
		}
		c.Set(max(at, c.Now()))
		c.alice.Advance(c.Now())
		c.bob.Advance(c.Now())
	}
	for _, h := range []*Host{c.alice, c.bob} {
		h.Sockets(c.Now(), func(s Socket) bool {
			c.t.Fatalf("%v is left in %v", s.Flow, s.State)
			return false
		})
		if used := h.memory.Used() - h.waits.cost - h.chances.kept.cost; used != 0 || h.Deadline() != clock.Never {
			c.t.Fatalf("%d octets are left, and the deadline %d", used, h.Deadline())
		}
		if len(h.timers) != 0 || h.ready.head != nil || h.replies.n+h.messages.n != 0 {
			c.t.Fatal("something is left in the queues")
		}
	}
}
