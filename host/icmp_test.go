package host

import (
	"bytes"
	"testing"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// icmpPacket is an ICMP message from one address to another.
func icmpPacket(src, dst wire.Addr, m wire.ICMP) wire.Packet {
	b := make([]byte, wire.MinIPv4+wire.MinICMP+len(m.Payload))
	wire.PutICMPv4(b[wire.MinIPv4:], &m)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoICMP, Src: src, Dst: dst}, len(b)-wire.MinIPv4)
	return wire.Packet{Bytes: b}
}

// said takes the one ICMP message that h wants to send.
func (r *rig) said(h *Host) (ip wire.IPv4, m wire.ICMP, ok bool) {
	r.Helper()
	pkt, ok := h.Transmit(r.Now(), r.buf)
	if !ok {
		return ip, m, false
	}
	ip, err := wire.ParseIPv4(bytes.Clone(pkt.Bytes))
	if err != nil || ip.Proto != wire.ProtoICMP {
		r.Fatalf("want an ICMP message, got protocol %d, %v", ip.Proto, err)
	}
	if m, err = wire.ParseICMPv4(ip.Payload); err != nil {
		r.Fatal(err)
	}
	return ip, m, true
}

var (
	neighbour = wire.Addr4([4]byte{10, 0, 0, 9})
	bobHere   = wire.AddrFrom(bobAddr)
)

func TestAPingIsAnswered(t *testing.T) {
	r := newRig(t)
	text := []byte("abcdefghijklmnopqrstuvwabcdefghi")
	r.bob.Receive(r.Now(), icmpPacket(neighbour, bobHere, wire.ICMP{Type: wire.ICMPEcho, Rest: 7<<16 | 1, Payload: text}))
	ip, m, ok := r.said(r.bob)
	if !ok || m.Type != wire.ICMPEchoReply || m.Rest != 7<<16|1 || !bytes.Equal(m.Payload, text) {
		t.Errorf("answered %v with %+v, want the same back as an echo reply", ok, m)
	}
	if ip.Src != bobHere || ip.Dst != neighbour {
		t.Errorf("the answer goes from %v to %v", ip.Src, ip.Dst)
	}
	if used := r.bob.Stats().Memory; used != 0 {
		t.Errorf("a ping that is answered still costs %d octets", used)
	}
}

func TestPingsCostNoAllocationAndHaveALimit(t *testing.T) {
	r := newRig(t)
	ping := icmpPacket(neighbour, bobHere, wire.ICMP{Type: wire.ICMPEcho, Payload: make([]byte, 1000)})
	n := testing.AllocsPerRun(100, func() {
		r.bob.Receive(r.Now(), ping)
		r.bob.Transmit(r.Now(), r.buf)
	})
	if n != 0 {
		t.Errorf("a ping costs %v allocations", n)
	}
	for range 2 * maxMessages {
		r.bob.Receive(r.Now(), ping)
	}
	if got := r.bob.Stats().RepliesDropped; got != maxMessages {
		t.Errorf("%d answers found no room, want %d", got, maxMessages)
	}
}

func TestADatagramForNobodyIsReported(t *testing.T) {
	r := newRig(t)
	b := make([]byte, wire.MinIPv4+wire.MinUDP+100)
	wire.PutUDP(b[wire.MinIPv4:], &wire.UDP{Src: 5000, Dst: 53, Payload: make([]byte, 100)})
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoUDP, Src: neighbour, Dst: bobHere}, len(b)-wire.MinIPv4)
	r.bob.Receive(r.Now(), wire.Packet{Bytes: b})
	_, m, ok := r.said(r.bob)
	if !ok || m.Type != wire.ICMPUnreachable || m.Code != wire.UnreachablePort {
		t.Fatalf("answered %v with %+v, want port unreachable", ok, m)
	}
	if !bytes.Equal(m.Payload, b[:wire.MinIPv4+quoted]) {
		t.Errorf("it quotes %d octets, want the header and %d more", len(m.Payload), quoted)
	}
	most := perNetwork(rationErrors)
	for range 3 * most {
		r.bob.Receive(r.Now(), wire.Packet{Bytes: b})
		r.bob.Transmit(r.Now(), r.buf)
	}
	if got := r.bob.Stats().RepliesRationed; got != uint64(2*most+1) {
		t.Errorf("%d reports were held back in one instant, want all but %d: what a network gets", got, most)
	}
}

