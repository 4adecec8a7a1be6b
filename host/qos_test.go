package host

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// dscps is the codepoints, by host, of the packets that have crossed: each
// once, in order.
type dscps map[string][]uint8

// watch looks at what crosses.
func (d dscps) watch(r *rig, mark bool) {
	r.tamper = func(from *Host, b []byte) {
		tos := wire.TOSIn(b)
		seen := d[from.cfg.Name]
		if n := len(seen); n == 0 || seen[n-1] != wire.DSCP(tos) {
			d[from.cfg.Name] = append(seen, wire.DSCP(tos))
		}
		if mark {
			wire.Mark(b)
		}
	}
}

func (d dscps) want(t *testing.T, what string, alice, bob []uint8) {
	t.Helper()
	for name, want := range map[string][]uint8{"10.0.0.1": alice, "10.0.0.2": bob} {
		if got := d[name]; string(got) != string(want) {
			t.Errorf("%s: %s sends codepoints %v, want %v", what, name, got, want)
		}
	}
}

// TestWhoChoosesTheDSCP: RFC 9293 §3.9.1.9 (MUST-48). The host for all, a
// listener for those whom it accepts, or the SYN, and a connection for
// itself, whatever the others say.
func TestWhoChoosesTheDSCP(t *testing.T) {
	for _, tt := range []struct {
		what       string
		alice, bob uint8 // of the hosts
		listen     ListenConfig
		want       []uint8 // of bob
	}{
		{"nobody", 0, 0, ListenConfig{}, []uint8{0}},
		{"the host", 10, 46, ListenConfig{}, []uint8{46}},
		{"the listener", 10, 46, ListenConfig{DSCP: 34}, []uint8{34}},
		{"the SYN, by an entry", 10, 46, ListenConfig{DSCP: 34, ReflectDSCP: true}, []uint8{10}},
		{"the SYN and the third segment, by a cookie", 10, 46, ListenConfig{ReflectDSCP: true, Cookies: CookiesAlways}, []uint8{10}},
		{"the listener, by a cookie", 10, 46, ListenConfig{DSCP: 34, Cookies: CookiesAlways}, []uint8{34}},
	} {
		for _, remote := range []netip.AddrPort{bobWeb, netip.AddrPortFrom(bob6, 80)} {
			r, seen := newRig6(t, func(c *Config) {
				c.TCP.DSCP = tt.alice
				if c.Addrs[0].Addr() == bobAddr {
					c.TCP.DSCP = tt.bob
				}
			}), dscps{}
			seen.watch(r, false)
			l, err := r.bob.Listen(r.Now(), netip.AddrPortFrom(netip.Addr{}, 80), tt.listen)
			if err != nil {
				t.Fatal(err)
			}
			a := r.dial(r.alice, remote)
			r.pump()
			b, ok := l.Accept()
			if !ok {
				t.Fatalf("%s: nothing to accept; alice is in %v", tt.what, a.State())
			}
			r.say(a, "ping")
			r.say(b, "pong")
			if got, want := b.Status().DSCP, tt.want[0]; got != want {
				t.Errorf("%s: Status says DSCP %d, want %d", tt.what, got, want)
			}
			b.SetDSCP(r.Now(), 8)
			r.say(b, "and quietly")
			r.pass(time.Second)
			seen.want(t, tt.what, []uint8{tt.alice}, append(tt.want, 8))
		}
	}
}

