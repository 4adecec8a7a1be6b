package host

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
)

// sixteenth of the budget of a strained host, in octets.
const sixteenth = 1 << 20

// strained is a rig whose bob has a budget of 16 MiB.
func strained(t testing.TB, tune ...func(*Config)) *rig {
	return newRig(t, append(tune, func(c *Config) { c.Memory = 16 * sixteenth })...)
}

// fill charges bob's memory up to so many sixteenths, and lets him notice.
func (r *rig) fill(parts int) {
	r.Helper()
	m := r.bob.memory
	if want := parts * sixteenth; want > m.Used() {
		m.Charge(want - m.Used())
	} else {
		m.Discharge(m.Used() - want)
	}
	r.pass(0)
}

func TestLevelsAreToldOnceAndCounted(t *testing.T) {
	var notes []string
	r := strained(t, func(c *Config) {
		c.Trace = func(rec *trace.Record) {
			if rec.Kind == trace.Note {
				notes = append(notes, rec.Why+", "+rec.Cite)
			}
		}
	})
	levels := func() (told []tcp.Level) {
		for _, ev := range r.events[r.bob] {
			if ev.Kind == Pressure {
				told = append(told, ev.Level)
			}
		}
		delete(r.events, r.bob)
		return told
	}
	r.pass(time.Hour)
	for _, step := range []struct {
		parts int
		wait  time.Duration
		want  []tcp.Level
		why   string
	}{
		{9, 0, nil, "below ten sixteenths"},
		{10, 0, []tcp.Level{tcp.Tight}, "ten sixteenths, at once"},
		{10, time.Hour, nil, "told already"},
		{15, 0, []tcp.Level{tcp.Critical}, "two levels at once are one event"},
		{0, 0, nil, "all is given back: the next survey tells"},
		{0, surveyEvery, []tcp.Level{tcp.Calm}, "a second later"},
		{0, time.Hour, nil, "calm"},
	} {
		r.fill(step.parts)
		r.pass(step.wait)
		if got := levels(); !slices.Equal(got, step.want) {
			t.Errorf("%s: told are %v, want %v", step.why, got, step.want)
		}
	}
	if got := r.bob.Stats().Pressure; got != [4]uint64{1, 1, 0, 1} {
		t.Errorf("counted are %v, want calm, tight and critical once each", got)
	}
	if want := []string{"pressure-tight, RFC 9293 §3.8.6", "pressure-critical, RFC 9293 §3.8.6.1", "pressure-calm, RFC 9293 §3.8.6"}; !slices.Equal(notes, want) {
		t.Errorf("traced are %q, want %q", notes, want)
	}
	if r.bob.Deadline() < r.Now().Add(time.Hour) {
		t.Error("memory is calm and the host still looks at it")
	}
}

// What is taken on at each level.
func TestWhatIsRefusedUnderPressure(t *testing.T) {
	for _, tt := range []struct {
		parts          int
		cookies        CookieMode
		entry, connect bool // a SYN gets an entry; its sender a connection
		dial           error
	}{
		{9, CookiesAuto, true, true, nil},
		{10, CookiesAuto, false, true, nil}, // a cookie does as well
		{10, CookiesNever, true, true, nil},
		{13, CookiesAuto, false, true, ErrNoMemory}, // the first of its source
		{13, CookiesNever, false, false, ErrNoMemory},
		{15, CookiesAuto, false, false, ErrNoMemory},
		{15, CookiesAlways, false, false, ErrNoMemory},
	} {
		what := fmt.Sprintf("%d sixteenths, cookies %v", tt.parts, tt.cookies)
		r := strained(t)
		r.listen(r.bob, 80, ListenConfig{Cookies: tt.cookies})
		r.fill(tt.parts)
		r.inject(r.bob, from(203, 0, 113, 1, 4000), syn(700))
		if got := r.bob.Stats().HalfOpen == 1; got != tt.entry {
			t.Errorf("%s: a SYN has an entry: %v, want %v", what, got, tt.entry)
		}
		r.sent(r.bob)
		if got := r.shake(from(203, 0, 113, 2, 4000)); got != tt.connect {
			t.Errorf("%s: somebody new has a connection: %v, want %v", what, got, tt.connect)
		}
		if _, err := r.bob.Dial(r.Now(), nowhere, addrPort("10.0.0.1:80")); !errors.Is(err, tt.dial) {
			t.Errorf("%s: Dial says %v, want %v", what, err, tt.dial)
		}
		if s := r.bob.Stats(); (s.PressureRefused > 0) != (tt.dial != nil) {
			t.Errorf("%s: %d refusals are counted", what, s.PressureRefused)
		}
	}
}

