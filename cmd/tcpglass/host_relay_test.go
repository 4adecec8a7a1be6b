package main

import (
	"io"
	"net"
	"testing"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/internal/service"
)

// TestRelayReachesTheMachine: what comes to the host's port goes on to a
// server on the machine's loopback, over TCP and over UDP.
func TestRelayReachesTheMachine(t *testing.T) {
	ln, pc := onLoopback(t)
	go service.Serve(ln, service.Echo)
	go service.EchoPackets(pc)
	st, peer := opposite(t)
	defer st.Close()
	all, err := relays{":5201=" + ln.Addr().String(), ":5202=" + pc.LocalAddr().String()}.services()
	if err != nil {
		t.Fatal(err)
	}
	asked, err := listen(st, all, host.ListenConfig{})
	if err != nil {
		t.Fatal(err)
	}
	c := newCLI("host", nil, io.Discard, io.Discard)
	go c.serve(t.Context(), st, asked, "ready")
	for _, to := range []struct{ network, addr string }{
		{"tcp", stationAddr + ":5201"}, {"udp", stationAddr + ":5202"},
	} {
		c, err := peer.Dial(to.network, to.addr)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 5)
		io.WriteString(c, "hello")
		if n, err := io.ReadFull(c, got); err != nil || string(got) != "hello" {
			t.Errorf("over %s the server's echo is %q, %v", to.network, got[:n], err)
		}
		c.Close()
	}
}

// onLoopback are ports of the machine that is itself alone.
func onLoopback(t *testing.T) (net.Listener, net.PacketConn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pc.Close() })
	return ln, pc
}

func TestRelaysThatAreNone(t *testing.T) {
	for _, s := range []string{
		"", ":5201", "=127.0.0.1:5201", ":5201=", ":5201=127.0.0.1", ":5201=:5201", ":http=127.0.0.1:80",
		":0=127.0.0.1:80", ":80=127.0.0.1:0", ":80=127.0.0.1:70000", "5201=127.0.0.1:5201",
	} {
		_, err := relays{":5201=127.0.0.1:5201", s}.services()
		checkKey(t, err, exitUsage, "host.bad-relay")
	}
}

func TestTwoRelaysOnOnePort(t *testing.T) {
	st, _ := opposite(t)
	defer st.Close()
	all, err := relays{":80=127.0.0.1:80", ":80=127.0.0.1:81"}.services()
	if err != nil {
		t.Fatal(err)
	}
	_, err = listen(st, all, host.ListenConfig{})
	checkKey(t, err, exitUsage, "host.port-in-use")
}
