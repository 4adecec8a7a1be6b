package host

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// neighbors is the neighbor cache: which hardware address an address on the
// link has, and whether somebody is still there. One machine serves ARP and
// Neighbor Discovery: RFC 4861 §5.1, §7.3; RFC 826; RFC 1122 §2.3.2.
//
// It has a fixed size and does not allocate. Entries stand in small sets; the
// set is chosen by a keyed hash, so nobody outside can choose whom to
// displace, and the least useful of a full set goes. Nobody can fill the
// cache: what we have only heard of goes before what we use, and what we ask
// for in vain is bounded by itself (RFC 6583).
//
// It is stricter than RFC 4861 §7.2.3 and §7.2.5 in one thing: a neighbor
// that answers is not moved. Who claims the address of one that was there a
// moment ago makes us ask the one we know, and is believed only when that one
// stays silent. A takeover of an address takes 3 s longer for it; a forger
// gets nothing.
type neighbors struct {
	key    siphash.Key
	sets   [][ways]neighbor
	sought int           // entries that are INCOMPLETE
	due    clock.Instant // not later than the first timer
	asks   ring[wire.Addr]
}

// neighbor is one entry. The zero value is none.
type neighbor struct {
	addr  wire.Addr
	mac   wire.MAC
	state neighborState
	tries uint8 // questions asked without an answer

	due   clock.Instant // INCOMPLETE, DELAY, PROBE: when something is to be done; else zero
	since clock.Instant // when it was last known to be there (RFC 4861 §7.3.1), or where
	used  clock.Instant // when we last sent something to it; zero: never

	witness witness // DELAY, PROBE: who may prove that it is there
}

// witness is how far a connection has come. Where it has come further since,
// what it sends arrives: RFC 4861 §7.3.1.
type witness struct {
	who            uint32 // the connection; zero: none
	acked, arrived seq.Num
}

// neighborState is how sure we are of a neighbor: RFC 4861 §7.3.2.
type neighborState uint8

// The states. REACHABLE becomes STALE by time alone.
const (
	neighborNone       neighborState = iota
	neighborIncomplete               // asked for, no answer yet
	neighborReachable                // was there within the last half minute
	neighborStale                    // was there; to be verified when it is needed
	neighborDelay                    // needed; perhaps the layer above will say that it is there
	neighborProbe                    // it is being asked
)

var neighborStates = [...]string{"NONE", "INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE"}

// String is the RFC's spelling.
func (s neighborState) String() string { return neighborStates[s] }

// Bounds of the cache.
const (
	maxNeighbors = 1024 // entries; Linux's gc_thresh3
	ways         = 8    // entries in a set
	maxSought    = 128  // of them INCOMPLETE: RFC 6583 §6.2
	maxAsks      = 256  // questions waiting to be sent; the retry makes up for one that finds no room
)

// Times of RFC 4861 §10.
const (
	askAgain      = time.Second      // RETRANS_TIMER; no more than one question per second: RFC 1122 §2.3.2.1
	maxTries      = 3                // MAX_MULTICAST_SOLICIT, MAX_UNICAST_SOLICIT
	beforeProbe   = 5 * time.Second  // DELAY_FIRST_PROBE_TIME
	leastFresh    = 15 * time.Second // REACHABLE_TIME × MIN_RANDOM_FACTOR
	spreadFresh   = 30 * time.Second // REACHABLE_TIME × (MAX_RANDOM_FACTOR − MIN_RANDOM_FACTOR)
	betweenDoubts = time.Second      // after a confirmation in which no other claim is heard
	keptUnused    = time.Hour        // then a STALE entry is worth no more than hearsay
)

// newNeighbors makes an empty cache.
func newNeighbors(key siphash.Key) neighbors {
	n := neighbors{key: key, sets: make([][ways]neighbor, maxNeighbors/ways), due: clock.Never}
	n.asks.limit = maxAsks
	return n
}

// neighborsCost is what the cache counts against the octet budget. A test
// compares it with the real size.
const neighborsCost = maxNeighbors * 72

// reach is the entry of a neighbor to which something is sent now; nil where
// nobody knows yet where it is. Who gets one that is not fresh should call
// doubt.
func (n *neighbors) reach(now clock.Instant, a *wire.Addr) *neighbor {
	e := n.find(a)
	if e == nil || e.state == neighborIncomplete {
		return nil
	}
	e.used = now
	return e
}

// fresh reports whether a REACHABLE entry still is. How long it stays so
// differs between 15 and 45 s, so that not all entries of all hosts end at
// once: RFC 4861 §6.3.2.
func (n *neighbors) fresh(now clock.Instant, e *neighbor) bool {
	if e.state != neighborReachable {
		return false
	}
	age := now.Sub(e.since)
	return age < leastFresh ||
		age < leastFresh+time.Duration(n.hash(&e.addr)%uint64(spreadFresh))
}

// stale reports whether e is STALE, or REACHABLE no longer.
func (n *neighbors) stale(now clock.Instant, e *neighbor) bool {
	return e.state == neighborStale || e.state == neighborReachable && !n.fresh(now, e)
}

