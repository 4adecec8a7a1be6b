package tcpglass

import (
	"context"
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

func TestDialErrors(t *testing.T) {
	server, client := pair(t, mem.Config{})
	listen(t, server, ":80")
	busy := dial(t, client, serverIP+":80")
	defer busy.Close()
	local := busy.LocalAddr().String()
	for _, tt := range []struct {
		what              string
		network, from, to string
		want              error
		text              string
	}{
		{"nobody listens", "tcp", "", "10.0.0.1:81", errno("ECONNREFUSED"),
			"dial tcp 10.0.0.1:81: connect: connection refused"},
		{"from an address of somebody else", "tcp", "10.0.0.9:0", "10.0.0.1:80", errno("EADDRNOTAVAIL"),
			"dial tcp 10.0.0.9:0->10.0.0.1:80: bind: cannot assign requested address"},
		{"from a port that is in use", "tcp", local, "10.0.0.1:80", errno("EADDRINUSE"),
			"dial tcp " + local + "->10.0.0.1:80: bind: address already in use"},
		{"to a multicast address (MUST-46)", "tcp", "", "224.0.0.1:80", errno("ENETUNREACH"),
			"dial tcp 224.0.0.1:80: connect: network is unreachable"},
		{"to port 0", "tcp", "", "10.0.0.1:0", errno("EINVAL"),
			"dial tcp 10.0.0.1:0: connect: invalid argument"},
		{"a network of another kind", "unix", "", "10.0.0.1:80", net.UnknownNetworkError("unix"),
			"dial unix: unknown network unix"},
		{"a name", "tcp", "", "example.com:80", nil,
			"dial tcp: lookup example.com: names are not looked up, an IP address is needed"},
		{"no port", "tcp", "", "10.0.0.1", nil,
			"dial tcp: address 10.0.0.1: missing port in address"},
		{"an address of the other family", "tcp4", "", "[2001:db8::1]:80", nil,
			"dial tcp4: address 2001:db8::1: no suitable address found"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			c, err := client.DialFrom(t.Context(), tt.network, tt.from, tt.to)
			if err == nil {
				c.Close()
				t.Fatal("it worked")
			}
			if tt.want != nil {
				wantErr(t, "Dial", err, tt.want)
			}
			if err.Error() != tt.text {
				t.Errorf("got  %q\nwant %q", err, tt.text)
			}
		})
	}
	if c, err := client.Dial("tcp", "10.0.0.1:81"); c != nil {
		t.Errorf("a Dial that failed gave %v with %v: a nil *Conn is not a nil net.Conn", c, err)
	}
}

func TestDialFromAChosenPort(t *testing.T) {
	server, client := pair(t, mem.Config{})
	listen(t, server, ":80")
	c, err := client.DialFrom(t.Context(), "tcp4", ":4000", "10.0.0.1:http")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := c.LocalAddr().String(); got != "10.0.0.2:4000" {
		t.Errorf("the connection is from %s, want 10.0.0.2:4000", got)
	}
	if got := c.RemoteAddr().String(); got != "10.0.0.1:80" {
		t.Errorf("the connection is to %s, want 10.0.0.1:80", got)
	}
}

func TestDialWithoutAPortLeft(t *testing.T) {
	a, b := mem.Pipe(mem.Config{})
	server := start(t, Config{Link: a}, serverIP)
	client := start(t, Config{Link: b, FirstPort: 4000, LastPort: 4001}, clientIP)
	listen(t, server, ":80")
	for range 2 {
		defer dial(t, client, "10.0.0.1:80").Close()
	}
	_, err := client.Dial("tcp", "10.0.0.1:80")
	wantErr(t, "a third Dial with two ports", err, errno("EADDRNOTAVAIL"))
}

