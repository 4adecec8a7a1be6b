package host

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/tcpglass/tcpglass/wire"
)

// udpTable is the sockets for datagrams, by their port.
type udpTable struct {
	ports map[uint16]*udpPort // that of 0: sockets that take every port
	n     int
	wide  int // of them, those with AnyDestination

	ready ring[*UDPSocket] // those with something to send, each once
	news  ring[*UDPSocket] // those with an event, each once
}

// udpPort is the sockets of one port.
type udpPort struct {
	connected map[wire.Flow]*UDPSocket
	bound     []*UDPSocket // those that know most about where they want to be written to come first
}

// rank orders the sockets that are bound to a port: to an address, to a
// family, to everything of ours, to everything.
func (u *UDPSocket) rank() int {
	switch {
	case u.cfg.AnyDestination:
		return 3
	case u.both:
		return 2
	case u.flow.Local.Addr == anyAddr || u.flow.Local.Addr == anyAddr6:
		return 1
	}
	return 0
}

// alike reports whether two bound sockets would take the same datagrams.
func (u *UDPSocket) alike(v *UDPSocket) bool {
	return u.rank() == v.rank() && u.flow == v.flow && u.both == v.both
}

// admits reports whether there may be a socket like u: it is the first, or
// all of them share.
func (t *udpTable) admits(u *UDPSocket) bool {
	p := t.ports[u.flow.Local.Port]
	switch {
	case p == nil:
		return true
	case u.Connected():
		return p.connected[u.flow] == nil
	}
	return !slices.ContainsFunc(p.bound, func(v *UDPSocket) bool {
		return u.alike(v) && !(u.cfg.Share && v.cfg.Share)
	})
}

func (t *udpTable) add(u *UDPSocket) {
	p := t.ports[u.flow.Local.Port]
	if p == nil {
		p = &udpPort{}
		if t.ports == nil {
			t.ports = map[uint16]*udpPort{}
		}
		t.ports[u.flow.Local.Port] = p
	}
	t.n++
	if u.Connected() {
		if p.connected == nil {
			p.connected = map[wire.Flow]*UDPSocket{}
		}
		p.connected[u.flow] = u
		return
	}
	if u.cfg.AnyDestination {
		t.wide++
	}
	p.bound = append(p.bound, u)
	slices.SortStableFunc(p.bound, func(u, v *UDPSocket) int {
		return cmp.Or(cmp.Compare(u.rank(), v.rank()), compareEndpoints(u.flow.Local, v.flow.Local))
	})
}

func (t *udpTable) remove(u *UDPSocket) {
	p := t.ports[u.flow.Local.Port]
	t.n--
	if u.Connected() {
		delete(p.connected, u.flow)
	} else {
		p.bound = slices.DeleteFunc(p.bound, func(v *UDPSocket) bool { return u == v })
		if u.cfg.AnyDestination {
			t.wide--
		}
	}
	if len(p.connected)+len(p.bound) == 0 {
		delete(t.ports, u.flow.Local.Port)
	}
}

// wants reports whether a socket bound to its port takes what is sent to a.
// ours says that a is an address of this host.
func (u *UDPSocket) wants(a *wire.Addr, ours bool) bool {
	switch {
	case u.cfg.AnyDestination && (u.both || u.flow.Local.Addr.Is4() == a.Is4()):
		return true
	case u.both, u.flow.Local.Addr == anyAddr && a.Is4(), u.flow.Local.Addr == anyAddr6 && !a.Is4():
		return ours
	}
	return u.flow.Local.Addr == *a
}

// udpSocket is who takes a datagram of a flow; nil where nobody does. ours
// says that the address is one of this host.
func (h *Host) udpSocket(f *wire.Flow, ours bool) *UDPSocket {
	if p := h.udp.ports[f.Local.Port]; p != nil {
		if u := p.connected[*f]; u != nil {
			return u
		}
		if u := h.sharer(p.bound, f, ours); u != nil {
			return u
		}
	}
	if h.udp.wide == 0 {
		return nil
	}
	if p := h.udp.ports[0]; p != nil {
		return h.sharer(p.bound, f, ours)
	}
	return nil
}

// sharer is who of the bound sockets takes a datagram: the first that wants
// it, or one of those that share with it.
func (h *Host) sharer(bound []*UDPSocket, f *wire.Flow, ours bool) *UDPSocket {
	i := 0
	for ; i < len(bound) && !bound[i].wants(&f.Local.Addr, ours); i++ {
	}
	if i == len(bound) {
		return nil
	}
	if !bound[i].cfg.Share {
		return bound[i]
	}
	n := 1
	for ; i+n < len(bound) && bound[i].alike(bound[i+n]); n++ {
	}
	if n == 1 {
		return bound[i]
	}
	return bound[i+int(hashFlow(h.key, forShares, f)%uint64(n))]
}

// chooseUDPPort completes the place of a socket with a dynamic port: one that
// no other socket has, or, for a connected one where there is none such, one
// that nobody is bound to and that is not used towards that remote. RFC 6056.
func (h *Host) chooseUDPPort(u *UDPSocket) error {
	p := &h.ports
	start := int((uint32(hashFlow(h.key, forUDPPorts, &u.flow)) + p.next) % uint32(p.count))
	p.next++
	for _, free := range []func() bool{
		func() bool { return h.udp.ports[u.flow.Local.Port] == nil },
		func() bool {
			return u.Connected() && len(h.udp.ports[u.flow.Local.Port].bound) == 0 && h.udp.admits(u)
		},
	} {
		for i := range p.count {
			if u.flow.Local.Port = p.port(start + i); free() {
				return nil
			}
		}
	}
	return ErrNoPort
}

// hear takes the next event of a socket's; nil where there is none.
func (t *udpTable) hear() (*UDPSocket, EventKind) {
	for u, ok := t.news.pop(); ok; u, ok = t.news.pop() {
		u.noted = false
		if u.news == 0 {
			continue
		}
		kind := EventKind(bits.TrailingZeros16(u.news))
		if u.news &^= 1 << kind; u.news != 0 {
			u.noted = t.news.push(u)
		}
		return u, kind
	}
	return nil, 0
}

// sorted are all sockets in the order of their addresses.
func (t *udpTable) sorted() []*UDPSocket {
	all := make([]*UDPSocket, 0, t.n)
	for _, p := range t.ports {
		all = append(all, p.bound...)
		for _, u := range p.connected {
			all = append(all, u)
		}
	}
	slices.SortStableFunc(all, func(u, v *UDPSocket) int {
		return cmp.Or(compareFlows(&u.flow, &v.flow), cmp.Compare(u.born, v.born))
	})
	return all
}
