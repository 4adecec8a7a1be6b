package host

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"

	"pgregory.net/rapid"
)

// What the scripts speak of: one neighbor, and the hardware addresses A and B.
var (
	somebody = wire.Addr4([4]byte{10, 0, 0, 9})
	macs     = map[string]wire.MAC{"nobody": {}, "A": {2, 0, 0, 0, 0, 0xa}, "B": {2, 0, 0, 0, 0, 0xb}}
)

// The notation: first the instant, counted from an empty cache; then
//
//	send [C N]        something is sent to the neighbor, by connection C which has come as far as N
//	< request MAC     it asks us, and says where it is
//	< answer MAC …    it answers, or says so: solicited, override
//	> MAC             a question goes to this one, > nobody to everybody; every question must be told
//	= STATE [MAC]     the entry's state, and what it holds
//	gone              the neighbor was asked in vain; every such end must be told
func TestNeighborStates(t *testing.T) {
	for _, tt := range []struct{ what, script string }{{
		what: "one that does not answer is asked three times, once a second, and given up",
		script: `
			0s    send
			0s    >  nobody
			0s    =  INCOMPLETE nobody
			500ms send
			1s    >  nobody
			2s    >  nobody
			2.9s  =  INCOMPLETE nobody
			3s    gone
			3s    =  NONE`,
	}, {
		what: "an answer makes it REACHABLE, for as long as the hash says: between 15 and 45 s",
		script: `
			0s    send
			0s    >  nobody
			200ms <  answer A solicited override
			200ms =  REACHABLE A
			14s   send
			14s   =  REACHABLE A
			46s   =  REACHABLE A
			46s   send
			46s   =  DELAY A
			51s   >  A
			51s   =  PROBE A
			51.1s <  answer A solicited
			51.1s =  REACHABLE A`,
	}, {
		what: "where nothing is sent nothing is asked, for days",
		script: `
			0s    send
			0s    >  nobody
			1ms   <  answer A solicited
			48h   =  REACHABLE A
			48h   send
			48h   =  DELAY A`,
	}, {
		what: "an answer that does not say it is one gives an address, and no certainty",
		script: `
			0s    send
			0s    >  nobody
			1ms   <  answer A override
			1ms   =  STALE A
			1ms   send
			1ms   =  DELAY A
			5.001s > A`,
	}, {
		what: "who asks us tells where it is",
		script: `
			0s    <  request A
			0s    =  STALE A
			9s    send
			9s    =  DELAY A
			14s   >  A
			15s   >  A
			16s   >  A
			17s   gone`,
	}, {
		what: "who asks us while we ask is found",
		script: `
			0s    send
			0s    >  nobody
			1ms   <  request A
			1ms   =  STALE A
			9s    =  STALE A`,
	}, {
		what: "an answer to no question makes no entry: RFC 4861 §7.2.5",
		script: `
			0s    <  answer A solicited override
			0s    =  NONE`,
	}, {
		what: "progress of a connection proves that the neighbor is there, without a question",
		script: `
			0s    <  request A
			9s    send 7 1000
			9s    =  DELAY A
			10s   send 7 1000
			10s   =  DELAY A
			10s   send 7 1448
			10s   =  REACHABLE A
			20s   send 7 1448
			20s   =  REACHABLE A`,
	}, {
		what: "progress ends a probe too",
		script: `
			0s    <  request A
			9s    send 7 1000
			14s   >  A
			14.1s send 7 1448
			14.1s =  REACHABLE A`,
	}, {
		what: "two connections do not prove each other's progress, and what is none proves nothing",
		script: `
			0s    <  request A
			9s    send
			9s    send 7 1000
			9s    send 8 5000
			10s   send
			10s   send 8 6000
			10s   =  DELAY A
			14s   >  A
			14s   <  answer A solicited
			14s   =  REACHABLE A`,
	}, {
		what: "a probe is answered only by an answer",
		script: `
			0s    <  request A
			9s    send
			14s   >  A
			14.1s <  request A
			14.2s <  answer A override
			14.2s =  PROBE A
			15s   >  A
			16s   >  A
			17s   gone`,
	}, {
		what: "an answer that was not asked for does not keep one alive who is gone",
		script: `
			0s    send
			0s    >  nobody
			0s    <  answer A solicited
			40s   <  answer A solicited override
			46s   send
			46s   =  DELAY A`,
	}, {
		what: "spoofing, one who is there: the one we know is asked, answers, and keeps the address",
		script: `
			0s    send
			0s    >  nobody
			0s    <  answer A solicited
			5s    <  answer B solicited override
			5s    >  A
			5s    =  PROBE A
			5.0s  send
			5.0s  <  answer B solicited override
			5.1s  <  request B
			5.2s  =  PROBE A
			5.3s  <  answer A solicited override
			5.3s  =  REACHABLE A`,
	}, {
		what: "spoofing by requests, gratuitous ones among them, gets no more",
		script: `
			0s    send
			0s    >  nobody
			0s    <  answer A solicited
			5s    <  request B
			5s    >  A
			5s    =  PROBE A
			5.3s  <  answer A solicited`,
	}, {
		what: "a flood of forged claims asks the one we know once a second, not more",
		script: `
			0s    send
			0s    >  nobody
			0s    <  answer A solicited
			100ms <  request B
			200ms <  answer B override
			900ms <  answer B solicited override
			1s    <  request B
			1s    >  A
			1s    <  answer A solicited
			1.5s  <  request B
			1.9s  <  request B
			2s    =  REACHABLE A`,
	}, {
		what: "an address that moved: the old place is silent, and the next packet finds the new one",
		script: `
			0s    send
			0s    >  nobody
			0s    <  answer A solicited
			5s    <  answer B override
			5s    >  A
			6s    >  A
			7s    >  A
			8s    gone
			8s    send
			8s    >  nobody
			8s    <  answer B solicited override
			8s    =  REACHABLE B`,
	}, {
		what: "a claim while it is about to be verified anyway verifies it now",
		script: `
			0s    <  request A
			9s    send
			9s    =  DELAY A
			10s   <  request B
			10s   >  A
			10s   =  PROBE A
			10s   <  answer A solicited`,
	}, {
		what: "a STALE one is moved by who overrides, and only by those",
		script: `
			0s    <  request A
			9s    <  answer B
			9s    =  STALE A
			9s    <  answer B override
			9s    =  STALE B
			9s    <  request A
			9s    =  STALE A`,
	}, {
		what: "REACHABLE of long ago is STALE",
		script: `
			0s    send
			0s    >  nobody
			0s    <  answer A solicited
			46s   <  answer B
			46s   =  REACHABLE A
			46s   <  answer B override
			46s   =  STALE B`,
	}} {
		t.Run(tt.what, func(t *testing.T) { playNeighbors(t, tt.script) })
	}
}

