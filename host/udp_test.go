package host

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/wire"
)

func TestDatagramsGoToAndFro(t *testing.T) {
	for family, at := range udpFamilies {
		t.Run(family, func(t *testing.T) {
			r := newRig6(t)
			dns := netip.AddrPortFrom(at.bob, 53)
			b := r.listenUDP(r.bob, dns, UDPConfig{})
			a := r.listenUDP(r.alice, netip.AddrPortFrom(at.alice, 0), UDPConfig{})

			r.post(a, "who is bob?", dns)
			r.post(a, "", dns)
			if got := r.news(r.bob); !slices.Equal(got, []EventKind{Readable, Readable}) {
				t.Errorf("bob was told %v, want that each datagram can be read", got)
			}
			from, to := r.reads(b, "who is bob?")
			if from != a.Addr() || to != dns {
				t.Errorf("it came from %v to %v, want from %v to %v", from, to, a.Addr(), dns)
			}
			r.reads(b, "")
			r.hasNone("both are read", b)
			r.post(b, "me", from)
			r.reads(a, "me")
			for _, h := range []*Host{r.alice, r.bob} {
				if used := h.Stats().Memory; used != udpCost {
					t.Errorf("idle sockets hold %d octets of the budget, want what a socket costs, %d", used, udpCost)
				}
			}
			a.Close(r.Now())
			if used := r.alice.Stats().Memory; used != 0 || r.alice.Stats().UDPSockets != 0 {
				t.Errorf("a closed socket leaves %d octets in the budget, %d sockets", used, r.alice.Stats().UDPSockets)
			}
			if _, err := a.Send(r.Now(), nil, wire.EndpointFrom(dns)); err != ErrSocketClosed {
				t.Errorf("sending from a closed socket says %v, want that it is closed", err)
			}
		})
	}
}

func TestAConnectedSocketHearsItsPeerOnly(t *testing.T) {
	r := newRig6(t)
	b := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	other := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 54), UDPConfig{})
	a := r.dialUDP(r.alice, b.Addr())
	at := a.Flow().Local.Netip()

	r.post(a, "question", nowhere)
	r.reads(b, "question")
	r.post(other, "I am bob", at)
	r.hasNone("a datagram of another port", a)
	r.post(b, "answer", at)
	r.reads(a, "answer")
	if _, err := a.Send(r.Now(), nil, wire.EndpointFrom(other.Addr())); err != ErrConnected {
		t.Errorf("sending elsewhere from a connected socket says %v, want %v", err, ErrConnected)
	}
	if _, err := b.Send(r.Now(), nil, wire.Endpoint{}); err != ErrNotConnected {
		t.Errorf("sending nowhere says %v, want %v", err, ErrNotConnected)
	}
}

func TestASocketReachesItsOwnHost(t *testing.T) {
	for _, to := range []string{"10.0.0.1", "127.0.0.1", "::1", "2001:db8::1"} {
		r := newRig6(t)
		port := netip.AddrPortFrom(netip.MustParseAddr(to), 53)
		b := r.listenUDP(r.alice, netip.AddrPortFrom(netip.Addr{}, 53), UDPConfig{})
		a := r.dialUDP(r.alice, port)
		r.post(a, "hello, me", nowhere)
		r.reads(b, "hello, me")
		c := r.dialUDP(r.alice, netip.AddrPortFrom(port.Addr(), 9))
		r.post(c, "knock", nowhere)
		r.fails("our own closed port at "+to, c, ErrRefused)
		r.crossed("what a host says to itself stays inside", "")
	}
}

