package main

import (
	"context"
	"net"
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

func init() {
	p := &Peer{
		Name:  "gvisor",
		Tun:   true,
		MemN:  []int{10000, 100000},
		Flood: &Link{Kind: "chan", MTU: 1500},
		Pair:  gvisorPair,
	}
	for _, mtu := range []int{1500, 65535} {
		p.Links = append(p.Links,
			Link{Kind: "pipe", MTU: mtu},
			Link{Kind: "chan", MTU: mtu},
			Link{Kind: "chan", MTU: mtu, NoCsum: true})
	}
	p.Links = append(p.Links, Link{Kind: "chan", MTU: 1500, GSO: true})
	register(p)
}

func gvisorPair(l Link) *Pair {
	switch {
	case l.onTun():
		return tunPair(l, gvisorTun(l))
	case l.Kind == "pipe":
		return gvisorPipe(l)
	}
	return gvisorChannels(l)
}

// gvisorStack is a gVisor netstack with one NIC and one IPv4 address.
type gvisorStack struct {
	s    *stack.Stack
	addr tcpip.Address
}

func newGvisor(ep stack.LinkEndpoint, addr string, l Link) *gvisorStack {
	s := stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol},
	})
	cc := tcpip.CongestionControlOption("cubic")
	gvisorOK(s.SetTransportProtocolOption(tcp.ProtocolNumber, &cc))
	if l.TWReuse {
		tw := tcpip.TCPTimeWaitReuseGlobal
		gvisorOK(s.SetTransportProtocolOption(tcp.ProtocolNumber, &tw))
	}
	gvisorOK(s.CreateNIC(1, ep))
	a := tcpip.AddrFrom4(netip.MustParseAddr(addr).As4())
	pa := tcpip.ProtocolAddress{Protocol: ipv4.ProtocolNumber, AddressWithPrefix: a.WithPrefix()}
	gvisorOK(s.AddProtocolAddress(1, pa, stack.AddressProperties{}))
	s.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: 1}})
	return &gvisorStack{s, a}
}

func gvisorOK(err tcpip.Error) {
	if err != nil {
		panic(err.String())
	}
}

func (g *gvisorStack) Listen(port uint16) (net.Listener, error) {
	return gonet.ListenTCP(g.s, tcpip.FullAddress{NIC: 1, Addr: g.addr, Port: port}, ipv4.ProtocolNumber)
}

func (g *gvisorStack) Dial(addr string) (net.Conn, error) {
	ap := must(netip.ParseAddrPort(addr))
	ctx, cancel := context.WithTimeout(context.Background(), dialTimeout)
	defer cancel()
	to := tcpip.FullAddress{NIC: 1, Addr: tcpip.AddrFrom4(ap.Addr().As4()), Port: ap.Port()}
	c, err := gonet.DialContextTCP(ctx, g.s, to, ipv4.ProtocolNumber)
	if err != nil {
		return nil, err // not a typed nil
	}
	return c, nil
}

// Stats implements statser: counters of interest after a run.
func (g *gvisorStack) Stats(m Metrics, prefix string) {
	t := g.s.Stats().TCP
	for k, c := range map[string]*tcpip.StatCounter{
		"syncookie_sent": t.ListenOverflowSynCookieSent,
		"syncookie_rcvd": t.ListenOverflowSynCookieRcvd,
		"syn_drop":       t.ListenOverflowSynDrop,
		"ack_drop":       t.ListenOverflowAckDrop,
		"retransmits":    t.Retransmits,
		"segs_sent":      t.SegmentsSent,
	} {
		if v := c.Value(); v != 0 {
			m[prefix+k] = float64(v)
		}
	}
}
