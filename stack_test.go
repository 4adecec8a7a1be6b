package tcpglass

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serverIP and clientIP are where the stacks of all tests live.
const (
	serverIP = "10.0.0.1"
	clientIP = "10.0.0.2"
)

// pair is two stacks joined in memory. They are closed with the test.
func pair(t testing.TB, cfg mem.Config) (server, client *Stack) {
	t.Helper()
	a, b := mem.Pipe(cfg)
	return start(t, Config{Link: a}, serverIP), start(t, Config{Link: b}, clientIP)
}

// start makes a stack with one address. It is closed with the test.
func start(t testing.TB, cfg Config, ip string) *Stack {
	t.Helper()
	cfg.Addrs = []netip.Prefix{netip.PrefixFrom(netip.MustParseAddr(ip), 24)}
	st, err := New(cfg)
	if err != nil {
		t.Fatalf("a stack at %s cannot be made: %v", ip, err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// connect opens a connection from client to a port of server that is
// otherwise not in use, and returns both ends.
func connect(t testing.TB, server, client *Stack) (accepted, dialed *Conn) {
	t.Helper()
	l := listen(t, server, ":80")
	defer l.Close()
	dialed = dial(t, client, serverIP+":80")
	accepted, err := l.AcceptTCP()
	if err != nil {
		t.Fatalf("Accept after a Dial that worked: %v", err)
	}
	t.Cleanup(func() { accepted.Close(); dialed.Close() })
	return accepted, dialed
}

func listen(t testing.TB, st *Stack, address string) *Listener {
	t.Helper()
	l, err := st.Listen("tcp", address)
	if err != nil {
		t.Fatalf("Listen on %s: %v", address, err)
	}
	return l.(*Listener)
}

func dial(t testing.TB, st *Stack, address string) *Conn {
	t.Helper()
	c, err := st.Dial("tcp", address)
	if err != nil {
		t.Fatalf("Dial to %s: %v", address, err)
	}
	return c.(*Conn)
}

// say writes s, all of it.
func say(t testing.TB, c net.Conn, s string) {
	t.Helper()
	if n, err := c.Write([]byte(s)); n != len(s) || err != nil {
		t.Fatalf("Write of %d octets: took %d, %v", len(s), n, err)
	}
}

// hear reads as many octets as s has, which must be s.
func hear(t testing.TB, c net.Conn, s string) {
	t.Helper()
	buf := make([]byte, len(s))
	if n, err := io.ReadFull(c, buf); err != nil || string(buf) != s {
		t.Fatalf("read %q, %v; want %q", buf[:n], err, s)
	}
}

// wantErr fails unless errors.Is finds want in err, which must be an OpError.
func wantErr(t testing.TB, what string, err, want error) {
	t.Helper()
	var op *net.OpError
	switch {
	case !errors.Is(err, want):
		t.Errorf("%s: got %v, want %v", what, err, want)
	case !errors.As(err, &op):
		t.Errorf("%s: got a %T, want a *net.OpError", what, err)
	}
}

func TestNewSaysWhatIsWrong(t *testing.T) {
	addrs := []netip.Prefix{netip.MustParsePrefix("10.0.0.1/24")}
	for _, tt := range []struct {
		what string
		cfg  func(l link.Link) Config
		want string
	}{
		{"no link", func(link.Link) Config { return Config{Addrs: addrs} }, "Link is missing"},
		{"no address", func(l link.Link) Config { return Config{Link: l} }, "needs an address"},
		{"an MTU above the link's", func(l link.Link) Config { return Config{Link: l, Addrs: addrs, MTU: 1501} },
			"MTU 1501 is more than the link's 1500"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			l := &hole{mtu: 1500}
			cfg := tt.cfg(l)
			st, err := New(cfg)
			if err == nil {
				st.Close()
				t.Fatal("New took it")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("New said %q, want something with %q", err, tt.want)
			}
			if cfg.Link != nil && !l.closed {
				t.Error("New failed and left the link open, which was the stack's to close")
			}
		})
	}
}

func TestCloseWakesEveryCall(t *testing.T) {
	server, client := pair(t, mem.Config{})
	l := listen(t, server, ":81")
	accepted, dialed := connect(t, server, client)
	full := make([]byte, 8<<20) // more than both buffers hold
	calls := map[string]func() error{
		"Accept":  func() error { _, err := l.Accept(); return err },
		"Read":    func() error { _, err := accepted.Read(make([]byte, 1)); return err },
		"Write":   func() error { _, err := accepted.Write(full); return err },
		"WriteTo": func() error { _, err := accepted.WriteTo(io.Discard); return err },
	}
	results := make(chan func())
	for name, call := range calls {
		go func() {
			err := call()
			results <- func() { wantErr(t, name+" during Stack.Close", err, net.ErrClosed) }
		}()
	}
	waitFor(t, "three calls of the server waiting", func() bool {
		return accepted.waiting() == 3 && l.acceptors.first != nil
	}, server)
	if err := server.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	for range calls {
		(<-results)()
	}
	if err := server.Close(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a second Close: got %v, want net.ErrClosed", err)
	}
	_, err := server.Listen("tcp", ":82")
	wantErr(t, "Listen on a closed stack", err, net.ErrClosed)
	_, err = server.Dial("tcp", clientIP+":1")
	wantErr(t, "Dial on a closed stack", err, net.ErrClosed)
	wantErr(t, "Close of a connection after its stack's", accepted.Close(), net.ErrClosed)
	wantErr(t, "Close of a listener after its stack's", l.Close(), net.ErrClosed)
	_, err = io.Copy(io.Discard, dialed)
	wantErr(t, "the peer of a closed stack", err, errno("ECONNRESET"))
}

// waiting is how many calls wait for c.
func (c *Conn) waiting() (n int) {
	for _, q := range []queue{c.readers, c.writers} {
		for w := q.first; w != nil; w = w.next {
			n++
		}
	}
	return n
}

// waitFor gives others time until cond, which is called with st locked.
func waitFor(t testing.TB, what string, cond func() bool, st *Stack) {
	t.Helper()
	for range 10_000 {
		st.mu.Lock()
		ok := cond()
		st.mu.Unlock()
		if ok {
			return
		}
		time.Sleep(100 * time.Microsecond)
	}
	t.Fatalf("waited in vain for %s", what)
}

// TestCloseInTheMiddleOfTraffic: whoever is sending at that moment, the
// peers hear of it, and nobody hangs.
func TestCloseInTheMiddleOfTraffic(t *testing.T) {
	server, client := pair(t, mem.Config{})
	var all sync.WaitGroup
	for range 8 {
		accepted, dialed := connect(t, server, client)
		all.Go(func() { io.Copy(accepted, accepted) })
		all.Go(func() { io.Copy(dialed, endless{}) })
		all.Go(func() {
			_, err := io.Copy(io.Discard, dialed)
			wantErr(t, "Read from a peer whose stack is closed", err, errno("ECONNRESET"))
		})
	}
	waitFor(t, "some traffic", func() bool { return server.host.Stats().PacketsIn > 5000 }, server)
	server.Close()
	all.Wait()
}

// endless is a stream of zeros.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestTheLinkGoesDown(t *testing.T) {
	l := &hole{mtu: 1500}
	st := start(t, Config{Link: l}, serverIP)
	ln := listen(t, st, ":80")
	failed := make(chan error)
	go func() { _, err := ln.Accept(); failed <- err }()
	waitFor(t, "Accept", func() bool { return ln.acceptors.first != nil }, st)
	l.up.Down(errors.New("pulled out"))
	wantErr(t, "Accept on a stack whose link went down", <-failed, errno("ENETDOWN"))
	_, err := st.Dial("tcp", clientIP+":80")
	wantErr(t, "Dial on a stack whose link is down", err, errno("ENETDOWN"))
	if err := st.Close(); err != nil {
		t.Errorf("Close of a stack whose link is down: %v", err)
	}
	wantErr(t, "Close of a listener after that", ln.Close(), net.ErrClosed)
}

func TestSocketsAndStats(t *testing.T) {
	server, client := pair(t, mem.Config{})
	listen(t, server, ":443")
	accepted, _ := connect(t, server, client)
	var kinds []host.SocketKind
	for s := range server.Sockets() {
		kinds = append(kinds, s.Kind)
		server.Stats() // the loop's body may call the stack
		if s.Kind == host.SocketConn && s.Flow != accepted.flow {
			t.Errorf("the connection's row is about %v, want %v", s.Flow, accepted.flow)
		}
	}
	if len(kinds) != 2 {
		t.Errorf("rows of kinds %v, want a listener and a connection", kinds)
	}
	for range server.Sockets() {
		break // must not go on
	}
	if got := server.Stats().PacketsIn; got < 2 {
		t.Errorf("%d packets counted, a handshake brings two", got)
	}
	if got := accepted.Info().State; got != tcp.Established {
		t.Errorf("Info says %v, want ESTABLISHED", got)
	}
}

func TestShutdownDeliversEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, client := pair(t, mem.Config{})
		accepted, dialed := connect(t, server, client)
		const size = 500_000
		say(t, accepted, strings.Repeat("x", size))
		done := make(chan error)
		go func() { done <- server.Shutdown(context.Background()) }()
		time.Sleep(time.Second) // nobody reads: it must wait
		select {
		case err := <-done:
			t.Fatalf("Shutdown did not wait for the peer: %v", err)
		default:
		}
		n, err := io.Copy(io.Discard, dialed)
		if n != size || err != nil {
			t.Errorf("the peer got %d octets of %d, then %v", n, size, err)
		}
		dialed.Close()
		if err := <-done; err != nil {
			t.Errorf("Shutdown: %v", err)
		}
		if err := server.Shutdown(context.Background()); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Shutdown of a closed stack: got %v, want net.ErrClosed", err)
		}
	})
}

func TestShutdownGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, client := pair(t, mem.Config{})
		accepted, dialed := connect(t, server, client)
		say(t, accepted, strings.Repeat("x", 100_000))
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if err := server.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the context's error", err)
		}
		_, err := dialed.Write([]byte("x"))
		if err == nil {
			_, err = io.Copy(io.Discard, dialed)
		}
		if err != nil && !errors.Is(err, errno("ENETDOWN")) && !errors.Is(err, errno("ECONNRESET")) {
			t.Errorf("the peer of an aborted connection got %v", err)
		}
	})
}

func TestASmallMemoryIsRespected(t *testing.T) {
	a, b := mem.Pipe(mem.Config{})
	server, client := start(t, Config{Link: a}, serverIP), start(t, Config{Link: b, Memory: 1}, clientIP)
	listen(t, server, ":80")
	_, err := client.Dial("tcp", serverIP+":80")
	wantErr(t, "Dial with a budget of one octet", err, errno("ENOBUFS"))
	_, err = client.Listen("tcp", ":80")
	if err != nil {
		wantErr(t, "Listen with a budget of one octet", err, errno("ENOBUFS"))
	}
}

func TestTraceTellsWhatHappens(t *testing.T) {
	a, b := mem.Pipe(mem.Config{})
	var names []string // guarded by the stack's lock
	var at clock.Instant
	server := start(t, Config{Link: a, Name: "alice", Secret: [32]byte{1}, Trace: func(r *trace.Record) {
		names, at = append(names, r.Host), r.At
	}}, serverIP)
	client := start(t, Config{Link: b}, clientIP)
	connect(t, server, client)
	server.mu.Lock()
	defer server.mu.Unlock()
	if len(names) == 0 || names[0] != "alice" {
		t.Errorf("records of a handshake tell of %q, want alice", names)
	}
	if age := time.Since(server.Wall(at)); age < 0 || age > time.Minute {
		t.Errorf("the last record is %v old", age)
	}
}

