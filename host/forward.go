package host

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// Forward makes a listener of connections to addresses that are nobody's
// here, whatever their port: what a tunnel brings, or a proxy on the way to
// somewhere else. The Local end of such a connection is the address that the
// peer has dialled. A host has at most one forwarder: else ErrAddressInUse.
//
// A forwarder has the limits and the defence of every listener. With
// cfg.Ask a SYN gets no answer before the user has given his: see Request.
//
// From then on the host answers for any address, as long as it lives: also
// for those of connections that outlive the forwarder. A router that is not
// meant for it must not send it their packets.
func (h *Host) Forward(now clock.Instant, cfg ListenConfig) (*Listener, error) {
	h.now = now
	if h.forwarder != nil {
		return nil, ErrAddressInUse
	}
	l, err := h.newListener(now, wire.Endpoint{Addr: wire.AddrFrom(h.unspecified())}, cfg)
	if err != nil {
		return nil, err
	}
	l.forwards = true
	h.forwarder, h.transparent = l, true
	h.order = append(h.order, l)
	h.traceCall(now, wire.Flow{Local: l.addr}, nil, "forward", 0)
	return l, nil
}

// through reports whether a packet is for somebody else and this host takes
// it all the same. Only segments are: for datagrams see UDPConfig.
func (h *Host) through(ip *wire.IP) bool {
	return h.transparent && ip.Proto == wire.ProtoTCP && unicast(ip.Dst) && !h.isBroadcast(&ip.Dst)
}

// Request is a SYN that waits for the user of a forwarder to say yes or no.
// It lives as long as a half-open entry that nobody answers, see
// ListenConfig.Lifetime. Until there is an answer its sender hears nothing,
// as if his SYN were still on its way; he sends it again, which changes
// nothing. Requests for which there is no room are dropped, and so is whoever
// sends them: he will ask again.
type Request struct {
	l    *Listener
	r    ref
	flow wire.Flow
	born clock.Instant
}

// Flow is the connection that is asked for: Local is whom the peer wants.
func (q *Request) Flow() wire.Flow { return q.flow }

// NextRequest takes the oldest SYN that waits for an answer. The event
// Acceptable tells that there is one.
func (l *Listener) NextRequest() (Request, bool) {
	for r, ok := l.asking.pop(); ok; r, ok = l.asking.pop() {
		if l.half.exists(r) && l.half.at(r).value.asked {
			rec := l.half.at(r)
			return Request{l, r, rec.flow, rec.value.Born}, true
		}
	}
	return Request{}, false
}

// Admit lets the handshake go on: the SYN-ACK goes out, and with the third
// segment the connection is there to Accept. It returns false where the
// request has ended, or was admitted before.
func (q *Request) Admit(now clock.Instant) bool {
	if !q.Pending() || !q.l.half.at(q.r).value.asked {
		return false
	}
	l, entry := q.l, &q.l.half.at(q.r).value
	l.host.now = now
	l.half.unlink(&l.waiting[entry.Retries], q.r)
	entry.asked, entry.Retries, entry.Born = false, 0, now // what it has waited is no round trip
	q.born = now
	l.half.push(&l.waiting[0], q.r)
	l.host.halfDue = min(l.host.halfDue, l.due(entry))
	l.owe(q.r)
	return true
}

// Refuse answers with a reset, as a closed port does: RFC 9293 §3.10.7.1.
// After Admit it is good for as long as the third segment has not come.
func (q *Request) Refuse(now clock.Instant) {
	if !q.Pending() {
		return
	}
	h, entry := q.l.host, q.l.half.at(q.r).value
	h.now = now
	h.traceState(now, &q.flow, nil, tcp.SynReceived, tcp.Listen, tcp.WhyUserAbort)
	q.l.drop(q.r)
	h.reply(&q.flow, &tcp.Segment{
		Seq: entry.ISS.Add(1), Ack: entry.IRS.Add(1),
		Flags: wire.RST | wire.ACK,
		Why:   tcp.WhyReset,
		TOS:   wire.TOSOf(entry.DSCP, wire.NotECT),
	})
}

// Pending reports whether the connection is neither open yet nor given up:
// it waits for an answer, or for its third segment.
func (q *Request) Pending() bool {
	if q.l.closed || !q.l.half.exists(q.r) {
		return false
	}
	rec := q.l.half.at(q.r)
	return rec.flow == q.flow && rec.value.Born == q.born
}

// Lifetime is how long it is pending at most, from its SYN or from Admit.
func (q *Request) Lifetime() time.Duration { return q.l.cfg.Lifetime() }

// ask puts a new entry in line for the user.
func (l *Listener) ask(r ref) {
	if !l.asking.push(r) {
		l.host.stats.RequestsDropped++
		l.drop(r)
		return
	}
	l.host.stats.Requests++
	l.half.at(r).value.asked = true
	l.tell()
}

// tell lets the user know that there is something to take.
func (l *Listener) tell() {
	if !l.told {
		l.told = true
		l.host.callers.push(l)
	}
}
