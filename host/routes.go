package host

import (
	"net/netip"

	"github.com/tcpglass/tcpglass/wire"
)

// Route says by which router a network is reached. On a link that carries IP
// packets it decides only which of our addresses we are to the network.
type Route struct {
	Dst netip.Prefix // 0.0.0.0/0 or ::/0: everything
	Via netip.Addr   // the router, in a network of ours
}

// check says what is wrong with a route.
func (r Route) check() error {
	if !r.Dst.IsValid() || !r.Via.IsValid() || r.Dst.Addr().Is4() != r.Via.Is4() {
		return ErrBadRoute
	}
	return nil
}

// gateway is the router towards a, by the route that says most about it; the
// first of equals.
func (h *Host) gateway(a wire.Addr) (via wire.Addr, ok bool) {
	remote, bits := a.Netip(), -1
	for _, r := range h.cfg.Routes {
		if r.Dst.Contains(remote) && r.Dst.Bits() > bits {
			via, ok, bits = wire.AddrFrom(r.Via), true, r.Dst.Bits()
		}
	}
	return via, ok
}