// acquaintance plays a script.
type acquaintance struct {
	*testing.T
	n        neighbors
	now      clock.Instant
	asked    []string // and not told yet
	lastLine string
}

const zeroHour = clock.Instant(100 * time.Hour)

func playNeighbors(t *testing.T, script string) {
	a := &acquaintance{T: t, n: newNeighbors(siphash.Key{}), now: zeroHour}
	for line := range strings.Lines(script) {
		if words := strings.Fields(line); len(words) > 0 {
			at, err := time.ParseDuration(words[0])
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			a.pass(zeroHour.Add(at))
			a.lastLine = strings.Join(words, " ")
			a.step(words[1], words[2:])
		}
	}
	a.pass(a.now)
	a.told()
}

// pass lets time go by.
func (a *acquaintance) pass(to clock.Instant) {
	if a.n.due > to {
		a.hearQuestions()
	}
	for a.n.due <= to {
		a.hearQuestions()
		if a.n.due > a.now {
			a.told()
		}
		a.now = max(a.n.due, a.now)
		a.n.expire(a.now, func(*wire.Addr) { a.asked = append(a.asked, "gone") })
		a.hearQuestions()
	}
	if to > a.now {
		a.told()
	}
	a.now = to
}

func (a *acquaintance) hearQuestions() {
	for _, mac, ok := a.n.next(); ok; _, mac, ok = a.n.next() {
		a.asked = append(a.asked, "> "+macName(mac))
	}
}

func macName(mac wire.MAC) string {
	for name, m := range macs {
		if m == mac {
			return name
		}
	}
	return fmt.Sprint(mac)
}

// told fails where something has happened that the script does not tell.
func (a *acquaintance) told() {
	a.Helper()
	if len(a.asked) > 0 {
		a.Fatalf("after %q, at %v: %q, which the script does not tell", a.lastLine, a.now.Sub(zeroHour), a.asked)
	}
}

func (a *acquaintance) step(verb string, args []string) {
	a.Helper()
	switch verb {
	case "send":
		a.send(args)
	case "<":
		a.told()
		a.arrive(args[0], macs[args[1]], args[2:])
	case ">":
		a.expect("> " + args[0])
	case "gone":
		a.expect("gone")
	case "=":
		a.told()
		a.look(args)
	default:
		a.Fatalf("%q: no such verb", verb)
	}
	a.hearQuestions()
}

func (a *acquaintance) send(args []string) {
	var w witness
	if len(args) == 2 {
		fmt.Sscan(args[0], &w.who)
		fmt.Sscan(args[1], &w.acked)
	}
	if e := a.n.reach(a.now, &somebody); e != nil {
		if !a.n.fresh(a.now, e) {
			a.n.doubt(a.now, e, w)
		}
	} else if !a.n.seek(a.now, &somebody, true) {
		a.Fatalf("%s: no room", a.lastLine)
	}
}

