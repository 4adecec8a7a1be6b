package host

import (
	"encoding/binary"
	"net/netip"
	"slices"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// linkLocalNet is the network of addresses that mean something on one link
// alone: RFC 4291 §2.5.6.
var linkLocalNet = netip.MustParsePrefix("fe80::/64")

// routerAdvertised takes what a router says: RFC 4861 §6.3.4. Nothing of it
// is believed where the host was not told to (Config.Autoconfigure).
func (h *Host) routerAdvertised(now clock.Instant, ip *wire.IP, n *wire.Neighbor) {
	auto := &h.ether.auto
	if !auto.on {
		return
	}
	if !auto.router(now, ip.Src, n.Lifetime) {
		h.stats.RoutersRefused++
		return
	}
	h.hear(now, &ip.Src, n.SourceMAC)
	if n.Hops >= leastHops {
		h.hops6 = n.Hops
	}
	if n.MTU >= minMTU6 && n.MTU <= uint32(h.cfg.MTU) {
		h.mtu6 = int(n.MTU)
	}
	for i := range n.Prefixes[:n.PrefixCount] {
		form, ok := auto.prefix(now, &n.Prefixes[i])
		if !ok {
			h.stats.RoutersRefused++
		}
		if form != nil {
			h.formAddress(now, form)
		}
	}
	h.pave()
}

// formAddress makes an address of a network: RFC 4862 §5.5.3 (d). It stands
// with all of its bits among our networks: which others of the network are on
// the link is said elsewhere (RFC 5942).
func (h *Host) formAddress(now clock.Instant, k *prefix) {
	k.addr = h.identified(k.net, k.tries)
	h.stats.AddressesFormed++
	h.addAddress(netip.PrefixFrom(k.addr.Netip(), 128))
	h.claim(now, k.addr)
}

// drawback is what an address of ours has against it where another could
// serve, in the measure of likeness: as much as all that speaks for another.
func (h *Host) drawback(a *wire.Addr) int {
	const worse = 4 * 8 * len(a)
	switch {
	case h.ether == nil:
		return 0
	case h.ether.claims.tentative(a):
		return 2 * worse
	}
	if k := h.ether.auto.owner(a); k != nil && k.fresh <= h.now {
		return worse
	}
	return 0
}

// claim begins to tell the link of an address of ours.
func (h *Host) claim(now clock.Instant, a wire.Addr) {
	h.ether.claims.add(now, a, !h.cfg.NoDAD)
	if !a.Is4() {
		h.ether.listening.joined(now)
	}
}

// identified is our address in a network of /64, as long as it is the same
// network, and another one in each: RFC 7217. It tells neither our hardware
// address nor that we were seen elsewhere before.
func (h *Host) identified(net netip.Prefix, tries uint8) wire.Addr {
	a := wire.AddrFrom(net.Masked().Addr())
	var b [16]byte
	copy(b[:], a[:8])
	copy(b[8:], h.ether.mac[:])
	b[14], b[15] = tries, byte(forIdentifiers)
	binary.BigEndian.PutUint64(a[8:], h.key.Sum(b[:]))
	return a
}

// addLinkLocal gives the host the link-local address that everybody with an
// IPv6 address has, unless it was given one: RFC 4291 §2.8.
func (h *Host) addLinkLocal(now clock.Instant) {
	six := func(a wire.Addr) bool { return !a.Is4() }
	switch _, given := h.linkLocal(); {
	case given || !h.cfg.Autoconfigure && !slices.ContainsFunc(h.addrs, six):
		return
	}
	h.ether.auto.prefixes = append(h.ether.auto.prefixes,
		prefix{net: linkLocalNet, onLink: clock.Never, valid: clock.Never, fresh: clock.Never})
	h.formAddress(now, &h.ether.auto.prefixes[0])
}

// linkLocal is our address for those who do not know another yet.
func (h *Host) linkLocal() (wire.Addr, bool) {
	for _, a := range h.addrs {
		if !a.Is4() && a.IsLinkLocal() {
			return a, true
		}
	}
	return wire.Addr{}, false
}

// dropRouter forgets a router that says it is none any more: RFC 4861 §7.2.5.
func (h *Host) dropRouter(a *wire.Addr) {
	if h.ether.auto.drop(h.now, a) {
		h.pave()
	}
}

// conflict takes the news that another uses an address of ours. It is
// counted; what else is done says claims.contested.
func (h *Host) conflict(now clock.Instant, a *wire.Addr) {
	h.stats.AddressConflicts++
	h.traceNeighbor(now, a, "address-conflict")
	switch h.ether.claims.contested(now, a) {
	case claimAnnounce:
		h.announce(now, a)
	case claimLost:
		h.loseAddress(now, *a)
	}
}

// loseAddress gives up an address that is another's, and where it was made by
// us tries the next one.
func (h *Host) loseAddress(now clock.Instant, a wire.Addr) {
	h.removeAddress(a)
	k := h.ether.auto.owner(&a)
	if k == nil {
		return
	}
	k.addr = wire.Addr{}
	if k.tries++; k.tries < maxFormed {
		h.formAddress(now, k)
	}
	h.pave()
}

// solicitRouters asks for routers: RFC 4861 §6.3.7.
func (h *Host) solicitRouters() {
	h.give(h.fromLinkLocal(routerSolicit, wire.AllRouters))
}

// fromLinkLocal is a notice to a group; from nobody as long as our link-local
// address may be another's.
func (h *Host) fromLinkLocal(kind noticeKind, group wire.Addr) notice {
	src, _ := h.linkLocal()
	if h.ether.claims.tentative(&src) {
		src = wire.Addr{}
	}
	return notice{kind: kind, to: wire.MulticastMAC(group), src: src, dst: group}
}

// advanceEthernet fires what is due on an Ethernet.
func (h *Host) advanceEthernet(now clock.Instant) {
	e := h.ether
	e.neighbors.expire(now, func(a *wire.Addr) { h.lost(now, a) })
	if e.listening.expire(now) { // before anybody is asked to answer to a group
		h.give(h.fromLinkLocal(groupReport, allReporters))
	}
	for a, step, ok := e.claims.next(now); ok; a, step, ok = e.claims.next(now) {
		h.step(now, a, step)
	}
	changed, ask := e.auto.expire(now, h.removeAddress)
	if changed {
		h.pave()
	}
	if ask {
		h.solicitRouters()
	}
}

// step takes the next step for an address.
func (h *Host) step(now clock.Instant, a wire.Addr, step claimStep) {
	switch step {
	case claimAnnounce:
		h.announce(now, &a)
	case claimAsk:
		group := a.SolicitedNode()
		h.give(notice{kind: neighborSolicit, to: wire.MulticastMAC(group), src: wire.Addr{}, dst: group, about: a})
	case claimWon:
		h.ether.parking.release(h.memory, &a)
	}
}

// removeAddress takes an address from the host. Connections from it are not
// told: they come to their end as if the network had been unplugged.
func (h *Host) removeAddress(a wire.Addr) {
	for i := range h.addrs {
		if h.addrs[i] == a {
			h.addrs = slices.Delete(h.addrs, i, i+1)
			h.nets = slices.Delete(h.nets, i, i+1)
			break
		}
	}
	h.ether.claims.remove(&a)
	h.abandon(h.now, &a)
}
