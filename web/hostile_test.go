package web

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

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