func (a *acquaintance) arrive(what string, mac wire.MAC, flags []string) {
	if what == "request" {
		a.n.hear(a.now, &somebody, mac)
		return
	}
	a.n.answered(a.now, &somebody, mac, slices.Contains(flags, "solicited"), slices.Contains(flags, "override"))
}

func (a *acquaintance) expect(what string) {
	a.Helper()
	if len(a.asked) == 0 || a.asked[0] != what {
		a.Fatalf("%s: got %q, want %q", a.lastLine, a.asked, what)
	}
	a.asked = a.asked[1:]
}

func (a *acquaintance) look(want []string) {
	a.Helper()
	var e neighbor
	if found := a.n.find(&somebody); found != nil {
		e = *found
	}
	if got := e.state.String(); got != want[0] || len(want) > 1 && macName(e.mac) != want[1] {
		a.Fatalf("%s: got %s %s", a.lastLine, got, macName(e.mac))
	}
}

// number is the n-th of as many addresses as one likes.
func number(n int) (a wire.Addr) {
	a = wire.Addr{0: 0x20, 1: 1, 2: 0xd, 3: 0xb8, 12: byte(n >> 24), 13: byte(n >> 16), 14: byte(n >> 8), 15: byte(n)}
	return a
}

// A program that tries every address of a /64 asks for a few at a time, and
// what is in use stays: RFC 6583.
func TestAScanOfANetworkFillsNothing(t *testing.T) {
	n, now := newNeighbors(siphash.Key{K0: 1}), zeroHour
	friend := number(1 << 30)
	n.hear(now, &friend, macs["A"])
	questions, refused := 0, 0
	for i := range 100_000 {
		if i%1000 == 0 {
			now = now.Add(100 * time.Millisecond)
			n.expire(now, func(*wire.Addr) {})
		}
		if a := number(i); !n.seek(now, &a, true) {
			refused++
		}
		for _, _, ok := n.next(); ok; _, _, ok = n.next() {
			questions++
		}
		n.reach(now, &friend)
	}
	if n.sought > maxSought {
		t.Errorf("%d addresses are being asked for, want at most %d", n.sought, maxSought)
	}
	// 10 s, and 128 entries with three questions per 3 s each.
	if most := maxSought * 3 * 4; questions > most {
		t.Errorf("%d questions in 10 s, want at most %d", questions, most)
	}
	if refused < 99_000 {
		t.Errorf("%d of 100000 were refused, want nearly all", refused)
	}
	if n.reach(now, &friend) == nil {
		t.Error("the one that is talked to was displaced")
	}
}

// Strangers choose whom our answers to them go to; what we want to reach
// ourselves must still find room.
func TestAnswersToStrangersLeaveRoomForOurOwnQuestions(t *testing.T) {
	n := newNeighbors(siphash.Key{K0: 2})
	for i := range 10_000 {
		a := number(i)
		n.seek(zeroHour, &a, false)
	}
	if n.sought != maxSought/2 {
		t.Errorf("for strangers %d are asked for, want %d", n.sought, maxSought/2)
	}
	ours := 0
	for i := range maxSought / 2 {
		a := number(1<<30 + i)
		if n.seek(zeroHour, &a, true) {
			ours++
		}
	}
	if ours < maxSought/2 {
		t.Errorf("then only %d of our own %d questions found room", ours, maxSought/2)
	}
}

// A flood of forged requests fills free places, and takes nothing from those
// who are in use.
func TestHearsayDisplacesOnlyHearsay(t *testing.T) {
	n, now := newNeighbors(siphash.Key{K0: 3}), zeroHour
	var friends []wire.Addr
	for i := range 200 {
		a := number(1<<30 + i)
		n.hear(now, &a, macs["A"])
		if n.reach(now, &a) != nil {
			friends = append(friends, a)
		}
	}
	for i := range 100_000 {
		a := number(i)
		n.hear(now.Add(time.Second), &a, macs["B"])
	}
	for _, a := range friends {
		if e := n.reach(now.Add(time.Second), &a); e == nil || e.mac != macs["A"] {
			t.Fatalf("after a flood the entry of %v is %+v, want it still at A", a, e)
		}
	}
	newcomer := number(1 << 29)
	if !n.seek(now.Add(time.Second), &newcomer, true) {
		t.Error("after a flood there is no room to ask for somebody")
	}
}

