package host

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"

	"pgregory.net/rapid"
)

func automatic(c *Config) { c.Autoconfigure = true }

var (
	routerAddr = addr("fe80::1")
	routerMAC  = wire.MAC{2, 0, 0, 0, 0, 0xff}
)

// advert is what a good router says: a prefix for an hour, itself for half.
func advert(tune ...func(*wire.Neighbor)) wire.Neighbor {
	n := wire.Neighbor{Type: wire.ICMP6RouterAdvert, Lifetime: 1800, SourceMAC: routerMAC, PrefixCount: 1}
	n.Prefixes[0] = wire.Prefix{Addr: addr("2001:db8:5::"), Bits: 64, OnLink: true, Auto: true, Valid: 3 * 3600, Preferred: 3600}
	for _, f := range tune {
		f(&n)
	}
	return n
}

// newcomer is a host that has nothing but a cable.
func newcomer(t testing.TB) (*lan, *Host) {
	l := newLAN(t)
	l.names[routerMAC] = "router"
	alice := l.join("alice", nil, automatic)
	l.pass(2 * time.Second)
	return l, alice
}

func (l *lan) advertise(n wire.Neighbor) {
	l.Helper()
	l.ndp(routerMAC, routerAddr, wire.AllNodes, n)
}

// formed are the addresses that a host has made, but for the link-local one.
func (l *lan) formed(h *Host) (list []Address) {
	for _, a := range h.Addrs(l.Now()) {
		if a.Formed && a.Prefix.Addr().IsGlobalUnicast() {
			list = append(list, a)
		}
	}
	return list
}

func TestAHostFindsItsAddress(t *testing.T) {
	l, alice := newcomer(t)
	l.crossed("at the start", `
		alice > many: these are my groups
		alice > many: may I have alice's
		alice > many: are there routers
		alice > many: these are my groups`)
	l.advertise(advert())
	list := l.formed(alice)
	if len(list) != 1 || !list[0].Tentative || list[0].Left != 3*time.Hour ||
		list[0].Prefix.Masked() != netip.MustParsePrefix("2001:db8:5::/64") {
		t.Fatalf("after an advertisement the addresses are %+v, want one of 2001:db8:5::/64, tentative, for 3 h", list)
	}
	l.pass(time.Second)
	if list = l.formed(alice); list[0].Tentative {
		t.Error("a second later it is still tentative")
	}
	l.wire = nil
	l.dial(alice, "[2001:db8:ffff::1]:80")
	l.pump()
	l.crossed("the world is reached by the router, who told where it is", "alice > router: SYN")
	l.dial(alice, "[2001:db8:5::77]:80")
	l.pump()
	l.crossed("neighbors are neighbors", "alice > many: who has 2001:db8:5::77")
}

// The address is the same whenever the host comes to this network, and has
// nothing in common with the one of another: RFC 7217.
func TestAddressesTellNothing(t *testing.T) {
	of := func(net string, tune func(*Config)) netip.Addr {
		l := newLAN(t)
		h := l.join("alice", nil, automatic, tune)
		l.pass(2 * time.Second)
		l.advertise(advert(func(n *wire.Neighbor) { n.Prefixes[0].Addr = addr(net) }))
		return l.formed(h)[0].Prefix.Addr()
	}
	same := func(*Config) {}
	first := of("2001:db8:5::", same)
	if again := of("2001:db8:5::", same); again != first {
		t.Errorf("the address is %v and then %v, want the same", first, again)
	}
	var a, b [8]byte
	other := of("2001:db8:6::", same).As16()
	one := first.As16()
	copy(a[:], one[8:])
	if copy(b[:], other[8:]); a == b {
		t.Error("in two networks the host has the same interface identifier")
	}
	if of("2001:db8:5::", func(c *Config) { c.Secret[31]++ }) == first {
		t.Error("with another secret the address is the same")
	}
}

func TestRoutersAreAskedForAgainAndAgainAndLess(t *testing.T) {
	l, _ := newcomer(t)
	count := func(d time.Duration) (n int) {
		l.wire = nil
		l.pass(d)
		return len(l.wire)
	}
	if n := count(time.Minute); n < 3 || n > 5 {
		t.Errorf("in the first minute routers were asked for %d more times, want about 4", n)
	}
	if n := count(24 * time.Hour); n < 24 || n > 40 {
		t.Errorf("in a day routers were asked for %d times, want about once an hour: RFC 7559", n)
	}
	l.advertise(advert())
	l.pass(2 * time.Second)
	if n := count(20 * time.Minute); n > 0 {
		t.Errorf("with a router there were %d more messages, want none", n)
	}
}

