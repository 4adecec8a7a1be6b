package sim

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

func prefix(s string) netip.Prefix { return netip.MustParsePrefix(s) }

// served is a world with a host that listens on port 80 and a peer that
// does as hear says.
func served(cfg host.ListenConfig, hear func(*Peer, *Segment)) (w *World, server *Node, p *Peer) {
	w = New(1)
	server = w.Host("server", prefix("10.0.0.2/24"), host.Config{})
	p = w.Peer("peer", prefix("10.0.0.1/24"), hear)
	w.Join(p.Node, server, Pipe{Delay: 10 * ms})
	server.Listen(80, cfg)
	return w, server, p
}

func TestAPeerMayWithholdTheThirdSegment(t *testing.T) {
	var heard []string
	w, server, p := served(host.ListenConfig{SynAckRetries: 2}, func(p *Peer, s *Segment) {
		heard = append(heard, s.Flags.String()+" at "+p.world.Elapsed().String())
	})
	w.At(0, func() {
		p.Send(Segment{From: p.Addr(4000), To: server.Addr(80), Seq: 700, Flags: wire.SYN, Window: 1000})
	})
	w.Run(10 * time.Second)
	want := []string{"SYN,ACK at 20ms", "SYN,ACK at 1.02s", "SYN,ACK at 3.02s"}
	if !slices.Equal(heard, want) {
		t.Errorf("heard %v, want %v", heard, want)
	}
	if n := server.Host.Stats().HalfOpenExpired; n != 1 {
		t.Errorf("%d half-open entries expired, want 1", n)
	}
}

func TestAPeerMayAnswerWithTheWrongAck(t *testing.T) {
	var last Segment
	w, server, p := served(host.ListenConfig{}, func(p *Peer, s *Segment) {
		if last = *s; s.Flags.Has(wire.SYN) {
			p.Send(Segment{From: s.To, To: s.From, Seq: s.Ack, Ack: s.Seq.Add(2), Flags: wire.ACK})
		}
	})
	w.At(0, func() { p.Send(Segment{From: p.Addr(4000), To: server.Addr(80), Seq: 700, Flags: wire.SYN}) })
	w.Run(50 * ms)
	if !last.Flags.Has(wire.RST) {
		t.Errorf("the server answers %v, want RST: RFC 9293 §3.10.7.4", last.Flags)
	}
}

func TestAPeerMayBeAServer(t *testing.T) {
	w := New(1)
	a := w.Host("a", prefix("10.0.0.1/24"), host.Config{})
	p := w.Peer("p", prefix("10.0.0.2/24"), func(p *Peer, s *Segment) {
		if s.Flags == wire.SYN {
			o := wire.Options{Set: wire.OptMSS, MSS: 500}
			p.Send(Segment{From: s.To, To: s.From, Seq: 300, Ack: s.Seq.Add(s.Len()), Flags: wire.SYN | wire.ACK, Window: 1000, Options: o})
		}
	})
	w.Join(a, p.Node, Pipe{})
	c, err := a.Dial(p.Addr(80))
	if err != nil {
		t.Fatal(err)
	}
	w.Run(ms)
	if s := c.Status(); s.State != tcp.Established || s.MSS != 500 {
		t.Errorf("the connection is %v with segments of %d octets, want ESTABLISHED with 500", s.State, s.MSS)
	}
}

func TestAPeerIsInTheTrace(t *testing.T) {
	w, server, p := served(host.ListenConfig{}, nil)
	w.At(0, func() { p.Send(Segment{From: p.Addr(4000), To: server.Addr(80), Seq: 700, Flags: wire.SYN}) })
	w.Run(20 * ms)
	var got []string
	for _, r := range w.Trace {
		if r.Segment != nil {
			got = append(got, fmt.Sprintf("%s %v %d %s %v", r.Host, r.Kind, r.Packet, r.Segment.Flags, r.Flow.Local.Port))
		}
	}
	want := []string{"peer sent 1 SYN 4000", "server received 1 SYN 80", "server sent 2 SYN,ACK 80", "peer received 2 SYN,ACK 4000"}
	if !slices.Equal(got, want) {
		t.Errorf("told %q, want %q", got, want)
	}
}