func TestWrongChecksumsAreDropped(t *testing.T) {
	r := newRig6(t)
	b := r.listenUDP(r.bob, netip.AddrPortFrom(netip.Addr{}, 53), UDPConfig{})
	four, six := stranger(9, 4000, 53), stranger(9, 4000, 53)
	six.Local.Addr, six.Remote.Addr = bob6Here, someone6
	arrives := func(f wire.Flow, change func(d []byte), sum wire.SumState) {
		pkt := udpPacket(f, "hello")
		change(pkt[headOfPacket(pkt):])
		r.bob.Receive(r.Now(), wire.Packet{Bytes: pkt, Sum: sum})
	}
	wrong := func(d []byte) { d[9] ^= 4 }
	none := func(d []byte) { d[udpChecksum], d[udpChecksum+1] = 0, 0 }
	for _, tt := range []struct {
		what   string
		f      wire.Flow
		change func([]byte)
		sum    wire.SumState
		want   string
	}{
		{"a wrong bit", four, wrong, wire.SumFull, ""},
		{"a wrong bit", six, wrong, wire.SumFull, ""},
		{"no checksum over IPv4 (RFC 768)", four, none, wire.SumFull, "hello"},
		{"no checksum over IPv6 (RFC 8200 §8.1)", six, none, wire.SumFull, ""},
		{"a checksum that is not finished, by a link that vouches for it", four, none, wire.SumPartial, "hello"},
		{"the same over IPv6", six, none, wire.SumTrusted, "hello"},
	} {
		before := r.bob.Stats().BadSum
		arrives(tt.f, tt.change, tt.sum)
		if tt.want == "" {
			r.hasNone(tt.what, b)
			if r.bob.Stats().BadSum != before+1 {
				t.Errorf("%s is not counted", tt.what)
			}
		} else {
			r.reads(b, tt.want)
		}
	}
	arrives(four, func(d []byte) { d[4], d[5] = 0, 7 }, wire.SumFull)
	if r.bob.Stats().BadUDP != 1 {
		t.Error("a length of 7 octets is not counted as impossible")
	}
	r.crossed("nothing of it was answered", "")
}

func TestNobodySendsFromAGroup(t *testing.T) {
	r := newRig(t)
	b := r.listenUDP(r.bob, netip.AddrPortFrom(netip.Addr{}, 67), UDPConfig{})
	for _, tt := range []struct {
		from, to string
		want     bool
	}{
		{"224.0.0.9:68", "10.0.0.2:67", false},
		{"255.255.255.255:68", "10.0.0.2:67", false},
		{"10.0.0.255:68", "10.0.0.2:67", false},
		{"0.0.0.0:68", "10.0.0.2:67", false},
		{"0.0.0.0:68", "255.255.255.255:67", true}, // DHCP
		{"10.0.0.9:0", "10.0.0.2:67", true},        // wants no answer: RFC 768
	} {
		f := wire.Flow{Local: wire.EndpointFrom(netip.MustParseAddrPort(tt.to)), Remote: wire.EndpointFrom(netip.MustParseAddrPort(tt.from))}
		r.bob.Receive(r.Now(), wire.Packet{Bytes: udpPacket(f, "x")})
		if _, ok, _ := b.Receive(r.Now(), nil); ok != tt.want {
			t.Errorf("a datagram from %s to %s is taken: %v, want %v", tt.from, tt.to, ok, tt.want)
		}
	}
}

func TestTheReceiveQueueIsBounded(t *testing.T) {
	r := newRig(t)
	b := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{ReceiveQueue: 3 * (labelLen + 100)})
	a := r.dialUDP(r.alice, b.Addr())
	for i := range 5 {
		r.post(a, fmt.Sprintf("%0100d", i), nowhere)
	}
	if got := r.bob.Stats().QueueFull; got != 2 || b.Waiting() != 3 {
		t.Errorf("of five datagrams %d wait and %d were dropped, want 3 and 2", b.Waiting(), got)
	}
	for i := range 3 {
		r.reads(b, fmt.Sprintf("%0100d", i))
	}
	r.hasNone("the last two are lost", b)
	r.bob.Sockets(r.Now(), func(s Socket) bool {
		if s.Kind == SocketUDP && s.Dropped != 2 {
			t.Errorf("the socket shows %d drops, want 2", s.Dropped)
		}
		return true
	})
	r.post(a, "there is room again", nowhere)
	r.reads(b, "there is room again")
}