// TestATemplateHasTheListenersDSCP: the second SYN-ACK with a cookie is made
// by template, and in one table stand listeners that differ.
func TestATemplateHasTheListenersDSCP(t *testing.T) {
	r := newRig(t)
	r.listen(r.bob, 80, ListenConfig{Cookies: CookiesAlways, DSCP: 34})
	r.listen(r.bob, 81, ListenConfig{Cookies: CookiesAlways, ReflectDSCP: true})
	for i := range uint16(4) {
		want := [2]uint8{34, 10}[i&1]
		question := packet(stranger(9, 4000+i, 80+i&1), tcp.Segment{Seq: 700, Flags: wire.SYN | wire.ECE | wire.CWR, Window: 8000})
		wire.SetTOS(question, wire.TOSOf(10, wire.NotECT))
		r.bob.Receive(r.Now(), wire.Packet{Bytes: question})
		pkt, ok := r.bob.Transmit(r.Now(), r.buf)
		if tos := wire.TOSIn(pkt.Bytes); !ok || tos != wire.TOSOf(want, wire.NotECT) {
			t.Errorf("SYN-ACK %d has TOS %#x, want DSCP %d", i, tos, want)
		}
		if flags := wire.Flags(pkt.Bytes[wire.MinIPv4+13]); flags != wire.SYN|wire.ACK {
			t.Errorf("a cookie, which cannot tell later, answers %v to a SYN with ECN", flags)
		}
	}
}

// TestECNThroughTheHost: from the octets of the headers to the windows, over
// both families, with entries.
func TestECNThroughTheHost(t *testing.T) {
	for _, remote := range []netip.AddrPort{bobWeb, netip.AddrPortFrom(bob6, 80)} {
		r := newRig6(t, func(c *Config) { c.TCP.ECN = tcp.ECNOn })
		dscps{}.watch(r, true)
		l, err := r.bob.Listen(r.Now(), netip.AddrPortFrom(netip.Addr{}, 80), ListenConfig{})
		if err != nil {
			t.Fatal(err)
		}
		a := r.dial(r.alice, remote)
		r.pump()
		b, _ := l.Accept()
		r.say(a, strings.Repeat("x", 40000))
		r.pass(time.Second)
		to, from := b.Status(), a.Status()
		if !to.ECN || to.Marks == 0 || from.Echoes == 0 || from.Retransmits != 0 {
			t.Errorf("%v: agreed %v, %d marks heard, %d times told, %d sent again; want yes, some, some, none", remote, to.ECN, to.Marks, from.Echoes, from.Retransmits)
		}
		if got := strings.Join(r.wire[:3], " "); got != "> SYN,ECE,CWR < SYN,ACK,ECE > ACK" {
			t.Errorf("the handshake is %s", got)
		}
	}
}

// TestDatagramsHaveTheirDSCP, pieces of them too.
func TestDatagramsHaveTheirDSCP(t *testing.T) {
	for family, at := range udpFamilies {
		r, seen := newRig6(t), dscps{}
		seen.watch(r, false)
		to := netip.AddrPortFrom(at.bob, 53)
		server := r.listenUDP(r.bob, to, UDPConfig{DSCP: 46})
		client := r.dialUDP(r.alice, to)
		r.post(client, "best effort", netip.AddrPort{})
		if err := client.SetDSCP(r.Now(), 34); err != nil {
			t.Fatal(err)
		}
		r.post(client, strings.Repeat("y", 4000), netip.AddrPort{})
		from, _ := r.reads(server, "best effort")
		r.reads(server, strings.Repeat("y", 4000))
		r.post(server, "expedited", from)
		seen.want(t, family, []uint8{0, 34}, []uint8{46})
		if err := client.SetDSCP(r.Now(), 64); err != ErrBadDSCP {
			t.Errorf("codepoint 64 is taken: %v", err)
		}
	}
	r := newRig(t, func(c *Config) { c.TCP.DSCP = 12 })
	if u := r.listenUDP(r.bob, bobWeb, UDPConfig{}); u.tos != wire.TOSOf(12, 0) {
		t.Errorf("a socket that says nothing has TOS %#x, want the host's DSCP 12", u.tos)
	}
}

