package main

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// leastMTU6 is the shortest MTU in octets for IPv6: RFC 8200 §5.
const leastMTU6 = 1280

// stationOptions say where a station stands: on what link, with what addresses.
type stationOptions struct {
	tun, tap string         // a device whose other side is the kernel's
	iface    string         // or an interface that the kernel has, too
	addrs    []netip.Prefix // ours, each with the length of its network
	peers    []netip.Addr   // addresses that the kernel shall have
	gateways []netip.Addr   // routers to everywhere else
	mtu      int            // octets; 0: the device's
	pcap     string         // file to record to; empty: none
	ecn      tcp.ECN        // whether routers may mark in place of dropping
	dscp     uint8          // codepoint of what is sent
	detect   bool           // floods and scans are looked for

	// What check finds out of the kernel's side of a device:
	sides []netip.Addr   // its addresses, one for each of our networks
	give  []netip.Prefix // those that it does not have yet
}

// define adds the options to a subcommand.
func (o *stationOptions) define(c *cli) {
	c.flags.StringVar(&o.tun, "tun", "", "link.option.tun")
	c.flags.StringVar(&o.tap, "tap", "", "link.option.tap")
	c.flags.StringVar(&o.iface, "interface", "", "link.option.interface")
	c.flags.Func("addr", "link.option.addr", several(&o.addrs, netip.ParsePrefix))
	c.flags.Func("gateway", "link.option.gateway", several(&o.gateways, netip.ParseAddr))
	c.flags.Func("peer", "link.option.peer", several(&o.peers, netip.ParseAddr))
	c.flags.IntVar(&o.mtu, "mtu", 0, "link.option.mtu")
	c.flags.Func("ecn", "link.option.ecn", choice(&o.ecn, tcp.ParseECN))
	c.flags.Func("dscp", "link.option.dscp", choice(&o.dscp, wire.ParseDSCP))
	c.flags.StringVar(&o.pcap, "pcap", "", "link.option.pcap")
}

// several adds to a list with each use of an option.
func several[T any](list *[]T, parse func(string) (T, error)) func(string) error {
	return func(s string) error {
		v, err := parse(s)
		*list = append(*list, v)
		return err
	}
}

// choice takes one of some words.
func choice[T any](to *T, parse func(string) (T, bool)) func(string) error {
	return func(s string) error {
		v, ok := parse(s)
		if !ok {
			return errChoice
		}
		*to = v
		return nil
	}
}

var errChoice = errors.New("no such choice")

// device is the name of the interface.
func (o *stationOptions) device() string { return o.tun + o.tap + o.iface }

// onDevice reports whether the kernel is on the other side.
func (o *stationOptions) onDevice() bool { return o.iface == "" }

// check says what is wrong with the options, before anything is touched.
func (o *stationOptions) check() error {
	if err := o.checkKind(); err != nil {
		return err
	}
	ifaces, err := net.Interfaces()
	if err != nil {
		return failure("cli.failed", err)
	}
	kernel := addrsOf(ifaces)
	if err := o.checkAddrs(kernel); err != nil {
		return err
	}
	if o.onDevice() {
		if err := o.chooseSides(kernel[o.device()]); err != nil {
			return err
		}
		if err := o.checkSides(kernel); err != nil {
			return err
		}
	}
	return o.checkGateways()
}

// checkKind checks what can be seen without looking at the machine.
func (o *stationOptions) checkKind() error {
	kinds := 0
	for _, name := range []string{o.tun, o.tap, o.iface} {
		if name != "" {
			kinds++
		}
	}
	six := slices.ContainsFunc(o.addrs, func(p netip.Prefix) bool { return !p.Addr().Is4() })
	switch {
	case kinds == 0 || len(o.addrs) == 0:
		return misuse("link.missing")
	case kinds > 1:
		return misuse("link.too-many")
	case !o.onDevice() && len(o.peers) > 0:
		return misuse("link.no-peer")
	case six && o.mtu != 0 && o.mtu < leastMTU6:
		return misuse("link.mtu6", o.mtu, leastMTU6)
	}
	return nil
}

// addrsOf are the addresses of the kernel by interface, but for those that
// IPv6 gives every interface.
func addrsOf(ifaces []net.Interface) map[string][]netip.Addr {
	all := map[string][]netip.Addr{}
	for _, iface := range ifaces {
		addrs, _ := iface.Addrs() // none where it has just gone
		for _, a := range addrs {
			if p, err := netip.ParsePrefix(a.String()); err == nil && !p.Addr().IsLinkLocalUnicast() {
				all[iface.Name] = append(all[iface.Name], p.Addr())
			}
		}
	}
	return all
}