// TestDialIntoSilence: the SYNs of these Dials are never answered.
func TestDialIntoSilence(t *testing.T) {
	for _, tt := range []struct {
		what    string
		context func() (context.Context, context.CancelFunc)
		after   time.Duration
		want    []error
		timeout bool
		text    string
	}{
		{"a context that is canceled", func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(5*time.Second, cancel)
			return ctx, cancel
		}, 5 * time.Second, []error{context.Canceled}, false, "dial tcp 10.0.0.1:80: operation was canceled"},
		{"a context with a deadline", func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), 7*time.Second)
		}, 7 * time.Second, []error{context.DeadlineExceeded, os.ErrDeadlineExceeded}, true, "dial tcp 10.0.0.1:80: i/o timeout"},
		{"a context that has ended before", func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			return ctx, cancel
		}, 0, []error{context.Canceled}, false, "dial tcp 10.0.0.1:80: operation was canceled"},
		{"the SYN's own timeout (MUST-23)", func() (context.Context, context.CancelFunc) {
			return context.Background(), func() {}
		}, 183 * time.Second, []error{errno("ETIMEDOUT")}, true, "dial tcp 10.0.0.1:80: connect: connection timed out"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := start(t, Config{Link: &hole{mtu: 1500}}, clientIP)
				ctx, cancel := tt.context()
				defer cancel()
				began := time.Now()
				_, err := client.DialContext(ctx, "tcp", "10.0.0.1:80")
				if took := time.Since(began); took != tt.after {
					t.Errorf("Dial gave up after %v, want %v", took, tt.after)
				}
				for _, want := range tt.want {
					wantErr(t, "Dial", err, want)
				}
				if err != nil && err.Error() != tt.text {
					t.Errorf("got  %q\nwant %q", err, tt.text)
				}
				if ne := net.Error(nil); !errors.As(err, &ne) || ne.Timeout() != tt.timeout {
					t.Errorf("%v: Timeout() is wrong", err)
				}
				for s := range client.Sockets() {
					t.Errorf("a Dial given up left %+v behind", s)
				}
			})
		})
	}
}

func TestAContextEndsOnlyTheDial(t *testing.T) {
	server, client := pair(t, mem.Config{})
	l := listen(t, server, ":80")
	ctx, cancel := context.WithCancel(context.Background())
	c, err := client.DialContext(ctx, "tcp", "10.0.0.1:80")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	cancel()
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer accepted.Close()
	say(t, c, "still here")
	hear(t, accepted, "still here")
}

func TestListenErrors(t *testing.T) {
	_, client := pair(t, mem.Config{})
	listen(t, client, ":80")
	listen(t, client, "10.0.0.2:80") // one address goes before all: see host.Listen
	for _, tt := range []struct {
		what, network, address string
		want                   error
		text                   string
	}{
		{"a port in use", "tcp", "10.0.0.2:80", errno("EADDRINUSE"),
			"listen tcp 10.0.0.2:80: bind: address already in use"},
		{"the same port again", "tcp", ":80", errno("EADDRINUSE"),
			"listen tcp :80: bind: address already in use"},
		{"an address of somebody else", "tcp4", "10.0.0.9:81", errno("EADDRNOTAVAIL"),
			"listen tcp4 10.0.0.9:81: bind: cannot assign requested address"},
		{"a port that is none", "tcp", ":65536", nil,
			"listen tcp: address 65536: invalid port"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			l, err := client.Listen(tt.network, tt.address)
			if err == nil {
				l.Close()
				t.Fatal("it worked")
			}
			if l != nil {
				t.Error("a Listen that failed gave a net.Listener that is not nil")
			}
			if tt.want != nil {
				wantErr(t, "Listen", err, tt.want)
			}
			if err.Error() != tt.text {
				t.Errorf("got  %q\nwant %q", err, tt.text)
			}
		})
	}
}

func TestListenerClose(t *testing.T) {
	server, client := pair(t, mem.Config{})
	l := listen(t, server, ":80")
	accepted, dialed := acceptOne(t, l, client)
	waiting := dial(t, client, "10.0.0.1:80")
	defer waiting.Close()
	if err := l.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	_, err := l.Accept()
	wantErr(t, "Accept after Close", err, net.ErrClosed)
	if want := "accept tcp 0.0.0.0:80: use of closed network connection"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	wantErr(t, "a second Close", l.Close(), net.ErrClosed)
	wantErr(t, "SetDeadline after Close", l.SetDeadline(time.Time{}), net.ErrClosed)
	_, err = waiting.Read(make([]byte, 1))
	wantErr(t, "Read of a connection that nobody had accepted", err, errno("ECONNRESET"))
	say(t, dialed, "accepted ones go on")
	hear(t, accepted, "accepted ones go on")
	again := listen(t, server, ":80") // the port is free
	again.Close()
}