func TestWhoForgesAnAddressDoesNotHearTheAnswer(t *testing.T) {
	w, server, p := served(host.ListenConfig{}, func(*Peer, *Segment) { t.Error("the answer is heard") })
	w.At(0, func() {
		p.Send(Segment{From: netip.MustParseAddrPort("10.9.9.9:4000"), To: server.Addr(80), Seq: 700, Flags: wire.SYN})
	})
	w.Run(100 * ms)
	if n := server.Host.Stats().HalfOpen; n != 1 {
		t.Errorf("%d half-open entries, want the forged one", n)
	}
	if got := w.lost(); !slices.Equal(got, []string{"no-route"}) {
		t.Errorf("the SYN,ACK is lost for %v", got)
	}
}

// flooded sends 200 forged SYNs and returns who they came from.
func flooded(t *testing.T, s Sources) (addrs, syns map[string]int, stats host.Stats) {
	w, server, p := served(host.ListenConfig{HalfOpen: 100}, nil)
	addrs, syns = map[string]int{}, map[string]int{}
	w.Taps = append(w.Taps, func(pkt *Packet) {
		if pkt.From == p.Node {
			ip, _ := wire.ParseIPv4(pkt.Bytes)
			seg, _ := pkt.TCP()
			addrs[ip.Src.String()]++
			syns[fmt.Sprint(ip.Src, seg.Src, seg.Seq)]++
		}
	})
	w.At(0, func() { p.Flood(Flood{To: server.Addr(80), Count: 200, Every: ms, Sources: s}) })
	w.Run(300 * ms)
	return addrs, syns, server.Host.Stats()
}

func TestFloods(t *testing.T) {
	for _, tt := range []struct {
		what        string
		sources     Sources
		addrs, syns int // how many different ones, at least
		within      string
	}{
		{"from everywhere", RandomSources(), 200, 200, "0.0.0.0/0"},
		{"from one network", PrefixSources(prefix("10.7.0.0/16")), 150, 200, "10.7.0.0/16"},
		{"from one address", OneSource(netip.MustParseAddr("10.7.7.7")), 1, 195, "10.7.7.7/32"},
		{"played again", ReplayedSources(16), 16, 16, "0.0.0.0/0"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			addrs, syns, stats := flooded(t, tt.sources)
			if len(addrs) < tt.addrs || len(syns) < tt.syns || len(syns) > 200 {
				t.Errorf("%d addresses, %d different SYNs; want %d and %d", len(addrs), len(syns), tt.addrs, tt.syns)
			}
			for a := range addrs {
				if !prefix(tt.within).Contains(netip.MustParseAddr(a)) {
					t.Errorf("a SYN from %s", a)
				}
			}
			if int(stats.SynIn) < tt.syns*3/4 {
				t.Errorf("%d new SYNs reached the listener, of %d", stats.SynIn, tt.syns)
			}
		})
	}
	_, syns, stats := flooded(t, ReplayedSources(16))
	if len(syns) != 16 || stats.HalfOpen > 16 {
		t.Errorf("%d different SYNs and %d entries, want 16", len(syns), stats.HalfOpen)
	}
}

// forged sends 100 segments of a flood to a server of both families, and
// returns what they were.
func forged(t *testing.T, f Flood) (sent []Segment, stats host.Stats) {
	t.Helper()
	w := New(1)
	server := w.Host("server", prefix("10.0.0.2/24"), host.Config{Addrs: []netip.Prefix{prefix("2001:db8::2/64")}})
	if _, err := server.Host.Listen(w.Now(), netip.AddrPortFrom(netip.Addr{}, 80), host.ListenConfig{Cookies: host.CookiesAlways}); err != nil {
		t.Fatal(err)
	}
	p := w.Peer("peer", prefix("10.0.0.66/24"), nil)
	w.Join(p.Node, server, Pipe{})
	w.Taps = append(w.Taps, func(pkt *Packet) {
		if ip, seg, ok := pkt.parse(); ok && pkt.From == p.Node {
			sent = append(sent, Segment{From: netip.AddrPortFrom(ip.Src.Netip(), seg.Src), Flags: seg.Flags, Ack: seg.Ack, Payload: bytes.Clone(seg.Payload)})
		}
	})
	f.Count, f.Every = 100, ms
	w.At(0, func() { p.Flood(f) })
	w.Run(time.Second)
	return sent, server.Host.Stats()
}

