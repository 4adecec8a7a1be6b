package tcpglass

import (
	"errors"
	"io"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

// cable is a pipe that carries frames.
func cable() (left, right *mem.End) {
	return mem.Pipe(mem.Config{Hardware: [2]wire.MAC{{2, 0, 0, 0, 0, 1}, {2, 0, 0, 0, 0, 2}}})
}

// Two stacks on an Ethernet find each other and talk, whichever the family,
// and however soon.
func TestStacksOnAnEthernet(t *testing.T) {
	for _, tt := range []struct {
		what, server, client, dial string
		wait                       time.Duration // at most, before the first dial is through: both must find out whether their addresses are free
	}{
		{"IPv4", "10.0.0.1/24", "10.0.0.2/24", "10.0.0.1:80", 0},
		{"IPv6", "2001:db8::1/64", "2001:db8::2/64", "[2001:db8::1]:80", 2 * time.Second},
	} {
		t.Run(tt.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				left, right := cable()
				server, client := stackOn(t, left, tt.server), stackOn(t, right, tt.client)
				ln, err := server.Listen("tcp", ":80")
				if err != nil {
					t.Fatal(err)
				}
				go func() {
					for c, err := ln.Accept(); err == nil; c, err = ln.Accept() {
						io.Copy(c, c)
						c.Close()
					}
				}()
				began := time.Now()
				for range 3 {
					echoed(t, client, tt.dial)
				}
				if took := time.Since(began); took > tt.wait+10*time.Millisecond {
					t.Errorf("three dials and 3 MB took %v, want about %v", took, tt.wait)
				}
				list := client.Neighbors()
				if len(list) == 0 || list[0].MAC != left.Hardware() || list[0].State != "REACHABLE" {
					t.Errorf("the client's neighbors are %+v, want the server, REACHABLE", list)
				}
				ln.Close()
			})
		})
	}
}

// echoed says much and wants to hear the same.
func echoed(t *testing.T, st *Stack, address string) {
	t.Helper()
	c, err := st.Dial("tcp", address)
	if err != nil {
		t.Fatalf("dial %s: %v", address, err)
	}
	defer c.Close()
	text := strings.Repeat("across the wire ", 1<<16)
	go func() {
		io.WriteString(c, text)
		c.(*Conn).CloseWrite()
	}()
	if heard, err := io.ReadAll(c); err != nil || string(heard) != text {
		t.Errorf("of %d octets %d came back, %v", len(text), len(heard), err)
	}
}

// Who is not there is told after three questions, in the kernel's words.
func TestNobodyOnTheEthernet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		left, _ := cable()
		st := stackOn(t, left, "10.0.0.1/24")
		began := time.Now()
		_, err := st.Dial("tcp", "10.0.0.9:80")
		if took := time.Since(began); !errors.Is(err, syscall.EHOSTUNREACH) || took != 3*time.Second {
			t.Errorf("after %v dial says %v, want EHOSTUNREACH after 3s", took, err)
		}
		if _, err = st.Dial("tcp", "192.0.2.1:80"); !errors.Is(err, syscall.ENETUNREACH) {
			t.Errorf("to a network without a route dial says %v, want ENETUNREACH", err)
		}
	})
}

// A stack without a configuration gets its addresses from the router.
func TestAutoconfiguration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		left, right := cable()
		st, err := New(Config{Link: left, Autoconfigure: true})
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		router := &router{end: right}
		right.Start(router)
		time.Sleep(10 * time.Second) // the second question reaches the router
		var global []host.Address
		for _, a := range st.Addrs() {
			if a.Prefix.Addr().IsGlobalUnicast() {
				global = append(global, a)
			}
		}
		if want := netip.MustParsePrefix("2001:db8:7::/64"); len(global) != 1 || global[0].Prefix.Masked() != want || global[0].Tentative {
			t.Errorf("the addresses are %+v, want one of %v", st.Addrs(), want)
		}
		if s := st.Stats(); s.AddressesFormed != 2 {
			t.Errorf("%d addresses are counted as made, want 2: this and the link-local one", s.AddressesFormed)
		}
		if st.Close(); router.down == nil {
			t.Error("the other end of the cable was not told that the stack is closed")
		}
	})
}

// router answers whoever asks for routers.
type router struct {
	end  *mem.End
	down error
}

func (r *router) Receive(pkts []wire.Packet) {
	for _, pkt := range pkts {
		f, err := wire.ParseEthernet(pkt.Bytes)
		if err != nil || f.Type != wire.EtherIPv6 {
			continue
		}
		ip, err := wire.ParseIP(f.Payload)
		if err != nil || ip.Proto != wire.ProtoICMPv6 || ip.Payload[0] != wire.ICMP6RouterSolicit {
			continue
		}
		r.end.Send([]wire.Packet{{Bytes: r.advert()}})
	}
}

func (r *router) Writable()      {}
func (r *router) Down(err error) { r.down = err }

// advert is a frame with a router advertisement.
func (r *router) advert() []byte {
	n := wire.Neighbor{Type: wire.ICMP6RouterAdvert, Lifetime: 1800, SourceMAC: r.end.Hardware(), PrefixCount: 1}
	n.Prefixes[0] = wire.Prefix{
		Addr: wire.AddrFrom(netip.MustParseAddr("2001:db8:7::")), Bits: 64,
		OnLink: true, Auto: true, Valid: 7200, Preferred: 3600,
	}
	src := wire.AddrFrom(netip.MustParseAddr("fe80::1"))
	b := make([]byte, wire.MinEthernet+wire.MinIPv6+wire.NeighborLen)
	ip := b[wire.PutEthernet(b, &wire.Ethernet{Dst: wire.MulticastMAC(wire.AllNodes), Src: r.end.Hardware(), Type: wire.EtherIPv6}):]
	octets := wire.PutNeighbor(ip[wire.MinIPv6:], src, wire.AllNodes, &n)
	wire.PutIPv6(ip, &wire.IPv6{TTL: wire.NeighborHops, Next: wire.ProtoICMPv6, Src: src, Dst: wire.AllNodes}, octets)
	return b[:wire.MinEthernet+wire.MinIPv6+octets]
}
