package tcpglass

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/internal/packettest"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

func listenPacket(t testing.TB, st *Stack, network, address string) *PacketConn {
	t.Helper()
	c, err := st.ListenPacket(network, address)
	if err != nil {
		t.Fatalf("ListenPacket on %s: %v", address, err)
	}
	t.Cleanup(func() { c.Close() })
	return c.(*PacketConn)
}

func dialPacket(t testing.TB, st *Stack, address string) *PacketConn {
	t.Helper()
	c, err := st.Dial("udp", address)
	if err != nil {
		t.Fatalf("Dial to %s: %v", address, err)
	}
	t.Cleanup(func() { c.Close() })
	return c.(*PacketConn)
}

func TestPacketConnBehavesAsNets(t *testing.T) {
	for _, tt := range []struct {
		what string
		cfg  mem.Config
	}{
		{"MTU 1500", mem.Config{}},
		{"checksums left to the link", mem.Config{Offload: wire.Offload{Large: 65535, Checksum: true}}},
	} {
		mk := func(t testing.TB) (a, b net.PacketConn) {
			server, client := pair(t, tt.cfg)
			return listenPacket(t, server, "udp4", serverIP+":53"), listenPacket(t, client, "udp4", clientIP+":0")
		}
		mk6 := func(t testing.TB) (a, b net.PacketConn) {
			x, y := mem.Pipe(tt.cfg)
			server, client := start(t, Config{Link: x}, "2001:db8::1"), start(t, Config{Link: y}, "2001:db8::2")
			return listenPacket(t, server, "udp6", "[2001:db8::1]:53"), listenPacket(t, client, "udp", "[2001:db8::2]:0")
		}
		t.Run(tt.what+", IPv6", func(t *testing.T) { packettest.All(t, mk6, synctest.Test) })
		t.Run(tt.what, func(t *testing.T) { packettest.All(t, mk, synctest.Test) })
		t.Run(tt.what+", in real time", func(t *testing.T) { packettest.All(t, mk, nil) })
	}
}

func TestAConnectedPacketConnIsANetConn(t *testing.T) {
	server, client := pair(t, mem.Config{})
	at := listenPacket(t, server, "udp", ":53")
	other := listenPacket(t, server, "udp", ":54")
	c := dialPacket(t, client, serverIP+":53")

	say(t, c, "question")
	p := make([]byte, 100)
	n, from, err := at.ReadFrom(p)
	if err != nil || string(p[:n]) != "question" || from.String() != c.LocalAddr().String() {
		t.Fatalf("read %q from %v, %v; want it from %v", p[:n], from, err, c.LocalAddr())
	}
	if _, err := other.WriteTo([]byte("I am somebody else"), from); err != nil {
		t.Fatal(err)
	}
	if _, err := at.WriteTo([]byte("answer"), from); err != nil {
		t.Fatal(err)
	}
	hear(t, c, "answer")
	if c.RemoteAddr().String() != serverIP+":53" || at.RemoteAddr() != nil {
		t.Errorf("the remote addresses are %v and %v, want %s:53 and none", c.RemoteAddr(), at.RemoteAddr(), serverIP)
	}
	if n, err := c.Read(nil); n != 0 || err != nil {
		t.Errorf("a Read of nothing: %d, %v", n, err)
	}
}

func TestWhatGoesWrongWithPackets(t *testing.T) {
	server, client := pair(t, mem.Config{})
	bound := listenPacket(t, client, "udp", clientIP+":0")
	connected := dialPacket(t, client, serverIP+":53")
	listenPacket(t, server, "udp", ":53")
	to := func(s string) net.Addr { return net.UDPAddrFromAddrPort(netip.MustParseAddrPort(s)) }
	for _, tt := range []struct {
		what string
		do   func() error
		want error
	}{
		{"a write to somebody on a connected one", func() error { _, err := connected.WriteTo(nil, to("10.0.0.1:54")); return err }, net.ErrWriteToConnected},
		{"a write to nobody on one that is not", func() error { _, err := bound.Write(nil); return err }, syscall.EDESTADDRREQ},
		{"65508 octets", func() error { _, err := bound.WriteTo(make([]byte, 65508), to("10.0.0.1:53")); return err }, syscall.EMSGSIZE},
		{"another family", func() error { _, err := bound.WriteTo(nil, to("[2001:db8::1]:53")); return err }, syscall.ENETUNREACH},
		{"port 0", func() error { _, err := bound.WriteTo(nil, to("10.0.0.1:0")); return err }, syscall.ENETUNREACH},
		{"a port that is taken", func() error { _, err := client.ListenPacket("udp", bound.LocalAddr().String()); return err }, syscall.EADDRINUSE},
		{"somebody else's address", func() error { _, err := client.ListenPacket("udp", "10.0.0.9:53"); return err }, syscall.EADDRNOTAVAIL},
		{"tcp", func() error { _, err := client.ListenPacket("tcp", ":53"); return err }, net.UnknownNetworkError("tcp")},
		{"listening on udp", func() error { _, err := client.Listen("udp", ":53"); return err }, net.UnknownNetworkError("udp")},
		{"dialling no port", func() error { _, err := client.Dial("udp", "10.0.0.1:0"); return err }, syscall.EINVAL},
		{"dialling from somebody else's address", func() error {
			_, err := client.DialFrom(t.Context(), "udp", "10.0.0.9:0", "10.0.0.1:53")
			return err
		}, syscall.EADDRNOTAVAIL},
		{"a context that has ended", func() error {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := client.DialContext(ctx, "udp", "10.0.0.1:53")
			return err
		}, context.Canceled},
	} {
		err := tt.do()
		wantErr(t, tt.what, err, tt.want)
		var op *net.OpError
		if errors.As(err, &op) && strings.HasPrefix(op.Net, "udp") {
			for _, a := range []net.Addr{op.Source, op.Addr} {
				if _, ok := a.(*net.UDPAddr); a != nil && !ok {
					t.Errorf("%s: an address in the error is a %T", tt.what, a)
				}
			}
		}
	}
}

