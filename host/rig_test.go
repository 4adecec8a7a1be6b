package host

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

// rig is two hosts, alice 10.0.0.1 and bob 10.0.0.2, joined by hand: what
// one transmits the other receives at the same instant, unless lose says
// otherwise. What has crossed is noted in one line per segment.
type rig struct {
	testing.TB
	clock.Manual
	alice, bob *Host
	lose       func(from *Host, seg wire.TCP) bool
	tamper     func(from *Host, b []byte) // looks at, or changes, each packet
	wire       []string
	quiet      bool // nothing is noted
	buf        []byte
	events     map[*Host][]Event
}

var (
	aliceAddr = netip.MustParseAddr("10.0.0.1")
	bobAddr   = netip.MustParseAddr("10.0.0.2")
	bobWeb    = netip.AddrPortFrom(bobAddr, 80)
	nowhere   netip.AddrPort
)

func newRig(t testing.TB, tune ...func(*Config)) *rig {
	r := &rig{TB: t, events: map[*Host][]Event{}}
	r.Set(clock.Instant(time.Second))
	r.alice = newHost(t, "10.0.0.1/24", tune...)
	r.bob = newHost(t, "10.0.0.2/24", tune...)
	r.buf = make([]byte, max(r.alice.BufferSize(), r.bob.BufferSize()))
	return r
}

func newHost(t testing.TB, addr string, tune ...func(*Config)) *Host {
	t.Helper()
	cfg := Config{Addrs: []netip.Prefix{netip.MustParsePrefix(addr)}, Secret: [32]byte{7: 1, 29: 2}}
	for _, f := range tune {
		f(&cfg)
	}
	h, err := New(cfg)
	if err != nil {
		t.Fatalf("a host cannot be made: %v", err)
	}
	return h
}

func (r *rig) other(h *Host) *Host {
	if h == r.alice {
		return r.bob
	}
	return r.alice
}

// pump carries packets until both hosts are silent.
func (r *rig) pump() {
	r.Helper()
	for turns := 0; r.carry(r.alice) || r.carry(r.bob); turns++ {
		if turns > 100000 {
			r.Fatal("the hosts do not stop talking")
		}
	}
}

// carry brings what from has to send to the other one.
func (r *rig) carry(from *Host) (any bool) {
	for {
		pkt, ok := from.Transmit(r.Now(), r.buf)
		if !ok {
			break
		}
		any = true
		if r.tamper != nil {
			r.tamper(from, pkt.Bytes)
		}
		if r.passes(from, pkt) {
			r.other(from).Receive(r.Now(), pkt)
		}
	}
	for {
		ev, ok := from.NextEvent()
		if !ok {
			return any
		}
		if !r.quiet {
			r.events[from] = append(r.events[from], ev)
		}
	}
}

// passes notes a packet and asks lose about it.
func (r *rig) passes(from *Host, pkt wire.Packet) bool {
	if r.quiet && r.lose == nil {
		return true
	}
	ip, err := wire.ParseIP(pkt.Bytes)
	if err != nil {
		r.Fatalf("a host sends what is not IP: %v", err)
	}
	if ip.Proto != wire.ProtoTCP {
		r.note(from, fmt.Sprintf("protocol %d, %d octets", ip.Proto, len(pkt.Bytes)))
		return true
	}
	if pkt.Sum == wire.SumFull && wire.TransportSum(ip.Src, ip.Dst, wire.ProtoTCP, ip.Payload) != 0 {
		r.Fatal("a segment leaves with a wrong checksum")
	}
	seg, err := wire.ParseTCP(ip.Payload)
	if err != nil {
		r.Fatalf("a host sends what is not TCP: %v", err)
	}
	lost := r.lose != nil && r.lose(from, seg)
	line := seg.Flags.String()
	if n := len(seg.Payload); n > 0 {
		line += fmt.Sprintf(" %d octets", n)
	}
	if lost {
		line += " (lost)"
	}
	r.note(from, line)
	return !lost
}

func (r *rig) note(from *Host, line string) {
	if r.quiet {
		return
	}
	arrow := "> "
	if from == r.bob {
		arrow = "< "
	}
	r.wire = append(r.wire, arrow+line)
}

// pass lets time go by, from deadline to deadline.
func (r *rig) pass(d time.Duration) {
	r.Helper()
	end := r.Now().Add(d)
	for turns := 0; ; turns++ {
		r.pump()
		next := min(r.alice.Deadline(), r.bob.Deadline())
		if next > end {
			break
		}
		if turns > 1000000 {
			r.Fatalf("a timer storm: something is due at %v again and again", time.Duration(next))
		}
		r.Set(max(next, r.Now()))
		r.alice.Advance(r.Now())
		r.bob.Advance(r.Now())
	}
	r.Set(end)
}

// crossed is what has crossed since the last call, and must be want.
func (r *rig) crossed(what, want string) {
	r.Helper()
	got := strings.Join(r.wire, "\n")
	if want = lines(want); got != want {
		r.Errorf("%s: crossed\n%s\nwant\n%s", what, got, want)
	}
	r.wire = nil
}

func lines(s string) string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// news is the kinds of events that a host has told since the last call.
func (r *rig) news(h *Host) (kinds []EventKind) {
	for _, ev := range r.events[h] {
		kinds = append(kinds, ev.Kind)
	}
	delete(r.events, h)
	return kinds
}

