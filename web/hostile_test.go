package web

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
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

// swallows is an upload of a part that reads all of it.
func swallows(s *Server) {
	s.upload("POST /test/upload", s.uploads, func(r *http.Request) (any, error) {
		return io.Copy(io.Discard, r.Body)
	})
}

// echoes is an answer that asks for JSON.
func echoes(s *Server) {
	s.serve("POST /api/test/echo", s.light, func(r *http.Request) (any, error) {
		var v struct{ Text string }
		return v, decode(r, &v)
	})
}

func TestAnUploadThatIsTooLargeIsToldSoWhileItStillSends(t *testing.T) {
	for what, header := range map[string]string{
		"says so":         fmt.Sprintf("Content-Length: %d", maxCapture+1),
		"says nothing":    "Transfer-Encoding: chunked",
		"of a capture":    fmt.Sprintf("Content-Length: %d", 1<<40),
		"expects a go-on": "Expect: 100-continue\r\nContent-Length: 99999999999",
	} {
		synctest.Test(t, func(t *testing.T) {
			h := open(t, Config{}, swallows)
			c := h.dial()
			defer c.Close()
			go func() {
				fmt.Fprintf(c, "POST /test/upload HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n", header)
				block := fmt.Sprintf("%x\r\n%s\r\n", 1<<20, strings.Repeat("x", 1<<20))
				for err := error(nil); err == nil; {
					_, err = io.WriteString(c, block)
				}
			}()
			resp, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				t.Fatalf("an upload that %s: %v", what, err)
			}
			if resp.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("an upload that %s is answered with %s", what, resp.Status)
			}
			h.lives()
		})
	}
}

func TestARequestThatIsTooLarge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Config{}, echoes)
		for what, tt := range map[string]struct {
			raw    string
			status int
		}{
			"a body":    {"POST /api/test/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 300000\r\n\r\n" + strings.Repeat(" ", 300000), 413},
			"a header":  {"GET /api/hello HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n", 431},
			"headers":   {"GET /api/hello HTTP/1.1\r\nHost: localhost\r\n" + strings.Repeat("X: x\r\n", 1<<16) + "\r\n", 431},
			"a URL":     {"GET /" + strings.Repeat("x", 1<<20) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 431},
			"a trailer": {"POST /api/test/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n", 400},
		} {
			if resp := h.send(tt.raw); resp == nil || resp.StatusCode != tt.status {
				t.Errorf("%s that is too large is answered with %v, want %d", what, resp, tt.status)
			}
		}
		h.lives()
	})
}

func TestJSONIsReadStrictly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Config{}, echoes)
		for _, tt := range []struct{ body, kind, code string }{
			{`{"Text":"a"}`, "text/plain", "media-type"},
			{`{"Text":"a"}`, "", "media-type"},
			{`{"Text":"a"}`, "application/x-www-form-urlencoded", "media-type"},
			{``, jsonType, "not-json"},
			{`{"Text":`, jsonType, "not-json"},
			{`{"Text":1}`, jsonType, "not-json"},
			{`{"Other":"a"}`, jsonType, "not-json"},
			{`{} {}`, jsonType, "not-json"},
			{`{}x`, jsonType, "not-json"},
			{strings.Repeat("[", 200000), jsonType, "not-json"},
			{strings.Repeat(`{"Text":`, 20000), jsonType, "not-json"},
		} {
			resp := h.send(fmt.Sprintf("POST /api/test/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", tt.kind, len(tt.body), tt.body))
			if resp == nil || resp.StatusCode/100 != 4 {
				t.Errorf("%.40q as %q is answered with %v", tt.body, tt.kind, resp)
				continue
			}
			if code := troubled(t, resp); code != tt.code {
				t.Errorf("%.40q as %q is refused as %s, want %s", tt.body, tt.kind, code, tt.code)
			}
		}
		if resp := h.send("POST /api/test/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}"); resp == nil || resp.StatusCode != 200 {
			t.Errorf("what is fine is answered with %v", resp)
		}
	})
}

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

func TestAPanicCostsOneAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Config{}, func(s *Server) {
			s.serve("GET /api/test/panic", s.runs, func(*http.Request) (any, error) { panic("oh") })
		})
		for range 2 * runs.atOnce { // none of them may keep its place
			resp := h.ask("GET /api/test/panic")
			if code := troubled(t, resp); resp.StatusCode != 500 || code != "internal" {
				t.Errorf("a panic is answered with %s, %s", resp.Status, code)
			}
		}
		if !strings.Contains(h.logs.String(), "oh") || !strings.Contains(h.logs.String(), "hostile_test.go") {
			t.Errorf("of a panic the log says %q", h.logs)
		}
		h.logs.Reset()
		h.lives()
	})
}

// notHTTP are the answers to other versions and to transfer encodings that
// nobody has.
var notHTTP = map[int]bool{http.StatusHTTPVersionNotSupported: true, http.StatusNotImplemented: true}

// TestNothingMalformedStopsIt sends what no browser sends.
func TestNothingMalformedStopsIt(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Config{})
		m := mischief{rand.New(rand.NewPCG(seed, 1))}
		silent, statuses := 0, map[int]int{}
		for i := range 10_000 {
			raw := m.request()
			resp := h.send(raw)
			time.Sleep(20 * time.Millisecond) // as fast as the rates allow
			if resp == nil {
				silent++
				continue
			}
			statuses[resp.StatusCode]++
			if resp.StatusCode >= 500 && !notHTTP[resp.StatusCode] || h.logs.Len() > 0 {
				t.Fatalf("request %d of seed %d is answered with %s: %q\n%s", i, seed, resp.Status, raw, h.logs)
			}
			if to := resp.Header.Get("Location"); to != "" && (to[0] != '/' || strings.HasPrefix(to, "//")) {
				t.Errorf("request %d of seed %d is sent away to %s: %q", i, seed, to, raw)
			}
			if i%100 == 0 {
				h.lives()
			}
		}
		t.Logf("without a word: %d; %v", silent, statuses)
		h.lives()
	})
}
