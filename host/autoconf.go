package host

import (
	"net/netip"
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// autoconf is what routers have told: who is a default router, which
// networks are on the link, from which of them we may make addresses. RFC
// 4861 §6.3, RFC 4862 §5.5. Everything in it ends some day.
//
// Whoever is on the link can say that he is a router. What is believed is
// bounded: maxRouters, maxPrefixes, the first ones first, so that a flood of
// advertisements neither fills anything nor displaces those that were there.
type autoconf struct {
	on       bool
	routers  []router
	prefixes []prefix
	due      clock.Instant // not later than anything here ends, or is to be asked for
	ask      clock.Instant // when to ask for routers again; zero: there is one
	wait     time.Duration // before the question after that
}

// router is a default router.
type router struct {
	addr   wire.Addr
	until  clock.Instant
	silent bool // it does not answer; others come first: RFC 4861 §6.3.6
}

// prefix is a network that a router has told of.
type prefix struct {
	net    netip.Prefix
	onLink clock.Instant // until when its addresses are neighbors; zero: they are not
	addr   wire.Addr     // that we have made of it; zero: none
	valid  clock.Instant // until when that may be used
	fresh  clock.Instant // until when it should be used for what is new
	tries  uint8         // addresses that others had already
}

// Bounds of autoconf.
const (
	maxRouters  = 8
	maxPrefixes = 8 // the link-local one among them
	maxFormed   = 3 // addresses tried in one network: RFC 7217 §6, IDGEN_RETRIES

	leastHops = 32 // a hop limit below it would cut us off, and is not believed: CVE-2015-2922

	firstSolicit = 4 * time.Second // RTR_SOLICITATION_INTERVAL: RFC 4861 §10
	mostSolicit  = time.Hour       // each wait is twice the one before: RFC 7559 §2

	// shortLife is how far one advertisement can shorten the life of an
	// address: a forged one must not end it. RFC 4862 §5.5.3 (e).
	shortLife = 2 * time.Hour

	forEver = 1<<32 - 1 // seconds: RFC 4861 §4.6.2
)

// start begins to look for routers.
func (c *autoconf) start(now clock.Instant) {
	c.on, c.ask, c.wait = true, now, firstSolicit
	c.due = now
}

// after is when so many seconds are over.
func after(now clock.Instant, seconds uint32) clock.Instant {
	if seconds == forEver {
		return clock.Never
	}
	return now.Add(time.Duration(seconds) * time.Second)
}

// router takes what one says of itself. It reports false where there is no
// room for it.
func (c *autoconf) router(now clock.Instant, a wire.Addr, seconds uint16) bool {
	if seconds == 0 {
		c.drop(now, &a)
		return true
	}
	k := c.known(&a)
	switch {
	case k == nil && len(c.routers) == maxRouters:
		return false
	case k == nil:
		c.routers = append(c.routers, router{})
		k = &c.routers[len(c.routers)-1]
	}
	*k = router{addr: a, until: after(now, uint32(seconds))}
	c.due = min(c.due, k.until)
	c.ask = 0
	return true
}

// drop forgets a router. It reports whether it was one.
func (c *autoconf) drop(now clock.Instant, a *wire.Addr) bool {
	if c.known(a) == nil {
		return false
	}
	c.routers = slices.DeleteFunc(c.routers, func(r router) bool { return r.addr == *a })
	c.seek(now)
	return true
}

// known is the router of an address, or nil.
func (c *autoconf) known(a *wire.Addr) *router {
	for i := range c.routers {
		if c.routers[i].addr == *a {
			return &c.routers[i]
		}
	}
	return nil
}

// seek begins to ask where there is no router any more.
func (c *autoconf) seek(now clock.Instant) {
	if c.on && len(c.routers) == 0 && !c.ask.Set() {
		c.start(now)
	}
}

// silent notes that a neighbor does not answer. It reports whether it is a
// router: then another one may be better.
func (c *autoconf) silent(a *wire.Addr) bool {
	k := c.known(a)
	if k != nil {
		k.silent = true
	}
	return k != nil
}

// prefix takes what a router says about a network. It returns the place of
// one that an address is to be made of.
func (c *autoconf) prefix(now clock.Instant, p *wire.Prefix) (form *prefix, ok bool) {
	if p.Addr.IsLinkLocal() || p.Addr.IsMulticast() || p.Preferred > p.Valid || !p.OnLink && !p.Auto {
		return nil, true
	}
	k := c.place(p)
	if k == nil {
		return nil, p.Valid == 0
	}
	if p.OnLink {
		k.onLink = after(now, p.Valid)
	}
	if p.Auto && k.net.Bits() == 64 {
		form = k.prolong(now, p.Valid)
		k.fresh = after(now, p.Preferred)
	}
	c.due = now // look at everything
	return form, true
}

// place is where a network is kept; nil where there is no room, and for one
// that ends as soon as it begins.
func (c *autoconf) place(p *wire.Prefix) *prefix {
	net := netip.PrefixFrom(p.Addr.Netip(), int(p.Bits)).Masked()
	if i := slices.IndexFunc(c.prefixes, func(k prefix) bool { return k.net == net }); i >= 0 {
		return &c.prefixes[i]
	}
	if p.Valid == 0 || len(c.prefixes) == maxPrefixes {
		return nil
	}
	c.prefixes = append(c.prefixes, prefix{net: net})
	return &c.prefixes[len(c.prefixes)-1]
}

// prolong takes a lifetime in seconds: RFC 4862 §5.5.3 (d), (e). It returns
// k where an address is to be made.
func (k *prefix) prolong(now clock.Instant, seconds uint32) *prefix {
	at := after(now, seconds)
	switch short := now.Add(shortLife); {
	case k.addr == wire.Addr{}:
		if seconds == 0 || k.tries >= maxFormed {
			return nil
		}
		k.valid = at
		return k
	case at > short || at > k.valid:
		k.valid = at
	case k.valid > short:
		k.valid = short
	}
	return nil
}

// expire forgets what has ended. gone is told each address that must not be
// used any more. It reports whether routes have changed, and whether routers
// are to be asked for.
func (c *autoconf) expire(now clock.Instant, gone func(a wire.Addr)) (changed, ask bool) {
	if now < c.due {
		return false, false
	}
	before := len(c.routers)
	c.routers = slices.DeleteFunc(c.routers, func(r router) bool { return r.until <= now })
	changed = before != len(c.routers)
	for i := range c.prefixes {
		changed = c.prefixes[i].expire(now, gone) || changed
	}
	c.prefixes = slices.DeleteFunc(c.prefixes, func(k prefix) bool { return !k.onLink.Set() && !k.valid.Set() })
	c.seek(now)
	if ask = c.ask.Due(now); ask {
		c.ask = now.Add(c.wait)
		c.wait = min(2*c.wait, mostSolicit)
	}
	c.due = c.first()
	return changed, ask
}

// expire ends what has ended of one network.
func (k *prefix) expire(now clock.Instant, gone func(a wire.Addr)) (changed bool) {
	if k.onLink.Due(now) {
		k.onLink, changed = 0, true
	}
	if k.valid.Due(now) {
		if k.valid = 0; k.addr != (wire.Addr{}) {
			gone(k.addr)
			k.addr = wire.Addr{}
		}
	}
	return changed
}

// first is when something ends next, or is to be asked for.
func (c *autoconf) first() clock.Instant {
	at := sooner(clock.Never, c.ask)
	for i := range c.routers {
		at = min(at, c.routers[i].until)
	}
	for i := range c.prefixes {
		at = sooner(at, c.prefixes[i].onLink)
		at = sooner(at, c.prefixes[i].valid)
	}
	return at
}

// sooner is the earlier of two instants, of which b may be not set.
func sooner(a, b clock.Instant) clock.Instant {
	if b.Set() {
		return min(a, b)
	}
	return a
}

// owner is the network that an address was made of.
func (c *autoconf) owner(a *wire.Addr) *prefix {
	for i := range c.prefixes {
		if c.prefixes[i].addr == *a {
			return &c.prefixes[i]
		}
	}
	return nil
}

// ways adds the ways that routers have told to list: to neighbors, and to
// everywhere by the first router that answers, else by the first.
func (c *autoconf) ways(list []way) []way {
	for i := range c.prefixes {
		if c.prefixes[i].onLink.Set() {
			list = append(list, newWay(c.prefixes[i].net, wire.Addr{}))
		}
	}
	if len(c.routers) == 0 {
		return list
	}
	best := max(slices.IndexFunc(c.routers, func(r router) bool { return !r.silent }), 0)
	return append(list, newWay(netip.PrefixFrom(netip.IPv6Unspecified(), 0), c.routers[best].addr))
}
