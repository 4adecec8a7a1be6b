// Package packettest says what a net.PacketConn must do, as package nettest
// of golang.org/x/net does for streams. The same checks run against the
// kernel's, so that they ask for nothing that programs cannot count on.
package packettest

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"testing"
	"time"
)

// Maker makes two open sockets that reach each other at their LocalAddr. It
// sees to it that they are closed with the test.
type Maker func(t testing.TB) (a, b net.PacketConn)

// Check is something that a net.PacketConn must do.
type Check struct {
	What string
	Run  func(t *testing.T, a, b net.PacketConn)
}

// Checks are what it must do, in sentences.
var Checks = []Check{
	{"a datagram arrives whole, and tells who has sent it", arrivesWhole},
	{"datagrams keep their boundaries", keepBoundaries},
	{"an empty datagram is a datagram", empty},
	{"what does not fit into the buffer is lost", cut},
	{"a deadline in the past fails reads and writes at once", past},
	{"a deadline that is set while a read waits wakes it", present},
	{"a deadline in the future comes", future},
	{"a deadline that is taken back does not come", takenBack},
	{"a read after a deadline works once there is a new one", renewed},
	{"reads may race", racyReads},
	{"writes may race", racyWrites},
	{"close wakes a read that waits", closeWhileReading},
	{"a closed socket says so, and its address", closed},
	{"all methods may be called at once", concurrent},
	{"nobody gets what was sent to somebody else", cross},
	{"an address of another kind is refused", strangeAddress},
	{"a datagram that is too long is refused", tooLong},
}

// All runs every check, each in a test of its own. in wraps them: nil, or
// what puts a test into a bubble of testing/synctest.
func All(t *testing.T, mk Maker, in func(t *testing.T, f func(t *testing.T))) {
	for _, c := range Checks {
		run := func(t *testing.T) {
			a, b := mk(t)
			c.Run(t, a, b)
		}
		t.Run(c.What, func(t *testing.T) {
			if in == nil {
				run(t)
			} else {
				in(t, run)
			}
		})
	}
}

// soon is a deadline that comes while the test runs; late is one that does
// not, unless something is wrong.
const (
	soon = 20 * time.Millisecond
	late = 10 * time.Second
)

// send sends a datagram.
func send(t testing.TB, from net.PacketConn, to net.Addr, p []byte) {
	t.Helper()
	if n, err := from.WriteTo(p, to); n != len(p) || err != nil {
		t.Errorf("writing %d octets to %v: %d, %v", len(p), to, n, err)
	}
}

// receive reads a datagram into room for n octets.
func receive(t testing.TB, c net.PacketConn, n int) (p []byte, from net.Addr) {
	t.Helper()
	c.SetReadDeadline(time.Now().Add(late))
	p = make([]byte, n)
	n, from, err := c.ReadFrom(p)
	if err != nil {
		t.Errorf("reading: %v", err)
	}
	return p[:n], from
}

// timesOut fails unless err is a deadline's.
func timesOut(t testing.TB, what string, err error) {
	t.Helper()
	var ne net.Error
	switch {
	case !errors.Is(err, os.ErrDeadlineExceeded):
		t.Errorf("%s: got %v, want %v", what, err, os.ErrDeadlineExceeded)
	case !errors.As(err, &ne) || !ne.Timeout():
		t.Errorf("%s: %v does not say that it is a timeout", what, err)
	}
}

func arrivesWhole(t *testing.T, a, b net.PacketConn) {
	send(t, a, b.LocalAddr(), []byte("hello"))
	p, from := receive(t, b, 100)
	if string(p) != "hello" || from.String() != a.LocalAddr().String() {
		t.Errorf("read %q from %v, want hello from %v", p, from, a.LocalAddr())
	}
	send(t, b, from, []byte("hello yourself"))
	if p, _ := receive(t, a, 100); string(p) != "hello yourself" {
		t.Errorf("read %q", p)
	}
}

