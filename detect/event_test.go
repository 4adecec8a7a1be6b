package detect

import (
	"testing"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

func seqNum(n uint32) seq.Num { return seq.Num(n) }

func TestFromTCP(t *testing.T) {
	const client, server = 40000, 80
	for _, tt := range []struct {
		what       string
		src, dst   uint16
		flags      wire.Flags
		seq        seq.Num
		kind       Kind
		server     uint16
		fromServer bool
	}{
		{"a SYN goes to the server", client, server, wire.SYN, 700, Syn, server, false},
		{"even to a high port", 1000, 50000, wire.SYN, 700, Syn, 50000, false},
		{"with ECN, too", client, server, wire.SYN | wire.ECE | wire.CWR, 700, Syn, server, false},
		{"a SYN-ACK comes from it", server, client, wire.SYN | wire.ACK, 100, SynAck, server, true},
		{"even from a high port", 50000, 1000, wire.SYN | wire.ACK, 100, SynAck, 50000, true},
		{"an ACK to the lower port is the client's", client, server, wire.ACK, 701, Ack, server, false},
		{"a FIN from it is the server's", server, client, wire.FIN | wire.ACK, 101, Fin, server, true},
		{"a refusal comes from the server, high as its port may be", 50000, 1000, wire.RST | wire.ACK, 0, Rst, 50000, true},
		{"another reset is judged by the port", client, server, wire.RST, 701, Rst, server, false},
		{"a reset goes before all else", client, server, wire.RST | wire.SYN, 1, Rst, server, false},
	} {
		seg := wire.TCP{Src: tt.src, Dst: tt.dst, Flags: tt.flags, Seq: tt.seq}
		ev, ok := FromTCP(5, number(uint32(tt.src)), number(uint32(tt.dst)), 64, &seg)
		if !ok || ev.Kind != tt.kind || ev.Server.Port != tt.server || ev.FromServer != tt.fromServer {
			t.Errorf("%s: got %v of server port %d, from it: %v", tt.what, ev.Kind, ev.Server.Port, ev.FromServer)
		}
		if ev.Server.Addr != number(uint32(ev.Server.Port)) || ev.Client.Addr != number(uint32(ev.Client.Port)) {
			t.Errorf("%s: ports and addresses got mixed: %v, %v", tt.what, ev.Server, ev.Client)
		}
	}
	if _, ok := FromTCP(5, number(1), number(2), 64, &wire.TCP{}); ok {
		t.Error("a segment without flags gives an event")
	}
}

func TestNamesAreToldApart(t *testing.T) {
	seen := map[string]bool{}
	once := func(name string) {
		if name == "" || name == "unknown" || seen[name] {
			t.Errorf("the name %q is missing or there twice", name)
		}
		seen[name] = true
	}
	for k := Syn; k < kinds; k++ {
		once(k.String())
	}
	for s := range Sign(signals) {
		once(s.String())
	}
	if Kind(0).String() != "unknown" || Kind(99).String() != "unknown" || Sign(99).String() != "unknown" {
		t.Error("what is not a kind or a signal has a name")
	}
}
