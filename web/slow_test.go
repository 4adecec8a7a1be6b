package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// zeros is a body that never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestSlowClientsAreGivenUp(t *testing.T) {
	for _, tt := range []struct {
		what, start, rest string
		every             time.Duration // an octet of the rest
		within            time.Duration // the server has had enough
		status            int           // 0: not worth an answer
	}{
		{"says nothing at all", "", "", time.Second, headerPatience, 0},
		{"sends its headers octet by octet", "GET /api/hello HTTP/1.1\r\n", strings.Repeat("X: x\r\n", 1000), time.Second, headerPatience, 0},
		{"sends its body octet by octet", "POST /api/test/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n", strings.Repeat("x", 1000), time.Second, bodyPatience, 408},
		{"uploads octet by octet", "POST /test/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n", strings.Repeat("x", 1000), time.Second, bodyPatience, 408},
	} {
		synctest.Test(t, func(t *testing.T) {
			h := open(t, Config{}, echoes, swallows)
			c := h.dial()
			began := time.Now()
			var client sync.WaitGroup
			client.Go(func() { trickle(c, tt.start, tt.rest, tt.every) })
			defer client.Wait()
			defer c.Close()
			resp, err := http.ReadResponse(bufio.NewReader(c), nil)
			took := time.Since(began)
			if took > tt.within+time.Second {
				t.Errorf("a client that %s was borne for %v, want %v", tt.what, took, tt.within)
			}
			if tt.status != 0 && (err != nil || resp.StatusCode != tt.status) {
				t.Errorf("a client that %s gets %v, %v", tt.what, resp, err)
			}
			h.lives()
		})
	}
}

// trickle sends start at once and rest octet by octet.
func trickle(c net.Conn, start, rest string, every time.Duration) {
	if _, err := io.WriteString(c, start); err != nil {
		return
	}
	for i := range len(rest) {
		time.Sleep(every)
		if _, err := io.WriteString(c, rest[i:i+1]); err != nil {
			return
		}
	}
}

func TestAnUploadAtItsPaceGoesThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Config{}, swallows)
		c := h.dial()
		defer c.Close()
		go func() {
			fmt.Fprintf(c, "POST /test/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n", 30<<20)
			for range 30 {
				time.Sleep(time.Second)
				io.CopyN(c, zeros{}, 1<<20)
			}
		}()
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || resp.StatusCode != 200 {
			t.Errorf("30 MiB in 30 s are answered with %v, %v", resp, err)
		}
	})
}

// TestWhoDoesNotReadIsGivenUp asks and takes no answer, on more connections
// than there are places of work.
func TestWhoDoesNotReadIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Config{})
		var lazy []net.Conn
		for range 3 * light.atOnce {
			c := h.dial()
			defer c.Close()
			io.WriteString(c, "GET /api/hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
			lazy = append(lazy, c)
		}
		began := time.Now()
		h.lives()
		if took := time.Since(began); took > 0 {
			t.Errorf("others wait %v for those who do not read", took)
		}
		time.Sleep(answerPatience + 10*time.Second)
		for _, c := range lazy {
			if _, err := io.ReadAll(c); err != nil {
				t.Errorf("a client that does not read is still there: %v", err)
			}
		}
	})
}

// TestAnswersThatNobodyTakesAreBounded asks for so much that two of them are
// all the server keeps.
func TestAnswersThatNobodyTakesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Config{}, func(s *Server) {
			much := file{kind: "application/octet-stream", octets: make([]byte, maxOwed*2/5)}
			s.serve("GET /api/test/much", s.light, func(*http.Request) (any, error) { return much, nil })
		})
		for range 2 {
			c := h.dial()
			defer c.Close()
			io.WriteString(c, "GET /api/test/much HTTP/1.1\r\nHost: localhost\r\n\r\n")
		}
		synctest.Wait()
		if resp := h.ask("GET /api/test/much"); resp.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("with two of them not taken, the third is answered with %s", resp.Status)
		}
		h.lives()
		time.Sleep(answerPatience + maxOwed/answerPace*time.Second)
		if resp := h.ask("GET /api/test/much"); resp.StatusCode != http.StatusOK {
			t.Errorf("when the two are given up, it is answered with %s", resp.Status)
		}
	})
}

// TestACrowdThatDoesNothingKeepsNobodyOut: more connections than there may
// be, silent or in the middle of their headers, and still coming.
func TestACrowdThatDoesNothingKeepsNobodyOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Config{})
		for i := range 3 * maxConns {
			c := h.dial()
			defer c.Close()
			if i%2 == 0 {
				io.WriteString(c, "GET /")
			}
		}
		began := time.Now()
		h.lives()
		if took := time.Since(began); took > 0 {
			t.Errorf("the page waits %v for the crowd", took)
		}
	})
}
