package main

import (
	"context"
	"sync/atomic"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/link/pipe"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// Addresses of pairs in memory.
const (
	memClientIP = "10.7.0.1"
	memServerIP = "10.7.0.2"
)

func gvisorPipe(l Link) *Pair {
	a, b := pipe.New("", "", uint32(l.MTU))
	return &Pair{
		Client: newGvisor(a, memClientIP, l),
		Server: newGvisor(b, memServerIP, l),
		Addr:   memServerIP,
	}
}

// gvisorChannels joins two stacks by two channel endpoints and a goroutine
// for each direction.
func gvisorChannels(l Link) *Pair {
	ce, c := gvisorChannel(memClientIP, l)
	se, s := gvisorChannel(memServerIP, l)
	var stray atomic.Int64
	go gvisorPump(ce, se, s.addr, &stray)
	go gvisorPump(se, ce, c.addr, &stray)
	return &Pair{
		Client: c,
		Server: s,
		Addr:   memServerIP,
		Stray:  stray.Load,
		Inject: func(p []byte) { injectIPv4(se, p) },
	}
}

func gvisorChannel(addr string, l Link) (*channel.Endpoint, *gvisorStack) {
	ep := channel.New(8192, uint32(l.MTU), "") // packets before it drops
	if l.GSO || l.NoCsum {
		ep.LinkEPCapabilities = stack.CapabilityRXChecksumOffload | stack.CapabilityTXChecksumOffload
	}
	if l.GSO {
		ep.SupportedGSOKind = stack.HostGSOSupported
		return ep, newGvisor(gsoEndpoint{ep}, addr, l)
	}
	return ep, newGvisor(ep, addr, l)
}

// gsoEndpoint is a channel endpoint with 64 KiB GSO segments instead of 32.
type gsoEndpoint struct{ *channel.Endpoint }

func (gsoEndpoint) GSOMaxSize() uint32 { return 1 << 16 }

// gvisorPump moves packets for dst and counts the others.
func gvisorPump(from, to *channel.Endpoint, dst tcpip.Address, stray *atomic.Int64) {
	for {
		pkt := from.ReadContext(context.Background())
		if pkt == nil {
			return
		}
		if pkt.Network().DestinationAddress() != dst {
			stray.Add(1)
		} else {
			in := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: pkt.ToBuffer()})
			to.InjectInbound(ipv4.ProtocolNumber, in)
			in.DecRef()
		}
		pkt.DecRef()
	}
}

func injectIPv4(ep *channel.Endpoint, p []byte) {
	pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(p)}) // copies p
	ep.InjectInbound(ipv4.ProtocolNumber, pkt)
	pkt.DecRef()
}