func TestOtherFloodsThanOfSyns(t *testing.T) {
	to := netip.MustParseAddrPort("10.0.0.2:80")
	sent, stats := forged(t, Flood{To: to, Sources: RandomSources(), Forge: Laden(512)})
	if s := sent[50]; s.Flags != wire.SYN || len(s.Payload) != 512 || stats.SynIn != 100 {
		t.Errorf("laden SYNs: %v with %d octets, %d of them heard", s.Flags, len(s.Payload), stats.SynIn)
	}
	sent, stats = forged(t, Flood{To: to, Sources: RandomSources(), Forge: Acks()})
	if a, b := sent[50], sent[51]; a.Flags != wire.ACK || a.Ack == b.Ack || stats.ResetsSent != 100 {
		t.Errorf("ACKs: %v of %d and %d, %d refused", a.Flags, a.Ack, b.Ack, stats.ResetsSent)
	}
	_, stats = forged(t, Flood{To: to, Sources: RandomSources(), Forge: Guesses(0.5)})
	if stats.CookiesSent < 30 || stats.CookiesRefused < 30 || stats.CookiesSent-stats.CookiesRepeated+stats.CookiesRefused != 100 {
		t.Errorf("guesses: %d cookies sent, %d guesses looked at; want about half each", stats.CookiesSent, stats.CookiesRefused)
	}
}

func TestFloodsOfIPv6(t *testing.T) {
	to := netip.MustParseAddrPort("[2001:db8::2]:80")
	for _, tt := range []struct{ what, within string }{
		{"a customer's network", "2001:db8:bad::/48"},
		{"one link", "2001:db8:bad:1::/64"},
		{"a part of a link", "2001:db8:bad:1::/113"},
		{"one address", "2001:db8:bad:1::9/128"},
	} {
		sent, stats := forged(t, Flood{To: to, Sources: PrefixSources(prefix(tt.within))})
		addrs := map[netip.Addr]bool{}
		for _, s := range sent {
			addrs[s.From.Addr()] = true
			if !prefix(tt.within).Contains(s.From.Addr()) {
				t.Errorf("%s: a SYN from %v", tt.what, s.From)
			}
		}
		if many := prefix(tt.within).Bits() < 128; len(addrs) < 99 && many || len(addrs) != 1 && !many {
			t.Errorf("%s: %d addresses in 100 SYNs", tt.what, len(addrs))
		}
		if stats.SynIn != 100 || stats.CookiesSent-stats.CookiesRepeated != 100 {
			t.Errorf("%s: %d SYNs heard, %d answered; want all 100", tt.what, stats.SynIn, stats.CookiesSent)
		}
	}
}

func TestAHostMayHaveManyAddresses(t *testing.T) {
	w, server, _ := served(host.ListenConfig{}, nil)
	many := w.Host("many", prefix("10.1.0.1/32"), host.Config{Addrs: []netip.Prefix{prefix("10.1.0.2/32"), prefix("10.1.0.3/32")}})
	w.Join(many, server, Pipe{Delay: ms})
	var conns []*host.Conn
	w.At(0, func() {
		for _, a := range []string{"10.1.0.1:0", "10.1.0.2:0", "10.1.0.3:0"} {
			c, err := many.Host.Dial(w.Now(), netip.MustParseAddrPort(a), server.Addr(80))
			if err != nil {
				t.Fatal(err)
			}
			conns = append(conns, c)
		}
	})
	w.Run(time.Second)
	for _, c := range conns {
		if c.State().String() != "ESTABLISHED" {
			t.Errorf("from %v: %v, want ESTABLISHED: the answers must find their way", c.Flow().Local, c.State())
		}
	}
}

// line is a client and a server with routers between them.
func line(t *testing.T, ttl uint8, hops int, last Pipe) (w *World, client, server *Node, routers []*Node) {
	w = New(1)
	client = w.Host("client", prefix("10.0.1.1/24"), host.Config{TTL: ttl})
	server = w.Host("server", prefix("10.0.2.2/24"), host.Config{})
	at := client
	for i := range hops {
		r := w.Router(fmt.Sprintf("r%d", i+1), prefix(fmt.Sprintf("10.0.9.%d/24", i+1)))
		w.Join(at, r, Pipe{Delay: ms})
		at, routers = r, append(routers, r)
	}
	w.Join(at, server, last)
	if _, err := server.Listen(80, host.ListenConfig{}); err != nil {
		t.Fatal(err)
	}
	return w, client, server, routers
}

