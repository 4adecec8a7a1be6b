package host

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// As in tracing.go, everything here costs a comparison where nobody traces.

// udpCites is the paragraph behind what users call and what becomes of a
// datagram.
var udpCites = map[string]string{
	"bind":       "RFC 768",
	"connect":    "RFC 1122 §4.1.3.5",
	"send":       "RFC 768",
	"receive":    "RFC 768",
	"close":      "RFC 768",
	"deliver":    "RFC 768",
	"no-socket":  "RFC 1122 §4.1.3.1",
	"queue-full": "RFC 1122 §4.1.1",
	"no-room":    "RFC 1122 §4.1.1",
	"bad-header": "RFC 768",
	"bad-sum":    "RFC 1122 §4.1.3.4",
}

// traceUDP tells of a datagram of so many octets, or of what has to do with
// one.
func (h *Host) traceUDP(now clock.Instant, f *wire.Flow, octets int, r trace.Record) {
	if h.trace == nil {
		return
	}
	if r.Datagram == nil {
		r.Datagram = new(trace.Datagram)
	}
	r.Datagram.Len = octets
	if r.Cite == "" {
		r.Cite = udpCites[r.Why]
	}
	h.emit(now, f, nil, r)
}

// traceUDPIn tells of a datagram that arrived, and what became of it.
func (h *Host) traceUDPIn(now clock.Instant, f *wire.Flow, d *wire.UDP, why string) {
	if d.Dst != 0 { // else it was nothing that has a flow
		h.traceUDP(now, f, len(d.Payload), trace.Record{Kind: trace.Received, Why: why})
	}
}

// traceUDPOut tells of a datagram that is about to leave; where it goes in
// pieces, with the first of them.
func (h *Host) traceUDPOut(now clock.Instant, l *label) {
	if h.trace == nil {
		return
	}
	h.traceUDP(now, &l.Flow, l.octets-wire.MinUDP, trace.Record{Kind: trace.Sent, Why: "send", Datagram: &trace.Datagram{TOS: l.tos}})
}

// traceUDPCall tells of a call of the user's.
func (h *Host) traceUDPCall(now clock.Instant, f *wire.Flow, call string, octets int) {
	h.traceUDP(now, f, octets, trace.Record{Kind: trace.Call, Why: call, Octets: octets})
}

// traceUDPAdvice tells of an ICMP error about a datagram.
func (h *Host) traceUDPAdvice(now clock.Instant, f *wire.Flow, a tcp.Advice) {
	r := trace.Record{Kind: trace.Note, Why: "icmp-unreachable", Cite: "RFC 1122 §4.1.3.3"}
	switch a.Kind {
	case tcp.Hard:
		r.Why = "icmp-refused"
	case tcp.TooBig:
		r.Why, r.Cite, r.Octets = "icmp-too-big", "RFC 1191 §4", a.MTU+headOf(&f.Remote.Addr)
	}
	h.traceUDP(now, f, 0, r)
}

// opening is the call that has made the socket.
func (u *UDPSocket) opening() string {
	if u.Connected() {
		return "connect"
	}
	return "bind"
}