func TestSteadyTrafficDoesNotAllocate(t *testing.T) {
	server, client := pair(t, mem.Config{})
	accepted, dialed := connect(t, server, client)
	go io.Copy(accepted, accepted)
	out, in := make([]byte, 3*1460), make([]byte, 3*1460)
	exchange := func() {
		dialed.Write(out)
		io.ReadFull(dialed, in)
	}
	if n := testing.AllocsPerRun(1000, exchange); n > 0 {
		t.Errorf("three segments there and back allocate %v times", n)
	}
}

// TestBulkTrafficDoesNotAllocate: nor do large bursts, though they fill and
// empty the buffers of both ends all the time. In a bubble no time passes
// meanwhile, so that no buffer lies idle for long enough to be given up.
func TestBulkTrafficDoesNotAllocate(t *testing.T) {
	synctest.Test(t, bulkDoesNotAllocate)
}

func bulkDoesNotAllocate(t *testing.T) {
	server, client := pair(t, mem.Config{})
	accepted, dialed := connect(t, server, client)
	go func() { // not io.Copy: its sync.Pool forgets on purpose under -race
		buf := make([]byte, 256<<10)
		for err := error(nil); err == nil; {
			_, err = accepted.Read(buf)
		}
	}()
	piece := make([]byte, 128<<10)
	write := func(pieces int) (allocated uint64) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range pieces {
			dialed.Write(piece)
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	write(256) // so that buffers have grown
	const pieces = 1024
	if got, most := write(pieces), uint64(pieces*len(piece)/16); got > most {
		t.Errorf("%d MiB moved, and %d MiB allocated for it: more than a 16th", pieces*len(piece)>>20, got>>20)
	}
}

func TestDoneTellsThatTheStackCanDoNothingAnyMore(t *testing.T) {
	done := func(st *Stack) bool {
		select {
		case <-st.Done():
			return true
		default:
			return false
		}
	}
	a, b := mem.Pipe(plain)
	server, client := start(t, Config{Link: a}, serverIP), start(t, Config{Link: b}, clientIP)
	if done(server) || done(client) {
		t.Error("stacks that were just made are done")
	}
	client.Close()
	if !done(client) {
		t.Error("a closed stack is not done")
	}
	if !done(server) {
		t.Error("a stack whose link went down is not done")
	}
}