func TestEverythingARouterToldEnds(t *testing.T) {
	l, alice := newcomer(t)
	l.advertise(advert())
	l.pass(1799 * time.Second)
	if _, err := alice.Dial(l.Now(), nowhere, addrPort("[2001:db8:ffff::1]:80")); err != nil {
		t.Errorf("just before the router's time is over a dial by it says %v", err)
	}
	l.pass(2 * time.Second)
	if _, err := alice.Dial(l.Now(), nowhere, addrPort("[2001:db8:ffff::1]:80")); err != ErrNoRoute {
		t.Errorf("then it says %v, want %v", err, ErrNoRoute)
	}
	if len(l.formed(alice)) != 1 {
		t.Error("the address went with the router")
	}
	l.pass(3 * time.Hour)
	if list := l.formed(alice); len(list) != 0 {
		t.Errorf("after 3 h the address is still there: %+v", list)
	}
	if _, err := alice.Dial(l.Now(), nowhere, addrPort("[2001:db8:5::77]:80")); err != ErrNoRoute {
		t.Errorf("a neighbor in a network that is over: %v, want %v", err, ErrNoRoute)
	}
}

// One advertisement must not be able to end an address: RFC 4862 §5.5.3 (e).
func TestLifetimes(t *testing.T) {
	for _, tt := range []struct {
		what         string
		first, later uint32
		want         time.Duration
	}{
		{"longer is longer", 3600, 9 * 3600, 9 * time.Hour},
		{"shorter, but more than 2 h", 9 * 3600, 3 * 3600, 3 * time.Hour},
		{"nothing: 2 h are left", 9 * 3600, 0, 2 * time.Hour},
		{"less than was left, which was little", 3600, 60, time.Hour},
		{"nothing, and little was left", 3600, 0, time.Hour},
		{"for ever", 3600, forEver, -1},
	} {
		t.Run(tt.what, func(t *testing.T) {
			l, alice := newcomer(t)
			for _, valid := range []uint32{tt.first, tt.later} {
				l.advertise(advert(func(n *wire.Neighbor) { n.Prefixes[0].Valid, n.Prefixes[0].Preferred = valid, 0 }))
			}
			if list := l.formed(alice); len(list) != 1 || list[0].Left != tt.want {
				t.Errorf("%d s and then %d s: %+v, want %v left", tt.first, tt.later, list, tt.want)
			}
		})
	}
}

func TestWhatARouterMayNotSay(t *testing.T) {
	prefix := func(f func(*wire.Prefix)) wire.Neighbor {
		return advert(func(n *wire.Neighbor) { f(&n.Prefixes[0]) })
	}
	for what, n := range map[string]wire.Neighbor{
		"a prefix that is not to be used for addresses": prefix(func(p *wire.Prefix) { p.Auto = false }),
		"one that is not 64 bits long":                  prefix(func(p *wire.Prefix) { p.Bits = 63 }),
		"the link-local one":                            prefix(func(p *wire.Prefix) { p.Addr = addr("fe80::") }),
		"a multicast one":                               prefix(func(p *wire.Prefix) { p.Addr = addr("ff02::") }),
		"one that is over":                              prefix(func(p *wire.Prefix) { p.Valid, p.Preferred = 0, 0 }),
		"one that is preferred longer than valid":       prefix(func(p *wire.Prefix) { p.Preferred = p.Valid + 1 }),
	} {
		l, alice := newcomer(t)
		l.advertise(n)
		if list := l.formed(alice); len(list) > 0 {
			t.Errorf("%s: the addresses are %+v, want none", what, list)
		}
	}
}

func TestWhoWasNotToldToIgnoresRouters(t *testing.T) {
	l := settled(t, six)
	l.advertise(advert())
	if list := l.formed(l.hosts[0]); len(list) > 0 {
		t.Errorf("the addresses are %+v, want none that a router told", list)
	}
	if _, err := l.hosts[0].Dial(l.Now(), nowhere, addrPort("[2001:db8:ffff::1]:80")); err != ErrNoRoute {
		t.Errorf("a dial by the router says %v, want %v", err, ErrNoRoute)
	}
}

func TestARouterFromBeyondTheLinkIsNone(t *testing.T) {
	l, alice := newcomer(t)
	l.ndpHops(evil, routerAddr, wire.AllNodes, advert(), 254)
	l.ndp(evil, addr("2001:db8::66"), wire.AllNodes, advert())
	if s := alice.Stats(); len(l.formed(alice)) > 0 || s.BadNeighbor != 2 {
		t.Errorf("advertisements with hop limit 254 and from a global address: %d were refused, want 2, and the addresses are %+v",
			s.BadNeighbor, l.formed(alice))
	}
}

