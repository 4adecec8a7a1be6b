package host

import (
	"net/netip"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Dial opens a connection. local may be zero, then the host chooses address
// and port, or have port 0, then it chooses the port: RFC 6056. The
// connection is open when the event Opened says so, and failed when Ended
// does.
//
// It fails with ErrBadRemote, ErrNoRoute, ErrAddressNotHere, ErrAddressInUse,
// ErrNoPort or ErrNoMemory. RFC 9293 §3.10.1, an active OPEN.
func (h *Host) Dial(now clock.Instant, local, remote netip.AddrPort) (*Conn, error) {
	h.now = now
	if h.memory.Level() >= tcp.Short {
		h.stats.PressureRefused++
		return nil, ErrNoMemory
	}
	flow, err := h.dialFlow(now, local, remote)
	if err != nil {
		return nil, err
	}
	c, err := h.newConn(now, flow)
	if err != nil {
		return nil, err
	}
	iss := h.initialNumber(now, &flow)
	if r := h.timeWait(&flow); r != 0 { // which dialFlow has found reusable
		iss = beyond(iss, h.waits.at(r).value.SndNxt)
		h.traceTimeWaitEnd(now, r, "reused")
		h.dropTimeWait(r)
	}
	h.ports.claim(&flow)
	c.tcb.Open(now, &h.tcp, h.identity(&flow, h.hash(&flow), iss), false) // cannot fail: the TCB is new
	h.brief(c)
	c.called(now, "open", 0)
	return c, nil
}

// dialFlow is the four-tuple of a connection to be: the user's wishes
// checked (MUST-43, MUST-44, MUST-46), the rest chosen.
func (h *Host) dialFlow(now clock.Instant, local, remote netip.AddrPort) (wire.Flow, error) {
	f := wire.Flow{Local: wire.Endpoint{Port: local.Port()}}
	if !remote.Addr().IsValid() || remote.Port() == 0 {
		return f, ErrBadRemote
	}
	f.Remote = wire.EndpointFrom(remote)
	if !h.validRemote(f.Remote.Addr) {
		return f, ErrBadRemote
	}
	var err error
	if f.Local.Addr, err = h.dialAddr(local.Addr(), f.Remote.Addr); err != nil {
		return f, err
	}
	if f.Local.Port == 0 {
		return h.choosePort(now, f)
	}
	r := h.timeWait(&f)
	if h.conns.find(&f) != nil || r != 0 && !h.reusable(now, r) {
		return f, ErrAddressInUse
	}
	return f, nil
}

// dialAddr is our address of a flow: the user's wish, or the one from which
// the remote is best reached.
func (h *Host) dialAddr(wish netip.Addr, remote wire.Addr) (wire.Addr, error) {
	if !wish.IsValid() || wish.IsUnspecified() {
		a, ok := h.towards(remote)
		if !ok {
			return a, ErrNoRoute
		}
		return a, nil
	}
	a := wire.AddrFrom(wish)
	if !h.mine(&a) || a.Is4() != remote.Is4() {
		return a, ErrAddressNotHere
	}
	if !h.leads(&remote) {
		return a, ErrNoRoute
	}
	return a, nil
}
