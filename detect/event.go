package detect

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// Kind says what an Event tells of.
type Kind uint8

// The kinds of events.
const (
	Syn      Kind = iota + 1 // a client asks
	SynAck                   // the server answers; a retry is one, too
	FirstAck                 // the third segment, known to be that: a stack tells it, cookie or not
	Ack                      // some segment with ACK; whether it is the third one the detector finds out
	Stray                    // a client's ACK that no connection, entry or cookie claims: a stack tells it
	Rst                      // either end resets
	Fin                      // either end closes
	kinds    = iota + 1
)

var kindNames = [kinds]string{"", "syn", "syn-ack", "first-ack", "ack", "stray", "rst", "fin"}

// String is the kind in lower case.
func (k Kind) String() string {
	if k == 0 || int(k) >= kinds {
		return "unknown"
	}
	return kindNames[k]
}

// Event is one segment, as far as it matters here.
type Event struct {
	At         clock.Instant
	Kind       Kind
	FromServer bool // Rst, Fin: who sent it
	Server     wire.Endpoint
	Client     wire.Endpoint
	Seq, Ack   seq.Num    // as on the wire
	Flags      wire.Flags // Rst: with ACK it refuses a SYN, without it answers an ACK. RFC 9293 §3.10.7.1
	TTL        uint8      // of a SYN
	Window     uint16     // of a SYN, as sent
}

// FromTCP makes an event of a segment on the wire; false where it says
// nothing about opening or closing.
//
// A segment does not tell which end is the server. A SYN goes to it, a
// SYN-ACK and a refusal come from it; for the rest the lower port is taken
// for the server's, and the detector turns the event around where it knows
// better. Who knows for sure sets Server, Client and FromServer.
func FromTCP(at clock.Instant, src, dst wire.Addr, ttl uint8, t *wire.TCP) (Event, bool) {
	ev := Event{At: at, Flags: t.Flags, Seq: t.Seq, Ack: t.Ack, TTL: ttl, Window: t.Window}
	ok := ev.Between(&wire.Endpoint{Addr: src, Port: t.Src}, &wire.Endpoint{Addr: dst, Port: t.Dst})
	return ev, ok
}

// Between is the second half of FromTCP: from who sent it, who is to get it, and
// all else, which is filled in, it finds out the kind of the event, and who is
// who. It writes each end once: reading one again at once would have to wait.
func (ev *Event) Between(src, dst *wire.Endpoint) bool {
	ev.Kind = kindOf(ev.Flags)
	if ev.FromServer = ev.answers(src.Port, dst.Port); ev.FromServer {
		src, dst = dst, src
	}
	ev.Client, ev.Server = *src, *dst
	return ev.Kind != 0
}

func kindOf(f wire.Flags) Kind {
	switch {
	case f.Has(wire.RST):
		return Rst
	case f.Has(wire.SYN | wire.ACK):
		return SynAck
	case f.Has(wire.SYN):
		return Syn
	case f.Has(wire.FIN):
		return Fin
	case f.Has(wire.ACK):
		return Ack
	}
	return 0
}

// answers reports whether who sent it, from port to port, is the server.
func (ev *Event) answers(src, dst uint16) bool {
	switch {
	case ev.Kind == Syn:
		return false
	case ev.Kind == SynAck:
		return true
	case ev.Kind == Rst && ev.Flags.Has(wire.ACK) && ev.Seq == 0:
		return true // RFC 9293 §3.10.7.1: the answer to a segment without ACK
	}
	return src < dst
}

// turned is the event with the other end as the server.
func (ev Event) turned() Event {
	ev.Server, ev.Client = ev.Client, ev.Server
	ev.FromServer = !ev.FromServer
	return ev
}
