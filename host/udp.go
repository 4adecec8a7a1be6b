package host

import (
	"cmp"
	"net/netip"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// UDPSocket takes and sends datagrams at a port. It comes from ListenUDP,
// then everybody can write to it, or from DialUDP, then it is connected: only
// its peer can, and ICMP errors about what it has sent are told.
type UDPSocket struct {
	Owner any // for the driver: what the events are about, on its side

	host *Host
	cfg  UDPConfig
	flow wire.Flow // Remote is zero where it is not connected
	both bool      // it is bound to every address of both families
	born clock.Instant

	in, out mailbox
	err     Error  // what ICMP has told, until somebody is told; 0: nothing
	news    uint16 // a bit per EventKind that the user has not taken
	noted   bool   // it stands in Host.udp.news
	ready   bool   // it stands in Host.udp.ready
	sent    int    // octets of the first in out that have left, where it goes in pieces
	piece   uint32 // the identification of those pieces
	wanting bool   // a Send found no room
	tos     uint8  // of what it sends
	closed  bool

	arrived, departed, dropped uint64
}

// UDPConfig is how a socket for datagrams works. Zero fields mean the default
// named beside them.
type UDPConfig struct {
	ReceiveQueue int // octets of datagrams that may wait for Receive, 48 more for each; DefaultUDPQueue
	SendQueue    int // the same for the link; DefaultUDPQueue

	// Share lets several sockets, which all ask for it, be bound to the same
	// address and port. Each flow goes to one of them, by a keyed hash of
	// it: SO_REUSEPORT.
	Share bool

	// DSCP is the codepoint of what it sends, until SetDSCP says otherwise:
	// RFC 2474. 0: that of Config.TCP.
	DSCP uint8

	// AnyDestination also takes datagrams to addresses that are not this
	// host's, where no other socket wants them; with port 0, to any port.
	// Received.To tells which, and SendFrom answers from there.
	AnyDestination bool
}

// Defaults and bounds of UDP sockets.
const (
	DefaultUDPQueue = 1 << 18 // octets: four of the longest datagrams. Linux's 212992 is an accident of bookkeeping; ours are lent in powers of two
	MaxUDPQueue     = 1 << 25 // octets: twice that is the most that Memory lends
	MaxUDPSockets   = 1 << 16 // of one host
	MaxUDPPayload4  = 65507   // octets of one datagram: RFC 791's total length
	MaxUDPPayload6  = 65527   // RFC 8200's payload length
)

// udpCost is what a socket counts against the octet budget, queues apart:
// itself and its place in the table. A test compares it with the real sizes.
const udpCost = 700

func (c *UDPConfig) fill() {
	fill(&c.ReceiveQueue, DefaultUDPQueue)
	fill(&c.SendQueue, DefaultUDPQueue)
	c.ReceiveQueue = min(max(c.ReceiveQueue, 0), MaxUDPQueue)
	c.SendQueue = min(max(c.SendQueue, 0), MaxUDPQueue)
}

// ListenUDP opens a port for datagrams from everybody. Port 0 picks a free
// one; the address 0.0.0.0 means every IPv4 address, :: every IPv6 address,
// and no address (the zero Addr) all of both. A multicast group or a
// broadcast address takes only what is sent to that.
//
// A datagram goes to a connected socket before one bound to its address, and
// to that before one bound to all. What is sent to many, each socket that is
// bound to all or to that address gets.
//
// It fails with ErrAddressNotHere, ErrAddressInUse, ErrNoPort, ErrTooMany or
// ErrNoMemory.
func (h *Host) ListenUDP(now clock.Instant, local netip.AddrPort, cfg UDPConfig) (*UDPSocket, error) {
	h.now = now
	u := &UDPSocket{cfg: cfg, both: !local.Addr().IsValid()}
	a := local.Addr()
	if u.both {
		a = h.unspecified()
	}
	u.flow.Local = wire.Endpoint{Addr: wire.AddrFrom(a), Port: local.Port()}
	if at := &u.flow.Local.Addr; !a.IsUnspecified() && !h.mine(at) && !at.IsMulticast() && !h.many(at) {
		return nil, ErrAddressNotHere
	}
	if u.flow.Local.Port == 0 && !cfg.AnyDestination {
		if err := h.chooseUDPPort(u); err != nil {
			return nil, err
		}
	}
	return h.openUDP(now, u)
}

// DialUDP opens a socket that talks to one remote. local may be zero, then
// the host chooses address and port, or have port 0, then it chooses the
// port: RFC 6056.
//
// It fails with ErrBadRemote, ErrNoRoute, ErrAddressNotHere, ErrAddressInUse,
// ErrNoPort, ErrTooMany or ErrNoMemory.
func (h *Host) DialUDP(now clock.Instant, local, remote netip.AddrPort) (*UDPSocket, error) {
	h.now = now
	u := &UDPSocket{flow: wire.Flow{Local: wire.Endpoint{Port: local.Port()}}}
	if !remote.Addr().IsValid() || remote.Port() == 0 {
		return nil, ErrBadRemote
	}
	u.flow.Remote = wire.EndpointFrom(remote)
	if !h.writable(&u.flow.Remote.Addr) {
		return nil, ErrBadRemote
	}
	var err error
	if u.flow.Local.Addr, err = h.dialAddr(local.Addr(), u.flow.Remote.Addr); err != nil {
		return nil, err
	}
	if u.flow.Local.Port == 0 {
		if err := h.chooseUDPPort(u); err != nil {
			return nil, err
		}
	}
	return h.openUDP(now, u)
}

// writable reports whether datagrams may be sent to a: to one, or to many.
func (h *Host) writable(a *wire.Addr) bool {
	return h.validRemote(*a) || a.IsMulticast() || h.many(a)
}

// openUDP enters a socket, whose place has been chosen, in the tables.
func (h *Host) openUDP(now clock.Instant, u *UDPSocket) (*UDPSocket, error) {
	u.cfg.fill()
	u.host, u.born = h, now
	if err := u.SetDSCP(now, cmp.Or(u.cfg.DSCP, h.tcp.DSCP)); err != nil {
		return nil, err
	}
	u.out.limit = u.cfg.SendQueue
	u.press(h.pressure.level)
	switch {
	case !h.udp.admits(u):
		return nil, ErrAddressInUse
	case h.udp.n >= MaxUDPSockets:
		return nil, ErrTooMany
	case h.memory.Level() >= tcp.Short, !h.memory.Charge(udpCost):
		return nil, ErrNoMemory
	}
	h.udp.add(u)
	h.traceUDPCall(now, &u.flow, u.opening(), 0)
	return u, nil
}

// Connected reports whether the socket talks to one remote only.
func (u *UDPSocket) Connected() bool { return u.flow.Remote != wire.Endpoint{} }

// Flow is the socket's name as this host sees it: Remote is zero where it is
// not connected.
func (u *UDPSocket) Flow() wire.Flow { return u.flow }

// Addr is where the socket is bound: the unspecified address for every
// address.
func (u *UDPSocket) Addr() netip.AddrPort { return u.flow.Local.Netip() }

// SetDSCP chooses the codepoint of what is sent from now on: RFC 2474,
// RFC 1122 §4.1.4. It fails with ErrBadDSCP.
func (u *UDPSocket) SetDSCP(now clock.Instant, dscp uint8) error {
	u.host.now = now
	if dscp > wire.MaxDSCP {
		return ErrBadDSCP
	}
	u.tos = wire.TOSOf(dscp, wire.NotECT)
	return nil
}

// Waiting is how many datagrams wait for Receive.
func (u *UDPSocket) Waiting() int { return u.in.letters }

// Close ends the socket. What waits in it is forgotten, both ways.
func (u *UDPSocket) Close(now clock.Instant) {
	if u.closed {
		return
	}
	h := u.host
	h.now = now
	u.closed, u.news = true, 0
	u.in.release(h.memory)
	u.out.release(h.memory)
	h.udp.remove(u)
	h.memory.Discharge(udpCost)
	h.expectTrim(now)
	h.traceUDPCall(now, &u.flow, "close", 0)
}

// tell notes an event for the socket's user.
func (u *UDPSocket) tell(kind EventKind) {
	if u.closed {
		return
	}
	u.news |= 1 << kind
	if !u.noted {
		u.noted = true
		u.host.udp.news.push(u)
	}
}

// udpRows are the sockets in the socket table.
func (h *Host) udpRows(now clock.Instant, f func(Socket) bool) bool {
	for _, u := range h.udp.sorted() {
		remote := u.flow.Remote
		if !u.Connected() {
			remote.Addr = anyOf(&u.flow.Local.Addr)
		}
		if !f(Socket{
			Kind:    SocketUDP,
			Flow:    wire.Flow{Local: u.flow.Local, Remote: remote},
			State:   tcp.Closed,
			Age:     now.Sub(u.born),
			Unread:  u.in.n,
			Unsent:  u.out.n,
			Dropped: u.dropped,
		}) {
			return false
		}
	}
	return true
}

// SetReceiveQueue changes how many octets of datagrams may wait for Receive.
// What waits already stays.
func (u *UDPSocket) SetReceiveQueue(octets int) {
	u.cfg.ReceiveQueue = min(max(octets, 0), MaxUDPQueue)
	u.bound()
}

// bound limits the receive queue to what the user wants, and what the level
// of the memory allows.
func (u *UDPSocket) bound() {
	u.in.limit = min(u.cfg.ReceiveQueue, u.host.pressure.level.Ceiling())
}

// SetSendQueue changes how many octets of datagrams may wait for the link.
func (u *UDPSocket) SetSendQueue(octets int) {
	u.out.limit = min(max(octets, 0), MaxUDPQueue)
	u.cfg.SendQueue = u.out.limit
}

// Config are the settings in force, defaults filled in.
func (u *UDPSocket) Config() UDPConfig { return u.cfg }