func (r *rig) listen(h *Host, port uint16, cfg ListenConfig) *Listener {
	r.Helper()
	l, err := h.Listen(r.Now(), netip.AddrPortFrom(netip.IPv4Unspecified(), port), cfg)
	if err != nil {
		r.Fatalf("listen on port %d: %v", port, err)
	}
	return l
}

func (r *rig) dial(h *Host, remote netip.AddrPort) *Conn {
	r.Helper()
	c, err := h.Dial(r.Now(), nowhere, remote)
	if err != nil {
		r.Fatalf("dial %v: %v", remote, err)
	}
	return c
}

// connect makes a connection from alice to bob, whose listener is l.
func (r *rig) connect(l *Listener) (a, b *Conn) {
	r.Helper()
	a = r.dial(r.alice, netip.AddrPortFrom(bobAddr, l.Addr().Port()))
	r.pump()
	b, ok := l.Accept()
	if !ok {
		r.Fatalf("the handshake is over and there is nothing to accept; alice is in %v", a.State())
	}
	return a, b
}

// states checks where both ends stand.
func (r *rig) states(what string, a, b *Conn, wantA, wantB tcp.State) {
	r.Helper()
	if a.State() != wantA || b.State() != wantB {
		r.Errorf("%s: alice is in %v and bob in %v, want %v and %v", what, a.State(), b.State(), wantA, wantB)
	}
}

// counts checks how many of each there are in the socket table.
func (r *rig) counts(what string, h *Host, want map[SocketKind]int) {
	r.Helper()
	got := map[SocketKind]int{}
	h.Sockets(r.Now(), func(s Socket) bool { got[s.Kind]++; return true })
	for kind := SocketListener; kind <= SocketTimeWait; kind++ {
		if got[kind] != want[kind] {
			r.Errorf("%s: %s has %d sockets of kind %d, want %d", what, h.cfg.Name, got[kind], kind, want[kind])
		}
	}
}

// say writes all of p, read takes what there is.
func (r *rig) say(c *Conn, p string) {
	r.Helper()
	if n, err := c.Write(r.Now(), []byte(p)); n != len(p) || err != nil {
		r.Fatalf("writing %d octets: took %d, %v", len(p), n, err)
	}
	r.pump()
}

func (r *rig) hear(c *Conn, want string) {
	r.Helper()
	p := make([]byte, len(want)+1)
	n, err := c.Read(r.Now(), p)
	if err != nil || string(p[:n]) != want {
		r.Errorf("read %q, %v; want %q", p[:n], err, want)
	}
	r.pump()
}

// inject makes a segment out of nothing and gives it to h.
func (r *rig) inject(h *Host, f wire.Flow, seg tcp.Segment) {
	h.Receive(r.Now(), wire.Packet{Bytes: packet(f, seg)})
}

// packet is a segment from f.Remote to f.Local.
func packet(f wire.Flow, seg tcp.Segment) []byte {
	n := wire.MinTCP + seg.Options.Len() + len(seg.Payload)
	b := make([]byte, headOf(&f.Local.Addr)+n)
	t := b[putHead(b, f.Remote.Addr, f.Local.Addr, wire.ProtoTCP, n):]
	head := wire.PutTCP(t, &wire.TCP{
		Src: f.Remote.Port, Dst: f.Local.Port,
		Seq: seg.Seq, Ack: seg.Ack, Flags: seg.Flags, Window: seg.Window, Urgent: seg.Urgent,
	}, &seg.Options)
	copy(t[head:], seg.Payload)
	sum := wire.TransportSum(f.Remote.Addr, f.Local.Addr, wire.ProtoTCP, t)
	t[tcpChecksum], t[tcpChecksum+1] = byte(sum>>8), byte(sum)
	return b
}

// putHead writes an IP header of either family and returns its length.
func putHead(b []byte, src, dst wire.Addr, proto uint8, payload int) int {
	if dst.Is4() {
		return wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: proto, Src: src, Dst: dst}, payload)
	}
	return wire.PutIPv6(b, &wire.IPv6{TTL: 64, Next: proto, Src: src, Dst: dst}, payload)
}

// stranger is a flow from somebody in bob's network to a port of bob's.
func stranger(last byte, port uint16, to uint16) wire.Flow {
	return wire.Flow{
		Local:  wire.Endpoint{Addr: wire.AddrFrom(bobAddr), Port: to},
		Remote: wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, last}), Port: port},
	}
}

func syn(n seq.Num) tcp.Segment {
	return tcp.Segment{Seq: n, Flags: wire.SYN, Window: 8000, Options: wire.Options{Set: wire.OptMSS, MSS: 1400}}
}

// sent takes everything that h wants to send, parsed.
func (r *rig) sent(h *Host) (segs []wire.TCP) {
	r.Helper()
	for {
		pkt, ok := h.Transmit(r.Now(), r.buf)
		if !ok {
			return segs
		}
		ip, err := wire.ParseIP(pkt.Bytes)
		if err != nil || ip.Proto != wire.ProtoTCP {
			r.Fatalf("want only segments to be sent, got protocol %d, %v", ip.Proto, err)
		}
		seg, err := wire.ParseTCP(append([]byte(nil), ip.Payload...))
		if err != nil {
			r.Fatal(err)
		}
		segs = append(segs, seg)
	}
}