func TestNoReportAboutAReportNorToABroadcast(t *testing.T) {
	r := newRig(t)
	everyone := wire.Addr4([4]byte{10, 0, 0, 255})
	for what, pkt := range map[string]wire.Packet{
		"an ICMP message of no known type": icmpPacket(neighbour, bobHere, wire.ICMP{Type: 99}),
		"a source quench (MUST-55)":        icmpPacket(neighbour, bobHere, wire.ICMP{Type: wire.ICMPQuench}),
		"a ping to everyone":               icmpPacket(neighbour, everyone, wire.ICMP{Type: wire.ICMPEcho}),
		"a ping from everyone":             icmpPacket(everyone, bobHere, wire.ICMP{Type: wire.ICMPEcho}),
		"a ping from ourselves":            icmpPacket(bobHere, bobHere, wire.ICMP{Type: wire.ICMPEcho}),
	} {
		r.bob.Receive(r.Now(), pkt)
		if _, ok := r.bob.Transmit(r.Now(), r.buf); ok {
			t.Errorf("%s was answered", what)
		}
	}
}

// report is an ICMP message that quotes a segment of c's.
func report(c *Conn, number seq.Num, m wire.ICMP) wire.Packet {
	f := c.Flow()
	m.Payload = packet(f.Reverse(), tcp.Segment{Seq: number, Flags: wire.ACK})[:wire.MinIPv4+quoted]
	return icmpPacket(neighbour, f.Local.Addr, m)
}

var (
	portUnreachable = wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachablePort}
	hostUnreachable = wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachableHost}
	timeExceeded    = wire.ICMP{Type: wire.ICMPTimeExceeded}
)

func TestReportsReachADial(t *testing.T) {
	for _, tt := range []struct {
		what  string
		m     wire.ICMP
		wrong int // how far the quoted number is off
		want  error
	}{
		{"port unreachable", portUnreachable, 0, tcp.ErrRefused},
		{"host unreachable", hostUnreachable, 0, tcp.ErrUnreachable},
		{"a forgery with a wrong number (RFC 5927)", portUnreachable, 1000, nil},
	} {
		r := newRig(t)
		c := r.dial(r.alice, bobWeb)
		r.alice.Transmit(r.Now(), r.buf)
		r.alice.Receive(r.Now(), report(c, c.Status().ISS.Add(tt.wrong), tt.m))
		r.pump()
		if c.Err() != tt.want {
			t.Errorf("%s: the Dial is in %v with %v, want %v", tt.what, c.State(), c.Err(), tt.want)
		}
	}
}

func TestReportsAboutAnOpenConnectionAreNoted(t *testing.T) {
	for what, m := range map[string]wire.ICMP{
		"host unreachable (MUST-56)":         hostUnreachable,
		"time exceeded (MUST-56)":            timeExceeded,
		"port unreachable, which is forgery": portUnreachable,
	} {
		r := newRig(t)
		a, _ := r.connect(r.listen(r.bob, 80, ListenConfig{}))
		a.Write(r.Now(), []byte("text"))
		r.alice.Transmit(r.Now(), r.buf)
		r.alice.Receive(r.Now(), report(a, a.Status().SndUna, m))
		if a.State() != tcp.Established || !a.Status().SoftError {
			t.Errorf("%s: alice is in %v, noted %v; want ESTABLISHED and noted (MUST-47)", what, a.State(), a.Status().SoftError)
		}
	}
}

func TestTooBigMakesSegmentsSmaller(t *testing.T) {
	r := newRig(t)
	a, _ := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	a.Write(r.Now(), make([]byte, 5000))
	for pkt, ok := r.alice.Transmit(r.Now(), r.buf); ok; pkt, ok = r.alice.Transmit(r.Now(), r.buf) {
		if len(pkt.Bytes) > 1500 {
			t.Fatalf("a packet of %d octets with an MTU of 1500", len(pkt.Bytes))
		}
	} // they are lost: the path is narrower than the link
	r.alice.Receive(r.Now(), report(a, a.Status().SndUna, wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachableTooBig, Rest: 1000}))
	n := 0
	for pkt, ok := r.alice.Transmit(r.Now(), r.buf); ok; pkt, ok = r.alice.Transmit(r.Now(), r.buf) {
		if n++; len(pkt.Bytes) > 1000 {
			t.Errorf("a packet of %d octets after word that 1000 is the most", len(pkt.Bytes))
		}
	}
	if n == 0 {
		t.Error("nothing is sent again (RFC 1191)")
	}
}

func TestBrokenReportsAreCounted(t *testing.T) {
	r := newRig(t)
	for _, payload := range [][]byte{nil, make([]byte, 10), make([]byte, 28), {0x45, 27: 0}} {
		r.bob.Receive(r.Now(), icmpPacket(neighbour, bobHere, wire.ICMP{Type: wire.ICMPUnreachable, Payload: payload}))
	}
	if got := r.bob.Stats().BadICMP; got != 4 {
		t.Errorf("%d broken reports are counted, want 4", got)
	}
}
