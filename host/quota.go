package host

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/wire"
)

// quota limits what is sent to those who have proved nothing: whoever sends
// with a victim's address makes us write to the victim. Each kind of answer
// has so many per second, of which no network gets more than a quarter. One
// that is full of forged packets so gets no more than that, and leaves three
// quarters to the others.
//
// A network is a /24 of IPv4 and a /48 of IPv6, as in fairness: the link that
// an answer would fill is that of the victim's site, whatever address in it
// was forged. Connections are counted by who can complete a handshake
// instead: see sources.go.
//
// It takes 60 KiB, whatever comes: tables of token buckets, four to a set. A
// network that has none takes the bucket of its set with most left, and
// what is missing there is missing to it, too: so nobody gains by pushing
// others out, and whoever is near his limit is pushed out last. Refused
// without cause is a network only where four others in its set have used all
// of their quarters; then there is nothing left of the whole either.
type quota struct {
	key  siphash.Key
	all  [rations]limiter
	sets [rations][quotaSets][quotaWays]bucket
}

// ration is a kind of answer.
type ration uint8

// The kinds.
const (
	rationResets  ration = iota // for segments that belong to nothing
	rationErrors                // ICMP errors: RFC 1812 §4.3.2.8, RFC 4443 §2.4 (f)
	rationEchoes                // answers to pings
	rationSynAcks               // SYN-ACKs again, by time or because the SYN came again
	rationAcks                  // of TIME-WAIT
	rations       = iota
)

// rates are how many of each kind go per second, to all together; after a
// pause, twice as many in the first. A reset or an echo is no longer than
// what it answers, and there are many for good reasons: a scan of all ports
// by whoever looks after them, a ping that floods.
var rates = [rations]int{
	rationResets:  8000,
	rationErrors:  1000, // Linux's icmp_msgs_per_sec
	rationEchoes:  40_000,
	rationSynAcks: 1000,
	rationAcks:    1000,
}

// Bounds of a quota.
const (
	networkPart = 4   // a network gets one in so many
	quotaSets   = 256 // of each kind
	quotaWays   = 4
)

// bucket is a token bucket that holds one second's worth, as a limiter does,
// in few octets.
type bucket struct {
	tag   uint32 // who has it
	spent uint32 // tokens taken out; none: it is anybody's
	since uint32 // milliseconds
}

// perNetwork is how many answers of a kind a network gets in a second.
func perNetwork(r ration) int { return rates[r] / networkPart }

func newQuota(key siphash.Key) *quota {
	q := &quota{key: key}
	for r := range q.all {
		q.all[r].rate = rates[r]
	}
	return q
}

// allow takes a token for an answer to a, if there is one for its network,
// and for anybody.
func (q *quota) allow(now clock.Instant, to *wire.Addr, r ration) (verdict allowance) {
	if !q.all[r].left(now) {
		return overall
	}
	b := q.bucket(now, to, r)
	if int(b.spent) >= perNetwork(r) {
		return overNetwork
	}
	b.spent++
	q.all[r].spent++
	return allowed
}

// allowance says whether an answer may go.
type allowance uint8

const (
	allowed     allowance = iota
	overall               // so many have gone to all together
	overNetwork           // so many have gone to that network
)

// bucket is the one of a's network for r, filled up to now.
func (q *quota) bucket(now clock.Instant, a *wire.Addr, r ration) *bucket {
	hash := q.hash(a)
	set, tag := &q.sets[r][hash%quotaSets], uint32(hash>>32)
	ms, least := uint32(time.Duration(now)/time.Millisecond), &set[0]
	for i := range set {
		b := &set[i]
		b.refill(ms, r)
		if b.tag == tag && b.spent > 0 {
			return b
		}
		if b.spent < least.spent {
			least = b
		}
	}
	if least.spent == 0 {
		least.since = ms
	}
	least.tag = tag
	return least
}

// hash names a network. It is keyed: nobody outside knows who shares a set
// with whom.
func (q *quota) hash(a *wire.Addr) uint64 {
	var b [16]byte
	copy(b[:], network(a))
	return q.key.Sum(b[:])
}

// refill puts back what time has brought, in whole tokens, and keeps the
// rest of the time for the next call.
func (b *bucket) refill(ms uint32, r ration) {
	rate := uint64(perNetwork(r))
	back := uint64(ms-b.since) * rate / 1000
	b.spent -= uint32(min(uint64(b.spent), back))
	b.since += uint32(back * 1000 / rate)
}

// network is the part of an address that names a site: about the least that
// somebody can route, and forge freely inside.
func network(a *wire.Addr) []byte {
	if a.Is4() {
		return a[:15] // /24
	}
	return a[:6] // /48
}

// mayAnswer reports whether a packet of a kind may go to somebody who has
// proved nothing. What it refuses is counted. To ourselves everything may.
func (h *Host) mayAnswer(now clock.Instant, to *wire.Addr, r ration) bool {
	if h.mine(to) {
		return true
	}
	if h.quota == nil {
		h.quota = newQuota(derive(h.key, forQuota, 0))
	}
	switch h.quota.allow(now, to, r) {
	case overall:
		h.stats.RepliesLimited++
	case overNetwork:
		h.stats.RepliesRationed++
	default:
		return true
	}
	return false
}
