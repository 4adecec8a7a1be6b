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

	sharers *sharers // those at the same place; nil where it has always been alone
	salt    uint64   // what tells it from them

	forwards bool // Host.Forward's: connections to others' addresses
	born     clock.Instant

	half    table[halfOpen]
	waiting [MaxSynAckRetries + 1]queue // half-open entries by how many SYN-ACKs went again

	accepting line          // connections for Accept
	pending   int           // how many
	told      bool          // an Acceptable event is under way
	knocks    ring[ref]     // entries whose third segment found no place there
	entries   *sketch       // half-open entries by source; nil where PerSource does not limit them
	asking    ring[ref]     // entries that the user has not been told of: ListenConfig.Ask
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
	l, err := h.newListener(now, addr, cfg)
	if err != nil {
		return nil, err
	}
	l.both = both
	if err := h.register(l); err != nil {
		return nil, err
	}
	h.order = append(h.order, l)
	h.traceCall(now, wire.Flow{Local: addr}, nil, "listen", 0)
	return l, nil
}

// newListener makes a listener that stands in no table yet. It fails with
// ErrNoMemory or ErrBadDSCP.
func (h *Host) newListener(now clock.Instant, addr wire.Endpoint, cfg ListenConfig) (*Listener, error) {
	switch {
	case cfg.DSCP > wire.MaxDSCP:
		return nil, ErrBadDSCP
	case h.memory.Used() >= h.memory.Limit():
		return nil, ErrNoMemory
	}
	cfg.fill()
	l := &Listener{
		host:      h,
		cfg:       cfg,
		addr:      addr,
		born:      now,
		half:      table[halfOpen]{limit: cfg.HalfOpen, hash: h.hash, memory: h.memory},
		accepting: line{lane: acceptLane},
		knocks:    ring[ref]{limit: maxKnocks},
		asking:    ring[ref]{limit: cfg.Backlog},
	}
	if cfg.PerSource > 0 {
		l.entries = new(sketch)
	}
	h.shareFairly(now)
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
	}
	return e, both, err
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

// listening are the listeners that a segment of a flow may concern, in the
// order they are asked. Either may be nil.
func (h *Host) listening(f *wire.Flow) [2]*Listener {
	if h.transparent && !h.mine(&f.Local.Addr) {
		return [2]*Listener{h.forwarder}
	}
	return [2]*Listener{
		h.listeners[f.Local].of(f),
		h.listeners[wire.Endpoint{Addr: anyOf(&f.Local.Addr), Port: f.Local.Port}].of(f),
	}
}

// listener is who takes the SYN of a flow, or nil.
func (h *Host) listener(f *wire.Flow) *Listener {
	ls := h.listening(f)
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
		h.chances.abandon(&h.tcp, f, hash, seg)
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
	if l.forwards {
		h.forwarder = nil
	} else {
		h.unregister(l)
	}
	h.order = slices.DeleteFunc(h.order, func(other *Listener) bool { return other == l })
}
