package service

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/link/mem"
)

// twoStacks are a server and a client in memory.
func twoStacks(t *testing.T) (server, client *tcpglass.Stack) {
	t.Helper()
	a, b := mem.Pipe(mem.Config{MTU: 1500})
	for _, x := range []struct {
		st   **tcpglass.Stack
		end  *mem.End
		addr string
	}{{&server, a, "10.0.0.1/24"}, {&client, b, "10.0.0.2/24"}} {
		st, err := tcpglass.New(tcpglass.Config{Link: x.end, Addrs: []netip.Prefix{netip.MustParsePrefix(x.addr)}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { st.Close() })
		*x.st = st
	}
	return server, client
}

func TestRelayCarriesBothWaysAndPassesEndsOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, client := twoStacks(t)
		target, err := server.Listen("tcp", ":7")
		if err != nil {
			t.Fatal(err)
		}
		go Serve(target, func(c net.Conn) { // answers when the question is over
			question, _ := io.ReadAll(c)
			io.WriteString(c, "you said "+string(question))
		})
		ln, err := server.Listen("tcp", ":70")
		if err != nil {
			t.Fatal(err)
		}
		go Serve(ln, Relay(server.Dial, "10.0.0.1:7"))

		c, err := client.Dial("tcp", "10.0.0.1:70")
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(c, "hello")
		c.(closeWriter).CloseWrite()
		if got, err := io.ReadAll(c); err != nil || string(got) != "you said hello" {
			t.Errorf("got %q, %v, want the answer to a question that has ended", got, err)
		}
		c.Close()
		server.Close()
	})
}

// TestRelayTellsWhoBreaksOff: a transfer that was cut short must not look
// like one that has ended.
func TestRelayTellsWhoBreaksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, client := twoStacks(t)
		target, err := server.Listen("tcp", ":7")
		if err != nil {
			t.Fatal(err)
		}
		go Serve(target, func(c net.Conn) {
			io.WriteString(c, "the first half")
			time.Sleep(time.Second)
			abort(c)
		})
		ln, err := server.Listen("tcp", ":70")
		if err != nil {
			t.Fatal(err)
		}
		go Serve(ln, Relay(server.Dial, "10.0.0.1:7"))

		c, err := client.Dial("tcp", "10.0.0.1:70")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(c); string(got) != "the first half" || !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("got %q, %v, want half of it and a reset", got, err)
		}
		server.Close()
	})
}

func TestRelayToNobodyDisconnects(t *testing.T) {
	nobody := func(string, string) (net.Conn, error) { return nil, errors.New("nobody is there") }
	talk(t, Relay(nobody, "anywhere"), func(c net.Conn) {
		if _, err := c.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("the client reads %v, want the end", err)
		}
	})
}

func TestRelayHasRoomForSoMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := make(chan struct{})
		relay := Relay(func(string, string) (net.Conn, error) {
			<-open
			return nil, errors.New("nobody is there")
		}, "anywhere")
		for range maxRelayed {
			_, server := net.Pipe()
			go relay(server)
		}
		synctest.Wait() // all of them dial
		client, server := net.Pipe()
		relay(server)
		if _, err := client.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("one too many reads %v, want the end", err)
		}
		close(open)
	})
}

func TestRelayPacketsKeepsClientsApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, client := twoStacks(t)
		target, err := server.ListenPacket("udp", ":7")
		if err != nil {
			t.Fatal(err)
		}
		var ports []int // from which the relay came
		go func() {
			b := make([]byte, 100)
			for {
				n, from, err := target.ReadFrom(b)
				if err != nil {
					return
				}
				ports = append(ports, from.(*net.UDPAddr).Port)
				target.WriteTo(b[:n], from)
			}
		}()
		pc, err := server.ListenPacket("udp", ":70")
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go func() { defer close(done); RelayPackets(server.Dial, "10.0.0.1:7", pc) }()

		for _, text := range []string{"one", "two"} {
			c, err := client.Dial("udp", "10.0.0.1:70")
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				io.WriteString(c, text)
				b := make([]byte, 10)
				if n, err := c.Read(b); err != nil || string(b[:n]) != text {
					t.Errorf("got %q, %v, want %q back", b[:n], err, text)
				}
			}
			c.Close()
		}
		synctest.Wait()
		if len(ports) != 4 || ports[0] != ports[1] || ports[2] != ports[3] || ports[0] == ports[2] {
			t.Errorf("the server heard from ports %v, want one for each client", ports)
		}
		time.Sleep(sessionIdle + time.Second)
		for s := range server.Sockets() {
			if s.Flow.Remote.Port == 7 {
				t.Errorf("a session of a silent client is left: %+v", s.Flow)
			}
		}
		pc.Close()
		<-done
		server.Close()
	})
}