// 10000 routers with eight networks each: the first ones are believed, who
// was there before stays, and nothing grows.
func TestARouterFlood(t *testing.T) {
	l, alice := newcomer(t)
	l.advertise(advert())
	l.pass(2 * time.Second)
	l.quiet = true
	before := alice.Stats()
	for i := range 10_000 {
		n := advert()
		n.PrefixCount = wire.MaxPrefixes
		for k := range n.Prefixes {
			p := number(i*wire.MaxPrefixes + k)
			copy(p[4:8], p[12:])
			n.Prefixes[k] = wire.Prefix{Addr: p, Bits: 64, OnLink: true, Auto: true, Valid: 7200, Preferred: 3600}
		}
		src := number(i)
		copy(src[:8], routerAddr[:8])
		l.ndp(evil, src, wire.AllNodes, n)
		if i%1000 == 0 {
			l.pass(time.Millisecond)
		}
	}
	auto := &alice.ether.auto
	if len(auto.routers) > maxRouters || len(auto.prefixes) > maxPrefixes || len(alice.addrs) > maxPrefixes {
		t.Errorf("there are %d routers, %d networks, %d addresses", len(auto.routers), len(auto.prefixes), len(alice.addrs))
	}
	s := alice.Stats()
	if s.Memory != before.Memory || s.RoutersRefused < 9000 {
		t.Errorf("the flood took %d octets, %d were refused", s.Memory-before.Memory, s.RoutersRefused)
	}
	l.quiet = false
	l.dial(alice, "[2001:db8:ffff::1]:80")
	l.wire = nil
	l.pump()
	l.crossed("the first router is still the one", "alice > router: SYN")
}

func TestASecondRouterTakesOver(t *testing.T) {
	l, alice := newcomer(t)
	second := wire.MAC{2, 0, 0, 0, 0, 0xee}
	l.names[second] = "second"
	l.advertise(advert())
	l.ndp(second, addr("fe80::2"), wire.AllNodes, advert(func(n *wire.Neighbor) { n.SourceMAC = second }))
	l.pass(2 * time.Second)
	l.wire = nil
	l.dial(alice, "[2001:db8:ffff::1]:80")
	l.pump()
	l.crossed("by the first", "alice > router: SYN")
	l.quiet = true
	l.pass(10 * time.Second) // DELAY, three probes, and nobody answers
	l.quiet = false
	l.pass(30 * time.Second)
	if !slices.Contains(l.wire, "alice > second: SYN") {
		t.Errorf("after the first router fell silent crossed %q, want a SYN by the second", l.wire)
	}
	l.wire = nil
	l.ndp(second, addr("fe80::2"), wire.AllNodes, advert(func(n *wire.Neighbor) { n.Lifetime, n.SourceMAC = 0, second }))
	l.ndp(routerMAC, routerAddr, wire.AllNodes, wire.Neighbor{Type: wire.ICMP6NeighborAdvert, Target: routerAddr, TargetMAC: routerMAC})
	if _, err := alice.Dial(l.Now(), nowhere, addrPort("[2001:db8:ffff::1]:80")); err != ErrNoRoute {
		t.Errorf("both have said that they are no routers any more, and a dial says %v, want %v", err, ErrNoRoute)
	}
}

func TestMTUAndHopLimit(t *testing.T) {
	for _, tt := range []struct {
		what      string
		mtu, want uint32
		hops, ttl uint8
	}{
		{"as they should be", 1400, 1400, 70, 70},
		{"not told", 0, 1500, 0, 64},
		{"too small, to cut us off", 1000, 1500, 1, 64},
		{"larger than the link", 9000, 1500, 255, 255},
	} {
		l, alice := newcomer(t)
		l.advertise(advert(func(n *wire.Neighbor) { n.MTU, n.Hops = tt.mtu, tt.hops }))
		l.pass(2 * time.Second)
		to := addr("2001:db8:5::77")
		if got := alice.mtu(&to); got != int(tt.want) {
			t.Errorf("%s: the MTU is %d, want %d", tt.what, got, tt.want)
		}
		var ttl uint8
		l.lose = func(f wire.Ethernet) bool {
			if ip, err := wire.ParseIP(f.Payload); err == nil && ip.Proto == wire.ProtoTCP {
				ttl = ip.TTL
			}
			return false
		}
		l.dial(alice, "[2001:db8:ffff::1]:80")
		l.pump()
		if ttl != tt.ttl {
			t.Errorf("%s: packets leave with hop limit %d, want %d", tt.what, ttl, tt.ttl)
		}
	}
}