// A connection that moves goes on, at every level, in smaller windows.
func TestWhatMovesGoesOn(t *testing.T) {
	for parts := 9; parts <= 15; parts += 2 {
		r := strained(t)
		a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
		r.fill(parts)
		text, got := strings.Repeat("octets ", 20_000), 0
		p := make([]byte, 3000)
		for sent, turns := 0, 0; got < len(text) && turns < 1000; turns++ {
			n, err := a.Write(r.Now(), []byte(text[sent:]))
			if sent += n; err != nil {
				t.Fatalf("%d sixteenths: Write: %v", parts, err)
			}
			r.pass(10 * time.Millisecond)
			for n, err = b.Read(r.Now(), p); n > 0; n, err = b.Read(r.Now(), p) {
				if string(p[:n]) != text[got:got+n] {
					t.Fatalf("%d sixteenths: other octets than were written", parts)
				}
				got += n
			}
			if err != nil {
				t.Fatalf("%d sixteenths: Read: %v", parts, err)
			}
		}
		if got != len(text) {
			t.Errorf("%d sixteenths: %d of %d octets arrived", parts, got, len(text))
		}
		if b.Err() != nil || r.bob.Stats().PressureResets != 0 {
			t.Errorf("%d sixteenths: a connection that moved was given up: %v", parts, b.Err())
		}
	}
}

// standing is a rig whose bob has connections that stand still, each in its
// own way, and watches them: his memory is tight.
type standing struct {
	*rig
	l     *Listener
	names []string
	conns map[string]*Conn
}

func newStanding(t testing.TB) *standing {
	s := &standing{rig: strained(t), conns: map[string]*Conn{}}
	s.l = s.listen(s.bob, 80, ListenConfig{PerSource: -1})
	s.fill(10)
	return s
}

// add makes a connection that stands still from now on: alice has sent
// octets that nobody reads.
func (s *standing) add(name string, octets int) *Conn {
	a, b := s.connect(s.l)
	s.pass(2 * surveyEvery)
	s.say(a, strings.Repeat("x", octets))
	s.pass(2 * surveyEvery)
	s.names = append(s.names, name)
	s.conns[name] = b
	return b
}

// press brings bob's memory to so many octets above what lets the level fall
// from critical, and says who was given up.
func (s *standing) press(excess int) string {
	m := s.bob.memory
	m.Charge(15*sixteenth - m.Used())
	m.Discharge(m.Used() - (14*sixteenth + excess - 1))
	s.pass(0)
	var gone []string
	for _, name := range s.names {
		if s.conns[name].State() == tcp.Closed {
			gone = append(gone, name)
		}
	}
	return strings.Join(gone, " ")
}

// move lets alice say a little and bob read what there is: what he had no
// memory for comes again.
func (s *standing) move(a, b *Conn) {
	s.Helper()
	s.say(a, "hello")
	for p, n := make([]byte, 99), 1; n > 0; {
		var err error
		if n, err = b.Read(s.Now(), p); err != nil {
			s.Fatalf("the connection that moves: %v", err)
		}
	}
	s.pump()
}