// Where all are in use there is no room for what is only heard of.
func TestHearsayFindsNoRoomAmongThoseInUse(t *testing.T) {
	n, now := newNeighbors(siphash.Key{K0: 5}), zeroHour
	in := func() (count int) {
		for s := range n.sets {
			for i := range n.sets[s] {
				if n.sets[s][i].mac == macs["A"] {
					count++
				}
			}
		}
		return count
	}
	for i := range 20 * maxNeighbors {
		a := number(i)
		n.hear(now, &a, macs["A"])
		n.reach(now, &a)
	}
	before := in()
	if before < maxNeighbors {
		t.Fatalf("%d neighbors are known, want %d", before, maxNeighbors)
	}
	for i := range maxNeighbors {
		a := number(1<<30 + i)
		n.hear(now, &a, macs["B"])
	}
	if after := in(); after != before {
		t.Errorf("of %d neighbors in use %d were displaced by hearsay", before, before-after)
	}
}

// What was of use once goes for what is wanted now.
func TestOldAcquaintancesMakeRoom(t *testing.T) {
	n, now := newNeighbors(siphash.Key{K0: 4}), zeroHour
	for i := range 10 * maxNeighbors {
		a := number(i)
		if !n.seek(now, &a, true) {
			t.Fatalf("neighbor %d, each answered and a minute apart, finds no room", i)
		}
		n.answered(now, &a, macs["A"], true, true)
		now = now.Add(time.Minute)
	}
}

// Whatever happens, the count of open questions is right, the deadline is not
// later than what is due, and an open question ends.
func TestTheCacheKeepsItsBooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, now := newNeighbors(siphash.Key{K0: rapid.Uint64().Draw(t, "key")}), zeroHour
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			a := number(rapid.IntRange(0, 30).Draw(t, "who"))
			mac := macs[rapid.SampledFrom([]string{"A", "B"}).Draw(t, "mac")]
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				n.seek(now, &a, rapid.Bool().Draw(t, "ours"))
			case 1:
				n.hear(now, &a, mac)
			case 2:
				n.answered(now, &a, mac, rapid.Bool().Draw(t, "solicited"), rapid.Bool().Draw(t, "override"))
			case 3:
				if e := n.reach(now, &a); e != nil && !n.fresh(now, e) {
					n.doubt(now, e, witness{who: 7, acked: seq.Num(rapid.IntRange(0, 2).Draw(t, "progress"))})
				}
			case 4:
				now = now.Add(time.Duration(rapid.IntRange(1, 9000).Draw(t, "ms")) * time.Millisecond)
				n.expire(now, func(*wire.Addr) {})
			}
			checkBooks(t, &n, now)
		}
		now = now.Add(maxTries * askAgain)
		for range maxTries + 1 {
			n.expire(now, func(*wire.Addr) {})
		}
	})
}

func checkBooks(t *rapid.T, n *neighbors, now clock.Instant) {
	sought, first := 0, clock.Never
	for s := range n.sets {
		for i := range n.sets[s] {
			e := &n.sets[s][i]
			if e.state == neighborIncomplete {
				sought++
			}
			timed := e.state == neighborIncomplete || e.state == neighborDelay || e.state == neighborProbe
			if timed != e.due.Set() {
				t.Fatalf("an entry is %v and has a timer: %v", e.state, e.due.Set())
			}
			if e.due.Set() {
				first = min(first, e.due)
			}
			if e.state > neighborIncomplete && e.mac == (wire.MAC{}) {
				t.Fatalf("an entry is %v and has no hardware address", e.state)
			}
		}
	}
	if sought != n.sought {
		t.Fatalf("%d entries are INCOMPLETE, counted %d", sought, n.sought)
	}
	if n.due > first {
		t.Fatalf("something is due at %v, the deadline is %v", first, n.due)
	}
}

func TestACacheCostsWhatItSays(t *testing.T) {
	if got := int(unsafe.Sizeof(neighbor{})) * maxNeighbors; got > neighborsCost {
		t.Errorf("the cache takes %d octets and is charged %d", got, neighborsCost)
	}
}

func TestTheCacheDoesNotAllocate(t *testing.T) {
	n, now := newNeighbors(siphash.Key{}), zeroHour
	i := 0
	step := func() {
		a := number(i)
		i++
		n.seek(now, &a, true)
		n.next()
		n.answered(now, &a, macs["A"], true, true)
		n.reach(now, &a)
		now = now.Add(time.Second)
		n.expire(now, func(*wire.Addr) {})
	}
	step()
	if allocs := testing.AllocsPerRun(1000, step); allocs > 0 {
		t.Errorf("asking, answering and sending allocates %v times", allocs)
	}
}

func BenchmarkReach(b *testing.B) {
	n, now := newNeighbors(siphash.Key{}), zeroHour
	n.seek(now, &somebody, true)
	n.answered(now, &somebody, macs["A"], true, true)
	for b.Loop() {
		n.reach(now, &somebody)
	}
}
