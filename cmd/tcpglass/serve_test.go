package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// firstWords is what a command says while it runs; the first line of it is
// waited for.
type firstWords struct {
	mu   sync.Mutex
	text bytes.Buffer
	line chan string // the first
}

func (s *firstWords) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text.Len() == 0 {
		s.line <- string(p)
	}
	return s.text.Write(p)
}

// servedPage runs `tcpglass serve` until the test ends, and gives the URL that
// it prints.
func servedPage(t *testing.T, args ...string) string {
	t.Helper()
	t.Setenv("LC_ALL", "C")
	ctx, interrupt := context.WithCancel(context.Background())
	out, errs := firstWords{line: make(chan string, 1)}, bytes.Buffer{}
	ended := make(chan int, 1)
	go func() { ended <- dispatch(ctx, append([]string{"serve"}, args...), &out, &errs) }()
	t.Cleanup(func() {
		interrupt()
		if code := <-ended; code != exitFine || errs.Len() > 0 {
			t.Errorf("interrupted, serve ends with %d and says %q", code, &errs)
		}
	})
	select {
	case line := <-out.line:
		return regexp.MustCompile(`http://\S+`).FindString(line)
	case code := <-ended:
		ended <- code
		t.Fatalf("serve ends with %d at once: %s", code, &errs)
	}
	return ""
}

func TestServePrintsWhereThePageIs(t *testing.T) {
	for _, listen := range []string{"127.0.0.1:0", ":0", "localhost:0"} {
		t.Run(listen, func(t *testing.T) {
			url := servedPage(t, "--listen", listen)
			if !strings.HasPrefix(url, "http://127.0.0.1:") {
				t.Errorf("for --listen %s the page is at %s: others could reach it", listen, url)
			}
			resp, err := http.Get(url)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if page, _ := io.ReadAll(resp.Body); resp.StatusCode != 200 || !strings.Contains(string(page), "<main") {
				t.Errorf("%s is answered with %s: %.60q", url, resp.Status, page)
			}
		})
	}
}

// TestServeEndsAtOnce: a stream and a silent connection are open
// when ^C comes.
func TestServeEndsAtOnce(t *testing.T) {
	began := time.Now()
	t.Run("", func(t *testing.T) {
		url := servedPage(t, "--listen", "127.0.0.1:0")
		resp, err := http.Get(url + "api/live?source=machine")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		c, err := net.Dial("tcp", strings.Trim(strings.TrimPrefix(url, "http://"), "/"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	})
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("^C took %v", took)
	}
}

func TestServeForOthersWantsAToken(t *testing.T) {
	url := servedPage(t, "--listen", "0.0.0.0:0")
	_, port, token := cutURL(t, url)
	if len(token) < 26 {
		t.Errorf("the token of %s could be guessed", url)
	}
	for path, want := range map[string]int{"/": 403, "/api/hello": 403, "/?token=" + token: 303} {
		resp, err := http.DefaultTransport.RoundTrip(request(t, "http://127.0.0.1:"+port+path))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s is answered with %s, want %d", path, resp.Status, want)
		}
	}
}

func cutURL(t *testing.T, url string) (host, port, token string) {
	t.Helper()
	m := regexp.MustCompile(`^http://(.+):(\d+)/\?token=(\w+)$`).FindStringSubmatch(url)
	if m == nil {
		t.Fatalf("%q has no token", url)
	}
	return m[1], m[2], m[3]
}

func request(t *testing.T, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTwoServers(t *testing.T) {
	first := servedPage(t, "--listen", "127.0.0.1:0")
	at := strings.Trim(strings.TrimPrefix(first, "http://"), "/")
	run(t, "serve", "--listen", at).refused(t, "in use")
	second := servedPage(t, "--listen", "127.0.0.1:0")
	for _, url := range []string{first, second} {
		resp, err := http.Get(url + "api/hello")
		if err != nil || resp.StatusCode != 200 {
			t.Errorf("with two servers %s gives %v, %v", url, resp, err)
			continue
		}
		resp.Body.Close()
	}
}

func TestServeUsedWrongly(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.pcap")
	if err := os.WriteFile(text, []byte("no capture at all, but a text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for word, args := range map[string][]string{
		"ADDRESS:PORT":  {"--listen", "9293"},
		"192.0.2.1":     {"--listen", "192.0.2.1:0"}, // not ours: TEST-NET-1
		"99999":         {"--listen", "127.0.0.1:99999"},
		"URL":           {"--of", "10.0.0.2"},
		"at most":       strings.Fields(strings.Repeat("--of http://127.0.0.1/sockets.json ", maxStacks+1)),
		"nothing/there": {"--assets", "nothing/there"},
		"no-such.pcap":  {"no-such.pcap"},
		"text.pcap":     {text},
	} {
		if !strings.Contains(strings.Join(args, " "), "--listen") {
			args = append(args, "--listen", "127.0.0.1:0")
		}
		run(t, append([]string{"serve"}, args...)...).refused(t, word)
	}
}