func TestAClosedPortRefusesPackets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := pair(t, mem.Config{})
		c := dialPacket(t, client, serverIP+":9")
		read := make(chan error)
		go func() { _, err := c.Read(make([]byte, 1)); read <- err }()
		synctest.Wait()
		say(t, c, "knock")
		wantErr(t, "a read that waits", <-read, syscall.ECONNREFUSED)
		say(t, c, "knock")
		synctest.Wait()
		_, err := c.Write([]byte("knock"))
		wantErr(t, "the next write", err, syscall.ECONNREFUSED)
		say(t, c, "knock")
		synctest.Wait()
		_, err = c.Read(make([]byte, 1))
		wantErr(t, "the next read", err, syscall.ECONNREFUSED)
		c.SetReadDeadline(time.Now().Add(time.Second))
		_, err = c.Read(make([]byte, 1))
		wantErr(t, "the read after it", err, os.ErrDeadlineExceeded)
	})
}

func TestLongPacketsArriveInPieces(t *testing.T) {
	server, client := pair(t, mem.Config{})
	at := listenPacket(t, server, "udp", ":53")
	c := dialPacket(t, client, serverIP+":53")
	for _, octets := range []int{1472, 1473, 8000, 65507} {
		say(t, c, strings.Repeat("x", octets))
		p := make([]byte, 1<<16)
		at.SetReadDeadline(time.Now().Add(10 * time.Second))
		if n, _, err := at.ReadFrom(p); n != octets || err != nil {
			t.Errorf("of %d octets %d arrive, %v", octets, n, err)
		}
	}
}

// A write waits where the link has no room, until its deadline.
func TestAWriteWaitsForTheLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := mem.Pipe(mem.Config{})
		full := &stuffed{Link: a}
		st := start(t, Config{Link: full}, serverIP)
		c := dialPacket(t, st, clientIP+":53")
		c.SetWriteBuffer(10_000)
		c.SetWriteDeadline(time.Now().Add(time.Second))
		var err error
		n := 0
		for ; err == nil && n < 200; n++ {
			_, err = c.Write(make([]byte, 1000))
		}
		wantErr(t, "a write without room", err, os.ErrDeadlineExceeded)
		if n < 10 || n > 150 {
			t.Errorf("%d datagrams of 1000 octets were taken, want what fits into the buffer and one batch", n)
		}
		c.SetWriteDeadline(time.Time{})
		wrote := make(chan error)
		go func() { _, err := c.Write(make([]byte, 1000)); wrote <- err }()
		synctest.Wait()
		full.open()
		if err := <-wrote; err != nil {
			t.Errorf("a write that waits until there is room: %v", err)
		}
	})
}

func TestPacketConnsEndWithTheStack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := pair(t, mem.Config{})
		c := dialPacket(t, client, serverIP+":53")
		client.Shutdown(t.Context())
		_, err := c.Write(nil)
		wantErr(t, "a write after Shutdown", err, net.ErrClosed)
		server, _ := pair(t, mem.Config{})
		at := listenPacket(t, server, "udp", ":53")
		read := make(chan error)
		go func() { _, _, err := at.ReadFrom(make([]byte, 1)); read <- err }()
		synctest.Wait()
		server.Close()
		wantErr(t, "a read while the stack is closed", <-read, net.ErrClosed)
		_, err = server.ListenPacket("udp", ":53")
		wantErr(t, "ListenPacket on a closed stack", err, net.ErrClosed)
	})
}

