package host

import (
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// FuzzHost lets a host with one of everything – listeners, a half-open
// entry, connections both ways and of both families, a TIME-WAIT, UDP
// sockets, a forwarder that somebody has asked – meet packets that nobody
// meant, whole or in pieces. It must not panic, must not send much more than
// it got, and must come to rest.
func FuzzHost(f *testing.F) {
	flow := stranger(9, 4000, 80)
	f.Add(packet(flow, syn(700)), uint8(0))
	f.Add(icmpPacket(neighbour, bobHere, wire.ICMP{Type: wire.ICMPEcho, Payload: make([]byte, 30)}).Bytes, uint8(3))
	f.Add(icmpPacket(neighbour, bobHere, wire.ICMP{Type: wire.ICMPUnreachable, Code: 4, Payload: make([]byte, 30)}).Bytes, uint8(9))
	six := packet(wire.Flow{
		Local:  wire.Endpoint{Addr: bob6Here, Port: 80},
		Remote: wire.Endpoint{Addr: someone6, Port: 4000},
	}, syn(700))
	f.Add(six, uint8(0))
	f.Add(six, uint8(4))
	f.Add(icmp6(someone6, bob6Here, wire.ICMP{Type: wire.ICMP6TooBig, Rest: 1300, Payload: make([]byte, 48)}).Bytes, uint8(5))
	f.Fuzz(func(t *testing.T, b []byte, how uint8) {
		r := furnished(t)
		flows := r.everyFlow()
		for len(b) > 0 {
			n := min(len(b), 40+int(how))
			r.meet(b[:n], flows[int(b[0])%len(flows)], how)
			b = b[n:]
		}
		r.rest()
	})
}

// furnished is a rig in which bob has one of everything.
func furnished(t testing.TB) *rig {
	r := newRig6(t)
	l := r.listenOn(r.bob, netip.AddrPortFrom(netip.Addr{}, 80))
	r.inject(r.bob, stranger(9, 4000, 80), syn(700))
	_, b := r.connect(l)
	a, _ := r.connect(l)
	b.Close(r.Now())
	r.pump()
	a.Close(r.Now())
	r.pump()
	_, c := r.connect(l)
	c.Write(r.Now(), []byte("on its way"))
	six := r.dial(r.alice, netip.AddrPortFrom(bob6, 80))
	r.pump()
	if _, ok := l.Accept(); !ok {
		r.Fatalf("no connection over IPv6; alice is in %v", six.State())
	}
	r.ask()
	r.dial(r.bob, addrPort("10.0.0.1:99"))
	r.sent(r.bob)
	r.quiet = true
	return r
}

// ask gives bob sockets for datagrams and a forwarder, and the forwarder a
// request that waits for yes or no.
func (r *rig) ask() {
	r.Helper()
	f := r.forward(r.bob, ListenConfig{Ask: true})
	r.dial(r.alice, elsewhere)
	r.pump()
	if _, ok := f.NextRequest(); !ok {
		r.Fatal("nobody has asked the forwarder")
	}
	for _, cfg := range []UDPConfig{{}, {AnyDestination: true}} {
		port := uint16(53)
		if cfg.AnyDestination {
			port = 0
		}
		if _, err := r.bob.ListenUDP(r.Now(), netip.AddrPortFrom(netip.Addr{}, port), cfg); err != nil {
			r.Fatal(err)
		}
	}
}

// everyFlow are the flows that bob knows, and one that he does not.
func (r *rig) everyFlow() []wire.Flow {
	flows := []wire.Flow{stranger(8, 5000, 80)}
	r.bob.Sockets(r.Now(), func(s Socket) bool { flows = append(flows, s.Flow); return true })
	return flows
}

// meet hands bob a packet made of b, as raw as how says, and weighs what he
// sends for it.
func (r *rig) meet(b []byte, f wire.Flow, how uint8) {
	pkt := wire.Packet{Bytes: append([]byte(nil), b...), Sum: wire.SumTrusted}
	if how&1 == 0 && len(b) >= headOf(&f.Local.Addr)+wire.MinTCP {
		mend(pkt.Bytes, f, how)
	}
	whole := r.bob.Stats().Reassembled
	r.bob.Receive(r.Now(), pkt)
	const slack = 60 // options of a SYN-ACK, the header of an ICMP error
	sent := 0
	for out, ok := r.bob.Transmit(r.Now(), r.buf); ok; out, ok = r.bob.Transmit(r.Now(), r.buf) {
		ip, err := wire.ParseIP(out.Bytes)
		if err != nil {
			r.Fatalf("the host sends what is not IP: %v", err)
		}
		seg, err := wire.ParseTCP(ip.Payload)
		if err == nil && len(seg.Payload) > 0 && ip.Proto == wire.ProtoTCP {
			continue // text of ours that an acknowledgment has let go
		}
		sent += len(out.Bytes)
	}
	if sent > len(b)+slack && r.bob.Stats().Reassembled == whole { // else it answers to all pieces
		r.Fatalf("a packet of %d octets made the host send %d", len(b), sent)
	}
	if how&2 != 0 {
		r.Manual.Advance(time.Duration(how) * time.Millisecond)
		r.bob.Advance(r.Now())
		for _, ok := r.bob.Transmit(r.Now(), r.buf); ok; _, ok = r.bob.Transmit(r.Now(), r.buf) {
		} // what timers send answers no packet
	}
}

// mend makes b a packet of f that gets as far as TCP or UDP.
func mend(b []byte, f wire.Flow, how uint8) {
	if f.Remote.Port == 0 {
		f.Remote = stranger(8, 5000, 80).Remote
		f.Local.Addr = bobHere
	}
	proto := uint8(wire.ProtoTCP)
	if how&8 != 0 {
		proto = wire.ProtoUDP
	}
	t := b[putHead(b, f.Remote.Addr, f.Local.Addr, proto, len(b)-headOf(&f.Local.Addr)):]
	t[0], t[1] = byte(f.Remote.Port>>8), byte(f.Remote.Port)
	t[2], t[3] = byte(f.Local.Port>>8), byte(f.Local.Port)
}

// rest lets bob's timers run out with nobody answering: the end must come.
func (r *rig) rest() {
	for range 1000 {
		for _, ok := r.bob.Transmit(r.Now(), r.buf); ok; _, ok = r.bob.Transmit(r.Now(), r.buf) {
		}
		at := r.bob.Deadline()
		if at == clock.Never {
			return
		}
		if at < r.Now() {
			r.Fatalf("a deadline %v ago", r.Now().Sub(at))
		}
		r.Set(at)
		r.bob.Advance(at)
	}
	r.Fatal("bob does not come to rest")
}