func keepBoundaries(t *testing.T, a, b net.PacketConn) {
	sizes := []int{1, 1000, 2, 1400, 3}
	for _, n := range sizes {
		send(t, a, b.LocalAddr(), bytes.Repeat([]byte{byte(n)}, n))
	}
	for _, n := range sizes {
		if p, _ := receive(t, b, 2000); len(p) != n || p[0] != byte(n) {
			t.Errorf("read %d octets, want %d", len(p), n)
		}
	}
}

func empty(t *testing.T, a, b net.PacketConn) {
	send(t, a, b.LocalAddr(), nil)
	if p, from := receive(t, b, 100); len(p) != 0 || from == nil {
		t.Errorf("read %q from %v, want nothing from somebody", p, from)
	}
}

func cut(t *testing.T, a, b net.PacketConn) {
	send(t, a, b.LocalAddr(), []byte("0123456789"))
	send(t, a, b.LocalAddr(), []byte("next"))
	if p, _ := receive(t, b, 4); string(p) != "0123" {
		t.Errorf("read %q, want the first four octets", p)
	}
	if p, _ := receive(t, b, 100); string(p) != "next" {
		t.Errorf("read %q, want the next datagram", p)
	}
}

func past(t *testing.T, a, b net.PacketConn) {
	send(t, a, b.LocalAddr(), []byte("there"))
	for _, at := range []time.Time{time.Unix(1, 0), time.Now().Add(-time.Second)} {
		if err := b.SetDeadline(at); err != nil {
			t.Error(err)
		}
		_, _, err := b.ReadFrom(make([]byte, 100))
		timesOut(t, "a read, though there is something to read", err)
		_, err = b.WriteTo([]byte("x"), a.LocalAddr())
		timesOut(t, "a write", err)
	}
}

func present(t *testing.T, a, b net.PacketConn) {
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			_, _, err := b.ReadFrom(make([]byte, 100))
			timesOut(t, "a read that waits", err)
		})
	}
	all.Go(func() { b.SetReadDeadline(time.Now().Add(soon)) })
	all.Wait()
}

func future(t *testing.T, a, b net.PacketConn) {
	began := time.Now()
	b.SetReadDeadline(began.Add(soon))
	_, _, err := b.ReadFrom(make([]byte, 100))
	timesOut(t, "a read with nothing to read", err)
	if took := time.Since(began); took < soon {
		t.Errorf("it came after %v, want %v", took, soon)
	}
}

func takenBack(t *testing.T, a, b net.PacketConn) {
	b.SetDeadline(time.Now().Add(soon))
	b.SetDeadline(time.Time{})
	timer := time.AfterFunc(2*soon, func() { send(t, a, b.LocalAddr(), []byte("late")) })
	defer timer.Stop()
	p := make([]byte, 100)
	if n, _, err := b.ReadFrom(p); err != nil || string(p[:n]) != "late" {
		t.Errorf("read %q, %v", p[:n], err)
	}
}

func renewed(t *testing.T, a, b net.PacketConn) {
	b.SetReadDeadline(time.Unix(1, 0))
	_, _, err := b.ReadFrom(make([]byte, 100))
	timesOut(t, "a read", err)
	send(t, a, b.LocalAddr(), []byte("kept"))
	if p, _ := receive(t, b, 100); string(p) != "kept" {
		t.Errorf("read %q, want what came before the new deadline", p)
	}
}

func racyReads(t *testing.T, a, b net.PacketConn) {
	var all sync.WaitGroup
	stop := make(chan struct{})
	all.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				a.WriteTo([]byte{byte(i)}, b.LocalAddr())
				time.Sleep(time.Microsecond)
			}
		}
	})
	var readers sync.WaitGroup
	for range 10 {
		readers.Go(func() {
			p := make([]byte, 100)
			for range 10 {
				b.SetReadDeadline(time.Now().Add(time.Millisecond))
				if _, _, err := b.ReadFrom(p); err != nil {
					timesOut(t, "a read", err)
				}
			}
		})
	}
	readers.Wait()
	close(stop)
	all.Wait()
}

