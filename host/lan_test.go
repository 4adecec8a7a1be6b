package host

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// lan is hosts on one Ethernet, a hub: what one transmits all others hear at
// the same instant. Each frame is noted in a line.
type lan struct {
	testing.TB
	clock.Manual
	hosts []*Host
	names map[wire.MAC]string
	wire  []string
	lose  func(f wire.Ethernet) bool
	quiet bool
	buf   []byte
	ends  []Event // all that was told
}

func newLAN(t testing.TB) *lan {
	l := &lan{TB: t, names: map[wire.MAC]string{wire.BroadcastMAC: "all"}}
	l.Set(clock.Instant(time.Second))
	return l
}

// macOf is the hardware address of a name: alice's ends in a.
func macOf(name string) wire.MAC { return wire.MAC{2, 0, 0, 0, 0, name[0] - 'a' + 0xa} }

// join plugs a host in.
func (l *lan) join(name string, addrs []string, tune ...func(*Config)) *Host {
	l.Helper()
	cfg := Config{Name: name, Hardware: macOf(name), Secret: [32]byte{1: name[0], 29: 2}}
	for _, a := range addrs {
		cfg.Addrs = append(cfg.Addrs, netip.MustParsePrefix(a))
	}
	for _, f := range tune {
		f(&cfg)
	}
	h, err := New(cfg)
	if err != nil {
		l.Fatalf("%s cannot be made: %v", name, err)
	}
	l.hosts = append(l.hosts, h)
	l.names[cfg.Hardware] = name
	if n := h.BufferSize(); n > len(l.buf) {
		l.buf = make([]byte, n)
	}
	return h
}

// settled is a LAN of hosts who have announced themselves.
func settled(t testing.TB, addrs map[string]string, tune ...func(*Config)) *lan {
	l := newLAN(t)
	for _, name := range []string{"alice", "bob", "carol"} {
		if a, ok := addrs[name]; ok {
			l.join(name, strings.Fields(a), tune...)
		}
	}
	l.pass(5 * time.Second)
	l.wire = nil
	return l
}

// pump carries frames until all hosts are silent.
func (l *lan) pump() {
	l.Helper()
	for turns, busy := 0, true; busy; turns++ {
		busy = false
		for _, h := range l.hosts {
			busy = l.carry(h) || busy
		}
		if turns > 100000 {
			l.Fatal("the hosts do not stop talking")
		}
	}
}

func (l *lan) carry(from *Host) (any bool) {
	for {
		pkt, ok := from.Transmit(l.Now(), l.buf)
		if !ok {
			break
		}
		any = true
		l.deliver(from, pkt)
	}
	for ev, ok := from.NextEvent(); ok; ev, ok = from.NextEvent() {
		any = true
		l.ends = append(l.ends, ev)
	}
	return any
}

// deliver brings a frame to everybody else; from is nil for a stranger's.
func (l *lan) deliver(from *Host, pkt wire.Packet) {
	l.Helper()
	f, err := wire.ParseEthernet(pkt.Bytes)
	if err != nil {
		l.Fatalf("a host sends what is not a frame: %v", err)
	}
	lost := l.lose != nil && l.lose(f)
	if !l.quiet {
		line := l.name(f.Src) + " > " + l.name(f.Dst) + ": " + l.describe(f)
		if lost {
			line += " (lost)"
		}
		l.wire = append(l.wire, line)
	}
	if lost {
		return
	}
	for _, h := range l.hosts {
		if h != from {
			h.Receive(l.Now(), pkt)
		}
	}
}

func (l *lan) name(m wire.MAC) string {
	if n, ok := l.names[m]; ok {
		return n
	}
	if m.IsMulticast() {
		return "many"
	}
	return m.String()
}

// describe is a frame in words.
func (l *lan) describe(f wire.Ethernet) string {
	if f.Type == wire.EtherARP {
		return l.describeARP(f.Payload)
	}
	ip, err := wire.ParseIP(f.Payload)
	switch {
	case err != nil:
		return fmt.Sprintf("type %04x, %v", f.Type, err)
	case ip.Proto == wire.ProtoTCP:
		t, _ := wire.ParseTCP(ip.Payload)
		return t.Flags.String()
	case ip.Proto == wire.ProtoICMPv6:
		return l.describeICMP(&ip)
	}
	return fmt.Sprintf("protocol %d", ip.Proto)
}

func (l *lan) describeARP(b []byte) string {
	a, err := wire.ParseARP(b)
	switch {
	case err != nil:
		return err.Error()
	case a.Op == wire.ARPRequest && a.Src == a.Dst:
		return a.Src.String() + " is here"
	case a.Op == wire.ARPRequest:
		return fmt.Sprintf("who has %v", a.Dst)
	}
	return fmt.Sprintf("%v is at %s", a.Src, l.name(a.SrcMAC))
}

