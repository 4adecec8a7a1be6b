package host

import (
	"encoding/binary"
	"net/netip"

	"github.com/tcpglass/tcpglass/wire"
)

// anyAddr is 0.0.0.0: of a listener, every address of the host.
var anyAddr = wire.Addr4([4]byte{})

// addAddresses makes the networks of a Config the host's own.
func (h *Host) addAddresses(nets []netip.Prefix) error {
	for _, net := range nets {
		if !net.IsValid() || !net.Addr().Is4() || !unicast(wire.AddrFrom(net.Addr())) {
			return ErrBadAddress
		}
		h.nets = append(h.nets, net)
		h.addrs = append(h.addrs, wire.AddrFrom(net.Addr()))
		if net.Bits() < 31 { // RFC 3021: a link of two has no broadcast
			h.broadcasts = append(h.broadcasts, broadcast(net))
		}
	}
	return nil
}

// broadcast is the last address of a network.
func broadcast(net netip.Prefix) wire.Addr {
	a := net.Addr().As4()
	n := binary.BigEndian.Uint32(a[:]) | (1<<(32-net.Bits()) - 1)
	binary.BigEndian.PutUint32(a[:], n)
	return wire.Addr4(a)
}

// mine reports whether a is an address of this host.
func (h *Host) mine(a *wire.Addr) bool {
	for i := range h.addrs {
		if h.addrs[i] == *a {
			return true
		}
	}
	return false
}

// unicast reports whether a may be one host's address: not of "this
// network" 0/8, not multicast, reserved or the limited broadcast.
func unicast(a wire.Addr) bool { return a[12] != 0 && a[12] < 224 }

// validRemote reports whether a may be the address of somebody to talk to:
// RFC 9293 §3.9.2.3 (MUST-46, MUST-57, MUST-63). 127/8 is valid only where
// it is ours.
func (h *Host) validRemote(a wire.Addr) bool {
	if h.mine(&a) {
		return true
	}
	for i := range h.broadcasts {
		if h.broadcasts[i] == a {
			return false
		}
	}
	return unicast(a) && a[12] != 127
}

// towards is the address from which a remote is best reached: itself where
// it is ours, the address in its network, else the first.
func (h *Host) towards(remote wire.Addr) wire.Addr {
	if h.mine(&remote) {
		return remote
	}
	for i, net := range h.nets {
		if net.Contains(remote.Netip()) {
			return h.addrs[i]
		}
	}
	return h.addrs[0]
}