// doubt is for an entry that is used and not fresh: it gets some time in
// which the first connection that uses it may prove that the neighbor is
// there. w is the one that uses it now.
func (n *neighbors) doubt(now clock.Instant, e *neighbor, w witness) {
	switch {
	case n.stale(now, e):
		e.state, e.witness = neighborDelay, w
		n.plan(e, now.Add(beforeProbe))
	case e.witness.who == 0:
		e.witness = w
	case e.witness.who == w.who && e.witness != w:
		e.confirm(now)
	}
}

// confirm makes e REACHABLE.
func (e *neighbor) confirm(now clock.Instant) {
	e.state, e.tries, e.due, e.since = neighborReachable, 0, 0, now
}

// seek begins to ask for a, unless that has begun already. It fails where too
// many others are being asked for: what is ours gets all the room there is,
// what answers to strangers half of it, for they choose whom we ask for.
func (n *neighbors) seek(now clock.Instant, a *wire.Addr, ours bool) bool {
	if n.find(a) != nil {
		return true
	}
	if n.sought >= maxSought || !ours && n.sought >= maxSought/2 {
		return false
	}
	e := n.displace(now, a, true)
	if e == nil {
		return false
	}
	*e = neighbor{addr: *a, state: neighborIncomplete, used: now}
	n.sought++
	n.ask(now, e)
	return true
}

// hear takes news that nobody asked for: whoever asks us tells where he is.
// RFC 826; RFC 4861 §7.2.3.
func (n *neighbors) hear(now clock.Instant, a *wire.Addr, mac wire.MAC) (resolved bool) {
	e := n.find(a)
	switch {
	case e == nil:
		if e = n.displace(now, a, false); e != nil {
			*e = neighbor{addr: *a, mac: mac, state: neighborStale, since: now}
		}
	case e.state == neighborIncomplete:
		n.found(now, e, mac)
		return true
	case e.mac != mac:
		n.contest(now, e, mac, true)
	}
	return false
}

// answered takes an answer. One for which there is no entry makes none: RFC
// 4861 §7.2.5. It is proof that somebody is there only where we have asked,
// and where it says that it is an answer.
func (n *neighbors) answered(now clock.Instant, a *wire.Addr, mac wire.MAC, solicited, override bool) (resolved bool) {
	e := n.find(a)
	switch {
	case e == nil:
		return false
	case e.state == neighborIncomplete:
		if n.found(now, e, mac); solicited {
			e.confirm(now)
		}
		return true
	case e.mac != mac:
		n.contest(now, e, mac, override)
	case solicited && e.tries > 0:
		e.confirm(now)
	}
	return false
}

// found ends the search for e.
func (n *neighbors) found(now clock.Instant, e *neighbor, mac wire.MAC) {
	n.sought--
	e.mac, e.state, e.tries, e.due, e.since = mac, neighborStale, 0, 0, now
}

// contest is for a claim that a neighbor has another hardware address than we
// know. Where we know nothing better one that overrides is believed; a
// neighbor who was there not long ago is asked first, and not for every
// forged packet.
func (n *neighbors) contest(now clock.Instant, e *neighbor, mac wire.MAC, override bool) {
	switch {
	case n.stale(now, e):
		if override {
			e.mac, e.state, e.since = mac, neighborStale, now
		}
	case e.state != neighborProbe && now.Sub(e.since) >= betweenDoubts:
		n.probe(now, e)
	}
}

// probe begins to ask a neighbor whether it is still there.
func (n *neighbors) probe(now clock.Instant, e *neighbor) {
	e.state, e.tries = neighborProbe, 0
	n.ask(now, e)
}

// ask puts a question in the queue and plans what happens without an answer.
func (n *neighbors) ask(now clock.Instant, e *neighbor) {
	n.asks.push(e.addr)
	e.tries++
	n.plan(e, now.Add(askAgain))
}

func (n *neighbors) plan(e *neighbor, at clock.Instant) {
	e.due = at
	n.due = min(n.due, at)
}

// next is the next question to be sent: to one MAC address, or where that is
// zero to everybody. Those that have been answered meanwhile are left out.
func (n *neighbors) next() (a wire.Addr, mac wire.MAC, ok bool) {
	for a, ok = n.asks.pop(); ok; a, ok = n.asks.pop() {
		if e := n.find(&a); e != nil && e.tries > 0 {
			return a, e.mac, true
		}
	}
	return a, mac, false
}

// expire does what is due. gone is told each neighbor that was asked in vain:
// its entry is no more.
func (n *neighbors) expire(now clock.Instant, gone func(a *wire.Addr)) {
	if now < n.due {
		return
	}
	n.due = clock.Never
	for s := range n.sets {
		for i := range n.sets[s] {
			e := &n.sets[s][i]
			if e.due.Due(now) {
				n.fire(now, e, gone)
			}
			if e.due.Set() {
				n.due = min(n.due, e.due)
			}
		}
	}
}

// fire does what is due for e.
func (n *neighbors) fire(now clock.Instant, e *neighbor, gone func(a *wire.Addr)) {
	switch {
	case e.state == neighborDelay:
		n.probe(now, e)
	case e.tries < maxTries:
		n.ask(now, e)
	default:
		a := e.addr
		n.forget(e)
		gone(&a)
	}
}