// checkAddrs checks that nobody else has our addresses.
func (o *stationOptions) checkAddrs(kernel map[string][]netip.Addr) error {
	for _, p := range o.addrs {
		for name, addrs := range kernel {
			if slices.Contains(addrs, p.Addr()) {
				return misuse("link.addr-taken", p.Addr(), name)
			}
		}
	}
	return nil
}

// chooseSides finds an address for the kernel in each of our networks: one
// that the device has, or that the options ask for, or the first.
func (o *stationOptions) chooseSides(has []netip.Addr) error {
	for _, a := range o.peers {
		if !o.onLink(a) {
			return misuse("link.bad-peer", o.addrs[0])
		}
	}
	o.sides, o.give = nil, nil
	for i, p := range o.addrs {
		if slices.ContainsFunc(o.addrs[:i], func(q netip.Prefix) bool { return q.Contains(p.Addr()) }) {
			continue // the network has been seen to
		}
		side, given := sideIn(p, has, o.peers)
		if !given {
			side = o.otherAddr(p)
		}
		if !side.IsValid() {
			return misuse("link.bad-peer", p)
		}
		o.sides = append(o.sides, side)
		if !slices.Contains(has, side) {
			o.give = append(o.give, netip.PrefixFrom(side, p.Bits()))
		}
	}
	return nil
}

// sideIn is an address of a list that is of the network p, or that the
// device has and is at least of its family: how the kernel reaches the
// network then is the user's business.
func sideIn(p netip.Prefix, has, asked []netip.Addr) (netip.Addr, bool) {
	for _, a := range slices.Concat(has, asked) {
		if p.Contains(a) {
			return a, true
		}
	}
	for _, a := range has {
		if a.Is4() == p.Addr().Is4() {
			return a, true
		}
	}
	return netip.Addr{}, false
}

// otherAddr is the first address of a network that is not ours; invalid where
// there is none.
func (o *stationOptions) otherAddr(p netip.Prefix) netip.Addr {
	first := p.Masked().Addr()
	if p.Bits() < first.BitLen()-1 {
		first = first.Next() // the first address is the network itself, or its routers'
	}
	for o.ours(first) {
		first = first.Next()
	}
	if !p.Contains(first) {
		return netip.Addr{}
	}
	return first
}

// ours reports whether a is one of our addresses.
func (o *stationOptions) ours(a netip.Addr) bool {
	return slices.ContainsFunc(o.addrs, func(p netip.Prefix) bool { return p.Addr() == a })
}

// onLink reports whether a is somebody else in a network of ours.
func (o *stationOptions) onLink(a netip.Addr) bool {
	return !o.ours(a) && slices.ContainsFunc(o.addrs, func(p netip.Prefix) bool { return p.Contains(a) })
}

// checkSides checks that the kernel does not have its addresses for this
// device on another one.
func (o *stationOptions) checkSides(kernel map[string][]netip.Addr) error {
	for name, addrs := range kernel {
		for _, side := range o.sides {
			if name != o.device() && slices.Contains(addrs, side) {
				return misuse("link.peer-taken", side, name)
			}
		}
	}
	return nil
}

// checkGateways checks that the routers are neighbors. Those of IPv6 may be
// known by an address that is good on this link alone.
func (o *stationOptions) checkGateways() error {
	for _, a := range o.gateways {
		if !o.onLink(a) && !(a.Is6() && a.IsLinkLocalUnicast()) {
			return misuse("link.bad-gateway", a)
		}
	}
	return nil
}

// routes are the ways to everywhere else: by the routers that were named, or
// else, on a TAP device, by the kernel, as on a TUN device.
func (o *stationOptions) routes() (all []host.Route) {
	for _, p := range []netip.Prefix{netip.PrefixFrom(netip.IPv4Unspecified(), 0), netip.PrefixFrom(netip.IPv6Unspecified(), 0)} {
		family := func(a netip.Addr) bool { return a.Is4() == p.Addr().Is4() }
		if i := slices.IndexFunc(o.gateways, family); i >= 0 {
			all = append(all, host.Route{Dst: p, Via: o.gateways[i].WithZone("")})
		} else if i := slices.IndexFunc(o.sides, family); i >= 0 && o.tap != "" {
			all = append(all, host.Route{Dst: p, Via: o.sides[i]})
		}
	}
	return all
}

// ready says where the station stands.
func (o *stationOptions) ready(c *cli) string {
	ours := make([]netip.Addr, len(o.addrs))
	for i, p := range o.addrs {
		ours[i] = p.Addr()
	}
	if !o.onDevice() {
		return c.text("host.ready-beside", names(ours), o.iface)
	}
	return c.text("host.ready", names(ours), o.device(), names(o.sides))
}

// names are addresses as people read them.
func names(list []netip.Addr) string {
	all := make([]string, len(list))
	for i, a := range list {
		all[i] = a.String()
	}
	return strings.Join(all, ", ")
}