// Who goes first, and who never.
func TestWhoIsGivenUp(t *testing.T) {
	s := newStanding(t)
	s.add("idle", 0) // the oldest of all, but it holds nothing
	s.add("old", 6000)
	s.add("young", 9000)
	s.add("orphan", 0).Close(s.Now()) // alice does not close: FIN-WAIT-2
	moving, reader := s.connect(s.l)
	s.names, s.conns["moving"] = append(s.names, "moving"), reader
	for range 20 {
		s.pass(surveyEvery)
		s.move(moving, reader)
	}
	for _, step := range []struct {
		wait      time.Duration
		want, why string
	}{
		{surveyEvery, "orphan", "nobody will miss it"},
		{surveyEvery, "old orphan", "of those that hold much it has stood still longest"},
		{surveyEvery, "old young orphan", "the next"},
		{surveyEvery, "old young orphan", "one that holds little, and whose user has it, has more time"},
		{keptIdleAfter, "idle old young orphan", "and goes last"},
		{surveyEvery, "idle old young orphan", "one that moves never goes"},
	} {
		for range int(step.wait / surveyEvery) {
			s.pass(surveyEvery)
			s.move(moving, reader)
		}
		if got := s.press(500); got != step.want {
			t.Errorf("given up are %q, want %q: %s", got, step.want, step.why)
		}
		s.move(moving, reader)
	}
	if s.bob.Stats().PressureResets != 4 {
		t.Errorf("%d are counted, want 4", s.bob.Stats().PressureResets)
	}
	if got := s.conns["old"].Err(); got != tcp.ErrNoMemory {
		t.Errorf("its user is told %v, want ErrNoMemory", got)
	}
	if _, err := s.conns["old"].Read(s.Now(), make([]byte, 9)); err != tcp.ErrNoMemory {
		t.Errorf("Read says %v, want ErrNoMemory: what was not read is lost", err)
	}
}

// As many go as it takes, and no more.
func TestGivingUpEndsWhereTheLevelFalls(t *testing.T) {
	s := newStanding(t)
	for i := range 10 {
		s.add(fmt.Sprint(i), 6000) // holds 8192 octets
	}
	s.pass(idleAfter)
	if got := s.press(3*8192 - 100); got != "0 1 2" {
		t.Errorf("of ten connections with 8192 octets each %q go for 24476, want the oldest three", got)
	}
	s.pass(time.Minute)
	if got := s.bob.Pressure(); got != tcp.Short {
		t.Errorf("memory is %v afterwards, want short", got)
	}
}

// More than are given up in one turn.
func TestGivingUpGoesOnUntilTheLevelFalls(t *testing.T) {
	r := strained(t)
	r.quiet = true
	l := r.listen(r.bob, 80, ListenConfig{Backlog: 1000, PerSource: -1})
	r.fill(10)
	for range 3 * maxVictims {
		r.dial(r.alice, bobWeb)
	}
	r.pass(idleAfter + 2*surveyEvery)
	if n := r.bob.conns.len(); n != 3*maxVictims {
		t.Fatalf("%d connections wait for Accept, want %d", n, 3*maxVictims)
	}
	r.fill(15)
	r.pass(0)
	if n, resets := r.bob.conns.len(), r.bob.Stats().PressureResets; n != 0 || resets != 3*maxVictims || l.pending != 0 {
		t.Errorf("%d connections are left, %d waiting, and %d were given up, want all of %d: it was in vain, but who stands still goes", n, l.pending, resets, 3*maxVictims)
	}
	if _, ok := l.Accept(); ok {
		t.Error("one that is gone is handed out")
	}
	r.fill(0)
	if got := r.bob.memory.Used(); got > chunkLen*recordCost {
		t.Errorf("%d octets are still counted", got)
	}
}

// One that has ended while it waited for Accept is in no table, but in
// memory: it goes like the others, wherever it stands in the queue.
func TestWhoHasEndedInTheQueueForAcceptGoesToo(t *testing.T) {
	r := strained(t)
	l := r.listen(r.bob, 80, ListenConfig{})
	r.fill(10)
	var dialed []*Conn
	for range 3 {
		dialed = append(dialed, r.dial(r.alice, bobWeb))
		r.pump()
	}
	r.say(dialed[1], strings.Repeat("x", 3000))
	dialed[1].Abort(r.Now())
	r.pass(idleAfter + 2*surveyEvery)
	m := r.bob.memory
	m.Charge(15*sixteenth - m.Used())
	m.Discharge(m.Used() - (14*sixteenth + 499))
	r.pass(0)
	var left []error
	for c, ok := l.Accept(); ok; c, ok = l.Accept() {
		left = append(left, c.Err())
	}
	if want := []error{nil, nil}; !slices.Equal(left, want) {
		t.Errorf("left in the queue are connections with %v, want the two that live", left)
	}
}

