package host

import (
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// claims are the addresses that the host has on an Ethernet, and how far it
// has got with telling the neighbors. An IPv6 address is tentative until it
// was asked for and nobody has objected: Duplicate Address Detection, RFC
// 4862 §5.4. An IPv4 address is announced and used at once: RFC 5227 §2.3
// without the probing before, which would hold up every start for 5 s.
type claims struct {
	list   []claim
	unsure int           // how many are tentative
	due    clock.Instant // not later than the first
}

// claim is one address.
type claim struct {
	addr      wire.Addr
	tentative bool
	said      uint8         // how often we have spoken of it
	due       clock.Instant // zero: everything is said
	defended  clock.Instant
}

// claimStep is what is to be done for a claim.
type claimStep uint8

const (
	claimAsk      claimStep = iota + 1 // ask whether anybody has the address
	claimAnnounce                      // tell everybody that we have it
	claimWon                           // it is ours: nobody has objected
	claimLost                          // it is another's
	claimContest                       // another uses it, too
)

// Constants of RFC 4862 §5.1 and RFC 5227 §1.1.
const (
	dadProbes        = 1               // DupAddrDetectTransmits
	dadWait          = time.Second     // RETRANS_TIMER
	announcements    = 2               // ANNOUNCE_NUM
	announceInterval = 2 * time.Second // ANNOUNCE_INTERVAL
	defendInterval   = 10 * time.Second
)

// add begins to claim an address; detect says whether it is asked for first.
func (c *claims) add(now clock.Instant, a wire.Addr, detect bool) {
	k := claim{addr: a, tentative: detect && !a.Is4(), due: now}
	if !detect && !a.Is4() {
		k.due = 0
	}
	if k.tentative {
		c.unsure++
	}
	c.list = append(c.list, k)
	c.due = min(c.due, now)
}

// remove ends a claim.
func (c *claims) remove(a *wire.Addr) {
	if k := c.find(a); k != nil && k.tentative {
		c.unsure--
	}
	c.list = slices.DeleteFunc(c.list, func(k claim) bool { return k.addr == *a })
}

func (c *claims) find(a *wire.Addr) *claim {
	for i := range c.list {
		if c.list[i].addr == *a {
			return &c.list[i]
		}
	}
	return nil
}

// tentative reports whether a is an address that may turn out to be
// another's. It must not be used yet.
func (c *claims) tentative(a *wire.Addr) bool {
	if c.unsure == 0 {
		return false
	}
	k := c.find(a)
	return k != nil && k.tentative
}

// next is the next thing that is due; false where there is none.
func (c *claims) next(now clock.Instant) (a wire.Addr, step claimStep, ok bool) {
	if now < c.due {
		return a, 0, false
	}
	c.due = clock.Never
	for i := range c.list {
		k := &c.list[i]
		if k.due.Due(now) {
			c.due = now // there may be more
			return k.addr, c.advance(now, k), true
		}
		if k.due.Set() {
			c.due = min(c.due, k.due)
		}
	}
	return a, 0, false
}

// advance is the next step of a claim.
func (c *claims) advance(now clock.Instant, k *claim) claimStep {
	step, most, wait := claimAnnounce, uint8(announcements), announceInterval
	if k.tentative {
		step, most, wait = claimAsk, dadProbes, dadWait
	}
	switch {
	case k.tentative && k.said == most:
		k.tentative, k.due = false, 0
		c.unsure--
		return claimWon
	case !k.tentative && k.said+1 == most:
		k.due = 0
	default:
		k.due = now.Add(wait)
	}
	k.said++
	return step
}

// contested takes the news that another has an address of ours. A tentative
// one is his; one that is in use we go on using, and defend now and then: RFC
// 4862 §5.4.5, RFC 5227 §2.4 (b).
func (c *claims) contested(now clock.Instant, a *wire.Addr) claimStep {
	k := c.find(a)
	switch {
	case k == nil:
		return 0
	case k.tentative:
		return claimLost
	case k.defended.Set() && now.Sub(k.defended) < defendInterval:
		return claimContest
	}
	k.defended = now
	return claimAnnounce
}
