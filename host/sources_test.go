package host

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// shake completes a handshake from somewhere, as far as bob lets it: the
// answer is whether there is a connection.
func (r *rig) shake(f wire.Flow) bool {
	r.Helper()
	before := r.bob.conns.len()
	r.inject(r.bob, f, syn(700))
	for _, seg := range r.sent(r.bob) {
		if seg.Flags == wire.SYN|wire.ACK && seg.Dst == f.Remote.Port {
			r.inject(r.bob, f, tcp.Segment{Seq: 701, Ack: seg.Seq.Add(1), Flags: wire.ACK, Window: 8000})
		}
	}
	r.sent(r.bob)
	return r.bob.conns.len() == before+1
}

// shakes is how many of n handshakes from one address come about.
func (r *rig) shakes(n int, source [4]byte, firstPort uint16) (made int) {
	r.Helper()
	for i := range n {
		if r.shake(from(source[0], source[1], source[2], source[3], firstPort+uint16(i))) {
			made++
		}
	}
	return made
}

func TestPerSourceLimitsConnections(t *testing.T) {
	for _, mode := range []CookieMode{CookiesAuto, CookiesAlways, CookiesNever} {
		r := newRig(t)
		l := r.listen(r.bob, 80, ListenConfig{PerSource: 5, Cookies: mode})
		if got := r.shakes(20, [4]byte{203, 0, 113, 1}, 4000); got != 5 {
			t.Errorf("%v: a source has %d connections, want 5", mode, got)
		}
		if got := r.shakes(5, [4]byte{203, 0, 113, 2}, 4000); got != 5 {
			t.Errorf("%v: its neighbour has %d, want 5: he is somebody else", mode, got)
		}
		if got := r.bob.Stats(); got.SourcesFull != 15 || got.Verdicts[tcp.DropSource] != 15 {
			t.Errorf("%v: %d SYNs are counted as too many, %d have that verdict; want 15", mode, got.SourcesFull, got.Verdicts[tcp.DropSource])
		}
		c, _ := l.Accept()
		c.Abort(r.Now())
		r.sent(r.bob)
		if got := r.shakes(3, [4]byte{203, 0, 113, 1}, 5000); got != 1 {
			t.Errorf("%v: one of five has gone and %d more come in, want 1", mode, got)
		}
		l.Close(r.Now())
		r.sent(r.bob)
		if n := r.bob.sources.len(); n != 0 {
			t.Errorf("%v: all are gone and %d sources are still counted", mode, n)
		}
	}
}

func TestPerSourceLimitsHalfOpenEntries(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{PerSource: 5, Overflow: OverflowDrop})
	for port := range uint16(20) {
		r.inject(r.bob, from(203, 0, 113, 1, 4000+port), syn(700))
	}
	if s := r.bob.Stats(); s.HalfOpen != 5 || s.SourcesFull != 15 {
		t.Errorf("a source has %d entries, and %d SYNs were too many; want 5 and 15", s.HalfOpen, s.SourcesFull)
	}
	r.inject(r.bob, from(203, 0, 113, 2, 4000), syn(700))
	if got := r.bob.Stats().HalfOpen; got != 6 {
		t.Errorf("its neighbour makes it %d, want 6", got)
	}
	r.pass(2 * time.Minute)
	r.inject(r.bob, from(203, 0, 113, 1, 6000), syn(700))
	if got := r.bob.Stats().HalfOpen; got != 1 {
		t.Errorf("the entries have expired and a new one makes it %d, want 1", got)
	}
}

// Where a cookie can stand in, it does: whose SYNs were forged is not kept
// out by those who forge them.
func TestWhoseSynsAreForgedStillComesIn(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{PerSource: 5})
	for port := range uint16(100) {
		r.inject(r.bob, from(203, 0, 113, 1, 4000+port), syn(700))
	}
	r.sent(r.bob)
	if s := r.bob.Stats(); s.HalfOpen != 5 || s.CookiesSent != 95 {
		t.Errorf("100 forged SYNs make %d entries and %d cookies, want 5 and 95", s.HalfOpen, s.CookiesSent)
	}
	if got := r.shakes(5, [4]byte{203, 0, 113, 1}, 9000); got != 5 {
		t.Errorf("he himself has %d connections, want 5", got)
	}
}

func TestSourcesOfBothFamilies(t *testing.T) {
	l := &Listener{addr: wire.Endpoint{Port: 80}}
	for _, tt := range []struct {
		a, b string
		same bool
		why  string
	}{
		{"192.0.2.1:1", "192.0.2.1:9", true, "one address"},
		{"192.0.2.1:1", "192.0.2.2:1", false, "two of them"},
		{"[2001:db8:1:2::1]:1", "[2001:db8:1:2:ffff::9]:1", true, "one /64"},
		{"[2001:db8:1:2::1]:1", "[2001:db8:1:3::1]:1", false, "two of them"},
	} {
		a, b := wire.Flow{Remote: wire.EndpointFrom(addrPort(tt.a))}, wire.Flow{Remote: wire.EndpointFrom(addrPort(tt.b))}
		if got := l.source(&a) == l.source(&b); got != tt.same {
			t.Errorf("%s and %s are one source: %v, want %v: %s", tt.a, tt.b, got, tt.same, tt.why)
		}
	}
}

// The default is no number, but a share while memory is not calm.
func TestSourcesShareWhatIsLeft(t *testing.T) {
	for _, tt := range []struct {
		what      string
		perSource int
		charge    int // sixteenths of the budget
		before    int // connections that the source has when memory gets scarce
		want      int // of 20 more
	}{
		{"calm: as many as come", 0, 0, 30, 20},
		{"tight: eight, or an eighth of all", 0, 10, 0, 8},
		{"tight, and it has more already", 0, 10, 30, 0},
		{"tight, and the limit is less", 3, 10, 0, 3},
		{"short: the first", 0, 13, 0, 1},
		{"short, and it has one", 0, 13, 1, 0},
		{"short, and sources are not counted: none", -1, 13, 0, 0},
		{"tight, and sources are not counted", -1, 10, 0, 20},
		{"critical: none", 0, 15, 0, 0},
	} {
		const sixteenth = 1 << 20
		r := newRig(t, func(c *Config) { c.Memory = 16 * sixteenth })
		r.listen(r.bob, 80, ListenConfig{PerSource: tt.perSource})
		source := [4]byte{203, 0, 113, 1}
		if got := r.shakes(tt.before, source, 4000); got != tt.before {
			t.Fatalf("%s: memory is calm and %d of %d connections come about", tt.what, got, tt.before)
		}
		r.bob.memory.Charge(tt.charge * sixteenth)
		if got := r.shakes(20, source, 5000); got != tt.want {
			t.Errorf("%s: %d of 20 more connections come about, want %d", tt.what, got, tt.want)
		}
	}
}

func TestTheSizeOfACrowdGrowsWithAll(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Memory = 16 << 20 })
	r.listen(r.bob, 80, ListenConfig{Backlog: 1000})
	for i := range 160 {
		r.shake(from(203, 0, byte(i), 1, 4000))
	}
	r.bob.memory.Charge(10 << 20)
	if got := r.shakes(40, [4]byte{198, 51, 100, 1}, 4000); got != 22 {
		t.Errorf("of 160 others a source gets %d connections while memory is tight, want 22: an eighth of all that then are", got)
	}
}
