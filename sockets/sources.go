package sockets

import (
	"math"
	"net/netip"
)

// Prefixes that are taken for one network: what a site gets, and what a
// spoofer next door can claim. As package detect has them.
const (
	networkIPv4 = 24
	networkIPv6 = 48
)

// sources says where many peers come from.
type sources struct {
	all       int
	addresses map[netip.Addr]int
	networks  map[netip.Prefix]int
}

func (s *sources) add(a netip.Addr) {
	if s.addresses == nil {
		s.addresses, s.networks = map[netip.Addr]int{}, map[netip.Prefix]int{}
	}
	s.all++
	s.addresses[a]++
	s.networks[network(a)]++
}

func network(a netip.Addr) netip.Prefix {
	bits := networkIPv6
	if a.Is4() {
		bits = networkIPv4
	}
	p, _ := a.Prefix(bits) // fails only where bits are too many
	return p
}

// entropy is how much an address surprises, in bits; at most is what it were
// if each came once.
func (s *sources) entropy() (bits, most float64) {
	for _, n := range s.addresses {
		share := float64(n) / float64(s.all)
		bits -= share * math.Log2(share)
	}
	return bits + 0, math.Log2(float64(max(s.all, 1))) // not -0
}

// topAddress is the commonest address and its share.
func (s *sources) topAddress() (netip.Prefix, float64) {
	a, share := top(s.addresses, s.all, netip.Addr.Less)
	return netip.PrefixFrom(a, a.BitLen()), share
}

// topNetwork is the commonest network and its share.
func (s *sources) topNetwork() (netip.Prefix, float64) {
	return top(s.networks, s.all, func(a, b netip.Prefix) bool { return a.Addr().Less(b.Addr()) })
}

// top is the commonest key, of several the least, and its share of all.
func top[K comparable](counts map[K]int, all int, less func(a, b K) bool) (best K, share float64) {
	most := 0
	for k, n := range counts {
		if n > most || n == most && less(k, best) {
			best, most = k, n
		}
	}
	return best, float64(most) / float64(max(all, 1))
}
