package tcpglass

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"golang.org/x/net/nettest"

	"github.com/tcpglass/tcpglass/link/mem"
	"github.com/tcpglass/tcpglass/wire"
)

func TestConnBehavesAsNetAsks(t *testing.T) {
	for _, tt := range []struct {
		what string
		cfg  mem.Config
	}{
		{"MTU 1500", mem.Config{}},
		{"MTU 68, the least", mem.Config{MTU: 68}},
		{"segments of 64 KiB", mem.Config{Offload: wire.Offload{Large: 65535, Checksum: true}}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
				server, client := pair(t, tt.cfg)
				accepted, dialed := connect(t, server, client)
				return accepted, dialed, func() { accepted.Close(); dialed.Close(); server.Close(); client.Close() }, nil
			})
		})
	}
}

func TestHalfClose(t *testing.T) {
	server, client := pair(t, mem.Config{})
	accepted, dialed := connect(t, server, client)
	say(t, dialed, "question")
	if err := dialed.CloseWrite(); err != nil {
		t.Fatalf("CloseWrite: %v", err)
	}
	if err := dialed.CloseWrite(); err != nil {
		t.Errorf("a second CloseWrite is no mistake: %v", err)
	}
	question, err := io.ReadAll(accepted)
	if string(question) != "question" || err != nil {
		t.Fatalf("the peer read %q, %v", question, err)
	}
	say(t, accepted, "answer")
	accepted.Close()
	hear(t, dialed, "answer")
	if n, err := dialed.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("after the peer's Close: read %d, %v; want bare io.EOF", n, err)
	}
	_, err = dialed.Write([]byte("x"))
	wantErr(t, "Write after CloseWrite", err, errno("EPIPE"))
}

func TestCloseRead(t *testing.T) {
	server, client := pair(t, mem.Config{})
	accepted, dialed := connect(t, server, client)
	read := make(chan error)
	go func() { _, err := accepted.Read(make([]byte, 1)); read <- err }()
	waitFor(t, "Read", func() bool { return accepted.waiting() == 1 }, server)
	accepted.CloseRead()
	if err := <-read; err != io.EOF {
		t.Errorf("a Read that waits during CloseRead: got %v, want io.EOF", err)
	}
	say(t, dialed, "late")
	hear(t, accepted, "late") // as with a kernel
	if _, err := accepted.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("a Read with nothing there: got %v, want io.EOF", err)
	}
	say(t, accepted, "the other direction is open")
	hear(t, dialed, "the other direction is open")
}