func TestRoutersPassPacketsOn(t *testing.T) {
	w, client, server, _ := line(t, 0, 3, Pipe{Delay: ms})
	c, err := client.Dial(server.Addr(80))
	if err != nil {
		t.Fatal(err)
	}
	w.Run(7 * ms)
	if c.State() != tcp.SynSent {
		t.Errorf("the state is %v after 7 ms: there are 8 ms to go", c.State())
	}
	w.Run(8 * ms)
	if c.State() != tcp.Established {
		t.Errorf("the state is %v after 8 ms", c.State())
	}
}

func TestARouterCountsTheTTLDown(t *testing.T) {
	for _, tt := range []struct {
		ttl  uint8
		want []string
	}{{4, nil}, {3, []string{"ttl"}}, {1, []string{"ttl"}}} {
		w, client, server, _ := line(t, tt.ttl, 3, Pipe{})
		client.Dial(server.Addr(80))
		w.Run(20 * ms)
		if got := w.lost(); !slices.Equal(got, tt.want) {
			t.Errorf("with %d hops to live over 3 routers: lost for %v, want %v", tt.ttl, got, tt.want)
		}
	}
}

func TestAPacketTooBigIsAnsweredWithTheMTU(t *testing.T) {
	w, client, server, routers := line(t, 0, 2, Pipe{Delay: ms, MTU: 600})
	var told []string
	w.Taps = append(w.Taps, func(p *Packet) {
		if ip, _ := wire.ParseIPv4(p.Bytes); ip.Proto == wire.ProtoICMP {
			m, err := wire.ParseICMPv4(ip.Payload)
			told = append(told, fmt.Sprintf("%s %d/%d mtu %d %v", p.From.Name, m.Type, m.Code, m.Rest, err))
		}
	})
	client.News = func(e host.Event) {
		if e.Kind == host.Opened {
			e.Conn.Write(w.Now(), make([]byte, 5000))
		}
	}
	client.Dial(server.Addr(80))
	w.Run(5 * time.Second)
	if want := routers[1].Name + " 3/4 mtu 600 <nil>"; len(told) == 0 || told[0] != want {
		t.Errorf("told %v, want %s first", told, want)
	}
	big := 0
	for _, r := range w.Trace {
		if r.Kind == trace.Received && r.Host == "server" {
			big = max(big, r.Segment.Len)
		}
	}
	if big == 0 || big > 560 {
		t.Errorf("the longest segment that arrives has %d octets, want something up to 560", big)
	}
}

func TestARouterThatKnowsNoWaySaysSo(t *testing.T) {
	w, client, _, _ := line(t, 0, 1, Pipe{})
	if _, err := client.Dial(netip.MustParseAddrPort("10.0.7.7:80")); err != nil {
		t.Fatal(err)
	}
	icmp := 0
	w.Taps = append(w.Taps, func(p *Packet) {
		if ip, _ := wire.ParseIPv4(p.Bytes); ip.Proto == wire.ProtoICMP {
			icmp++
		}
	})
	w.Run(100 * ms)
	if got := w.lost(); !slices.Equal(got, []string{"no-route"}) || icmp != 1 {
		t.Errorf("lost for %v with %d ICMP messages", got, icmp)
	}
}

func TestThereAreNoErrorsAboutErrors(t *testing.T) {
	w := New(1)
	p := w.Peer("p", prefix("10.0.0.1/24"), nil)
	r := w.Router("r", prefix("10.0.0.9/24"))
	w.Join(p.Node, r, Pipe{})
	b := make([]byte, 28)
	wire.PutIPv4(b, &wire.IPv4{TTL: 1, Proto: wire.ProtoICMP, Src: wire.AddrFrom(p.addr), Dst: wire.AddrFrom(netip.MustParseAddr("10.7.7.7"))}, 8)
	wire.PutICMPv4(b[20:], &wire.ICMP{Type: 3})
	n := 0
	w.Taps = append(w.Taps, func(*Packet) { n++ })
	w.At(0, func() { p.send(w.packet(p.Node, b)) })
	w.Run(ms)
	if n != 1 {
		t.Errorf("%d packets, want the one that was sent", n)
	}
}

