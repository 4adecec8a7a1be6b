package main

import (
	"cmp"
	"errors"
	"expvar"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"github.com/tcpglass/tcpglass/metrics"
)

// scraped is where a host's numbers are to be had: on the machine's own TCP,
// for those who look after the machine. Of a host in trouble they can be had
// all the same.
type scraped struct {
	addr string // as given; empty: nobody asked
	ln   net.Listener
	srv  http.Server
	busy sync.WaitGroup
}

// scrapePatience is how long a client may take over its headers.
const scrapePatience = 10 * time.Second

func (s *scraped) define(c *cli) {
	c.flags.StringVar(&s.addr, "metrics", "", "host.option.metrics")
}

// listen takes the address, before anything else is touched. Without a host
// it is this machine alone: numbers are nobody else's business unless the
// user says so.
func (s *scraped) listen() error {
	if s.addr == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(s.addr)
	if err != nil || port == "" {
		return misuse("host.bad-metrics", s.addr)
	}
	s.ln, err = net.Listen("tcp", net.JoinHostPort(cmp.Or(host, "127.0.0.1"), port))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return misuse("host.metrics-in-use", s.addr)
	case err != nil:
		return misuse("host.bad-metrics", s.addr)
	}
	return nil
}

// serve shows a station's numbers until close.
func (s *scraped) serve(c *cli, st *station) {
	if s.ln == nil {
		return
	}
	metrics.Publish("tcpglass", st.Stack)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics.Handler(st.Stack))
	mux.Handle("GET /debug/vars", expvar.Handler())
	s.srv.Handler = mux
	s.srv.ReadHeaderTimeout = scrapePatience
	s.srv.ErrorLog = log.New(io.Discard, "", 0)
	s.busy.Go(func() { _ = s.srv.Serve(s.ln) }) // ends with close
	fmt.Fprintln(c.out, c.text("host.metrics", s.ln.Addr()))
}

// close gives the address back.
func (s *scraped) close() {
	if s.ln != nil {
		s.ln.Close() // Serve may not have begun
		s.srv.Close()
		s.busy.Wait()
	}
}

// tell writes what happens to the host, as it happens. That the device is
// gone is told when the host ends for it.
func (c *cli) tell(e metrics.Event) {
	if e.Kind == metrics.LinkDown {
		return
	}
	front := e.At.Format(time.TimeOnly)
	for _, line := range e.Text(c.lang.Text) {
		fmt.Fprintf(c.out, "%*s  %s\n", len(time.TimeOnly), front, line)
		front = ""
	}
}