// TestMessagesAndResetsHaveADSCP: an echo goes back as it came, without a
// mark (RFC 1349 §5.1); an error has none; a reset has the host's.
func TestMessagesAndResetsHaveADSCP(t *testing.T) {
	r := newRig(t, func(c *Config) { c.TCP.DSCP = 12 })
	ask := func(pkt wire.Packet) uint8 {
		wire.SetTOS(pkt.Bytes, wire.TOSOf(46, wire.CE))
		r.bob.Receive(r.Now(), pkt)
		answer, ok := r.bob.Transmit(r.Now(), r.buf)
		if !ok {
			t.Fatal("there is no answer")
		}
		return wire.TOSIn(answer.Bytes)
	}
	if tos := ask(icmpPacket(neighbour, bobHere, wire.ICMP{Type: wire.ICMPEcho})); tos != wire.TOSOf(46, wire.NotECT) {
		t.Errorf("an echo has TOS %#x, want that of the question without its mark", tos)
	}
	if tos := ask(wire.Packet{Bytes: udpPacket(stranger(9, 4000, 53), "who is there?")}); tos != 0 {
		t.Errorf("an ICMP error has TOS %#x, want 0", tos)
	}
	if tos := ask(wire.Packet{Bytes: packet(stranger(9, 4000, 80), syn(700))}); tos != wire.TOSOf(12, wire.NotECT) {
		t.Errorf("a reset has TOS %#x, want the host's DSCP 12", tos)
	}
}

// TestPiecesKeepTheirMark: RFC 3168 §5.3.
func TestPiecesKeepTheirMark(t *testing.T) {
	for _, marked := range []bool{false, true} {
		a := assembly{total: -1, head: wire.MinIPv4}
		memory := tcp.NewMemory(0)
		for i, tos := range [2]uint8{wire.TOSOf(46, wire.ECT0), wire.TOSOf(46, wire.ECT0)} {
			if marked && i == 1 {
				tos |= wire.CE
			}
			a.take(memory, &wire.IP{Src: neighbour, Dst: bobHere, Offset: 8 * i, More: i == 0, TOS: tos, Payload: make([]byte, 8)})
		}
		want := wire.TOSOf(46, wire.ECT0)
		if marked {
			want |= wire.CE
		}
		a.flow = wire.Flow{Local: wire.Endpoint{Addr: bobHere}, Remote: wire.Endpoint{Addr: neighbour}}
		if got := wire.TOSIn(a.packet()); got != want {
			t.Errorf("one of two pieces was marked (%v), and the whole has TOS %#x, want %#x", marked, got, want)
		}
	}
}

func TestCodepointsAbove63AreRefused(t *testing.T) {
	r := newRig(t)
	if _, err := r.bob.Listen(r.Now(), bobWeb, ListenConfig{DSCP: 64}); err != ErrBadDSCP {
		t.Errorf("a listener with codepoint 64: %v", err)
	}
	if _, err := r.bob.ListenUDP(r.Now(), bobWeb, UDPConfig{DSCP: 64}); err != ErrBadDSCP {
		t.Errorf("a socket with codepoint 64: %v", err)
	}
	if _, err := New(Config{Addrs: []netip.Prefix{netip.MustParsePrefix("10.0.0.3/24")}, TCP: tcp.Config{DSCP: 64}}); err != ErrBadDSCP {
		t.Errorf("a host with codepoint 64: %v", err)
	}
	a, _ := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	if err := a.SetDSCP(r.Now(), 64); err != ErrBadDSCP {
		t.Errorf("a connection with codepoint 64: %v", err)
	}
}

// TestTheTraceTellsOfDSCPAndMarks: TOS of what is sent and of what came.
func TestTheTraceTellsOfDSCPAndMarks(t *testing.T) {
	var sent, came []uint8
	r := newRig(t, func(c *Config) {
		c.TCP.DSCP, c.TCP.ECN = 46, tcp.ECNOn
		c.Trace = func(rec *trace.Record) {
			switch {
			case rec.Segment == nil || rec.Segment.Len == 0:
			case rec.Kind == trace.Sent:
				sent = append(sent, rec.Segment.TOS)
			case rec.Kind == trace.Received:
				came = append(came, rec.Segment.TOS)
			}
		}
	})
	dscps{}.watch(r, true)
	a, _ := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	r.say(a, "ping")
	if string(sent) != string([]byte{46<<2 | 2}) || string(came) != string([]byte{46<<2 | 3}) {
		t.Errorf("the trace has TOS %v sent and %v received, want %d and %d", sent, came, 46<<2|2, 46<<2|3)
	}
}
