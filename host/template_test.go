package host

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"

	"pgregory.net/rapid"
)

// offers draws a SYN from anybody, of either family.
var offers = rapid.Custom(func(t *rapid.T) (o struct {
	flow wire.Flow
	syn  tcp.Segment
}) {
	local, bits := bobAddr, 4
	if rapid.Bool().Draw(t, "IPv6") {
		local, bits = netip.MustParseAddr("2001:db8::2"), 16
	}
	from := rapid.SliceOfN(rapid.Byte(), bits, bits).Draw(t, "from")
	from[0] = 32 // one host's address, in either family
	remote, _ := netip.AddrFromSlice(from)
	o.flow.Local = wire.Endpoint{Addr: wire.AddrFrom(local), Port: 80}
	o.flow.Remote = wire.Endpoint{Addr: wire.AddrFrom(remote), Port: rapid.Uint16Min(1).Draw(t, "port")}
	o.syn = syn(seq.Num(rapid.Uint32().Draw(t, "irs")))
	opt := &o.syn.Options
	opt.MSS = rapid.Uint16().Draw(t, "MSS")
	for _, set := range []wire.OptionSet{wire.OptMSS, wire.OptScale, wire.OptSACKPermitted, wire.OptTimestamps} {
		if rapid.Bool().Draw(t, "offered") {
			opt.Set |= set
		}
	}
	opt.Scale = rapid.Uint8().Draw(t, "scale")
	opt.TSVal = rapid.Uint32().Draw(t, "timestamp")
	return o
})

// Two hosts are alike, but that one is traced and so makes each SYN-ACK by
// the general path, the other by template. Nobody outside can tell.
func TestATemplateGivesWhatTheGeneralPathDoes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tune := func(c *Config) {
			c.Addrs = append(c.Addrs, netip.MustParsePrefix("2001:db8::2/64"))
			c.TTL = 61
		}
		if rapid.Bool().Draw(rt, "offload") {
			tune = both(tune, func(c *Config) { c.Offload = wire.Offload{Checksum: true, Large: 65535} })
		}
		r := newRig(t)
		r.bob = newHost(t, "10.0.0.2/24", tune)
		general := newHost(t, "10.0.0.2/24", tune, func(c *Config) { c.Trace = func(*trace.Record) {} })
		for _, h := range []*Host{r.bob, general} {
			if _, err := h.Listen(r.Now(), netip.AddrPortFrom(netip.Addr{}, 80), always); err != nil {
				rt.Fatal(err)
			}
		}
		buf := make([]byte, len(r.buf))
		for range rapid.IntRange(2, 20).Draw(rt, "SYNs") {
			o := offers.Draw(rt, "offer")
			r.Manual.Advance(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(rt, "later")))
			if rapid.IntRange(0, 4).Draw(rt, "a router speaks") == 0 {
				r.bob.mtu6 = rapid.IntRange(1280, 1500).Draw(rt, "MTU")
				general.mtu6 = r.bob.mtu6
			}
			r.inject(r.bob, o.flow, o.syn)
			r.inject(general, o.flow, o.syn)
			got, ok := r.bob.Transmit(r.Now(), r.buf)
			want, _ := general.Transmit(r.Now(), buf)
			if !ok || !bytes.Equal(got.Bytes, want.Bytes) || got.Sum != want.Sum || got.Segment != want.Segment {
				rt.Fatalf("by template\n%x %+v, want\n%x %+v", got.Bytes, got.Sum, want.Bytes, want.Sum)
			}
		}
		if got, want := r.bob.Stats(), general.Stats(); got != want {
			rt.Fatalf("counted is\n%+v, want\n%+v", got, want)
		}
	})
}

func both(f, g func(*Config)) func(*Config) {
	return func(c *Config) { f(c); g(c) }
}

// A cookie to ourselves, by way of the general path, must not become the
// template for others: its checksum is not made.
func TestASynAckToOurselvesIsNoTemplate(t *testing.T) {
	r := newRig(t)
	l := r.listen(r.bob, 80, always)
	r.dial(r.bob, bobWeb)
	r.pump()
	if _, ok := l.Accept(); !ok {
		t.Fatal("a host cannot connect to itself")
	}
	for range 2 { // the second is made by template, and pump verifies its sum
		r.connect(l)
	}
}