// TIME-WAIT records go after orphans, and all at once: only then does their
// memory come back.
func TestTimeWaitsGoUnderPressure(t *testing.T) {
	var ends []string
	r := strained(t, func(c *Config) {
		c.Trace = func(rec *trace.Record) {
			if rec.Kind == trace.State && rec.From == "TIME-WAIT" && rec.Host == "10.0.0.2" {
				ends = append(ends, rec.Why)
			}
		}
	})
	l := r.listen(r.bob, 80, ListenConfig{})
	for range 300 {
		a, b := r.connect(l)
		b.Close(r.Now())
		r.pump()
		a.Close(r.Now())
		r.pump()
	}
	if n := r.bob.Stats().TimeWaits; n != 300 {
		t.Fatalf("bob has %d records, want 300", n)
	}
	r.fill(13)
	before := r.bob.memory.Used()
	x := r.dial(r.alice, bobWeb)
	r.pump()
	y, ok := l.Accept()
	if !ok {
		t.Fatal("the first connection of a source is refused although memory is only short")
	}
	y.Close(r.Now())
	r.pump()
	x.Close(r.Now())
	r.pump()
	if n := r.bob.Stats().TimeWaits; n != 300 || r.bob.memory.Used() > before {
		t.Errorf("memory is short and there are %d records in %d octets, want 300 and no more than %d: the oldest went for the newest", n, r.bob.memory.Used(), before)
	}
	r.fill(15)
	if n := r.bob.Stats().TimeWaits; n != 0 || r.bob.waits.cost != 0 {
		t.Errorf("memory is critical and %d records hold %d octets", n, r.bob.waits.cost)
	}
	if len(ends) != 301 || ends[0] != "evicted" || ends[300] != "pressure" {
		t.Errorf("the trace tells of %d ends", len(ends))
	}
}

func TestTimeWaitsGetTheirPartOfTheBudget(t *testing.T) {
	for memory, want := range map[int]int{0: DefaultTimeWaits, 1 << 20: 1365, 100: 1} {
		if got := newHost(t, "10.0.0.1/24", func(c *Config) { c.Memory = memory }).waits.limit; got != want {
			t.Errorf("of a budget of %d there are %d records at most, want %d", memory, got, want)
		}
	}
}

// The same calls give the same packets, also when many connections stand
// still equally long.
func TestPressureIsDeterministic(t *testing.T) {
	play := func() string {
		r := strained(t)
		l := r.listen(r.bob, 80, ListenConfig{})
		r.fill(10)
		for range 30 {
			r.dial(r.alice, bobWeb)
		}
		r.pump()
		for c, ok := l.Accept(); ok; c, ok = l.Accept() {
			c.Write(r.Now(), make([]byte, 100))
		}
		r.pass(idleAfter + 2*surveyEvery)
		m := r.bob.memory
		m.Charge(15*sixteenth - m.Used())
		m.Discharge(m.Used() - (14*sixteenth + 10_000))
		r.pass(time.Second)
		r.fill(0)
		r.pass(time.Minute)
		var left []string
		r.bob.Sockets(r.Now(), func(s Socket) bool {
			left = append(left, fmt.Sprint(s.Flow, s.State, s.Status))
			return true
		})
		return strings.Join(append(left, r.wire...), "\n")
	}
	once := play()
	for range 3 {
		if again := play(); again != once {
			t.Fatal("the same calls give other packets")
		}
	}
}

// Nobody pays for it where memory is calm: no more than a comparison.
func TestCalmCostsNothing(t *testing.T) {
	r := newRig(t)
	r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.pass(time.Hour)
	if r.bob.pressure.due != clock.Never || r.bob.Deadline() != clock.Never {
		t.Errorf("an idle host wants to be woken at %d", r.bob.Deadline())
	}
}
