package tcpglass

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

// tunnel is a client and a stack that everything it sends comes to.
func tunnel(t *testing.T) (client, gate *Stack) {
	left, right := mem.Pipe(mem.Config{MTU: 1500})
	return stackOn(t, left, "10.0.0.2/24"), stackOn(t, right, "10.0.0.1/24")
}

func TestListenAnyTakesConnectionsToEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, gate := tunnel(t)
		ln, err := gate.ListenAny(host.ListenConfig{})
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			io.WriteString(c, "you wanted "+c.LocalAddr().String())
			c.Close()
		}()
		c, err := client.Dial("tcp", "203.0.113.5:443")
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if said, err := io.ReadAll(c); err != nil || string(said) != "you wanted 203.0.113.5:443" {
			t.Errorf("read %q, %v", said, err)
		}
		if _, err := gate.Forward(host.ListenConfig{}); !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("a Forwarder beside it: %v, want EADDRINUSE", err)
		}
	})
}

// dialResult is what a Dial in the background has come to.
func dialResult(st *Stack, address string) chan error {
	done := make(chan error, 1)
	go func() {
		c, err := st.Dial("tcp", address)
		if err == nil {
			c.Close()
		}
		done <- err
	}()
	return done
}

func TestAForwarderAnswersAsItsUserSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, gate := tunnel(t)
		f, err := gate.Forward(host.ListenConfig{})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()

		no := dialResult(client, "203.0.113.5:443")
		req, err := f.Next()
		if err != nil {
			t.Fatal(err)
		}
		if req.To() != netip.MustParseAddrPort("203.0.113.5:443") || req.From().Addr() != netip.MustParseAddr("10.0.0.2") {
			t.Errorf("a request from %v to %v", req.From(), req.To())
		}
		time.Sleep(2 * time.Second) // the way onwards is tried
		select {
		case err := <-no:
			t.Errorf("the dial has come back before the answer: %v", err)
		default:
		}
		req.Refuse()
		if err := <-no; !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("after no the dial says %v, want ECONNREFUSED", err)
		}

		yes := dialResult(client, "203.0.113.6:443")
		if req, err = f.Next(); err != nil {
			t.Fatal(err)
		}
		c, err := req.Accept(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := <-yes; err != nil {
			t.Errorf("after yes the dial says %v", err)
		}
		if got := c.LocalAddr().String(); got != "203.0.113.6:443" {
			t.Errorf("the connection is at %s, want whom the client dialled", got)
		}
		if _, err := io.ReadAll(c); err != nil {
			t.Errorf("reading what the client sent: %v", err)
		}
		c.Close()
		if _, err := req.Accept(t.Context()); !errors.Is(err, syscall.ECONNABORTED) {
			t.Errorf("yes a second time: %v, want ECONNABORTED", err)
		}
	})
}

func TestARequestThatIsGivenUpIsAborted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, gate := tunnel(t)
		f, err := gate.Forward(host.ListenConfig{})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() {
			_, err := client.DialContext(ctx, "tcp", "203.0.113.5:443")
			gone <- err
		}()
		req, err := f.Next()
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		<-gone
		if _, err := req.Accept(t.Context()); !errors.Is(err, syscall.ECONNABORTED) {
			t.Errorf("accepting whom nobody waits for: %v, want ECONNABORTED", err)
		}
	})
}

func TestAcceptEndsWithItsContextAndItsForwarder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			what string
			end  func(cancel context.CancelFunc, f *Forwarder, gate *Stack)
			want error
		}{
			{"the context", func(cancel context.CancelFunc, _ *Forwarder, _ *Stack) { cancel() }, context.Canceled},
			{"the forwarder", func(_ context.CancelFunc, f *Forwarder, _ *Stack) { f.Close() }, net.ErrClosed},
			{"the stack", func(_ context.CancelFunc, _ *Forwarder, gate *Stack) { gate.Close() }, net.ErrClosed},
		} {
			l := &hole{mtu: 1500}
			gate, err := New(Config{Link: l, Addrs: []netip.Prefix{netip.MustParsePrefix("10.0.0.1/24")}})
			if err != nil {
				t.Fatal(err)
			}
			f, err := gate.Forward(host.ListenConfig{})
			if err != nil {
				t.Fatal(err)
			}
			l.up.Receive([]wire.Packet{{Bytes: synPacket("10.0.0.9:4000", "203.0.113.5:443")}})
			req, err := f.Next()
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() {
				_, err := req.Accept(ctx) // the third segment never comes
				done <- err
			}()
			synctest.Wait()
			tt.end(cancel, f, gate)
			if err := <-done; !errors.Is(err, tt.want) {
				t.Errorf("%s ends: Accept says %v, want %v", tt.what, err, tt.want)
			}
			cancel()
			gate.Close()
			if _, err := f.Next(); !errors.Is(err, net.ErrClosed) {
				t.Errorf("Next of a closed forwarder: %v, want net.ErrClosed", err)
			}
		}
	})
}

// synPacket is a SYN out of nowhere.
func synPacket(from, to string) []byte {
	src, dst := wire.EndpointFrom(netip.MustParseAddrPort(from)), wire.EndpointFrom(netip.MustParseAddrPort(to))
	b := make([]byte, wire.MinIPv4+wire.MinTCP)
	wire.PutIPv4(b, &wire.IPv4{TTL: 64, Proto: wire.ProtoTCP, Src: src.Addr, Dst: dst.Addr}, wire.MinTCP)
	seg := b[wire.MinIPv4:]
	wire.PutTCP(seg, &wire.TCP{Src: src.Port, Dst: dst.Port, Seq: 700, Flags: wire.SYN, Window: 8000}, &wire.Options{})
	sum := wire.TransportSum(src.Addr, dst.Addr, wire.ProtoTCP, seg)
	seg[16], seg[17] = byte(sum>>8), byte(sum)
	return b
}
