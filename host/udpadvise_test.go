package host

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

func TestAClosedPortIsTold(t *testing.T) {
	for family, at := range udpFamilies {
		t.Run(family, func(t *testing.T) {
			r := newRig6(t)
			closed := netip.AddrPortFrom(at.bob, 9)
			a := r.dialUDP(r.alice, closed)
			open := r.listenUDP(r.alice, netip.AddrPortFrom(at.alice, 4000), UDPConfig{})

			r.post(a, "knock", nowhere)
			if got := r.news(r.alice); !slices.Equal(got, []EventKind{Readable, Writable}) {
				t.Errorf("alice was told %v, want that there is something to read and to write: an error", got)
			}
			r.fails("a connected socket", a, ErrRefused)
			r.post(a, "knock", nowhere)
			if _, err := a.Send(r.Now(), nil, wire.Endpoint{}); err != ErrRefused {
				t.Errorf("the next Send says %v, want %v", err, ErrRefused)
			}
			r.post(a, "knock", nowhere)
			r.post(open, "knock", closed)
			r.hasNone("a socket that is not connected", open)
			if got := r.bob.Stats().NoSocket; got != 4 {
				t.Errorf("bob counts %d datagrams to closed ports, want 4", got)
			}
		})
	}
}

// icmpTo is an ICMP error from a router to alice about a packet of hers.
func icmpTo(about []byte, m wire.ICMP) wire.Packet {
	m.Payload = about[:min(len(about), headOfPacket(about)+quoted)]
	if about[0]>>4 == 6 {
		return icmp6(someone6, wire.AddrFrom(alice6), m)
	}
	n := wire.MinICMP + len(m.Payload)
	b := make([]byte, wire.MinIPv4+n)
	putHead(b, wire.Addr4([4]byte{10, 0, 0, 9}), wire.AddrFrom(aliceAddr), wire.ProtoICMP, n)
	wire.PutICMPv4(b[wire.MinIPv4:], &m)
	return wire.Packet{Bytes: b}
}

func headOfPacket(b []byte) int {
	if b[0]>>4 == 6 {
		return wire.MinIPv6
	}
	return wire.MinIPv4
}

func TestICMPErrorsComeToConnectedSockets(t *testing.T) {
	for _, tt := range []struct {
		what string
		six  bool
		m    wire.ICMP
		want error
	}{
		{"port unreachable", false, wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachablePort}, ErrRefused},
		{"protocol unreachable", false, wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachableProtocol}, ErrRefused},
		{"host unreachable", false, wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachableHost}, ErrUnreachable},
		{"too big", false, wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachableTooBig, Rest: 1000}, ErrTooBig},
		{"port unreachable", true, wire.ICMP{Type: wire.ICMP6Unreachable, Code: wire.Unreachable6Port}, ErrRefused},
		{"no route", true, wire.ICMP{Type: wire.ICMP6Unreachable}, ErrUnreachable},
		{"too big", true, wire.ICMP{Type: wire.ICMP6TooBig, Rest: 1300}, ErrTooBig},
	} {
		r := newRig6(t)
		at := udpFamilies["IPv4"]
		if tt.six {
			at = udpFamilies["IPv6"]
		}
		a := r.dialUDP(r.alice, netip.AddrPortFrom(at.bob, 53))
		open := r.listenUDP(r.alice, netip.AddrPortFrom(at.alice, 4000), UDPConfig{})
		f := a.Flow().Reverse()
		r.alice.Receive(r.Now(), icmpTo(udpPacket(f, "hello"), tt.m))
		r.fails(tt.what+" about what it sent", a, tt.want)
		f.Remote.Port = 4000
		r.alice.Receive(r.Now(), icmpTo(udpPacket(f, "hello"), tt.m))
		r.hasNone(tt.what+" about what a socket that is not connected sent", open)
		f.Remote.Port = 4001
		r.alice.Receive(r.Now(), icmpTo(udpPacket(f, "hello"), tt.m))
		if got := r.alice.Stats().BadICMP; got != 1 {
			t.Errorf("%s about what nobody sent: counted %d times, want once", tt.what, got)
		}
		r.crossed("no error is answered", "")
	}
}
