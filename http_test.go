package tcpglass

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/link/mem"
)

// web is an http.Server on server and an http.Client on client.
func web(t *testing.T, handler http.Handler, secure bool) (url string, client *http.Client, stack *Stack) {
	t.Helper()
	serverStack, clientStack := pair(t, mem.Config{})
	srv := httptest.NewUnstartedServer(handler)
	srv.Listener.Close() // the kernel's, which we do not use
	srv.Listener = listen(t, serverStack, ":443")
	if secure {
		srv.EnableHTTP2 = true
		srv.StartTLS()
	} else {
		srv.Start()
	}
	transport := srv.Client().Transport.(*http.Transport)
	transport.DialContext = clientStack.DialContext
	t.Cleanup(srv.Close)
	return strings.Replace(srv.URL, "0.0.0.0", serverIP, 1), srv.Client(), serverStack
}

func TestHTTP(t *testing.T) {
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // HTTP/1.1 does not read on while it answers
		w.Write(body)
	})
	for _, tt := range []struct {
		what   string
		secure bool
		proto  string
	}{
		{"http/1.1", false, "HTTP/1.1"},
		{"h2 over TLS", true, "HTTP/2.0"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			url, client, _ := web(t, echo, tt.secure)
			if tt.secure {
				client.Transport.(*http.Transport).TLSClientConfig.ServerName = "example.com" // of httptest's certificate
			}
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() { roundTrips(t, client, url, tt.proto, i) })
			}
			all.Wait()
		})
	}
}

// roundTrips posts bodies that grow, and wants them back.
func roundTrips(t *testing.T, client *http.Client, url, proto string, who int) {
	for size := 1; size < 1<<20; size *= 9 {
		body := strings.Repeat(fmt.Sprint(who), size)
		r, err := client.Post(url, "text/plain", strings.NewReader(body))
		if err != nil {
			t.Errorf("POST of %d octets: %v", size, err)
			return
		}
		got, err := io.ReadAll(r.Body)
		r.Body.Close()
		if string(got) != body || err != nil || r.Proto != proto {
			t.Errorf("POST of %d octets gave %d, equal %v, %v, by %s", size, len(got), string(got) == body, err, r.Proto)
		}
	}
}

func TestHTTPClientTimeout(t *testing.T) {
	release := make(chan struct{})
	url, client, _ := web(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }), false)
	defer close(release)
	client.Timeout = 50 * time.Millisecond
	_, err := client.Get(url)
	if ne, ok := err.(net.Error); !ok || !ne.Timeout() {
		t.Errorf("a server that does not answer: got %v, want a timeout", err)
	}
}

func TestHTTPServerCloses(t *testing.T) {
	url, client, stack := web(t, http.NotFoundHandler(), false)
	r, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if err := stack.Close(); err != nil {
		t.Errorf("Close of a stack under an http.Server: %v", err)
	}
	if _, err := client.Get(url); err == nil {
		t.Error("a server whose stack is closed has answered")
	}
}

func TestTLSClosesBothWays(t *testing.T) {
	certificate := httptest.NewUnstartedServer(nil)
	certificate.StartTLS()
	config := certificate.TLS
	roots := certificate.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	certificate.Close()

	server, client := pair(t, mem.Config{})
	accepted, dialed := connect(t, server, client)
	a := tls.Server(accepted, &tls.Config{Certificates: config.Certificates})
	b := tls.Client(dialed, &tls.Config{RootCAs: roots, ServerName: "example.com"})
	go func() {
		io.Copy(a, a)
		a.Close()
	}()
	say(t, b, strings.Repeat("secret ", 20_000))
	hear(t, b, strings.Repeat("secret ", 20_000))
	b.CloseWrite()
	if n, err := b.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("after close_notify both ways: read %d, %v; want io.EOF", n, err)
	}
	b.Close()
}
