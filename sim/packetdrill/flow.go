package packetdrill

import (
	"net/netip"

	"github.com/tcpglass/tcpglass/wire"
)

// flow is a connection of the script: who it is between, and how the
// script's numbers translate into those on the wire. The peer's numbers need
// no translation.
type flow struct {
	name   wire.Flow // as the host sees it
	caught []*live   // sent by the host, not yet asked for

	fresh      bool   // our next SYN begins a connection: learn its number
	known      bool   // a SYN of ours was seen
	named      bool   // the script has said what it calls its number
	liveISN    uint32 // our initial number on the wire
	scriptISN  uint32 // and in the script
	peerISN    uint32 // the peer's, where peerKnown
	peerKnown  bool
	stamps     map[uint32]uint32
	firstStamp *[2]uint32 // the first TSval of ours: script, live
}

// firstPeerPort is the peer's port on its first connection.
const firstPeerPort = 40000

// endpoint joins address and port.
func endpoint(a netip.Addr, port uint16) wire.Endpoint {
	return wire.EndpointFrom(netip.AddrPortFrom(a, port))
}

// add begins a connection and puts it under test.
func (r *run) add(name wire.Flow) *flow {
	f := &flow{name: name, fresh: true, stamps: map[uint32]uint32{}}
	r.flows = append(r.flows, f)
	r.current = f
	return f
}

// flowOf is the connection that a packet of the host's belongs to, or nil.
func (r *run) flowOf(k *live) *flow {
	return r.find(wire.Flow{
		Local:  wire.Endpoint{Addr: k.ip.Src, Port: k.tcp.Src},
		Remote: wire.Endpoint{Addr: k.ip.Dst, Port: k.tcp.Dst},
	})
}

// find is the connection of a name: the latest, where it has been used
// before.
func (r *run) find(name wire.Flow) *flow {
	for i := len(r.flows) - 1; i >= 0; i-- {
		if r.flows[i].name == name {
			return r.flows[i]
		}
	}
	return nil
}

// flowIn is the connection of an inbound packet. A SYN while the socket
// under test listens begins a new one. A packet that belongs to nothing goes
// to the port that servers of scripts listen on.
func (r *run) flowIn(k *Packet) *flow {
	if k.Src != 0 || k.IP.From != "" || k.IP.To != "" {
		return r.flowNamed(k)
	}
	if r.current == nil {
		r.nextSrc++
		return r.add(wire.Flow{
			Local:  endpoint(r.set.local, r.set.bindPort),
			Remote: endpoint(r.set.remote, r.nextSrc-1),
		})
	}
	return r.current
}

// flowNamed is the connection of a packet that says its ports or addresses.
func (r *run) flowNamed(k *Packet) *flow {
	name := wire.Flow{
		Local:  endpoint(r.set.local, r.set.bindPort),
		Remote: endpoint(r.set.remote, r.nextSrc),
	}
	if r.current != nil {
		name = r.current.name
	}
	if k.Src != 0 && k.Inbound {
		name.Remote.Port, name.Local.Port = k.Src, k.Dst
	} else if k.Src != 0 {
		name.Local.Port, name.Remote.Port = k.Src, k.Dst
	}
	for _, said := range []struct {
		addr string
		end  *wire.Endpoint
	}{{k.IP.From, &name.Remote}, {k.IP.To, &name.Local}} {
		if said.addr == "" {
			continue
		}
		a, err := netip.ParseAddr(said.addr)
		if err != nil || !a.Is4() {
			r.fail("bad-address", said.addr)
			return nil
		}
		said.end.Addr = wire.AddrFrom(a)
	}
	f := r.find(name)
	if f == nil {
		return r.add(name)
	}
	r.current = f
	return f
}

// sent learns from a packet of the host's.
func (f *flow) sent(k *live) {
	if !k.tcp.Flags.Has(wire.SYN) || !f.fresh {
		return
	}
	f.fresh = false
	if isn := uint32(k.tcp.Seq); !f.known || isn != f.liveISN {
		f.known, f.named = true, false
		f.liveISN, f.scriptISN = isn, 0
		f.firstStamp = nil
		clear(f.stamps)
	}
}

// received learns from a packet of the script's: behind a SYN without ACK
// our next SYN may begin a connection.
func (f *flow) received(k *Packet) {
	if k.Flags.Has(wire.SYN) {
		f.fresh = f.fresh || !k.Flags.Has(wire.ACK)
		f.peerKnown, f.peerISN = true, k.Seq
	}
}

// toLive turns one of our numbers in the script into that on the wire, and
// toScript back.
func (f *flow) toLive(n uint32) uint32   { return n + f.liveISN - f.scriptISN }
func (f *flow) toScript(n uint32) uint32 { return n - f.liveISN + f.scriptISN }
