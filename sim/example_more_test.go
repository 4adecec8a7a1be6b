package sim_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"time"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/sim"
	"github.com/tcpglass/tcpglass/sim/scenario"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// The first SYN is lost, whatever chance says; the second comes twice.
func ExampleLink_Rule() {
	w := sim.New(1)
	a := w.Host("a", netip.MustParsePrefix("10.0.0.1/24"), host.Config{})
	b := w.Host("b", netip.MustParsePrefix("10.0.0.2/24"), host.Config{})
	l := w.Join(a, b, sim.Pipe{Delay: 50 * time.Millisecond})
	l.Rule(sim.Rule{From: a, Match: sim.Syn.Match, Nth: 1, Do: sim.Lose})
	l.Rule(sim.Rule{From: a, Match: sim.Syn.Match, Nth: 2, Do: sim.Copy, Wait: 5 * time.Millisecond})
	w.At(0, func() { a.Dial(b.Addr(80)) })
	w.Run(2 * time.Second)
	for _, r := range w.Trace {
		if r.Segment != nil && r.Segment.Flags.Has(wire.SYN) {
			fmt.Println(r.At.Sub(sim.Begin), r.Host, r.Kind, r.Segment.Flags, r.Why)
		}
	}
	// Output:
	// 0s a sent SYN open
	// 0s a-b lost SYN rule
	// 1s a sent SYN retransmit-timeout
	// 1.05s b received SYN closed
	// 1.055s b received SYN closed
}

// A client that never sends the third segment: the server's entry stays
// half-open, and its SYN,ACK comes again and again.
func ExampleWorld_Peer() {
	w := sim.New(1)
	server := w.Host("server", netip.MustParsePrefix("10.0.0.1/24"), host.Config{})
	rude := w.Peer("rude", netip.MustParsePrefix("10.0.0.2/24"), func(p *sim.Peer, s *sim.Segment) {
		fmt.Println(w.Elapsed(), s.Flags)
	})
	w.Join(rude.Node, server, sim.Pipe{Delay: 10 * time.Millisecond})
	if _, err := server.Listen(80, host.ListenConfig{}); err != nil {
		fmt.Println(err)
		return
	}
	w.At(0, func() {
		rude.Send(sim.Segment{From: rude.Addr(4000), To: server.Addr(80), Seq: 700, Flags: wire.SYN, Window: 1000})
	})
	w.Run(2 * time.Minute)
	fmt.Println(server.Host.Stats().HalfOpenExpired, "entry expired")
	// Output:
	// 20ms SYN,ACK
	// 1.02s SYN,ACK
	// 3.02s SYN,ACK
	// 7.02s SYN,ACK
	// 15.02s SYN,ACK
	// 31.02s SYN,ACK
	// 1 entry expired
}

// A world in a text, as tests, lessons and the command play it.
func Example_scenario() {
	s, err := scenario.Parse("lost-syn", []byte(`
		host client 10.0.0.1/24
		host server 10.0.0.2/24
		pipe client server delay 50ms
		lose the 1st SYN from client
		0s server listen 80
		0s client open server 80
		run 2s`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range s.Run(scenario.DefaultSeed).Trace {
		if r.Kind == trace.State {
			fmt.Println(r.At.Sub(sim.Begin), r.Host, r.From, "→", r.To)
		}
	}
	// Output:
	// 0s client CLOSED → SYN-SENT
	// 1.05s server LISTEN → SYN-RECEIVED
	// 1.1s client SYN-SENT → ESTABLISHED
	// 1.15s server SYN-RECEIVED → ESTABLISHED
}

// A tap writes what it sees into a capture for Wireshark.
func ExampleTap() {
	var file bytes.Buffer
	cw, err := capture.NewWriter(&file, "a handshake")
	if err != nil {
		fmt.Println(err)
		return
	}
	lab, err := cw.AddInterface(capture.Interface{Name: "lab", Link: capture.Raw})
	if err != nil {
		fmt.Println(err)
		return
	}
	w := sim.New(1)
	a := w.Host("a", netip.MustParsePrefix("10.0.0.1/24"), host.Config{})
	b := w.Host("b", netip.MustParsePrefix("10.0.0.2/24"), host.Config{})
	w.Join(a, b, sim.Pipe{Delay: 50 * time.Millisecond})
	if _, err := b.Listen(80, host.ListenConfig{}); err != nil {
		fmt.Println(err)
		return
	}
	epoch := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	w.Taps = append(w.Taps, func(p *sim.Packet) {
		cw.WriteFrame(&capture.Frame{Interface: lab, At: clock.Instant(epoch.Add(p.At.Sub(sim.Begin)).UnixNano()), Bytes: p.Bytes})
	})
	w.At(0, func() { a.Dial(b.Addr(80)) })
	w.Run(time.Second)
	fmt.Println(file.Len() > 200, "octets of pcapng")
	// Output: true octets of pcapng
}
