package host

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Listener is a port that waits for connections: a half-open table for
// those whose third segment is still to come, and a queue of connections for
// Accept. Make it with Host.Listen.
type Listener struct {
	Owner any // for the driver: what the events are about, on its side

	host *Host
	cfg  ListenConfig
	addr wire.Endpoint // anyAddr, anyAddr6: every address of the host
	both bool          // of both families
	born clock.Instant

	half    table[halfOpen]
	waiting [MaxSynAckRetries + 1]queue // half-open entries by how many SYN-ACKs went again

	accepting line          // connections for Accept
	pending   int           // how many
	told      bool          // an Acceptable event is under way
	knocks    ring[ref]     // entries whose third segment found no place there
	bakedAt   clock.Instant // when the last cookie was made; 0: never
	closed    bool
}

// Listen opens a port. Port 0 picks a free one; the address 0.0.0.0 means
// every IPv4 address, :: every IPv6 address, and no address (the zero Addr)
// means all of both. A listener on one address goes before one on every
// address. It fails with ErrAddressNotHere, ErrAddressInUse, ErrNoPort or
// ErrNoMemory.
//
// RFC 9293 §3.10.1, a passive OPEN (MUST-41 to MUST-43).
func (h *Host) Listen(now clock.Instant, local netip.AddrPort, cfg ListenConfig) (*Listener, error) {
	h.now = now
	addr, both, err := h.listenAddr(local)
	if err != nil {
		return nil, err
	}
	if h.memory.Used() >= h.memory.Limit() {
		return nil, ErrNoMemory
	}
	cfg.fill()
	l := &Listener{
		host:      h,
		cfg:       cfg,
		addr:      addr,
		both:      both,
		born:      now,
		half:      table[halfOpen]{limit: cfg.HalfOpen, hash: h.hash, memory: h.memory},
		accepting: line{lane: acceptLane},
		knocks:    ring[ref]{limit: maxKnocks},
	}
	h.shareFairly(now)
	for _, e := range l.places() {
		h.listeners[e] = l
	}
	h.order = append(h.order, l)
	h.traceCall(now, wire.Flow{Local: addr}, nil, "listen", 0)
	return l, nil
}

// listenAddr is where to listen, checked, with a port, and whether that is
// in both families. What it is called then depends on what the host has.
func (h *Host) listenAddr(local netip.AddrPort) (e wire.Endpoint, both bool, err error) {
	a := local.Addr()
	if both = !a.IsValid(); both {
		a = h.unspecified()
	}
	e = wire.Endpoint{Addr: wire.AddrFrom(a), Port: local.Port()}
	if !a.IsUnspecified() && !h.mine(&e.Addr) {
		return e, both, ErrAddressNotHere
	}
	if e.Port == 0 {
		e, err = h.freeListenPort(e, both)
		return e, both, err
	}
	for _, e := range places(e, both) {
		if h.listeners[e] != nil {
			return e, both, ErrAddressInUse
		}
	}
	return e, both, nil
}

// unspecified is every address of the host: of IPv6 where it has any.
func (h *Host) unspecified() netip.Addr {
	for i := range h.addrs {
		if !h.addrs[i].Is4() {
			return netip.IPv6Unspecified()
		}
	}
	return netip.IPv4Unspecified()
}

// places are where a listener stands in the map.
func (l *Listener) places() []wire.Endpoint { return places(l.addr, l.both) }

func places(e wire.Endpoint, both bool) []wire.Endpoint {
	if !both {
		return []wire.Endpoint{e}
	}
	return []wire.Endpoint{{Addr: anyAddr, Port: e.Port}, {Addr: anyAddr6, Port: e.Port}}
}

// anyOf is every address of a's family.
func anyOf(a *wire.Addr) wire.Addr {
	if a.Is4() {
		return anyAddr
	}
	return anyAddr6
}

// listening are the listeners that a segment to local may concern, in the
// order they are asked. Either may be nil.
func (h *Host) listening(local wire.Endpoint) [2]*Listener {
	return [2]*Listener{
		h.listeners[local],
		h.listeners[wire.Endpoint{Addr: anyOf(&local.Addr), Port: local.Port}],
	}
}

// listener is who takes a SYN to local, or nil.
func (h *Host) listener(local wire.Endpoint) *Listener {
	ls := h.listening(local)
	return cmp.Or(ls[0], ls[1])
}

// arrive takes a segment that belongs to no connection and no entry.
//
// RFC 9293 §3.10.7.2. The order of the checks is visible to the peer: a
// segment with both RST and ACK must not be answered.
func (l *Listener) arrive(now clock.Instant, f *wire.Flow, hash uint64, seg *tcp.Segment) {
	h := l.host
	switch {
	case seg.Flags.Has(wire.RST):
		h.judged(now, f, seg, tcp.DropReset)
	case seg.Flags.Has(wire.ACK):
		l.arriveAck(now, f, hash, seg)
	case !seg.Flags.Has(wire.SYN):
		h.judged(now, f, seg, tcp.DropNoSyn)
	default:
		l.arriveSyn(now, f, hash, seg)
	}
}

// Addr is where it listens: the unspecified address for every address.
func (l *Listener) Addr() netip.AddrPort { return l.addr.Netip() }

// Config are the settings in force, defaults filled in.
func (l *Listener) Config() ListenConfig { return l.cfg }

// Close ends it: half-open entries are forgotten, connections not yet
// accepted are reset. RFC 9293 §3.10.4, CLOSE in LISTEN.
func (l *Listener) Close(now clock.Instant) {
	if l.closed {
		return
	}
	h := l.host
	h.now = now
	l.closed = true
	h.traceCall(now, wire.Flow{Local: l.addr}, nil, "close", 0)
	for c := l.accepting.pop(); c != nil; c = l.accepting.pop() {
		c.listener = nil
		c.Abort(now)
	}
	l.pending = 0
	l.forget()
	for _, e := range l.places() {
		delete(h.listeners, e)
	}
	h.order = slices.DeleteFunc(h.order, func(other *Listener) bool { return other == l })
}
