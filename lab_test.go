package tcpglass_test

import (
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/impair"
	"github.com/tcpglass/tcpglass/link/mem"
)

// What follows is shown in docs/lab.md: a test of somebody who has written
// code for net.Conn and wants to know how it fares on a bad line.

// fetch is the code under test: it knows nothing of any of this.
func fetch(c net.Conn) (string, error) {
	defer c.Close()
	c.SetDeadline(time.Now().Add(time.Minute))
	if _, err := io.WriteString(c, "what time is it?\n"); err != nil {
		return "", err
	}
	b, err := io.ReadAll(c)
	return string(b), err
}

func TestFetchOverABadLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := mem.Pipe(mem.Config{})
		server, client := lab(t, bad(t, a, 1), "10.0.0.1/24"), lab(t, bad(t, b, 2), "10.0.0.2/24")
		ln, err := server.Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			c.Read(make([]byte, 100))
			time.Sleep(10 * time.Second) // costs nothing: time passes when all wait
			io.WriteString(c, "ten past\n")
			c.Close()
		}()

		c, err := client.Dial("tcp", "10.0.0.1:80")
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if got, err := fetch(c); got != "ten past\n" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
		if took := time.Since(began); took < 10*time.Second || took > 30*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// bad is a line with 100 ms each way that loses one packet in ten; the same
// ones each time.
func bad(t *testing.T, l link.Link, seed uint64) link.Link {
	worse, err := impair.New(l, impair.Config{Seed: seed, Direction: impair.Sent, Delay: 100 * time.Millisecond, Loss: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	return worse
}

// lab is a stack that is gone when the test is over.
func lab(t *testing.T, l link.Link, addr string) *tcpglass.Stack {
	st, err := tcpglass.New(tcpglass.Config{Link: l, Addrs: []netip.Prefix{netip.MustParsePrefix(addr)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// TestTheLabPageShowsThisCode keeps docs/lab.md true: each line of its first
// block of Go stands here.
func TestTheLabPageShowsThisCode(t *testing.T) {
	page, err := os.ReadFile("docs/lab.md")
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile("lab_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(page), "```go\n")
	code, _, _ = strings.Cut(code, "```")
	for line := range strings.Lines(code) {
		if line = strings.TrimSpace(line); line != "…" && !strings.Contains(string(src), line) {
			t.Errorf("docs/lab.md shows %q, which is not here", line)
		}
	}
}
