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
	kind := kindOf(t.Flags)
	if kind == 0 {
		return Event{}, false
	}
	client, server := wire.Endpoint{Addr: src, Port: t.Src}, wire.Endpoint{Addr: dst, Port: t.Dst}
	turned := fromServer(kind, t)
	if turned {
		client, server = server, client
	}
	return Event{
		At: at, Kind: kind, FromServer: turned, Server: server, Client: client,
		Flags: t.Flags, Seq: t.Seq, Ack: t.Ack, TTL: ttl, Window: t.Window,
	}, true
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

func fromServer(k Kind, t *wire.TCP) bool {
	switch {
	case k == Syn:
		return false
	case k == SynAck:
		return true
	case k == Rst && t.Flags.Has(wire.ACK) && t.Seq == 0:
		return true // RFC 9293 §3.10.7.1: the answer to a segment without ACK
	}
	return t.Src < t.Dst
}

// turned is the event with the other end as the server.
func (ev Event) turned() Event {
	ev.Server, ev.Client = ev.Client, ev.Server
	ev.FromServer = !ev.FromServer
	return ev
}
