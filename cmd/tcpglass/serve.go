package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/url"
	"os"
	"strconv"
	"syscall"

	"github.com/tcpglass/tcpglass/internal/captures"
	"github.com/tcpglass/tcpglass/web"
)

var serveCommand = command{"serve", runServe}

// maxStacks is how many --of may be given.
const maxStacks = 16

// pageOptions are what `tcpglass serve` was asked for.
type pageOptions struct {
	*cli
	listen string
	open   bool
	web    web.Config
}

func runServe(ctx context.Context, args []string, out, errs io.Writer) int {
	o := pageOptions{cli: newCLI("serve", args, out, errs)}
	o.flags.StringVar(&o.listen, "listen", "127.0.0.1:9293", "serve.option.listen")
	o.flags.Func("of", "serve.option.of", func(u string) error {
		o.web.Stacks = append(o.web.Stacks, u)
		return nil
	})
	o.flags.BoolVar(&o.open, "open", false, "serve.option.open")
	o.flags.StringVar(&o.web.Assets, "assets", "", "serve.option.assets")
	if code, done := o.parse(); done {
		return code
	}
	return o.end(o.serve(ctx))
}

// serve takes the address, says where the page is, and answers until ctx
// ends.
func (o *pageOptions) serve(ctx context.Context) error {
	if err := o.check(); err != nil {
		return err
	}
	ln, err := o.take()
	if err != nil {
		return err
	}
	defer ln.Close()
	s, err := o.page(ctx, ln)
	if err != nil {
		return o.noPage(err)
	}
	o.ready(o.address(ln))
	if err := s.Serve(ln); err != nil {
		return failure("serve.stopped", err)
	}
	return nil
}

// page is the server of a listener. Where others can reach it, it wants a
// token.
func (o *pageOptions) page(ctx context.Context, ln net.Listener) (*web.Server, error) {
	if !ln.Addr().(*net.TCPAddr).IP.IsLoopback() {
		o.web.Token = web.NewToken()
	}
	o.web.Lang, o.web.Captures = o.lang, o.args
	o.web.Log = log.New(o.errs, "", log.Ltime)
	return web.New(ctx, o.web)
}

// noPage is why there is no page: a capture, or the folder of --assets.
func (o *pageOptions) noPage(err error) error {
	var file *captures.Error
	if errors.As(err, &file) {
		return misuse("analyze.cannot-read", captures.Words(err, o.lang))
	}
	return misuse("serve.no-page", o.web.Assets, cause(err))
}

func (o *pageOptions) check() error {
	switch {
	case len(o.web.Stacks) > maxStacks:
		return misuse("serve.too-many", "--of", maxStacks)
	case len(o.args) > web.MaxCaptures:
		return misuse("serve.too-many", o.text("serve.captures"), web.MaxCaptures)
	}
	for _, of := range o.web.Stacks {
		if u, err := url.Parse(of); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return misuse("serve.bad-of", of)
		}
	}
	return nil
}

// take takes the address. Without a host it is this machine alone, as it is
// for --metrics.
func (o *pageOptions) take() (net.Listener, error) {
	host, port, err := net.SplitHostPort(o.listen)
	if err != nil || port == "" {
		return nil, misuse("serve.bad-listen", o.listen)
	}
	ln, err := net.Listen("tcp", net.JoinHostPort(cmp.Or(host, "127.0.0.1"), port))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, misuse("serve.in-use", o.listen)
	case err != nil:
		return nil, misuse("serve.cannot-listen", o.listen, cause(err))
	}
	return ln, nil
}

// address is the URL of the page, as people open it.
func (o *pageOptions) address(ln net.Listener) string {
	at := ln.Addr().(*net.TCPAddr)
	u := url.URL{Scheme: "http", Host: net.JoinHostPort(o.nameOf(at.IP), strconv.Itoa(at.Port)), Path: "/"}
	if o.web.Token != "" {
		u.RawQuery = "token=" + o.web.Token
	}
	return u.String()
}

// nameOf is how people call where the page listens. All addresses are none
// to open: the machine's name is. A name for loopback would be refused.
func (o *pageOptions) nameOf(at net.IP) string {
	if name, err := os.Hostname(); at.IsUnspecified() && err == nil {
		return name
	}
	if at.IsLoopback() || at.IsUnspecified() {
		return at.String()
	}
	host, _, _ := net.SplitHostPort(o.listen) // was read before
	return host
}

// ready says where the page is, and opens it where that was asked for.
func (o *pageOptions) ready(address string) {
	fmt.Fprintln(o.out, o.text("serve.ready", address))
	if o.web.Token != "" {
		fmt.Fprintln(o.out, o.text("serve.public"))
	}
	if !o.open {
		return
	}
	if err := openBrowser(address); err != nil {
		o.complain("serve.cannot-open", err)
	}
}
