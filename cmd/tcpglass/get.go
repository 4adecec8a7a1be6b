package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"syscall"
	"time"
)

var getCommand = command{"get", runGet}

// Patience of a download.
const (
	dialPatience   = 30 * time.Second // until the connection is there
	answerPatience = 60 * time.Second // then until the headers of the answer are
)

// runGet fetches a URL over the user-space stack.
func runGet(ctx context.Context, args []string, out, errs io.Writer) int {
	c := newCLI("get", args, out, errs)
	var at stationOptions
	at.define(c)
	file := c.flags.String("o", "", "get.option.o")
	if code, done := c.parse(); done {
		return code
	}
	from, err := theURL(c.args)
	if err != nil {
		return c.end(err)
	}
	return c.end(c.get(ctx, &at, from, *file))
}

// theURL is the one argument.
func theURL(args []string) (*url.URL, error) {
	if len(args) == 0 {
		return nil, misuse("get.no-url")
	}
	if len(args) > 1 {
		return nil, misuse("cli.too-many", args[1], "get")
	}
	u, err := url.Parse(args[0])
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, misuse("get.bad-url", args[0])
	}
	return u, nil
}

// get puts up a host for as long as the download takes.
func (c *cli) get(ctx context.Context, at *stationOptions, from *url.URL, file string) error {
	if err := at.check(); err != nil {
		return err
	}
	to, err := newTarget(file, c.out)
	if err != nil {
		return err
	}
	defer to.discard()
	st, err := at.open()
	if err != nil {
		return err
	}
	defer st.Close()
	return fetch(ctx, st.transport(), from, to, c.progress(from, to))
}

// transport is HTTP over the station's stack.
func (s *station) transport() *http.Transport {
	return &http.Transport{
		DialContext:           s.dial,
		TLSHandshakeTimeout:   dialPatience,
		ResponseHeaderTimeout: answerPatience,
		ForceAttemptHTTP2:     true,
		DisableKeepAlives:     true, // there is one request
	}
}

// progress is the bar for a download: for a terminal that shows nothing else.
func (c *cli) progress(from *url.URL, to *target) *progress {
	p := &progress{name: path.Base(from.Path), now: time.Now}
	if terminal(c.errs) && (to.part != nil || !terminal(c.out)) {
		p.screen = c.errs
	}
	if to.name != "" {
		p.name = path.Base(to.name)
	}
	return p
}

// fetch copies what from gives to a target, which it commits when it is whole.
func fetch(ctx context.Context, transport http.RoundTripper, from *url.URL, to *target, bar *progress) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from.String(), nil)
	if err != nil {
		return misuse("get.bad-url", from)
	}
	req.Header.Set("User-Agent", "tcpglass")
	req.Header.Set("Accept-Encoding", "identity") // the octets as they are: lengths and hashes are compared
	resp, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		return fetchTrouble(ctx, from, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return failure("get.status", from, resp.Status)
	}
	bar.begin(resp.ContentLength)
	_, err = io.Copy(io.MultiWriter(to, bar), resp.Body)
	bar.end()
	if err != nil {
		return fetchTrouble(ctx, from, err)
	}
	return to.commit()
}

// fetchTrouble says why a download failed, and what to do.
func fetchTrouble(ctx context.Context, from *url.URL, err error) error {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case ctx.Err() != nil:
		return failure("get.stopped")
	case errors.Is(err, syscall.ECONNREFUSED):
		return failure("get.refused", from.Host)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return failure("get.unreachable", from.Host)
	case errors.As(err, &dns):
		return failure("get.no-name", dns.Name)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return failure("get.cut", from.Host)
	case errors.As(err, &timeout) && timeout.Timeout():
		return failure("get.timeout", from.Host)
	case errors.Is(err, syscall.ENOSPC):
		return failure("get.full")
	}
	return failure("get.failed", from, cause(err))
}
