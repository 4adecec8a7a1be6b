package web

import (
	"bufio"
	"bytes"
	"context"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// FuzzRequest lets the server answer whatever passes for a request.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"GET /api/hello?lang=zh HTTP/1.1\r\nHost: localhost\r\nAccept-Language: zh,en;q=0.1\r\n\r\n",
		"GET /api/lesson/normal-open HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"GET /api/live?source=machine HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 1-2\r\n\r\n",
		"GET /api/captures/1/rows?limit=10&sort=start&filter=close%3Dreset HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"POST /api/run HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 74\r\n\r\n" + `{"lesson":"normal-open","set":["loss=5%"],"rules":["lose the 1st segment"]}`,
		"POST /api/captures?name=a.pcap HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\nContent-Length: 24\r\n\r\n\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00\x01\x00\x00\x00",
		"DELETE /api/captures/1 HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	s, logs := tireless(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r.WithContext(ctx))
		if logs.Len() > 0 || w.Code == http.StatusInternalServerError {
			t.Fatalf("%d: %s", w.Code, logs)
		}
		if w.Header().Get("Content-Security-Policy") != policy {
			t.Errorf("an answer without a policy: %d %v", w.Code, w.Header())
		}
		if w.Code >= 400 && strings.HasPrefix(r.URL.Path, "/api/") {
			troubled(t, w.Result())
		}
	})
}

// tireless is a server that takes as many requests a second as come, and
// what it says of its own mistakes.
func tireless(tb testing.TB) (*Server, *bytes.Buffer) {
	tb.Helper()
	logs := &bytes.Buffer{}
	s, err := New(tb.Context(), Config{Log: log.New(logs, "", 0)})
	if err != nil {
		tb.Fatal(err)
	}
	for _, g := range []*gate{s.light, s.runs, s.uploads, s.streams} {
		g.rate = int(time.Second)
	}
	return s, logs
}
