package detect_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/wire"
)

// lab is a real host that serves port 80, a real client, and somebody who
// forges SYNs. The detector sees the packets at the server's door.
type lab struct {
	testing.TB
	clock.Manual
	server, client *host.Host
	ln             *host.Listener
	detector       *detect.Detector
	chance         *traffic
	buf            []byte
}

var (
	labServer = netip.MustParseAddr("10.0.0.2")
	labWeb    = netip.AddrPortFrom(labServer, 80)
)

func newLab(t testing.TB, cfg host.ListenConfig) *lab {
	l := &lab{TB: t, detector: detect.New(detect.Config{}), chance: newTraffic(5), buf: make([]byte, 1<<16)}
	l.Set(clock.Instant(s))
	l.server, l.client = l.host("10.0.0.2/24"), l.host("10.0.0.1/24")
	ln, err := l.server.Listen(l.Now(), labWeb, cfg)
	if err != nil {
		t.Fatal(err)
	}
	l.ln = ln
	return l
}

func (l *lab) host(addr string) *host.Host {
	h, err := host.New(host.Config{Addrs: []netip.Prefix{netip.MustParsePrefix(addr)}})
	if err != nil {
		l.Fatal(err)
	}
	return h
}

// see gives a packet to the detector.
func (l *lab) see(b []byte) {
	ip, err := wire.ParseIPv4(b)
	if err != nil || ip.Proto != wire.ProtoTCP {
		return
	}
	seg, err := wire.ParseTCP(ip.Payload)
	if err != nil {
		l.Fatal(err)
	}
	if ev, ok := detect.FromTCP(l.Now(), ip.Src, ip.Dst, ip.TTL, &seg); ok {
		l.detector.Observe(&ev)
	}
}

// pump carries packets until nobody has any. What the server sends to
// forged addresses is seen, and gone.
func (l *lab) pump() {
	for l.carry(l.client, l.server) || l.carry(l.server, l.client) {
	}
}

func (l *lab) carry(from, to *host.Host) (any bool) {
	for pkt, ok := from.Transmit(l.Now(), l.buf); ok; pkt, ok = from.Transmit(l.Now(), l.buf) {
		any = true
		l.see(pkt.Bytes)
		to.Receive(l.Now(), pkt)
	}
	for {
		if _, ok := from.NextEvent(); !ok {
			return any
		}
	}
}

// visit is a whole connection of the real client.
func (l *lab) visit() {
	c, err := l.client.Dial(l.Now(), netip.AddrPort{}, labWeb)
	if err != nil {
		l.Fatal(err)
	}
	l.pump()
	if sc, ok := l.ln.Accept(); ok {
		sc.Close(l.Now())
	}
	c.Close(l.Now())
	l.pump()
}

// forge sends a segment with a source that is not there.
func (l *lab) forge(src wire.Endpoint, flags wire.Flags) {
	w := l.chance
	seg := wire.TCP{Src: src.Port, Dst: 80, Seq: seqOf(w), Flags: flags, Window: 512}
	if flags.Has(wire.ACK) {
		seg.Ack = seqOf(w)
	}
	dst := wire.AddrFrom(labServer)
	b := make([]byte, wire.MinIPv4+wire.MinTCP)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoTCP, Src: src.Addr, Dst: dst}, wire.MinTCP)
	body := b[wire.MinIPv4:]
	wire.PutTCP(body, &seg, &wire.Options{})
	sum := wire.TransportSum(src.Addr, dst, wire.ProtoTCP, body)
	body[16], body[17] = byte(sum>>8), byte(sum)
	l.see(b)
	l.server.Receive(l.Now(), wire.Packet{Bytes: b})
	l.pump()
}

// run lets d go by: fifty visits a second, and so many forged segments.
func (l *lab) run(d time.Duration, forged int, flags wire.Flags) {
	for end := l.Now().Add(d); l.Now() < end; {
		l.Manual.Advance(20 * ms)
		l.server.Advance(l.Now())
		l.client.Advance(l.Now())
		l.pump()
		l.visit()
		for range forged / 50 {
			l.forge(l.chance.endpoint(l.chance.random()), flags)
		}
	}
}

// said is the first alarm, and how long after start.
func (l *lab) said(start clock.Instant) (detect.Verdict, time.Duration) {
	for v, ok := l.detector.Next(); ok; v, ok = l.detector.Next() {
		if v.Class.Alarm() {
			return v, v.At.Sub(start)
		}
	}
	return detect.Verdict{}, 0
}

func TestAFloodOfARealHostIsNamedInASecond(t *testing.T) {
	for _, tt := range []struct {
		what   string
		cfg    host.ListenConfig
		forged int
		flags  wire.Flags
		shape  detect.Shape
	}{
		{"SYNs into a table with room", host.ListenConfig{HalfOpen: 1 << 16}, 500, wire.SYN, detect.Random},
		{"SYNs into a table that is full at once", host.ListenConfig{HalfOpen: 64}, 500, wire.SYN, detect.Random},
		{"SYNs into a table that refuses when it is full", host.ListenConfig{HalfOpen: 64, Cookies: host.CookiesNever, Overflow: host.OverflowReset}, 500, wire.SYN, detect.Random},
		{"ACKs that belong to nothing", host.ListenConfig{}, 500, wire.ACK, detect.Acks},
	} {
		t.Run(tt.what, func(t *testing.T) {
			l := newLab(t, tt.cfg)
			l.run(10*s, 0, 0)
			if v, _ := l.said(l.Now()); v.Class != detect.Nothing {
				t.Fatalf("ordinary visits are called a %v", v.Class)
			}
			start := l.Now()
			l.run(2*s, tt.forged, tt.flags)
			v, after := l.said(start)
			if v.Class != detect.Flood || v.Shape != tt.shape || v.Server.Netip() != labWeb || after > s {
				t.Errorf("said %v %v of %v after %v; want a flood, %v, within a second", v.Class, v.Shape, v.Server, after, tt.shape)
			}
			t.Logf("%v after %v", v.Shape, after)
		})
	}
}
