package ladder

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// question is a question and its answer, a question that is lost, and one
// that finds the queue full; beside it a connection with the same ends.
func question(t *testing.T) []trace.Record {
	ask := wire.Flow{Local: clientEnd, Remote: serverEnd}
	at := func(ms int, host string, kind trace.Kind, packet uint64, octets int, why string) trace.Record {
		r := trace.Record{
			At: clock.Instant(time.Second).Add(time.Duration(ms) * time.Millisecond), Host: host, Kind: kind, Flow: ask,
			Packet: packet, Why: why, Datagram: &trace.Datagram{Len: octets},
		}
		if host == "server" {
			r.Flow = r.Flow.Reverse()
		}
		if kind == trace.Call {
			r.Octets = octets
		}
		return r
	}
	bind := at(0, "server", trace.Call, 0, 0, "bind")
	bind.Flow.Remote = wire.Endpoint{}
	return append([]trace.Record{
		bind,
		at(10, "client", trace.Call, 0, 100, "send"),
		at(10, "client", trace.Sent, 1, 100, "send"),
		at(60, "server", trace.Received, 1, 100, "deliver"),
		at(60, "server", trace.Call, 0, 100, "receive"),
		at(60, "server", trace.Call, 0, 400, "send"),
		at(60, "server", trace.Sent, 2, 400, "send"),
		at(110, "client", trace.Received, 2, 400, "deliver"),
		at(200, "client", trace.Sent, 3, 100, "send"),
		at(220, "client-server", trace.Lost, 3, 100, "loss"),
		at(300, "client", trace.Sent, 4, 100, "send"),
		at(350, "server", trace.Received, 4, 100, "queue-full"),
	}, script(t, loss)...)
}

func TestDatagramsAreDrawn(t *testing.T) {
	ds := All(question(t))
	if len(ds) != 2 {
		t.Fatalf("there are %d diagrams, want one of UDP and one of TCP, which share their ends", len(ds))
	}
	udp := ds[0]
	golden(t, "datagrams.txt", udp.Text(TextOptions{}))
	golden(t, "datagrams-zh.txt", udp.Text(TextOptions{Lang: i18n.Chinese}))
	golden(t, "datagrams.svg", udp.SVG(Options{}))
	golden(t, "datagrams.mmd", Diagrams{udp}.Mermaid(Options{}))
	golden(t, "datagrams.json", Diagrams{udp}.JSON(Options{}))
	if got := ds[1].Text(TextOptions{}); strings.Contains(got, "UDP") || strings.Contains(got, "bind") {
		t.Errorf("the connection beside it shows what is UDP's:\n%s", got)
	}
}

// TestADamagedDatagramIsOneArrow: the link tells of the damage, and so does the
// host where it arrives.
func TestADamagedDatagramIsOneArrow(t *testing.T) {
	records := question(t)[:4]
	arrived := records[3]
	damaged := records[2]
	damaged.Kind, damaged.Why, damaged.Host = trace.Lost, "corrupt", "client-server"
	arrived.Why = "bad-sum"
	d := New(append(slices.Clip(records[:3]), damaged, arrived))
	if len(d.Arrows) != 1 || d.Arrows[0].Fate != Lost || d.Arrows[0].Copy {
		t.Errorf("%d arrows, the first %+v; want one that is lost", len(d.Arrows), d.Arrows[0])
	}
}

func TestAFlowOfUDPIsNotCalledAConnection(t *testing.T) {
	text := All(question(t)).Text(TextOptions{})
	for _, heading := range []string{"Datagrams 1: client", "Connection 2: client"} {
		if !strings.Contains(text, heading) {
			t.Errorf("no heading %q in\n%s", heading, text)
		}
	}
}

func TestDatagramsWithoutNumbersFindTheirArrows(t *testing.T) {
	records := question(t)[:8]
	for i := range records {
		records[i].Packet = 0
	}
	d := New(records)
	if len(d.Arrows) != 2 || d.Arrows[0].Fate != Arrived || d.Arrows[1].Fate != Arrived {
		t.Errorf("two datagrams are %d arrows, the first %+v; want two that have arrived", len(d.Arrows), d.Arrows[0])
	}
}