func TestAShortBufferCutsTheDatagram(t *testing.T) {
	r := newRig(t)
	b := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	a := r.dialUDP(r.alice, b.Addr())
	r.post(a, "0123456789", nowhere)
	r.post(a, "next", nowhere)
	p := make([]byte, 4)
	got, ok, err := b.Receive(r.Now(), p)
	if !ok || err != nil || got.N != 4 || got.Len != 10 || string(p) != "0123" {
		t.Errorf("received %+v %q, %v: want 4 octets of 10", got, p, err)
	}
	r.reads(b, "next")
}

func TestTheBudgetBoundsDatagrams(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Memory = 8 << 10 })
	b := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	a := r.dialUDP(r.alice, b.Addr())
	for range 20 {
		r.post(a, strings.Repeat("x", 1000), nowhere)
	}
	st := r.bob.Stats()
	if st.Memory > st.MemoryLimit || st.QueueFull == 0 {
		t.Errorf("bob holds %d octets of %d and has dropped %d datagrams", st.Memory, st.MemoryLimit, st.QueueFull)
	}
	if _, err := a.Send(r.Now(), make([]byte, 20000), wire.Endpoint{}); err != ErrNoMemory {
		t.Errorf("a datagram beyond the budget: %v, want %v", err, ErrNoMemory)
	}
	for range 100 {
		if _, err := r.alice.ListenUDP(r.Now(), nowhere, UDPConfig{}); err == ErrNoMemory {
			return
		}
	}
	t.Error("a hundred sockets fit into a budget of 8 KiB")
}

// While memory is short a socket keeps little, but what it keeps, it keeps.
func TestShortMemoryShortensQueues(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Memory = 1 << 20 })
	b := r.listenUDP(r.bob, netip.AddrPortFrom(bobAddr, 53), UDPConfig{})
	a := r.dialUDP(r.alice, b.Addr())
	taken := r.bob.memory.Take(1 << 19)
	r.bob.memory.Charge(1<<20*13/16 - r.bob.memory.Used())
	if got := r.bob.Pressure(); got != tcp.Short {
		t.Fatalf("memory is %v, want short", got)
	}
	r.pass(0)
	b.SetReceiveQueue(1 << 20)
	for range 40 {
		r.post(a, strings.Repeat("x", 1000), nowhere)
	}
	if n := b.Waiting(); n < 10 || n > 16 {
		t.Errorf("%d datagrams of 1000 octets wait while memory is short, want what 16 KiB hold", n)
	}
	if _, err := r.bob.ListenUDP(r.Now(), nowhere, UDPConfig{}); err != ErrNoMemory {
		t.Errorf("a new socket while memory is short: %v, want %v", err, ErrNoMemory)
	}
	r.bob.memory.Give(taken)
	r.post(a, "calm again", nowhere)
	for b.Waiting() > 1 {
		r.reads(b, strings.Repeat("x", 1000))
	}
	r.reads(b, "calm again")
}

func TestWhatASocketCosts(t *testing.T) {
	if size := int(unsafe.Sizeof(UDPSocket{})) + 2*int(unsafe.Sizeof(wire.Flow{})) + 2*64; size > udpCost {
		t.Errorf("a UDP socket takes about %d octets, counted are %d", size, udpCost)
	}
}

func TestNoAllocationPerDatagram(t *testing.T) {
	for family, at := range udpFamilies {
		r := newRig6(t)
		r.quiet = true
		b := r.listenUDP(r.bob, netip.AddrPortFrom(at.bob, 53), UDPConfig{})
		a := r.dialUDP(r.alice, b.Addr())
		p, q := make([]byte, 1000), make([]byte, 2000)
		n := testing.AllocsPerRun(100, func() {
			a.Send(r.Now(), p, wire.Endpoint{})
			r.pump()
			got, _, _ := b.Receive(r.Now(), q)
			b.Send(r.Now(), q[:got.N], got.From)
			r.pump()
			if got, ok, _ := a.Receive(r.Now(), q); !ok || got.N != len(p) {
				t.Fatal("no answer")
			}
		})
		if n != 0 {
			t.Errorf("%s: a question and its answer allocate %v times, want never", family, n)
		}
	}
}