// acceptOne opens one connection to l.
func acceptOne(t *testing.T, l *Listener, client *Stack) (accepted, dialed *Conn) {
	t.Helper()
	dialed = dial(t, client, serverIP+":80")
	accepted, err := l.AcceptTCP()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { accepted.Close(); dialed.Close() })
	return accepted, dialed
}

func TestAcceptDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, client := pair(t, mem.Config{})
		l := listen(t, server, ":80")
		began := time.Now()
		l.SetDeadline(began.Add(time.Minute))
		_, err := l.Accept()
		wantErr(t, "Accept", err, os.ErrDeadlineExceeded)
		if took := time.Since(began); took != time.Minute {
			t.Errorf("Accept gave up after %v, the deadline was a minute away", took)
		}
		l.SetDeadline(time.Time{})
		dialed := make(chan *Conn)
		time.AfterFunc(time.Hour, func() { dialed <- dial(t, client, "10.0.0.1:80") })
		c, err := l.Accept()
		defer (<-dialed).Close()
		if err != nil {
			t.Fatalf("Accept without a deadline: %v", err)
		}
		c.Close()
	})
}

func TestListenOnAFreePort(t *testing.T) {
	server, client := pair(t, mem.Config{})
	l := listen(t, server, "10.0.0.1:0")
	if l.Addr().(*net.TCPAddr).Port == 0 {
		t.Fatal("Addr does not tell which port was chosen")
	}
	dial(t, client, l.Addr().String()).Close()
}

func TestListenWithABacklog(t *testing.T) {
	server, _ := pair(t, mem.Config{})
	if _, err := server.ListenWith(host.ListenConfig{Backlog: 3}, "tcp", ":80"); err != nil {
		t.Fatal(err)
	}
	for s := range server.Sockets() {
		if s.Backlog != 3 {
			t.Errorf("the listener's backlog is %d, want 3", s.Backlog)
		}
	}
}

// refuser is a link behind which a router says that there is no such host.
type refuser struct {
	*hole
	code uint8 // of ICMP's destination unreachable
}

func (l *refuser) Send(pkts []wire.Packet) (int, error) {
	for _, pkt := range pkts {
		quoted, _ := wire.ParseIPv4(pkt.Bytes)
		buf := make([]byte, 576)
		n := wire.PutICMPv4(buf[wire.MinIPv4:], &wire.ICMP{Type: 3, Code: l.code, Payload: pkt.Bytes[:wire.MinIPv4+8]})
		wire.PutIPv4(buf, &wire.IPv4{TTL: 64, Proto: 1, Src: quoted.Dst, Dst: quoted.Src}, n)
		l.up.Receive([]wire.Packet{{Bytes: buf[:wire.MinIPv4+n]}})
	}
	return len(pkts), nil
}

func TestDialToAnUnreachableHost(t *testing.T) {
	for _, tt := range []struct {
		what string
		code uint8
		want error
	}{
		{"the host", 1, errno("EHOSTUNREACH")},
		{"the port", 3, errno("ECONNREFUSED")},
	} {
		t.Run(tt.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := start(t, Config{Link: &refuser{&hole{mtu: 1500}, tt.code}}, clientIP)
				_, err := client.Dial("tcp", "10.0.0.1:80")
				wantErr(t, "Dial where a router says that it cannot be reached: "+tt.what, err, tt.want)
			})
		})
	}
}

func TestDialToItself(t *testing.T) {
	_, client := pair(t, mem.Config{})
	l := listen(t, client, ":80")
	dialed := dial(t, client, l.Addr().String()) // no host, or 0.0.0.0, is the stack itself
	defer dialed.Close()
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer accepted.Close()
	if got := dialed.RemoteAddr().String(); got != "10.0.0.2:80" {
		t.Errorf("the connection is to %s, want the stack's own address", got)
	}
	exchange(t, accepted.(*Conn), dialed, 3<<20)
}