func TestPacketsToAndFromTheStackItself(t *testing.T) {
	st, _ := pair(t, mem.Config{})
	at := listenPacket(t, st, "udp", ":53")
	for _, address := range []string{":53", "0.0.0.0:53", "127.0.0.1:53", serverIP + ":53"} {
		c := dialPacket(t, st, address)
		say(t, c, "hello, me")
		p := make([]byte, 100)
		n, from, err := at.ReadFromUDPAddrPort(p)
		if err != nil || string(p[:n]) != "hello, me" {
			t.Errorf("%s: read %q, %v", address, p[:n], err)
		}
		at.WriteToUDPAddrPort([]byte("hello yourself"), from)
		hear(t, c, "hello yourself")
	}
}

func TestSettingsOfAPacketConn(t *testing.T) {
	server, client := pair(t, mem.Config{})
	at, err := server.ListenPacketWith(host.UDPConfig{ReceiveQueue: 1000}, "udp", ":53")
	if err != nil {
		t.Fatal(err)
	}
	defer at.Close()
	c := dialPacket(t, client, serverIP+":53")
	for range 3 {
		say(t, c, strings.Repeat("x", 400))
	}
	if got := server.Stats().QueueFull; got != 1 {
		t.Errorf("of three datagrams of 400 octets %d found no room for 1000 octets, want 1", got)
	}
	at.SetReadBuffer(10_000)
	say(t, c, strings.Repeat("x", 400))
	if got := server.Stats().QueueFull; got != 1 {
		t.Error("there is not more room after SetReadBuffer")
	}
	at.Close()
	for what, err := range map[string]error{"SetReadBuffer": at.SetReadBuffer(1), "SetWriteBuffer": at.SetWriteBuffer(1)} {
		wantErr(t, what+" when closed", err, net.ErrClosed)
	}
}

func TestAPacketConnForAnyDestinationAnswersFromThere(t *testing.T) {
	server, client := pair(t, mem.Config{})
	all, err := server.ListenPacketWith(host.UDPConfig{AnyDestination: true}, "udp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer all.Close()
	c := dialPacket(t, client, "192.0.2.7:53")
	say(t, c, "question")
	p := make([]byte, 100)
	n, from, to, err := all.ReadFromTo(p)
	if err != nil || string(p[:n]) != "question" || to.String() != "192.0.2.7:53" {
		t.Fatalf("read %q to %v, %v", p[:n], to, err)
	}
	if _, err := all.WriteFromTo([]byte("answer"), to, from); err != nil {
		t.Fatal(err)
	}
	hear(t, c, "answer")
}

func TestPacketsDoNotAllocate(t *testing.T) {
	server, client := pair(t, mem.Config{})
	at := listenPacket(t, server, "udp", ":53")
	c := listenPacket(t, client, "udp", ":0")
	p, q := make([]byte, 1000), make([]byte, 1000)
	to := netip.MustParseAddrPort(serverIP + ":53")
	n := testing.AllocsPerRun(100, func() {
		c.WriteToUDPAddrPort(p, to)
		_, from, _ := at.ReadFromUDPAddrPort(q)
		at.WriteToUDPAddrPort(q, from)
		c.ReadFromUDPAddrPort(q)
	})
	if n > 0 {
		t.Errorf("a question and its answer allocate %v times, want never", n)
	}
}

// stuffed is a link that takes nothing until it is opened.
type stuffed struct {
	link.Link
	up   link.Receiver
	mu   sync.Mutex
	free bool
}

func (l *stuffed) Start(up link.Receiver) error {
	l.up = up
	return l.Link.Start(up)
}

func (l *stuffed) Send(pkts []wire.Packet) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.free {
		return 0, nil
	}
	return l.Link.Send(pkts)
}

func (l *stuffed) open() {
	l.mu.Lock()
	l.free = true
	l.mu.Unlock()
	l.up.Writable()
}

func TestListenersShareAPort(t *testing.T) {
	server, client := pair(t, mem.Config{})
	accepted := make(chan int)
	for i := range 2 {
		l, err := server.ListenWith(host.ListenConfig{Share: true}, "tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				c.Close()
				accepted <- i
			}
		}()
	}
	_, err := server.Listen("tcp", ":80")
	wantErr(t, "a listener that does not share", err, syscall.EADDRINUSE)
	var n [2]int
	for range 40 {
		dial(t, client, serverIP+":80").Close()
		n[<-accepted]++
	}
	if n[0] < 5 || n[1] < 5 {
		t.Errorf("of 40 connections the listeners got %v", n)
	}
}

func TestPacketConnsShareAPort(t *testing.T) {
	server, client := pair(t, mem.Config{})
	var shared [2]*PacketConn
	for i := range shared {
		c, err := server.ListenPacketWith(host.UDPConfig{Share: true}, "udp", ":53")
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		shared[i] = c
	}
	for range 40 {
		say(t, dialPacket(t, client, serverIP+":53"), "x")
	}
	for _, c := range shared {
		if n := c.end.Waiting(); n < 5 || n > 35 {
			t.Errorf("one of two got %d of 40 flows", n)
		}
	}
}
