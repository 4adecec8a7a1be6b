package host

import (
	"bytes"
	"net/netip"
	"slices"
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

func TestChecksumsThatLeave(t *testing.T) {
	for _, partial := range []bool{false, true} {
		r := newRig6(t, func(c *Config) { c.Offload.Checksum = partial })
		for family, at := range udpFamilies {
			a := r.dialUDP(r.alice, netip.AddrPortFrom(at.bob, 53))
			// The payload makes the sum come out as zero.
			l, _ := a.address(r.Now(), 2, wire.Endpoint{}, wire.Endpoint{})
			p := []byte{0, 0}
			l.sum = wire.SumFull
			sum := l.checksum([]byte{byte(l.Local.Port >> 8), byte(l.Local.Port), 0, 53, 0, 10, 0, 0}, p)
			p[0], p[1] = byte(sum>>8), byte(sum)
			a.Send(r.Now(), p, wire.Endpoint{})
			pkt, ok := r.alice.Transmit(r.Now(), r.buf)
			if !ok {
				t.Fatal("nothing is sent")
			}
			ip, _ := wire.ParseIP(pkt.Bytes)
			d, err := wire.ParseUDP(ip.Payload)
			pseudo := wire.Fold(wire.PseudoSum(ip.Src, ip.Dst, wire.ProtoUDP, 10))
			switch {
			case err != nil:
				t.Error(err)
			case partial && (pkt.Sum != wire.SumPartial || d.Sum != pseudo):
				t.Errorf("%s: the sum is %04x in state %d, want the pseudo-header's %04x, partial", family, d.Sum, pkt.Sum, pseudo)
			case !partial && (pkt.Sum != wire.SumFull || d.Sum != 0xffff):
				t.Errorf("%s: a computed zero leaves as %04x in state %d, want ffff (RFC 768)", family, d.Sum, pkt.Sum)
			}
		}
	}
}

func TestAFullSendQueueWaitsForTheLink(t *testing.T) {
	r := newRig(t)
	b := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	a := r.listenUDP(r.alice, netip.AddrPortFrom(aliceAddr, 4000), UDPConfig{SendQueue: 2 * (labelLen + 1008)})
	p := make([]byte, 1000)
	for i, want := range []bool{true, true, false} {
		if sent, err := a.Send(r.Now(), p, wire.EndpointFrom(b.Addr())); sent != want || err != nil {
			t.Errorf("datagram %d is taken: %v, %v; want %v", i+1, sent, err, want)
		}
	}
	r.pump()
	if got := r.news(r.alice); !slices.Equal(got, []EventKind{Writable}) {
		t.Errorf("alice was told %v, want that there is room again", got)
	}
	if sent, _ := a.Send(r.Now(), p, wire.EndpointFrom(b.Addr())); !sent {
		t.Error("after Writable there is no room")
	}
	if _, err := a.Send(r.Now(), make([]byte, 3000), wire.EndpointFrom(b.Addr())); err != ErrTooBig {
		t.Errorf("a datagram that the queue can never hold: %v, want %v", err, ErrTooBig)
	}
}

func TestWhereNoDatagramCanGo(t *testing.T) {
	r := newRig(t)
	for to, want := range map[string]error{
		"0.0.0.0:53":       ErrBadRemote,
		"10.0.0.2:0":       ErrBadRemote,
		"240.0.0.1:53":     ErrBadRemote,
		"[2001:db8::2]:53": ErrNoRoute,
	} {
		if _, err := r.alice.DialUDP(r.Now(), nowhere, netip.MustParseAddrPort(to)); err != want {
			t.Errorf("DialUDP to %s: %v, want %v", to, err, want)
		}
		u := r.listenUDP(r.alice, nowhere, UDPConfig{})
		if _, err := u.Send(r.Now(), nil, wire.EndpointFrom(netip.MustParseAddrPort(to))); err != want {
			t.Errorf("Send to %s: %v, want %v", to, err, want)
		}
	}
	if _, err := r.alice.ListenUDP(r.Now(), netip.MustParseAddrPort("10.0.0.2:53"), UDPConfig{}); err != ErrAddressNotHere {
		t.Errorf("ListenUDP at somebody else's address: %v, want %v", err, ErrAddressNotHere)
	}
	u := r.listenUDP(r.alice, nowhere, UDPConfig{})
	if _, err := u.Send(r.Now(), make([]byte, MaxUDPPayload4+1), wire.EndpointFrom(bobWeb)); err != ErrTooBig {
		t.Errorf("a datagram of 65508 octets: %v, want %v", err, ErrTooBig)
	}
}

// pieces takes what a host sends and puts it together by itself.
func (r *rig) pieces(h *Host, mtu int) (datagram []byte, packets int) {
	r.Helper()
	for {
		pkt, ok := h.Transmit(r.Now(), r.buf)
		if !ok {
			return datagram, packets
		}
		packets++
		ip, err := wire.ParseIP(bytes.Clone(pkt.Bytes))
		switch {
		case err != nil:
			r.Fatal(err)
		case len(pkt.Bytes) > mtu:
			r.Errorf("a packet has %d octets, want at most %d", len(pkt.Bytes), mtu)
		case ip.Offset != len(datagram):
			r.Errorf("a piece begins at %d, want at %d", ip.Offset, len(datagram))
		case ip.Is4() && ip.DF && packets > 1:
			r.Error("a piece may not be cut")
		case pkt.Sum != wire.SumFull && packets > 1:
			r.Error("the checksum of what goes in pieces is left to the link, which never sees the whole")
		}
		datagram = append(datagram, ip.Payload...)
	}
}

func TestLongDatagramsGoInPieces(t *testing.T) {
	for family, at := range udpFamilies {
		for _, octets := range []int{1473, 3000, 8192, MaxUDPPayload4} {
			r := newRig6(t, func(c *Config) { c.Offload.Checksum = true })
			a := r.dialUDP(r.alice, netip.AddrPortFrom(at.bob, 53))
			p := bytes.Repeat([]byte("0123456789"), octets/10+1)[:octets]
			if sent, err := a.Send(r.Now(), p, wire.Endpoint{}); !sent || err != nil {
				t.Fatalf("%s, %d octets: %v, %v", family, octets, sent, err)
			}
			f := a.Flow()
			got, packets := r.pieces(r.alice, DefaultMTU)
			d, err := wire.ParseUDP(got)
			switch {
			case err != nil || !bytes.Equal(d.Payload, p):
				t.Errorf("%s, %d octets: %d arrive, %v", family, octets, len(d.Payload), err)
			case wire.TransportSum(f.Local.Addr, f.Remote.Addr, wire.ProtoUDP, got) != 0:
				t.Errorf("%s, %d octets: the checksum is wrong", family, octets)
			case packets != (octets+8+1447)/1448 && packets != (octets+8+1479)/1480:
				t.Errorf("%s, %d octets: %d packets", family, octets, packets)
			}
		}
	}
}

func TestANarrowPathIsRemembered(t *testing.T) {
	for family, at := range udpFamilies {
		r := newRig6(t)
		a := r.listenUDP(r.alice, netip.AddrPortFrom(at.alice, 4000), UDPConfig{})
		to := netip.AddrPortFrom(at.bob, 53)
		f := wire.Flow{Local: wire.EndpointFrom(to), Remote: wire.EndpointFrom(a.Addr())}
		told := wire.ICMP{Type: wire.ICMPUnreachable, Code: wire.UnreachableTooBig, Rest: 1300}
		if family == "IPv6" {
			told = wire.ICMP{Type: wire.ICMP6TooBig, Rest: 1300}
		}
		r.alice.Receive(r.Now(), icmpTo(udpPacket(f, "x"), told))
		a.Send(r.Now(), make([]byte, 1400), wire.EndpointFrom(to))
		if _, packets := r.pieces(r.alice, DefaultMTU); packets != 1 {
			t.Errorf("%s: somebody is believed about a path to where nothing long has gone: %d packets", family, packets)
		}
		r.alice.Receive(r.Now(), icmpTo(udpPacket(f, "x"), told))
		a.Send(r.Now(), make([]byte, 1400), wire.EndpointFrom(to))
		if got, packets := r.pieces(r.alice, 1300); len(got) != 1408 || packets != 2 {
			t.Errorf("%s: 1400 octets on a path of 1300 leave as %d in %d packets, want 2", family, len(got), packets)
		}
		r.pass(pathAge)
		a.Send(r.Now(), make([]byte, 1400), wire.EndpointFrom(to))
		if _, packets := r.pieces(r.alice, DefaultMTU); packets != 1 {
			t.Errorf("%s: after %v the path is tried again, but in %d packets", family, pathAge, packets)
		}
	}
}

func TestNobodyCanTalkUsIntoCrumbs(t *testing.T) {
	r := newRig6(t)
	for to, want := range map[wire.Addr]int{wire.AddrFrom(bobAddr): minPathMTU, bob6Here: minMTU6} {
		r.alice.narrow(r.Now(), to, 68)
		if got, _ := r.alice.pathMTU(r.Now(), to); got != want {
			t.Errorf("a path to %v that is said to take 68 octets gets packets of %d, want %d", to, got, want)
		}
	}
}

func TestDatagramsAndConnectionsTakeTurns(t *testing.T) {
	r := newRig(t)
	a, b := r.connect(r.listen(r.bob, 80, ListenConfig{}))
	u := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	v := r.dialUDP(r.alice, u.Addr())
	a.Write(r.Now(), make([]byte, 14000))
	for range 100 {
		v.Send(r.Now(), []byte("x"), wire.Endpoint{})
	}
	var order []uint8
	for {
		pkt, ok := r.alice.Transmit(r.Now(), r.buf)
		if !ok {
			break
		}
		ip, _ := wire.ParseIP(pkt.Bytes)
		order = append(order, ip.Proto)
	}
	if i := slices.Index(order, wire.ProtoTCP); i < 0 || i > maxBurst {
		t.Errorf("the first segment leaves behind %d datagrams, want at most %d", i, maxBurst)
	}
	_ = b
}
