package sim

import (
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// asking is a client and a server with a port for datagrams, which answers.
func asking(t *testing.T, p Pipe) (w *World, client *Node, ask func()) {
	w = New(1)
	client = w.Host("client", prefix("10.0.0.1/24"), host.Config{})
	server := w.Host("server", prefix("10.0.0.2/24"), host.Config{})
	w.Join(client, server, p)
	u, err := server.ListenUDP(53, host.UDPConfig{})
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 100)
	server.News = func(e host.Event) {
		for got, ok, _ := u.Receive(w.Now(), buf); ok; got, ok, _ = u.Receive(w.Now(), buf) {
			u.Send(w.Now(), buf[:got.N], got.From)
		}
	}
	c, err := client.DialUDP(server.Addr(53))
	if err != nil {
		t.Fatal(err)
	}
	return w, client, func() { c.Send(w.Now(), []byte("question"), wire.Endpoint{}) }
}

// fates counts the records about datagrams by kind and reason.
func fates(w *World) map[string]int {
	n := map[string]int{}
	for _, r := range w.Trace {
		if r.Datagram != nil && r.Packet != 0 {
			n[r.Kind.String()+" "+r.Why]++
		}
	}
	return n
}

func TestTheTraceTellsOfDatagrams(t *testing.T) {
	w, client, ask := asking(t, Pipe{Delay: 10 * ms})
	w.Rule(Rule{From: client, Match: UDP.Match, Nth: 2})
	for i := range 3 {
		w.At(time.Duration(i)*time.Second, ask)
	}
	w.Run(time.Minute)
	for what, want := range map[string]int{"sent send": 5, "received deliver": 4, "lost rule": 1} {
		if got := fates(w)[what]; got != want {
			t.Errorf("%d records are %q, want %d", got, what, want)
		}
	}
}

func TestWhatHappensToDatagramsOnTheWay(t *testing.T) {
	for what, p := range map[string]Pipe{
		"lost loss":        {Loss: 1},
		"received bad-sum": {Corrupt: 1},
		"lost mtu":         {MTU: 30},
	} {
		w, _, ask := asking(t, p)
		w.At(0, ask)
		w.Run(time.Second)
		if got := fates(w)[what]; got != 1 {
			t.Errorf("%d records are %q, want 1: %v", got, what, fates(w))
		}
	}
	w, _, ask := asking(t, Pipe{Duplicate: 1})
	w.At(0, ask)
	w.Run(time.Second)
	if got := fates(w)["received deliver"]; got != 6 {
		t.Errorf("a question that comes twice and its answers, which do too, are received %d times, want 2 + 4", got)
	}
}

func TestAPeerSpeaksUDP(t *testing.T) {
	w := New(1)
	h := w.Host("host", prefix("10.0.0.1/24"), host.Config{})
	p := w.Peer("peer", prefix("10.0.0.2/24"), nil)
	w.Join(h, p.Node, Pipe{Delay: 10 * ms})
	u, err := h.ListenUDP(53, host.UDPConfig{})
	if err != nil {
		t.Fatal(err)
	}
	var heard []string
	p.HearDatagram = func(d *Datagram) {
		heard = append(heard, d.From.String()+" "+string(d.Payload))
		p.SendDatagram(Datagram{From: d.To, To: d.From, Payload: []byte("answer")})
	}
	w.At(0, func() { u.Send(w.Now(), []byte("question"), wire.EndpointFrom(netip.MustParseAddrPort("10.0.0.2:9"))) })
	w.At(time.Second, func() {
		p.Flood(Flood{To: h.Addr(53), Count: 10, Every: ms, Sources: RandomSources(), UDP: true, Octets: 64})
	})
	w.Run(2 * time.Second)
	if len(heard) != 1 || heard[0] != "10.0.0.1:53 question" {
		t.Errorf("the peer heard %q", heard)
	}
	if u.Waiting() != 11 {
		t.Errorf("%d datagrams wait, want the answer and ten of the flood", u.Waiting())
	}
	told := 0
	for _, r := range w.Trace {
		if r.Host == "peer" && r.Kind == trace.Sent && r.Datagram != nil {
			told++
		}
	}
	if told != 11 {
		t.Errorf("the trace tells of %d datagrams that the peer has sent, want 11", told)
	}
}
