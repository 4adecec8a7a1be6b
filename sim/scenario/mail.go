package scenario

import (
	"net/netip"
	"slices"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/wire"
)

// mail is what a program does with UDP.
type mail struct {
	sockets []*host.UDPSocket // in the order they were opened
	calls   int               // receive calls that wait; receiveAll: for ever
	last    *letter           // the datagram received last
}

// letter is a datagram that was received.
type letter struct {
	at *host.UDPSocket
	host.Received
}

// receiveAll is more calls than there can be datagrams.
const receiveAll = 1 << 30

// serves reports whether a port is open to everybody.
func (m *mail) serves() bool {
	return slices.ContainsFunc(m.sockets, func(u *host.UDPSocket) bool { return !u.Connected() })
}

// failMail notes a call about a flow of UDP that was refused.
func (a *actor) failMail(flow wire.Flow, err error) {
	code := reason(err)
	a.node.NoteUDP(flow, "refused-"+code)
	a.run.Failures = append(a.run.Failures, Failure{a.run.World.Elapsed(), a.present, err, code})
}

// bind opens a port for datagrams.
func (a *actor) bind(port uint16, cfg host.UDPConfig) *host.UDPSocket {
	u, err := a.node.ListenUDP(port, cfg)
	return a.keep(u, wire.Flow{Local: wire.EndpointFrom(a.node.Addr(port))}, err)
}

// keep remembers a socket, or notes that there is none.
func (a *actor) keep(u *host.UDPSocket, flow wire.Flow, err error) *host.UDPSocket {
	if err != nil {
		a.failMail(flow, err)
		return nil
	}
	a.mail.sockets = append(a.mail.sockets, u)
	return u
}

// socket is the socket to send x from: one at the port that x names, or one
// that is connected to whom x is for. It is opened where there is none.
func (a *actor) socket(x *Datagram, to netip.AddrPort) *host.UDPSocket {
	for _, u := range a.mail.sockets {
		f := u.Flow()
		if x.FromPort != 0 && f.Local.Port == x.FromPort && !u.Connected() || x.FromPort == 0 && f.Remote == wire.EndpointFrom(to) {
			return u
		}
	}
	if x.FromPort != 0 {
		return a.bind(x.FromPort, a.cfg.udp)
	}
	u, err := a.node.DialUDP(to)
	return a.keep(u, wire.Flow{Remote: wire.EndpointFrom(to)}, err)
}

func (x *Datagram) act(r *run, a *actor, _ int) {
	switch {
	case a.hand != nil:
		a.hand.post(x)
	case a.node.Down():
		a.failMail(wire.Flow{}, errDown)
	case x.Back:
		a.back(x)
	default:
		x.send(r, a, max(x.Times, 1))
	}
}

// send sends as many as are left, one now.
func (x *Datagram) send(r *run, a *actor, left int) {
	if left == 0 || a.node.Down() {
		return
	}
	to := netip.AddrPortFrom(r.actors[x.To].line.Addr.Addr(), x.ToPort)
	if u := a.socket(x, to); u != nil {
		a.post(u, x, wire.Endpoint{}, wire.EndpointFrom(to))
	}
	if x.Times > 0 {
		r.World.After(x.Every, func() { x.send(r, a, left-1) })
	}
}

// back answers the oldest datagram that waits, which is received with that,
// or else the one received last.
func (a *actor) back(x *Datagram) {
	for _, u := range a.mail.sockets {
		if u.Waiting() > 0 {
			a.receive(u)
			break
		}
	}
	if m := a.mail.last; m == nil {
		a.failMail(wire.Flow{}, errWhom)
	} else {
		a.post(m.at, x, m.To, m.From)
	}
}

// post sends a datagram from a socket.
func (a *actor) post(u *host.UDPSocket, x *Datagram, from, to wire.Endpoint) {
	if u.Connected() {
		from, to = wire.Endpoint{}, wire.Endpoint{}
	}
	sent, err := u.SendFrom(a.run.World.Now(), x.octets(), from, to)
	switch {
	case err != nil:
		a.failMail(u.Flow(), err)
	case !sent:
		a.failMail(u.Flow(), errRoom)
	}
}

// receive takes a datagram from a socket, and reports whether there was one.
func (a *actor) receive(u *host.UDPSocket) bool {
	got, ok, err := u.Receive(a.run.World.Now(), a.run.space(gulp))
	if err != nil {
		a.failMail(u.Flow(), err)
	}
	if ok {
		a.mail.last = &letter{u, got}
	}
	return ok || err != nil
}

func (x *Receive) act(r *run, a *actor, _ int) {
	if x.Times > 0 {
		x.take(r, a, x.Times)
		return
	}
	if a.mail.calls++; x.All {
		a.mail.calls = receiveAll
	}
	for _, u := range a.mail.sockets {
		a.serveMail(u)
	}
}

// take looks for a datagram as often as is left, once now. It does not wait
// for one.
func (x *Receive) take(r *run, a *actor, left int) {
	if left == 0 || a.node.Down() {
		return
	}
	if i := slices.IndexFunc(a.mail.sockets, func(u *host.UDPSocket) bool { return u.Waiting() > 0 }); i >= 0 {
		a.receive(a.mail.sockets[i])
	}
	r.World.After(x.Every, func() { x.take(r, a, left-1) })
}

// serveMail continues the receive calls that wait.
func (a *actor) serveMail(u *host.UDPSocket) {
	for a.mail.calls > 0 && a.receive(u) {
		if a.mail.calls != receiveAll {
			a.mail.calls--
		}
	}
}

// readable tells the program that a datagram is there, or an error.
func (a *actor) readable(u *host.UDPSocket) {
	if u.Waiting() > 0 {
		a.run.happened(a, sim.UDP.String(), nil)
	}
	a.serveMail(u)
}

// closeMail ends all sockets.
func (a *actor) closeMail() {
	for _, u := range a.mail.sockets {
		u.Close(a.run.World.Now())
	}
	a.mail = mail{}
}

// hearDatagram remembers whom to answer, and lets the script react.
func (h *hand) hearDatagram(d *sim.Datagram) {
	h.letter = &ends{d.To, d.From}
	h.actor.run.happened(h.actor, sim.UDP.String(), nil)
}

// post sends a datagram from a scripted peer: what x does not say is as in
// the one heard last.
func (h *hand) post(x *Datagram) {
	var e ends
	if h.letter != nil {
		e = *h.letter
	}
	switch {
	case x.From != "":
		e.from = netip.AddrPortFrom(h.actor.run.address(x.From), x.FromPort)
	case x.FromPort != 0:
		e.from = netip.AddrPortFrom(h.actor.line.Addr.Addr(), x.FromPort)
	}
	if x.To != "" {
		e.to = netip.AddrPortFrom(h.actor.run.address(x.To), x.ToPort)
	}
	if !e.from.IsValid() || !e.to.IsValid() {
		h.actor.failMail(wire.Flow{}, errWhom)
		return
	}
	h.peer.SendDatagram(sim.Datagram{From: e.from, To: e.to, Payload: x.octets()})
}