func TestACrashedHostForgetsEverything(t *testing.T) {
	w, a, b := pair(1)
	b.Listen(80, host.ListenConfig{})
	c, err := a.Dial(b.Addr(80))
	if err != nil {
		t.Fatal(err)
	}
	w.At(time.Second, b.Crash)
	w.At(2*time.Second, func() { c.Write(w.Now(), []byte("hello?")) })
	w.At(2100*ms, func() {
		if !b.Down() || b.Host != nil || c.State() != tcp.Established {
			t.Errorf("while it is down: down %v, the other end is %v", b.Down(), c.State())
		}
	})
	w.At(3*time.Second, b.Restart)
	w.Run(10 * time.Second)
	if c.Err() != tcp.ErrReset {
		t.Errorf("the other end learns %v, want a reset from the host that knows nothing", c.Err())
	}
	var story []string
	for _, r := range w.Trace {
		if r.Host == "b" && (r.Kind == trace.Note || r.Why == "crash") {
			story = append(story, strings.TrimSpace(r.Why+" "+r.From+" "+r.To))
		}
	}
	if want := []string{"crash", "crash ESTABLISHED CLOSED", "restart"}; !slices.Equal(story, want) {
		t.Errorf("told %q, want %q", story, want)
	}
	if !slices.Contains(w.lost(), "down") {
		t.Error("nothing is lost at a host that is down")
	}
}

func TestCrashTwiceAndRestartOutOfNothing(t *testing.T) {
	w, a, b := pair(1)
	w.At(0, func() { b.Crash(); b.Crash(); b.Restart(); b.Restart() })
	w.Run(ms)
	if _, err := b.Listen(80, host.ListenConfig{}); err != nil {
		t.Error(err)
	}
	c, _ := a.Dial(b.Addr(80))
	w.Run(time.Second)
	if c.State() != tcp.Established {
		t.Errorf("the new host does not answer: %v", c.State())
	}
}

func TestAFloodMayBeToldInPart(t *testing.T) {
	tell := func(n int) (w *World, packets int) {
		w, server, p := served(host.ListenConfig{Cookies: host.CookiesNever}, nil)
		w.Taps = append(w.Taps, func(*Packet) { packets++ })
		w.At(0, func() {
			p.Flood(Flood{To: server.Addr(80), Count: 50, Every: ms, Sources: RandomSources(), Tell: n})
		})
		w.Run(10 * time.Second)
		return w, packets
	}
	whole, all := tell(0)
	part, same := tell(3)
	flows := map[wire.Endpoint]bool{}
	for _, r := range part.Trace {
		if r.Kind == trace.Received && r.Host == "server" {
			flows[r.Flow.Remote] = true
		}
	}
	if len(flows) != 3 || same != all {
		t.Errorf("the trace tells of %d SYNs, and %d packets are sent; want 3, and %d as ever", len(flows), same, all)
	}
	if len(part.Trace) >= len(whole.Trace)/4 {
		t.Errorf("%d records of 3 SYNs, %d of all 50: their retries are told of, too", len(part.Trace), len(whole.Trace))
	}
}

func TestWhatIsDoneQuietlyIsNotTold(t *testing.T) {
	w, server, _ := served(host.ListenConfig{}, nil)
	client := w.Host("client", prefix("10.0.0.9/24"), host.Config{})
	w.Join(client, server, Pipe{Delay: ms})
	var quiet, told *host.Conn
	w.At(0, func() { w.Quietly(func() { quiet, _ = client.DialFrom(4000, server.Addr(80)) }) })
	w.At(ms/2, func() { told, _ = client.DialFrom(5000, server.Addr(80)) })
	w.Run(time.Second)
	if quiet.State() != told.State() || told.State().String() != "ESTABLISHED" {
		t.Errorf("the connections are %v and %v, want both ESTABLISHED", quiet.State(), told.State())
	}
	for _, r := range w.Trace {
		if r.Flow.Local.Port == 4000 || r.Flow.Remote.Port == 4000 {
			t.Errorf("told: %+v", r)
		}
	}
	if len(w.Trace) < 10 {
		t.Errorf("%d records of the other connection", len(w.Trace))
	}
}