func (l *lan) describeICMP(ip *wire.IP) string {
	m, err := wire.ParseICMPv6(ip.Src, ip.Dst, ip.Payload)
	if err != nil {
		return err.Error()
	}
	n, err := wire.ParseNeighbor(ip, &m)
	switch {
	case m.Type == wire.ICMP6MulticastListener:
		return "these are my groups"
	case err != nil:
		return fmt.Sprintf("ICMPv6 %d", m.Type)
	case n.Type == wire.ICMP6RouterSolicit:
		return "are there routers"
	case n.Type == wire.ICMP6RouterAdvert:
		return "here is a router"
	case n.Type == wire.ICMP6NeighborSolicit && ip.Src.IsUnspecified():
		return fmt.Sprintf("may I have %s", l.short(n.Target))
	case n.Type == wire.ICMP6NeighborSolicit:
		return fmt.Sprintf("who has %s", l.short(n.Target))
	case n.Solicited:
		return fmt.Sprintf("%s is at %s", l.short(n.Target), l.name(n.TargetMAC))
	}
	return l.short(n.Target) + " is here"
}

// short is an address, or whose link-local address it is: those are hashes.
func (l *lan) short(a wire.Addr) string {
	for _, h := range l.hosts {
		if own, ok := h.linkLocal(); ok && own == a {
			return h.cfg.Name + "'s"
		}
	}
	return a.String()
}

// pass lets time go by, from deadline to deadline.
func (l *lan) pass(d time.Duration) {
	l.Helper()
	end := l.Now().Add(d)
	for turns := 0; ; turns++ {
		l.pump()
		next := clock.Never
		for _, h := range l.hosts {
			next = min(next, h.Deadline())
		}
		if next > end {
			break
		}
		if turns > 1000000 {
			l.Fatalf("a timer storm: something is due at %v again and again", time.Duration(next))
		}
		l.Set(max(next, l.Now()))
		for _, h := range l.hosts {
			h.Advance(l.Now())
		}
	}
	l.Set(end)
}

// crossed is what has crossed since the last call, and must be want.
func (l *lan) crossed(what, want string) {
	l.Helper()
	got := strings.Join(l.wire, "\n")
	if want = lines(want); got != want {
		l.Errorf("%s: crossed\n%s\nwant\n%s", what, got, want)
	}
	l.wire = nil
}

func (l *lan) dial(h *Host, remote string) *Conn {
	l.Helper()
	c, err := h.Dial(l.Now(), nowhere, addrPort(remote))
	if err != nil {
		l.Fatalf("dial %s: %v", remote, err)
	}
	return c
}

func (l *lan) listen(h *Host, port uint16) *Listener {
	l.Helper()
	ln, err := h.Listen(l.Now(), netip.AddrPortFrom(netip.Addr{}, port), ListenConfig{})
	if err != nil {
		l.Fatalf("listen on port %d: %v", port, err)
	}
	return ln
}

// inject brings a frame from nowhere to everybody.
func (l *lan) inject(src, dst wire.MAC, kind uint16, payload []byte) {
	l.Helper()
	b := make([]byte, wire.MinEthernet, wire.MinEthernet+len(payload))
	wire.PutEthernet(b, &wire.Ethernet{Dst: dst, Src: src, Type: kind})
	l.deliver(nil, wire.Packet{Bytes: append(b, payload...)})
}

// arp injects a message of ARP.
func (l *lan) arp(dst wire.MAC, a wire.ARP) {
	l.Helper()
	var b [wire.MinARP]byte
	wire.PutARP(b[:], &a)
	l.inject(a.SrcMAC, dst, wire.EtherARP, b[:])
}

// ndp injects a message of Neighbor Discovery.
func (l *lan) ndp(from wire.MAC, src, dst wire.Addr, n wire.Neighbor) {
	l.Helper()
	l.ndpHops(from, src, dst, n, wire.NeighborHops)
}

func (l *lan) ndpHops(from wire.MAC, src, dst wire.Addr, n wire.Neighbor, hops uint8) {
	l.Helper()
	b := make([]byte, wire.MinIPv6+wire.NeighborLen)
	octets := wire.PutNeighbor(b[wire.MinIPv6:], src, dst, &n)
	wire.PutIPv6(b, &wire.IPv6{TTL: hops, Next: wire.ProtoICMPv6, Src: src, Dst: dst}, octets)
	to := wire.MulticastMAC(dst)
	if !dst.IsMulticast() {
		to = macOf("alice")
	}
	l.inject(from, to, wire.EtherIPv6, b[:wire.MinIPv6+octets])
}

func addr(s string) wire.Addr { return wire.AddrFrom(netip.MustParseAddr(s)) }

// Two of everything: what the stories below play with.
var (
	four = map[string]string{"alice": "10.0.0.1/24", "bob": "10.0.0.2/24"}
	six  = map[string]string{"alice": "2001:db8::1/64", "bob": "2001:db8::2/64"}
	evil = wire.MAC{6, 6, 6, 6, 6, 6}
)
