package web

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
)

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
