package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// hall is a listener whose connections are pipes: a server that listens in
// it can live in a bubble of synctest, where patience costs no time.
type hall struct {
	doors  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (h *hall) Accept() (net.Conn, error) {
	select {
	case c := <-h.doors:
		return c, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}

func (h *hall) Close() error   { h.once.Do(func() { close(h.closed) }); return nil }
func (h *hall) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9293} }

// house is a server at work in a hall.
type house struct {
	*testing.T
	*Server
	hall *hall
	logs *bytes.Buffer // mistakes of ours
}

// open makes a server that works until the test ends. more hooks in routes
// that only the test has.
func open(t *testing.T, cfg Config, more ...func(*Server)) *house {
	t.Helper()
	h := &house{T: t, hall: &hall{doors: make(chan net.Conn), closed: make(chan struct{})}, logs: &bytes.Buffer{}}
	cfg.Log = log.New(h.logs, "", 0)
	ctx, stop := context.WithCancel(context.Background())
	s, err := New(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	h.Server = s
	for _, hook := range more {
		hook(s)
	}
	over := make(chan error)
	go func() { over <- s.Serve(h.hall) }()
	t.Cleanup(func() {
		stop()
		if err := <-over; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return h
}

// dial is a new connection to the server.
func (h *house) dial() net.Conn {
	mine, theirs := net.Pipe()
	h.hall.doors <- theirs
	return mine
}

// send writes octets on a new connection while it reads what comes back,
// until the server has answered or closed. nil: it closed without a word.
func (h *house) send(raw string) *http.Response {
	h.Helper()
	c := h.dial()
	defer c.Close()
	go io.WriteString(c, raw) // fails when the server has had enough
	method, _, _ := strings.Cut(raw, " ")
	resp, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		return nil
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp
}

// ask sends a request of one line, and headers that are given as lines.
func (h *house) ask(line string, headers ...string) *http.Response {
	h.Helper()
	if !strings.Contains(strings.Join(headers, "\n"), "Host:") {
		headers = append(headers, "Host: localhost")
	}
	resp := h.send(line + " HTTP/1.1\r\n" + strings.Join(headers, "\r\n") + "\r\n\r\n")
	if resp == nil {
		h.Fatalf("%s: no answer", line)
	}
	return resp
}

// lives checks that the server still does its work.
func (h *house) lives() {
	h.Helper()
	resp := h.ask("GET /api/hello")
	var got hello
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || got.Lang != "en" {
		h.Errorf("hello is answered with %s: %v", resp.Status, err)
	}
	if h.logs.Len() > 0 {
		h.Errorf("mistakes of ours:\n%s", h.logs)
	}
}

// troubled is the code of the error that an answer tells, in words that a
// person can read.
func troubled(t *testing.T, resp *http.Response) string {
	t.Helper()
	var got trouble
	body, _ := io.ReadAll(resp.Body)
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatalf("%s with %q, which is no Trouble: %v", resp.Status, body, err)
	}
	if len(got.Error.Text) < 10 || strings.Contains(got.Error.Text, "serve.") || strings.Contains(got.Error.Text, "%!") {
		t.Errorf("the error %s says %q", got.Error.Code, got.Error.Text)
	}
	return got.Error.Code
}
