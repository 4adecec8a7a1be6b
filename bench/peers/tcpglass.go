package main

import (
	"context"
	"net"
	"net/netip"
	"strconv"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

func init() {
	register(&Peer{
		Name: "tcpglass",
		Links: []Link{
			{Kind: "mem", MTU: 1500},
			{Kind: "mem", MTU: 1500, NoCsum: true},
			{Kind: "mem", MTU: 65535},
			{Kind: "mem", MTU: 65535, NoCsum: true},
			{Kind: "mem", MTU: 1500, GSO: true},
		},
		Tun:   true,
		MemN:  []int{10000, 100000},
		Flood: &Link{Kind: "tap", MTU: 1500},
		Pair:  glassPair,
	})
}

func glassPair(l Link) *Pair {
	switch {
	case l.onTun():
		return tunPair(l, glassTun(l))
	case l.Kind == "tap":
		return glassTap(l)
	}
	a, b := glassPipe(l)
	return glassMem(a, b)
}

// glassStack is a tcpglass stack with one address. It reuses a port in
// TIME-WAIT whether Link.TWReuse is set or not.
type glassStack struct {
	*tcpglass.Stack
	ip string
}

func newGlass(l link.Link, addr string) glassStack {
	addrs := []netip.Prefix{netip.MustParsePrefix(addr + "/24")}
	return glassStack{must(tcpglass.New(tcpglass.Config{Link: l, Addrs: addrs})), addr}
}

// backlog is how many connections may wait for Accept: as many as with gVisor
// and, by its net.core.somaxconn, the kernel.
const backlog = 4096

func (g glassStack) Listen(port uint16) (net.Listener, error) {
	cfg := host.ListenConfig{Backlog: backlog}
	return g.ListenWith(cfg, "tcp", net.JoinHostPort(g.ip, strconv.Itoa(int(port))))
}

func (g glassStack) Dial(addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), dialTimeout)
	defer cancel()
	return g.DialContext(ctx, "tcp", addr)
}

// Stats implements statser.
func (g glassStack) Stats(m Metrics, prefix string) {
	s := g.Stack.Stats()
	for k, v := range map[string]uint64{
		"segs_sent":       s.SegmentsOut,
		"retransmits":     s.Retransmits,
		"syn_drop":        s.SynDropped,
		"accept_overflow": s.AcceptOverflow,
		"bad_sum":         s.BadSum,
		"replies_dropped": s.RepliesDropped,
		"syncookie_sent":  s.CookiesSent,
		"syncookie_rcvd":  s.CookiesAccepted,
	} {
		if v != 0 {
			m[prefix+k] = float64(v)
		}
	}
}

func glassPipe(l Link) (a, b *mem.End) {
	cfg := mem.Config{MTU: l.MTU, Offload: wire.Offload{Checksum: l.NoCsum || l.GSO}}
	if l.GSO {
		cfg.Offload.Large = 65535
	}
	return mem.Pipe(cfg)
}

func glassMem(client, server link.Link) *Pair {
	return &Pair{
		Client: newGlass(client, memClientIP),
		Server: newGlass(server, memServerIP),
		Addr:   memServerIP,
	}
}

// glassTap is a pair with a hand on the wire between its ends.
func glassTap(l Link) *Pair {
	a, b := glassPipe(l)
	t := &tap{Link: b, to: netip.MustParseAddr(memClientIP)}
	p := glassMem(a, t)
	p.Stray = t.strays.Load
	p.Inject = injector(a)
	return p
}
