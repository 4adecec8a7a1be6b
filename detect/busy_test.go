package detect

import (
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// alarms takes what d has to say.
func alarms(d *Detector) (all []Verdict) {
	for v, ok := d.Next(); ok; v, ok = d.Next() {
		if v.Class.Alarm() {
			all = append(all, v)
		}
	}
	return all
}

// Where more servers are busy than are watched, they come and go, and SYNs
// that find only an address's silent ports must not be taken for abandoned.
func TestMoreBusyServersThanAreWatched(t *testing.T) {
	d := New(Config{})
	const seconds, rate = 8, 20000
	at := clock.Instant(1e9)
	for n := range uint32(seconds * rate) {
		at += clock.Instant(time.Second) / rate
		d.Observe(visit(at, Syn, n))
		if n >= 400 {
			d.Observe(visit(at, SynAck, n-400)) // 20 ms later
			d.Observe(visit(at, Ack, n-400))
		}
		if all := alarms(d); len(all) > 0 {
			t.Fatalf("after %v, with all handshakes complete: %v", at.Sub(1e9), all)
		}
	}
}

// visit is one segment of the handshake of visitor n, at one of 250 busy
// servers or one of 250 quiet ones.
func visit(at clock.Instant, kind Kind, n uint32) *Event {
	chance := n * 2654435761 >> 7
	ev := &Event{
		At: at, Kind: kind, Flags: wire.SYN, Seq: seq.Num(n),
		Server: wire.Endpoint{Addr: number(1000 + chance%250), Port: 443},
		Client: wire.Endpoint{Addr: number(1e6 + n%5000), Port: uint16(1024 + n%60000)},
	}
	if chance/250%10 == 0 {
		ev.Server.Addr = number(2000 + chance%250)
	}
	switch kind {
	case SynAck:
		ev.Seq, ev.Ack, ev.Flags, ev.FromServer = 7000, seq.Num(n+1), wire.SYN|wire.ACK, true
	case Ack:
		ev.Seq, ev.Ack, ev.Flags = seq.Num(n+1), 7001, wire.ACK
	}
	return ev
}

// Two who open at once both ask and both answer; neither sends a third
// segment, and neither scans.
func TestWhoOpensSimultaneouslyDoesNotScan(t *testing.T) {
	d := New(Config{})
	at := clock.Instant(1e9)
	one := wire.Endpoint{Addr: number(1), Port: 443}
	for n := range uint32(200) {
		at += 1e7
		other := wire.Endpoint{Addr: number(1000 + n), Port: 5000}
		for _, ev := range []Event{
			{Kind: Syn, Server: one, Client: other, Seq: 100, Flags: wire.SYN},
			{Kind: Syn, Server: other, Client: one, Seq: 700, Flags: wire.SYN},
			{Kind: SynAck, Server: other, Client: one, Seq: 100, Ack: 701, Flags: wire.SYN | wire.ACK, FromServer: true},
			{Kind: SynAck, Server: one, Client: other, Seq: 700, Ack: 101, Flags: wire.SYN | wire.ACK, FromServer: true},
		} {
			ev.At = at
			d.Observe(&ev)
		}
	}
	d.Advance(at + 1e10)
	if all := alarms(d); len(all) > 0 {
		t.Errorf("200 simultaneous opens are told as %v", all)
	}
}
