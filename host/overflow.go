package host

import (
	"encoding/binary"
	"slices"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// CookieMode says when a listener answers a SYN with a cookie.
type CookieMode uint8

// The modes.
const (
	// CookiesAuto: when an entry in the half-open table is not to be had,
	// because the table is full, the octet budget is spent, or the sender's
	// network has used its share. All of the defence is on: shares, and
	// retries that thin out.
	CookiesAuto CookieMode = iota
	// CookiesAlways: for every SYN; the table is for those that find no
	// place in the queue for Accept.
	CookiesAlways
	// CookiesNever: the plain table of RFC 4987 §3.5, first come, first
	// served: no cookies, shares, reserve, or thinning, and a client whose
	// third segment found no place waits for the next retry. For lessons
	// and comparisons.
	CookiesNever
)

// Overflow says what becomes of a SYN for which there is no entry.
type Overflow uint8

// The policies, and RFC 4987's words on them.
const (
	OverflowCookie Overflow = iota // it is answered with a cookie (§3.6); with CookiesNever it is dropped
	OverflowDrop                   // it is dropped: its sender will try again
	OverflowOldest                 // the oldest entry goes for it (§3.4)
	OverflowRandom                 // some entry goes for it
	OverflowReset                  // it is refused
)

var (
	cookieModes = []string{"auto", "always", "never"}
	overflows   = []string{"cookie", "drop", "oldest", "random", "reset"}
)

// String is the mode's word: auto, always, never.
func (m CookieMode) String() string { return word(cookieModes, int(m)) }

// MarshalText is String.
func (m CookieMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what String gives. It fails with ErrBadWord.
func (m *CookieMode) UnmarshalText(word []byte) error { return choose(m, cookieModes, word) }

// String is the policy's word: cookie, drop, oldest, random, reset.
func (o Overflow) String() string { return word(overflows, int(o)) }

// MarshalText is String.
func (o Overflow) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads what String gives. It fails with ErrBadWord.
func (o *Overflow) UnmarshalText(word []byte) error { return choose(o, overflows, word) }

func word(words []string, i int) string {
	if i < len(words) {
		return words[i]
	}
	return "unknown"
}

func choose[T ~uint8](v *T, words []string, word []byte) error {
	i := slices.Index(words, string(word))
	if i < 0 {
		return ErrBadWord
	}
	*v = T(i)
	return nil
}

// plain reports whether the listener has no defence but its limits.
func (l *Listener) plain() bool { return l.cfg.Cookies == CookiesNever }

// bakes reports whether a SYN without an entry gets a cookie.
func (l *Listener) bakes() bool {
	return l.cfg.Cookies == CookiesAlways ||
		l.cfg.Cookies == CookiesAuto && l.cfg.Overflow == OverflowCookie
}

// frugalFrom is the level of memory from which on a SYN gets no entry.
func (l *Listener) frugalFrom() tcp.Level {
	if l.bakes() {
		return tcp.Tight // a cookie does as well
	}
	return tcp.Short
}

// admits says whether a SYN may have an entry, and if not, why.
func (l *Listener) admits(now clock.Instant, f *wire.Flow) tcp.Verdict {
	h, free := l.host, l.cfg.HalfOpen-l.half.n
	switch {
	case free <= 0:
		return tcp.DropBacklog
	case h.memory.Level() >= l.frugalFrom():
		return tcp.DropNoMemory
	case l.cfg.PerSource > 0 && l.connectionsOf(f)+l.entriesOf(f) >= l.cfg.PerSource:
		return tcp.DropSource
	case !l.plain() && h.fair.overdrawn(now, f, free, l.cfg.HalfOpen):
		return tcp.DropShare
	}
	return tcp.Accept
}

// makeRoom lets an entry go for a newer one, where that is the policy and
// the table is full; false where it is not. Who is over the share of his
// network does not take the places of others.
func (l *Listener) makeRoom(now clock.Instant, v tcp.Verdict) bool {
	if v != tcp.DropBacklog || l.half.n == 0 {
		return false
	}
	switch l.cfg.Overflow {
	case OverflowOldest:
		l.displace(now, l.oldest())
	case OverflowRandom:
		l.displace(now, l.random())
	default:
		return false
	}
	return true
}

// displace drops an entry for a newer one.
func (l *Listener) displace(now clock.Instant, r ref) {
	h := l.host
	h.stats.HalfOpenDisplaced++
	h.traceState(now, &l.half.at(r).flow, nil, tcp.SynReceived, tcp.Listen, tcp.WhyDisplaced)
	l.drop(r)
}

// oldest is the entry whose SYN came first.
func (l *Listener) oldest() (oldest ref) {
	for k := range l.waiting {
		r := l.waiting[k].oldest
		if r != 0 && (oldest == 0 || l.half.at(r).value.Born < l.half.at(oldest).value.Born) {
			oldest = r
		}
	}
	return oldest
}

// random is some entry of a full table: nobody outside knows which, and a
// host that lives its life again chooses the same.
func (l *Listener) random() ref {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], l.host.stats.SynIn)
	return ref(l.host.key.Sum(b[:])%uint64(l.half.made)) + 1
}

// turnAway answers a SYN that gets no entry, for the reason v.
func (l *Listener) turnAway(now clock.Instant, f *wire.Flow, hash uint64, seg *tcp.Segment, v tcp.Verdict) {
	if v == tcp.DropShare {
		l.host.stats.SharesSpent++
	}
	if !l.bakes() || !l.bake(now, f, hash, seg) {
		l.dropSyn(now, f, seg, v)
	}
}

// dropSyn drops a SYN that gets neither an entry nor a cookie.
func (l *Listener) dropSyn(now clock.Instant, f *wire.Flow, seg *tcp.Segment, v tcp.Verdict) {
	h := l.host
	h.stats.SynDropped++
	h.countRefused(v)
	h.judged(now, f, seg, v)
	if l.cfg.Overflow == OverflowReset {
		h.refuse(now, f, seg)
	}
}
