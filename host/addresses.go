package host

import (
	"encoding/binary"
	"net/netip"

	"github.com/tcpglass/tcpglass/wire"
)

// The unspecified addresses: of a listener, every address of a family.
var (
	anyAddr  = wire.Addr4([4]byte{})
	anyAddr6 = wire.Addr{}
)

// everyHost are groups that every host is in: RFC 1112 §4, RFC 4291 §2.8,
// and the limited broadcast.
var everyHost = [...]wire.Addr{
	wire.Addr4([4]byte{255, 255, 255, 255}),
	wire.Addr4([4]byte{224, 0, 0, 1}),
	{0: 0xff, 1: 0x01, 15: 1},
	{0: 0xff, 1: 0x02, 15: 1},
}

// addAddresses makes the networks of a Config the host's own.
func (h *Host) addAddresses(nets []netip.Prefix) error {
	for _, net := range nets {
		if !net.IsValid() || !unicast(wire.AddrFrom(net.Addr())) {
			return ErrBadAddress
		}
		if !net.Addr().Unmap().Is4() && h.cfg.MTU < minMTU6 {
			return ErrBadMTU6
		}
		h.addAddress(net)
	}
	return nil
}

// addAddress makes the address of net the host's own.
func (h *Host) addAddress(net netip.Prefix) {
	h.nets = append(h.nets, net)
	h.addrs = append(h.addrs, wire.AddrFrom(net.Addr()))
	if net.Addr().Is4() && net.Bits() < 31 { // RFC 3021: a link of two has no broadcast
		h.broadcasts = append(h.broadcasts, broadcast(net))
	}
}

// broadcast is the last address of an IPv4 network.
func broadcast(net netip.Prefix) wire.Addr {
	a := net.Addr().As4()
	n := binary.BigEndian.Uint32(a[:]) | (1<<(32-net.Bits()) - 1)
	binary.BigEndian.PutUint32(a[:], n)
	return wire.Addr4(a)
}

// mine reports whether a is an address of this host. Those of the loopback
// network are, and never leave it.
func (h *Host) mine(a *wire.Addr) bool {
	for i := range h.addrs {
		if h.addrs[i] == *a {
			return true
		}
	}
	return a.IsLoopback()
}

// many reports whether a packet to a is for this host among others: a
// broadcast, or a group that it is in. No segment may come this way
// (RFC 9293 MUST-57).
func (h *Host) many(a *wire.Addr) bool {
	for i := range everyHost {
		if everyHost[i] == *a {
			return true
		}
	}
	return h.isBroadcast(a) || h.solicited(a)
}

// solicited reports whether a is the group in which neighbors ask for one of
// our addresses: RFC 4291 §2.7.1.
func (h *Host) solicited(a *wire.Addr) bool {
	if a.Is4() || !a.IsMulticast() {
		return false
	}
	for i := range h.addrs {
		if !h.addrs[i].Is4() && h.addrs[i].SolicitedNode() == *a {
			return true
		}
	}
	return false
}

// isBroadcast reports whether a means all hosts of one of our networks.
func (h *Host) isBroadcast(a *wire.Addr) bool {
	for i := range h.broadcasts {
		if h.broadcasts[i] == *a {
			return true
		}
	}
	return false
}

// unicast reports whether a may be one host's address: in IPv4 not of "this
// network" 0/8, not multicast, reserved or the limited broadcast.
func unicast(a wire.Addr) bool {
	if a.Is4() {
		return a[12] != 0 && a[12] < 224
	}
	return !a.IsMulticast() && !a.IsUnspecified()
}

// validRemote reports whether a may be the address of somebody to talk to:
// RFC 9293 §3.9.2.3 (MUST-46, MUST-57, MUST-63).
func (h *Host) validRemote(a wire.Addr) bool {
	return h.mine(&a) || unicast(a) && !h.isBroadcast(&a)
}

// towards is the address from which a remote is best reached: itself where
// it is ours, the one in its network, else the one in the network of the
// router, else the one that is most like it. It returns false where the host
// has none of that family.
func (h *Host) towards(remote wire.Addr) (wire.Addr, bool) {
	if h.mine(&remote) {
		return remote, true
	}
	if !h.leads(&remote) {
		return wire.Addr{}, false
	}
	if a, ok := h.inNetworkOf(remote.Netip()); ok {
		return a, true
	}
	if via, ok := h.gateway(remote); ok {
		if a, ok := h.inNetworkOf(via.Netip()); ok && a.IsLinkLocal() == remote.IsLinkLocal() {
			return a, true
		}
	}
	return h.nearest(remote)
}

// inNetworkOf is our address in the smallest of our networks that a is in.
func (h *Host) inNetworkOf(a netip.Addr) (found wire.Addr, ok bool) {
	bits := -1
	for i, net := range h.nets {
		if net.Contains(a) && net.Bits() > bits {
			found, ok, bits = h.addrs[i], true, net.Bits()
		}
	}
	return found, ok
}

// nearest is our address of the remote's family and scope that has most
// bits in common with it, the first of equals; of IPv4 always the first. One
// that may be another's, or should not be used for anything new, is the last
// choice. RFC 6724 §5, rules 2, 3 and 8.
func (h *Host) nearest(remote wire.Addr) (found wire.Addr, ok bool) {
	best := 0
	for _, a := range h.addrs {
		if a.Is4() != remote.Is4() {
			continue
		}
		if score := likeness(a, remote) - h.drawback(&a); !ok || score > best {
			found, ok, best = a, true, score
		}
	}
	return found, ok
}

// likeness is how well a serves to talk to remote.
func likeness(a, remote wire.Addr) int {
	if a.Is4() {
		return 0
	}
	score := 0
	for score < 8*len(a) && (a[score/8]^remote[score/8])&(0x80>>(score%8)) == 0 {
		score++
	}
	if a.IsLinkLocal() == remote.IsLinkLocal() {
		score += 8 * len(a)
	}
	return score
}