func racyWrites(t *testing.T, a, b net.PacketConn) {
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			for range 10 {
				b.SetWriteDeadline(time.Now().Add(time.Millisecond))
				if n, err := b.WriteTo([]byte{byte(i)}, a.LocalAddr()); n != 1 && err == nil {
					t.Errorf("wrote %d octets of one", n)
				} else if err != nil {
					timesOut(t, "a write", err)
				}
			}
		})
	}
	all.Wait()
}

func closeWhileReading(t *testing.T, a, b net.PacketConn) {
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if _, _, err := b.ReadFrom(make([]byte, 100)); !errors.Is(err, net.ErrClosed) {
				t.Errorf("a read that waits says %v, want %v", err, net.ErrClosed)
			}
		})
	}
	timer := time.AfterFunc(soon, func() { b.Close() })
	defer timer.Stop()
	all.Wait()
}

func closed(t *testing.T, a, b net.PacketConn) {
	at := b.LocalAddr().String()
	if err := b.Close(); err != nil {
		t.Errorf("the first Close: %v", err)
	}
	_, _, read := b.ReadFrom(make([]byte, 100))
	_, write := b.WriteTo(nil, a.LocalAddr())
	for what, err := range map[string]error{
		"a second Close": b.Close(), "a read": read, "a write": write,
		"SetDeadline": b.SetDeadline(time.Now()), "SetReadDeadline": b.SetReadDeadline(time.Now()), "SetWriteDeadline": b.SetWriteDeadline(time.Now()),
	} {
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s: got %v, want %v", what, err, net.ErrClosed)
		}
	}
	if b.LocalAddr().String() != at {
		t.Errorf("its address is %v, was %v", b.LocalAddr(), at)
	}
}

func concurrent(t *testing.T, a, b net.PacketConn) {
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() { a.WriteTo([]byte("x"), b.LocalAddr()) })
		all.Go(func() { b.ReadFrom(make([]byte, 10)) })
		all.Go(func() { b.SetDeadline(time.Now().Add(soon)) })
		all.Go(func() { b.SetReadDeadline(time.Now().Add(soon)) })
		all.Go(func() { b.SetWriteDeadline(time.Now().Add(soon)) })
		all.Go(func() { b.LocalAddr() })
	}
	all.Wait()
}

// cross lets both ask and answer at once: each answer goes to its question.
func cross(t *testing.T, a, b net.PacketConn) {
	const questions = 50
	var all sync.WaitGroup
	for _, c := range []struct{ me, other net.PacketConn }{{a, b}, {b, a}} {
		all.Go(func() {
			for i := range questions {
				send(t, c.me, c.other.LocalAddr(), fmt.Appendf(nil, "%s says %d", c.me.LocalAddr(), i))
			}
		})
	}
	for _, c := range []struct{ me, other net.PacketConn }{{a, b}, {b, a}} {
		all.Go(func() {
			for i := range questions {
				want := fmt.Sprintf("%s says %d", c.other.LocalAddr(), i)
				if p, from := receive(t, c.me, 100); string(p) != want || from.String() != c.other.LocalAddr().String() {
					t.Errorf("%v read %q from %v, want %q", c.me.LocalAddr(), p, from, want)
				}
			}
		})
	}
	all.Wait()
}

func strangeAddress(t *testing.T, a, b net.PacketConn) {
	for _, to := range []net.Addr{&net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 9}, &net.UnixAddr{Name: "x"}, nil, (*net.UDPAddr)(nil)} {
		var op *net.OpError
		if n, err := a.WriteTo([]byte("x"), to); n != 0 || !errors.As(err, &op) {
			t.Errorf("writing to a %T: %d, %v; want a *net.OpError", to, n, err)
		}
	}
}

func tooLong(t *testing.T, a, b net.PacketConn) {
	if n, err := a.WriteTo(make([]byte, 1<<16), b.LocalAddr()); n != 0 || err == nil {
		t.Errorf("writing 65536 octets: %d, %v; want an error", n, err)
	}
}