// An address that another has already is followed by the next one, three
// times at most.
func TestAnAddressThatIsTaken(t *testing.T) {
	l, alice := newcomer(t)
	l.advertise(advert())
	for try := range maxFormed {
		l.pump()
		list := l.formed(alice)
		if len(list) != 1 {
			t.Fatalf("after %d conflicts the addresses are %+v, want one", try, list)
		}
		a := wire.AddrFrom(list[0].Prefix.Addr())
		l.ndp(evil, a, wire.AllNodes, wire.Neighbor{Type: wire.ICMP6NeighborAdvert, Target: a, TargetMAC: evil})
	}
	l.advertise(advert())
	if list := l.formed(alice); len(list) > 0 {
		t.Errorf("after %d conflicts alice has %+v, want no address in that network any more", maxFormed, list)
	}
}

// Whatever routers say: the bounds hold, and the deadline is not later than
// what ends.
func TestAutoconfKeepsItsBooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c autoconf
		now := clock.Instant(time.Hour)
		c.start(now)
		for range rapid.IntRange(1, 100).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				c.router(now, number(rapid.IntRange(0, 20).Draw(t, "router")), rapid.Uint16Range(0, 100).Draw(t, "lifetime"))
			case 1:
				p := number(0)
				p[7] = rapid.ByteRange(0, 20).Draw(t, "net")
				form, _ := c.prefix(now, &wire.Prefix{
					Addr: p, Bits: 64, Valid: rapid.SampledFrom([]uint32{0, 1, 100, 20000, forEver}).Draw(t, "valid"),
					OnLink: rapid.Bool().Draw(t, "on link"), Auto: rapid.Bool().Draw(t, "auto"),
				})
				if form != nil {
					form.addr = p
				}
			case 2:
				now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "seconds")) * time.Second)
				c.expire(now, func(wire.Addr) {})
			case 3:
				a := number(rapid.IntRange(0, 20).Draw(t, "silent"))
				c.silent(&a)
			}
			if len(c.routers) > maxRouters || len(c.prefixes) > maxPrefixes {
				t.Fatalf("%d routers, %d networks", len(c.routers), len(c.prefixes))
			}
			if first := c.first(); c.due > first {
				t.Fatalf("the deadline is %v and something ends at %v", c.due, first)
			}
			if len(c.routers) == 0 && !c.ask.Set() {
				t.Fatal("there is no router and none is asked for")
			}
		}
	})
}

// Of two networks the one is preferred that is still preferred, and neither
// before it is known to be ours.
func TestWhichAddressIsTaken(t *testing.T) {
	l, alice := newcomer(t)
	old := func(n *wire.Neighbor) {
		n.Prefixes[0].Addr, n.Prefixes[0].Preferred = addr("2001:db8:ffff:1::"), 60
	}
	from := func() string {
		c := l.dial(alice, "[2001:db8:ffff:2::1]:80")
		a := c.Flow().Local.Addr
		clear(a[8:])
		return a.String()
	}
	l.advertise(advert(old))
	l.pass(2 * time.Second)
	if got := from(); got != "2001:db8:ffff:1::" {
		t.Errorf("with one address a dial is from %s, want 2001:db8:ffff:1::", got)
	}
	l.advertise(advert())
	l.pass(2 * time.Second)
	if got := from(); got != "2001:db8:ffff:1::" {
		t.Errorf("with two a dial is from %s, want 2001:db8:ffff:1::, which is more like the remote", got)
	}
	l.pass(time.Minute)
	if got := from(); got != "2001:db8:5::" {
		t.Errorf("when that is not preferred any more a dial is from %s, want 2001:db8:5::", got)
	}
	l.advertise(advert(func(n *wire.Neighbor) { n.Prefixes[0].Addr = addr("2001:db8:ffff:2::") }))
	if got := from(); got != "2001:db8:5::" {
		t.Errorf("a new address that is tentative is taken: %s", got)
	}
}

// What has gone by one router goes by the next, when the first is none any
// more, though it is there as before.
func TestARouterResigns(t *testing.T) {
	l, alice := newcomer(t)
	second := wire.MAC{2, 0, 0, 0, 0, 0xee}
	l.names[second] = "second"
	l.advertise(advert())
	l.ndp(second, addr("fe80::2"), wire.AllNodes, advert(func(n *wire.Neighbor) { n.SourceMAC = second }))
	l.pass(2 * time.Second)
	alice.ether.neighbors.find(&routerAddr).confirm(l.Now())
	l.wire = nil
	l.dial(alice, "[2001:db8:ffff::1]:80")
	l.pump()
	l.advertise(advert(func(n *wire.Neighbor) { n.Lifetime = 0 }))
	l.pass(time.Second)
	l.crossed("a SYN by the one, and again by the other", `
		alice > router: SYN
		router > many: here is a router
		alice > second: SYN`)
}
