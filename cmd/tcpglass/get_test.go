package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
)

func TestTheURL(t *testing.T) {
	for _, tt := range []struct {
		what string
		args []string
		key  string // empty: fine
	}{
		{"http", []string{"http://10.0.0.1:8080/file"}, ""},
		{"https", []string{"https://example.com/"}, ""},
		{"nothing", nil, "get.no-url"},
		{"two", []string{"http://10.0.0.1/a", "http://10.0.0.1/b"}, "cli.too-many"},
		{"no scheme", []string{"10.0.0.1/file"}, "get.bad-url"},
		{"another scheme", []string{"ftp://10.0.0.1/file"}, "get.bad-url"},
		{"no host", []string{"http:///file"}, "get.bad-url"},
		{"no URL", []string{"http://10.0.0.1:port/"}, "get.bad-url"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			u, err := theURL(tt.args)
			if tt.key != "" {
				checkKey(t, err, exitUsage, tt.key)
			} else if err != nil || u.String() != tt.args[0] {
				t.Errorf("got %v, %v, want %s", u, err, tt.args[0])
			}
		})
	}
}

// TestFetchOverStack: a whole download, over two stacks.
func TestFetchOverStack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, peer := opposite(t)
		defer st.Close()
		content := bytes.Repeat([]byte("glass"), 100_000)
		ln, err := peer.Listen("tcp", ":8080")
		if err != nil {
			t.Fatal(err)
		}
		srv := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write(content) })}
		go srv.Serve(ln)
		defer srv.Close()

		var out bytes.Buffer
		to, _ := newTarget("-", &out)
		from := &url.URL{Scheme: "http", Host: acrossAddr + ":8080", Path: "/file"}
		if err := fetch(t.Context(), st.transport(), from, to, &progress{}); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out.Bytes(), content) {
			t.Errorf("got %d octets that are not the %d sent", out.Len(), len(content))
		}
	})
}

func TestFetchRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, _ := opposite(t)
		defer st.Close()
		to, _ := newTarget("-", io.Discard)
		from := &url.URL{Scheme: "http", Host: acrossAddr + ":8081", Path: "/file"}
		checkKey(t, fetch(t.Context(), st.transport(), from, to, &progress{}), exitFound, "get.refused")
	})
}

// answering is a transport that always has the same answer.
type answering struct {
	status int
	body   io.Reader
	err    error
}

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	if a.err != nil {
		return nil, a.err
	}
	return &http.Response{
		StatusCode: a.status, Status: http.StatusText(a.status),
		Body: io.NopCloser(a.body), ContentLength: -1, Request: r,
	}, nil
}

// broken reads a little, and then an error.
func broken(err error) io.Reader {
	return io.MultiReader(strings.NewReader("hel"), errorReader{err})
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

// TestFetchTrouble: each way to fail has its word, and leaves no file.
func TestFetchTrouble(t *testing.T) {
	op := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for _, tt := range []struct {
		what string
		with answering
		key  string
	}{
		{"not there", answering{status: 404, body: strings.NewReader("")}, "get.status"},
		{"a part instead of the whole", answering{status: 206, body: strings.NewReader("")}, "get.status"},
		{"refused", answering{err: op(syscall.ECONNREFUSED)}, "get.refused"},
		{"unreachable", answering{err: op(syscall.EHOSTUNREACH)}, "get.unreachable"},
		{"no answer", answering{err: op(context.DeadlineExceeded)}, "get.timeout"},
		{"no name", answering{err: op(&net.DNSError{Name: "nosuch.example", IsNotFound: true})}, "get.no-name"},
		{"cut off by a FIN", answering{status: 200, body: broken(io.ErrUnexpectedEOF)}, "get.cut"},
		{"cut off by a reset", answering{status: 200, body: broken(op(syscall.ECONNRESET))}, "get.cut"},
		{"something else", answering{err: errors.New("no luck")}, "get.failed"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			dir := t.TempDir()
			to, err := newTarget(filepath.Join(dir, "out"), nil)
			if err != nil {
				t.Fatal(err)
			}
			from := &url.URL{Scheme: "http", Host: "10.0.0.1", Path: "/file"}
			err = fetch(t.Context(), tt.with, from, to, &progress{})
			to.discard()
			checkKey(t, err, exitFound, tt.key)
			wantFiles(t, "after it", dir)
		})
	}
}

func TestFetchStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	to, _ := newTarget("-", io.Discard)
	from := &url.URL{Scheme: "http", Host: "10.0.0.1", Path: "/file"}
	err := fetch(ctx, answering{err: errors.New("closed")}, from, to, &progress{})
	checkKey(t, err, exitFound, "get.stopped")
}

// TestProgressOnlyOnTerminal: outputs that are not terminals get no bar.
func TestProgressOnlyOnTerminal(t *testing.T) {
	c := newCLI("get", nil, io.Discard, io.Discard)
	p := c.progress(&url.URL{Path: "/a/file"}, &target{})
	if p.screen != nil || p.name != "file" {
		t.Errorf("got a bar for %q on %v, want one for file that nobody sees", p.name, p.screen)
	}
}
