package service

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
)

// talk runs a service on one end of a pipe and gives the other to client.
func talk(t *testing.T, handle func(net.Conn), client func(net.Conn)) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			handle(theirs)
		}()
		client(ours)
		ours.Close()
		synctest.Wait()
	})
}

func TestEcho(t *testing.T) {
	talk(t, Echo, func(c net.Conn) {
		go io.WriteString(c, "hello")
		got := make([]byte, 5)
		if _, err := io.ReadFull(c, got); err != nil || string(got) != "hello" {
			t.Errorf("got %q, %v, want the same as sent", got, err)
		}
	})
}

func TestDiscard(t *testing.T) {
	talk(t, Discard, func(c net.Conn) {
		if n, err := c.Write(make([]byte, 100_000)); n != 100_000 || err != nil {
			t.Errorf("it took %d octets, %v, want all 100000", n, err)
		}
	})
}

func TestChargen(t *testing.T) {
	talk(t, Chargen, func(c net.Conn) {
		got := make([]byte, 2*(lineChars+2))
		if _, err := io.ReadFull(c, got); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write([]byte("never mind")); err != nil {
			t.Errorf("it must take what we say, and gave %v", err)
		}
		lines := strings.Split(string(got), "\r\n")
		if len(lines) != 3 || len(lines[0]) != 72 || len(lines[1]) != 72 {
			t.Fatalf("got %q, want two lines of 72", got)
		}
		if lines[0][0] != ' ' || lines[0][1:] != lines[1][:71] {
			t.Errorf("got\n%s\n%s\nwant each line to be the one before, turned by one", lines[0], lines[1])
		}
	})
}

func TestChargenPattern(t *testing.T) {
	if len(pattern) != 95*74 {
		t.Errorf("the pattern repeats after %d octets, want 95 lines of 74", len(pattern))
	}
	for _, c := range []byte(" ~") {
		if !bytes.Contains(pattern, []byte{c}) {
			t.Errorf("the pattern lacks %q", c)
		}
	}
}

// pipes is a listener that accepts the conns it is given, then fails.
type pipes struct {
	conns []net.Conn
	end   error
}

func (p *pipes) Accept() (net.Conn, error) {
	if len(p.conns) == 0 {
		return nil, p.end
	}
	c := p.conns[0]
	p.conns = p.conns[1:]
	return c, nil
}

func (p *pipes) Close() error   { return nil }
func (p *pipes) Addr() net.Addr { return nil }

func TestServe(t *testing.T) {
	trouble := errors.New("trouble")
	for _, tt := range []struct {
		what      string
		end, want error
	}{
		{"a closed listener is the normal end", net.ErrClosed, nil},
		{"any other error is told", trouble, trouble},
	} {
		t.Run(tt.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := net.Pipe()
				var done bool
				err := Serve(&pipes{[]net.Conn{a}, tt.end}, func(c net.Conn) {
					go b.Close()
					n, _ := io.Copy(io.Discard, c)
					done = n == 0
				})
				if !errors.Is(err, tt.want) {
					t.Errorf("got %v, want %v", err, tt.want)
				}
				if !done {
					t.Error("Serve returned before its handler did")
				}
				if _, err := a.Write(nil); err == nil {
					t.Error("the connection is still open")
				}
			})
		})
	}
}
