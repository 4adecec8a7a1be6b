package host

import (
	"slices"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
)

// ports are the ports of the peers that have entries, in the table's order.
func (r *rig) ports(h *Host) (ports []uint16) {
	h.Sockets(r.Now(), func(s Socket) bool {
		if s.Kind == SocketHalfOpen {
			ports = append(ports, s.Flow.Remote.Port)
		}
		return true
	})
	return ports
}

// A table of four places, six SYNs.
func TestWhatAFullTableDoes(t *testing.T) {
	for _, tt := range []struct {
		mode     CookieMode
		overflow Overflow
		answers  string
		entries  []uint16
	}{
		{CookiesNever, OverflowCookie, "SYN,ACK SYN,ACK SYN,ACK SYN,ACK", []uint16{1, 2, 3, 4}},
		{CookiesNever, OverflowDrop, "SYN,ACK SYN,ACK SYN,ACK SYN,ACK", []uint16{1, 2, 3, 4}},
		{CookiesNever, OverflowOldest, "SYN,ACK SYN,ACK SYN,ACK SYN,ACK SYN,ACK SYN,ACK", []uint16{3, 4, 5, 6}},
		{CookiesNever, OverflowReset, "SYN,ACK SYN,ACK SYN,ACK SYN,ACK RST,ACK RST,ACK", []uint16{1, 2, 3, 4}},
		{CookiesAuto, OverflowCookie, "SYN,ACK SYN,ACK SYN,ACK SYN,ACK SYN,ACK SYN,ACK", []uint16{1, 2, 3, 4}},
		{CookiesAuto, OverflowDrop, "SYN,ACK SYN,ACK SYN,ACK SYN,ACK", []uint16{1, 2, 3, 4}},
		{CookiesAuto, OverflowOldest, "SYN,ACK SYN,ACK SYN,ACK SYN,ACK SYN,ACK SYN,ACK", []uint16{3, 4, 5, 6}},
		{CookiesAlways, OverflowOldest, "SYN,ACK SYN,ACK SYN,ACK SYN,ACK SYN,ACK SYN,ACK", nil},
	} {
		r := newRig(t)
		r.listen(r.bob, 80, ListenConfig{HalfOpen: 4, Cookies: tt.mode, Overflow: tt.overflow})
		answers := ""
		for port := range uint16(6) {
			r.inject(r.bob, from(10, 1, byte(port), 1, port+1), syn(700)) // each from a network of its own
			for _, s := range r.sent(r.bob) {
				answers += " " + s.Flags.String()
			}
			r.Manual.Advance(time.Millisecond)
		}
		if answers != " "+tt.answers {
			t.Errorf("%v, %v: the answers are%s, want %s", tt.mode, tt.overflow, answers, tt.answers)
		}
		if got := r.ports(r.bob); !slices.Equal(got, tt.entries) {
			t.Errorf("%v, %v: entries are of ports %v, want %v", tt.mode, tt.overflow, got, tt.entries)
		}
	}
}

func TestTheOldestEntryIsThatOfTheOldestSyn(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{HalfOpen: 3, Cookies: CookiesNever, Overflow: OverflowOldest})
	for port := range uint16(3) {
		r.inject(r.bob, from(10, 1, byte(port), 1, port+1), syn(700))
		r.Manual.Advance(700 * time.Millisecond)
		r.bob.Advance(r.Now())
	} // port 1 has been asked again, 2 and 3 have not
	r.inject(r.bob, from(10, 1, 9, 1, 9), syn(700))
	if got := r.ports(r.bob); slices.Contains(got, 1) || len(got) != 3 {
		t.Errorf("left are the entries of ports %v, want all but the first", got)
	}
	if s := r.bob.Stats(); s.HalfOpenDisplaced != 1 || s.SynDropped != 0 {
		t.Errorf("%d entries displaced, %d SYNs dropped; want 1 and 0", s.HalfOpenDisplaced, s.SynDropped)
	}
}