// TestErrors provokes what can go wrong with a connection that was fine.
func TestErrors(t *testing.T) {
	read := func(c *Conn) error { _, err := c.Read(make([]byte, 1)); return err }
	write := func(c *Conn) error { _, err := c.Write([]byte("x")); return err }
	reset := func(c, peer *Conn) { peer.SetLinger(0); peer.Close() }
	for _, tt := range []struct {
		what    string
		prepare func(c, peer *Conn)
		call    func(c *Conn) error
		want    error
		text    string // L and R stand for the addresses
	}{
		{"Read of a closed Conn", func(c, _ *Conn) { c.Close() }, read,
			net.ErrClosed, "read tcp L->R: use of closed network connection"},
		{"Write to a closed Conn", func(c, _ *Conn) { c.Close() }, write,
			net.ErrClosed, "write tcp L->R: use of closed network connection"},
		{"a second Close", func(c, _ *Conn) { c.Close() }, (*Conn).Close,
			net.ErrClosed, "close tcp L->R: use of closed network connection"},
		{"CloseWrite of a closed Conn", func(c, _ *Conn) { c.Close() }, (*Conn).CloseWrite,
			net.ErrClosed, "close tcp L->R: use of closed network connection"},
		{"CloseRead of a closed Conn", func(c, _ *Conn) { c.Close() }, (*Conn).CloseRead,
			net.ErrClosed, "close tcp L->R: use of closed network connection"},
		{"SetDeadline of a closed Conn", func(c, _ *Conn) { c.Close() }, func(c *Conn) error { return c.SetDeadline(time.Time{}) },
			net.ErrClosed, "set tcp L: use of closed network connection"},
		{"SetNoDelay of a closed Conn", func(c, _ *Conn) { c.Close() }, func(c *Conn) error { return c.SetNoDelay(true) },
			net.ErrClosed, "set tcp L->R: use of closed network connection"},
		{"Read of nothing from a closed Conn", func(c, _ *Conn) { c.Close() }, func(c *Conn) error { _, err := c.Read(nil); return err },
			net.ErrClosed, "read tcp L->R: use of closed network connection"},
		{"Write of nothing to a closed Conn", func(c, _ *Conn) { c.Close() }, func(c *Conn) error { _, err := c.Write(nil); return err },
			net.ErrClosed, "write tcp L->R: use of closed network connection"},
		{"Read after a reset", reset, read,
			errno("ECONNRESET"), "read tcp L->R: read: connection reset by peer"},
		{"another Read after a reset", func(c, peer *Conn) { reset(c, peer); read(c) }, read,
			errno("ECONNRESET"), "read tcp L->R: read: connection reset by peer"},
		{"Write after a reset", reset, write,
			errno("ECONNRESET"), "write tcp L->R: write: connection reset by peer"},
		{"another Write after a reset", func(c, peer *Conn) { reset(c, peer); write(c) }, write,
			errno("EPIPE"), "write tcp L->R: write: broken pipe"},
		{"CloseWrite after a reset", reset, (*Conn).CloseWrite,
			errno("ENOTCONN"), "close tcp L->R: shutdown: transport endpoint is not connected"},
		{"CloseRead after a reset", reset, (*Conn).CloseRead,
			errno("ENOTCONN"), "close tcp L->R: shutdown: transport endpoint is not connected"},
		{"Close after a reset", reset, (*Conn).Close, nil, ""},
		{"Write after CloseWrite", func(c, _ *Conn) { c.CloseWrite() }, write,
			errno("EPIPE"), "write tcp L->R: write: broken pipe"},
		{"Read past the deadline", func(c, _ *Conn) { c.SetReadDeadline(time.Unix(1, 0)) }, read,
			os.ErrDeadlineExceeded, "read tcp L->R: i/o timeout"},
		{"Write past the deadline", func(c, _ *Conn) { c.SetWriteDeadline(time.Unix(1, 0)) }, write,
			os.ErrDeadlineExceeded, "write tcp L->R: i/o timeout"},
		{"Read of nothing past the deadline", func(c, _ *Conn) { c.SetReadDeadline(time.Unix(1, 0)) },
			func(c *Conn) error { _, err := c.Read(nil); return err }, nil, ""},
		{"Write past the Read's deadline", func(c, _ *Conn) { c.SetReadDeadline(time.Unix(1, 0)) }, write, nil, ""},
		{"ReadFrom after CloseWrite", func(c, _ *Conn) { c.CloseWrite() },
			func(c *Conn) error { _, err := io.Copy(c, readerOnly{strings.NewReader("x")}); return err },
			errno("EPIPE"), "readfrom tcp L->R: write tcp L->R: write: broken pipe"},
		{"WriteTo after a reset", reset,
			func(c *Conn) error { _, err := io.Copy(io.Discard, c); return err },
			errno("ECONNRESET"), "writeto tcp L->R: read tcp L->R: read: connection reset by peer"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			server, client := pair(t, mem.Config{})
			peer, c := connect(t, server, client)
			tt.prepare(c, peer)
			err := tt.call(c)
			if tt.want == nil {
				if err != nil {
					t.Errorf("got %v, want none", err)
				}
				return
			}
			wantErr(t, tt.what, err, tt.want)
			text := strings.NewReplacer("L", c.LocalAddr().String(), "R", c.RemoteAddr().String()).Replace(tt.text)
			if err != nil && err.Error() != text {
				t.Errorf("got  %q\nwant %q", err, text)
			}
			if ne, ok := err.(net.Error); !ok || ne.Timeout() != (tt.want == os.ErrDeadlineExceeded) {
				t.Errorf("%v: Timeout() is wrong", err)
			}
		})
	}
}

func TestCloseWithUnreadOctetsResets(t *testing.T) {
	server, client := pair(t, mem.Config{})
	accepted, dialed := connect(t, server, client)
	say(t, dialed, "nobody reads this")
	accepted.Close()
	_, err := dialed.Read(make([]byte, 1))
	wantErr(t, "Read from a peer that closed with octets unread (SHLD-3)", err, errno("ECONNRESET"))
}

func TestDeadlinesWakeCallsThatWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, client := pair(t, mem.Config{})
		accepted, dialed := connect(t, server, client)
		began := time.Now()
		accepted.SetReadDeadline(began.Add(3 * time.Second))
		_, err := accepted.Read(make([]byte, 1))
		wantErr(t, "Read", err, os.ErrDeadlineExceeded)
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("Read gave up after %v, the deadline was 3 s away", took)
		}

		accepted.SetReadDeadline(time.Time{})
		time.AfterFunc(time.Hour, func() { say(t, dialed, "late") })
		hear(t, accepted, "late")

		began = time.Now()
		accepted.SetReadDeadline(began.Add(time.Hour))
		time.AfterFunc(time.Minute, func() { accepted.SetReadDeadline(began.Add(2 * time.Minute)) })
		_, err = accepted.Read(make([]byte, 1))
		wantErr(t, "Read whose deadline was moved", err, os.ErrDeadlineExceeded)
		if took := time.Since(began); took != 2*time.Minute {
			t.Errorf("Read gave up after %v, the deadline was moved to 2 min", took)
		}
	})
}

func TestAWriteCutShortSaysHowMuchItTook(t *testing.T) {
	server, client := pair(t, mem.Config{})
	accepted, dialed := connect(t, server, client)
	out := make([]byte, 16<<20)
	for i := range out {
		out[i] = byte(i >> 8)
	}
	took := make(chan int)
	go func() { n, _ := dialed.Write(out); took <- n }()
	waitFor(t, "Write to be out of room", func() bool { return dialed.waiting() == 1 }, client)
	dialed.SetWriteDeadline(time.Unix(1, 0))
	n := <-took
	dialed.CloseWrite()
	got, err := io.ReadAll(accepted)
	if err != nil || len(got) != n || !bytes.Equal(got, out[:n]) {
		t.Errorf("Write took %d octets, the peer read %d, %v", n, len(got), err)
	}
}

func TestWritesDoNotMix(t *testing.T) {
	server, client := pair(t, mem.Config{})
	accepted, dialed := connect(t, server, client)
	const writers, size = 4, 3 << 20 // each more than the buffers hold
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() { dialed.Write(bytes.Repeat([]byte{byte('a' + i)}, size)) })
	}
	go func() { all.Wait(); dialed.CloseWrite() }()
	got, err := io.ReadAll(accepted)
	if err != nil || len(got) != writers*size {
		t.Fatalf("read %d octets of %d, %v", len(got), writers*size, err)
	}
	for i := 0; i < len(got); i += size {
		if run := bytes.Count(got[i:i+size], got[i:i+1]); run != size {
			t.Errorf("the piece at %d has %d octets of another Write", i, size-run)
		}
	}
}

func TestADeadPeerIsNoticed(t *testing.T) {
	for _, tt := range []struct {
		what    string
		prepare func(c *Conn)
		after   time.Duration // at the latest; half of it at the earliest
	}{
		{"by the user timeout, where something was written", func(c *Conn) {
			c.SetUserTimeout(30 * time.Second)
			c.Write([]byte("is anybody there?"))
		}, 60 * time.Second},
		{"by keep-alive, where nothing was", func(c *Conn) {
			c.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 4})
		}, 40 * time.Second},
	} {
		t.Run(tt.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := mem.Pipe(mem.Config{})
				cut := &cuttable{Link: b}
				server, client := start(t, Config{Link: a}, serverIP), start(t, Config{Link: cut}, clientIP)
				_, c := connect(t, server, client)
				cut.off.Store(true)
				began := time.Now()
				tt.prepare(c)
				_, err := c.Read(make([]byte, 1))
				wantErr(t, "Read", err, errno("ETIMEDOUT"))
				if ne := net.Error(nil); !errors.As(err, &ne) || !ne.Timeout() {
					t.Errorf("%v does not say that it is a timeout", err)
				}
				if took := time.Since(began); took < tt.after/2 || took > tt.after {
					t.Errorf("noticed after %v, want between %v and %v", took, tt.after/2, tt.after)
				}
			})
		})
	}
}

func TestAnIdleConnCostsLittle(t *testing.T) {
	if size := unsafe.Sizeof(Conn{}); size > 250 {
		t.Errorf("a Conn takes %d octets, 250 are its share of an idle connection", size)
	} else {
		t.Logf("a Conn takes %d octets", size)
	}
}
