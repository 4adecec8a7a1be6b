package host

import (
	"net/netip"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// FuzzUDP lets sockets of every kind meet datagrams and ICMP errors that
// nobody meant, between calls of their users. The host must not panic, must
// send no more than it got and was told to, must keep within its budget, and
// must give everything back when the sockets are closed.
func FuzzUDP(f *testing.F) {
	four, six := stranger(9, 4000, 53), stranger(9, 4000, 53)
	six.Local.Addr, six.Remote.Addr = bob6Here, someone6
	f.Add(udpPacket(four, "hello"), uint8(0))
	f.Add(udpPacket(six, "hello"), uint8(7))
	f.Add(udpPacket(stranger(9, 4000, 9), "nobody is there"), uint8(1))
	f.Add(icmpTo(udpPacket(four, "x"), wire.ICMP{Type: wire.ICMPUnreachable, Code: 4, Rest: 68}).Bytes, uint8(3))
	f.Add(icmp6(someone6, bob6Here, wire.ICMP{Type: wire.ICMP6TooBig, Rest: 5, Payload: udpPacket(six, "x")}).Bytes, uint8(2))
	f.Fuzz(func(t *testing.T, b []byte, how uint8) {
		r := newRig6(t, func(c *Config) { c.Memory = 1 << 18 })
		r.quiet = true
		sockets := r.udpOfEveryKind(how)
		for len(b) > 0 {
			n := min(len(b), 28+int(how))
			r.meetUDP(sockets, b[:n], how)
			b = b[n:]
		}
		for _, u := range sockets {
			u.Close(r.Now())
		}
		r.rest()
		if st := r.bob.Stats(); st.Memory > st.MemoryLimit/2 || st.UDPSockets != 0 {
			t.Errorf("when all is closed %d octets and %d sockets are left", st.Memory, st.UDPSockets)
		}
	})
}

// udpOfEveryKind are sockets of bob's.
func (r *rig) udpOfEveryKind(how uint8) (all []*UDPSocket) {
	for at, cfg := range map[netip.AddrPort]UDPConfig{
		netip.AddrPortFrom(bobAddr, 53):                        {ReceiveQueue: 500},
		netip.AddrPortFrom(bob6, 53):                           {ReceiveQueue: 5000},
		netip.AddrPortFrom(netip.Addr{}, 53):                   {},
		netip.AddrPortFrom(netip.IPv4Unspecified(), 54):        {SendQueue: 3000},
		netip.AddrPortFrom(netip.MustParseAddr("ff02::1"), 55): {},
		netip.AddrPortFrom(netip.Addr{}, 0):                    {AnyDestination: how&4 != 0},
	} {
		all = append(all, r.listenUDP(r.bob, at, cfg))
	}
	for range 2 {
		all = append(all, r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 56), UDPConfig{Share: true}))
	}
	return append(all, r.dialUDP(r.bob, netip.AddrPortFrom(aliceAddr, 99)), r.dialUDP(r.bob, netip.AddrPortFrom(alice6, 99)))
}

// meetUDP hands bob a packet, lets the users of his sockets answer, and
// weighs what he sends.
func (r *rig) meetUDP(sockets []*UDPSocket, b []byte, how uint8) {
	pkt := wire.Packet{Bytes: append([]byte(nil), b...), Sum: wire.SumState(how % 3)}
	if how&8 != 0 {
		f := sockets[int(b[0])%len(sockets)].Flow()
		if f.Remote.Port == 0 {
			f.Remote = stranger(8, 5000, 0).Remote
		}
		if f.Local.Addr = bobHere; !f.Remote.Addr.Is4() {
			f.Local.Addr = bob6Here
		}
		pkt.Bytes = udpPacket(f, string(b))
	}
	r.bob.Receive(r.Now(), pkt)
	told := 0
	for _, u := range sockets {
		got, ok, _ := u.Receive(r.Now(), r.buf[:int(how)])
		if ok && how&16 != 0 {
			if sent, _ := u.SendFrom(r.Now(), r.buf[:got.N], wire.Endpoint{}, got.From); sent {
				told += got.N + wire.MinUDP + wire.MinIPv6
			}
		}
	}
	sent := 0
	for out, ok := r.bob.Transmit(r.Now(), r.buf); ok; out, ok = r.bob.Transmit(r.Now(), r.buf) {
		if sent += len(out.Bytes); len(out.Bytes) > DefaultMTU {
			r.Fatalf("a packet of %d octets", len(out.Bytes))
		}
	}
	if limit := len(pkt.Bytes) + told + 60; sent > limit {
		r.Fatalf("a packet of %d octets and users who said %d made the host send %d", len(pkt.Bytes), told, sent)
	}
	if st := r.bob.Stats(); st.Memory > st.MemoryLimit {
		r.Fatalf("%d octets of a budget of %d", st.Memory, st.MemoryLimit)
	}
	r.Manual.Advance(time.Duration(how) * time.Millisecond)
	r.bob.Advance(r.Now())
}