func TestRandomDisplacementSparesSomeOfTheOld(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{HalfOpen: 300, Cookies: CookiesNever, Overflow: OverflowRandom})
	for i := range 600 {
		r.inject(r.bob, from(10, 1, 1, 1, uint16(i+1)), syn(700))
	}
	old := 0
	for _, port := range r.ports(r.bob) {
		if port <= 300 {
			old++
		}
	}
	if old < 70 || old > 150 { // 300/e = 110
		t.Errorf("300 new entries have left %d of 300 old ones, want about 110", old)
	}
	if got := r.bob.Stats().HalfOpen; got != 300 {
		t.Errorf("there are %d entries, want 300", got)
	}
}

func TestASpentBudgetBakes(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Memory = chunkLen*recordCost + connCost + 1000 })
	l := r.listen(r.bob, 80, ListenConfig{})
	rest := r.bob.memory.Limit() - r.bob.memory.Used()
	r.bob.memory.Charge(rest)
	r.dial(r.alice, bobWeb)
	r.carry(r.alice)
	r.carry(r.bob)
	if s := r.bob.Stats(); s.CookiesSent != 1 || s.HalfOpen != 0 {
		t.Errorf("no memory is left and %d cookies are sent, %d entries made", s.CookiesSent, s.HalfOpen)
	}
	r.bob.memory.Discharge(rest)
	r.pump()
	if _, ok := l.Accept(); !ok {
		t.Error("there is memory again, and the cookie makes no connection")
	}
}

// The formula in the comment of retries.
func TestRetriesThinOutAsTheTableFills(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{HalfOpen: 1000, Cookies: CookiesAuto, Overflow: OverflowDrop})
	for _, tt := range []struct {
		entries, retries int
		lifetime         time.Duration
	}{
		{0, 5, 63 * time.Second},
		{500, 5, 63 * time.Second},
		{501, 5, 63 * time.Second},
		{601, 4, 31 * time.Second},
		{750, 3, 15 * time.Second},
		{850, 2, 7 * time.Second},
		{900, 1, 3 * time.Second},
		{1000, 1, 3 * time.Second},
	} {
		l.half.n = tt.entries
		var row Socket
		r.bob.Sockets(r.Now(), func(s Socket) bool { row = s; return false })
		if row.SynAckRetries != tt.retries || row.Lifetime != tt.lifetime {
			t.Errorf("with %d of 1000 entries %d retries and a lifetime of %v, want %d and %v",
				tt.entries, row.SynAckRetries, row.Lifetime, tt.retries, tt.lifetime)
		}
	}
	l.half.n = 0
}

// Nothing of a flood would go before its 63 s; as the table is full, entries
// begin to go after 7 s, each as soon as that makes room for another.
func TestEntriesOfAFloodDieYoung(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{HalfOpen: 1000})
	everywhere := func(i int) (a, b, c byte) { return 1 + byte(i%9), byte(i >> 8), byte(i) }
	for range 30 {
		r.syns(l, 1000, everywhere)
		r.sent(r.bob)
		r.Manual.Advance(time.Second)
		r.bob.Advance(r.Now())
	}
	s := r.bob.Stats()
	if s.HalfOpen < 700 || s.RetriesThinned < 500 || s.RetriesThinned != s.HalfOpenExpired {
		t.Errorf("after 30 s there are %d entries, %d have expired, %d of them early; want a full table, and 500 or more that went early",
			s.HalfOpen, s.HalfOpenExpired, s.RetriesThinned)
	}
}

