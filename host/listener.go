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
	addr wire.Endpoint // anyAddr: every address of the host
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

// Listen opens a port. Port 0 picks a free one; the unspecified address
// means every address. A listener on one address goes before one on every
// address. It fails with ErrAddressNotHere, ErrAddressInUse, ErrNoPort or
// ErrNoMemory.
//
// RFC 9293 §3.10.1, a passive OPEN (MUST-41 to MUST-43).
func (h *Host) Listen(now clock.Instant, local netip.AddrPort, cfg ListenConfig) (*Listener, error) {
	h.now = now
	addr, err := h.listenAddr(local)
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
		born:      now,
		half:      table[halfOpen]{limit: cfg.HalfOpen, hash: h.hash, memory: h.memory},
		accepting: line{lane: acceptLane},
		knocks:    ring[ref]{limit: maxKnocks},
	}
	h.shareFairly(now)
	h.listeners[addr] = l
	h.order = append(h.order, l)
	h.traceCall(now, wire.Flow{Local: addr}, nil, "listen", 0)
	return l, nil
}

// listenAddr is where to listen, checked, with a port.
func (h *Host) listenAddr(local netip.AddrPort) (wire.Endpoint, error) {
	e := wire.Endpoint{Addr: anyAddr, Port: local.Port()}
	if a := local.Addr(); a.IsValid() && !a.IsUnspecified() {
		e.Addr = wire.AddrFrom(a)
		if !h.mine(&e.Addr) {
			return e, ErrAddressNotHere
		}
	}
	if e.Port == 0 {
		return h.freeListenPort(e)
	}
	if h.listeners[e] != nil {
		return e, ErrAddressInUse
	}
	return e, nil
}

// listening are the listeners that a segment to local may concern, in the
// order they are asked. Either may be nil.
func (h *Host) listening(local wire.Endpoint) [2]*Listener {
	return [2]*Listener{
		h.listeners[local],
		h.listeners[wire.Endpoint{Addr: anyAddr, Port: local.Port}],
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
	delete(h.listeners, l.addr)
	h.order = slices.DeleteFunc(h.order, func(other *Listener) bool { return other == l })
}