// Two clients, one place in the queue for Accept. When Accept makes room the
// second one is asked for its third segment at once.
func TestAcceptAsksWhoHasKnocked(t *testing.T) {
	for _, mode := range []CookieMode{CookiesAuto, CookiesAlways, CookiesNever} {
		r := newRig(t)
		l := r.listen(r.bob, 80, ListenConfig{Backlog: 1, Cookies: mode})
		r.dial(r.alice, bobWeb)
		second := r.dial(r.alice, bobWeb)
		r.pump()
		if second.State() != tcp.Established || r.bob.Stats().AcceptOverflow != 1 {
			t.Fatalf("%v: the second client is in %v, %d third segments were ignored", mode, second.State(), r.bob.Stats().AcceptOverflow)
		}
		if mode != CookiesAlways && r.bob.Stats().CookiesSent != 0 {
			t.Errorf("%v: a full queue for Accept made it send cookies", mode)
		}
		r.crossed("two handshakes", "> SYN\n> SYN\n< SYN,ACK\n< SYN,ACK\n> ACK\n> ACK")
		l.Accept()
		r.pump()
		_, ok := l.Accept()
		if ok != (mode != CookiesNever) {
			t.Errorf("%v: right after Accept there is another connection: %v", mode, ok)
		}
		if mode == CookiesNever {
			continue
		}
		r.crossed("Accept asks for the third segment", "< SYN,ACK\n> ACK")
		if got := r.bob.Stats().KnocksAnswered; got != 1 {
			t.Errorf("%v: %d knocks are answered, want 1", mode, got)
		}
		if n := l.half.n; n != 0 {
			t.Errorf("%v: %d entries are left", mode, n)
		}
	}
}

func TestWhoHasKnockedAndGoneIsPassedOver(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, ListenConfig{Backlog: 1})
	clients := r.clients(3)
	clients[1].Abort(r.Now())
	r.pump()
	if n := l.half.n; n != 1 {
		t.Fatalf("%d entries, want the third client's", n)
	}
	l.Accept()
	r.pump()
	b, ok := l.Accept()
	if !ok || b.Flow().Remote.Port != clients[2].Flow().Local.Port {
		t.Error("the third client was not asked")
	}
}

// clients lets alice dial so many times.
func (r *rig) clients(n int) (clients []*Conn) {
	for range n {
		clients = append(clients, r.dial(r.alice, bobWeb))
		r.pump()
	}
	return clients
}

func TestTheListenersRowTellsOfCookies(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{HalfOpen: 1})
	for _, tt := range []struct {
		what   string
		pass   time.Duration
		syns   int
		baking bool
	}{
		{"nothing has come", 0, 0, false},
		{"one SYN has taken the table", 0, 1, false},
		{"another one got a cookie", 0, 1, true},
		{"that may still come back", cookieLife, 0, true},
		{"it is too old now", time.Millisecond, 0, false},
	} {
		r.Manual.Advance(tt.pass)
		for range tt.syns {
			r.inject(r.bob, stranger(9, uint16(r.bob.Stats().SynIn)+1, 80), syn(700))
		}
		r.bob.Sockets(r.Now(), func(s Socket) bool {
			if s.Baking != tt.baking || s.Cookies != CookiesAuto {
				t.Errorf("%s: the row says %v, cookies are on their way: %v; want auto, %v", tt.what, s.Cookies, s.Baking, tt.baking)
			}
			return false
		})
	}
}

func TestModesAndPoliciesAreWords(t *testing.T) {
	for _, word := range []string{"auto", "always", "never"} {
		var m CookieMode
		if err := m.UnmarshalText([]byte(word)); err != nil || m.String() != word {
			t.Errorf("%q is read as %v, %v", word, m, err)
		}
		if b, _ := m.MarshalText(); string(b) != word {
			t.Errorf("%v is written as %q", m, b)
		}
	}
	for _, word := range []string{"cookie", "drop", "oldest", "random", "reset"} {
		var o Overflow
		if err := o.UnmarshalText([]byte(word)); err != nil || o.String() != word {
			t.Errorf("%q is read as %v, %v", word, o, err)
		}
		if b, _ := o.MarshalText(); string(b) != word {
			t.Errorf("%v is written as %q", o, b)
		}
	}
	var m CookieMode
	var o Overflow
	if m.UnmarshalText([]byte("Always")) != ErrBadWord || o.UnmarshalText(nil) != ErrBadWord {
		t.Error("words that are none are read")
	}
	if CookieMode(9).String() != "unknown" || Overflow(9).String() != "unknown" {
		t.Error("what is no mode or policy has a name")
	}
}
